#pragma once
// The same elements in another shape or order of dimensions: views, which share memory where PyTorch's do.

#include <autograd/tensor/tensor.h>

namespace wick {

/// The same elements in row-major order in another shape; one size may be −1 and is worked out. A view where the
/// strides allow one, else a copy. Throws if the numbers of elements differ.
Tensor reshape(const Tensor& self, IntArrayRef shape);
/// reshape() that never copies: throws where the strides do not allow a view.
Tensor view(const Tensor& self, IntArrayRef size);
/// Dimensions start_dim … end_dim joined to one, by reshape(). A 0-d tensor becomes (1).
Tensor flatten(const Tensor& self, int64_t start_dim = 0, int64_t end_dim = -1);
/// Dimension dim split into dimensions of these sizes, of which one may be −1.
Tensor unflatten(const Tensor& self, int64_t dim, IntArrayRef sizes);
Tensor ravel(const Tensor& self);  ///< (n) in row-major order: a view of self, or of a copy if self is not row-major

/// Dimension i of the result is dimension dims[i] of self. A view. Throws unless dims has each dimension once.
Tensor permute(const Tensor& self, IntArrayRef dims);
Tensor transpose(const Tensor& self, int64_t dim0, int64_t dim1);  ///< two dimensions swapped, a view
Tensor t(const Tensor& self);        ///< a matrix transposed, or self with fewer dimensions as it is; a view
Tensor adjoint(const Tensor& self);  ///< the last two dimensions swapped, a view
/// Dimension source[i] moved to position destination[i]; the others keep their order. A view.
Tensor movedim(const Tensor& self, IntArrayRef source, IntArrayRef destination);

/// Without all dimensions of size 1, or without dimension dim if it is of size 1. A view.
Tensor squeeze(const Tensor& self);
Tensor squeeze(const Tensor& self, int64_t dim);
Tensor unsqueeze(const Tensor& self, int64_t dim);  ///< a new dimension of size 1 at position dim, a view
/// Broadcast to size: dimensions of size 1 repeated without copying (stride 0); −1 keeps a size. A view; the gradient
/// is summed over the repetitions. Throws if another size would change.
Tensor expand(const Tensor& self, IntArrayRef size);
Tensor expand_as(const Tensor& self, const Tensor& other);  ///< expand() to other's sizes
Tensor broadcast_to(const Tensor& self, IntArrayRef size);  ///< expand()

}  // namespace wick
