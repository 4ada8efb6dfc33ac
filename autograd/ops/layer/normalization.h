#pragma once
// Normalisation over dimensions, batches, groups of channels, single images, and neighbouring channels. Variances are
// those of the whole set (divided by n). weight and bias may be undefined: 1 and 0. All throw for shapes that do not
// fit.

#include <autograd/tensor/tensor.h>

namespace wick {

/// (x − mean)/√(var + eps)·weight + bias, the mean and variance over the last dimensions, those of normalized_shape,
/// which is also the shape of weight and bias. Ba et al. 2016, https://arxiv.org/abs/1607.06450
Tensor layer_norm(const Tensor& input, IntArrayRef normalized_shape, const Tensor& weight = {}, const Tensor& bias = {},
                  double eps = 1e-5);
/// The same for each channel, the mean and variance over all dimensions but 1; the parameters are (C). When training
/// these are the batch's own, and the running ones, if any, move towards them by momentum (the variance there divided
/// by n − 1, which leaves NaN if n is 1). When not training the running ones are used, and must be there.
/// cudnn_enabled has no effect. Ioffe, Szegedy 2015, https://arxiv.org/abs/1502.03167
Tensor batch_norm(const Tensor& input, const Tensor& weight, const Tensor& bias, const Tensor& running_mean,
                  const Tensor& running_var, bool training, double momentum, double eps, bool cudnn_enabled = true);
/// The same for each of num_groups equal groups of channels of each sample of (N×C×…); weight and bias are (C).
/// cudnn_enabled has no effect. Wu, He 2018, https://arxiv.org/abs/1803.08494
Tensor group_norm(const Tensor& input, int64_t num_groups, const Tensor& weight = {}, const Tensor& bias = {},
                  double eps = 1e-5, bool cudnn_enabled = true);
/// batch_norm() of each sample of (N×C×…) by itself. With use_input_stats the running statistics, if any, move towards
/// the mean of the samples' statistics; else they are used, and must be there.
Tensor instance_norm(const Tensor& input, const Tensor& weight, const Tensor& bias, const Tensor& running_mean,
                     const Tensor& running_var, bool use_input_stats, double momentum, double eps,
                     bool cudnn_enabled = true);
/// x / (k + alpha·mean of x² over `size` neighbouring channels)^beta, zeros beyond the ends, for (N×C×…).
/// Krizhevsky et al. 2012,
/// https://papers.nips.cc/paper/4824-imagenet-classification-with-deep-convolutional-neural-networks
Tensor local_response_norm(const Tensor& input, int64_t size, double alpha = 1e-4, double beta = 0.75, double k = 1);

}  // namespace wick
