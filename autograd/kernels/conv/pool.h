#pragma once
// Max pooling: the largest element of each window, and its index.

#include <autograd/kernels/conv/im2col.h>

#include <vector>

namespace wick::kernels {

/// Windows of any sizes over three spatial dimensions: in each dimension window o sees the elements begin[o],
/// begin[o] + step, … below end[o].
struct WindowRanges {
  int64_t x[3] = {1, 1, 1}, step[3] = {1, 1, 1};
  std::vector<int64_t> begin[3], end[3];
  int64_t x_size() const { return x[0] * x[1] * x[2]; }
  int64_t y_size() const { return static_cast<int64_t>(begin[0].size() * begin[1].size() * begin[2].size()); }
};

/// y ← for each window of each channel the largest element, index ← where in the channel it is. NaN is the largest; of
/// equal elements the first is taken.
void max_of_ranges(ScalarType t, const WindowRanges& s, int64_t channels, const void* x, void* y, int64_t* index);

/// The same for windows that are all alike. s has the ranges of their elements inside of x.
void max_of_windows(ScalarType t, const Windows& w, const WindowRanges& s, int64_t channels, const void* x, void* y,
                    int64_t* index);

}  // namespace wick::kernels
