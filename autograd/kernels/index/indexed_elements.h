#pragma once
// The elements that an index tensor names, for gather and scatter.

#include <autograd/core/shape.h>

namespace wick::kernels {

/// Elements of strided memory, each named by its position in the index tensor, except along one dimension, where the
/// index tells the position: for dim 1, index[i][j] names x[i][index[i][j]].
struct IndexedElements {
  const int64_t* index;  // row-major
  Dims sizes;            // of the index, one dimension at least
  size_t dim;
  int64_t n;     // an index is in range if it is in [0, n)
  Dims strides;  // of x, in elements, one for each dimension of the index

  int64_t width() const { return sizes.back(); }
  /// Rows of the index along its last dimension.
  int64_t rows() const { return width() == 0 ? 0 : count_elements(sizes) / width(); }

  /// Calls f(k, offset, other) for each element k of the index in rows [begin, end), in order. `offset` is that of the
  /// element of x, `other` that of element k of a tensor with other_strides. Stops at the first index out of range and
  /// returns its k; returns −1 if there is none.
  template <class F>
  int64_t walk(const Dims& other_strides, int64_t begin, int64_t end, F&& f) const {
    const size_t last = sizes.size() - 1;
    const int64_t step = strides[dim], right = dim == last ? 0 : strides[last], other_right = other_strides[last];
    Dims position(last, 0), down = strides;
    if (dim < last) down[dim] = 0;
    int64_t row_offset = 0, other_row = 0, rest = begin;
    for (size_t d = last; d-- > 0; rest /= sizes[d]) {
      position[d] = rest % sizes[d];
      row_offset += position[d] * down[d];
      other_row += position[d] * other_strides[d];
    }
    const int64_t* const at = index;
    const int64_t count = width(), limit = n;
    for (int64_t row = begin; row < end; ++row) {
      const int64_t first = row * count;
      for (int64_t j = 0; j < count; ++j) {
        const int64_t i = at[first + j];
        if (static_cast<uint64_t>(i) >= static_cast<uint64_t>(limit)) [[unlikely]]
          return first + j;
        f(first + j, row_offset + j * right + i * step, other_row + j * other_right);
      }
      for (size_t d = last; d-- > 0;) {
        row_offset += down[d];
        other_row += other_strides[d];
        if (++position[d] < sizes[d]) break;
        row_offset -= down[d] * sizes[d];
        other_row -= other_strides[d] * sizes[d];
        position[d] = 0;
      }
    }
    return -1;
  }
};

}  // namespace wick::kernels
