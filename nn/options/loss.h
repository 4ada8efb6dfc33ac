#pragma once
// Options of losses. The formulas are in nn/functional/loss.h.

#include <autograd/autograd.h>
#include <nn/arg.h>
#include <nn/enum.h>

#include <functional>

namespace wick::nn {

/// The member reduction: kMean, kSum, or kNone for the losses of all elements. kSum alone converts to the options.
#define WICK_REDUCTION(Name)                                                          \
 public:                                                                              \
  using reduction_t = std::variant<enumtype::kNone, enumtype::kMean, enumtype::kSum>; \
  Name##Options() = default;                                                          \
  Name##Options(reduction_t reduction) : reduction_(reduction) {}                     \
  Name##Options(enumtype::kNone reduction) : reduction_(reduction) {}                 \
  Name##Options(enumtype::kMean reduction) : reduction_(reduction) {}                 \
  Name##Options(enumtype::kSum reduction) : reduction_(reduction) {}                  \
  WICK_ARG(reduction_t, reduction) = kMean

/// The reduction alone.
struct L1LossOptions {
  WICK_REDUCTION(L1Loss);
};
using MSELossOptions = L1LossOptions;
using SoftMarginLossOptions = L1LossOptions;
using MultiLabelMarginLossOptions = L1LossOptions;

/// beta is where the parabola becomes a line.
struct SmoothL1LossOptions {
  WICK_REDUCTION(SmoothL1Loss);
  WICK_ARG(double, beta) = 1.0;
};
/// delta is where the parabola becomes a line.
struct HuberLossOptions {
  WICK_REDUCTION(HuberLoss);
  WICK_ARG(double, delta) = 1.0;
};
/// kBatchMean divides the sum by the size of the batch; log_target: the targets are log-probabilities too.
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
/// A weight for each class; targets equal to ignore_index do not count.
struct NLLLossOptions {
  WICK_REDUCTION(NLLLoss);
  WICK_ARG(Tensor, weight) = {};
  WICK_ARG(int64_t, ignore_index) = -100;
};
/// As NLLLossOptions; label_smoothing is the share of the target that is spread evenly over the classes.
struct CrossEntropyLossOptions {
  WICK_REDUCTION(CrossEntropyLoss);
  WICK_ARG(Tensor, weight) = {};
  WICK_ARG(int64_t, ignore_index) = -100;
  WICK_ARG(double, label_smoothing) = 0.0;
};
/// A weight for each element.
struct BCELossOptions {
  WICK_REDUCTION(BCELoss);
  WICK_ARG(Tensor, weight) = {};
};
/// A weight for each element, and one for the positive targets of each class.
struct BCEWithLogitsLossOptions {
  WICK_REDUCTION(BCEWithLogitsLoss);
  WICK_ARG(Tensor, weight) = {};
  WICK_ARG(Tensor, pos_weight) = {};
};
/// The distance from which on a pair counts as different enough.
struct HingeEmbeddingLossOptions {
  WICK_REDUCTION(HingeEmbeddingLoss);
  WICK_ARG(double, margin) = 1.0;
};
/// The cosine from which on a pair counts as too similar.
struct CosineEmbeddingLossOptions {
  WICK_REDUCTION(CosineEmbeddingLoss);
  WICK_ARG(double, margin) = 0.0;
};
/// The exponent p (1 or 2), the margin between the scores, and a weight for each class.
struct MultiMarginLossOptions {
  WICK_REDUCTION(MultiMarginLoss);
  WICK_ARG(int64_t, p) = 1;
  WICK_ARG(double, margin) = 1.0;
  WICK_ARG(Tensor, weight) = {};
};
/// A weight for each class.
struct MultiLabelSoftMarginLossOptions {
  WICK_REDUCTION(MultiLabelSoftMarginLoss);
  WICK_ARG(Tensor, weight) = {};
};
/// The margin between the distances; p and eps as in PairwiseDistanceOptions.
struct TripletMarginLossOptions {
  WICK_REDUCTION(TripletMarginLoss);
  WICK_ARG(double, margin) = 1.0;
  WICK_ARG(double, p) = 2.0;
  WICK_ARG(double, eps) = 1e-6;
  WICK_ARG(bool, swap) = false;
};
/// The distance is pairwise_distance unless distance_function is given.
struct TripletMarginWithDistanceLossOptions {
  using distance_function_t = std::function<Tensor(const Tensor&, const Tensor&)>;
  WICK_REDUCTION(TripletMarginWithDistanceLoss);
  WICK_ARG(std::optional<distance_function_t>, distance_function) = std::nullopt;
  WICK_ARG(double, margin) = 1.0;
  WICK_ARG(bool, swap) = false;
};
/// The margin between the two inputs.
struct MarginRankingLossOptions {
  WICK_REDUCTION(MarginRankingLoss);
  WICK_ARG(double, margin) = 0.0;
};
/// log_input: the input is the logarithm of the rate; `full` adds the constant term; eps keeps log(x) finite.
struct PoissonNLLLossOptions {
  WICK_REDUCTION(PoissonNLLLoss);
  WICK_ARG(bool, log_input) = true;
  WICK_ARG(bool, full) = false;
  WICK_ARG(double, eps) = 1e-8;
};
/// The class that is left out of what is read, and whether infinite losses become 0.
struct CTCLossOptions {
  WICK_REDUCTION(CTCLoss);
  WICK_ARG(int64_t, blank) = 0;
  WICK_ARG(bool, zero_infinity) = false;
};
#undef WICK_REDUCTION

namespace functional {
/// These functions take the options of the modules.
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
using CTCLossFuncOptions = CTCLossOptions;
}  // namespace functional

}  // namespace wick::nn
