#pragma once
// Diagonals and triangles of matrices. The diagonal `offset` (or `diagonal`) is the main one for 0, above it for
// positive numbers, below it for negative ones.

#include <autograd/tensor/tensor.h>

namespace wick {

/// The diagonal of dimensions dim1 and dim2 as a last dimension in place of them. A view.
/// https://pytorch.org/docs/stable/generated/torch.diagonal.html
Tensor diagonal(const Tensor& self, int64_t offset = 0, int64_t dim1 = 0, int64_t dim2 = 1);
/// diagonal(), by default of the last two dimensions.
Tensor linalg_diagonal(const Tensor& A, int64_t offset = 0, int64_t dim1 = -2, int64_t dim2 = -1);
/// A matrix's diagonal as a vector, or a square matrix with a vector on its diagonal and 0 elsewhere. A copy.
Tensor diag(const Tensor& self, int64_t diagonal = 0);
/// self flattened, on a diagonal of a square matrix. A copy.
Tensor diagflat(const Tensor& self, int64_t offset = 0);
/// self's last dimension on a diagonal of new dimensions dim1 and dim2, 0 elsewhere. A copy.
/// https://pytorch.org/docs/stable/generated/torch.diag_embed.html
Tensor diag_embed(const Tensor& self, int64_t offset = 0, int64_t dim1 = -2, int64_t dim2 = -1);
/// self's main diagonal ← fill_value, in place. More than 2 dimensions must be of equal size. wrap: in a tall matrix
/// the diagonal starts again one row below where it ended.
Tensor& fill_diagonal_(const Tensor& self, const Scalar& fill_value, bool wrap = false);
Tensor trace(const Tensor& self);  ///< the sum of a matrix's main diagonal

/// The upper triangle of the last two dimensions: 0 below the diagonal. A copy.
Tensor triu(const Tensor& self, int64_t diagonal = 0);
/// The lower triangle of the last two dimensions: 0 above the diagonal. A copy.
Tensor tril(const Tensor& self, int64_t diagonal = 0);
/// The positions of the lower triangle of a row×col matrix, row by row: (2×count), row numbers and column numbers.
Tensor tril_indices(int64_t row, int64_t col, int64_t offset = 0, const TensorOptions& options = kLong);
/// The positions of the upper triangle, likewise.
Tensor triu_indices(int64_t row, int64_t col, int64_t offset = 0, const TensorOptions& options = kLong);

}  // namespace wick
