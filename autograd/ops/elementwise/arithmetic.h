#pragma once
// Sums, differences, products, quotients and remainders, element by element. Shapes broadcast and dtypes are promoted
// as in PyTorch. Here and in all of ops/: f(x) makes a new tensor; the methods are x.f() and, in place, x.f_().

#include <autograd/tensor/tensor.h>

namespace wick {

/// self + alpha·other. Bool is counted as a number only beside another dtype: bool + bool is "or".
Tensor add(const Tensor& self, const Tensor& other, const Scalar& alpha = 1);
Tensor add(const Tensor& self, const Scalar& other, const Scalar& alpha = 1);
/// self − alpha·other. Throws for two bool tensors (use logical_xor).
Tensor sub(const Tensor& self, const Tensor& other, const Scalar& alpha = 1);
Tensor sub(const Tensor& self, const Scalar& other, const Scalar& alpha = 1);
Tensor rsub(const Tensor& self, const Tensor& other, const Scalar& alpha = 1);
Tensor rsub(const Tensor& self, const Scalar& other, const Scalar& alpha = 1);
/// self ⊙ other.
Tensor mul(const Tensor& self, const Tensor& other);
Tensor mul(const Tensor& self, const Scalar& other);
/// self / other; integers are divided as floats. rounding_mode "floor" or "trunc" rounds (and keeps integers).
Tensor div(const Tensor& self, const Tensor& other);
Tensor div(const Tensor& self, const Scalar& other);
Tensor div(const Tensor& self, const Tensor& other, std::optional<std::string_view> rounding_mode);
Tensor div(const Tensor& self, const Scalar& other, std::optional<std::string_view> rounding_mode);
Tensor floor_divide(const Tensor& self, const Tensor& other);
Tensor floor_divide(const Tensor& self, const Scalar& other);
/// The remainder with the sign of self (fmod, as C's) or of other (remainder, as Python's %).
Tensor fmod(const Tensor& self, const Tensor& other);
Tensor fmod(const Tensor& self, const Scalar& other);
Tensor remainder(const Tensor& self, const Tensor& other);
Tensor remainder(const Tensor& self, const Scalar& other);
Tensor remainder(const Scalar& self, const Tensor& other);
/// self + value·tensor1⊙tensor2, self + value·tensor1/tensor2.
Tensor addcmul(const Tensor& self, const Tensor& tensor1, const Tensor& tensor2, const Scalar& value = 1);
Tensor addcdiv(const Tensor& self, const Tensor& tensor1, const Tensor& tensor2, const Scalar& value = 1);
/// start + weight·(end − start).
Tensor lerp(const Tensor& start, const Tensor& end, const Tensor& weight);
Tensor lerp(const Tensor& start, const Tensor& end, const Scalar& weight);
// self ← self + alpha·other, self − alpha·other, self ⊙ other, self / other.
Tensor& add_(const Tensor& self, const Tensor& other, const Scalar& alpha = 1);
Tensor& add_(const Tensor& self, const Scalar& other, const Scalar& alpha = 1);
Tensor& sub_(const Tensor& self, const Tensor& other, const Scalar& alpha = 1);
Tensor& sub_(const Tensor& self, const Scalar& other, const Scalar& alpha = 1);
Tensor& mul_(const Tensor& self, const Tensor& other);
Tensor& mul_(const Tensor& self, const Scalar& other);
Tensor& div_(const Tensor& self, const Tensor& other);
Tensor& div_(const Tensor& self, const Scalar& other);

}  // namespace wick
