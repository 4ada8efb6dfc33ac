#pragma once
// Convolutions of floats and doubles. All as in conv.h.

#include <autograd/kernels/conv/conv.h>

namespace wick::kernels {

/// As products of blocks, whose operand of windows is laid out from a padded copy of x where it is needed.
void convolve_blocks(ScalarType t, const Convolution& c, const void* x, const void* weight, const void* bias, void* y);
void convolve_input_blocks(ScalarType t, const Convolution& c, const void* y, const void* weight, void* x);
void convolve_weight_blocks(ScalarType t, const Convolution& c, const void* y, const void* x, void* weight);

}  // namespace wick::kernels
