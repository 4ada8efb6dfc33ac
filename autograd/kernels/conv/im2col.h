#pragma once
// Windows, laid out as the columns of a matrix (im2col), and the transposed map (col2im).

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
void im2col(ScalarType t, const Windows& w, int64_t channels, const void* x, void* columns);
/// Its transpose: x ← for each element the sum of its places in the windows.
void col2im(ScalarType t, const Windows& w, int64_t channels, const void* columns, void* x);

}  // namespace wick::kernels
