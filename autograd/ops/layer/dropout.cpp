// Dropout: products with a random mask. Their derivatives are those of the product, e ⊙ mask / (1 − p).

#include <autograd/ops/all.h>

#include <cmath>

namespace wick {

namespace {

// The random mask: 1 with probability 1 − p, else 0, for each element, or with `channels` for each channel. Undefined
// where nothing is to be dropped.
Tensor draw_mask(const char* op, const Tensor& self, double p, bool training, bool channels) {
  check_defined(op, self, "input");
  check(p >= 0 && p <= 1, "{}: dropout probability has to be between 0 and 1, but got {}", op, p);
  if (p == 0 || !training || self.numel() == 0) return {};
  check(!channels || self.dim() >= 2, "{}: the input is {}: needs (N×C) or (N×C×…)", op, shape_string(self.sizes()));
  Dims sizes(self.sizes());
  for (size_t d = 2; channels && d < sizes.size(); ++d) sizes[d] = 1;
  Tensor mask = make_empty(op, sizes, self.scalar_type());
  return p == 1 ? mask.zero_() : mask.bernoulli_(1 - p);
}

// x ⊙ mask / (1 − p).
Tensor drop(const char* op, const Tensor& x, double p, bool training, bool channels) {
  const Tensor mask = draw_mask(op, x, p, training, channels);
  if (!mask.defined()) return x;
  return x * (p == 1 ? mask : mask.mul_(1 / (1 - p)));
}

// a (x ⊙ mask − alpha (1 − mask)) + a alpha p, where −alpha is selu's limit on the left, and a keeps the variance 1.
Tensor drop_to_alpha(const char* op, const Tensor& x, double p, bool training, bool channels) {
  const Tensor mask = draw_mask(op, x, p, training, channels);
  if (!mask.defined()) return x;
  if (p == 1) return x * mask;
  constexpr double alpha = 1.7580993408473766;
  const double a = 1 / std::sqrt((alpha * alpha * p + 1) * (1 - p));
  const Tensor shift = (mask - 1) * (alpha * a) + alpha * a * p;
  return x * (mask * a) + shift;
}

}  // namespace

Tensor dropout(const Tensor& self, double p, bool training) {
  const OperatorScope scope("dropout");
  return drop("dropout", self, p, training, false);
}
Tensor feature_dropout(const Tensor& self, double p, bool training) {
  const OperatorScope scope("feature_dropout");
  return drop("feature_dropout", self, p, training, true);
}
Tensor alpha_dropout(const Tensor& self, double p, bool training) {
  const OperatorScope scope("alpha_dropout");
  return drop_to_alpha("alpha_dropout", self, p, training, false);
}
Tensor feature_alpha_dropout(const Tensor& self, double p, bool training) {
  const OperatorScope scope("feature_alpha_dropout");
  return drop_to_alpha("feature_alpha_dropout", self, p, training, true);
}

}  // namespace wick
