#include <autograd/graph/record.h>
#include <autograd/kernels/sort/sort.h>
#include <autograd/ops/all.h>
#include <autograd/ops/elementwise/narrow.h>
#include <autograd/ops/reduce/dim_last.h>
#include <autograd/ops/reduce/reduction.h>

#include <algorithm>
#include <limits>

namespace wick {

namespace {

// The size of dimension dim. Throws if it is 0.
int64_t nonempty_size(const char* op, const Tensor& self, int64_t dim) {
  check_defined(op, self);
  const int64_t d = wrap_dim(op, dim, self.dim()), n = self.dim() == 0 ? 1 : self.size(d);
  check(n > 0, "{}: the tensor {} has no elements along dimension {}", op, shape_string(self.sizes()), dim);
  return n;
}

}  // namespace

std::tuple<Tensor, Tensor> kthvalue(const Tensor& self, int64_t k, int64_t dim, bool keepdim) {
  const OperatorScope scope("kthvalue");
  const int64_t n = nonempty_size("kthvalue", self, dim);
  check(k >= 1 && k <= n, "kthvalue: k = {} is out of range: dimension {} has {} elements", k, dim, n);
  const Tensor order = argsort(self, dim);
  return values_at(self, dim, self.dim() == 0 ? order : order.narrow(dim, k - 1, 1).contiguous(), keepdim);
}

std::tuple<Tensor, Tensor> mode(const Tensor& self, int64_t dim, bool keepdim) {
  const OperatorScope scope("mode");
  const int64_t n = nonempty_size("mode", self, dim);
  if (is_narrow(self)) return in_wide([&](const Tensor& x) { return mode(x, dim, keepdim); }, self);
  const Tensor order = argsort(self, dim);
  const DimLast values("mode", self.dim() == 0 ? self : gather(self.detach(), dim, order), dim),
      positions("mode", order, dim);
  Tensor index = make_empty("mode", self.dim() == 0 ? Dims() : values.sizes(1), kLong);
  kernels::mode(self.scalar_type(), values.x.data_ptr(), positions.x.data_ptr<int64_t>(), values.rows, n,
                index.data_ptr<int64_t>());
  index = values.back(index);
  return values_at(self, dim, index, keepdim);
}

namespace {

// The value of one of x's elements, found without a graph. All elements that have this value share the gradient.
Tensor shared_value(const char* node, const Tensor& x, const Tensor& value) {
  return record(node, value, wrt(x, saving(x, value), [](auto& e, auto& x, auto& a) {
                  const Tensor hit = same_values(x, a);
                  return e * hit / sum(hit);
                }));
}

// The median of no elements is NaN, which integers do not have.
Tensor of_nothing(const char* op, const Tensor& self) {
  check(isFloatingType(self.scalar_type()), "{}: the {} tensor {} has no elements", op, toString(self.scalar_type()),
        shape_string(self.sizes()));
  return full({}, std::numeric_limits<double>::quiet_NaN(), self.scalar_type());
}

}  // namespace

Tensor median(const Tensor& self) {
  const OperatorScope scope("median");
  check_defined("median", self);
  if (self.numel() == 0) return of_nothing("median", self);
  return shared_value("MedianBackward0", self, std::get<0>(median(self.detach().reshape({-1}), 0)));
}
std::tuple<Tensor, Tensor> median(const Tensor& self, int64_t dim, bool keepdim) {
  const OperatorScope scope("median");
  check_defined("median", self);
  const int64_t n = self.dim() == 0 ? 1 : self.size(dim);
  check(n > 0, "median: the tensor {} has no elements along dimension {}", shape_string(self.sizes()), dim);
  Tensor index = argsort(self, dim);
  if (self.dim() == 0) return values_at(self, dim, index, keepdim);
  // NaN is sorted last: if there is one, it is the median.
  const Tensor middle = index.narrow(dim, (n - 1) / 2, 1), last = index.narrow(dim, n - 1, 1);
  index = where(gather(self.detach(), dim, last).isnan(), last, middle);
  return values_at(self, dim, index, keepdim);
}

Tensor nanmedian(const Tensor& self) {
  const OperatorScope scope("nanmedian");
  check_defined("nanmedian", self);
  if (self.numel() == 0) return of_nothing("nanmedian", self);
  return shared_value("NanmedianBackward0", self, std::get<0>(nanmedian(self.detach().reshape({-1}), 0)));
}
std::tuple<Tensor, Tensor> nanmedian(const Tensor& self, int64_t dim, bool keepdim) {
  const OperatorScope scope("nanmedian");
  nonempty_size("nanmedian", self, dim);
  const Tensor order = argsort(self, dim);  // NaN is last
  if (self.dim() == 0) return values_at(self, dim, order, keepdim);
  const Tensor count = sum(logical_not(isnan(self)), dim, true);
  return values_at(self, dim, gather(order, dim, div(clamp_min(count - 1, 0), 2, "floor")), keepdim);
}

namespace {

// quantile(), or with skip_nan nanquantile(). The sorted values are read at the ranks q·(n − 1), rounded or
// interpolated.
Tensor quantile_of(const char* op, const Tensor& self, const Tensor& q, std::optional<int64_t> dim, bool keepdim,
                   std::string_view interpolation, bool skip_nan) {
  check_defined(op, self);
  check_defined(op, q, "q");
  check(isFloatingType(self.scalar_type()), "{}: needs a floating-point tensor, got {}", op, describe(self));
  check(self.numel() > 0, "{}: the tensor is empty", op);
  check(q.dim() <= 1 && q.scalar_type() == self.scalar_type(), "{}: q is {}: needs a number or a vector of {}", op,
        describe(q), toString(self.scalar_type()));
  check(((q >= 0) & (q <= 1)).all().item<bool>(), "{}: q needs values in [0, 1]", op);
  constexpr std::string_view kinds[] = {"linear", "lower", "higher", "midpoint", "nearest"};
  check(std::find(std::begin(kinds), std::end(kinds), interpolation) != std::end(kinds),
        "{}: interpolation is \"{}\": needs \"linear\", \"lower\", \"higher\", \"midpoint\" or \"nearest\"", op,
        interpolation);
  const int64_t d = dim ? wrap_dim(op, *dim, self.dim()) : 0;
  // The values sorted, with the dimension last, and a rank for each row and q.
  const Tensor last = !dim || self.dim() == 0 ? self.reshape({-1}) : self.movedim(d, -1);
  const Tensor sorted = std::get<0>(sort(last, -1)), q_values = q.reshape({-1});
  const Tensor missing = isnan(sorted.detach());
  Tensor rank;
  if (skip_nan) {
    rank = clamp_min(q_values * (sum(logical_not(missing), -1, true) - 1), 0);
  } else {
    rank = where(missing.any(-1, true), sorted.size(-1) - 1, q_values * (sorted.size(-1) - 1));
  }
  if (interpolation == "lower") rank = floor(rank);
  if (interpolation == "higher") rank = ceil(rank);
  if (interpolation == "nearest") rank = round(rank);
  const Tensor below = rank.detach().to(kLong);
  Tensor values = gather(sorted, -1, below);
  if (interpolation == "linear" || interpolation == "midpoint") {
    const Tensor weight = interpolation == "midpoint" ? full_like(rank, 0.5) : rank - below;
    values = lerp(values, gather(sorted, -1, rank.detach().ceil().to(kLong)), weight);
  }
  // (rows…, q) → (q, rows…), where the reduced dimension is kept as 1 or gone.
  Tensor out = values.movedim(-1, 0);
  if (keepdim) {
    Dims sizes(self.sizes());
    for (size_t i = 0; i < sizes.size(); ++i)
      if (!dim || static_cast<int64_t>(i) == d) sizes[i] = 1;
    sizes.insert(0, q_values.numel());
    out = out.reshape(sizes);
  }
  return q.dim() == 0 ? out.squeeze(0) : out;
}

// The number q as a tensor of self's dtype.
Tensor q_tensor(const char* op, const Tensor& self, double q) {
  check_defined(op, self);
  return full({}, q, isFloatingType(self.scalar_type()) ? self.scalar_type() : kDouble);
}

}  // namespace

Tensor quantile(const Tensor& self, const Tensor& q, std::optional<int64_t> dim, bool keepdim,
                std::string_view interpolation) {
  const OperatorScope scope("quantile");
  return quantile_of("quantile", self, q, dim, keepdim, interpolation, false);
}
Tensor quantile(const Tensor& self, double q, std::optional<int64_t> dim, bool keepdim,
                std::string_view interpolation) {
  const OperatorScope scope("quantile");
  return quantile(self, q_tensor("quantile", self, q), dim, keepdim, interpolation);
}
Tensor nanquantile(const Tensor& self, const Tensor& q, std::optional<int64_t> dim, bool keepdim,
                   std::string_view interpolation) {
  const OperatorScope scope("nanquantile");
  return quantile_of("nanquantile", self, q, dim, keepdim, interpolation, true);
}
Tensor nanquantile(const Tensor& self, double q, std::optional<int64_t> dim, bool keepdim,
                   std::string_view interpolation) {
  const OperatorScope scope("nanquantile");
  return nanquantile(self, q_tensor("nanquantile", self, q), dim, keepdim, interpolation);
}

}  // namespace wick
