#include <autograd/ops/loss.h>
#include <autograd/ops/norm.h>
#include <autograd/ops/windows.h>

namespace wick {

namespace {

void check_channels(const char* op, const Tensor& x, const Tensor& t, const char* what) {
  check(!t.defined() || (t.dim() == 1 && t.numel() == x.size(1)), "{}: the {} is {}: needs ({}), one for each channel",
        op, what, describe(t), x.size(1));
}

}  // namespace

Tensor group_norm(const Tensor& x, int64_t groups, const Tensor& weight, const Tensor& bias, double eps, bool) {
  check_defined("group_norm", x, "input");
  check(x.dim() >= 2, "group_norm: the input is {}: needs (N×C) or (N×C×…)", shape_string(x.sizes()));
  check(groups > 0 && x.size(1) % groups == 0, "group_norm: {} channels do not part into {} equal groups", x.size(1),
        groups);
  check_channels("group_norm", x, weight, "weight");
  check_channels("group_norm", x, bias, "bias");
  const int64_t n = x.size(0), each = n > 0 ? x.numel() / (n * groups) : 0;
  const Tensor rows = x.reshape({n, groups, each}), centred = rows - rows.mean(-1, true);
  Tensor y = (centred * rsqrt((centred * centred).mean(-1, true) + eps)).reshape(x.sizes());
  Dims channels(x.sizes().size(), 1);
  channels[1] = x.size(1);
  if (weight.defined()) y = y * weight.reshape(channels);
  return bias.defined() ? y + bias.reshape(channels) : y;
}

Tensor instance_norm(const Tensor& x, const Tensor& weight, const Tensor& bias, const Tensor& running_mean,
                     const Tensor& running_var, bool use_input_stats, double momentum, double eps, bool) {
  check_defined("instance_norm", x, "input");
  check(x.dim() >= 2, "instance_norm: the input is {}: needs (N×C×…)", shape_string(x.sizes()));
  check(use_input_stats || (running_mean.defined() && running_var.defined()),
        "instance_norm: needs running statistics, or use_input_stats");
  check_channels("instance_norm", x, weight, "weight");
  check_channels("instance_norm", x, bias, "bias");
  check_channels("instance_norm", x, running_mean, "running mean");
  check_channels("instance_norm", x, running_var, "running variance");
  // The samples' channels as so many channels of one sample.
  const int64_t n = x.size(0), c = x.size(1);
  const auto repeated = [n](const Tensor& t) { return t.defined() ? t.repeat(n) : t; };
  const Tensor mean = repeated(running_mean), var = repeated(running_var);
  Dims flat(x.sizes());
  flat[0] = 1, flat[1] = n * c;
  Tensor y = batch_norm(x.reshape(flat), repeated(weight), repeated(bias), mean, var, use_input_stats, momentum, eps);
  if (use_input_stats) {
    NoGradGuard off;
    if (mean.defined()) running_mean.copy_(mean.reshape({n, c}).mean(0));
    if (var.defined()) running_var.copy_(var.reshape({n, c}).mean(0));
  }
  return y.reshape(x.sizes());
}

Tensor local_response_norm(const Tensor& x, int64_t size, double alpha, double beta, double k) {
  check_defined("local_response_norm", x, "input");
  check(x.dim() >= 3, "local_response_norm: the input is {}: needs (N×C×…) of 3 dimensions or more",
        shape_string(x.sizes()));
  check(size > 0, "local_response_norm: size is {}: needs at least 1", size);
  kernels::Taps taps;
  taps.n = x.size(1);
  for (int64_t c = 0; c < taps.n; ++c) {
    const int64_t begin = std::max<int64_t>(c - size / 2, 0), end = std::min(c - size / 2 + size, taps.n);
    for (int64_t i = begin; i < end; ++i) taps.term(i, 1);
    taps.end_row();
  }
  const Tensor squares = along("LocalResponseNormBackward0", x * x, 1, std::move(taps));
  return x / (squares * (alpha / static_cast<double>(size)) + k).pow(beta);
}

}  // namespace wick
