// Losses of ranks and margins, made of operators.

#include <autograd/kernels/index/bounds.h>
#include <autograd/kernels/loss/classes.h>
#include <autograd/ops/all.h>
#include <autograd/ops/elementwise/narrow.h>
#include <autograd/ops/reduce/reduction.h>
#include <fmt/format.h>

namespace wick {

Tensor margin_ranking_loss(const Tensor& x1, const Tensor& x2, const Tensor& y, double margin, int64_t reduction) {
  const OperatorScope scope("margin_ranking_loss");
  check_defined("margin_ranking_loss", x1, "input1");
  check_defined("margin_ranking_loss", x2, "input2");
  check_defined("margin_ranking_loss", y, "target");
  check(x1.dim() == x2.dim() && x1.dim() == y.dim(),
        "margin_ranking_loss: All input tensors should have same dimension but got sizes: input1: {}, input2: {}, "
        "target: {}",
        shape_string(x1.sizes()), shape_string(x2.sizes()), shape_string(y.sizes()));
  return reduced("margin_ranking_loss", clamp_min(-y * (x1 - x2) + margin, 0), reduction);
}

Tensor soft_margin_loss(const Tensor& x, const Tensor& y, int64_t reduction) {
  const OperatorScope scope("soft_margin_loss");
  check_pair("soft_margin_loss", x, y, false);
  check(broadcast_shapes("soft_margin_loss", x.sizes(), y.sizes()) == Dims(x.sizes()),
        "soft_margin_loss: the target {} would be broadcast beyond the input {}: reshape one of them",
        shape_string(y.sizes()), shape_string(x.sizes()));
  return reduced("soft_margin_loss", -log_sigmoid(y * x), reduction);
}

Tensor hinge_embedding_loss(const Tensor& x, const Tensor& y, double margin, int64_t reduction) {
  const OperatorScope scope("hinge_embedding_loss");
  warn_if_broadcast("hinge_embedding_loss", x, y);
  return reduced("hinge_embedding_loss", where(y != 1, clamp_min(margin - x, 0), 0) + where(y != -1, x, 0), reduction);
}

Tensor cosine_embedding_loss(const Tensor& x1, const Tensor& x2, const Tensor& y, double margin, int64_t reduction) {
  const OperatorScope scope("cosine_embedding_loss");
  check_pair("cosine_embedding_loss", x1, x2, true);
  check_defined("cosine_embedding_loss", y, "target");
  check(y.dim() + 1 == x1.dim(),
        "cosine_embedding_loss: 0D or 1D target tensor expected, multi-target not supported: the inputs are {}, the "
        "target {}",
        shape_string(x1.sizes()), shape_string(y.sizes()));
  if (is_narrow(x1))
    return in_wide([&](const Tensor& a, const Tensor& b) { return cosine_embedding_loss(a, b, y, margin, reduction); },
                   x1, x2);
  const int64_t dim = y.dim();
  constexpr double kEps = 1e-12;  // PyTorch's, against vectors of length 0
  // x / √(Σ x² + eps), with numerator and denominator divided by the largest |x|, whose square may overflow.
  const auto direction = [dim](const Tensor& x) {
    const Tensor top = range_divisor(x.detach(), dim), scaled = x / top;
    return scaled / sqrt((scaled * scaled).sum(dim, true) + kEps / top / top);
  };
  const Tensor cosine = (direction(x1) * direction(x2)).sum(dim);
  return reduced("cosine_embedding_loss",
                 where(y == 1, 1 - cosine, 0) + where(y == -1, clamp_min(cosine - margin, 0), 0), reduction);
}

Tensor triplet_margin_loss(const Tensor& anchor, const Tensor& positive, const Tensor& negative, double margin,
                           double p, double eps, bool swap, int64_t reduction) {
  const OperatorScope scope("triplet_margin_loss");
  for (const Tensor* t : {&anchor, &positive, &negative}) check_defined("triplet_margin_loss", *t, "input");
  check(anchor.dim() == positive.dim() && anchor.dim() == negative.dim(),
        "triplet_margin_loss: {}, {} and {} need as many dimensions", shape_string(anchor.sizes()),
        shape_string(positive.sizes()), shape_string(negative.sizes()));
  const Tensor near = pairwise_distance(anchor, positive, p, eps);
  Tensor far = pairwise_distance(anchor, negative, p, eps);
  if (swap) far = minimum(far, pairwise_distance(positive, negative, p, eps));
  return reduced("triplet_margin_loss", clamp_min(near - far + margin, 0), reduction);
}

// Trickier ones: of classes.

namespace {

// An input (C) or (N×C) as (N×C).
Tensor as_batch(const char* op, const Tensor& x) {
  check_defined(op, x, "input");
  check((x.dim() == 1 || x.dim() == 2) && x.size(-1) > 0 && isFloatingType(x.scalar_type()),
        "{}: the input is {}: needs (C) or (N×C) of a floating dtype", op, describe(x));
  return x.dim() == 1 ? x.unsqueeze(0) : x;
}

// The classes, row-major, none outside of [least, classes).
Tensor checked_classes(const char* op, const Tensor& y, int64_t least, int64_t classes) {
  check(y.scalar_type() == kLong, "{}: the classes are {}: needs int64", op, toString(y.scalar_type()));
  const Tensor flat = y.detach().contiguous();
  const int64_t bad = kernels::first_outside(flat.data_ptr<int64_t>(), flat.numel(), least, classes);
  if (bad >= 0) [[unlikely]]
    fail<IndexError>("{}: Target {} is out of bounds: it stands at {} and needs [{}, {})", op,
                     flat.reshape({-1})[bad].item<int64_t>(), bad, least, classes);
  return flat;
}

}  // namespace

// The term of class y itself is replaced by 0.
Tensor multi_margin_loss(const Tensor& self, const Tensor& target, const Scalar& p, const Scalar& margin,
                         const Tensor& weight, int64_t reduction) {
  const OperatorScope scope("multi_margin_loss");
  constexpr const char* op = "multi_margin_loss";
  check(p.equal(1) || p.equal(2), "multi_margin_loss: p is {}: needs 1 or 2", p.toDouble());
  const Tensor x = as_batch(op, self);
  check_defined(op, target, "target");
  if (is_narrow(x))
    return in_wide(
        [&](const Tensor& x, const Tensor& w) { return multi_margin_loss(x, target, p, margin, w, reduction); }, self,
        weight);
  const int64_t classes = x.size(1);
  check(target.numel() == x.size(0) && target.dim() <= 1,
        "multi_margin_loss: the input {} and the classes {} do not fit", shape_string(self.sizes()),
        shape_string(target.sizes()));
  const Tensor y = checked_classes(op, target, 0, classes).reshape({-1, 1});
  Tensor terms = relu(x + margin - x.gather(1, y));
  if (p.equal(2)) terms = terms * terms;
  if (weight.defined()) {
    check(weight.dim() == 1 && weight.numel() == classes,
          "multi_margin_loss: weight must be one-dimensional with one for each of {} classes, got {}", classes,
          describe(weight));
    terms = terms * weight.index_select(0, y.reshape({-1})).unsqueeze(1);
  }
  const Tensor losses = terms.scatter(1, y, 0).sum(1) / classes;
  return reduced(op, target.dim() == 0 ? losses.squeeze(0) : losses, reduction);  // a vector (C) may have a class (1)
}

// All pairs of a listed class and an unnamed one: (N×C×C) terms.
Tensor multilabel_margin_loss(const Tensor& self, const Tensor& target, int64_t reduction) {
  const OperatorScope scope("multilabel_margin_loss");
  constexpr const char* op = "multilabel_margin_loss";
  const Tensor x = as_batch(op, self);
  check_defined(op, target, "target");
  check(self.sizes() == target.sizes(), "multilabel_margin_loss: input {} and target {} need the same shape",
        shape_string(self.sizes()), shape_string(target.sizes()));
  if (is_narrow(x)) return in_wide([&](const Tensor& x) { return multilabel_margin_loss(x, target, reduction); }, self);
  const int64_t classes = x.size(1), n = x.size(0);
  const Tensor y = checked_classes(op, target, -1, classes).reshape({n, classes});
  // 1 for each entry of y in front of the first −1, and 1 for each class that none of these names.
  const Tensor listed = zeros({n, classes}, x.scalar_type()), unnamed = ones({n, classes}, x.scalar_type());
  kernels::multilabel_masks(x.scalar_type(), y.data_ptr<int64_t>(), n, classes, listed.data_ptr(), unnamed.data_ptr());
  const Tensor x_y = x.gather(1, y.clamp_min(0)).unsqueeze(2);
  const Tensor terms = relu(1 - x_y + x.unsqueeze(1)) * listed.unsqueeze(2) * unnamed.unsqueeze(1);
  const Tensor losses = terms.sum({1, 2}) / classes;
  return reduced(op, self.dim() == 1 ? losses.squeeze(0) : losses, reduction);
}

}  // namespace wick
