#pragma once
// Parts of a tensor as views, windows over it, and copies in which a part is replaced.

#include <autograd/tensor/tensor.h>

namespace wick {

/// self[index] along dim, that dimension gone.
Tensor select(const Tensor& self, int64_t dim, int64_t index);
/// self[start:end:step] along dim, as Python slices (bounds clipped; step ≥ 1).
Tensor slice(const Tensor& self, int64_t dim = 0, std::optional<int64_t> start = std::nullopt,
             std::optional<int64_t> end = std::nullopt, int64_t step = 1);
Tensor narrow(const Tensor& self, int64_t dim, int64_t start, int64_t length);
Tensor narrow(const Tensor& self, int64_t dim, const Tensor& start, int64_t length);
Tensor narrow_copy(const Tensor& self, int64_t dim, int64_t start, int64_t length);
/// A view with any sizes, strides (≥ 0) and offset that stay inside the storage; strides count elements.
Tensor as_strided(const Tensor& self, IntArrayRef size, IntArrayRef stride,
                  std::optional<int64_t> storage_offset = std::nullopt);
/// All windows of `size` along a dimension, `step` apart, as a view: (…, windows, …, size).
Tensor unfold(const Tensor& self, int64_t dimension, int64_t size, int64_t step);
// self with src in the place of that part; src has the part's shape.
Tensor select_scatter(const Tensor& self, const Tensor& src, int64_t dim, int64_t index);
Tensor slice_scatter(const Tensor& self, const Tensor& src, int64_t dim = 0,
                     std::optional<int64_t> start = std::nullopt, std::optional<int64_t> end = std::nullopt,
                     int64_t step = 1);
Tensor diagonal_scatter(const Tensor& self, const Tensor& src, int64_t offset = 0, int64_t dim1 = 0, int64_t dim2 = 1);
Tensor as_strided_scatter(const Tensor& self, const Tensor& src, IntArrayRef size, IntArrayRef stride,
                          std::optional<int64_t> storage_offset = std::nullopt);

}  // namespace wick
