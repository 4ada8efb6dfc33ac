#pragma once
// Convolutions of floats and doubles. All as in conv.h.

#include <autograd/kernels/conv/conv.h>

namespace wick::kernels {

/// Plane by plane, for groups of one input and few outputs, of which a product would be mostly laying out.
void depthwise_convolve(ScalarType t, const Convolution& c, const void* x, const void* weight, const void* bias,
                        void* y);
void depthwise_backward_input(ScalarType t, const Convolution& c, const void* y, const void* weight, void* x);
void depthwise_backward_weight(ScalarType t, const Convolution& c, const void* y, const void* x, void* weight);

}  // namespace wick::kernels
