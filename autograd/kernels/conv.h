#pragma once
// Convolution as matrix products over unrolled windows, and the plain loops of windows: unrolling, its transpose,
// largest elements.

#include <autograd/core/dtype.h>

#include <cstdint>
#include <vector>

namespace wick::kernels {

/// Windows over up to three spatial dimensions; dimensions that are not there have size 1. Window o of dimension d
/// holds the places o·stride − padding + j·dilation, j = 0 … kernel−1, of x; those outside of x are zeros.
struct Windows {
  int64_t x[3] = {1, 1, 1}, y[3] = {1, 1, 1}, kernel[3] = {1, 1, 1};
  int64_t stride[3] = {1, 1, 1}, padding[3] = {0, 0, 0}, dilation[3] = {1, 1, 1};
  int64_t x_size() const { return x[0] * x[1] * x[2]; }
  int64_t y_size() const { return y[0] * y[1] * y[2]; }
  int64_t kernel_size() const { return kernel[0] * kernel[1] * kernel[2]; }
  /// Whether the windows are the elements of x themselves.
  bool trivial() const;
};

/// columns (channels·kernel_size × y_size) ← the windows of one sample x (channels × x_size).
void unroll(ScalarType t, const Windows& w, int64_t channels, const void* x, void* columns);
/// Its transpose: x ← for each element the sum of its places in the windows.
void roll_up(ScalarType t, const Windows& w, int64_t channels, const void* columns, void* x);

/// A convolution of x (n × groups·in × x) with weights (groups·out × in × kernel) to y (n × groups·out × y).
struct Convolution : Windows {
  int64_t n = 0, groups = 1, in = 0, out = 0;
};
/// y ← x ∗ weight, with a bias (groups·out, or null) added.
void convolve(ScalarType t, const Convolution& c, const void* x, const void* weight, const void* bias, void* y);
/// x ← the error of x, given that of y: the same products with the weights transposed.
void convolve_input(ScalarType t, const Convolution& c, const void* y, const void* weight, void* x);
/// weight ← the error of the weights. The order of the sums does not depend on the number of threads.
void convolve_weight(ScalarType t, const Convolution& c, const void* y, const void* x, void* weight);

/// For each dimension and each output the first and one past the last place that its window looks at.
struct Spans {
  int64_t x[3] = {1, 1, 1}, step[3] = {1, 1, 1};
  std::vector<int64_t> begin[3], end[3];
  int64_t x_size() const { return x[0] * x[1] * x[2]; }
  int64_t y_size() const { return static_cast<int64_t>(begin[0].size() * begin[1].size() * begin[2].size()); }
};
/// The largest element of each window of each plane (NaN before all, else the first of equals), and its place in the
/// plane.
void max_of_windows(ScalarType t, const Spans& s, int64_t planes, const void* x, void* y, int64_t* index);

}  // namespace wick::kernels
