#include <autograd/graph/record.h>
#include <autograd/kernels/reduce/reduce.h>
#include <autograd/ops/all.h>
#include <autograd/ops/elementwise/narrow.h>
#include <autograd/ops/reduce/reduction.h>

#include <algorithm>
#include <cfloat>
#include <numeric>

namespace wick {

Tensor sum(const Tensor& self, std::optional<ScalarType> dtype) { return sum(self, IntArrayRef{}, false, dtype); }
Tensor sum(const Tensor& self_, IntArrayRef dim, bool keepdim, std::optional<ScalarType> dtype) {
  check_defined("sum", self_);
  const ScalarType t = sum_type(self_, dtype);
  if (is_narrow(t)) return sum(self_, dim, keepdim, wide(t)).to(t);
  if (self_.scalar_type() == kBool && t == kLong) {
    const ReducedDims s = reduced_dims("sum", self_, dim);
    Tensor count = run_reduce(kernels::Reduce::count, s, keepdim);
    if (is_traced()) [[unlikely]]
      tell_tracer("sum", {self_}, {count}, "dims", s.dims(), "keepdim", keepdim);
    return count;
  }
  const Tensor self = self_.to(t);
  const ReducedDims s = reduced_dims("sum", self, dim);
  Tensor out = self.scalar_type() == kBool ? run_reduce(kernels::Reduce::any, s, keepdim)
                                           : run_reduce(kernels::Reduce::sum, s, keepdim);
  if (is_traced()) [[unlikely]]
    tell_tracer("sum", {self}, {out}, "dims", s.dims(), "keepdim", keepdim);
  return record(dim.empty() && !keepdim ? "SumBackward0" : "SumBackward1", out,
                wrt(self, [ones = s.kept_ones, sizes = Dims(self.sizes())](auto& e) {
                  return with_ones(e, ones).expand(sizes);
                }));
}

// (Σ x²)' = 2 x
Tensor sum_of_squares(const Tensor& self) {
  const OperatorScope scope("sum_of_squares");
  if (is_narrow(self)) return in_wide(sum_of_squares, self);
  const ReducedDims s = reduced_dims("sum_of_squares", self, {});
  Tensor out = run_reduce(kernels::Reduce::sum_squares, s, false);
  if (is_traced()) [[unlikely]]
    tell_tracer("sum_of_squares", {self}, {out}, "dims", s.dims(), "keepdim", false);
  return record("SumOfSquaresBackward0", out, wrt(self, saving(self), [](auto& e, auto& x) { return e * 2 * x; }));
}

Tensor sum_to_size(const Tensor& self, IntArrayRef size) {
  const OperatorScope scope("sum_to_size");
  check_defined("sum_to_size", self);
  check(is_expandable(size, self.sizes()), "sum_to_size: {} did not broadcast to {}", shape_string(size),
        shape_string(self.sizes()));
  const size_t lead = self.sizes().size() - size.size();
  if (is_narrow(self) && isFloatingType(self.scalar_type()) && !(self.sizes() == size))
    return in_wide([&](const Tensor& x) { return sum_to_size(x, size); }, self);
  // Integers are summed in int64, as by sum(), to which PyTorch leaves a 0-d result.
  if (!isFloatingType(self.scalar_type()) && self.scalar_type() != kLong && (size.empty() || !(self.sizes() == size)))
    return sum_to_size(self.to(kLong), size);
  if (lead > 0 && self.is_contiguous() &&
      self.sizes().slice(lead) == size) {  // as for a bias: only leading dimensions are summed
    const int64_t n = count_elements(self.sizes().slice(0, lead));
    Tensor out = make_empty("sum_to_size", size, self.scalar_type());
    kernels::reduce(kernels::Reduce::sum, self.scalar_type(), self.data_ptr(), 1, n, out.numel(), out.data_ptr());
    if (is_traced()) [[unlikely]] {
      std::vector<int64_t> leading(lead);
      std::iota(leading.begin(), leading.end(), 0);
      tell_tracer("sum", {self}, {out}, "dims", leading, "keepdim", false);
    }
    return record("SumBackward1", out, wrt(self, [sizes = Dims(self.sizes())](auto& e) { return e.expand(sizes); }));
  }
  // The dimensions that broadcasting added in front, or stretched from size 1.
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
  if (is_narrow(t)) return mean(self, dim, keepdim, wide(t)).to(t);
  const Tensor x = self.to(t);
  const ReducedDims s = reduced_dims("mean", x, dim);
  const double n = static_cast<double>(s.n);
  Tensor out;
  {
    NoGradGuard off;
    const Tensor total = run_reduce(kernels::Reduce::sum, s, keepdim);
    const bool fits = kernels::all_within(t, total.data_ptr(), total.numel(), 0, t == kFloat ? FLT_MAX : DBL_MAX);
    out = fits || n == 0 ? total / n : sum(x / n, dim, keepdim);  // the sum may overflow where the mean does not
  }
  if (is_traced()) [[unlikely]]
    tell_tracer("mean", {x}, {out}, "dims", s.dims(), "keepdim", keepdim);
  return record(dim.empty() && !keepdim ? "MeanBackward0" : "MeanBackward1", out,
                wrt(x, [n, ones = s.kept_ones, sizes = Dims(x.sizes())](auto& e) {
                  return with_ones(e / n, ones).expand(sizes);
                }));
}

Tensor nansum(const Tensor& self, IntArrayRef dim, bool keepdim, std::optional<ScalarType> dtype) {
  const OperatorScope scope("nansum");
  check_defined("nansum", self);
  return sum(isFloatingType(self.scalar_type()) ? where(isnan(self), 0, self) : self, dim, keepdim, dtype);
}
Tensor nanmean(const Tensor& self, IntArrayRef dim, bool keepdim, std::optional<ScalarType> dtype) {
  const OperatorScope scope("nanmean");
  check_defined("nanmean", self);
  check(isFloatingType(self.scalar_type()), "nanmean: needs a floating-point tensor, got {}", describe(self));
  if (is_narrow(self) && !dtype) return in_wide([&](const Tensor& x) { return nanmean(x, dim, keepdim); }, self);
  return nansum(self, dim, keepdim, dtype) / sum(logical_not(isnan(self)), dim, keepdim);
}

// Trickier ones.

namespace {

// For each element the product of all others along dim: of those before it and of those after it.
Tensor product_of_others(const Tensor& x, int64_t dim) {
  const int64_t n = x.size(dim);
  const Tensor one = ones_like(x.narrow(dim, 0, 1));
  const auto before_each = [&](const Tensor& x) { return cat({one, cumprod(x.narrow(dim, 0, n - 1), dim)}, dim); };
  return before_each(x) * before_each(x.flip(dim)).flip(dim);
}

// ∂a/∂xᵢ is the product of the other factors: a/xᵢ, unless a has lost digits in underflow or overflow, or is 0. Not in
// a backward pass that is recorded: a/xᵢ depends on xᵢ, and what its derivative by xᵢ has too much cancels only but for
// rounding, which for a small xᵢ is larger than all the rest.
Tensor product(const char* node, const Tensor& self_, int64_t dim, bool keepdim, std::optional<ScalarType> dtype) {
  check_defined("prod", self_);
  const ScalarType t = sum_type(self_, dtype);
  if (is_narrow(t)) return product(node, self_, dim, keepdim, wide(t)).to(t);
  const Tensor self = self_.to(t);
  const ReducedDims s = reduced_dims("prod", self, dim);
  Tensor out = run_reduce(kernels::Reduce::prod, s, keepdim);
  if (is_traced()) [[unlikely]]
    tell_tracer("prod", {self}, {out}, "dims", s.dims(), "keepdim", keepdim);
  return record(node, out, wrt(self, saving(self, out), [ones = s.kept_ones, dim](auto& e, auto& x, auto& a) {
                  if (x.dim() == 0) return e;
                  if (x.numel() == 0) return zeros_like(x);
                  if (!GradMode::is_enabled() && is_in_range(a)) return with_ones(e, ones) * with_ones(a, ones) / x;
                  return with_ones(e, ones) * product_of_others(x, dim);
                }));
}

}  // namespace

Tensor prod(const Tensor& self, std::optional<ScalarType> dtype) {
  check_defined("prod", self);
  return product("ProdBackward0", self.reshape({-1}), 0, false, dtype);
}
Tensor prod(const Tensor& self, int64_t dim, bool keepdim, std::optional<ScalarType> dtype) {
  return product("ProdBackward1", self, dim, keepdim, dtype);
}

}  // namespace wick
