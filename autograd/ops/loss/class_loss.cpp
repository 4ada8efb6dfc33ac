#include <autograd/graph/record.h>
#include <autograd/kernels/elementwise/elementwise.h>
#include <autograd/kernels/loss/classes.h>
#include <autograd/kernels/loss/cross_entropy.h>
#include <autograd/kernels/reduce/softmax.h>
#include <autograd/ops/all.h>
#include <autograd/ops/elementwise/dispatch.h>

namespace wick {

namespace {

// The targets of a batch as the kernels take them.
struct ClassTargets {
  Tensor index;   // (rows): the class, −1 where ignored
  Tensor weight;  // (rows): its weight, 0 where ignored
  double total;   // Σ weight: a mean divides by it

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
  ClassTargets c{make_empty({y.numel()}, kLong), make_empty({y.numel()}, t), 0};
  const int64_t bad = kernels::class_weights(t, y.data_ptr<int64_t>(), y.numel(), classes, ignore_index,
                                             w.defined() ? w.data_ptr<double>() : nullptr, c.index.data_ptr<int64_t>(),
                                             c.weight.data_ptr(), &c.total);
  if (bad >= 0) [[unlikely]]
    throw IndexError(fmt::format("{}: target {} at {} is not a class: needs [0, {})", op,
                                 y.reshape({-1})[bad].item<int64_t>(), bad, classes));
  return c;
}
// (N×C×…) as rows of C numbers.
Tensor class_rows(const Tensor& x) {
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
  check(target.sizes() == expected, "{}: the input {} and the classes {} do not fit: needs classes {}", op,
        shape_string(x.sizes()), shape_string(target.sizes()), shape_string(expected));
}
// −w x[y] for each row, or their sum divided by `divisor`. Rows of weight 0 are left out: they may hold anything. It is
// linear in x, and its gradient is the transposed map: −w e goes to the class of each row. Each is the other's derivative.
Tensor nll_backward(const Tensor& e, const ClassTargets& c, int64_t classes, double divisor);

Tensor nll(const Tensor& rows_, const ClassTargets& c, bool each, double divisor) {
  const Tensor rows = rows_.contiguous();
  const int64_t n = c.index.numel(), classes = rows.size(1);
  Tensor out = make_empty(each ? Dims{n} : Dims{}, rows.scalar_type());
  kernels::nll(rows.scalar_type(), c.loss(classes, each, divisor), rows.data_ptr(), out.data_ptr());
  return record("NllLossBackward0", out,
                wrt(rows_, [c, classes, divisor](auto& e) { return nll_backward(e, c, classes, divisor); }));
}
Tensor nll_backward(const Tensor& e, const ClassTargets& c, int64_t classes, double divisor) {
  const bool each = e.dim() == 1;
  Tensor out = zeros({c.index.numel(), classes}, e.scalar_type());
  const Tensor incoming = e.contiguous();
  kernels::nll_backward(e.scalar_type(), c.loss(classes, each, divisor), incoming.data_ptr(), out.data_ptr());
  return record("NllLossBackwardBackward0", out,
                wrt(e, [c, each, divisor](auto& ee) { return nll(ee, c, each, divisor); }));
}

}  // namespace

Tensor nll_loss(const Tensor& x, const Tensor& target, const Tensor& weight, int64_t reduction, int64_t ignore_index) {
  check_classes("nll_loss", x, target);
  check_reduction("nll_loss", reduction);
  const ClassTargets c = class_targets("nll_loss", target, weight, class_count(x), ignore_index, x.scalar_type());
  const bool each = reduction == Reduction::None;
  Tensor loss = nll(class_rows(x), c, each, reduction == Reduction::Mean ? c.total : 1);
  return each ? loss.reshape(target.sizes()) : loss;
}

namespace {

// Softmax with cross entropy for classes, in one pass each way. Row i's target gives the class c the probability
// q_c = (1 − s)[c = y] w_y + s w_c / C (s: the smoothing), its loss is J = −Σ q_c log p_c, and so
// ∂J/∂z_c = p_c Σ q − q_c: with neither weights nor smoothing the Ŷ − Y of backprop.md.
struct CrossEntropy {
  ClassTargets targets;
  double own;                  // 1 − s
  std::vector<double> spread;  // s w_c / C for each class; empty without smoothing
  bool each;
  double divisor;

  kernels::Smoothing smoothing() const { return {own, spread.empty() ? nullptr : spread.data()}; }

  Tensor forward(const Tensor& rows, const Tensor& log_p) const {
    const int64_t n = rows.size(0), classes = rows.size(1);
    kernels::softmax(true, rows.scalar_type(), rows.data_ptr(), n, classes, 1, log_p.data_ptr());
    Tensor out = make_empty(each ? Dims{n} : Dims{}, rows.scalar_type());
    kernels::cross_entropy(rows.scalar_type(), targets.loss(classes, each, divisor), smoothing(), log_p.data_ptr(),
                           out.data_ptr());
    return out;
  }

  Tensor backward(const Tensor& e_, const Tensor& log_p) const {
    const Tensor e = e_.contiguous();
    Tensor out = unary("exp", kernels::Unary::exp, log_p);
    kernels::cross_entropy_backward(log_p.scalar_type(), targets.loss(log_p.size(1), each, divisor), smoothing(),
                                    e.data_ptr(), out.data_ptr());
    return out;
  }

  // The same by operators, for derivatives of it.
  Tensor recorded_backward(const Tensor& e, const Tensor& rows) const {
    Tensor q = zeros(rows.sizes(), rows.scalar_type());
    kernels::cross_entropy_target(rows.scalar_type(), targets.loss(rows.size(1), each, divisor), smoothing(),
                                  q.data_ptr());
    const Tensor error = (each ? e.unsqueeze(1) : e) / divisor;
    return log_softmax_backward(-q * error, rows.log_softmax(1), 1);
  }
};

}  // namespace

Tensor cross_entropy_loss(const Tensor& x, const Tensor& target, const Tensor& weight, int64_t reduction,
                          int64_t ignore_index, double label_smoothing) {
  check_pair("cross_entropy_loss", x, target, false);
  check(label_smoothing >= 0 && label_smoothing <= 1, "cross_entropy_loss: label_smoothing is {}: needs [0, 1]",
        label_smoothing);
  check(x.dim() >= 1, "cross_entropy_loss: the input is {}: needs (C), (N×C) or (N×C×…)", describe(x));
  const int64_t dim = x.dim() == 1 ? 0 : 1, classes = class_count(x);
  if (x.sizes() == target.sizes() && isFloatingType(target.scalar_type())) {  // probabilities
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
  const Tensor rows = class_rows(x).contiguous();
  const Tensor log_p = make_empty_like(rows, x.scalar_type());
  Tensor loss = record("CrossEntropyLossBackward0", ce.forward(rows, log_p),
                       wrt(rows, saving(rows, log_p), [ce](auto& e, auto& rows, auto& log_p) {
                         return GradMode::is_enabled() ? ce.recorded_backward(e, rows) : ce.backward(e, log_p);
                       }));
  return ce.each ? loss.reshape(target.sizes()) : loss;
}
Tensor binary_cross_entropy(const Tensor& x, const Tensor& y, const Tensor& weight, int64_t reduction) {
  check_pair("binary_cross_entropy", x, y, true);
  check(isFloatingType(x.scalar_type()) && x.scalar_type() == y.scalar_type(),
        "binary_cross_entropy: input and target need one floating dtype, got {} and {}", describe(x), describe(y));
  Tensor out;
  {
    NoGradGuard off;
    check(((x >= 0) & (x <= 1)).all().item<bool>(),
          "binary_cross_entropy: an input is outside of [0, 1]: pass it through sigmoid() first");
    out = (y - 1) * clamp_min(log1p(-x), -100) - y * clamp_min(log(x), -100);
  }
  out = record(
      "BinaryCrossEntropyBackward0", out,
      wrt(x, saving(x, y), [](auto& e, auto& p, auto& t) { return e * (p - t) / clamp_min((1 - p) * p, 1e-12); }),
      wrt(y, saving(x), [](auto& e, auto& p) { return e * (log1p(-p) - log(p)); }));
  return reduced("binary_cross_entropy", weight.defined() ? out * weight : out, reduction);
}
Tensor binary_cross_entropy_with_logits(const Tensor& x, const Tensor& y, const Tensor& weight,
                                        const Tensor& pos_weight, int64_t reduction) {
  check_pair("binary_cross_entropy_with_logits", x, y, true);
  check(isFloatingType(x.scalar_type()), "binary_cross_entropy_with_logits: the input is {}: needs a floating dtype",
        describe(x));
  // −log σ(x) = softplus(−x), −log(1 − σ(x)) = x + softplus(−x).
  const Tensor minus_log = -log_sigmoid(x);
  Tensor losses = pos_weight.defined() ? (1 - y) * x + ((pos_weight - 1) * y + 1) * minus_log : (1 - y) * x + minus_log;
  return reduced("binary_cross_entropy_with_logits", weight.defined() ? losses * weight : losses, reduction);
}

}  // namespace wick
