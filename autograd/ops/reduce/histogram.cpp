#include <autograd/graph/record.h>
#include <autograd/kernels/reduce/histogram.h>
#include <autograd/ops/all.h>
#include <autograd/ops/elementwise/narrow.h>

#include <algorithm>
#include <cmath>

namespace wick {

Tensor histc(const Tensor& self, int64_t bins, const Scalar& min_, const Scalar& max_) {
  check_defined("histc", self);
  check(isFloatingType(self.scalar_type()), "histc: needs a floating-point tensor, got {}", describe(self));
  check(bins > 0, "histc: the number of bins is {}: needs 1 or more", bins);
  NoGradGuard off;
  if (is_narrow(self)) return in_wide([&](const Tensor& x) { return histc(x, bins, min_, max_); }, self);
  double low = min_.toDouble(), high = max_.toDouble();
  if (low == high && self.numel() > 0) {
    low = self.min().item<double>();
    high = self.max().item<double>();
  }
  check(std::isfinite(low) && std::isfinite(high), "histc: the range [{}, {}] is not finite", low, high);
  check(low <= high, "histc: min {} is above max {}", low, high);
  if (low == high) low -= 1, high += 1;
  const Tensor x = self.contiguous();
  const Tensor out = zeros({bins}, self.scalar_type());
  kernels::histogram(self.scalar_type(), x.data_ptr(), x.numel(), low, high, bins, out.data_ptr());
  return out;
}

Tensor bincount(const Tensor& self, const std::optional<Tensor>& weights, int64_t minlength) {
  const OperatorScope scope("bincount");
  check_defined("bincount", self);
  check(self.dim() == 1 && isIntegralType(self.scalar_type(), false), "bincount: needs a vector of integers, got {}",
        describe(self));
  check(minlength >= 0, "bincount: minlength is negative: {}", minlength);
  const bool weighted = weights && weights->defined();
  check(!weighted || weights->sizes() == self.sizes(), "bincount: weights {} do not fit {}",
        shape_string(weighted ? weights->sizes() : IntArrayRef()), shape_string(self.sizes()));
  const ScalarType t = !weighted ? kLong : weights->scalar_type() == kFloat ? kFloat : kDouble;
  if (self.numel() == 0) return zeros({minlength}, kLong);
  NoGradGuard off;
  check(self.min().item<int64_t>() >= 0, "bincount: the number {} is negative", self.min().item<int64_t>());
  const int64_t n = std::max<int64_t>(minlength, Checked("bincount", self.max().item<int64_t>()) + 1);
  return zeros({n}, t).index_add(0, self, weighted ? weights->to(t) : ones(self.sizes(), t));
}

}  // namespace wick
