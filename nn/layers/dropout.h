#pragma once
// Dropout as modules.

#include <nn/layers/stateless.h>
#include <nn/options/dropout.h>

namespace wick::nn {

/// In training each element (Dropout2d, Dropout3d: each channel of (N×C×…)) becomes 0 with probability p, and the
/// others are divided by 1 − p (Srivastava et al. 2014); in evaluation the input is returned. AlphaDropout and, for
/// channels, FeatureAlphaDropout keep mean and variance (Klambauer et al. 2017). The constructors throw unless p is in
/// [0, 1].
#define WICK_DROPOUT(Name)                                                  \
  class Name##Impl : public detail::Stateless<Name##Impl, DropoutOptions> { \
   public:                                                                  \
    explicit Name##Impl(double p);                                          \
    explicit Name##Impl(const DropoutOptions& options_ = {});               \
    void reset() override;                                                  \
    Tensor forward(const Tensor& input);                                    \
    void pretty_print(std::ostream& out) const override;                    \
  };                                                                        \
  WICK_MODULE(Name)
WICK_DROPOUT(Dropout);
WICK_DROPOUT(Dropout2d);
WICK_DROPOUT(Dropout3d);
WICK_DROPOUT(AlphaDropout);
WICK_DROPOUT(FeatureAlphaDropout);
#undef WICK_DROPOUT

}  // namespace wick::nn
