#pragma once
// Elements by their numbers. Index tensors are int64 (int32 and uint8 where PyTorch takes them); an index out of
// range throws IndexError.

#include <autograd/tensor/tensor.h>

namespace wick {

/// The slices index[0], index[1], … of self along dim.
Tensor index_select(const Tensor& self, int64_t dim, const Tensor& index);
/// out[i][j] = self[i][index[i][j]] (for dim 1). Shapes equal in number of dimensions; index ≤ self elsewhere.
Tensor gather(const Tensor& self, int64_t dim, const Tensor& index);
/// self with out[i][index[i][j]] = src[i][j] (for dim 1). If an index repeats, the last one stands.
Tensor scatter(const Tensor& self, int64_t dim, const Tensor& index, const Tensor& src);
Tensor scatter(const Tensor& self, int64_t dim, const Tensor& index, const Scalar& value);
/// As scatter, adding: repeated indices add up.
Tensor scatter_add(const Tensor& self, int64_t dim, const Tensor& index, const Tensor& src);
/// self with alpha·source's slices added at index along dim.
Tensor index_add(const Tensor& self, int64_t dim, const Tensor& index, const Tensor& source, const Scalar& alpha = 1);
/// value where mask (bool, broadcast to self), else self.
Tensor masked_fill(const Tensor& self, const Tensor& mask, const Scalar& value);
Tensor masked_fill(const Tensor& self, const Tensor& mask, const Tensor& value);
/// The elements where mask is true, as a vector.
Tensor masked_select(const Tensor& self, const Tensor& mask);
/// The positions of what is not zero: (count × ndim), int64, row-major.
Tensor nonzero(const Tensor& self);
/// A 1 at each class number, along a new last dimension, int64.
Tensor one_hot(const Tensor& self, int64_t num_classes = -1);
/// Elements of self seen as flat.
Tensor take(const Tensor& self, const Tensor& index);

}  // namespace wick
