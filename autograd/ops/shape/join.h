#pragma once
// Several tensors joined to one.

#include <autograd/tensor/tensor.h>

namespace wick {

/// Joined along dim: all other sizes equal, dtypes promoted. 1-d tensors of size 0 are skipped.
Tensor cat(TensorList tensors, int64_t dim = 0);
/// Joined along a new dim: all sizes equal.
Tensor stack(TensorList tensors, int64_t dim = 0);
Tensor atleast_1d(const Tensor& self);
std::vector<Tensor> atleast_1d(TensorList tensors);
Tensor atleast_2d(const Tensor& self);
std::vector<Tensor> atleast_2d(TensorList tensors);
Tensor atleast_3d(const Tensor& self);
std::vector<Tensor> atleast_3d(TensorList tensors);
// Joined.
Tensor hstack(TensorList tensors);  ///< along dimension 1, vectors along 0
Tensor vstack(TensorList tensors);  ///< as rows
Tensor row_stack(TensorList tensors);
Tensor dstack(TensorList tensors);        ///< along dimension 2
Tensor column_stack(TensorList tensors);  ///< vectors as columns, matrices as they are
Tensor block_diag(TensorList tensors);    ///< a matrix with these along its diagonal, 0 elsewhere

}  // namespace wick
