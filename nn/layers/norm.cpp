#include <nn/init.h>
#include <nn/layers/norm.h>

#include <ostream>

namespace wick::nn {

DropoutImpl::DropoutImpl(const DropoutOptions& options_) : options(options_) { reset(); }
void DropoutImpl::reset() {
  check(options.p() >= 0 && options.p() <= 1, "dropout probability has to be between 0 and 1, but got {}", options.p());
}
Tensor DropoutImpl::forward(const Tensor& input) {
  Tensor out = dropout(input, options.p(), is_training());
  return options.inplace() && !out.is_same(input) ? input.copy_(out) : out;
}
void DropoutImpl::pretty_print(std::ostream& out) const {
  out << "torch::nn::Dropout(p=" << options.p() << ", inplace=" << (options.inplace() ? "true" : "false") << ")";
}

void BatchNorm1dImpl::reset() {
  const int64_t n = options.num_features();
  weight = register_parameter("weight", options.affine() ? empty({n}) : Tensor(), options.affine());
  bias = register_parameter("bias", options.affine() ? empty({n}) : Tensor(), options.affine());
  const bool tracks = options.track_running_stats();
  running_mean = register_buffer("running_mean", tracks ? zeros({n}) : Tensor());
  running_var = register_buffer("running_var", tracks ? ones({n}) : Tensor());
  num_batches_tracked = register_buffer("num_batches_tracked", tracks ? zeros({}, kLong) : Tensor());
  reset_parameters();
}
void BatchNorm1dImpl::reset_running_stats() {
  if (!options.track_running_stats()) return;
  running_mean.zero_();
  running_var.fill_(1);
  num_batches_tracked.zero_();
}
void BatchNorm1dImpl::reset_parameters() {
  reset_running_stats();
  if (!options.affine()) return;
  init::ones_(weight);
  init::zeros_(bias);
}
Tensor BatchNorm1dImpl::forward(const Tensor& input) {
  check(input.dim() == 2 || input.dim() == 3, "BatchNorm1d: expected 2D or 3D input (got {}D input)", input.dim());
  double momentum = options.momentum().value_or(0);
  if (is_training() && num_batches_tracked.defined()) {
    num_batches_tracked.add_(1);
    if (!options.momentum()) momentum = 1 / static_cast<double>(num_batches_tracked.item<int64_t>());
  }
  const bool from_batch = is_training() || !options.track_running_stats();
  return batch_norm(input, weight, bias, running_mean, running_var, from_batch, momentum, options.eps());
}
void BatchNorm1dImpl::pretty_print(std::ostream& out) const {
  out << "torch::nn::BatchNorm1d(" << options.num_features() << ", eps=" << options.eps() << ", momentum=";
  if (options.momentum())
    out << *options.momentum();
  else
    out << "None";
  out << ", affine=" << (options.affine() ? "true" : "false")
      << ", track_running_stats=" << (options.track_running_stats() ? "true" : "false") << ")";
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
  return layer_norm(input, options.normalized_shape(), weight, bias, options.eps());
}
void LayerNormImpl::pretty_print(std::ostream& out) const {
  out << "torch::nn::LayerNorm(" << IntArrayRef(options.normalized_shape()) << ", eps=" << options.eps()
      << ", elementwise_affine=" << (options.elementwise_affine() ? "true" : "false") << ")";
}

}  // namespace wick::nn
