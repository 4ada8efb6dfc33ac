#pragma once
// Options of activations. What each activation computes is said in nn/functional/activation.h.

#include <autograd/core/dtype.h>
#include <nn/arg.h>

#include <cstdint>
#include <optional>
#include <string>

namespace wick::nn {

/// With `inplace` the result overwrites the input.
struct ReLUOptions {
  ReLUOptions(bool inplace = false) : inplace_(inplace) {}
  WICK_ARG(bool, inplace);
};
using ReLU6Options = ReLUOptions;
using SELUOptions = ReLUOptions;

/// The negative half is multiplied by negative_slope.
struct LeakyReLUOptions {
  WICK_ARG(double, negative_slope) = 1e-2;
  WICK_ARG(bool, inplace) = false;
};
/// The negative half tends to −alpha.
struct ELUOptions {
  WICK_ARG(double, alpha) = 1.0;
  WICK_ARG(bool, inplace) = false;
};
using CELUOptions = ELUOptions;

/// "none" is the exact function, "tanh" an approximation of it.
struct GELUOptions {
  WICK_ARG(std::string, approximate) = "none";
};
/// The function is the identity where beta·x > threshold.
struct SoftplusOptions {
  WICK_ARG(double, beta) = 1.0;
  WICK_ARG(double, threshold) = 20.0;
};
/// The ends of the interval that the input is clamped to.
struct HardtanhOptions {
  WICK_ARG(double, min_val) = -1.0;
  WICK_ARG(double, max_val) = 1.0;
  WICK_ARG(bool, inplace) = false;
};
/// Elements that are not above `threshold` become `value`.
struct ThresholdOptions {
  ThresholdOptions(double threshold, double value) : threshold_(threshold), value_(value) {}
  WICK_ARG(double, threshold);
  WICK_ARG(double, value);
  WICK_ARG(bool, inplace) = false;
};
/// How many slopes are learnt (1, or one for each channel) and their initial value.
struct PReLUOptions {
  WICK_ARG(int64_t, num_parameters) = 1;
  WICK_ARG(double, init) = 0.25;
};
/// The negative half is multiplied by a slope drawn from [lower, upper) in training, by their mean in evaluation.
struct RReLUOptions {
  WICK_ARG(double, lower) = 1.0 / 8;
  WICK_ARG(double, upper) = 1.0 / 3;
  WICK_ARG(bool, inplace) = false;
};
/// Elements in [−lambda, lambda] become 0.
struct HardshrinkOptions {
  HardshrinkOptions(double lambda = 0.5) : lambda_(lambda) {}
  WICK_ARG(double, lambda);
};
using SoftshrinkOptions = HardshrinkOptions;

/// The dimension whose elements sum to 1.
struct SoftmaxOptions {
  SoftmaxOptions(int64_t dim) : dim_(dim) {}
  WICK_ARG(int64_t, dim);
};
using SoftminOptions = SoftmaxOptions;
using LogSoftmaxOptions = SoftmaxOptions;

/// The dimension that is cut into two halves.
struct GLUOptions {
  GLUOptions(int64_t dim = -1) : dim_(dim) {}
  WICK_ARG(int64_t, dim);
};

namespace functional {
/// These functions take the options of the modules.
using ELUFuncOptions = ELUOptions;
using SELUFuncOptions = SELUOptions;
using CELUFuncOptions = CELUOptions;
using GLUFuncOptions = GLUOptions;
using GELUFuncOptions = GELUOptions;
using HardshrinkFuncOptions = HardshrinkOptions;
using HardtanhFuncOptions = HardtanhOptions;
using LeakyReLUFuncOptions = LeakyReLUOptions;
using ReLUFuncOptions = ReLUOptions;
using ReLU6FuncOptions = ReLU6Options;
using SoftplusFuncOptions = SoftplusOptions;
using SoftshrinkFuncOptions = SoftshrinkOptions;
using ThresholdFuncOptions = ThresholdOptions;

/// With `dtype` the input is converted first.
struct SoftmaxFuncOptions {
  SoftmaxFuncOptions(int64_t dim) : dim_(dim) {}
  WICK_ARG(int64_t, dim);
  WICK_ARG(std::optional<ScalarType>, dtype) = std::nullopt;
};
using SoftminFuncOptions = SoftmaxFuncOptions;
using LogSoftmaxFuncOptions = SoftmaxFuncOptions;

/// As RReLUOptions, with `training` said by the caller.
struct RReLUFuncOptions {
  WICK_ARG(double, lower) = 1.0 / 8;
  WICK_ARG(double, upper) = 1.0 / 3;
  WICK_ARG(bool, training) = false;
  WICK_ARG(bool, inplace) = false;
};
/// The temperature tau, whether the result is one-hot, and the dimension of the classes.
struct GumbelSoftmaxFuncOptions {
  WICK_ARG(double, tau) = 1.0;
  WICK_ARG(bool, hard) = false;
  WICK_ARG(int, dim) = -1;
};
}  // namespace functional

}  // namespace wick::nn
