#pragma once
// Elements written by their index, into a copy of self.

#include <autograd/tensor/tensor.h>

namespace wick {

/// self with out[i][index[i][j]] = src[i][j] (for dim 1). If an index repeats, the last one stands.
Tensor scatter(const Tensor& self, int64_t dim, const Tensor& index, const Tensor& src);
Tensor scatter(const Tensor& self, int64_t dim, const Tensor& index, const Scalar& value);
/// As scatter, adding: repeated indices add up.
Tensor scatter_add(const Tensor& self, int64_t dim, const Tensor& index, const Tensor& src);
/// self with alpha·source's slices added at index along dim.
Tensor index_add(const Tensor& self, int64_t dim, const Tensor& index, const Tensor& source, const Scalar& alpha = 1);
/// self with its slices index[0], index[1], … along dim replaced by source's. If an index repeats, the last one stands.
Tensor index_copy(const Tensor& self, int64_t dim, const Tensor& index, const Tensor& source);
/// self with those slices all value (a number or 0-d tensor).
Tensor index_fill(const Tensor& self, int64_t dim, const Tensor& index, const Scalar& value);
Tensor index_fill(const Tensor& self, int64_t dim, const Tensor& index, const Tensor& value);
/// self seen as flat with source at index; accumulate: added, repeated indices often.
Tensor put(const Tensor& self, const Tensor& index, const Tensor& source, bool accumulate = false);
/// A 1 at each class number, along a new last dimension, int64.
Tensor one_hot(const Tensor& self, int64_t num_classes = -1);

}  // namespace wick
