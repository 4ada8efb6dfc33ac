#pragma once
// Parts of a tensor and windows over it as views, and copies with a part replaced.

#include <autograd/tensor/tensor.h>

namespace wick {

/// self[index] along dim, without that dimension. A view. Throws IndexError unless index is in [−n, n).
Tensor select(const Tensor& self, int64_t dim, int64_t index);
/// self[start:end:step] along dim as in Python: numbers below 0 count from the end, bounds are clipped, step is at
/// least 1. A view.
Tensor slice(const Tensor& self, int64_t dim = 0, std::optional<int64_t> start = std::nullopt,
             std::optional<int64_t> end = std::nullopt, int64_t step = 1);
/// self[start:start + length] along dim. A view. Throws if that leaves the dimension; a start below 0 counts from the
/// end.
Tensor narrow(const Tensor& self, int64_t dim, int64_t start, int64_t length);
Tensor narrow(const Tensor& self, int64_t dim, const Tensor& start, int64_t length);
Tensor narrow_copy(const Tensor& self, int64_t dim, int64_t start, int64_t length);  ///< narrow() as a copy
/// All windows of `size` elements along dimension, `step` apart: (…×n×…) → (…×windows×…×size). A view.
/// https://pytorch.org/docs/stable/generated/torch.Tensor.unfold.html
Tensor unfold(const Tensor& self, int64_t dimension, int64_t size, int64_t step);

// Copies of self in which a part is replaced by src. They throw unless src has the part's shape.

/// The part is select(self, dim, index).
Tensor select_scatter(const Tensor& self, const Tensor& src, int64_t dim, int64_t index);
/// The part is slice(self, dim, start, end, step).
Tensor slice_scatter(const Tensor& self, const Tensor& src, int64_t dim = 0,
                     std::optional<int64_t> start = std::nullopt, std::optional<int64_t> end = std::nullopt,
                     int64_t step = 1);
/// The part is diagonal(self, offset, dim1, dim2).
Tensor diagonal_scatter(const Tensor& self, const Tensor& src, int64_t offset = 0, int64_t dim1 = 0, int64_t dim2 = 1);
/// The part is as_strided(self, size, stride, storage_offset).
Tensor as_strided_scatter(const Tensor& self, const Tensor& src, IntArrayRef size, IntArrayRef stride,
                          std::optional<int64_t> storage_offset = std::nullopt);

/// A view of self's storage with any sizes, strides (≥ 0, in elements) and offset that stay inside of it. An element
/// that it shows several times gets the sum of their gradients. The gradient of an expanded self throws.
/// https://pytorch.org/docs/stable/generated/torch.as_strided.html
Tensor as_strided(const Tensor& self, IntArrayRef size, IntArrayRef stride,
                  std::optional<int64_t> storage_offset = std::nullopt);

}  // namespace wick
