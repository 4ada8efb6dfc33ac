#pragma once
// Convolution of floats and doubles one channel at a time, for groups of one input channel and few output channels. The
// functions are those of conv.h. Internal.

#include <autograd/kernels/conv/conv.h>

namespace wick::kernels {

void depthwise_convolve(ScalarType t, const Convolution& c, const void* x, const void* weight, const void* bias,
                        void* y);
void depthwise_backward_input(ScalarType t, const Convolution& c, const void* e, const void* weight, void* x);
void depthwise_backward_weight(ScalarType t, const Convolution& c, const void* e, const void* x, void* weight);

}  // namespace wick::kernels
