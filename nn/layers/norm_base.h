#pragma once
// How NormImplBase is defined, for the sources of the modules that derive from it.

#include <nn/functional/norm.h>
#include <nn/init.h>
#include <nn/layers/norm.h>
#include <nn/layers/print.h>

#include <ostream>

namespace wick::nn {

namespace detail {

// batch_norm() with the module's tensors. In training it counts the batch; without a momentum the running statistics
// are averages over all batches.
template <class Norm>
Tensor batch_normed(Norm& norm, const Tensor& x) {
  const BatchNormOptions& o = norm.options;
  double momentum = o.momentum().value_or(0);
  if (norm.is_training() && norm.num_batches_tracked.defined()) {
    norm.num_batches_tracked.add_(1);
    if (!o.momentum()) momentum = 1 / static_cast<double>(norm.num_batches_tracked.template item<int64_t>());
  }
  const bool from_batch = norm.is_training() || !o.track_running_stats();
  if (from_batch && norm.batch_norm_function)
    return norm.batch_norm_function(x, norm.weight, norm.bias, norm.running_mean, norm.running_var, momentum, o.eps());
  return functional::batch_norm(x, norm.running_mean, norm.running_var,
                                functional::BatchNormFuncOptions()
                                    .weight(norm.weight)
                                    .bias(norm.bias)
                                    .training(from_batch)
                                    .momentum(momentum)
                                    .eps(o.eps()));
}

}  // namespace detail

template <class Derived, class Options>
NormImplBase<Derived, Options>::NormImplBase(const Options& options_) : options(options_) {
  reset();
}
template <class Derived, class Options>
void NormImplBase<Derived, Options>::reset() {
  const int64_t n = options.num_features();
  weight = this->register_parameter("weight", options.affine() ? empty({n}) : Tensor(), options.affine());
  bias = this->register_parameter("bias", options.affine() ? empty({n}) : Tensor(), options.affine());
  const bool tracks = options.track_running_stats();
  running_mean = this->register_buffer("running_mean", tracks ? zeros({n}) : Tensor());
  running_var = this->register_buffer("running_var", tracks ? ones({n}) : Tensor());
  num_batches_tracked = this->register_buffer("num_batches_tracked", tracks ? zeros({}, kLong) : Tensor());
  reset_parameters();
}
template <class Derived, class Options>
void NormImplBase<Derived, Options>::reset_running_stats() {
  if (!options.track_running_stats()) return;
  running_mean.zero_();
  running_var.fill_(1);
  num_batches_tracked.zero_();
}
template <class Derived, class Options>
void NormImplBase<Derived, Options>::reset_parameters() {
  reset_running_stats();
  if (!options.affine()) return;
  init::ones_(weight);
  init::zeros_(bias);
}
template <class Derived, class Options>
void NormImplBase<Derived, Options>::print(std::ostream& out, const char* name) const {
  const std::optional<double> momentum = options.momentum();
  out << "torch::nn::" << name << "(" << options.num_features() << ", eps=" << options.eps() << ", momentum=";
  if (momentum)
    out << *momentum;
  else
    out << "None";
  out << ", affine=" << detail::text(options.affine())
      << ", track_running_stats=" << detail::text(options.track_running_stats()) << ")";
}

}  // namespace wick::nn
