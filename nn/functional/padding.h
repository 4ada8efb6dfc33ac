#pragma once
// Padding as a function with options.

#include <autograd/autograd.h>
#include <nn/options/padding.h>

namespace wick::nn::functional {

/// The input with elements added at the ends (or cut off, for negative numbers): zeros or `value`, its mirror image,
/// its last elements repeated, or its other end. See autograd/ops/conv/pad.h.
Tensor pad(const Tensor& input, const PadFuncOptions& options);

}  // namespace wick::nn::functional
