#include <nn/layers/dropout.h>
#include <nn/layers/print.h>

#include <ostream>

namespace wick::nn {

#define WICK_DROPOUT(Name, function)                                                                           \
  Name##Impl::Name##Impl(double p) : Name##Impl(DropoutOptions(p)) {}                                          \
  Name##Impl::Name##Impl(const DropoutOptions& options_) : Stateless(options_) { reset(); }                    \
  void Name##Impl::reset() {                                                                                   \
    check(options.p() >= 0 && options.p() <= 1, "dropout probability has to be between 0 and 1, but got {}",   \
          options.p());                                                                                        \
  }                                                                                                            \
  Tensor Name##Impl::forward(const Tensor& input) {                                                            \
    return in_forward([&] {                                                                                    \
      Tensor out = function(input, options.p(), is_training());                                                \
      return options.inplace() && !out.is_same(input) ? input.copy_(out) : out;                                \
    });                                                                                                        \
  }                                                                                                            \
  void Name##Impl::pretty_print(std::ostream& out) const {                                                     \
    out << "torch::nn::" #Name "(p=" << options.p() << ", inplace=" << detail::text(options.inplace()) << ")"; \
  }
WICK_DROPOUT(Dropout, dropout)
WICK_DROPOUT(Dropout2d, feature_dropout)
WICK_DROPOUT(Dropout3d, feature_dropout)
WICK_DROPOUT(AlphaDropout, alpha_dropout)
WICK_DROPOUT(FeatureAlphaDropout, feature_alpha_dropout)
#undef WICK_DROPOUT

}  // namespace wick::nn
