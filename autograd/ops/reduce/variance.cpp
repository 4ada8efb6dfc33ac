#include <autograd/graph/record.h>
#include <autograd/kernels/elementwise/elementwise.h>
#include <autograd/kernels/reduce/reduce.h>
#include <autograd/ops/all.h>
#include <autograd/ops/elementwise/dispatch.h>
#include <autograd/ops/reduce/reduction.h>

#include <algorithm>

namespace wick {

Tensor var(const Tensor& self, int dim) { return var(self, IntArrayRef{int64_t{dim}}, true, false); }
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
    const ReducedDims s = reduced_dims("var", self - mean(self, dim, true), dim);
    ones = s.kept_ones;
    out = run_reduce(kernels::Reduce::sum_squares, s, keepdim) * scale;
  }
  return record("VarBackward0", out, wrt(self, saving(self), [ones, scale, dims = Dims(dim)](auto& e, auto& x) {
                  return with_ones(e, ones) * (2 * scale) * (x - mean(x, dims, true));
                }));
}

std::tuple<Tensor, Tensor> var_mean(const Tensor& self, bool unbiased) { return {var(self, unbiased), mean(self)}; }
std::tuple<Tensor, Tensor> var_mean(const Tensor& self, IntArrayRef dim, bool unbiased, bool keepdim) {
  return {var(self, dim, unbiased, keepdim), mean(self, dim, keepdim)};
}
std::tuple<Tensor, Tensor> var_mean(const Tensor& self, int dim) { return var_mean(self, IntArrayRef{int64_t{dim}}); }

Tensor cov(const Tensor& self, int64_t correction, const std::optional<Tensor>& fweights,
           const std::optional<Tensor>& aweights) {
  check_defined("cov", self);
  check(self.dim() <= 2, "cov: needs at most 2 dimensions, got {}", shape_string(self.sizes()));
  check(self.scalar_type() != kBool, "cov: not defined for Bool");
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
  const Tensor centred = x - average;
  const Tensor c = mm(centred.to(t), (weight.defined() ? centred * weight : centred).to(t).t());
  return (c / clamp_min(rest.to(t), 0)).squeeze();
}

Tensor corrcoef(const Tensor& self) {
  check_defined("corrcoef", self);
  check(self.dim() <= 2, "corrcoef: needs at most 2 dimensions, got {}", shape_string(self.sizes()));
  const Tensor c = cov(self);
  if (c.dim() == 0) return c / c;
  const Tensor deviation = sqrt(c.diagonal());
  return clamp(c / deviation.unsqueeze(1) / deviation.unsqueeze(0), -1, 1);
}

// Trickier ones.

Tensor std(const Tensor& self, int dim) { return std(self, IntArrayRef{int64_t{dim}}, true, false); }
Tensor std(const Tensor& self, bool unbiased) { return std(self, IntArrayRef{}, unbiased, false); }

// Where all values are equal the deviation has a kink at 0; the gradient is taken as 0 there.
Tensor std(const Tensor& self, IntArrayRef dim, bool unbiased, bool keepdim) {
  Tensor variance = var(self, dim, unbiased, keepdim);
  Tensor root = unary("std", kernels::Unary::sqrt, variance);
  return record("StdBackward0", root,
                wrt(variance, saving(root), [](auto& e, auto& a) { return where(a == 0, 0, e / (2 * a)); }));
}

std::tuple<Tensor, Tensor> std_mean(const Tensor& self, bool unbiased) { return {std(self, unbiased), mean(self)}; }
std::tuple<Tensor, Tensor> std_mean(const Tensor& self, IntArrayRef dim, bool unbiased, bool keepdim) {
  return {std(self, dim, unbiased, keepdim), mean(self, dim, keepdim)};
}
std::tuple<Tensor, Tensor> std_mean(const Tensor& self, int dim) { return std_mean(self, IntArrayRef{int64_t{dim}}); }

}  // namespace wick
