#pragma once
// Normalisation as functions with options. The formulas are in autograd/ops/layer/normalization.h.

#include <autograd/autograd.h>
#include <nn/options/norm.h>

namespace wick::nn::functional {

/// (x − mean)/√(var + eps)·weight + bias for each channel of (N×C×…), over the batch. `training` takes mean and
/// variance of the batch and updates the running ones; otherwise the running ones are used.
Tensor batch_norm(const Tensor& input, const Tensor& running_mean, const Tensor& running_var,
                  const BatchNormFuncOptions& options = {});
/// The same for each sample on its own.
Tensor instance_norm(const Tensor& input, const InstanceNormFuncOptions& options = {});
/// The same over the last dimensions, whose sizes are normalized_shape.
Tensor layer_norm(const Tensor& input, const LayerNormFuncOptions& options);
/// The same over each of num_groups groups of channels of a sample.
Tensor group_norm(const Tensor& input, const GroupNormFuncOptions& options);
/// x/(k + alpha·mean of x² over `size` neighbouring channels)^beta.
Tensor local_response_norm(const Tensor& input, const LocalResponseNormFuncOptions& options);
/// x/max(‖x‖ₚ, eps), the norm over dimension dim; written to `out` if that is given.
Tensor normalize(const Tensor& input, NormalizeFuncOptions options = {});

}  // namespace wick::nn::functional
