#pragma once
// Elements written by their index into a copy of self, whose dtype src must have. Elements of self that are
// overwritten get no gradient.

#include <autograd/tensor/tensor.h>

namespace wick {

/// out[i][index[i][j]] = src[i][j] for dim = 1, and likewise for others; the rest is self. If an index repeats, the
/// last one counts for the result, but all get its gradient. Throws unless index has self's and src's number of
/// dimensions, is not larger than src, and not larger than self in any but dim.
/// https://pytorch.org/docs/stable/generated/torch.Tensor.scatter_.html
Tensor scatter(const Tensor& self, int64_t dim, const Tensor& index, const Tensor& src);
Tensor scatter(const Tensor& self, int64_t dim, const Tensor& index, const Scalar& value);
/// scatter() that adds to self: out[i][index[i][j]] += src[i][j]. Repeated indices add up.
Tensor scatter_add(const Tensor& self, int64_t dim, const Tensor& index, const Tensor& src);
/// self with alpha·source's slices added to its slices index[0], index[1], … along dim. Repeated indices add up.
Tensor index_add(const Tensor& self, int64_t dim, const Tensor& index, const Tensor& source, const Scalar& alpha = 1);
/// self with its slices index[0], index[1], … along dim replaced by source's. If an index repeats, the last one counts.
Tensor index_copy(const Tensor& self, int64_t dim, const Tensor& index, const Tensor& source);
/// self with those slices filled with value, a number or 0-d tensor. Numbers below 0 count from the end.
Tensor index_fill(const Tensor& self, int64_t dim, const Tensor& index, const Scalar& value);
Tensor index_fill(const Tensor& self, int64_t dim, const Tensor& index, const Tensor& value);
/// self, taken as flat, with the elements of source at index, or with accumulate added there. Numbers below 0 count
/// from the end. If an index repeats, the last one counts, or they add up.
Tensor put(const Tensor& self, const Tensor& index, const Tensor& source, bool accumulate = false);
/// A 1 at each class number and 0 elsewhere: (…) → (…×num_classes), int64. −1 means one more than the largest number.
/// No gradient.
Tensor one_hot(const Tensor& self, int64_t num_classes = -1);

}  // namespace wick
