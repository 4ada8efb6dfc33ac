#pragma once
// Normalisation as modules. The formulas are in autograd/ops/layer/normalization.h.

#include <nn/layers/stateless.h>
#include <nn/options/norm.h>

#include <functional>

namespace wick::nn {

/// What may compute in the place of batch_norm() with the batch's own statistics: see convert_sync_batchnorm() in
/// nn/parallel/sync_batch_norm.h.
using BatchNormFunction =
    std::function<Tensor(const Tensor& input, const Tensor& weight, const Tensor& bias, const Tensor& running_mean,
                         const Tensor& running_var, double momentum, double eps)>;

/// What batch and instance norms share: weight (from 1) and bias (from 0) if `affine`; running mean (from 0) and
/// variance (from 1) if track_running_stats.
template <class Derived, class Options>
class NormImplBase : public Cloneable<Derived> {
 public:
  explicit NormImplBase(const Options& options_);
  void reset() override;
  /// Sets the running mean to 0, the running variance to 1 and the number of batches to 0, if they are tracked.
  void reset_running_stats();
  void reset_parameters();
  Options options;
  Tensor weight, bias, running_mean, running_var, num_batches_tracked;
  BatchNormFunction batch_norm_function;  ///< of batch norms; empty for batch_norm() itself

 protected:
  void print(std::ostream& out, const char* name) const;
};

/// BatchNorm1d to BatchNorm3d: (x − mean)/√(var + eps)·weight + bias for each channel of (N×C×…), mean and variance
/// over the batch (Ioffe, Szegedy 2015); in evaluation those of running_mean and running_var. InstanceNorm1d to
/// InstanceNorm3d: the same for each sample on its own (Ulyanov et al. 2016); (C×…) is one sample. forward() throws for
/// another number of dimensions. https://pytorch.org/docs/stable/generated/torch.nn.BatchNorm2d.html
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

/// (x − mean)/√(var + eps)·weight + bias, mean and variance over the last dimensions, whose sizes are normalized_shape
/// (Ba et al. 2016). https://pytorch.org/docs/stable/generated/torch.nn.LayerNorm.html
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

/// (x − mean)/√(var + eps) over each group of channels of a sample of (N×C×…), then weight and bias for each channel
/// (Wu, He 2018). https://pytorch.org/docs/stable/generated/torch.nn.GroupNorm.html
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

/// x/(k + alpha·mean of x² over `size` neighbouring channels)^beta (Krizhevsky et al. 2012).
WICK_STATELESS(LocalResponseNorm, LocalResponseNormOptions, const Tensor& input);

}  // namespace wick::nn
