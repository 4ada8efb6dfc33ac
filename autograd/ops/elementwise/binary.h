#pragma once
// Functions of two tensors, element by element. Shapes broadcast and dtypes are promoted as in PyTorch.

#include <autograd/tensor/tensor.h>

namespace wick {

/// The angle of the point (x, y) = (other, self), in (−π, π]. Integers become the default floating dtype.
Tensor atan2(const Tensor& self, const Tensor& other);
/// √(self² + other²) without overflow. Throws for integers.
Tensor hypot(const Tensor& self, const Tensor& other);
/// log(exp(self) + exp(other)) without overflow. Throws for integers.
Tensor logaddexp(const Tensor& self, const Tensor& other);
/// log₂(2^self + 2^other) without overflow. Throws for integers.
Tensor logaddexp2(const Tensor& self, const Tensor& other);

/// The larger of the two; NaN if either is NaN. At a tie each gets half of the gradient.
Tensor maximum(const Tensor& self, const Tensor& other);
/// The smaller of the two; NaN if either is NaN. At a tie each gets half of the gradient.
Tensor minimum(const Tensor& self, const Tensor& other);
/// The larger of the two; where one is NaN, the other. At a tie self gets the gradient.
Tensor fmax(const Tensor& self, const Tensor& other);
/// The smaller of the two; where one is NaN, the other. At a tie self gets the gradient.
Tensor fmin(const Tensor& self, const Tensor& other);
/// |self| with the sign of other, −0 included. Gradient of self: ±1, but 0 at 0; of other: 0.
Tensor copysign(const Tensor& self, const Tensor& other);
Tensor copysign(const Tensor& self, const Scalar& other);
/// self·log(other), and 0 where self is 0, unless other is NaN. There self's gradient is log(other), or 0 if other ≤ 0.
/// https://pytorch.org/docs/stable/generated/torch.xlogy.html
Tensor xlogy(const Tensor& self, const Tensor& other);
Tensor xlogy(const Tensor& self, const Scalar& other);
Tensor xlogy(const Scalar& self, const Tensor& other);

/// The next float from self towards other; no gradient. Throws for integers.
Tensor nextafter(const Tensor& self, const Tensor& other);
/// The greatest common divisor, 0 or more. Throws for floats and bools.
Tensor gcd(const Tensor& self, const Tensor& other);
/// The least common multiple, 0 or more. Throws for floats and bools.
Tensor lcm(const Tensor& self, const Tensor& other);
/// self·2^other, bits shifted. Throws for floats and bools.
Tensor bitwise_left_shift(const Tensor& self, const Tensor& other);
Tensor bitwise_left_shift(const Tensor& self, const Scalar& other);
/// ⌊self / 2^other⌋, bits shifted. Throws for floats and bools.
Tensor bitwise_right_shift(const Tensor& self, const Tensor& other);
Tensor bitwise_right_shift(const Tensor& self, const Scalar& other);

}  // namespace wick
