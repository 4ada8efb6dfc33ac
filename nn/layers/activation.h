#pragma once
// Activations as modules. Each applies the function of the same name in autograd/ops/activation.h (or math.h);
// `inplace` overwrites the input.

#include <nn/layers/stateless.h>

#include <string>

namespace wick::nn {

struct ReLUOptions {
  ReLUOptions(bool inplace = false) : inplace_(inplace) {}
  WICK_ARG(bool, inplace);
};
struct ReLU6Options {
  ReLU6Options(bool inplace = false) : inplace_(inplace) {}
  WICK_ARG(bool, inplace);
};
struct SELUOptions {
  SELUOptions(bool inplace = false) : inplace_(inplace) {}
  WICK_ARG(bool, inplace);
};
struct LeakyReLUOptions {
  WICK_ARG(double, negative_slope) = 1e-2;
  WICK_ARG(bool, inplace) = false;
};
struct ELUOptions {
  WICK_ARG(double, alpha) = 1.0;
  WICK_ARG(bool, inplace) = false;
};
struct CELUOptions {
  WICK_ARG(double, alpha) = 1.0;
  WICK_ARG(bool, inplace) = false;
};
struct GELUOptions {
  WICK_ARG(std::string, approximate) = "none";
};
struct SoftplusOptions {
  WICK_ARG(double, beta) = 1.0;
  WICK_ARG(double, threshold) = 20.0;
};
struct HardtanhOptions {
  WICK_ARG(double, min_val) = -1.0;
  WICK_ARG(double, max_val) = 1.0;
  WICK_ARG(bool, inplace) = false;
};
struct ThresholdOptions {
  ThresholdOptions(double threshold, double value) : threshold_(threshold), value_(value) {}
  WICK_ARG(double, threshold);
  WICK_ARG(double, value);
  WICK_ARG(bool, inplace) = false;
};
struct PReLUOptions {
  WICK_ARG(int64_t, num_parameters) = 1;
  WICK_ARG(double, init) = 0.25;
};
struct SoftmaxOptions {
  SoftmaxOptions(int64_t dim) : dim_(dim) {}
  WICK_ARG(int64_t, dim);
};
struct LogSoftmaxOptions {
  LogSoftmaxOptions(int64_t dim) : dim_(dim) {}
  WICK_ARG(int64_t, dim);
};

struct GLUOptions {
  GLUOptions(int64_t dim = -1) : dim_(dim) {}
  WICK_ARG(int64_t, dim);
};
struct HardshrinkOptions {
  HardshrinkOptions(double lambda = 0.5) : lambda_(lambda) {}
  WICK_ARG(double, lambda);
};
struct SoftshrinkOptions {
  SoftshrinkOptions(double lambda = 0.5) : lambda_(lambda) {}
  WICK_ARG(double, lambda);
};
struct RReLUOptions {
  WICK_ARG(double, lower) = 1.0 / 8;
  WICK_ARG(double, upper) = 1.0 / 3;
  WICK_ARG(bool, inplace) = false;
};
struct SoftminOptions {
  SoftminOptions(int64_t dim) : dim_(dim) {}
  WICK_ARG(int64_t, dim);
};

namespace functional {
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
struct SoftmaxFuncOptions {
  SoftmaxFuncOptions(int64_t dim) : dim_(dim) {}
  WICK_ARG(int64_t, dim);
  WICK_ARG(std::optional<ScalarType>, dtype) = std::nullopt;
};
using SoftminFuncOptions = SoftmaxFuncOptions;
using LogSoftmaxFuncOptions = SoftmaxFuncOptions;
struct RReLUFuncOptions {
  WICK_ARG(double, lower) = 1.0 / 8;
  WICK_ARG(double, upper) = 1.0 / 3;
  WICK_ARG(bool, training) = false;
  WICK_ARG(bool, inplace) = false;
};
struct GumbelSoftmaxFuncOptions {
  WICK_ARG(double, tau) = 1.0;
  WICK_ARG(bool, hard) = false;
  WICK_ARG(int, dim) = -1;
};
}  // namespace functional

#define WICK_ACTIVATION(Name, Options) WICK_STATELESS(Name, Options, const Tensor& input)
WICK_ACTIVATION(ReLU, ReLUOptions);
WICK_ACTIVATION(ReLU6, ReLU6Options);
WICK_ACTIVATION(LeakyReLU, LeakyReLUOptions);
WICK_ACTIVATION(ELU, ELUOptions);
WICK_ACTIVATION(SELU, SELUOptions);
WICK_ACTIVATION(CELU, CELUOptions);
WICK_ACTIVATION(GELU, GELUOptions);
WICK_ACTIVATION(SiLU, detail::NoOptions);
WICK_ACTIVATION(Mish, detail::NoOptions);
WICK_ACTIVATION(Sigmoid, detail::NoOptions);
WICK_ACTIVATION(Tanh, detail::NoOptions);
WICK_ACTIVATION(Softplus, SoftplusOptions);
WICK_ACTIVATION(Softsign, detail::NoOptions);
WICK_ACTIVATION(Hardtanh, HardtanhOptions);
WICK_ACTIVATION(Hardsigmoid, detail::NoOptions);
WICK_ACTIVATION(Hardswish, detail::NoOptions);
WICK_ACTIVATION(LogSigmoid, detail::NoOptions);
WICK_ACTIVATION(Tanhshrink, detail::NoOptions);
WICK_ACTIVATION(GLU, GLUOptions);
WICK_ACTIVATION(Hardshrink, HardshrinkOptions);
WICK_ACTIVATION(Softshrink, SoftshrinkOptions);
WICK_ACTIVATION(RReLU, RReLUOptions);
WICK_ACTIVATION(Threshold, ThresholdOptions);
WICK_ACTIVATION(Softmax, SoftmaxOptions);
WICK_ACTIVATION(Softmin, SoftminOptions);
WICK_ACTIVATION(LogSoftmax, LogSoftmaxOptions);
WICK_ACTIVATION(Softmax2d, detail::NoOptions);  // over the channels of (N×C×H×W) or (C×H×W)
#undef WICK_ACTIVATION

/// x if x > 0, else weight·x, with a weight (one, or one for each channel) that is learnt.
class PReLUImpl : public Cloneable<PReLUImpl> {
 public:
  explicit PReLUImpl(const PReLUOptions& options_ = {});
  void reset() override;
  Tensor forward(const Tensor& input);
  void pretty_print(std::ostream& out) const override;
  PReLUOptions options;
  Tensor weight;
};
WICK_MODULE(PReLU);

}  // namespace wick::nn
