#include <autograd/graph/record.h>
#include <autograd/kernels/scan/scan.h>
#include <autograd/ops/all.h>
#include <autograd/ops/elementwise/narrow.h>
#include <autograd/ops/reduce/dim_last.h>
#include <autograd/ops/reduce/reduction.h>

#include <algorithm>

namespace wick {

namespace {

// a_i = Σ_{k≤i} x_k along dim, or Σ_{k≥i} x_k if from_end. So ∂J/∂x_i = Σ_{k≥i} e_k, or Σ_{k≤i} e_k: each is the
// derivative of the other.
Tensor running_sums(const Tensor& self, int64_t dim, bool from_end) {
  const int64_t d = wrap_dim("cumsum", dim, self.dim());
  const Tensor x = self.detach().contiguous();
  Tensor out = make_empty("cumsum", x.sizes(), x.scalar_type());
  const int64_t n = x.dim() ? x.size(d) : 1,
                inner = x.dim() ? count_elements(x.sizes().slice(static_cast<size_t>(d) + 1)) : 1;
  if (x.numel() > 0)
    kernels::cumsum(x.scalar_type(), x.data_ptr(), x.numel() / n / inner, n, inner, from_end, out.data_ptr());
  tell_tracer("cumsum", {self}, {out}, "dim", d, "from_end", from_end);
  return record("CumsumBackward0", out, wrt(self, [d, from_end](auto& e) { return running_sums(e, d, !from_end); }));
}

}  // namespace

Tensor cumsum(const Tensor& self, int64_t dim, std::optional<ScalarType> dtype) {
  check_defined("cumsum", self);
  if (const ScalarType t = sum_type(self, dtype); is_narrow(t)) return cumsum(self, dim, wide(t)).to(t);
  return running_sums(self.to(sum_type(self, dtype)), dim, false);
}

namespace {

// The largest or smallest elements so far, and where they are.
std::tuple<Tensor, Tensor> running_extreme(const char* op, bool largest, const Tensor& self, int64_t dim) {
  if (is_narrow(self)) return in_wide([&](const Tensor& x) { return running_extreme(op, largest, x, dim); }, self);
  const DimLast r(op, self, dim);
  Tensor index = make_empty(op, r.x.sizes(), kLong);
  kernels::cumulative_extreme(largest, self.scalar_type(), r.x.data_ptr(), r.rows, r.n, index.data_ptr<int64_t>());
  index = r.back(index);
  return {self.dim() == 0 ? self.clone() : gather(self, dim, index), index};
}

}  // namespace

std::tuple<Tensor, Tensor> cummax(const Tensor& self, int64_t dim) {
  return running_extreme("cummax", true, self, dim);
}
std::tuple<Tensor, Tensor> cummin(const Tensor& self, int64_t dim) {
  return running_extreme("cummin", false, self, dim);
}

Tensor diff(const Tensor& self, int64_t n, int64_t dim, const std::optional<Tensor>& prepend,
            const std::optional<Tensor>& append) {
  const OperatorScope scope("diff");
  check_defined("diff", self);
  check(self.dim() > 0, "diff: needs a tensor of at least one dimension");
  check(n >= 0, "diff: n is {}: needs 0 or more", n);
  std::vector<Tensor> all;
  if (prepend && prepend->defined()) all.push_back(*prepend);
  all.push_back(self);
  if (append && append->defined()) all.push_back(*append);
  for (const Tensor& t : all)
    check(t.dim() == self.dim(), "diff: {} cannot be joined to {}", shape_string(t.sizes()),
          shape_string(self.sizes()));
  Tensor x = all.size() == 1 ? self : cat(all, dim);
  for (int64_t k = 0; k < n && x.size(dim) > 0; ++k) {
    const int64_t left = x.size(dim) - 1;
    const Tensor later = x.narrow(dim, 1, left), earlier = x.narrow(dim, 0, left);
    x = x.scalar_type() == kBool ? logical_xor(later, earlier) : later - earlier;
  }
  return n == 0 && all.size() == 1 ? x.clone() : x;
}

namespace {

// Integers as int64: sums and differences of small ones would wrap around.
Tensor without_wrapping(const Tensor& x) { return isIntegralType(x.scalar_type(), false) ? x.to(kLong) : x; }

// yᵢ + yᵢ₊₁ along dim.
Tensor neighbour_sums(const char* op, const Tensor& y_, int64_t dim) {
  check_defined(op, y_, "y");
  const Tensor y = without_wrapping(y_);
  check(y.dim() > 0, "{}: y needs a dimension", op);
  check(y.scalar_type() != kBool, "{}: not defined for Bool", op);
  const int64_t left = std::max<int64_t>(y.size(dim) - 1, 0);
  return y.narrow(dim, y.size(dim) - left, left) + y.narrow(dim, 0, left);
}

// The terms of trapezoid() without the 1/2: neighbour_sums() times the differences of x along y's dimension dim, which
// is counted from the last one, where x and y are aligned. A vector x belongs to that dimension.
Tensor terms_of(const char* op, const Tensor& y, const Tensor& x_, int64_t dim) {
  const Tensor sums = neighbour_sums(op, y, dim);
  check_defined(op, x_, "x");
  check(x_.dim() > 0, "{}: x needs a dimension", op);
  check(x_.scalar_type() != kBool, "{}: not defined for Bool", op);
  const Tensor x = without_wrapping(x_);
  Dims sizes(static_cast<size_t>(std::max(x.dim(), y.dim())), 1);
  if (x.dim() == 1)
    sizes[sizes.size() - static_cast<size_t>(-dim)] = x.size(0);
  else
    std::copy_backward(x.sizes().begin(), x.sizes().end(), sizes.end());
  const Tensor aligned = x.reshape(sizes);
  check(aligned.size(dim) == y.size(dim), "{}: x has {} values for {} of y", op, aligned.size(dim), y.size(dim));
  return diff(aligned, 1, dim) * sums;
}
// dim, as a number below 0.
int64_t from_last(const char* op, const Tensor& y, int64_t dim) {
  check_defined(op, y, "y");
  return wrap_dim(op, dim, y.dim()) - std::max<int64_t>(y.dim(), 1);
}

}  // namespace

Tensor trapezoid(const Tensor& y, const Scalar& dx, int64_t dim) {
  const OperatorScope scope("trapezoid");
  return neighbour_sums("trapezoid", y, dim).sum(dim) * dx / 2.0;
}
Tensor trapezoid(const Tensor& y, const Tensor& x, int64_t dim) {
  const OperatorScope scope("trapezoid");
  const int64_t d = from_last("trapezoid", y, dim);
  return terms_of("trapezoid", y, x, d).sum(d) / 2.0;
}
Tensor trapz(const Tensor& y, double dx, int64_t dim) {
  const OperatorScope scope("trapz");
  return trapezoid(y, dx, dim);
}
Tensor trapz(const Tensor& y, const Tensor& x, int64_t dim) {
  const OperatorScope scope("trapz");
  return trapezoid(y, x, dim);
}

Tensor cumulative_trapezoid(const Tensor& y, const Scalar& dx, int64_t dim) {
  const OperatorScope scope("cumulative_trapezoid");
  return neighbour_sums("cumulative_trapezoid", y, dim).cumsum(dim) * dx / 2.0;
}
Tensor cumulative_trapezoid(const Tensor& y, const Tensor& x, int64_t dim) {
  const OperatorScope scope("cumulative_trapezoid");
  const int64_t d = from_last("cumulative_trapezoid", y, dim);
  return terms_of("cumulative_trapezoid", y, x, d).cumsum(d) / 2.0;
}

// Trickier ones.

namespace {

// xᵢ₋₁ in the place of xᵢ (step = 1), or xᵢ₊₁ (−1), with `fill` where there is none.
Tensor shifted(const Tensor& x, int64_t dim, int64_t step, double fill = 0) {
  const int64_t n = x.size(dim);
  const Tensor fresh = full_like(x.narrow(dim, 0, 1), fill);
  return step > 0 ? cat({fresh, x.narrow(dim, 0, n - 1)}, dim) : cat({x.narrow(dim, 1, n - 1), fresh}, dim);
}

Tensor recurrence_from_end(const Tensor& e, const Tensor& w, int64_t dim);

// rₖ = xₖ + wₖ rₖ₋₁ along dim; w₀ is not used. With gₖ = eₖ + wₖ₊₁ gₖ₊₁, the same recurrence from the end, ∂J/∂xₖ = gₖ
// and ∂J/∂wₖ = gₖ rₖ₋₁.
Tensor linear_recurrence(const Tensor& x, const Tensor& w, int64_t dim) {
  const DimLast r("a scan", x, dim), factors("a scan", w, dim);
  Tensor out = make_empty("a scan", r.x.sizes(), x.scalar_type());
  kernels::linear_recurrence(x.scalar_type(), r.x.data_ptr(), factors.x.data_ptr(), r.rows, r.n, out.data_ptr());
  out = r.back(out);
  return record("LinearRecurrenceBackward0", out,
                wrt(x, saving(w), [dim](auto& e, auto& w) { return recurrence_from_end(e, w, dim); }),
                wrt(w, saving(w, out),
                    [dim](auto& e, auto& w, auto& r) { return recurrence_from_end(e, w, dim) * shifted(r, dim, 1); }));
}

// gₖ = eₖ + wₖ₊₁ gₖ₊₁ along dim.
Tensor recurrence_from_end(const Tensor& e, const Tensor& w, int64_t dim) {
  return linear_recurrence(e.flip(dim), shifted(w, dim, -1).flip(dim), dim).flip(dim);
}

}  // namespace

// ∂aₖ/∂xᵢ = aᵢ₋₁ xᵢ₊₁ ⋯ xₖ for k ≥ i, with 1 for the a before the first. So ∂J/∂xᵢ = aᵢ₋₁ sᵢ, where
// sᵢ = eᵢ + xᵢ₊₁ eᵢ₊₁ + xᵢ₊₁ xᵢ₊₂ eᵢ₊₂ + … = eᵢ + xᵢ₊₁ sᵢ₊₁. Nothing is divided by an x, which may be 0.
Tensor cumprod(const Tensor& self_, int64_t dim, std::optional<ScalarType> dtype) {
  check_defined("cumprod", self_);
  const ScalarType t = sum_type(self_, dtype);
  if (is_narrow(t)) return cumprod(self_, dim, wide(t)).to(t);
  const Tensor self = self_.to(t);
  const DimLast r("cumprod", self, dim);
  Tensor out = make_empty("cumprod", r.x.sizes(), self.scalar_type());
  kernels::cumprod(self.scalar_type(), r.x.data_ptr(), r.rows, r.n, out.data_ptr());
  out = r.back(out);
  tell_tracer("cumprod", {self}, {out}, "dim", r.dim);
  return record("CumprodBackward0", out, wrt(self, saving(self, out), [dim](auto& e, auto& x, auto& a) {
                  if (x.dim() == 0 || x.numel() == 0) return e;
                  const Tensor s = recurrence_from_end(e, x, dim), a_before = shifted(a, dim, 1, 1);
                  return a_before * s;  // aᵢ₋₁ sᵢ
                }));
}

// ∂aᵢ/∂xₖ = exp(xₖ − aᵢ) for i ≥ k, so that the gradient of xₖ is exp(xₖ − aₖ) Σ_{i ≥ k} eᵢ exp(aₖ − aᵢ). The sum is a
// linear recurrence from the end, with the factors exp(aₖ − aₖ₊₁). What rounding a leaves out is much if a is large, so
// these exponentials are quotients of sᵢ = Σ_{k ≤ i} exp(xₖ − mᵢ), mᵢ the largest so far, which is a linear recurrence,
// too.
Tensor logcumsumexp(const Tensor& self, int64_t dim) {
  const DimLast r("logcumsumexp", self, dim);
  check(isFloatingType(self.scalar_type()), "logcumsumexp: needs a floating-point tensor, got {}",
        toString(self.scalar_type()));
  if (is_narrow(self)) return in_wide([&](const Tensor& x) { return logcumsumexp(x, dim); }, self);
  Tensor out = make_empty("logcumsumexp", r.x.sizes(), self.scalar_type());
  kernels::logcumsumexp(self.scalar_type(), r.x.data_ptr(), r.rows, r.n, out.data_ptr());
  out = r.back(out);
  tell_tracer("logcumsumexp", {self}, {out}, "dim", r.dim);
  return record("LogcumsumexpBackward0", out, wrt(self, saving(self), [dim](auto& e, auto& x) {
                  if (x.dim() == 0 || x.numel() == 0) return e;
                  const Tensor m = std::get<0>(cummax(x.detach(), dim)), top = where(isfinite(m), m, 0);
                  const Tensor terms = exp(x - top), decay = exp(clamp_max(shifted(top, dim, 1) - top, 0));
                  const Tensor s = linear_recurrence(terms, decay, dim), below = where(s == 0, 1, s);
                  const Tensor kept = decay * shifted(s, dim, 1) / below;  // exp(aₖ₋₁ − aₖ)
                  return terms / below * recurrence_from_end(e, kept, dim);
                }));
}

}  // namespace wick
