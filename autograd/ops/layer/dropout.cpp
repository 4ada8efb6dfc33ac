#include <autograd/ops/all.h>

#include <cmath>

namespace wick {

namespace {

// Dropout's draws: 1 where an element, or with `channels` a channel, is kept. Undefined when nothing is dropped.
Tensor kept(const char* op, const Tensor& self, double p, bool training, bool channels) {
  check_defined(op, self, "input");
  check(p >= 0 && p <= 1, "{}: the probability is {}: needs [0, 1]", op, p);
  if (p == 0 || !training || self.numel() == 0) return {};
  check(!channels || self.dim() >= 2, "{}: the input is {}: needs (N×C) or (N×C×…)", op, shape_string(self.sizes()));
  Dims sizes(self.sizes());
  for (size_t d = 2; channels && d < sizes.size(); ++d) sizes[d] = 1;
  Tensor mask = make_empty(sizes, self.scalar_type());
  return p == 1 ? mask.zero_() : mask.bernoulli_(1 - p);
}
Tensor dropped(const char* op, const Tensor& self, double p, bool training, bool channels) {
  const Tensor mask = kept(op, self, p, training, channels);
  if (!mask.defined()) return self;
  return self * (p == 1 ? mask : mask.mul_(1 / (1 - p)));
}
Tensor alpha_dropped(const char* op, const Tensor& self, double p, bool training, bool channels) {
  const Tensor mask = kept(op, self, p, training, channels);
  if (!mask.defined()) return self;
  if (p == 1) return self * mask;
  constexpr double alpha = 1.7580993408473766;  // −(the limit of selu on the left)
  const double a = 1 / std::sqrt((alpha * alpha * p + 1) * (1 - p));
  const Tensor shift = (mask - 1) * (alpha * a) + alpha * a * p;
  return self * (mask * a) + shift;
}

}  // namespace

Tensor dropout(const Tensor& self, double p, bool training) { return dropped("dropout", self, p, training, false); }
Tensor feature_dropout(const Tensor& self, double p, bool training) {
  return dropped("feature_dropout", self, p, training, true);
}
Tensor alpha_dropout(const Tensor& self, double p, bool training) {
  return alpha_dropped("alpha_dropout", self, p, training, false);
}
Tensor feature_alpha_dropout(const Tensor& self, double p, bool training) {
  return alpha_dropped("feature_alpha_dropout", self, p, training, true);
}

}  // namespace wick
