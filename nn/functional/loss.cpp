#include <autograd/core/warning.h>
#include <nn/functional/loss.h>

namespace wick::nn::functional {

namespace {
// kNone, kMean and kSum, in this order in the variant, as the operators number them.
template <class V>
int64_t number(const V& reduction) {
  return static_cast<int64_t>(reduction.index());
}
}  // namespace

Tensor l1_loss(const Tensor& x, const Tensor& y, const L1LossFuncOptions& o) {
  return wick::l1_loss(x, y, number(o.reduction()));
}
Tensor mse_loss(const Tensor& x, const Tensor& y, const MSELossFuncOptions& o) {
  return wick::mse_loss(x, y, number(o.reduction()));
}
Tensor smooth_l1_loss(const Tensor& x, const Tensor& y, const SmoothL1LossFuncOptions& o) {
  return wick::smooth_l1_loss(x, y, number(o.reduction()), o.beta());
}
Tensor smooth_l1_loss(const Tensor& x, const Tensor& y, const SmoothL1LossFuncOptions& o, double beta) {
  return wick::smooth_l1_loss(x, y, number(o.reduction()), beta);
}
Tensor huber_loss(const Tensor& x, const Tensor& y, const HuberLossFuncOptions& o) {
  return wick::huber_loss(x, y, number(o.reduction()), o.delta());
}
Tensor kl_div(const Tensor& x, const Tensor& y, const KLDivFuncOptions& o) {
  const auto of = [&](int64_t reduction) { return wick::kl_div(x, y, reduction, o.log_target()); };
  if (std::holds_alternative<enumtype::kNone>(o.reduction())) return of(Reduction::None);
  if (std::holds_alternative<enumtype::kMean>(o.reduction())) {
    warn(
        "kl_div: the reduction kMean divides by the number of elements; kBatchMean, by the number of samples, is the "
        "divergence as it is defined");
    return of(Reduction::Mean);
  }
  const Tensor sum = of(Reduction::Sum);
  return std::holds_alternative<enumtype::kBatchMean>(o.reduction()) && x.dim() > 0 ? sum / x.size(0) : sum;
}
Tensor nll_loss(const Tensor& x, const Tensor& y, const NLLLossFuncOptions& o) {
  return wick::nll_loss(x, y, o.weight(), number(o.reduction()), o.ignore_index());
}
Tensor cross_entropy(const Tensor& x, const Tensor& y, const CrossEntropyFuncOptions& o) {
  return cross_entropy_loss(x, y, o.weight(), number(o.reduction()), o.ignore_index(), o.label_smoothing());
}
Tensor binary_cross_entropy(const Tensor& x, const Tensor& y, const BinaryCrossEntropyFuncOptions& o) {
  check_pair("binary_cross_entropy", x, y, true);  // the operator takes more
  return wick::binary_cross_entropy(x, y, o.weight(), number(o.reduction()));
}
Tensor binary_cross_entropy_with_logits(const Tensor& x, const Tensor& y,
                                        const BinaryCrossEntropyWithLogitsFuncOptions& o) {
  return wick::binary_cross_entropy_with_logits(x, y, o.weight(), o.pos_weight(), number(o.reduction()));
}
Tensor hinge_embedding_loss(const Tensor& x, const Tensor& y, const HingeEmbeddingLossFuncOptions& o) {
  return wick::hinge_embedding_loss(x, y, o.margin(), number(o.reduction()));
}
Tensor multi_margin_loss(const Tensor& x, const Tensor& y, const MultiMarginLossFuncOptions& o) {
  return wick::multi_margin_loss(x, y, o.p(), o.margin(), o.weight(), number(o.reduction()));
}
Tensor cosine_embedding_loss(const Tensor& x1, const Tensor& x2, const Tensor& y,
                             const CosineEmbeddingLossFuncOptions& o) {
  return wick::cosine_embedding_loss(x1, x2, y, o.margin(), number(o.reduction()));
}
Tensor multilabel_margin_loss(const Tensor& x, const Tensor& y, const MultilabelMarginLossFuncOptions& o) {
  return wick::multilabel_margin_loss(x, y, number(o.reduction()));
}
Tensor soft_margin_loss(const Tensor& x, const Tensor& y, const SoftMarginLossFuncOptions& o) {
  return wick::soft_margin_loss(x, y, number(o.reduction()));
}
Tensor multilabel_soft_margin_loss(const Tensor& x, const Tensor& y, const MultilabelSoftMarginLossFuncOptions& o) {
  check(x.defined() && x.dim() > 0, "multilabel_soft_margin_loss: the input is {}: needs (…×C)", describe(x));
  const Tensor losses = wick::binary_cross_entropy_with_logits(x, y, o.weight(), {}, Reduction::None).mean(-1);
  const int64_t r = number(o.reduction());
  return r == Reduction::None ? losses : r == Reduction::Mean ? losses.mean() : losses.sum();
}
Tensor triplet_margin_loss(const Tensor& a, const Tensor& p, const Tensor& n, const TripletMarginLossFuncOptions& o) {
  return wick::triplet_margin_loss(a, p, n, o.margin(), o.p(), o.eps(), o.swap(), number(o.reduction()));
}
Tensor triplet_margin_with_distance_loss(const Tensor& a, const Tensor& p, const Tensor& n,
                                         const TripletMarginWithDistanceLossFuncOptions& o) {
  const auto distance = [&](const Tensor& x, const Tensor& y) {
    return o.distance_function() ? (*o.distance_function())(x, y) : wick::pairwise_distance(x, y);
  };
  const Tensor near = distance(a, p);
  Tensor far = distance(a, n);
  if (o.swap()) far = minimum(far, distance(p, n));
  const Tensor losses = clamp_min(near - far + o.margin(), 0);
  const int64_t r = number(o.reduction());
  return r == Reduction::None ? losses : r == Reduction::Mean ? losses.mean() : losses.sum();
}
Tensor margin_ranking_loss(const Tensor& x1, const Tensor& x2, const Tensor& y, const MarginRankingLossFuncOptions& o) {
  return wick::margin_ranking_loss(x1, x2, y, o.margin(), number(o.reduction()));
}
Tensor poisson_nll_loss(const Tensor& x, const Tensor& y, const PoissonNLLLossFuncOptions& o) {
  return wick::poisson_nll_loss(x, y, o.log_input(), o.full(), o.eps(), number(o.reduction()));
}

Tensor ctc_loss(const Tensor& log_probs, const Tensor& targets, const Tensor& input_lengths,
                const Tensor& target_lengths, const CTCLossFuncOptions& o) {
  return wick::ctc_loss(log_probs, targets, input_lengths, target_lengths, o.blank(), number(o.reduction()),
                        o.zero_infinity());
}

}  // namespace wick::nn::functional
