#include <nn/functional/conv.h>

namespace wick::nn::functional {

#define WICK_CONV(D)                                                                                                \
  Tensor conv##D##d(const Tensor& x, const Tensor& weight, const Conv##D##dFuncOptions& o) {                        \
    if (const auto* given = std::get_if<ExpandingArray<D>>(&o.padding()))                                           \
      return wick::conv##D##d(x, weight, o.bias(), o.stride(), IntArrayRef(*given), o.dilation(), o.groups());      \
    const char* name = std::holds_alternative<enumtype::kSame>(o.padding()) ? "same" : "valid";                     \
    return wick::conv##D##d(x, weight, o.bias(), o.stride(), name, o.dilation(), o.groups());                       \
  }                                                                                                                 \
  Tensor conv_transpose##D##d(const Tensor& x, const Tensor& weight, const ConvTranspose##D##dFuncOptions& o) {     \
    return wick::conv_transpose##D##d(x, weight, o.bias(), o.stride(), o.padding(), o.output_padding(), o.groups(), \
                                      o.dilation());                                                                \
  }
WICK_CONV(1)
WICK_CONV(2)
WICK_CONV(3)
#undef WICK_CONV

}  // namespace wick::nn::functional
