#pragma once
// The largest elements of windows.

#include <autograd/kernels/conv/im2col.h>

#include <vector>

namespace wick::kernels {

/// For each dimension and each output the first and one past the last place that its window elements at.
struct Spans {
  int64_t x[3] = {1, 1, 1}, step[3] = {1, 1, 1};
  std::vector<int64_t> begin[3], end[3];
  int64_t x_size() const { return x[0] * x[1] * x[2]; }
  int64_t y_size() const { return static_cast<int64_t>(begin[0].size() * begin[1].size() * begin[2].size()); }
};
/// The largest element of each window of each plane (NaN before all, else the first of equals), and its place in the
/// plane.
void max_of_spans(ScalarType t, const Spans& s, int64_t channels, const void* x, void* y, int64_t* index);
/// The same, of windows that all element alike; s must be theirs.
void max_of_windows(ScalarType t, const Windows& w, const Spans& s, int64_t channels, const void* x, void* y,
                    int64_t* index);

}  // namespace wick::kernels
