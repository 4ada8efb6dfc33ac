#pragma once
// Products over chosen dimensions.

#include <autograd/tensor/tensor.h>

namespace wick {

/// Σ over the last dimension of both, for all pairs of the other ones; a number scales.
Tensor inner(const Tensor& self, const Tensor& other);
/// Σ over dims_self of self and dims_other of other, in their order.
Tensor tensordot(const Tensor& self, const Tensor& other, IntArrayRef dims_self, IntArrayRef dims_other);
/// Kronecker's product: each element of self times other, as blocks.
Tensor kron(const Tensor& self, const Tensor& other);
Tensor linalg_cross(const Tensor& self, const Tensor& other, int64_t dim = -1);
/// a × b along dim, which has size 3; by default the first that has (linalg_cross: the last dimension).
Tensor cross(const Tensor& self, const Tensor& other, std::optional<int64_t> dim = std::nullopt);

}  // namespace wick
