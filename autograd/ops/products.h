#pragma once
// More products, of linalg.h's.

#include <autograd/tensor/tensor.h>

#include <optional>

namespace wick {

// beta·self + alpha·product; with beta = 0 self is not read.
Tensor addmv(const Tensor& self, const Tensor& mat, const Tensor& vec, const Scalar& beta = 1,
             const Scalar& alpha = 1);  ///< mat vec
Tensor addr(const Tensor& self, const Tensor& vec1, const Tensor& vec2, const Scalar& beta = 1,
            const Scalar& alpha = 1);  ///< vec1 vec2ᵀ
Tensor baddbmm(const Tensor& self, const Tensor& batch1, const Tensor& batch2, const Scalar& beta = 1,
               const Scalar& alpha = 1);  ///< bmm(batch1, batch2)
Tensor addbmm(const Tensor& self, const Tensor& batch1, const Tensor& batch2, const Scalar& beta = 1,
              const Scalar& alpha = 1);  ///< the sum of bmm(batch1, batch2) over the batch

Tensor ger(const Tensor& self, const Tensor& vec2);    ///< outer()
Tensor vdot(const Tensor& self, const Tensor& other);  ///< dot()
/// Σ over the last dimension of both, for all pairs of the other ones; a number scales.
Tensor inner(const Tensor& self, const Tensor& other);
/// Σ over dims_self of self and dims_other of other, in their order.
Tensor tensordot(const Tensor& self, const Tensor& other, IntArrayRef dims_self, IntArrayRef dims_other);
/// Kronecker's product: each element of self times other, as blocks.
Tensor kron(const Tensor& self, const Tensor& other);
/// a × b along dim, which has size 3; by default the first that has (linalg_cross: the last dimension).
Tensor cross(const Tensor& self, const Tensor& other, std::optional<int64_t> dim = std::nullopt);
Tensor linalg_cross(const Tensor& self, const Tensor& other, int64_t dim = -1);
/// The product of all, in the order that takes the fewest multiplications; the first and last may be vectors in
/// linalg_multi_dot.
Tensor chain_matmul(TensorList matrices);
Tensor linalg_multi_dot(TensorList tensors);
/// The square matrix (or each of a batch) times itself, n − 1 times over; n ≥ 0.
Tensor matrix_power(const Tensor& self, int64_t n);
Tensor trace(const Tensor& self);  ///< the sum of a matrix's diagonal
/// norm() over dim, or of all elements; computed in dtype.
Tensor linalg_vector_norm(const Tensor& self, const Scalar& ord = 2, IntArrayRef dim = {}, bool keepdim = false,
                          std::optional<ScalarType> dtype = std::nullopt);

namespace linalg {
inline Tensor multi_dot(TensorList tensors) { return linalg_multi_dot(tensors); }
inline Tensor matrix_power(const Tensor& self, int64_t n) { return wick::matrix_power(self, n); }
inline Tensor vector_norm(const Tensor& self, const Scalar& ord, IntArrayRef dim, bool keepdim,
                          std::optional<ScalarType> dtype) {
  return linalg_vector_norm(self, ord, dim, keepdim, dtype);
}
}  // namespace linalg

}  // namespace wick
