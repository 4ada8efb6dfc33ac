// Losses of classification, and their derivatives: e is the incoming gradient, x the input (z for that of a softmax), y
// the target.

#include <autograd/graph/record.h>
#include <autograd/kernels/elementwise/elementwise.h>
#include <autograd/kernels/loss/classes.h>
#include <autograd/kernels/loss/cross_entropy.h>
#include <autograd/kernels/reduce/softmax.h>
#include <autograd/ops/all.h>
#include <autograd/ops/elementwise/dispatch.h>
#include <autograd/ops/elementwise/narrow.h>
#include <fmt/format.h>

namespace wick {

namespace {

// The targets of a batch of n samples, as the kernels take them.
struct ClassTargets {
  Tensor index;   // (n): the class, −1 where ignored
  Tensor weight;  // (n): its weight, 0 where ignored
  double total;   // Σ weight: the mean divides by it

  kernels::ClassLoss loss(int64_t classes, bool each, double divisor) const {
    return {index.numel(), classes, index.data_ptr<int64_t>(), weight.data_ptr(), each, divisor};
  }
};

ClassTargets class_targets(const char* op, const Tensor& target, const Tensor& weight, int64_t classes,
                           int64_t ignore_index, ScalarType t) {
  check(target.scalar_type() == kLong || target.scalar_type() == kByte, "{}: the classes are {}: needs int64", op,
        toString(target.scalar_type()));
  if (weight.defined())
    check(weight.dim() == 1 && weight.numel() == classes && isFloatingType(weight.scalar_type()),
          "{}: needs one floating weight for each of {} classes, got {}", op, classes, describe(weight));
  NoGradGuard off;
  const Tensor y = target.to(kLong).contiguous();
  const Tensor w = weight.defined() ? weight.detach().to(kDouble).contiguous() : Tensor();
  ClassTargets c{make_empty(op, {y.numel()}, kLong), make_empty(op, {y.numel()}, t), 0};
  const int64_t bad = kernels::class_weights(t, y.data_ptr<int64_t>(), y.numel(), classes, ignore_index,
                                             w.defined() ? w.data_ptr<double>() : nullptr, c.index.data_ptr<int64_t>(),
                                             c.weight.data_ptr(), &c.total);
  if (bad >= 0) [[unlikely]]
    fail<IndexError>("{}: Target {} is out of bounds: it stands at {} and needs [0, {})", op,
                     y.reshape({-1})[bad].item<int64_t>(), bad, classes);
  return c;
}

// An input (C), (N×C) or (N×C×…) as a matrix, one sample a row.
Tensor as_batch(const Tensor& x) {
  if (x.dim() == 2) return x;
  return x.dim() == 1 ? x.unsqueeze(0) : x.movedim(1, -1).reshape({-1, x.size(1)});
}

int64_t class_count(const Tensor& x) { return x.size(x.dim() == 1 ? 0 : 1); }

void check_classes(const char* op, const Tensor& x, const Tensor& target) {
  check_pair(op, x, target, false);
  check(x.dim() >= 1 && isFloatingType(x.scalar_type()),
        "{}: the input is {}: needs (C), (N×C) or (N×C×…) of a floating dtype", op, describe(x));
  Dims expected(x.sizes());
  expected.erase(x.dim() == 1 ? 0 : 1);
  check(target.sizes() == expected,
        "{}: Expected input {} to match target {} in its batch_size and places: needs classes {}", op,
        shape_string(x.sizes()), shape_string(target.sizes()), shape_string(expected));
}

// nll() is linear in x, and its derivative the transposed map. Each is the derivative of the other.
Tensor nll_backward(const Tensor& e, const ClassTargets& c, int64_t classes, double divisor);

// −w x[y] of each row of x, or with !each their sum divided by `divisor`. Rows of weight 0 are left out, whatever they
// hold.
Tensor nll(const Tensor& x_, const ClassTargets& c, bool each, double divisor) {
  const Tensor x = x_.contiguous();
  const int64_t n = c.index.numel(), classes = x.size(1);
  Tensor out = make_empty("nll_loss", each ? Dims{n} : Dims{}, x.scalar_type());
  kernels::nll(x.scalar_type(), c.loss(classes, each, divisor), x.data_ptr(), out.data_ptr());
  return record("NllLossBackward0", out, wrt(x_, [c, classes, divisor](auto& e) {
                  return nll_backward(e, c, classes, divisor);  // −w e / divisor at [y], 0 at the other classes
                }));
}
Tensor nll_backward(const Tensor& e_, const ClassTargets& c, int64_t classes, double divisor) {
  const bool each = e_.dim() == 1;
  Tensor out = zeros({c.index.numel(), classes}, e_.scalar_type());
  const Tensor e = e_.contiguous();
  kernels::nll_backward(e_.scalar_type(), c.loss(classes, each, divisor), e.data_ptr(), out.data_ptr());
  return record("NllLossBackwardBackward0", out,
                wrt(e_, [c, each, divisor](auto& ee) { return nll(ee, c, each, divisor); }));
}

}  // namespace

Tensor nll_loss(const Tensor& x, const Tensor& target, const Tensor& weight, int64_t reduction, int64_t ignore_index) {
  const OperatorScope scope("nll_loss");
  check_classes("nll_loss", x, target);
  check_reduction("nll_loss", reduction);
  if (is_narrow(x))
    return in_wide([&](const Tensor& x, const Tensor& w) { return nll_loss(x, target, w, reduction, ignore_index); }, x,
                   weight);
  const ClassTargets c = class_targets("nll_loss", target, weight, class_count(x), ignore_index, x.scalar_type());
  const bool each = reduction == Reduction::None;
  Tensor loss = nll(as_batch(x), c, each, reduction == Reduction::Mean ? c.total : 1);
  return each ? loss.reshape(target.sizes()) : loss;
}

namespace {

// Softmax with cross entropy for classes, one pass of a kernel each way. With p = softmax(z), the classes' weights w
// and the smoothing s, a row with target y has the loss J = −Σ q_c log p_c for q_c = (1 − s)[c = y] w_y + s w_c / C,
// and the derivative
//
//   ∂J/∂z_c = p_c Σ q − q_c
//
// Without weights and smoothing q is Y, the target as a one-hot row, and the mean over N rows has E(L) = (Ŷ − Y)/N
// (examples/backprop.md, "At the output layer").
struct CrossEntropy {
  ClassTargets targets;
  double own;                  // 1 − s
  std::vector<double> spread;  // s w_c / C for each class; empty without smoothing
  bool each;                   // a loss for each row, or one: their sum divided by `divisor`
  double divisor;

  kernels::Smoothing smoothing() const { return {own, spread.empty() ? nullptr : spread.data()}; }

  // The loss; fills log_p.
  Tensor forward(const Tensor& z, const Tensor& log_p) const {
    const int64_t n = z.size(0), classes = z.size(1);
    kernels::softmax(true, z.scalar_type(), z.data_ptr(), n, classes, 1, log_p.data_ptr());
    Tensor out = make_empty("nll_loss", each ? Dims{n} : Dims{}, z.scalar_type());
    kernels::cross_entropy(z.scalar_type(), targets.loss(classes, each, divisor), smoothing(), log_p.data_ptr(),
                           out.data_ptr());
    return out;
  }

  // e (p Σ q − q) / divisor, unrecorded.
  Tensor backward(const Tensor& e_, const Tensor& log_p) const {
    const Tensor e = e_.contiguous();
    Tensor out = unary("exp", kernels::Unary::exp, log_p);
    kernels::cross_entropy_backward(log_p.scalar_type(), targets.loss(log_p.size(1), each, divisor), smoothing(),
                                    e.data_ptr(), out.data_ptr());
    return out;
  }

  // The same by operators, for when it is differentiated itself.
  Tensor recorded_backward(const Tensor& e, const Tensor& z) const {
    Tensor q = zeros(z.sizes(), z.scalar_type());
    kernels::cross_entropy_target(z.scalar_type(), targets.loss(z.size(1), each, divisor), smoothing(), q.data_ptr());
    const Tensor row_e = (each ? e.unsqueeze(1) : e) / divisor;
    return log_softmax_backward(-q * row_e, z.log_softmax(1), 1);
  }
};

}  // namespace

Tensor cross_entropy_loss(const Tensor& x, const Tensor& target, const Tensor& weight, int64_t reduction,
                          int64_t ignore_index, double label_smoothing) {
  const OperatorScope scope("cross_entropy_loss");
  check_pair("cross_entropy_loss", x, target, false);
  check(label_smoothing >= 0 && label_smoothing <= 1, "cross_entropy_loss: label_smoothing is {}: needs [0, 1]",
        label_smoothing);
  check(x.dim() >= 1, "cross_entropy_loss: the input is {}: needs (C), (N×C) or (N×C×…)", describe(x));
  if (is_narrow(x))
    return in_wide(
        [&](const Tensor& x, const Tensor& w) {
          return cross_entropy_loss(x, widened(target), w, reduction, ignore_index, label_smoothing);
        },
        x, weight);
  const int64_t dim = x.dim() == 1 ? 0 : 1, classes = class_count(x);
  if (x.sizes() == target.sizes() && isFloatingType(target.scalar_type())) {  // probabilities, by operators
    check(ignore_index < 0, "cross_entropy_loss: ignore_index goes with classes, not with probabilities");
    Tensor y = target;
    if (label_smoothing > 0) y = y * (1 - label_smoothing) + label_smoothing / static_cast<double>(classes);
    Tensor terms = -x.log_softmax(dim) * y;
    if (weight.defined()) {
      check(weight.dim() == 1 && weight.numel() == classes,
            "cross_entropy_loss: needs one weight for each of {} classes, got {}", classes, describe(weight));
      Dims shape(static_cast<size_t>(x.dim()), 1);
      shape[static_cast<size_t>(dim)] = classes;
      terms = terms * weight.reshape(shape);
    }
    if (reduction == Reduction::Mean)
      return terms.sum() / (static_cast<double>(x.numel()) / static_cast<double>(classes));
    return reduced("cross_entropy_loss", terms.sum(dim), reduction);
  }
  check_classes("cross_entropy_loss", x, target);
  check_reduction("cross_entropy_loss", reduction);
  CrossEntropy ce{class_targets("cross_entropy_loss", target, weight, classes, ignore_index, x.scalar_type()),
                  1 - label_smoothing,
                  {},
                  reduction == Reduction::None,
                  1};
  if (reduction == Reduction::Mean) ce.divisor = ce.targets.total;
  for (int64_t c = 0; label_smoothing > 0 && c < classes; ++c)
    ce.spread.push_back(label_smoothing / static_cast<double>(classes) *
                        (weight.defined() ? weight[c].item<double>() : 1));
  const Tensor z = as_batch(x).contiguous();
  const Tensor log_p = make_empty_like("cross_entropy", z, x.scalar_type());
  // With neither weights nor smoothing the gradient of a mean is E(L) = (1/N) (Ŷ − Y).
  Tensor loss = record("NllLossBackward0", ce.forward(z, log_p),
                       wrt(z, saving(z, log_p), [ce](auto& e, auto& z, auto& log_p) {  // e (p Σq − q)/divisor
                         return GradMode::is_enabled() ? ce.recorded_backward(e, z) : ce.backward(e, log_p);
                       }));
  return ce.each ? loss.reshape(target.sizes()) : loss;
}

namespace {

constexpr double kLeastQuotient = 1e-12;  // PyTorch's bound of x (1 − x)

// e (x − y)/(x (1 − x)). The chain rule gives its derivative as a difference of numbers as large as 1/x² (for y = 0,
// where it is 1/(1 − x)²), so that is stated: ((x − y)² + y (1 − y))/(x (1 − x))².
Tensor binary_cross_entropy_backward(const Tensor& e, const Tensor& x, const Tensor& y) {
  const auto quotient = [](const Tensor& x) { return clamp_min((1 - x) * x, kLeastQuotient); };
  return record(
      "BinaryCrossEntropyBackwardBackward0", e.detach() * (x.detach() - y.detach()) / quotient(x.detach()),
      wrt(e, saving(x, y), [](auto& ee, auto& x, auto& y) { return binary_cross_entropy_backward(ee, x, y); }),
      wrt(x, saving(e, x, y),
          [quotient](auto& ee, auto& e, auto& x, auto& y) {
            const Tensor q = quotient(x), bounded = ((1 - x) * x).detach() < kLeastQuotient;
            return ee * e * (where(bounded, q, (x - y) * (x - y) + y * (1 - y)) / q / q);
          }),
      wrt(y, saving(e, x), [quotient](auto& ee, auto& e, auto& x) { return -ee * e / quotient(x); }));
}

}  // namespace

// The logarithms are clamped at −100, and the quotient of the derivative at 10⁻¹², as PyTorch's.
Tensor binary_cross_entropy(const Tensor& x, const Tensor& target, const Tensor& weight, int64_t reduction) {
  const OperatorScope scope("binary_cross_entropy");
  check_pair("binary_cross_entropy", x, target, false);
  // Dimensions of size 1 do not count, as in PyTorch: (N) is a target for (N×1), each row's own.
  const Dims own(squeeze(x).sizes());
  const Tensor y_squeezed = squeeze(target);
  check(broadcast_shapes("binary_cross_entropy", own, y_squeezed.sizes()) == own,
        "binary_cross_entropy: the target {} does not fit the input {}: needs the same shape, but for dimensions of "
        "size 1",
        shape_string(target.sizes()), shape_string(x.sizes()));
  const Tensor y = target.sizes() == x.sizes() ? target : y_squeezed.expand(own).reshape(x.sizes());
  check(isFloatingType(x.scalar_type()) && x.scalar_type() == y.scalar_type(),
        "binary_cross_entropy: input and target need one floating dtype, got {} and {}", describe(x), describe(y));
  if (is_narrow(x))
    return in_wide(
        [&](const Tensor& x, const Tensor& y, const Tensor& w) { return binary_cross_entropy(x, y, w, reduction); }, x,
        y, weight);
  Tensor out;
  {
    NoGradGuard off;
    check(((x >= 0) & (x <= 1)).all().item<bool>(),
          "binary_cross_entropy: all elements of input should be between 0 and 1: pass them through sigmoid() first");
    out = (y - 1) * clamp_min(log1p(-x), -100) - y * clamp_min(log(x), -100);
  }
  out = record("BinaryCrossEntropyBackward0", out,
               wrt(x, saving(x, y), [](auto& e, auto& x, auto& y) { return binary_cross_entropy_backward(e, x, y); }),
               wrt(y, saving(x), [](auto& e, auto& x) { return e * -logit(x); }));  // e (log(1 − x) − log x)
  if (!weight.defined()) return reduced("binary_cross_entropy", out, reduction);
  const Tensor weighted = out * weight;
  check(weighted.sizes() == x.sizes(), "binary_cross_entropy: the weight {} would be broadcast beyond the input {}",
        shape_string(weight.sizes()), shape_string(x.sizes()));
  return reduced("binary_cross_entropy", weighted, reduction);
}

// With s = σ(x), J = −y log s − (1 − y) log(1 − s) = (1 − y) x − log s, since log(1 − s) = log s − x. log_sigmoid() has
// −log s in its stable form, max(0, −x) + log(1 + exp(−|x|)), and the derivative s − 1. So ∂J/∂x = (1 − y) + (s − 1) =
// s − y. For x < 0 the same J is −y x − log(1 − s): so neither J nor its derivative, which comes from the operators, is
// a small difference of large numbers. (The two meet at 0 without a kink.)
Tensor binary_cross_entropy_with_logits(const Tensor& x, const Tensor& y, const Tensor& weight,
                                        const Tensor& pos_weight, int64_t reduction) {
  const OperatorScope scope("binary_cross_entropy_with_logits");
  check_pair("binary_cross_entropy_with_logits", x, y, true);
  check(isFloatingType(x.scalar_type()), "binary_cross_entropy_with_logits: the input is {}: needs a floating dtype",
        describe(x));
  if (is_narrow(x))
    return in_wide([&](const Tensor& x, const Tensor& y, const Tensor& w,
                       const Tensor& p) { return binary_cross_entropy_with_logits(x, y, w, p, reduction); },
                   x, y, weight, pos_weight);
  const Tensor right = x >= 0, small = -log_sigmoid(where(right, x, -x));
  Tensor losses = pos_weight.defined() ? where(right, 1 - y, -pos_weight * y) * x + ((pos_weight - 1) * y + 1) * small
                                       : (right.to(x.scalar_type()) - y) * x + small;
  return reduced("binary_cross_entropy_with_logits", weight.defined() ? losses * weight : losses, reduction);
}

}  // namespace wick
