#pragma once
// Functions of two tensors, element by element; shapes broadcast and dtypes are promoted as in PyTorch.

#include <autograd/tensor/tensor.h>

namespace wick {

/// The angle of the point (other, self), in (−π, π].
Tensor atan2(const Tensor& self, const Tensor& other);
/// The larger or smaller; NaN if either is NaN. At a tie each gets half the gradient.
Tensor maximum(const Tensor& self, const Tensor& other);
Tensor minimum(const Tensor& self, const Tensor& other);
/// The larger or smaller; where one is NaN, the other.
Tensor fmax(const Tensor& self, const Tensor& other);
Tensor fmin(const Tensor& self, const Tensor& other);
Tensor hypot(const Tensor& self, const Tensor& other);  ///< √(self² + other²) without overflow; floats only
// Two tensors in, one out.
Tensor copysign(const Tensor& self, const Tensor& other);  ///< |self| with the sign of other
Tensor copysign(const Tensor& self, const Scalar& other);
Tensor logaddexp(const Tensor& self, const Tensor& other);   ///< log(exp(self) + exp(other)); floats only
Tensor logaddexp2(const Tensor& self, const Tensor& other);  ///< log2(2^self + 2^other); floats only
/// self·log(other), 0 where self is 0 and other no NaN.
Tensor xlogy(const Tensor& self, const Tensor& other);
Tensor xlogy(const Tensor& self, const Scalar& other);
Tensor xlogy(const Scalar& self, const Tensor& other);
Tensor nextafter(const Tensor& self, const Tensor& other);  ///< the next float from self towards other
Tensor gcd(const Tensor& self, const Tensor& other);        ///< integers only, as the three below
Tensor lcm(const Tensor& self, const Tensor& other);
Tensor bitwise_left_shift(const Tensor& self, const Tensor& other);
Tensor bitwise_left_shift(const Tensor& self, const Scalar& other);
Tensor bitwise_right_shift(const Tensor& self, const Tensor& other);
Tensor bitwise_right_shift(const Tensor& self, const Scalar& other);

}  // namespace wick
