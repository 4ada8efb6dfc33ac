#pragma once
// Activations as modules. Each applies the function of the same name in autograd/ops/activation.h (or math.h);
// `inplace` overwrites the input.

#include <nn/module.h>

#include <string>

namespace wick::nn {

namespace detail {
/// A module without parameters: Derived has options and forward().
template <class Derived, class Options>
class Activation : public Cloneable<Derived> {
 public:
  explicit Activation(const Options& options_ = {}) : options(options_) {}
  void reset() override {}
  Options options;
};
struct NoOptions {};
}  // namespace detail

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

#define WICK_ACTIVATION(Name, Options)                                \
  class Name##Impl : public detail::Activation<Name##Impl, Options> { \
   public:                                                            \
    using Activation::Activation;                                     \
    Tensor forward(const Tensor& input);                              \
    void pretty_print(std::ostream& out) const override;              \
  };                                                                  \
  WICK_MODULE(Name)
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
#undef WICK_ACTIVATION

/// x if x > threshold, else value.
class ThresholdImpl : public Cloneable<ThresholdImpl> {
 public:
  ThresholdImpl(double threshold, double value) : ThresholdImpl(ThresholdOptions(threshold, value)) {}
  explicit ThresholdImpl(const ThresholdOptions& options_) : options(options_) {}
  void reset() override {}
  Tensor forward(const Tensor& input);
  void pretty_print(std::ostream& out) const override;
  ThresholdOptions options;
};
WICK_MODULE(Threshold);

/// x if x > 0, else weight·x, with a weight (one, or one for each channel) that is learnt.
class PReLUImpl : public Cloneable<PReLUImpl> {
 public:
  explicit PReLUImpl(const PReLUOptions& options_ = {}) : options(options_) { reset(); }
  void reset() override;
  Tensor forward(const Tensor& input);
  void pretty_print(std::ostream& out) const override;
  PReLUOptions options;
  Tensor weight;
};
WICK_MODULE(PReLU);

/// exp(x)/Σ exp(x) along dim.
class SoftmaxImpl : public Cloneable<SoftmaxImpl> {
 public:
  explicit SoftmaxImpl(int64_t dim) : SoftmaxImpl(SoftmaxOptions(dim)) {}
  explicit SoftmaxImpl(const SoftmaxOptions& options_) : options(options_) {}
  void reset() override {}
  Tensor forward(const Tensor& input) { return input.softmax(options.dim()); }
  void pretty_print(std::ostream& out) const override;
  SoftmaxOptions options;
};
WICK_MODULE(Softmax);

/// The logarithm of softmax.
class LogSoftmaxImpl : public Cloneable<LogSoftmaxImpl> {
 public:
  explicit LogSoftmaxImpl(int64_t dim) : LogSoftmaxImpl(LogSoftmaxOptions(dim)) {}
  explicit LogSoftmaxImpl(const LogSoftmaxOptions& options_) : options(options_) {}
  void reset() override {}
  Tensor forward(const Tensor& input) { return input.log_softmax(options.dim()); }
  void pretty_print(std::ostream& out) const override;
  LogSoftmaxOptions options;
};
WICK_MODULE(LogSoftmax);

}  // namespace wick::nn
