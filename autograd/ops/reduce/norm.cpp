#include <autograd/graph/record.h>
#include <autograd/kernels/reduce/reduce.h>
#include <autograd/ops/all.h>
#include <autograd/ops/elementwise/narrow.h>
#include <autograd/ops/reduce/reduction.h>

#include <cmath>

namespace wick {

Tensor frobenius_norm(const Tensor& self) {
  const OperatorScope scope("frobenius_norm");
  return norm(self);
}
Tensor frobenius_norm(const Tensor& self, IntArrayRef dim, bool keepdim) {
  const OperatorScope scope("frobenius_norm");
  check(dim.size() <= 2, "frobenius_norm: needs at most 2 dimensions, got {}", dim.size());
  return norm(self, 2, dim, keepdim);
}
Tensor linalg_vector_norm(const Tensor& self, const Scalar& ord, OptionalIntArrayRef dim, bool keepdim,
                          std::optional<ScalarType> dtype) {
  const OperatorScope scope("linalg_vector_norm");
  check_defined("linalg_vector_norm", self);
  check(!dtype || (isFloatingType(self.scalar_type()) && promoteTypes(self.scalar_type(), *dtype) == *dtype),
        "linalg_vector_norm: a {} tensor cannot be taken as {} without narrowing", toString(self.scalar_type()),
        toString(dtype.value_or(kFloat)));
  const IntArrayRef dims = dim ? *dim : IntArrayRef();
  const double p = ord.toDouble();
  check((p >= 0 && !std::isinf(p)) || count_over(self, dims) > 0,
        "linalg_vector_norm: there is no {}-norm of no elements: {}", p, shape_string(self.sizes()));
  return norm(dtype ? self.to(*dtype) : self, ord, dims, keepdim);
}
Tensor dist(const Tensor& self, const Tensor& other, const Scalar& p) {
  const OperatorScope scope("dist");
  return norm(self - other, p);
}

Tensor cdist(const Tensor& x1, const Tensor& x2, double p, std::optional<int64_t> mode) {
  const OperatorScope scope("cdist");
  check_defined("cdist", x1, "x1");
  check_defined("cdist", x2, "x2");
  check(x1.dim() >= 2 && x2.dim() >= 2 && x1.size(-1) == x2.size(-1),
        "cdist: {} and {} do not fit: needs (…×n×m) and (…×k×m)", shape_string(x1.sizes()), shape_string(x2.sizes()));
  check(isFloatingType(x1.scalar_type()) && isFloatingType(x2.scalar_type()), "cdist: needs floating-point tensors");
  check(p >= 0, "cdist: p is {}: needs 0 or more", p);
  check(mode.value_or(0) >= 0 && mode.value_or(0) <= 2, "cdist: compute_mode is {}: needs 0, 1 or 2", *mode);
  if (is_narrow(x1) && x2.scalar_type() == x1.scalar_type())
    return in_wide([&](const Tensor& a, const Tensor& b) { return cdist(a, b, p, mode); }, x1, x2);
  const Tensor difference = x1.unsqueeze(-2) - x2.unsqueeze(-3);
  if (difference.size(-1) == 0) return difference.sum(-1);
  return norm(difference, p, -1);
}

Tensor renorm(const Tensor& self, const Scalar& p, int64_t dim, const Scalar& maxnorm) {
  const OperatorScope scope("renorm");
  check_defined("renorm", self);
  check(self.dim() >= 2, "renorm: needs a tensor of at least 2 dimensions, got {}", shape_string(self.sizes()));
  check(p.toDouble() > 0, "renorm: p is {}: needs more than 0", p.toDouble());
  check(maxnorm.toDouble() >= 0, "renorm: maxnorm is negative: {}", maxnorm.toDouble());
  if (is_narrow(self)) return in_wide([&](const Tensor& x) { return renorm(x, p, dim, maxnorm); }, self);
  std::vector<int64_t> others;
  for (int64_t d = 0; d < self.dim(); ++d)
    if (d != wrap_dim("renorm", dim, self.dim())) others.push_back(d);
  // Parts that are left alone, those with NaN among them, have e as their gradient: their length is kept out of it.
  const Tensor over = norm(self.detach(), p, others, true) > maxnorm;
  const Tensor length = norm(where(over, self, 1), p, others, true);
  // The divisor is a little more than the length, so that the result does not exceed maxnorm. It divides self, not
  // maxnorm: the derivative of that quotient, maxnorm/length², would underflow for long parts.
  return self / where(over, length + 1e-7, 1) * where(over, maxnorm, 1);
}

// Trickier ones.

Tensor norm(const Tensor& self, const Scalar& p) {
  const OperatorScope scope("norm");
  return norm(self, p, IntArrayRef{}, false);
}

Tensor norm(const Tensor& self, const Scalar& p_, IntArrayRef dim, bool keepdim) {
  const OperatorScope scope("norm");
  check_defined("norm", self);
  check(isFloatingType(self.scalar_type()), "norm: needs a floating-point tensor, got {}",
        toString(self.scalar_type()));
  if (is_narrow(self)) return in_wide([&](const Tensor& x) { return norm(x, p_, dim, keepdim); }, self);
  const double p = p_.toDouble();
  const char* node = dim.empty() && !keepdim ? "NormBackward0" : "NormBackward1";
  if (self.numel() == 0) return sum(self, dim, keepdim);
  if (std::isinf(p)) return extreme_of("norm", node, p > 0, self.abs(), dim, keepdim, true);
  if (p == 0)  // a count: its derivative is 0
    return record(node, sum((self != 0).to(self.scalar_type()), dim, keepdim),
                  wrt(self, [sizes = Dims(self.sizes())](auto& e) { return e.new_zeros(sizes); }));
  if (p == 1) return sum(self.abs(), dim, keepdim);
  Tensor out;
  Dims ones;
  {
    NoGradGuard off;
    const auto powers = [&](const Tensor& x) {  // Σ |x|ᵖ
      return p == 2 ? run_reduce(kernels::Reduce::sum_squares, reduced_dims("norm", x, dim), keepdim)
                    : sum(pow(x.abs(), p), dim, keepdim);
    };
    const auto root = [&](const Tensor& sum) { return p == 2 ? sqrt(sum) : pow(sum, 1 / p); };
    ones = reduced_dims("norm", self, dim).kept_ones;
    const Tensor sum = powers(self);
    if (is_in_range(sum)) {
      out = root(sum);
    } else {
      const Tensor top = range_divisor(self, dim);
      out = root(powers(self / top)) * (keepdim || top.dim() == 0 ? top : top.reshape(sum.sizes()));
    }
  }
  if (is_traced()) [[unlikely]]
    tell_tracer("norm", {self}, {out}, "p", p, "dims", reduced_dims("norm", self, dim).dims(), "keepdim", keepdim);
  // ∂‖x‖/∂xᵢ = sign(xᵢ) (|xᵢ|/‖x‖)ᵖ⁻¹, which is xᵢ/‖x‖ if p is 2. It is taken as 0 at the origin, where the norm
  // has a kink, and for p < 2 wherever xᵢ is 0: there |xᵢ|ᵖ⁻¹ or its derivative is infinite.
  return record(node, out, wrt(self, saving(self, out), [p, ones](auto& e, auto& x, auto& a) {
                  const Tensor length = with_ones(a, ones);
                  if (p == 2) return where(length == 0, 0, with_ones(e, ones)) * (x / where(length == 0, 1, length));
                  const Tensor flat = p < 2 ? x == 0 : length == 0;
                  const Tensor slope = sign(x) * pow(where(flat, 1, x.abs() / length), p - 1);
                  return with_ones(e, ones) * where(flat, 0, slope);
                }));
}

// log Σ exp(x) = m + log Σ exp(x − m): with the largest x as m no exponent is above 0. An m that is not finite is
// taken as 0. The derivative is softmax, or 0 where all x are −∞. That is exp(x − a), but for what rounding a leaves
// out, which is much if a is large: so it is divided by its sum.
Tensor logsumexp(const Tensor& self_, IntArrayRef dim, bool keepdim) {
  check_defined("logsumexp", self_);
  if (is_narrow(self_) && isFloatingType(self_.scalar_type()))
    return in_wide([&](const Tensor& x) { return logsumexp(x, dim, keepdim); }, self_);
  const Tensor self = isFloatingType(self_.scalar_type()) ? self_ : self_.to(get_default_dtype());
  Tensor out;
  Dims ones;
  {
    NoGradGuard off;
    ones = reduced_dims("logsumexp", self, dim).kept_ones;
    Tensor top = count_over(self, dim) > 0 ? amax(self, dim, true) : zeros(ones, self.scalar_type());
    top = where(top.isfinite(), top, 0);
    out = log(sum(exp(self - top), dim, true)) + top;
    if (!keepdim) out = out.reshape(reduced_dims("logsumexp", self, dim).kept);
  }
  if (is_traced()) [[unlikely]]
    tell_tracer("logsumexp", {self}, {out}, "dims", reduced_dims("logsumexp", self, dim).dims(), "keepdim", keepdim);
  return record("LogsumexpBackward0", out,
                wrt(self, saving(self, out), [ones, dims = Dims(dim)](auto& e, auto& x, auto& a) {
                  const Tensor lse = with_ones(a.detach(), ones);
                  const Tensor p = exp(x - where(isneginf(lse), 0, lse)), total = sum(p, dims, true);
                  return p * (with_ones(e, ones) / where(total == 0, 1, total));  // e softmax(x)
                }));
}

}  // namespace wick
