#pragma once
// Windows over images, the matrix that has them as columns (im2col), and the transposed map (col2im).
//
//   x = 1 2 3 4    kernel 3, padding 1, stride 1
//
//   windows  (0 1 2) (1 2 3) (2 3 4) (3 4 0)        0 1 2 3    element 0 of each window
//                                          columns  1 2 3 4    element 1
//                                                   2 3 4 0    element 2
//
// im2col copies x into the columns. col2im adds up, for each element of x, the columns' elements that came from it.

#include <autograd/core/dtype.h>

#include <cstdint>

namespace wick::kernels {

/// Windows over three spatial dimensions; dimensions that x does not have are of size 1. In each dimension window o,
/// o < y, sees elements o·stride − padding + j·dilation of x, j < kernel. Elements outside of x are zeros.
struct Windows {
  int64_t x[3] = {1, 1, 1}, y[3] = {1, 1, 1}, kernel[3] = {1, 1, 1};
  int64_t stride[3] = {1, 1, 1}, padding[3] = {0, 0, 0}, dilation[3] = {1, 1, 1};
  int64_t x_size() const { return x[0] * x[1] * x[2]; }
  int64_t y_size() const { return y[0] * y[1] * y[2]; }
  int64_t kernel_size() const { return kernel[0] * kernel[1] * kernel[2]; }
  /// Whether each element of x is a window: then the columns are x.
  bool trivial() const;
};

/// columns (channels·kernel_size × y_size) ← the windows of one sample x (channels × x_size).
void im2col(ScalarType t, const Windows& w, int64_t channels, const void* x, void* columns);
/// x ← for each element the sum of its copies in the columns.
void col2im(ScalarType t, const Windows& w, int64_t channels, const void* columns, void* x);

}  // namespace wick::kernels
