#pragma once
// Sums, differences, products, quotients and remainders, element by element. Shapes broadcast and dtypes are promoted
// as in PyTorch; shapes that do not broadcast throw. A Scalar does not raise the dtype within its kind.
//
// Here and in all of ops/: f(x) makes a new tensor; the methods are x.f() and, in place, x.f_().

#include <autograd/tensor/tensor.h>

namespace wick {

/// self + alpha·other. Two Bool tensors give Bool: "or". Throws for a floating alpha beside integers, and for
/// a Bool alpha beside numbers.
Tensor add(const Tensor& self, const Tensor& other, const Scalar& alpha = 1);
Tensor add(const Tensor& self, const Scalar& other, const Scalar& alpha = 1);
/// self − alpha·other. Throws if either is Bool (use logical_xor), and for alpha as add() does.
Tensor sub(const Tensor& self, const Tensor& other, const Scalar& alpha = 1);
Tensor sub(const Tensor& self, const Scalar& other, const Scalar& alpha = 1);
/// sub() the other way round: other − alpha·self.
Tensor rsub(const Tensor& self, const Tensor& other, const Scalar& alpha = 1);
Tensor rsub(const Tensor& self, const Scalar& other, const Scalar& alpha = 1);
/// self ⊙ other. Two Bool tensors give Bool: "and".
Tensor mul(const Tensor& self, const Tensor& other);
Tensor mul(const Tensor& self, const Scalar& other);
/// self / other. Integers are divided as numbers of the default floating dtype.
Tensor div(const Tensor& self, const Tensor& other);
Tensor div(const Tensor& self, const Scalar& other);
Tensor div(const Scalar& self, const Tensor& other);
/// self / other rounded down ("floor") or towards 0 ("trunc"), with gradient 0; integers stay integers. Without a mode
/// it is div(self, other). Throws for another mode, and for an integer divided by 0.
/// https://pytorch.org/docs/stable/generated/torch.div.html
Tensor div(const Tensor& self, const Tensor& other, std::optional<std::string_view> rounding_mode);
Tensor div(const Tensor& self, const Scalar& other, std::optional<std::string_view> rounding_mode);
/// div(self, other, "floor").
Tensor floor_divide(const Tensor& self, const Tensor& other);
Tensor floor_divide(const Tensor& self, const Scalar& other);
/// self − other·trunc(self / other): the remainder with the sign of self, as C's. Throws for an integer divided by 0.
Tensor fmod(const Tensor& self, const Tensor& other);
Tensor fmod(const Tensor& self, const Scalar& other);
/// self − other·floor(self / other): the remainder with the sign of other, as Python's %. Throws for an integer divided
/// by 0.
Tensor remainder(const Tensor& self, const Tensor& other);
Tensor remainder(const Tensor& self, const Scalar& other);
Tensor remainder(const Scalar& self, const Tensor& other);
/// self + value·tensor1⊙tensor2.
Tensor addcmul(const Tensor& self, const Tensor& tensor1, const Tensor& tensor2, const Scalar& value = 1);
/// self + value·tensor1/tensor2. Throws if both tensor1 and tensor2 are integers.
Tensor addcdiv(const Tensor& self, const Tensor& tensor1, const Tensor& tensor2, const Scalar& value = 1);
/// start + weight·(end − start), exact for the weights 0 and 1. Throws unless start and end have one floating dtype.
Tensor lerp(const Tensor& start, const Tensor& end, const Tensor& weight);
Tensor lerp(const Tensor& start, const Tensor& end, const Scalar& weight);

/// self ← self + alpha·other, in place. Here and below: throws if the result has another shape than self, or a dtype
/// that self's cannot hold, and as the function that makes a new tensor does.
Tensor& add_(const Tensor& self, const Tensor& other, const Scalar& alpha = 1);
Tensor& add_(const Tensor& self, const Scalar& other, const Scalar& alpha = 1);
/// self ← self − alpha·other.
Tensor& sub_(const Tensor& self, const Tensor& other, const Scalar& alpha = 1);
Tensor& sub_(const Tensor& self, const Scalar& other, const Scalar& alpha = 1);
/// self ← self ⊙ other.
Tensor& mul_(const Tensor& self, const Tensor& other);
Tensor& mul_(const Tensor& self, const Scalar& other);
/// self ← self / other. Throws for an integer self.
Tensor& div_(const Tensor& self, const Tensor& other);
Tensor& div_(const Tensor& self, const Scalar& other);

}  // namespace wick
