#pragma once
// Several tensors joined to one. The results are copies of the promoted dtype.

#include <autograd/tensor/tensor.h>

namespace wick {

/// Joined along dim: (…×n₀×…), (…×n₁×…) → (…×n₀+n₁×…). Throws unless all other sizes are equal; 1-d tensors of size 0
/// are skipped.
Tensor cat(TensorList tensors, int64_t dim = 0);
/// Joined along a new dimension dim. Throws unless all shapes are equal.
Tensor stack(TensorList tensors, int64_t dim = 0);

Tensor vstack(TensorList tensors);        ///< as rows: along dimension 0, vectors as (1×n)
Tensor row_stack(TensorList tensors);     ///< vstack()
Tensor hstack(TensorList tensors);        ///< side by side: along dimension 1, vectors along 0
Tensor dstack(TensorList tensors);        ///< along dimension 2, matrices as (h×w×1), vectors as (1×n×1)
Tensor column_stack(TensorList tensors);  ///< hstack() with vectors as columns (n×1)
/// A matrix with these along its diagonal and 0 elsewhere. Vectors count as one row, 0-d tensors as (1×1).
Tensor block_diag(TensorList tensors);

/// self, or of a number a view (1).
Tensor atleast_1d(const Tensor& self);
std::vector<Tensor> atleast_1d(TensorList tensors);
/// self, or of a vector a view (1×n), of a number (1×1).
Tensor atleast_2d(const Tensor& self);
std::vector<Tensor> atleast_2d(TensorList tensors);
/// self, or of a matrix a view (h×w×1), of a vector (1×n×1), of a number (1×1×1).
Tensor atleast_3d(const Tensor& self);
std::vector<Tensor> atleast_3d(TensorList tensors);

}  // namespace wick
