#include <nn/functional/padding.h>

namespace wick::nn::functional {

Tensor pad(const Tensor& x, const PadFuncOptions& o) {
  constexpr const char* names[] = {"constant", "reflect", "replicate", "circular"};
  const size_t mode = o.mode().index();
  return wick::pad(x, o.pad(), names[mode], mode == 0 ? std::optional(o.value()) : std::nullopt);
}

}  // namespace wick::nn::functional
