#pragma once
// Convolutions of floats and doubles. All as in conv.h.

#include <autograd/kernels/conv/conv.h>

namespace wick::kernels {

/// Plane by plane, for groups of one input and few outputs, of which a product would be mostly laying out.
void convolve_planes(ScalarType t, const Convolution& c, const void* x, const void* weight, const void* bias, void* y);
void convolve_input_planes(ScalarType t, const Convolution& c, const void* y, const void* weight, void* x);
void convolve_weight_planes(ScalarType t, const Convolution& c, const void* y, const void* x, void* weight);

}  // namespace wick::kernels
