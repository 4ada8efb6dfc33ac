#pragma once
// Powers, element by element. Shapes broadcast and dtypes are promoted as in PyTorch.

#include <autograd/tensor/tensor.h>

namespace wick {

/// self to the power exponent; 0⁰ = 1, NaN for a negative self and a fractional exponent. Where self is 0 and the
/// exponent 0 or more, the gradient of the exponent is 0; where the exponent is 0, that of self. Throws for an integer
/// self with a negative integer Scalar. https://pytorch.org/docs/stable/generated/torch.pow.html
Tensor pow(const Tensor& self, const Tensor& exponent);
Tensor pow(const Tensor& self, const Scalar& exponent);
Tensor pow(const Scalar& self, const Tensor& exponent);
/// pow() in float64, whatever the dtypes.
Tensor float_power(const Tensor& self, const Tensor& exponent);
Tensor float_power(const Tensor& self, const Scalar& exponent);
Tensor float_power(const Scalar& self, const Tensor& exponent);
/// self·2^other.
Tensor ldexp(const Tensor& self, const Tensor& other);

/// self ← float_power(self, exponent). Throws unless self is float64.
Tensor& float_power_(const Tensor& self, const Tensor& exponent);
Tensor& float_power_(const Tensor& self, const Scalar& exponent);

}  // namespace wick
