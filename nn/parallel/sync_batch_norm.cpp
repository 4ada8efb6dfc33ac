// Batch normalisation over all ranks, with N elements a channel on all of them together:
//
//   x̂ = (x − mean) / √(var + eps),  y = x̂ w + b
//   ∂J/∂x = (g − Σg / N − x̂ Σ(g x̂) / N) / √(var + eps)   with g = e w, and the sums over all ranks
//   ∂J/∂w = Σ e x̂,  ∂J/∂b = Σ e                           over this rank's part, since the reducer adds up the ranks
//
// Sums are in float64, so that the ranks' parts, however they are cut, give the same statistics to rounding.

#include <nn/layers/norm_base.h>
#include <nn/parallel/sync_batch_norm.h>

#include <ostream>

namespace wick::nn {

namespace {

using Group = std::shared_ptr<c10d::ProcessGroup>;

void refuse_second() {
  check(!GradMode::is_enabled(),
        "SyncBatchNorm: has no second derivative: call backward() and grad() without create_graph, or use BatchNorm");
}

// (C) in the shape in which it broadcasts to x.
Tensor by_channel(const Tensor& t, const Tensor& x) {
  Dims shape(static_cast<size_t>(x.dim()), 1);
  shape[1] = t.numel();
  return t.view(shape);
}
// The sum over all dimensions but the channels.
Tensor channel_sum(const Tensor& x) { return x.transpose(0, 1).reshape({x.size(1), -1}).sum(1); }

struct Statistics {
  Tensor mean, var;  // of all ranks, (C), float64
  double count = 0;  // of elements a channel
};

// Each rank's count, mean and sum of squared deviations are put together in the order of the ranks, by Chan's formula.
Statistics statistics(c10d::ProcessGroup& group, const Tensor& x) {
  const int64_t channels = x.size(1), count = channels > 0 ? x.numel() / channels : 0;
  const Tensor mean = channel_sum(x) / static_cast<double>(std::max<int64_t>(count, 1)),
               deviation = x - by_channel(mean, x);
  Tensor mine = cat({full({1}, count, kDouble), mean, channel_sum(deviation * deviation)}),
         all = empty({group.getSize() * mine.numel()}, kDouble);
  try {
    group._allgather_base(all, mine)->wait();
  } catch (Error& error) {
    error.set_place("SyncBatchNorm, forward");
    throw;
  }
  Statistics s{zeros({channels}, kDouble), zeros({channels}, kDouble)};
  const Tensor rows = all.view({group.getSize(), -1});
  for (int64_t r = 0; r < rows.size(0); ++r) {
    const double n = rows[r][0].item<double>(), together = s.count + n;
    if (n == 0) continue;
    const Tensor delta = rows[r].narrow(0, 1, channels) - s.mean;
    s.mean += delta * (n / together);
    s.var += rows[r].narrow(0, 1 + channels, channels) + delta * delta * (s.count * n / together);
    s.count = together;
  }
  check(s.count > 1,
        "SyncBatchNorm: Expected more than 1 value per channel when training, got {} on all ranks together", s.count);
  s.var /= s.count;
  return s;
}

Tensor sync_batch_norm(const Group& group, const Tensor& x, const Tensor& weight, const Tensor& bias,
                       const Tensor& running_mean, const Tensor& running_var, double momentum, double eps) {
  check(x.dim() >= 2, "SyncBatchNorm: expected at least 2D input (got {}D input)", x.dim());
  for (const Tensor& t : {weight, bias, running_mean, running_var})
    check(!t.defined() || t.numel() == x.size(1), "SyncBatchNorm: {} has {} channels, the module {}", describe(x),
          x.size(1), t.numel());
  Tensor y, mean, scale;
  double count = 0;
  {
    NoGradGuard off;
    const Tensor wide = x.detach().to(kDouble);
    const Statistics s = statistics(*group, wide);
    mean = s.mean;
    scale = rsqrt(s.var + eps);
    count = s.count;
    y = (wide - by_channel(mean, x)) * by_channel(scale, x);
    if (weight.defined()) y = y * by_channel(weight.detach().to(kDouble), x);
    if (bias.defined()) y = y + by_channel(bias.detach().to(kDouble), x);
    y = y.to(x.scalar_type());
    if (running_mean.defined()) running_mean.mul_(1 - momentum).add_(mean.to(running_mean.scalar_type()), momentum);
    if (running_var.defined())
      running_var.mul_(1 - momentum).add_((s.var * (count / (count - 1))).to(running_var.scalar_type()), momentum);
  }
  const auto x_hat = [](const Tensor& x_, const Tensor& m, const Tensor& s) {
    return (x_.to(kDouble) - by_channel(m, x_)) * by_channel(s, x_);
  };
  auto input_gradient = [=](auto& e, auto& x_, auto& w, auto& m, auto& s) {
    refuse_second();
    const Tensor normed = x_hat(x_, m, s);
    Tensor g = e.to(kDouble);
    if (w.defined()) g = g * by_channel(w.to(kDouble), x_);
    std::vector<Tensor> sums{cat({channel_sum(g), channel_sum(g * normed)})};
    try {
      group->allreduce(sums)->wait();
    } catch (Error& error) {
      error.set_place("SyncBatchNorm, backward");
      throw;
    }
    const auto mean_of = [&](int64_t i) { return by_channel(sums[0].view({2, -1})[i] / count, x_); };
    return ((g - mean_of(0) - normed * mean_of(1)) * by_channel(s, x_)).to(x_.scalar_type());
  };
  auto weight_gradient = [=](auto& e, auto& x_, auto& m, auto& s) {
    refuse_second();
    return channel_sum(e.to(kDouble) * x_hat(x_, m, s));
  };
  return record("SyncBatchNorm", y, wrt(x, saving(x, weight, mean, scale), std::move(input_gradient)),
                wrt(weight, saving(x, mean, scale), std::move(weight_gradient)),
                wrt(bias, [](auto& e) { return channel_sum(e); }));
}

BatchNormFunction over(const Group& group) {
  check(group != nullptr, "SyncBatchNorm: the process group is null: this process is not one of its ranks");
  return [group](const Tensor& x, const Tensor& weight, const Tensor& bias, const Tensor& mean, const Tensor& var,
                 double momentum,
                 double eps) { return sync_batch_norm(group, x, weight, bias, mean, var, momentum, eps); };
}

}  // namespace

template class NormImplBase<SyncBatchNormImpl, BatchNormOptions>;

SyncBatchNormImpl::SyncBatchNormImpl(const BatchNormOptions& options_, Group group) : NormImplBase(options_) {
  batch_norm_function = over(group);
}
Tensor SyncBatchNormImpl::forward(const Tensor& x) {
  return in_forward([&] { return detail::batch_normed(*this, x); });
}
void SyncBatchNormImpl::pretty_print(std::ostream& out) const { print(out, "SyncBatchNorm"); }

void detail::convert_to_sync(Module& module, const Group& group) {
  const auto convert = [&](Module& m) {
    const auto each = [&]<class Norm>(Norm* norm) {
      if (norm) norm->batch_norm_function = over(group);
    };
    each(m.as<BatchNorm1dImpl>());
    each(m.as<BatchNorm2dImpl>());
    each(m.as<BatchNorm3dImpl>());
  };
  module.apply(convert);
}

}  // namespace wick::nn
