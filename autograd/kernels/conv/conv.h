#pragma once
// Convolution.

#include <autograd/kernels/conv/im2col.h>

namespace wick::kernels {

/// A convolution of x (n × groups·in × x) with weights (groups·out × in × kernel) to y (n × groups·out × y).
struct Convolution : Windows {
  int64_t n = 0, groups = 1, in = 0, out = 0;
};
/// y ← x ∗ weight, with a bias (groups·out, or null) added.
void convolve(ScalarType t, const Convolution& c, const void* x, const void* weight, const void* bias, void* y);
/// x ← the error of x, given that of y: the same products with the weights transposed.
void convolve_backward_input(ScalarType t, const Convolution& c, const void* y, const void* weight, void* x);
/// weight ← the error of the weights. The order of the sums does not depend on the number of threads.
void convolve_backward_weight(ScalarType t, const Convolution& c, const void* y, const void* x, void* weight);

}  // namespace wick::kernels
