#include <nn/init.h>

#include <cmath>

namespace wick::nn::init {

double calculate_gain(NonlinearityType f, double param) {
  if (std::holds_alternative<enumtype::kTanh>(f)) return 5.0 / 3.0;
  if (std::holds_alternative<enumtype::kReLU>(f)) return std::sqrt(2.0);
  if (std::holds_alternative<enumtype::kLeakyReLU>(f)) return std::sqrt(2.0 / (1 + param * param));
  return 1;
}

std::pair<int64_t, int64_t> _calculate_fan_in_and_fan_out(const Tensor& t) {
  check(t.defined() && t.dim() >= 2,
        "Fan in and fan out can not be computed for tensor with fewer than 2 dimensions: {}", describe(t));
  int64_t field = 1;
  for (int64_t d = 2; d < t.dim(); ++d) field *= t.size(d);
  return {t.size(1) * field, t.size(0) * field};
}

Tensor constant_(Tensor t, Scalar value) {
  NoGradGuard off;
  return t.fill_(value);
}
Tensor zeros_(Tensor t) { return constant_(std::move(t), 0); }
Tensor ones_(Tensor t) { return constant_(std::move(t), 1); }
Tensor uniform_(Tensor t, double low, double high) {
  NoGradGuard off;
  return t.uniform_(low, high);
}
Tensor normal_(Tensor t, double mean, double std) {
  NoGradGuard off;
  return t.normal_(mean, std);
}
Tensor eye_(Tensor t) {
  check(t.dim() == 2, "eye_: Only tensors with 2 dimensions are supported, got {}", shape_string(t.sizes()));
  NoGradGuard off;
  return t.copy_(eye(t.size(0), t.size(1), t.scalar_type()));
}
Tensor dirac_(Tensor t) {
  check(t.dim() >= 3 && t.dim() <= 5, "dirac_: Only tensors with 3, 4, or 5 dimensions are supported, got {}",
        shape_string(t.sizes()));
  NoGradGuard off;
  t.zero_();
  for (int64_t d = 0; d < std::min(t.size(0), t.size(1)); ++d) {
    Tensor kernel = t[d][d];
    while (kernel.dim() > 0) kernel = kernel[kernel.size(0) / 2];
    kernel.fill_(1);
  }
  return t;
}
Tensor orthogonal_(Tensor t, double gain) {
  check(t.dim() >= 2, "orthogonal_: Only tensors with 2 or more dimensions are supported, got {}",
        shape_string(t.sizes()));
  NoGradGuard off;
  const int64_t rows = t.size(0), cols = t.numel() / std::max<int64_t>(rows, 1);
  const int64_t tall = std::max(rows, cols), wide = std::min(rows, cols);
  // Gram and Schmidt, twice for rounding, on normal columns (as rows of q): the directions are uniformly distributed.
  const Tensor random = randn({rows, cols}, t.scalar_type());
  Tensor q = (rows < cols ? random : random.t()).to(kDouble).contiguous();
  for (int64_t i = 0; i < wide; ++i) {
    Tensor v = q[i];
    for (int pass = 0; pass < 2 && i > 0; ++pass) {
      const Tensor before = q.narrow(0, 0, i);
      v.sub_(before.t().mv(before.mv(v)));
    }
    v.div_(v.norm());
  }
  check(q.sizes() == IntArrayRef({wide, tall}), "orthogonal_: internal shape");
  return t.copy_((rows < cols ? q : q.t()).reshape(t.sizes()).mul(gain));
}
Tensor sparse_(Tensor t, double sparsity, double std) {
  check(t.dim() == 2, "sparse_: Only tensors with 2 dimensions are supported, got {}", shape_string(t.sizes()));
  NoGradGuard off;
  const auto zeros = static_cast<int64_t>(std::ceil(sparsity * static_cast<double>(t.size(0))));
  t.normal_(0, std);
  for (int64_t c = 0; c < t.size(1); ++c) {
    const Tensor rows = randperm(t.size(0)).narrow(0, 0, zeros);
    t.select(1, c).scatter_(0, rows, 0);
  }
  return t;
}

// A number that is uniform in ±bound has the deviation bound/√3, so the bound is √3 times the deviation that is wanted.

// σ = gain·√(2/(in + out)), so the bound is gain·√(6/(in + out)).
Tensor xavier_uniform_(Tensor t, double gain) {
  const auto [in, out] = _calculate_fan_in_and_fan_out(t);
  const double std = gain * std::sqrt(2.0 / static_cast<double>(in + out)), bound = std::sqrt(3.0) * std;
  return uniform_(std::move(t), -bound, bound);
}
Tensor xavier_normal_(Tensor t, double gain) {
  const auto [in, out] = _calculate_fan_in_and_fan_out(t);
  return normal_(std::move(t), 0, gain * std::sqrt(2.0 / static_cast<double>(in + out)));
}

namespace {
// σ = gain/√fan.
double kaiming_std(const Tensor& t, double a, FanModeType mode, NonlinearityType f) {
  const auto [in, out] = _calculate_fan_in_and_fan_out(t);
  return calculate_gain(f, a) /
         std::sqrt(static_cast<double>(std::holds_alternative<enumtype::kFanIn>(mode) ? in : out));
}
}  // namespace
// The bound is gain·√(3/fan): √(6/fan) for ReLU.
Tensor kaiming_uniform_(Tensor t, double a, FanModeType mode, NonlinearityType f) {
  const double bound = std::sqrt(3.0) * kaiming_std(t, a, mode, f);
  return uniform_(std::move(t), -bound, bound);
}
Tensor kaiming_normal_(Tensor t, double a, FanModeType mode, NonlinearityType f) {
  const double std = kaiming_std(t, a, mode, f);
  return normal_(std::move(t), 0, std);
}

}  // namespace wick::nn::init
