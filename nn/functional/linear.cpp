#include <nn/functional/linear.h>

namespace wick::nn::functional {

Tensor linear(const Tensor& x, const Tensor& weight, const Tensor& bias) { return wick::linear(x, weight, bias); }
Tensor bilinear(const Tensor& x1, const Tensor& x2, const Tensor& weight, const Tensor& bias) {
  return wick::bilinear(x1, x2, weight, bias);
}

}  // namespace wick::nn::functional
