#include <nn/functional/norm.h>

namespace wick::nn::functional {

Tensor batch_norm(const Tensor& x, const Tensor& mean, const Tensor& var, const BatchNormFuncOptions& o) {
  check(o.momentum().has_value(), "batch_norm: needs a momentum");
  check(!o.training() || !x.defined() || x.dim() < 2 || x.numel() != x.size(1),
        "batch_norm: Expected more than 1 value per channel when training, got input size {}", shape_string(x.sizes()));
  return wick::batch_norm(x, o.weight(), o.bias(), mean, var, o.training(), *o.momentum(), o.eps());
}
Tensor instance_norm(const Tensor& x, const InstanceNormFuncOptions& o) {
  return wick::instance_norm(x, o.weight(), o.bias(), o.running_mean(), o.running_var(), o.use_input_stats(),
                             o.momentum(), o.eps());
}
Tensor layer_norm(const Tensor& x, const LayerNormFuncOptions& o) {
  return wick::layer_norm(x, o.normalized_shape(), o.weight(), o.bias(), o.eps());
}
Tensor group_norm(const Tensor& x, const GroupNormFuncOptions& o) {
  return wick::group_norm(x, o.num_groups(), o.weight(), o.bias(), o.eps());
}
Tensor local_response_norm(const Tensor& x, const LocalResponseNormFuncOptions& o) {
  return wick::local_response_norm(x, o.size(), o.alpha(), o.beta(), o.k());
}
Tensor normalize(const Tensor& x, NormalizeFuncOptions o) {
  const Tensor y = x / x.norm(o.p(), o.dim(), true).clamp_min(o.eps());
  return o.out() ? o.out()->copy_(y) : y;
}

}  // namespace wick::nn::functional
