#pragma once
// Losses as modules. Each calls the function of autograd/ops/loss.h whose formula stands there.

#include <nn/layers/stateless.h>

namespace wick::nn {

/// What becomes of the losses of all elements. The constructors let kSum alone stand for the options.
#define WICK_REDUCTION(Name)                                                          \
 public:                                                                              \
  using reduction_t = std::variant<enumtype::kNone, enumtype::kMean, enumtype::kSum>; \
  Name##Options() = default;                                                          \
  Name##Options(reduction_t reduction) : reduction_(reduction) {}                     \
  Name##Options(enumtype::kNone reduction) : reduction_(reduction) {}                 \
  Name##Options(enumtype::kMean reduction) : reduction_(reduction) {}                 \
  Name##Options(enumtype::kSum reduction) : reduction_(reduction) {}                  \
  WICK_ARG(reduction_t, reduction) = kMean

struct L1LossOptions {
  WICK_REDUCTION(L1Loss);
};
struct MSELossOptions {
  WICK_REDUCTION(MSELoss);
};
struct SmoothL1LossOptions {
  WICK_REDUCTION(SmoothL1Loss);
  WICK_ARG(double, beta) = 1.0;
};
struct HuberLossOptions {
  WICK_REDUCTION(HuberLoss);
  WICK_ARG(double, delta) = 1.0;
};
/// kBatchMean divides the sum by the batch's size.
struct KLDivLossOptions {
  using reduction_t = std::variant<enumtype::kNone, enumtype::kBatchMean, enumtype::kSum, enumtype::kMean>;
  KLDivLossOptions() = default;
  KLDivLossOptions(reduction_t reduction) : reduction_(reduction) {}
  KLDivLossOptions(enumtype::kNone reduction) : reduction_(reduction) {}
  KLDivLossOptions(enumtype::kBatchMean reduction) : reduction_(reduction) {}
  KLDivLossOptions(enumtype::kSum reduction) : reduction_(reduction) {}
  KLDivLossOptions(enumtype::kMean reduction) : reduction_(reduction) {}
  WICK_ARG(reduction_t, reduction) = kMean;
  WICK_ARG(bool, log_target) = false;
};
struct NLLLossOptions {
  WICK_REDUCTION(NLLLoss);
  WICK_ARG(Tensor, weight) = {};
  WICK_ARG(int64_t, ignore_index) = -100;
};
struct CrossEntropyLossOptions {
  WICK_REDUCTION(CrossEntropyLoss);
  WICK_ARG(Tensor, weight) = {};
  WICK_ARG(int64_t, ignore_index) = -100;
  WICK_ARG(double, label_smoothing) = 0.0;
};
struct BCELossOptions {
  WICK_REDUCTION(BCELoss);
  WICK_ARG(Tensor, weight) = {};
};
struct BCEWithLogitsLossOptions {
  WICK_REDUCTION(BCEWithLogitsLoss);
  WICK_ARG(Tensor, weight) = {};
  WICK_ARG(Tensor, pos_weight) = {};
};
struct HingeEmbeddingLossOptions {
  WICK_REDUCTION(HingeEmbeddingLoss);
  WICK_ARG(double, margin) = 1.0;
};
struct CosineEmbeddingLossOptions {
  WICK_REDUCTION(CosineEmbeddingLoss);
  WICK_ARG(double, margin) = 0.0;
};
struct MultiMarginLossOptions {
  WICK_REDUCTION(MultiMarginLoss);
  WICK_ARG(int64_t, p) = 1;
  WICK_ARG(double, margin) = 1.0;
  WICK_ARG(Tensor, weight) = {};
};
struct MultiLabelMarginLossOptions {
  WICK_REDUCTION(MultiLabelMarginLoss);
};
struct SoftMarginLossOptions {
  WICK_REDUCTION(SoftMarginLoss);
};
struct MultiLabelSoftMarginLossOptions {
  WICK_REDUCTION(MultiLabelSoftMarginLoss);
  WICK_ARG(Tensor, weight) = {};
};
struct TripletMarginLossOptions {
  WICK_REDUCTION(TripletMarginLoss);
  WICK_ARG(double, margin) = 1.0;
  WICK_ARG(double, p) = 2.0;
  WICK_ARG(double, eps) = 1e-6;
  WICK_ARG(bool, swap) = false;
};
/// The distance is pairwise_distance unless given.
struct TripletMarginWithDistanceLossOptions {
  using distance_function_t = std::function<Tensor(const Tensor&, const Tensor&)>;
  WICK_REDUCTION(TripletMarginWithDistanceLoss);
  WICK_ARG(std::optional<distance_function_t>, distance_function) = std::nullopt;
  WICK_ARG(double, margin) = 1.0;
  WICK_ARG(bool, swap) = false;
};
struct MarginRankingLossOptions {
  WICK_REDUCTION(MarginRankingLoss);
  WICK_ARG(double, margin) = 0.0;
};
struct PoissonNLLLossOptions {
  WICK_REDUCTION(PoissonNLLLoss);
  WICK_ARG(bool, log_input) = true;
  WICK_ARG(bool, full) = false;
  WICK_ARG(double, eps) = 1e-8;
};
#undef WICK_REDUCTION

namespace functional {
using L1LossFuncOptions = L1LossOptions;
using MSELossFuncOptions = MSELossOptions;
using SmoothL1LossFuncOptions = SmoothL1LossOptions;
using HuberLossFuncOptions = HuberLossOptions;
using KLDivFuncOptions = KLDivLossOptions;
using NLLLossFuncOptions = NLLLossOptions;
using CrossEntropyFuncOptions = CrossEntropyLossOptions;
using BinaryCrossEntropyFuncOptions = BCELossOptions;
using BinaryCrossEntropyWithLogitsFuncOptions = BCEWithLogitsLossOptions;
using HingeEmbeddingLossFuncOptions = HingeEmbeddingLossOptions;
using CosineEmbeddingLossFuncOptions = CosineEmbeddingLossOptions;
using MultiMarginLossFuncOptions = MultiMarginLossOptions;
using MultilabelMarginLossFuncOptions = MultiLabelMarginLossOptions;
using SoftMarginLossFuncOptions = SoftMarginLossOptions;
using MultilabelSoftMarginLossFuncOptions = MultiLabelSoftMarginLossOptions;
using TripletMarginLossFuncOptions = TripletMarginLossOptions;
using TripletMarginWithDistanceLossFuncOptions = TripletMarginWithDistanceLossOptions;
using MarginRankingLossFuncOptions = MarginRankingLossOptions;
using PoissonNLLLossFuncOptions = PoissonNLLLossOptions;
}  // namespace functional

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
/// Those with weights keep them as buffers, which to() converts.
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
#define WICK_LOSS(Name, a, b, c) WICK_STATELESS(Name, Name##Options, const Tensor& a, const Tensor& b, const Tensor& c)
WICK_LOSS(CosineEmbeddingLoss, input1, input2, target);
WICK_LOSS(MarginRankingLoss, input1, input2, target);
WICK_LOSS(TripletMarginLoss, anchor, positive, negative);
WICK_LOSS(TripletMarginWithDistanceLoss, anchor, positive, negative);
#undef WICK_LOSS

}  // namespace wick::nn
