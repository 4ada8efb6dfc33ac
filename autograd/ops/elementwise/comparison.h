#pragma once
// Comparisons, logic and bits. Shapes broadcast and dtypes are promoted as in PyTorch. Nothing here has a gradient, and
// the results are Bool unless said otherwise.

#include <autograd/tensor/tensor.h>

namespace wick {

// Comparisons, element by element. NaN equals nothing.

Tensor eq(const Tensor& self, const Tensor& other);  ///< self == other
Tensor eq(const Tensor& self, const Scalar& other);
Tensor ne(const Tensor& self, const Tensor& other);  ///< self != other
Tensor ne(const Tensor& self, const Scalar& other);
Tensor lt(const Tensor& self, const Tensor& other);  ///< self < other
Tensor lt(const Tensor& self, const Scalar& other);
Tensor le(const Tensor& self, const Tensor& other);  ///< self <= other
Tensor le(const Tensor& self, const Scalar& other);
Tensor gt(const Tensor& self, const Tensor& other);  ///< self > other
Tensor gt(const Tensor& self, const Scalar& other);
Tensor ge(const Tensor& self, const Tensor& other);  ///< self >= other
Tensor ge(const Tensor& self, const Scalar& other);

// Comparisons of whole tensors, and with a tolerance.

/// Whether shapes and all elements are equal. Throws if the dtypes differ.
bool equal(const Tensor& self, const Tensor& other);
/// |self − other| ≤ atol + rtol·|other|, element by element; infinities are close to themselves, NaNs to each other if
/// equal_nan. Throws if the dtypes differ, and if rtol or atol is negative.
/// https://pytorch.org/docs/stable/generated/torch.isclose.html
Tensor isclose(const Tensor& self, const Tensor& other, double rtol = 1e-5, double atol = 1e-8, bool equal_nan = false);
/// Whether isclose() holds for all elements. Throws as that does.
bool allclose(const Tensor& self, const Tensor& other, double rtol = 1e-5, double atol = 1e-8, bool equal_nan = false);

// What a number is.

Tensor isnan(const Tensor& self);     ///< self is NaN
Tensor isinf(const Tensor& self);     ///< self is ∞ or −∞
Tensor isposinf(const Tensor& self);  ///< self is ∞
Tensor isneginf(const Tensor& self);  ///< self is −∞
Tensor isfinite(const Tensor& self);  ///< self is neither NaN nor infinite
Tensor isreal(const Tensor& self);    ///< true everywhere: there are no complex tensors
Tensor signbit(const Tensor& self);   ///< the sign is set: self < 0, or −0
/// 0 where self < 0, values where self = 0, 1 where self > 0, in self's dtype. Throws if the dtypes differ.
Tensor heaviside(const Tensor& self, const Tensor& values);

// Logic: numbers other than 0 are true.

Tensor logical_not(const Tensor& self);                       ///< !self
Tensor logical_and(const Tensor& self, const Tensor& other);  ///< self && other
Tensor logical_or(const Tensor& self, const Tensor& other);   ///< self || other
Tensor logical_xor(const Tensor& self, const Tensor& other);  ///< self != other as truth values

// Bits of integers, and logic on bools. The result keeps the dtype. Floats throw.

Tensor bitwise_not(const Tensor& self);                       ///< ~self
Tensor bitwise_and(const Tensor& self, const Tensor& other);  ///< self & other
Tensor bitwise_and(const Tensor& self, const Scalar& other);
Tensor bitwise_or(const Tensor& self, const Tensor& other);  ///< self | other
Tensor bitwise_or(const Tensor& self, const Scalar& other);
Tensor bitwise_xor(const Tensor& self, const Tensor& other);  ///< self ^ other
Tensor bitwise_xor(const Tensor& self, const Scalar& other);

}  // namespace wick
