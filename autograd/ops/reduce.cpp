#include <autograd/graph/in_place.h>
#include <autograd/graph/record.h>
#include <autograd/ops/all.h>
#include <autograd/kernels/reduce/reduce.h>
#include <autograd/kernels/reduce/scan.h>
#include <autograd/kernels/reduce/softmax.h>
#include <autograd/kernels/reduce/sort.h>
#include <autograd/ops/elementwise.h>
#include <autograd/ops/rows.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace wick {

namespace {

// A reduction over dims, as the kernels need it.
struct Split {
  Tensor x;    // self without history, row-major: its dimensions in the order in which they lie in memory
  Dims order;  // that order
  std::vector<bool> reduced;  // which of self's dimensions go
  int64_t n = 1;              // elements to one result
  Dims kept;                  // the result's sizes
  Dims kept_ones;             // the same with keepdim
};

Split split_dims(const char* op, const Tensor& self, IntArrayRef dims) {
  check_defined(op, self);
  Split s;
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

// Reduces each run of neighbouring dimensions in turn, the innermost first.
Tensor run_reduce(kernels::Reduce f, const Split& s, bool keepdim) {
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
    if (at) runs.erase(runs.begin() + static_cast<int64_t>(at) - 1);
    const bool last = std::none_of(runs.begin(), runs.end(), [](const Run& r) { return r.reduced; });
    Tensor out = make_empty(!last       ? Dims{outer * inner}
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

// A reduced tensor with its lost dimensions back as 1, so that it broadcasts against what it came from.
Tensor with_ones(const Tensor& t, const Dims& ones) { return t.sizes() == ones ? t : t.reshape(ones); }

ScalarType sum_type(const Tensor& self, std::optional<ScalarType> dtype) {
  if (dtype) return *dtype;
  return isFloatingType(self.scalar_type()) ? self.scalar_type() : kLong;
}

int64_t count_over(const Tensor& self, IntArrayRef dims) {
  const auto mask = dim_mask("mean", dims, self.dim());
  int64_t n = 1;
  for (size_t d = 0; d < mask.size(); ++d)
    if (mask[d]) n *= self.sizes()[d];
  return n;
}

}  // namespace

// Sums.

Tensor sum(const Tensor& self, std::optional<ScalarType> dtype) { return sum(self, IntArrayRef{}, false, dtype); }
Tensor sum(const Tensor& self_, IntArrayRef dim, bool keepdim, std::optional<ScalarType> dtype) {
  check_defined("sum", self_);
  const ScalarType t = sum_type(self_, dtype);
  if (self_.scalar_type() == kBool && t == kLong)
    return run_reduce(kernels::Reduce::count, split_dims("sum", self_, dim), keepdim);
  const Tensor self = self_.to(t);
  const Split s = split_dims("sum", self, dim);
  Tensor out = self.scalar_type() == kBool ? run_reduce(kernels::Reduce::any, s, keepdim)
                                           : run_reduce(kernels::Reduce::sum, s, keepdim);
  return record("SumBackward1", out, wrt(self, [ones = s.kept_ones, sizes = Dims(self.sizes())](const Tensor& e) {
                  return with_ones(e, ones).expand(sizes);
                }));
}

Tensor sum_of_squares(const Tensor& self) {
  Tensor out = run_reduce(kernels::Reduce::sum_squares, split_dims("sum_of_squares", self, {}), false);
  return record("SumOfSquaresBackward0", out,
                wrt(
                    self, [](const Tensor& e, const Tensor& x) { return e * 2 * x; }, self));
}

Tensor sum_to_size(const Tensor& self, IntArrayRef size) {
  check(is_expandable(size, self.sizes()), "sum_to_size: {} did not broadcast to {}", shape_string(size),
        shape_string(self.sizes()));
  const size_t lead = self.sizes().size() - size.size();
  if (lead > 0 && self.is_contiguous() && self.sizes().slice(lead) == size) {  // a bias: only leading dimensions go
    const int64_t n = count_elements(self.sizes().slice(0, lead));
    Tensor out = make_empty(size, self.scalar_type());
    kernels::reduce(self.scalar_type() == kBool ? kernels::Reduce::any : kernels::Reduce::sum, self.scalar_type(),
                    self.data_ptr(), 1, n, out.numel(), out.data_ptr());
    return record("SumBackward1", out,
                  wrt(self, [sizes = Dims(self.sizes())](const Tensor& e) { return e.expand(sizes); }));
  }
  std::vector<int64_t> dims;
  for (size_t d = 0; d < self.sizes().size(); ++d)
    if (d < lead || (size[d - lead] == 1 && self.sizes()[d] != 1)) dims.push_back(static_cast<int64_t>(d));
  if (dims.empty()) return self;
  Tensor out = sum(self, dims, true);
  return lead ? out.reshape(size) : out;
}

Tensor mean(const Tensor& self, std::optional<ScalarType> dtype) { return mean(self, IntArrayRef{}, false, dtype); }
Tensor mean(const Tensor& self, IntArrayRef dim, bool keepdim, std::optional<ScalarType> dtype) {
  check_defined("mean", self);
  const ScalarType t = dtype.value_or(self.scalar_type());
  check(isFloatingType(t), "mean: needs a floating-point tensor, got {}: give a dtype or convert it with to()",
        toString(t));
  return sum(self, dim, keepdim, t) / static_cast<double>(count_over(self, dim));
}

Tensor var(const Tensor& self, int dim) { return var(self, IntArrayRef{int64_t{dim}}, true, false); }
Tensor std(const Tensor& self, int dim) { return std(self, IntArrayRef{int64_t{dim}}, true, false); }
Tensor var(const Tensor& self, bool unbiased) { return var(self, IntArrayRef{}, unbiased, false); }
Tensor var(const Tensor& self, IntArrayRef dim, bool unbiased, bool keepdim) {
  check_defined("var", self);
  check(isFloatingType(self.scalar_type()), "var: needs a floating-point tensor, got {}", toString(self.scalar_type()));
  const double n = static_cast<double>(count_over(self, dim)) - (unbiased ? 1 : 0);
  const double scale = 1 / std::max(n, 0.0);
  Tensor out;
  Dims ones;
  {
    NoGradGuard off;
    const Split s = split_dims("var", self - mean(self, dim, true), dim);
    ones = s.kept_ones;
    out = run_reduce(kernels::Reduce::sum_squares, s, keepdim) * scale;
  }
  return record("VarBackward0", out,
                wrt(
                    self,
                    [ones, scale, dims = Dims(dim)](const Tensor& e, const Tensor& x) {
                      return with_ones(e, ones) * (2 * scale) * (x - mean(x, dims, true));
                    },
                    self));
}
Tensor std(const Tensor& self, bool unbiased) { return std(self, IntArrayRef{}, unbiased, false); }
Tensor std(const Tensor& self, IntArrayRef dim, bool unbiased, bool keepdim) {
  Tensor variance = var(self, dim, unbiased, keepdim);
  Tensor root = unary("std", kernels::Unary::sqrt, variance);
  // Where all values are equal the deviation has a kink at 0; its gradient there is taken as 0.
  return record("StdBackward0", root,
                wrt(
                    variance, [](const Tensor& e, const Tensor& a) { return where(a == 0, 0, e / (2 * a)); }, root));
}

namespace {

// For each element the product of all others along a dimension: the gradient of prod, right also with zeros.
Tensor product_of_others(const Tensor& x, int64_t dim) {
  const int64_t n = x.size(dim);
  const Tensor one = ones_like(x.narrow(dim, 0, 1));
  // Products of what stands before and after each element.
  std::vector<Tensor> before{one}, after{one};
  for (int64_t i = 0; i + 1 < n; ++i) {
    before.push_back(before.back() * x.narrow(dim, i, 1));
    after.push_back(after.back() * x.narrow(dim, n - 1 - i, 1));
  }
  std::reverse(after.begin(), after.end());
  return cat(before, dim) * cat(after, dim);
}

}  // namespace

Tensor prod(const Tensor& self, std::optional<ScalarType> dtype) {
  check_defined("prod", self);
  return prod(self.reshape({-1}), 0, false, dtype);
}
Tensor prod(const Tensor& self_, int64_t dim, bool keepdim, std::optional<ScalarType> dtype) {
  check_defined("prod", self_);
  const Tensor self = self_.to(sum_type(self_, dtype));
  const Split s = split_dims("prod", self, dim);
  Tensor out = run_reduce(kernels::Reduce::prod, s, keepdim);
  return record("ProdBackward1", out,
                wrt(
                    self,
                    [ones = s.kept_ones, dim](const Tensor& e, const Tensor& x, const Tensor& a) {
                      if (x.dim() == 0) return e;
                      if (x.numel() == 0) return zeros_like(x);
                      if ((x != 0).all().item<bool>()) return with_ones(e, ones) * with_ones(a, ones) / x;
                      return with_ones(e, ones) * product_of_others(x, dim);
                    },
                    self, out));
}

// Extremes.

namespace {

// A NaN result has no derivative: amax and amin give NaN then, as PyTorch; max and min share among the NaNs.
Tensor extreme_of(const char* op, const char* name, bool largest, const Tensor& self, IntArrayRef dim, bool keepdim,
                  bool shares_nan) {
  const Split s = split_dims(op, self, dim);
  check(s.n > 0, "{}: the tensor {} has no elements along what is reduced", op, shape_string(self.sizes()));
  Tensor out = run_reduce(largest ? kernels::Reduce::max : kernels::Reduce::min, s, keepdim);
  return record(
      name, out,
      wrt(
          self,
          [ones = s.kept_ones, dims = Dims(dim), shares_nan](const Tensor& e, const Tensor& x, const Tensor& a) {
            const Tensor top = with_ones(a, ones);
            const Tensor same = shares_nan ? (x == top) | (x.isnan() & top.isnan()) : x == top;
            const Tensor hits = same.to(x.scalar_type());
            return hits * (with_ones(e, ones) / hits.sum(dims, true));
          },
          self, out));
}

Tensor arg_of(const char* op, bool largest, const Tensor& self, std::optional<int64_t> dim, bool keepdim) {
  check_defined(op, self);
  if (!dim) {
    const Tensor at = arg_of(op, largest, self.reshape({-1}), 0, false);
    return keepdim ? at.reshape(Dims(static_cast<size_t>(self.dim()), 1)) : at;
  }
  const Rows r(op, self, *dim);
  check(r.n > 0, "{}: the tensor {} has no elements along dimension {}", op, shape_string(self.sizes()), *dim);
  Tensor out = make_empty(self.dim() == 0 ? Dims() : r.sizes(1), kLong);
  kernels::arg_extreme(largest, r.x.scalar_type(), r.x.data_ptr(), r.rows, r.n, out.data_ptr<int64_t>());
  out = r.back(out);
  return keepdim || self.dim() == 0 ? out : out.squeeze(r.dim).detach();
}

// The values at `index` along dim, the derivative going back to those places.
std::tuple<Tensor, Tensor> pick(const Tensor& self, int64_t dim, const Tensor& index, bool keepdim) {
  if (self.dim() == 0) return {self.clone(), index};
  Tensor values = gather(self, dim, index);
  if (keepdim) return {values, index};
  return {values.squeeze(dim), index.squeeze(dim)};
}

}  // namespace

Tensor max(const Tensor& self) { return extreme_of("max", "MaxBackward1", true, self, {}, false, true); }
Tensor min(const Tensor& self) { return extreme_of("min", "MinBackward1", false, self, {}, false, true); }
Tensor amax(const Tensor& self, IntArrayRef dim, bool keepdim) {
  return extreme_of("amax", "AmaxBackward0", true, self, dim, keepdim, false);
}
Tensor amin(const Tensor& self, IntArrayRef dim, bool keepdim) {
  return extreme_of("amin", "AminBackward0", false, self, dim, keepdim, false);
}
Tensor argmax(const Tensor& self, std::optional<int64_t> dim, bool keepdim) {
  return arg_of("argmax", true, self, dim, keepdim);
}
Tensor argmin(const Tensor& self, std::optional<int64_t> dim, bool keepdim) {
  return arg_of("argmin", false, self, dim, keepdim);
}
std::tuple<Tensor, Tensor> max(const Tensor& self, int64_t dim, bool keepdim) {
  return pick(self, dim, arg_of("max", true, self, dim, true), keepdim);
}
std::tuple<Tensor, Tensor> min(const Tensor& self, int64_t dim, bool keepdim) {
  return pick(self, dim, arg_of("min", false, self, dim, true), keepdim);
}
Tensor max(const Tensor& self, const Tensor& other) { return maximum(self, other); }
Tensor min(const Tensor& self, const Tensor& other) { return minimum(self, other); }

// Norms and logarithms of sums.

Tensor norm(const Tensor& self, const Scalar& p) { return norm(self, p, IntArrayRef{}, false); }
Tensor norm(const Tensor& self, const Scalar& p_, IntArrayRef dim, bool keepdim) {
  check_defined("norm", self);
  check(isFloatingType(self.scalar_type()), "norm: needs a floating-point tensor, got {}",
        toString(self.scalar_type()));
  const double p = p_.toDouble();
  if (std::isinf(p)) return extreme_of("norm", "NormBackward1", p > 0, self.abs(), dim, keepdim, true);
  if (p == 0)  // a count: flat, but still a function of self
    return record("NormBackward1", sum((self != 0).to(self.scalar_type()), dim, keepdim),
                  wrt(self, [sizes = Dims(self.sizes())](const Tensor& e) { return e.new_zeros(sizes); }));
  if (p == 1) return sum(self.abs(), dim, keepdim);
  Tensor out;
  Dims ones;
  {
    NoGradGuard off;
    const Split s = split_dims("norm", self, dim);
    ones = s.kept_ones;
    out = p == 2 ? sqrt(run_reduce(kernels::Reduce::sum_squares, s, keepdim))
                 : pow(sum(pow(self.abs(), p), dim, keepdim), 1 / p);
  }
  // At the origin the norm has a kink; its gradient there is taken as 0.
  return record("NormBackward1", out,
                wrt(
                    self,
                    [p, ones](const Tensor& e, const Tensor& x, const Tensor& a) {
                      const Tensor length = with_ones(a, ones);
                      if (p == 2) {
                        const Tensor zero = length == 0;
                        return where(zero, 0, with_ones(e, ones)) / where(zero, 1, length) * x;
                      }
                      const Tensor slope = sign(x) * pow(x.abs() / length, p - 1);
                      return with_ones(e, ones) * slope.masked_fill(p < 2 ? x == 0 : length == 0, 0);
                    },
                    self, out));
}

Tensor logsumexp(const Tensor& self_, IntArrayRef dim, bool keepdim) {
  check_defined("logsumexp", self_);
  const Tensor self = isFloatingType(self_.scalar_type()) ? self_ : self_.to(get_default_dtype());
  Tensor out;
  Dims ones;
  {
    NoGradGuard off;
    ones = split_dims("logsumexp", self, dim).kept_ones;
    Tensor top = count_over(self, dim) > 0 ? amax(self, dim, true) : zeros(ones, self.scalar_type());
    top = where(top.isfinite(), top, 0);
    out = log(sum(exp(self - top), dim, true)) + top;
    if (!keepdim) out = out.reshape(split_dims("logsumexp", self, dim).kept);
  }
  return record("LogsumexpBackward0", out,
                wrt(
                    self,
                    [ones](const Tensor& e, const Tensor& x, const Tensor& a) {
                      return with_ones(e, ones) * exp(x - with_ones(a, ones));
                    },
                    self, out));
}

Tensor running_sums(const Tensor& self, int64_t dim, bool from_end) {
  const int64_t d = wrap_dim("cumsum", dim, self.dim());
  const Tensor x = self.detach().contiguous();
  Tensor out = make_empty(x.sizes(), x.scalar_type());
  const int64_t n = x.dim() ? x.size(d) : 1,
                inner = x.dim() ? count_elements(x.sizes().slice(static_cast<size_t>(d) + 1)) : 1;
  if (x.numel() > 0)
    kernels::cumsum(x.scalar_type(), x.data_ptr(), x.numel() / n / inner, n, inner, from_end, out.data_ptr());
  return record("CumsumBackward0", out,
                wrt(self, [d, from_end](const Tensor& e) { return running_sums(e, d, !from_end); }));
}
Tensor cumsum(const Tensor& self, int64_t dim, std::optional<ScalarType> dtype) {
  check_defined("cumsum", self);
  return running_sums(self.to(sum_type(self, dtype)), dim, false);
}

// Truth.

namespace {
Tensor truth(kernels::Reduce f, const char* op, const Tensor& self, IntArrayRef dim, bool keepdim) {
  check_defined(op, self);
  const bool byte = self.scalar_type() == kByte;  // PyTorch keeps uint8 here
  Tensor out = run_reduce(f, split_dims(op, self.detach().to(kBool), dim), keepdim);
  return byte ? out.to(kByte) : out;
}
}  // namespace
Tensor all(const Tensor& self) { return truth(kernels::Reduce::all, "all", self, {}, false); }
Tensor all(const Tensor& self, int64_t dim, bool keepdim) {
  return truth(kernels::Reduce::all, "all", self, dim, keepdim);
}
Tensor any(const Tensor& self) { return truth(kernels::Reduce::any, "any", self, {}, false); }
Tensor any(const Tensor& self, int64_t dim, bool keepdim) {
  return truth(kernels::Reduce::any, "any", self, dim, keepdim);
}
Tensor count_nonzero(const Tensor& self) { return count_nonzero(self, IntArrayRef{}); }
Tensor count_nonzero(const Tensor& self, IntArrayRef dim) { return sum(self != 0, dim); }

// Order.

std::tuple<Tensor, Tensor> topk(const Tensor& self, int64_t k, int64_t dim, bool largest, bool) {
  const Rows r("topk", self, dim);
  check(k >= 0 && k <= r.n, "topk: k = {} is out of range: dimension {} has {} elements", k, dim, r.n);
  Tensor index = make_empty(self.dim() == 0 ? Dims() : r.sizes(k), kLong);
  Tensor values = make_empty(index.sizes(), self.scalar_type());
  kernels::topk(largest, self.scalar_type(), r.x.data_ptr(), r.rows, r.n, k, values.data_ptr(),
                index.data_ptr<int64_t>());
  index = r.back(index);
  return pick(self, dim, index, true);
}
std::tuple<Tensor, Tensor> sort(const Tensor& self, int64_t dim, bool descending) {
  check_defined("sort", self);
  return topk(self, self.dim() == 0 ? 1 : self.size(dim), dim, descending);
}
Tensor argsort(const Tensor& self, int64_t dim, bool descending) {
  NoGradGuard off;
  return std::get<1>(sort(self, dim, descending));
}
Tensor median(const Tensor& self) {
  check_defined("median", self);
  if (self.numel() == 0) return full({}, std::numeric_limits<double>::quiet_NaN(), self.scalar_type());
  return std::get<0>(median(self.reshape({-1}), 0));
}
std::tuple<Tensor, Tensor> median(const Tensor& self, int64_t dim, bool keepdim) {
  check_defined("median", self);
  const int64_t n = self.dim() == 0 ? 1 : self.size(dim);
  check(n > 0, "median: the tensor {} has no elements along dimension {}", shape_string(self.sizes()), dim);
  Tensor index = argsort(self, dim);
  if (self.dim() == 0) return pick(self, dim, index, keepdim);
  // NaN stands last: if there is one, it is the median.
  const Tensor middle = index.narrow(dim, (n - 1) / 2, 1), last = index.narrow(dim, n - 1, 1);
  index = where(gather(self.detach(), dim, last).isnan(), last, middle);
  return pick(self, dim, index, keepdim);
}

}  // namespace wick
