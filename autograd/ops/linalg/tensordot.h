#pragma once
// Products over chosen dimensions.

#include <autograd/tensor/tensor.h>

namespace wick {

/// Σ over the last dimension of both: (…×k), (…'×k) → (…×…'). A 0-d tensor scales the other. Throws if the last sizes
/// differ.
Tensor inner(const Tensor& self, const Tensor& other);
/// Σ over the dimensions dims_self of self and dims_other of other, paired in the order given; the result has self's
/// other dimensions, then other's. Throws if the numbers of dimensions, sizes or dtypes differ.
Tensor tensordot(const Tensor& self, const Tensor& other, IntArrayRef dims_self, IntArrayRef dims_other);
/// The Kronecker product: each element of self replaced by itself times other. Dimensions that one lacks have size 1.
Tensor kron(const Tensor& self, const Tensor& other);
/// Σ x ⊙ y along dim, the shapes broadcast. Throws for integers and for differing dtypes.
Tensor linalg_vecdot(const Tensor& x, const Tensor& y, int64_t dim = -1);
/// The cross product of vectors of 3 elements along dim, the other dimensions broadcast. Throws for other sizes.
Tensor linalg_cross(const Tensor& self, const Tensor& other, int64_t dim = -1);
/// linalg_cross() along dim; without dim along the first dimension of size 3.
Tensor cross(const Tensor& self, const Tensor& other, std::optional<int64_t> dim = std::nullopt);

}  // namespace wick
