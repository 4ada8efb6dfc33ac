#pragma once
// Convolution and its gradients, for all dtypes but bool. Read im2col.h for the windows, then conv.cpp, which chooses
// among depthwise.cpp, implicit_gemm.cpp and im2col with a matrix product.

#include <autograd/kernels/conv/im2col.h>

namespace wick::kernels {

/// A convolution of x (n × groups·in × x) with weights (groups·out × in × kernel) to y (n × groups·out × y).
struct Convolution : Windows {
  int64_t n = 0, groups = 1, in = 0, out = 0;
};
/// y ← x ∗ weight + bias; bias has groups·out numbers, or is null.
void convolve(ScalarType t, const Convolution& c, const void* x, const void* weight, const void* bias, void* y);
/// x ← the gradient of x, given e, that of y.
void convolve_backward_input(ScalarType t, const Convolution& c, const void* e, const void* weight, void* x);
/// weight ← the gradient of the weights, given e, that of y. The order of additions does not depend on the number of
/// threads.
void convolve_backward_weight(ScalarType t, const Convolution& c, const void* e, const void* x, void* weight);

}  // namespace wick::kernels
