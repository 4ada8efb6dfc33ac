#pragma once
// Convolution of floats and doubles as a matrix product, with panels of the im2col matrix made where they are used. The
// functions are those of conv.h. Internal.

#include <autograd/kernels/conv/conv.h>

namespace wick::kernels {

void implicit_gemm_convolve(ScalarType t, const Convolution& c, const void* x, const void* weight, const void* bias,
                            void* y);
void implicit_gemm_backward_input(ScalarType t, const Convolution& c, const void* e, const void* weight, void* x);
void implicit_gemm_backward_weight(ScalarType t, const Convolution& c, const void* e, const void* x, void* weight);

}  // namespace wick::kernels
