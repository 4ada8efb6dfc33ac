#pragma once
// Norms of matrices, and what is made of them. Floating dtypes only.

#include <autograd/tensor/tensor.h>

namespace wick {

/// The norm of the matrices in two dimensions `dim`: ord 2 and −2 are the largest and smallest singular value, 1 and −1
/// the largest and smallest sum of |x| of a column, ±∞ of a row. Throws for others. self is converted to dtype first.
/// https://pytorch.org/docs/stable/generated/torch.linalg.matrix_norm.html
Tensor linalg_matrix_norm(const Tensor& self, const Scalar& ord, IntArrayRef dim = {-2, -1}, bool keepdim = false,
                          std::optional<ScalarType> dtype = std::nullopt);
/// "fro", the root of Σ x², and "nuc", the sum of the singular values.
Tensor linalg_matrix_norm(const Tensor& self, std::string_view ord = "fro", IntArrayRef dim = {-2, -1},
                          bool keepdim = false, std::optional<ScalarType> dtype = std::nullopt);
/// With one dimension the norm of vectors (linalg_vector_norm()), with two that of matrices; without `dim` self is the
/// vector or matrix. Without `ord` the root of Σ x² over dim, or over all dimensions.
/// https://pytorch.org/docs/stable/generated/torch.linalg.norm.html
Tensor linalg_norm(const Tensor& self, const std::optional<Scalar>& ord = std::nullopt,
                   OptionalIntArrayRef dim = std::nullopt, bool keepdim = false,
                   std::optional<ScalarType> dtype = std::nullopt);
Tensor linalg_norm(const Tensor& self, std::string_view ord, OptionalIntArrayRef dim = std::nullopt,
                   bool keepdim = false, std::optional<ScalarType> dtype = std::nullopt);
/// The sum of the singular values of a matrix, or of the matrices in two dimensions.
Tensor nuclear_norm(const Tensor& self, bool keepdim = false);
Tensor nuclear_norm(const Tensor& self, IntArrayRef dim, bool keepdim = false);
/// The condition number ‖A‖ ‖A⁻¹‖ in the norm p of linalg_matrix_norm(); without p it is 2. Infinite for singular
/// matrices. https://pytorch.org/docs/stable/generated/torch.linalg.cond.html
Tensor linalg_cond(const Tensor& self, const std::optional<Scalar>& p = std::nullopt);
Tensor linalg_cond(const Tensor& self, std::string_view p);

}  // namespace wick
