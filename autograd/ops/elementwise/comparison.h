#pragma once
// Comparisons, logic and bits. The results of comparisons and tests are Bool; nothing here has a gradient.

#include <autograd/tensor/tensor.h>

namespace wick {

// Comparisons: bool tensors, no gradient.
Tensor eq(const Tensor& self, const Tensor& other);
Tensor eq(const Tensor& self, const Scalar& other);
Tensor ne(const Tensor& self, const Tensor& other);
Tensor ne(const Tensor& self, const Scalar& other);
Tensor lt(const Tensor& self, const Tensor& other);
Tensor lt(const Tensor& self, const Scalar& other);
Tensor le(const Tensor& self, const Tensor& other);
Tensor le(const Tensor& self, const Scalar& other);
Tensor gt(const Tensor& self, const Tensor& other);
Tensor gt(const Tensor& self, const Scalar& other);
Tensor ge(const Tensor& self, const Tensor& other);
Tensor ge(const Tensor& self, const Scalar& other);
/// Whether shapes and all elements are equal; throws if the dtypes differ.
bool equal(const Tensor& self, const Tensor& other);
/// Whether |self − other| ≤ atol + rtol·|other| for all elements; throws if the dtypes differ.
bool allclose(const Tensor& self, const Tensor& other, double rtol = 1e-5, double atol = 1e-8, bool equal_nan = false);
Tensor logical_and(const Tensor& self, const Tensor& other);
Tensor logical_or(const Tensor& self, const Tensor& other);
Tensor logical_xor(const Tensor& self, const Tensor& other);
/// Bit by bit on integers, as "and", "or", "xor" on bools: the operators &, |, ^ and ~.
Tensor bitwise_and(const Tensor& self, const Tensor& other);
Tensor bitwise_and(const Tensor& self, const Scalar& other);
Tensor bitwise_or(const Tensor& self, const Tensor& other);
Tensor bitwise_or(const Tensor& self, const Scalar& other);
Tensor bitwise_xor(const Tensor& self, const Tensor& other);
Tensor bitwise_xor(const Tensor& self, const Scalar& other);
Tensor logical_not(const Tensor& self);
Tensor bitwise_not(const Tensor& self);
Tensor isnan(const Tensor& self);
Tensor isinf(const Tensor& self);
Tensor isfinite(const Tensor& self);
// Without gradient.
Tensor heaviside(const Tensor& self, const Tensor& values);  ///< 0 if x < 0, values if x = 0, 1 if x > 0; one dtype
Tensor signbit(const Tensor& self);
Tensor isposinf(const Tensor& self);
Tensor isneginf(const Tensor& self);
Tensor isreal(const Tensor& self);  ///< true everywhere: there are no complex tensors
/// |self − other| ≤ atol + rtol·|other|, element by element; of one dtype.
Tensor isclose(const Tensor& self, const Tensor& other, double rtol = 1e-5, double atol = 1e-8, bool equal_nan = false);

}  // namespace wick
