#pragma once
// Convolution, and the plain loops of windows: unrolling and its transpose.

#include <autograd/core/dtype.h>

#include <cstdint>

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

}  // namespace wick::kernels
