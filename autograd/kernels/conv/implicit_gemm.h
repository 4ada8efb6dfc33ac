#pragma once
// Convolutions of floats and doubles. All as in conv.h.

#include <autograd/kernels/conv/conv.h>

namespace wick::kernels {

/// As products of blocks, whose operand of windows is laid out from a padded copy of x where it is needed.
void implicit_gemm_convolve(ScalarType t, const Convolution& c, const void* x, const void* weight, const void* bias,
                            void* y);
void implicit_gemm_backward_input(ScalarType t, const Convolution& c, const void* y, const void* weight, void* x);
void implicit_gemm_backward_weight(ScalarType t, const Convolution& c, const void* y, const void* x, void* weight);

}  // namespace wick::kernels
