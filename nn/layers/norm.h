#pragma once
// Normalisation and dropout.

#include <nn/layers/stateless.h>

namespace wick::nn {

struct DropoutOptions {
  DropoutOptions(double p = 0.5) : p_(p) {}
  WICK_ARG(double, p);
  WICK_ARG(bool, inplace) = false;
};
using Dropout2dOptions = DropoutOptions;
using Dropout3dOptions = DropoutOptions;
using AlphaDropoutOptions = DropoutOptions;
using FeatureAlphaDropoutOptions = DropoutOptions;

namespace functional {
struct DropoutFuncOptions {
  WICK_ARG(double, p) = 0.5;
  WICK_ARG(bool, training) = true;
  WICK_ARG(bool, inplace) = false;
};
using Dropout2dFuncOptions = DropoutFuncOptions;
using Dropout3dFuncOptions = DropoutFuncOptions;
struct AlphaDropoutFuncOptions {
  WICK_ARG(double, p) = 0.5;
  WICK_ARG(bool, training) = false;
  WICK_ARG(bool, inplace) = false;
};
using FeatureAlphaDropoutFuncOptions = AlphaDropoutFuncOptions;
}  // namespace functional

/// While training each element (2d, 3d: each channel) becomes 0 with probability p and the others are divided by 1 − p
/// (Srivastava et al. 2014). AlphaDropout and FeatureAlphaDropout keep mean and variance: see autograd/ops/create.h.
#define WICK_DROPOUT(Name)                                                  \
  class Name##Impl : public detail::Stateless<Name##Impl, DropoutOptions> { \
   public:                                                                  \
    explicit Name##Impl(double p);                                          \
    explicit Name##Impl(const DropoutOptions& options_ = {});               \
    void reset() override;                                                  \
    Tensor forward(const Tensor& input);                                    \
    void pretty_print(std::ostream& out) const override;                    \
  };                                                                        \
  WICK_MODULE(Name)
WICK_DROPOUT(Dropout);
WICK_DROPOUT(Dropout2d);
WICK_DROPOUT(Dropout3d);
WICK_DROPOUT(AlphaDropout);
WICK_DROPOUT(FeatureAlphaDropout);
#undef WICK_DROPOUT

struct BatchNormOptions {
  BatchNormOptions(int64_t num_features) : num_features_(num_features) {}
  WICK_ARG(int64_t, num_features);
  WICK_ARG(double, eps) = 1e-5;
  /// The weight of the newest batch in the running statistics; none: their plain average.
  WICK_ARG(std::optional<double>, momentum) = 0.1;
  WICK_ARG(bool, affine) = true;
  WICK_ARG(bool, track_running_stats) = true;
};
using BatchNorm1dOptions = BatchNormOptions;
using BatchNorm2dOptions = BatchNormOptions;
using BatchNorm3dOptions = BatchNormOptions;
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

/// What batch and instance norms keep: weight and bias if `affine`, statistics if they are tracked.
template <class Derived, class Options>
class NormImplBase : public Cloneable<Derived> {
 public:
  explicit NormImplBase(const Options& options_);
  void reset() override;
  void reset_running_stats();
  void reset_parameters();
  Options options;
  Tensor weight, bias, running_mean, running_var, num_batches_tracked;

 protected:
  void print(std::ostream& out, const char* name) const;
};

/// BatchNorm1d–3d: each channel of (N×C×…) shifted and scaled to mean 0 and variance 1 over the batch, then by weight
/// and bias (Ioffe, Szegedy 2015). Evaluation uses running_mean and running_var. InstanceNorm1d–3d: the same for each
/// sample by itself (Ulyanov et al. 2016); evaluation uses the running statistics if they are tracked. (C×…) is one
/// sample.
#define WICK_NORM(Name)                                               \
  class Name##Impl : public NormImplBase<Name##Impl, Name##Options> { \
   public:                                                            \
    explicit Name##Impl(int64_t num_features);                        \
    explicit Name##Impl(const Name##Options& options_);               \
    Tensor forward(const Tensor& input);                              \
    void pretty_print(std::ostream& out) const override;              \
  };                                                                  \
  WICK_MODULE(Name)
WICK_NORM(BatchNorm1d);
WICK_NORM(BatchNorm2d);
WICK_NORM(BatchNorm3d);
WICK_NORM(InstanceNorm1d);
WICK_NORM(InstanceNorm2d);
WICK_NORM(InstanceNorm3d);
#undef WICK_NORM

struct LayerNormOptions {
  LayerNormOptions(std::vector<int64_t> normalized_shape) : normalized_shape_(std::move(normalized_shape)) {}
  WICK_ARG(std::vector<int64_t>, normalized_shape);
  WICK_ARG(double, eps) = 1e-5;
  WICK_ARG(bool, elementwise_affine) = true;
};
/// Each sample shifted and scaled to mean 0 and variance 1 over its last dimensions (Ba et al. 2016).
class LayerNormImpl : public Cloneable<LayerNormImpl> {
 public:
  explicit LayerNormImpl(std::vector<int64_t> normalized_shape);
  explicit LayerNormImpl(const LayerNormOptions& options_);
  void reset() override;
  void reset_parameters();
  Tensor forward(const Tensor& input);
  void pretty_print(std::ostream& out) const override;
  LayerNormOptions options;
  Tensor weight, bias;
};
WICK_MODULE(LayerNorm);

struct GroupNormOptions {
  GroupNormOptions(int64_t num_groups, int64_t num_channels) : num_groups_(num_groups), num_channels_(num_channels) {}
  WICK_ARG(int64_t, num_groups);
  WICK_ARG(int64_t, num_channels);
  WICK_ARG(double, eps) = 1e-5;
  WICK_ARG(bool, affine) = true;
};
/// Each group of channels of each sample shifted and scaled to mean 0 and variance 1 (Wu, He 2018).
class GroupNormImpl : public Cloneable<GroupNormImpl> {
 public:
  GroupNormImpl(int64_t num_groups, int64_t num_channels);
  explicit GroupNormImpl(const GroupNormOptions& options_);
  void reset() override;
  void reset_parameters();
  Tensor forward(const Tensor& input);
  void pretty_print(std::ostream& out) const override;
  GroupNormOptions options;
  Tensor weight, bias;
};
WICK_MODULE(GroupNorm);

struct LocalResponseNormOptions {
  LocalResponseNormOptions(int64_t size) : size_(size) {}
  WICK_ARG(int64_t, size);
  WICK_ARG(double, alpha) = 1e-4;
  WICK_ARG(double, beta) = 0.75;
  WICK_ARG(double, k) = 1.0;
};
WICK_STATELESS(LocalResponseNorm, LocalResponseNormOptions, const Tensor& input);

namespace functional {
struct BatchNormFuncOptions {
  WICK_ARG(Tensor, weight) = {};
  WICK_ARG(Tensor, bias) = {};
  WICK_ARG(bool, training) = false;
  WICK_ARG(std::optional<double>, momentum) = 0.1;
  WICK_ARG(double, eps) = 1e-5;
};
struct InstanceNormFuncOptions {
  WICK_ARG(Tensor, running_mean) = {};
  WICK_ARG(Tensor, running_var) = {};
  WICK_ARG(Tensor, weight) = {};
  WICK_ARG(Tensor, bias) = {};
  WICK_ARG(bool, use_input_stats) = true;
  WICK_ARG(double, momentum) = 0.1;
  WICK_ARG(double, eps) = 1e-5;
};
struct LayerNormFuncOptions {
  LayerNormFuncOptions(std::vector<int64_t> normalized_shape) : normalized_shape_(std::move(normalized_shape)) {}
  WICK_ARG(std::vector<int64_t>, normalized_shape);
  WICK_ARG(Tensor, weight) = {};
  WICK_ARG(Tensor, bias) = {};
  WICK_ARG(double, eps) = 1e-5;
};
struct GroupNormFuncOptions {
  GroupNormFuncOptions(int64_t num_groups) : num_groups_(num_groups) {}
  WICK_ARG(int64_t, num_groups);
  WICK_ARG(Tensor, weight) = {};
  WICK_ARG(Tensor, bias) = {};
  WICK_ARG(double, eps) = 1e-5;
};
using LocalResponseNormFuncOptions = LocalResponseNormOptions;
struct NormalizeFuncOptions {
  WICK_ARG(double, p) = 2.0;
  WICK_ARG(int64_t, dim) = 1;
  WICK_ARG(double, eps) = 1e-12;
  WICK_ARG(std::optional<Tensor>, out) = std::nullopt;
};
}  // namespace functional

}  // namespace wick::nn
