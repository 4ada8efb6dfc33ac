#pragma once
// Diagonals and triangles of matrices.

#include <autograd/tensor/tensor.h>

namespace wick {

Tensor diagonal(const Tensor& self, int64_t offset = 0, int64_t dim1 = 0, int64_t dim2 = 1);
/// The k-th diagonal of a matrix as a vector, or a vector on the k-th diagonal of a square matrix (both copies).
Tensor diag(const Tensor& self, int64_t diagonal = 0);
/// self's diagonal ← fill_value; of more than 2 dimensions all must be equal. wrap: in a tall matrix the diagonal
/// starts again one row below where it ended.
Tensor& fill_diagonal_(const Tensor& self, const Scalar& fill_value, bool wrap = false);
/// self's last dimension on a diagonal of new dimensions dim1 and dim2, 0 elsewhere.
Tensor diag_embed(const Tensor& self, int64_t offset = 0, int64_t dim1 = -2, int64_t dim2 = -1);
Tensor diagflat(const Tensor& self, int64_t offset = 0);  ///< the flat tensor on a diagonal
/// The upper or lower triangle of the last two dimensions, the rest 0.
Tensor triu(const Tensor& self, int64_t diagonal = 0);
Tensor tril(const Tensor& self, int64_t diagonal = 0);
/// The positions of the lower or upper triangle of a row×col matrix: (2×count).
Tensor tril_indices(int64_t row, int64_t col, int64_t offset = 0, const TensorOptions& options = kLong);
Tensor triu_indices(int64_t row, int64_t col, int64_t offset = 0, const TensorOptions& options = kLong);
Tensor trace(const Tensor& self);  ///< the sum of a matrix's diagonal

}  // namespace wick
