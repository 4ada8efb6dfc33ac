#include <autograd/graph/record.h>
#include <autograd/kernels/reduce/reduce.h>
#include <autograd/ops/all.h>
#include <autograd/ops/elementwise/narrow.h>
#include <autograd/ops/reduce/reduction.h>

#include <algorithm>

namespace wick {

ReducedDims reduced_dims(const char* op, const Tensor& self, IntArrayRef dims) {
  check_defined(op, self);
  ReducedDims s;
  s.op = op;
  s.reduced = dim_mask(op, dims, self.dim());
  for (size_t d = 0; d < s.reduced.size(); ++d) {
    const int64_t size = self.sizes()[d];
    s.order.push_back(static_cast<int64_t>(d));
    s.kept_ones.push_back(s.reduced[d] ? 1 : size);
    if (s.reduced[d])
      s.n *= size;
    else
      s.kept.push_back(size);
  }
  NoGradGuard off;
  if (!self.is_contiguous()) {
    std::stable_sort(s.order.begin(), s.order.end(),
                     [&](int64_t a, int64_t b) { return self.stride(a) > self.stride(b); });
    s.x = self.permute(s.order);
    if (s.x.is_contiguous()) return s;
    std::sort(s.order.begin(), s.order.end());
  }
  s.x = self.contiguous();
  return s;
}

Dims ReducedDims::dims() const {
  Dims numbers;
  for (size_t d = 0; d < reduced.size(); ++d)
    if (reduced[d]) numbers.push_back(static_cast<int64_t>(d));
  return numbers;
}

// The kernel reduces one dimension. Neighbouring dimensions are joined to runs, and each reduced run takes one call,
// the innermost first.
Tensor run_reduce(kernels::Reduce f, const ReducedDims& s, bool keepdim) {
  struct Run {
    int64_t size;
    bool reduced;
  };
  std::vector<Run> runs;
  Dims ones;  // the result's sizes with keepdim, in x's order
  for (int64_t d : s.order) {
    const bool reduced = s.reduced[static_cast<size_t>(d)];
    const int64_t size = s.x.sizes()[ones.size()];
    ones.push_back(reduced ? 1 : size);
    if (!runs.empty() && runs.back().reduced == reduced)
      runs.back().size *= size;
    else
      runs.push_back({size, reduced});
  }
  const bool in_order = std::is_sorted(s.order.begin(), s.order.end());
  Tensor x = s.x;
  while (true) {
    size_t at = runs.size();
    while (at > 0 && !runs[at - 1].reduced) --at;
    int64_t outer = 1, inner = 1;
    for (size_t i = 0; i < runs.size(); ++i)
      if (i + 1 != at) (i < at ? outer : inner) *= runs[i].size;
    const int64_t n = at ? runs[at - 1].size : 1;
    if (at) runs.erase(runs.begin() + static_cast<ptrdiff_t>(at) - 1);
    const bool last = std::none_of(runs.begin(), runs.end(), [](const Run& r) { return r.reduced; });
    Tensor out = make_empty(s.op,
                            !last       ? Dims{outer * inner}
                            : !in_order ? ones
                            : keepdim   ? s.kept_ones
                                        : s.kept,
                            f == kernels::Reduce::count ? kLong : x.scalar_type());
    kernels::reduce(f, x.scalar_type(), x.data_ptr(), outer, n, inner, out.data_ptr());
    x = out;
    if (last) break;
    if (f == kernels::Reduce::sum_squares || f == kernels::Reduce::count) f = kernels::Reduce::sum;
  }
  if (in_order) return x;
  NoGradGuard off;
  Dims back(s.order.size(), 0);
  for (size_t i = 0; i < back.size(); ++i) back[static_cast<size_t>(s.order[i])] = static_cast<int64_t>(i);
  x = x.permute(back).contiguous();
  return (keepdim ? x : x.reshape(s.kept)).detach();
}

Tensor with_ones(const Tensor& t, const Dims& ones) { return t.sizes() == ones ? t : t.reshape(ones); }

bool is_in_range(const Tensor& t) {
  if (is_narrow(t)) return is_in_range(widened(t.detach()));
  const bool single = t.scalar_type() == kFloat;
  return kernels::all_within(t.scalar_type(), t.data_ptr(), t.numel(), single ? 1e-24 : 1e-280, single ? 3e38 : 1e308);
}

Tensor range_divisor(const Tensor& self, IntArrayRef dims) {
  NoGradGuard off;
  if (self.numel() == 0) return ones(reduced_dims("amax", self, dims).kept_ones, self.scalar_type());
  const Tensor top = amax(self.abs(), dims, true);
  return where((top > 0) & isfinite(top), top, 1);
}

// The mean is rounded, so what is left after the subtraction has a mean of its own.
Tensor centred(const Tensor& self, IntArrayRef dims) {
  const Tensor rough = self - mean(self, dims, true);
  return rough - mean(rough, dims, true);
}

int64_t count_over(const Tensor& self, IntArrayRef dims) {
  const auto mask = dim_mask("mean", dims, self.dim());
  int64_t n = 1;
  for (size_t d = 0; d < mask.size(); ++d)
    if (mask[d]) n *= self.sizes()[d];
  return n;
}

ScalarType sum_type(const Tensor& self, std::optional<ScalarType> dtype) {
  if (dtype) return *dtype;
  return isFloatingType(self.scalar_type()) ? self.scalar_type() : kLong;
}

std::tuple<Tensor, Tensor> values_at(const Tensor& self, int64_t dim, const Tensor& index, bool keepdim) {
  if (self.dim() == 0) return {self.clone(), index};
  Tensor values = gather(self, dim, index);
  if (keepdim) return {values, index};
  return {values.squeeze(dim), index.squeeze(dim)};
}

Tensor same_values(const Tensor& x, const Tensor& a) { return (x == a) | (isnan(x) & isnan(a)); }

// Trickier ones.

// With ties the extreme has a kink. Each of the n elements that have its value gets e/n. No NaN equals another, so a
// NaN result divides e by n = 0, unless shares_nan counts the NaNs as equal.
Tensor extreme_of(const char* op, const char* name, bool largest, const Tensor& self, IntArrayRef dim, bool keepdim,
                  bool shares_nan) {
  if (is_narrow(self))
    return in_wide([&](const Tensor& x) { return extreme_of(op, name, largest, x, dim, keepdim, shares_nan); }, self);
  const ReducedDims s = reduced_dims(op, self, dim);
  check(s.n > 0, "{}: the tensor {} has no elements along what is reduced", op, shape_string(self.sizes()));
  Tensor out = run_reduce(largest ? kernels::Reduce::max : kernels::Reduce::min, s, keepdim);
  if (is_traced()) [[unlikely]]
    tell_tracer(largest ? "amax" : "amin", {self}, {out}, "dims", s.dims(), "keepdim", keepdim);
  return record(
      name, out,
      wrt(self, saving(self, out), [ones = s.kept_ones, dims = Dims(dim), shares_nan](auto& e, auto& x, auto& a) {
        const Tensor top = with_ones(a, ones);
        const Tensor same = shares_nan ? same_values(x, top) : x == top;
        const Tensor ties = same.to(x.scalar_type());
        return ties * (with_ones(e, ones) / ties.sum(dims, true));
      }));
}

}  // namespace wick
