// Normalisation. All but local_response_norm() are y = x̂ w + b, where x̂ = (x − mean)/√(var + eps) over each set of
// elements, and have these derivatives (e is the incoming gradient, the means are over each set):
//
//   ∂J/∂x = (g − mean(g) − x̂ mean(g x̂)) / √(var + eps)   with g = e w
//   ∂J/∂w = Σ e x̂
//   ∂J/∂b = Σ e
//
// A struct Norm says which elements form a set: kernels/reduce/normalization.h.

#include <autograd/graph/record.h>
#include <autograd/kernels/reduce/normalization.h>
#include <autograd/kernels/sparse/csr.h>
#include <autograd/ops/all.h>
#include <autograd/ops/conv/spatial.h>
#include <autograd/ops/elementwise/narrow.h>
#include <autograd/ops/reduce/reduction.h>

#include <algorithm>

namespace wick {

namespace {

// Which elements form a set, and the operator, for messages.
struct Norm : kernels::Norm {
  const char* op;
};

// x̂ as rows × groups × channels × inner, and the statistics, by operators.
struct Standardised {
  Tensor mean, var, scale, x_hat;
};
Standardised standardise(const Norm& n, const Tensor& x) {
  const Dims dims = n.across ? Dims{0, 2, 3} : Dims{2, 3};
  const Tensor sets = x.reshape({n.rows, n.groups, n.channels, n.inner}), mean = sets.mean(dims, true),
               d = centred(sets, dims), var = (d * d).mean(dims, true);
  if (!isFloatingType(x.scalar_type()) || var.numel() == 0 || is_in_range(var + n.eps)) {
    const Tensor scale = rsqrt(var + n.eps);
    return {mean, var, scale, d * scale};
  }
  const Tensor top = range_divisor(d.detach(), dims), y = d / top,  // the squares of y are in the range of the dtype
      scale = rsqrt((y * y).mean(dims, true) + n.eps / top / top);
  return {mean, var, scale / top, y * scale};
}

// The statistics of all sets, (4 × sets): for the kernels.
kernels::Statistics statistics(const Tensor& t) {
  double* first = t.data_ptr<double>();
  return {first, first + t.size(1), first + 2 * t.size(1), first + 3 * t.size(1)};
}

// A weight or bias in the shape in which it broadcasts to x̂.
Tensor by_channel(const Norm& n, const Tensor& t) { return t.reshape({1, n.groups, n.channels, 1}); }

// The gradients: by kernels, or, where they are to be differentiated themselves, by operators.

// (g − mean(g) − x̂ mean(g x̂)) / √(var + eps) with g = e w.
Tensor input_gradient(const Norm& n, const Tensor& e_, const Tensor& x, const Tensor& weight, const Tensor& stats) {
  if (!GradMode::is_enabled()) {
    const Tensor e = e_.contiguous(), in = x.contiguous(), w = weight.defined() ? weight.contiguous() : weight;
    Tensor out = make_empty(n.op, x.sizes(), x.scalar_type());
    kernels::normalise_backward_input(x.scalar_type(), n, e.data_ptr(), in.data_ptr(),
                                      w.defined() ? w.data_ptr() : nullptr, statistics(stats), out.data_ptr());
    return out;
  }
  const Dims dims = n.across ? Dims{0, 2, 3} : Dims{2, 3};
  const Standardised s = standardise(n, x);
  Tensor g = e_.reshape(s.x_hat.sizes());
  if (weight.defined()) g = g * by_channel(n, weight);
  const Tensor out = g - g.mean(dims, true) - s.x_hat * (g * s.x_hat).mean(dims, true);
  return (out * s.scale).reshape(x.sizes());
}

// Σ e x̂ for each element of the weight.
Tensor weight_gradient(const Norm& n, const Tensor& e_, const Tensor& x, const Tensor& stats, const Dims& sizes) {
  if (!GradMode::is_enabled()) {
    const Tensor e = e_.contiguous(), in = x.contiguous();
    Tensor out = make_empty(n.op, sizes, x.scalar_type());
    kernels::normalise_backward_weight(x.scalar_type(), n, e.data_ptr(), in.data_ptr(), statistics(stats),
                                       out.data_ptr());
    return out;
  }
  const Standardised s = standardise(n, x);
  return (e_.reshape(s.x_hat.sizes()) * s.x_hat).sum(3).sum(0).reshape(sizes);
}

// Σ e for each element of the bias.
Tensor bias_gradient(const Norm& n, const Tensor& e, const Dims& sizes) {
  const Tensor sums = n.inner == 1 ? e : e.reshape({-1, n.inner}).sum(1);
  return sums.reshape({n.rows, n.groups * n.channels}).sum(0).reshape(sizes);
}

struct Normalised {
  Tensor y, mean, var;  // mean and var of each set, unrecorded
};

// x̂ w + b. node: the graph's name for it.
Normalised normalise(const char* node, const Norm& n, const Tensor& x, const Tensor& weight, const Tensor& bias) {
  const ScalarType t = x.scalar_type();
  if (is_narrow(t)) {
    const Normalised r = normalise(node, n, widened(x), widened(weight), widened(bias));
    return {narrowed(r.y, t), r.mean, r.var};
  }
  const auto fits = [t](const Tensor& p) { return !p.defined() || p.scalar_type() == t; };
  // With less than a vector of neighbouring elements in a set the kernel is slower than the operators.
  const bool short_runs = n.across && n.inner < 4;
  if (!isFloatingType(t) || !fits(weight) || !fits(bias) || n.numel() == 0 || short_runs) {
    const Standardised s = standardise(n, x);
    Tensor y = s.x_hat;
    if (weight.defined()) y = y * by_channel(n, weight);
    if (bias.defined()) y = y + by_channel(n, bias);
    return {y.reshape(x.sizes()), s.mean.detach().reshape({-1}), s.var.detach().reshape({-1})};
  }
  const auto contiguous = [](const Tensor& p) { return p.defined() ? p.detach().contiguous() : p; };
  const auto data = [](const Tensor& p) { return p.defined() ? p.data_ptr() : nullptr; };
  const Tensor in = contiguous(x), w = contiguous(weight), b = contiguous(bias);
  Tensor y = make_empty(n.op, x.sizes(), t), stats = make_empty(n.op, {4, n.sets()}, kDouble);
  kernels::normalise(t, n, in.data_ptr(), data(w), data(b), y.data_ptr(), statistics(stats));
  Dims w_sizes(weight.defined() ? weight.sizes() : IntArrayRef()),
      b_sizes(bias.defined() ? bias.sizes() : IntArrayRef());
  y = record(node, y,
             wrt(x, saving(x, weight, stats),
                 [n](auto& e, auto& x, auto& w, auto& stats) {
                   return input_gradient(n, e, x, w, stats);  // (g − mean(g) − x̂ mean(g x̂)) / √(var + eps), g = e w
                 }),
             wrt(weight, saving(x, stats),
                 [n, w_sizes](auto& e, auto& x, auto& stats) {
                   return weight_gradient(n, e, x, stats, w_sizes);  // Σ e x̂
                 }),
             wrt(bias, [n, b_sizes](auto& e) {
               return bias_gradient(n, e, b_sizes);  // Σ e
             }));
  return {y, stats.select(0, 0).to(t), stats.select(0, 1).to(t)};
}

void check_channels(const char* op, const Tensor& x, const Tensor& t, const char* what) {
  check(!t.defined() || (t.dim() == 1 && t.numel() == x.size(1)), "{}: the {} is {}: needs ({}), one for each channel",
        op, what, describe(t), x.size(1));
}

// running ← (1 − momentum)·running + momentum·current, unrecorded.
void update_running(const Tensor& running, const Tensor& current, double momentum) {
  NoGradGuard off;
  if (running.defined()) Tensor(running).mul_(1 - momentum).add_(current * momentum);
}

// n/(n − 1): the factor from the variance of a set to the unbiased one.
double unbiased(const Norm& n) { return static_cast<double>(n.set_size()) / static_cast<double>(n.set_size() - 1); }

}  // namespace

Tensor layer_norm(const Tensor& x, IntArrayRef shape, const Tensor& weight, const Tensor& bias, double eps) {
  const OperatorScope scope("layer_norm");
  check_defined("layer_norm", x, "input");
  const size_t lead = x.sizes().size() - std::min(shape.size(), x.sizes().size());
  check(!shape.empty() && shape.size() <= x.sizes().size() && x.sizes().slice(lead) == shape,
        "layer_norm: Given normalized_shape={}, expected input to end in it, but got input of size {}",
        shape_string(shape), shape_string(x.sizes()));
  for (const Tensor* t : {&weight, &bias})
    check(!t->defined() || t->sizes() == shape, "layer_norm: weight and bias need the shape {}, got {}",
          shape_string(shape), describe(*t));
  const Norm n{{count_elements(x.sizes().slice(0, lead)), 1, count_elements(shape), 1, false, eps}, "layer_norm"};
  const Tensor y = normalise("NativeLayerNormBackward0", n, x, weight, bias).y;
  tell_tracer("layer_norm", {x, weight, bias}, {y}, "axis", static_cast<int64_t>(lead), "eps", eps);
  return y;
}

Tensor batch_norm(const Tensor& x, const Tensor& weight, const Tensor& bias, const Tensor& running_mean,
                  const Tensor& running_var, bool training, double momentum, double eps, bool) {
  const OperatorScope scope("batch_norm");
  check_defined("batch_norm", x, "input");
  check(x.dim() >= 2, "batch_norm: the input is {}: needs (N×C) or (N×C×…)", shape_string(x.sizes()));
  const int64_t channels = x.size(1);
  for (const Tensor* t : {&weight, &bias, &running_mean, &running_var})
    check(!t->defined() || (t->dim() == 1 && t->numel() == channels),
          "batch_norm: the input {} has {} channels, but a parameter or statistic has the shape {}",
          shape_string(x.sizes()), channels, describe(*t));
  if (!training) {
    check(running_mean.defined() && running_var.defined(), "batch_norm: evaluation needs running statistics");
    Dims per_channel(static_cast<size_t>(x.dim()), 1);
    per_channel[1] = channels;
    Tensor scale = rsqrt(running_var + eps);
    if (weight.defined()) scale = scale * weight;
    const Tensor scaled = (x - running_mean.reshape(per_channel)) * scale.reshape(per_channel),
                 y = bias.defined() ? scaled + bias.reshape(per_channel) : scaled;
    tell_tracer("batch_norm", {x, weight, bias, running_mean, running_var}, {y}, "eps", eps);
    return y;
  }
  const Norm n{{x.size(0), channels, 1, count_elements(x.sizes().slice(2)), true, eps}, "batch_norm"};
  const Normalised out = normalise("NativeBatchNormBackward0", n, x, weight, bias);
  if (x.numel() == 0) return out.y;
  update_running(running_mean, out.mean, momentum);
  update_running(running_var, out.var * unbiased(n), momentum);
  return out.y;
}

Tensor group_norm(const Tensor& x, int64_t groups, const Tensor& weight, const Tensor& bias, double eps, bool) {
  const OperatorScope scope("group_norm");
  check_defined("group_norm", x, "input");
  check(x.dim() >= 2, "group_norm: the input is {}: needs (N×C) or (N×C×…)", shape_string(x.sizes()));
  check(groups > 0 && x.size(1) % groups == 0,
        "group_norm: Expected number of channels in input to be divisible by num_groups, but got {} and {}", x.size(1),
        groups);
  check_channels("group_norm", x, weight, "weight");
  check_channels("group_norm", x, bias, "bias");
  const Norm n{{x.size(0), groups, x.size(1) / groups, count_elements(x.sizes().slice(2)), false, eps}, "group_norm"};
  const Tensor y = normalise("NativeGroupNormBackward0", n, x, weight, bias).y;
  tell_tracer("group_norm", {x, weight, bias}, {y}, "groups", groups, "eps", eps);
  return y;
}

Tensor instance_norm(const Tensor& x, const Tensor& weight, const Tensor& bias, const Tensor& running_mean,
                     const Tensor& running_var, bool use_input_stats, double momentum, double eps, bool) {
  const OperatorScope scope("instance_norm");
  check_defined("instance_norm", x, "input");
  check(x.dim() >= 2, "instance_norm: the input is {}: needs (N×C×…)", shape_string(x.sizes()));
  check(use_input_stats || (running_mean.defined() && running_var.defined()),
        "instance_norm: needs running statistics, or use_input_stats");
  check_channels("instance_norm", x, weight, "weight");
  check_channels("instance_norm", x, bias, "bias");
  check_channels("instance_norm", x, running_mean, "running mean");
  check_channels("instance_norm", x, running_var, "running variance");
  if (!use_input_stats) return batch_norm(x, weight, bias, running_mean, running_var, false, momentum, eps);
  const Norm n{{x.size(0), x.size(1), 1, count_elements(x.sizes().slice(2)), false, eps}, "instance_norm"};
  const Normalised out = normalise("NativeBatchNormBackward0", n, x, weight, bias);
  tell_tracer("instance_norm", {x, weight, bias}, {out.y}, "eps", eps);
  if (x.numel() == 0) return out.y;
  update_running(running_mean, out.mean.reshape({n.rows, n.groups}).mean(0), momentum);
  update_running(running_var, out.var.reshape({n.rows, n.groups}).mean(0) * unbiased(n), momentum);
  return out.y;
}

// The sum over neighbouring channels is a sparse matrix along dimension 1, with a 1 in row c for each neighbour of c.
Tensor local_response_norm(const Tensor& x, int64_t size, double alpha, double beta, double k) {
  const OperatorScope scope("local_response_norm");
  check_defined("local_response_norm", x, "input");
  check(x.dim() >= 3, "local_response_norm: the input is {}: needs (N×C×…) of 3 dimensions or more",
        shape_string(x.sizes()));
  check(size > 0, "local_response_norm: size is {}: needs at least 1", size);
  kernels::CsrMatrix neighbours;
  neighbours.cols = x.size(1);
  for (int64_t c = 0; c < neighbours.cols; ++c) {
    const int64_t begin = std::max<int64_t>(c - size / 2, 0), end = std::min(c - size / 2 + size, neighbours.cols);
    for (int64_t i = begin; i < end; ++i) neighbours.add(i, 1);
    neighbours.end_row();
  }
  const Tensor squares =
      multiply_dim({"local_response_norm", "LocalResponseNormBackward0"}, x * x, 1, std::move(neighbours));
  const Tensor y = x / (squares * (alpha / static_cast<double>(size)) + k).pow(beta);
  tell_tracer("local_response_norm", {x}, {y}, "size", size, "alpha", alpha, "beta", beta, "k", k);
  return y;
}

}  // namespace wick
