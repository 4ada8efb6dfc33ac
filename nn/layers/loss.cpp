#include <nn/functional/loss.h>
#include <nn/layers/loss.h>
#include <nn/layers/print.h>

#include <ostream>

namespace wick::nn {

namespace F = functional;

#define WICK_LOSS(Name, function)                                  \
  Tensor Name##Impl::forward(const Tensor& x, const Tensor& y) {   \
    return in_forward([&] { return F::function(x, y, options); }); \
  }
WICK_LOSS(L1Loss, l1_loss)
WICK_LOSS(MSELoss, mse_loss)
WICK_LOSS(SmoothL1Loss, smooth_l1_loss)
WICK_LOSS(HuberLoss, huber_loss)
WICK_LOSS(KLDivLoss, kl_div)
WICK_LOSS(HingeEmbeddingLoss, hinge_embedding_loss)
WICK_LOSS(MultiLabelMarginLoss, multilabel_margin_loss)
WICK_LOSS(SoftMarginLoss, soft_margin_loss)
WICK_LOSS(PoissonNLLLoss, poisson_nll_loss)
#undef WICK_LOSS
#define WICK_LOSS(Name, function)                                                                \
  void Name##Impl::reset() { weight = register_buffer("weight", options.weight()); }             \
  Tensor Name##Impl::forward(const Tensor& x, const Tensor& y) {                                 \
    return in_forward([&] { return F::function(x, y, Name##Options(options).weight(weight)); }); \
  }
WICK_LOSS(NLLLoss, nll_loss)
WICK_LOSS(CrossEntropyLoss, cross_entropy)
WICK_LOSS(BCELoss, binary_cross_entropy)
WICK_LOSS(MultiLabelSoftMarginLoss, multilabel_soft_margin_loss)
#undef WICK_LOSS
void MultiMarginLossImpl::reset() {
  check(options.p() == 1 || options.p() == 2, "MultiMarginLoss: only p == 1 and p == 2 supported, got {}", options.p());
  weight = register_buffer("weight", options.weight());
}
Tensor MultiMarginLossImpl::forward(const Tensor& x, const Tensor& y) {
  return in_forward([&] { return F::multi_margin_loss(x, y, MultiMarginLossOptions(options).weight(weight)); });
}
void BCEWithLogitsLossImpl::reset() {
  weight = register_buffer("weight", options.weight());
  pos_weight = register_buffer("pos_weight", options.pos_weight());
}
Tensor BCEWithLogitsLossImpl::forward(const Tensor& x, const Tensor& y) {
  return in_forward([&] {
    return F::binary_cross_entropy_with_logits(x, y,
                                               BCEWithLogitsLossOptions(options).weight(weight).pos_weight(pos_weight));
  });
}
#define WICK_LOSS(Name, function)                                                 \
  Tensor Name##Impl::forward(const Tensor& a, const Tensor& b, const Tensor& c) { \
    return in_forward([&] { return F::function(a, b, c, options); });             \
  }
WICK_LOSS(CosineEmbeddingLoss, cosine_embedding_loss)
WICK_LOSS(MarginRankingLoss, margin_ranking_loss)
WICK_LOSS(TripletMarginLoss, triplet_margin_loss)
WICK_LOSS(TripletMarginWithDistanceLoss, triplet_margin_with_distance_loss)
#undef WICK_LOSS

Tensor CTCLossImpl::forward(const Tensor& log_probs, const Tensor& targets, const Tensor& input_lengths,
                            const Tensor& target_lengths) {
  return in_forward([&] { return F::ctc_loss(log_probs, targets, input_lengths, target_lengths, options); });
}

// PyTorch's texts; some of them lack the brackets.
#define WICK_PRINT(Name, text) \
  void Name##Impl::pretty_print(std::ostream& out) const { out << "torch::nn::" text; }
WICK_PRINT(L1Loss, "L1Loss()")
WICK_PRINT(MSELoss, "MSELoss()")
WICK_PRINT(SmoothL1Loss, "SmoothL1Loss")
WICK_PRINT(HuberLoss, "HuberLoss")
WICK_PRINT(KLDivLoss, "KLDivLoss()")
WICK_PRINT(NLLLoss, "NLLLoss()")
WICK_PRINT(CrossEntropyLoss, "CrossEntropyLoss()")
WICK_PRINT(BCELoss, "BCELoss()")
WICK_PRINT(BCEWithLogitsLoss, "BCEWithLogitsLoss()")
WICK_PRINT(MultiLabelMarginLoss, "MultiLabelMarginLoss()")
WICK_PRINT(SoftMarginLoss, "SoftMarginLoss()")
WICK_PRINT(MultiLabelSoftMarginLoss, "MultiLabelSoftMarginLoss()")
WICK_PRINT(MarginRankingLoss, "MarginRankingLoss()")
WICK_PRINT(PoissonNLLLoss, "PoissonNLLLoss()")
WICK_PRINT(CTCLoss, "CTCLoss()")
#undef WICK_PRINT

void HingeEmbeddingLossImpl::pretty_print(std::ostream& out) const {
  out << "torch::nn::HingeEmbeddingLoss(margin=" << options.margin() << ")";
}
void CosineEmbeddingLossImpl::pretty_print(std::ostream& out) const {
  out << "torch::nn::CosineEmbeddingLoss(margin=" << options.margin() << ")";
}
void MultiMarginLossImpl::pretty_print(std::ostream& out) const {
  out << "torch::nn::MultiMarginLoss(p=" << options.p() << ", margin=" << options.margin()
      << ", weight=" << options.weight() << ", reduction=" << enumtype::get_enum_name(options.reduction()) << ")";
}
void TripletMarginLossImpl::pretty_print(std::ostream& out) const {
  out << "torch::nn::TripletMarginLoss(margin=" << options.margin() << ", p=" << options.p()
      << ", eps=" << options.eps() << ", swap=" << detail::text(options.swap()) << ")";
}
void TripletMarginWithDistanceLossImpl::pretty_print(std::ostream& out) const {
  out << "torch::nn::TripletMarginWithDistanceLoss(margin=" << options.margin()
      << ", swap=" << detail::text(options.swap()) << ")";
}

}  // namespace wick::nn
