#include <nn/layers/norm_base.h>

#include <ostream>

namespace wick::nn {

namespace {

template <class Norm>
Tensor instance_normed(Norm& norm, const Tensor& x, int64_t dims) {
  const InstanceNormOptions& o = norm.options;
  const bool from_input = norm.is_training() || !o.track_running_stats();
  const auto of = [&](const Tensor& batch) {
    return instance_norm(batch, norm.weight, norm.bias, norm.running_mean, norm.running_var, from_input, o.momentum(),
                         o.eps());
  };
  return x.dim() == dims + 1 ? of(x.unsqueeze(0)).squeeze(0) : of(x);
}

}  // namespace

#define WICK_NORM(Name)                                                                     \
  template class NormImplBase<Name##Impl, Name##Options>;                                   \
  Name##Impl::Name##Impl(int64_t num_features) : Name##Impl(Name##Options(num_features)) {} \
  Name##Impl::Name##Impl(const Name##Options& options_) : NormImplBase(options_) {}         \
  void Name##Impl::pretty_print(std::ostream& out) const { print(out, #Name); }
WICK_NORM(BatchNorm1d)
WICK_NORM(BatchNorm2d)
WICK_NORM(BatchNorm3d)
WICK_NORM(InstanceNorm1d)
WICK_NORM(InstanceNorm2d)
WICK_NORM(InstanceNorm3d)
#undef WICK_NORM

Tensor BatchNorm1dImpl::forward(const Tensor& x) {
  return in_forward([&] {
    check(x.dim() == 2 || x.dim() == 3, "BatchNorm1d: expected 2D or 3D input (got {}D input)", x.dim());
    return detail::batch_normed(*this, x);
  });
}
Tensor BatchNorm2dImpl::forward(const Tensor& x) {
  return in_forward([&] {
    check(x.dim() == 4, "BatchNorm2d: expected 4D input (got {}D input)", x.dim());
    return detail::batch_normed(*this, x);
  });
}
Tensor BatchNorm3dImpl::forward(const Tensor& x) {
  return in_forward([&] {
    check(x.dim() == 5, "BatchNorm3d: expected 5D input (got {}D input)", x.dim());
    return detail::batch_normed(*this, x);
  });
}
Tensor InstanceNorm1dImpl::forward(const Tensor& x) {
  return in_forward([&] {
    check(x.dim() == 2 || x.dim() == 3, "InstanceNorm1d: expected 2D or 3D input (got {}D input)", x.dim());
    return instance_normed(*this, x, 1);
  });
}
Tensor InstanceNorm2dImpl::forward(const Tensor& x) {
  return in_forward([&] {
    check(x.dim() == 3 || x.dim() == 4, "InstanceNorm2d: expected 3D or 4D input (got {}D input)", x.dim());
    return instance_normed(*this, x, 2);
  });
}
Tensor InstanceNorm3dImpl::forward(const Tensor& x) {
  return in_forward([&] {
    check(x.dim() == 4 || x.dim() == 5, "InstanceNorm3d: expected 4D or 5D input (got {}D input)", x.dim());
    return instance_normed(*this, x, 3);
  });
}

void LayerNormImpl::reset() {
  const bool affine = options.elementwise_affine();
  weight = register_parameter("weight", affine ? wick::empty(options.normalized_shape()) : Tensor(), affine);
  bias = register_parameter("bias", affine ? wick::empty(options.normalized_shape()) : Tensor(), affine);
  reset_parameters();
}
void LayerNormImpl::reset_parameters() {
  if (!options.elementwise_affine()) return;
  init::ones_(weight);
  init::zeros_(bias);
}
Tensor LayerNormImpl::forward(const Tensor& input) {
  return in_forward([&] { return layer_norm(input, options.normalized_shape(), weight, bias, options.eps()); });
}
void LayerNormImpl::pretty_print(std::ostream& out) const {
  out << "torch::nn::LayerNorm(" << IntArrayRef(options.normalized_shape()) << ", eps=" << options.eps()
      << ", elementwise_affine=" << detail::text(options.elementwise_affine()) << ")";
}

void GroupNormImpl::reset() {
  const bool affine = options.affine();
  weight = register_parameter("weight", affine ? empty({options.num_channels()}) : Tensor(), affine);
  bias = register_parameter("bias", affine ? empty({options.num_channels()}) : Tensor(), affine);
  reset_parameters();
}
void GroupNormImpl::reset_parameters() {
  if (!options.affine()) return;
  init::ones_(weight);
  init::zeros_(bias);
}
Tensor GroupNormImpl::forward(const Tensor& input) {
  return in_forward([&] { return group_norm(input, options.num_groups(), weight, bias, options.eps()); });
}
void GroupNormImpl::pretty_print(std::ostream& out) const {
  out << "torch::nn::GroupNorm(" << options.num_groups() << ", " << options.num_channels() << ", eps=" << options.eps()
      << ", affine=" << detail::text(options.affine()) << ")";
}

Tensor LocalResponseNormImpl::forward(const Tensor& input) {
  return in_forward([&] { return functional::local_response_norm(input, options); });
}
void LocalResponseNormImpl::pretty_print(std::ostream& out) const {
  out << "torch::nn::LocalResponseNorm(" << options.size() << ", alpha=" << options.alpha()
      << ", beta=" << options.beta() << ", k=" << options.k() << ")";
}

LayerNormImpl::LayerNormImpl(std::vector<int64_t> normalized_shape)
    : LayerNormImpl(LayerNormOptions(std::move(normalized_shape))) {}
LayerNormImpl::LayerNormImpl(const LayerNormOptions& options_) : options(options_) { reset(); }
GroupNormImpl::GroupNormImpl(int64_t num_groups, int64_t num_channels)
    : GroupNormImpl(GroupNormOptions(num_groups, num_channels)) {}
GroupNormImpl::GroupNormImpl(const GroupNormOptions& options_) : options(options_) { reset(); }

}  // namespace wick::nn
