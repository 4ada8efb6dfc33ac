#include <autograd/graph/record.h>
#include <autograd/kernels/elementwise/elementwise.h>
#include <autograd/kernels/reduce/reduce.h>
#include <autograd/ops/all.h>
#include <autograd/ops/elementwise/dispatch.h>
#include <autograd/ops/elementwise/narrow.h>
#include <autograd/ops/reduce/reduction.h>

#include <algorithm>

namespace wick {

Tensor var(const Tensor& self, int dim) {
  const OperatorScope scope("var");
  return var(self, IntArrayRef{int64_t{dim}}, true, false);
}
Tensor var(const Tensor& self, bool unbiased) {
  const OperatorScope scope("var");
  return var(self, IntArrayRef{}, unbiased, false);
}
Tensor var(const Tensor& self, IntArrayRef dim, bool unbiased, bool keepdim) {
  const OperatorScope scope("var");
  check_defined("var", self);
  check(isFloatingType(self.scalar_type()), "var: needs a floating-point tensor, got {}", toString(self.scalar_type()));
  if (is_narrow(self)) return in_wide([&](const Tensor& x) { return var(x, dim, unbiased, keepdim); }, self);
  const double divisor = static_cast<double>(count_over(self, dim)) - (unbiased ? 1 : 0);
  const double scale = 1 / std::max(divisor, 0.0);
  Tensor out;
  Dims ones;
  {
    NoGradGuard off;
    const Tensor d = centred(self, dim);
    const ReducedDims s = reduced_dims("var", d, dim);
    ones = s.kept_ones;
    const Tensor squares = run_reduce(kernels::Reduce::sum_squares, s, keepdim);
    if (is_in_range(squares)) {
      out = squares * scale;
    } else {
      const Tensor top = range_divisor(d, dim), kept = keepdim ? top : top.reshape(squares.sizes());
      out = run_reduce(kernels::Reduce::sum_squares, reduced_dims("var", d / top, dim), keepdim) * scale * kept * kept;
    }
  }
  if (is_traced()) [[unlikely]]
    tell_tracer("var", {self}, {out}, "dims", reduced_dims("var", self, dim).dims(), "count", count_over(self, dim),
                "correction", unbiased ? 1 : 0, "keepdim", keepdim);
  return record("VarBackward0", out, wrt(self, saving(self), [ones, scale, dims = Dims(dim)](auto& e, auto& x) {
                  return with_ones(e, ones) * (2 * scale) * centred(x, dims);  // e 2 (x − mean) / divisor
                }));
}

std::tuple<Tensor, Tensor> var_mean(const Tensor& self, bool unbiased) {
  const OperatorScope scope("var_mean");
  return {var(self, unbiased), mean(self)};
}
std::tuple<Tensor, Tensor> var_mean(const Tensor& self, IntArrayRef dim, bool unbiased, bool keepdim) {
  const OperatorScope scope("var_mean");
  return {var(self, dim, unbiased, keepdim), mean(self, dim, keepdim)};
}
std::tuple<Tensor, Tensor> var_mean(const Tensor& self, int dim) {
  const OperatorScope scope("var_mean");
  return var_mean(self, IntArrayRef{int64_t{dim}});
}

Tensor cov(const Tensor& self, int64_t correction, const std::optional<Tensor>& fweights,
           const std::optional<Tensor>& aweights) {
  const OperatorScope scope("cov");
  check_defined("cov", self);
  check(self.dim() <= 2, "cov: needs at most 2 dimensions, got {}", shape_string(self.sizes()));
  check(self.scalar_type() != kBool, "cov: not defined for Bool");
  if (is_narrow(self) && self.is_floating_point())
    return in_wide([&](const Tensor& x) { return cov(x, correction, fweights, aweights); }, self);
  const Tensor x = self.dim() < 2 ? self.reshape({1, -1}) : self;
  const int64_t n = x.size(1);
  Tensor weight;
  if (fweights && fweights->defined()) {
    check(fweights->dim() <= 1 && isIntegralType(fweights->scalar_type(), false) && fweights->numel() == n,
          "cov: fweights is {}: needs {} integers", describe(*fweights), n);
    check(n == 0 || (*fweights >= 0).all().item<bool>(), "cov: fweights has negative values");
    weight = *fweights;
  }
  if (aweights && aweights->defined()) {
    check(aweights->dim() <= 1 && isFloatingType(aweights->scalar_type()) && aweights->numel() == n,
          "cov: aweights is {}: needs {} floating-point numbers", describe(*aweights), n);
    check(n == 0 || (*aweights >= 0).all().item<bool>(), "cov: aweights has negative values");
    weight = weight.defined() ? weight * *aweights : *aweights;
  }
  const ScalarType t = isFloatingType(x.scalar_type()) ? x.scalar_type() : get_default_dtype();
  const Tensor total = weight.defined() ? weight.sum() : full({}, n, kLong);
  check(!weight.defined() || n == 0 || (total != 0).item<bool>(), "cov: the weights add up to 0");
  const Tensor average = (weight.defined() ? x * weight : x).sum(1, true) / total.to(t);
  // Where observations count unequally, the correction is multiplied by Σ w·aweights / Σ w.
  const bool unequal = weight.defined() && correction != 0 && aweights && aweights->defined();
  const Tensor rest = unequal ? total - correction * (weight * *aweights).sum() / total : total - correction;
  const Tensor rough = x - average;  // the average is rounded, so this has one of its own
  const Tensor d = rough - (weight.defined() ? rough * weight : rough).sum(1, true) / total.to(t);
  const Tensor c = mm(d.to(t), (weight.defined() ? d * weight : d).to(t).t());
  return (c / clamp_min(rest.to(t), 0)).squeeze();
}

Tensor corrcoef(const Tensor& self) {
  const OperatorScope scope("corrcoef");
  check_defined("corrcoef", self);
  check(self.dim() <= 2, "corrcoef: needs at most 2 dimensions, got {}", shape_string(self.sizes()));
  if (is_narrow(self) && self.is_floating_point()) return in_wide(corrcoef, self);
  const Tensor c = cov(self);
  if (c.dim() == 0) return c / c;
  const Tensor deviation = sqrt(c.diagonal());
  return clamp(c / deviation.unsqueeze(1) / deviation.unsqueeze(0), -1, 1);
}

// Trickier ones.

Tensor std(const Tensor& self, int dim) {
  const OperatorScope scope("std");
  return std(self, IntArrayRef{int64_t{dim}}, true, false);
}
Tensor std(const Tensor& self, bool unbiased) {
  const OperatorScope scope("std");
  return std(self, IntArrayRef{}, unbiased, false);
}

// ∂std/∂x = (x − mean) / ((n − 1) std), in two steps: e / (2 std) here, times var()'s 2 (x − mean) / (n − 1). Where all
// values are equal std has a kink; the gradient is taken as 0 there.
Tensor std(const Tensor& self, IntArrayRef dim, bool unbiased, bool keepdim) {
  const OperatorScope scope("std");
  if (is_narrow(self) && self.is_floating_point())
    return in_wide([&](const Tensor& x) { return std(x, dim, unbiased, keepdim); }, self);
  const Tensor variance = var(self, dim, unbiased, keepdim);
  if (variance.numel() > 0 && !is_in_range(variance)) {  // the deviation fits where its square does not
    const Tensor top = range_divisor(centred(self.detach(), dim), dim);
    if (!(top == 1).all().is_nonzero())
      return std((self - mean(self.detach(), dim, true)) / top, dim, unbiased, keepdim) *
             (keepdim ? top : top.reshape(variance.sizes()));
  }
  Tensor root = unary("std", kernels::Unary::sqrt, variance);
  return record("StdBackward0", root,
                wrt(variance, saving(root), [](auto& e, auto& a) { return where(a == 0, 0, e / (2 * a)); }));
}

std::tuple<Tensor, Tensor> std_mean(const Tensor& self, bool unbiased) {
  const OperatorScope scope("std_mean");
  return {std(self, unbiased), mean(self)};
}
std::tuple<Tensor, Tensor> std_mean(const Tensor& self, IntArrayRef dim, bool unbiased, bool keepdim) {
  const OperatorScope scope("std_mean");
  return {std(self, dim, unbiased, keepdim), mean(self, dim, keepdim)};
}
std::tuple<Tensor, Tensor> std_mean(const Tensor& self, int dim) {
  const OperatorScope scope("std_mean");
  return std_mean(self, IntArrayRef{int64_t{dim}});
}

}  // namespace wick
