#pragma once
// Options of normalisations. eps is added to the variance.

#include <autograd/autograd.h>
#include <nn/arg.h>

#include <optional>
#include <vector>

namespace wick::nn {

/// `affine`: weight and bias for each channel are learnt. track_running_stats: running mean and variance are kept.
struct BatchNormOptions {
  BatchNormOptions(int64_t num_features) : num_features_(num_features) {}
  WICK_ARG(int64_t, num_features);
  WICK_ARG(double, eps) = 1e-5;
  /// The weight of the newest batch in the running statistics; nullopt: the average of all batches.
  WICK_ARG(std::optional<double>, momentum) = 0.1;
  WICK_ARG(bool, affine) = true;
  WICK_ARG(bool, track_running_stats) = true;
};
using BatchNorm1dOptions = BatchNormOptions;
using BatchNorm2dOptions = BatchNormOptions;
using BatchNorm3dOptions = BatchNormOptions;
/// As BatchNormOptions, with neither affine nor track_running_stats by default.
struct InstanceNormOptions {
  InstanceNormOptions(int64_t num_features) : num_features_(num_features) {}
  WICK_ARG(int64_t, num_features);
  WICK_ARG(double, eps) = 1e-5;
  WICK_ARG(double, momentum) = 0.1;
  WICK_ARG(bool, affine) = false;
  WICK_ARG(bool, track_running_stats) = false;
};
using InstanceNorm1dOptions = InstanceNormOptions;
using InstanceNorm2dOptions = InstanceNormOptions;
using InstanceNorm3dOptions = InstanceNormOptions;

/// The sizes of the last dimensions; elementwise_affine: weight and bias of these sizes are learnt.
struct LayerNormOptions {
  LayerNormOptions(std::vector<int64_t> normalized_shape) : normalized_shape_(std::move(normalized_shape)) {}
  WICK_ARG(std::vector<int64_t>, normalized_shape);
  WICK_ARG(double, eps) = 1e-5;
  WICK_ARG(bool, elementwise_affine) = true;
};

/// num_groups must divide num_channels; `affine`: weight and bias for each channel are learnt.
struct GroupNormOptions {
  GroupNormOptions(int64_t num_groups, int64_t num_channels) : num_groups_(num_groups), num_channels_(num_channels) {}
  WICK_ARG(int64_t, num_groups);
  WICK_ARG(int64_t, num_channels);
  WICK_ARG(double, eps) = 1e-5;
  WICK_ARG(bool, affine) = true;
};

/// `size` is the number of neighbouring channels.
struct LocalResponseNormOptions {
  LocalResponseNormOptions(int64_t size) : size_(size) {}
  WICK_ARG(int64_t, size);
  WICK_ARG(double, alpha) = 1e-4;
  WICK_ARG(double, beta) = 0.75;
  WICK_ARG(double, k) = 1.0;
};

namespace functional {
/// `training`: the statistics of the batch are used. momentum must be given.
struct BatchNormFuncOptions {
  WICK_ARG(Tensor, weight) = {};
  WICK_ARG(Tensor, bias) = {};
  WICK_ARG(bool, training) = false;
  WICK_ARG(std::optional<double>, momentum) = 0.1;
  WICK_ARG(double, eps) = 1e-5;
};
/// use_input_stats: the statistics of the input are used; otherwise running_mean and running_var.
struct InstanceNormFuncOptions {
  WICK_ARG(Tensor, running_mean) = {};
  WICK_ARG(Tensor, running_var) = {};
  WICK_ARG(Tensor, weight) = {};
  WICK_ARG(Tensor, bias) = {};
  WICK_ARG(bool, use_input_stats) = true;
  WICK_ARG(double, momentum) = 0.1;
  WICK_ARG(double, eps) = 1e-5;
};
/// weight and bias have the shape normalized_shape, or are undefined.
struct LayerNormFuncOptions {
  LayerNormFuncOptions(std::vector<int64_t> normalized_shape) : normalized_shape_(std::move(normalized_shape)) {}
  WICK_ARG(std::vector<int64_t>, normalized_shape);
  WICK_ARG(Tensor, weight) = {};
  WICK_ARG(Tensor, bias) = {};
  WICK_ARG(double, eps) = 1e-5;
};
/// weight and bias have one element for each channel, or are undefined.
struct GroupNormFuncOptions {
  GroupNormFuncOptions(int64_t num_groups) : num_groups_(num_groups) {}
  WICK_ARG(int64_t, num_groups);
  WICK_ARG(Tensor, weight) = {};
  WICK_ARG(Tensor, bias) = {};
  WICK_ARG(double, eps) = 1e-5;
};
/// local_response_norm() takes the options of the module.
using LocalResponseNormFuncOptions = LocalResponseNormOptions;
/// The exponent p and the dimension of the norm; the result is written to `out` if that is given.
struct NormalizeFuncOptions {
  WICK_ARG(double, p) = 2.0;
  WICK_ARG(int64_t, dim) = 1;
  WICK_ARG(double, eps) = 1e-12;
  WICK_ARG(std::optional<Tensor>, out) = std::nullopt;
};
}  // namespace functional

}  // namespace wick::nn
