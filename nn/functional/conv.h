#pragma once
// Convolutions as functions with options. The formulas and the sizes of the results are in autograd/ops/conv/conv.h.

#include <autograd/autograd.h>
#include <nn/options/conv.h>

namespace wick::nn::functional {

/// Input (N×C×…) or (C×…), weight (out×C/groups×kernel) → (N×out×…). padding(kSame) keeps the size and needs stride 1.
Tensor conv1d(const Tensor& input, const Tensor& weight, const Conv1dFuncOptions& options = {});
Tensor conv2d(const Tensor& input, const Tensor& weight, const Conv2dFuncOptions& options = {});
Tensor conv3d(const Tensor& input, const Tensor& weight, const Conv3dFuncOptions& options = {});
/// The transposed linear map: input (N×C×…) or (C×…), weight (C×out/groups×kernel) → (N×out×…).
Tensor conv_transpose1d(const Tensor& input, const Tensor& weight, const ConvTranspose1dFuncOptions& options = {});
Tensor conv_transpose2d(const Tensor& input, const Tensor& weight, const ConvTranspose2dFuncOptions& options = {});
Tensor conv_transpose3d(const Tensor& input, const Tensor& weight, const ConvTranspose3dFuncOptions& options = {});

}  // namespace wick::nn::functional
