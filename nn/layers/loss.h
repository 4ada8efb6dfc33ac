#pragma once
// Losses as modules. Each calls the function of the same name in nn/functional/loss.h, where the formulas are. A loss
// is made of its options or of a reduction: MSELoss(), MSELoss(kSum), HuberLoss(HuberLossOptions().delta(2)).

#include <nn/layers/stateless.h>
#include <nn/options/loss.h>

namespace wick::nn {

/// Losses of an input and a target of the same shape (MultiLabelMarginLoss: of scores and classes).
#define WICK_LOSS(Name) WICK_STATELESS(Name, Name##Options, const Tensor& input, const Tensor& target)
WICK_LOSS(L1Loss);
WICK_LOSS(MSELoss);
WICK_LOSS(SmoothL1Loss);
WICK_LOSS(HuberLoss);
WICK_LOSS(KLDivLoss);
WICK_LOSS(HingeEmbeddingLoss);
WICK_LOSS(MultiLabelMarginLoss);
WICK_LOSS(SoftMarginLoss);
WICK_LOSS(PoissonNLLLoss);
#undef WICK_LOSS

/// Losses with weights, which are buffers: they are saved, and to() converts them.
#define WICK_LOSS(Name, ...)                                                                  \
  class Name##Impl : public detail::Stateless<Name##Impl, Name##Options> {                    \
   public:                                                                                    \
    template <class... Args>                                                                  \
    requires std::is_constructible_v<Name##Options, Args...>                                  \
    explicit Name##Impl(Args&&... args) : Stateless(std::forward<Args>(args)...) { reset(); } \
    void reset() override;                                                                    \
    Tensor forward(const Tensor& input, const Tensor& target);                                \
    void pretty_print(std::ostream& out) const override;                                      \
    Tensor __VA_ARGS__;                                                                       \
  };                                                                                          \
  WICK_MODULE(Name)
WICK_LOSS(NLLLoss, weight);
WICK_LOSS(CrossEntropyLoss, weight);
WICK_LOSS(BCELoss, weight);
WICK_LOSS(BCEWithLogitsLoss, weight, pos_weight);
WICK_LOSS(MultiMarginLoss, weight);
WICK_LOSS(MultiLabelSoftMarginLoss, weight);
#undef WICK_LOSS

/// Losses of two or three inputs.
#define WICK_LOSS(Name, a, b, c) WICK_STATELESS(Name, Name##Options, const Tensor& a, const Tensor& b, const Tensor& c)
WICK_LOSS(CosineEmbeddingLoss, input1, input2, target);
WICK_LOSS(MarginRankingLoss, input1, input2, target);
WICK_LOSS(TripletMarginLoss, anchor, positive, negative);
WICK_LOSS(TripletMarginWithDistanceLoss, anchor, positive, negative);
#undef WICK_LOSS

/// The loss of sequences whose targets are not aligned to their steps: functional::ctc_loss().
/// https://pytorch.org/docs/stable/generated/torch.nn.CTCLoss.html
WICK_STATELESS(CTCLoss, CTCLossOptions, const Tensor& log_probs, const Tensor& targets, const Tensor& input_lengths,
               const Tensor& target_lengths);

}  // namespace wick::nn
