#include <autograd/kernels/loss/ctc.h>
#include <autograd/ops/all.h>
#include <autograd/ops/elementwise/narrow.h>
#include <autograd/ops/layer/fused.h>
#include <autograd/ops/loss/ctc.h>

#include <algorithm>
#include <limits>

namespace wick {

namespace {

// The targets of a batch, whole numbers only.
struct Targets {
  std::vector<int64_t> classes, offsets, lengths, steps;
  int64_t blank, longest;

  kernels::Ctc get(const Tensor& log_p) const {
    return {log_p.size(0),  log_p.size(1),  log_p.size(2),  blank,  steps.data(),
            lengths.data(), classes.data(), offsets.data(), longest};
  }
};

// log Σ exp over the rows of ways that lead to a symbol. log 0 is a large negative number here: −∞ − (−∞) would give
// NaN gradients.
constexpr double kImpossible = -1e30;

// The loss of one sample, log_p (T×C), by operators.
Tensor loss_of(const Tensor& log_p, const int64_t* y, int64_t length, int64_t blank) {
  std::vector<int64_t> symbols{blank};
  for (int64_t i = 0; i < length; ++i) symbols.push_back(y[i]), symbols.push_back(blank);
  const int64_t n = static_cast<int64_t>(symbols.size()), steps = log_p.size(0);
  std::vector<double> first(symbols.size(), kImpossible), skips(symbols.size(), kImpossible);
  for (int64_t s = 0; s < n; ++s) {
    const auto at = static_cast<size_t>(s);
    if (s < 2) first[at] = 0;
    if (s > 1 && s % 2 == 1 && symbols[at] != symbols[at - 2]) skips[at] = 0;
  }
  const ScalarType t = log_p.scalar_type();
  const Tensor at_symbols = log_p.index_select(1, tensor(symbols, kLong)), skip = tensor(skips, t),
               two = full({2}, kImpossible, t);
  if (steps == 0) return full({}, length == 0 ? 0 : std::numeric_limits<double>::infinity(), t);
  Tensor alpha = at_symbols[0] + tensor(first, t);
  for (int64_t k = 1; k < steps; ++k) {
    const Tensor padded = cat({{two, alpha}});
    const Tensor ways = stack({{alpha, padded.narrow(0, 1, n), padded.narrow(0, 0, n) + skip}});
    alpha = logsumexp(ways, 0) + at_symbols[k];
  }
  return -logsumexp(alpha.narrow(0, std::max<int64_t>(n - 2, 0), std::min<int64_t>(n, 2)), 0);
}

class CtcNode final : public FusedNode {
 public:
  CtcNode(const Tensor& log_p, const Tensor& losses, const Tensor& alpha, Targets targets, bool zero_infinity)
      : FusedNode("CtcLossBackward0", {{log_p}}, {{losses}}),
        alpha_(alpha),
        losses_(losses, {{losses}}),
        targets_(std::move(targets)),
        zero_infinity_(zero_infinity) {}

 private:
  // The gradient is by the logits, the input of the log_softmax.
  std::vector<Tensor> by_operators(TensorList in) override {
    const Tensor log_p = log_softmax(in[0], 2);
    std::vector<Tensor> losses;
    for (size_t i = 0; i < targets_.lengths.size(); ++i)
      losses.push_back(loss_of(log_p.select(1, static_cast<int64_t>(i)).narrow(0, 0, targets_.steps[i]),
                               targets_.classes.data() + targets_.offsets[i], targets_.lengths[i], targets_.blank));
    const Tensor all = stack(losses);
    if (!zero_infinity_) return {all};
    return {where(losses_.get(this).isinf(), zeros({}, all.scalar_type()), all)};
  }
  void by_kernel(std::span<Tensor> incoming, std::span<Tensor> gradients) override {
    const Tensor log_p = input(0).contiguous(), e = incoming[0].contiguous(), losses = losses_.get(this);
    gradients[0] = zeros_like(log_p);
    kernels::ctc_backward(log_p.scalar_type(), targets_.get(log_p), log_p.data_ptr(), alpha_.data_ptr<double>(),
                          losses.data_ptr(), e.data_ptr(), zero_infinity_, gradients[0].data_ptr());
  }
  void release_kernel() override {
    alpha_ = Tensor();
    losses_.reset();
  }

  Tensor alpha_;
  Saved losses_;
  Targets targets_;
  bool zero_infinity_;
};

// Checks everything that the kernel relies on. log_p is (T×N×C).
Targets checked_targets(const Tensor& log_p, const Tensor& targets, IntArrayRef input_lengths,
                        IntArrayRef target_lengths, int64_t blank) {
  const int64_t steps = log_p.size(0), batch = log_p.size(1), classes = log_p.size(2);
  check(blank >= 0 && blank < classes, "ctc_loss: the blank is {}: needs a class in [0, {})", blank, classes);
  check(static_cast<int64_t>(input_lengths.size()) == batch && static_cast<int64_t>(target_lengths.size()) == batch,
        "ctc_loss: {} input lengths and {} target lengths for {} sequences", input_lengths.size(),
        target_lengths.size(), batch);
  check(targets.dim() == 1 || (targets.dim() == 2 && targets.size(0) == batch),
        "ctc_loss: the targets are {}: needs ({}×S) or all in one vector", describe(targets), batch);
  const Tensor all = targets.to(kLong).contiguous();
  const int64_t* y = all.data_ptr<int64_t>();
  Targets t{{y, y + all.numel()}, {}, {}, {}, blank, 0};
  Checked next("ctc_loss", 0);
  for (int64_t i = 0; i < batch; ++i) {
    const int64_t in = input_lengths[static_cast<size_t>(i)], n = target_lengths[static_cast<size_t>(i)];
    check(in >= 0 && in <= steps, "ctc_loss: the input length {} of sequence {} is not in [0, {}]", in, i, steps);
    check(n >= 0 && (targets.dim() == 1 || n <= targets.size(1)),
          "ctc_loss: the target length {} of sequence {} does not fit the targets {}", n, i,
          shape_string(targets.sizes()));
    const int64_t offset = targets.dim() == 1 ? static_cast<int64_t>(next) : i * targets.size(1);
    next = next + n;
    check(targets.dim() == 2 || static_cast<int64_t>(next) <= all.numel(),
          "ctc_loss: the target lengths add up to more than the {} targets", all.numel());
    for (int64_t k = offset; k < offset + n; ++k)
      check(y[k] >= 0 && y[k] < classes, "ctc_loss: the target {} of sequence {} is no class in [0, {})", y[k], i,
            classes);
    t.offsets.push_back(offset);
    t.lengths.push_back(n);
    t.steps.push_back(in);
    t.longest = std::max(t.longest, n);
  }
  check(targets.dim() == 2 || static_cast<int64_t>(next) == all.numel(),
        "ctc_loss: the target lengths add up to {}, there are {} targets", static_cast<int64_t>(next), all.numel());
  return t;
}

std::vector<int64_t> lengths_of(const Tensor& t, const char* what) {
  check_defined("ctc_loss", t, what);
  check(t.dim() <= 1 && isIntegralType(t.scalar_type(), false), "ctc_loss: {} are {}: needs a vector of integers", what,
        describe(t));
  const Tensor values = t.to(kLong).contiguous();
  const int64_t* first = values.data_ptr<int64_t>();
  return {first, first + values.numel()};
}

}  // namespace

Tensor ctc_loss(const Tensor& log_probs, const Tensor& targets, IntArrayRef input_lengths, IntArrayRef target_lengths,
                int64_t blank, int64_t reduction, bool zero_infinity) {
  const OperatorScope scope("ctc_loss");
  check_defined("ctc_loss", log_probs, "log_probs");
  check_defined("ctc_loss", targets, "targets");
  const bool single = log_probs.dim() == 2;
  check((log_probs.dim() == 3 || single) && isFloatingType(log_probs.scalar_type()),
        "ctc_loss: log_probs is {}: needs (T×N×C) or (T×C) of a floating dtype", describe(log_probs));
  check(reduction == Reduction::None || reduction == Reduction::Mean || reduction == Reduction::Sum,
        "ctc_loss: unknown reduction {}", reduction);
  if (is_narrow(log_probs))
    return in_wide(
        [&](const Tensor& x) {
          return ctc_loss(x, targets, input_lengths, target_lengths, blank, reduction, zero_infinity);
        },
        log_probs);
  const Tensor log_p = single ? log_probs.unsqueeze(1) : log_probs;
  Targets t = checked_targets(log_p, targets, input_lengths, target_lengths, blank);
  const int64_t batch = log_p.size(1);
  const std::vector<int64_t> target_sizes = t.lengths;
  Tensor losses = make_empty("ctc_loss", {batch}, log_p.scalar_type());
  Tensor alpha;
  {
    NoGradGuard off;
    const Tensor p = log_p.contiguous();
    alpha = make_empty("ctc_loss", {batch, p.size(0), 2 * t.longest + 1}, kDouble);
    kernels::ctc(p.scalar_type(), t.get(p), p.data_ptr(), alpha.data_ptr<double>(), losses.data_ptr());
  }
  if (FusedNode::is_needed({{log_p}}))
    FusedNode::record(new CtcNode(log_p, losses, alpha, std::move(t), zero_infinity), {{losses}});
  if (zero_infinity) losses = where(losses.detach().isinf(), zeros({}, losses.scalar_type()), losses);
  if (reduction == Reduction::Mean)
    return (losses / tensor(target_sizes, kLong).clamp_min(1).to(losses.scalar_type())).mean();
  if (reduction == Reduction::Sum) return losses.sum();
  return single ? losses[0] : losses;
}
Tensor ctc_loss(const Tensor& log_probs, const Tensor& targets, const Tensor& input_lengths,
                const Tensor& target_lengths, int64_t blank, int64_t reduction, bool zero_infinity) {
  const OperatorScope scope("ctc_loss");
  return ctc_loss(log_probs, targets, lengths_of(input_lengths, "input_lengths"),
                  lengths_of(target_lengths, "target_lengths"), blank, reduction, zero_infinity);
}

}  // namespace wick
