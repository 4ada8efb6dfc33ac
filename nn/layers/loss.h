#pragma once
// Losses as modules. Each calls the function of autograd/ops/loss.h whose formula stands there.

#include <nn/module.h>

namespace wick {

/// What becomes of the losses of all elements: kMean, kSum, or kNone; kBatchMean (of KLDivLoss) divides the sum by N.
enum class LossReduction : int8_t { None = Reduction::None, Mean = Reduction::Mean, Sum = Reduction::Sum, BatchMean };
inline constexpr LossReduction kNone = LossReduction::None, kMean = LossReduction::Mean, kSum = LossReduction::Sum,
                               kBatchMean = LossReduction::BatchMean;

namespace nn {

#define WICK_LOSS_OPTIONS(Name)                                               \
  struct Name##Options {                                                      \
    Name##Options(LossReduction reduction = kMean) : reduction_(reduction) {} \
    WICK_ARG(LossReduction, reduction);
WICK_LOSS_OPTIONS(MSELoss)
};
WICK_LOSS_OPTIONS(L1Loss)
};
WICK_LOSS_OPTIONS(SmoothL1Loss)
WICK_ARG(double, beta) = 1.0;
}
;
WICK_LOSS_OPTIONS(HuberLoss)
WICK_ARG(double, delta) = 1.0;
}
;
WICK_LOSS_OPTIONS(NLLLoss)
WICK_ARG(Tensor, weight) = {};
WICK_ARG(int64_t, ignore_index) = -100;
}
;
WICK_LOSS_OPTIONS(CrossEntropyLoss)
WICK_ARG(Tensor, weight) = {};
WICK_ARG(int64_t, ignore_index) = -100;
WICK_ARG(double, label_smoothing) = 0.0;
}
;
WICK_LOSS_OPTIONS(BCELoss)
WICK_ARG(Tensor, weight) = {};
}
;
WICK_LOSS_OPTIONS(BCEWithLogitsLoss)
WICK_ARG(Tensor, weight) = {};
WICK_ARG(Tensor, pos_weight) = {};
}
;
WICK_LOSS_OPTIONS(KLDivLoss)
WICK_ARG(bool, log_target) = false;
}
;
WICK_LOSS_OPTIONS(HingeEmbeddingLoss)
WICK_ARG(double, margin) = 1.0;
}
;
WICK_LOSS_OPTIONS(CosineEmbeddingLoss)
WICK_ARG(double, margin) = 0.0;
}
;
#undef WICK_LOSS_OPTIONS

namespace detail {
template <class Derived, class Options>
class Loss : public Cloneable<Derived> {
 public:
  explicit Loss(const Options& options_ = {}) : options(options_) {}
  void reset() override {}
  Options options;
};
}  // namespace detail

#define WICK_LOSS(Name)                                               \
  class Name##Impl : public detail::Loss<Name##Impl, Name##Options> { \
   public:                                                            \
    using Loss::Loss;                                                 \
    Tensor forward(const Tensor& input, const Tensor& target);        \
    void pretty_print(std::ostream& out) const override;              \
  };                                                                  \
  WICK_MODULE(Name)
WICK_LOSS(MSELoss);
WICK_LOSS(L1Loss);
WICK_LOSS(SmoothL1Loss);
WICK_LOSS(HuberLoss);
WICK_LOSS(NLLLoss);
WICK_LOSS(CrossEntropyLoss);
WICK_LOSS(BCELoss);
WICK_LOSS(BCEWithLogitsLoss);
WICK_LOSS(KLDivLoss);
WICK_LOSS(HingeEmbeddingLoss);
#undef WICK_LOSS

class CosineEmbeddingLossImpl : public detail::Loss<CosineEmbeddingLossImpl, CosineEmbeddingLossOptions> {
 public:
  using Loss::Loss;
  Tensor forward(const Tensor& input1, const Tensor& input2, const Tensor& target);
  void pretty_print(std::ostream& out) const override;
};
WICK_MODULE(CosineEmbeddingLoss);

}  // namespace nn
}  // namespace wick
