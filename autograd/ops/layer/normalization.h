#pragma once
// Normalisation over dimensions, batches, groups of channels, instances and neighbouring channels.

#include <autograd/tensor/tensor.h>

namespace wick {

/// (x − mean)/√(var + eps)·weight + bias over the last dimensions, of the shape normalized_shape.
Tensor layer_norm(const Tensor& input, IntArrayRef normalized_shape, const Tensor& weight = {}, const Tensor& bias = {},
                  double eps = 1e-5);
/// The same over all dimensions but 1 (the channels). When training, the batch's statistics, and the running ones are
/// updated by momentum (the variance unbiased); else the running ones.
Tensor batch_norm(const Tensor& input, const Tensor& weight, const Tensor& bias, const Tensor& running_mean,
                  const Tensor& running_var, bool training, double momentum, double eps, bool cudnn_enabled = true);
/// (x − mean)/√(var + eps) over each of num_groups equal groups of channels of each sample of (N×C×…), then weight and
/// bias (C) for each channel (Wu, He 2018). cudnn_enabled means nothing here.
Tensor group_norm(const Tensor& input, int64_t num_groups, const Tensor& weight = {}, const Tensor& bias = {},
                  double eps = 1e-5, bool cudnn_enabled = true);
/// batch_norm of each sample by itself: (N×C×…). With use_input_stats the running ones, if any, get the mean of the
/// samples' statistics; else they are used.
Tensor instance_norm(const Tensor& input, const Tensor& weight, const Tensor& bias, const Tensor& running_mean,
                     const Tensor& running_var, bool use_input_stats, double momentum, double eps,
                     bool cudnn_enabled = true);
/// x / (k + alpha·mean of x² over `size` neighbouring channels)^beta, zeros beyond the ends (Krizhevsky et al. 2012).
Tensor local_response_norm(const Tensor& input, int64_t size, double alpha = 1e-4, double beta = 0.75, double k = 1);

}  // namespace wick
