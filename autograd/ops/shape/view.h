#pragma once
// The same elements in another shape or order of dimensions: views, which share memory where PyTorch's do.

#include <autograd/tensor/tensor.h>

namespace wick {

/// The same elements in row-major order in another shape; one size may be −1. A view where strides allow.
Tensor reshape(const Tensor& self, IntArrayRef shape);
/// reshape that never copies: throws where the strides do not allow a view.
Tensor view(const Tensor& self, IntArrayRef size);
/// Dimensions start_dim to end_dim made one.
Tensor flatten(const Tensor& self, int64_t start_dim = 0, int64_t end_dim = -1);
Tensor unflatten(const Tensor& self, int64_t dim, IntArrayRef sizes);
Tensor ravel(const Tensor& self);  ///< flat
Tensor permute(const Tensor& self, IntArrayRef dims);
Tensor transpose(const Tensor& self, int64_t dim0, int64_t dim1);
Tensor t(const Tensor& self);        ///< of a matrix; what has fewer dimensions is returned as it is
Tensor adjoint(const Tensor& self);  ///< the last two dimensions swapped
Tensor movedim(const Tensor& self, IntArrayRef source, IntArrayRef destination);
Tensor squeeze(const Tensor& self);
Tensor squeeze(const Tensor& self, int64_t dim);
Tensor unsqueeze(const Tensor& self, int64_t dim);
/// Size-1 dimensions stretched without copying; −1 keeps a size.
Tensor expand(const Tensor& self, IntArrayRef size);
Tensor expand_as(const Tensor& self, const Tensor& other);
Tensor broadcast_to(const Tensor& self, IntArrayRef size);

}  // namespace wick
