#include <autograd/graph/in_place.h>
#include <autograd/graph/record.h>
#include <autograd/kernels/statistics/sorted.h>
#include <autograd/ops/all.h>
#include <autograd/ops/rows.h>

#include <cmath>

namespace wick {

std::tuple<Tensor, Tensor> aminmax(const Tensor& self, std::optional<int64_t> dim, bool keepdim) {
  if (!dim) {
    check_defined("aminmax", self);
    const Dims ones(keepdim ? static_cast<size_t>(self.dim()) : 0, 1);
    return {amin(self).reshape(ones), amax(self).reshape(ones)};
  }
  return {amin(self, *dim, keepdim), amax(self, *dim, keepdim)};
}

namespace {

int64_t size_along(const char* op, const Tensor& self, int64_t dim) {
  check_defined(op, self);
  const int64_t d = wrap_dim(op, dim, self.dim()), n = self.dim() == 0 ? 1 : self.size(d);
  check(n > 0, "{}: the tensor {} has no elements along dimension {}", op, shape_string(self.sizes()), dim);
  return n;
}
// The values at index along dim, which has one index a row.
std::tuple<Tensor, Tensor> picked(const Tensor& self, int64_t dim, const Tensor& index, bool keepdim) {
  if (self.dim() == 0) return {self.clone(), index.reshape({})};
  const Tensor values = gather(self, dim, index);
  if (keepdim) return {values, index};
  return {values.squeeze(dim), index.squeeze(dim).detach()};
}

}  // namespace

std::tuple<Tensor, Tensor> kthvalue(const Tensor& self, int64_t k, int64_t dim, bool keepdim) {
  const int64_t n = size_along("kthvalue", self, dim);
  check(k >= 1 && k <= n, "kthvalue: k = {} is out of range: dimension {} has {} elements", k, dim, n);
  const Tensor order = argsort(self, dim);
  return picked(self, dim, self.dim() == 0 ? order : order.narrow(dim, k - 1, 1).contiguous(), keepdim);
}

std::tuple<Tensor, Tensor> mode(const Tensor& self, int64_t dim, bool keepdim) {
  const int64_t n = size_along("mode", self, dim);
  const Tensor order = argsort(self, dim);
  const Rows values("mode", self.dim() == 0 ? self : gather(self.detach(), dim, order), dim),
      places("mode", order, dim);
  Tensor index = make_empty(self.dim() == 0 ? Dims() : values.sizes(1), kLong);
  kernels::mode(self.scalar_type(), values.x.data_ptr(), places.x.data_ptr<int64_t>(), values.rows, n,
                index.data_ptr<int64_t>());
  index = values.back(index);
  return picked(self, dim, index, keepdim);
}

Tensor msort(const Tensor& self) { return std::get<0>(sort(self, 0)); }
std::tuple<Tensor, Tensor> sort(const Tensor& self, std::optional<bool>, int64_t dim, bool descending) {
  return sort(self, dim, descending);  // which is always stable
}
Tensor argsort(const Tensor& self, bool, int64_t dim, bool descending) { return argsort(self, dim, descending); }

Tensor nansum(const Tensor& self, IntArrayRef dim, bool keepdim, std::optional<ScalarType> dtype) {
  check_defined("nansum", self);
  return sum(isFloatingType(self.scalar_type()) ? where(isnan(self), 0, self) : self, dim, keepdim, dtype);
}
Tensor nanmean(const Tensor& self, IntArrayRef dim, bool keepdim, std::optional<ScalarType> dtype) {
  check_defined("nanmean", self);
  check(isFloatingType(self.scalar_type()), "nanmean: needs a floating-point tensor, got {}", describe(self));
  return nansum(self, dim, keepdim, dtype) / sum(logical_not(isnan(self)), dim, keepdim);
}
Tensor nanmedian(const Tensor& self) {
  check_defined("nanmedian", self);
  if (self.numel() == 0) return median(self);
  return std::get<0>(nanmedian(self.reshape({-1}), 0));
}
std::tuple<Tensor, Tensor> nanmedian(const Tensor& self, int64_t dim, bool keepdim) {
  size_along("nanmedian", self, dim);
  const Tensor order = argsort(self, dim);  // NaN last
  if (self.dim() == 0) return picked(self, dim, order, keepdim);
  const Tensor count = sum(logical_not(isnan(self)), dim, true);
  return picked(self, dim, gather(order, dim, div(clamp_min(count - 1, 0), 2, "floor")), keepdim);
}

namespace {

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
  // Sorted with the dimension last; a rank for each row and q.
  const Tensor last = !dim || self.dim() == 0 ? self.reshape({-1}) : self.movedim(d, -1);
  const Tensor sorted = std::get<0>(sort(last, -1)), shares = q.reshape({-1});
  const Tensor missing = isnan(sorted.detach());
  Tensor rank;
  if (skip_nan) {
    rank = clamp_min(shares * (sum(logical_not(missing), -1, true) - 1), 0);
  } else {
    rank = where(missing.any(-1, true), sorted.size(-1) - 1, shares * (sorted.size(-1) - 1));
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
  // (rows…, q) → (q, rows…) with the dimension kept as 1 or gone.
  Tensor out = values.movedim(-1, 0);
  if (keepdim) {
    Dims sizes(self.sizes());
    for (size_t i = 0; i < sizes.size(); ++i)
      if (!dim || static_cast<int64_t>(i) == d) sizes[i] = 1;
    sizes.insert(0, shares.numel());
    out = out.reshape(sizes);
  }
  return q.dim() == 0 ? out.squeeze(0) : out;
}
Tensor as_share(const char* op, const Tensor& self, double q) {
  check_defined(op, self);
  return full({}, q, isFloatingType(self.scalar_type()) ? self.scalar_type() : kDouble);
}

}  // namespace
Tensor quantile(const Tensor& self, const Tensor& q, std::optional<int64_t> dim, bool keepdim,
                std::string_view interpolation) {
  return quantile_of("quantile", self, q, dim, keepdim, interpolation, false);
}
Tensor quantile(const Tensor& self, double q, std::optional<int64_t> dim, bool keepdim,
                std::string_view interpolation) {
  return quantile(self, as_share("quantile", self, q), dim, keepdim, interpolation);
}
Tensor nanquantile(const Tensor& self, const Tensor& q, std::optional<int64_t> dim, bool keepdim,
                   std::string_view interpolation) {
  return quantile_of("nanquantile", self, q, dim, keepdim, interpolation, true);
}
Tensor nanquantile(const Tensor& self, double q, std::optional<int64_t> dim, bool keepdim,
                   std::string_view interpolation) {
  return nanquantile(self, as_share("nanquantile", self, q), dim, keepdim, interpolation);
}

std::tuple<Tensor, Tensor> std_mean(const Tensor& self, bool unbiased) { return {std(self, unbiased), mean(self)}; }
std::tuple<Tensor, Tensor> std_mean(const Tensor& self, IntArrayRef dim, bool unbiased, bool keepdim) {
  return {std(self, dim, unbiased, keepdim), mean(self, dim, keepdim)};
}
std::tuple<Tensor, Tensor> var_mean(const Tensor& self, bool unbiased) { return {var(self, unbiased), mean(self)}; }
std::tuple<Tensor, Tensor> var_mean(const Tensor& self, IntArrayRef dim, bool unbiased, bool keepdim) {
  return {var(self, dim, unbiased, keepdim), mean(self, dim, keepdim)};
}
std::tuple<Tensor, Tensor> std_mean(const Tensor& self, int dim) { return std_mean(self, IntArrayRef{int64_t{dim}}); }
std::tuple<Tensor, Tensor> var_mean(const Tensor& self, int dim) { return var_mean(self, IntArrayRef{int64_t{dim}}); }

Tensor dist(const Tensor& self, const Tensor& other, const Scalar& p) { return norm(self - other, p); }
Tensor frobenius_norm(const Tensor& self) { return norm(self); }
Tensor frobenius_norm(const Tensor& self, IntArrayRef dim, bool keepdim) {
  check(dim.size() <= 2, "frobenius_norm: needs at most 2 dimensions, got {}", dim.size());
  return norm(self, 2, dim, keepdim);
}
Tensor renorm(const Tensor& self, const Scalar& p, int64_t dim, const Scalar& maxnorm) {
  check_defined("renorm", self);
  check(self.dim() >= 2, "renorm: needs a tensor of at least 2 dimensions, got {}", shape_string(self.sizes()));
  check(p.toDouble() > 0, "renorm: p is {}: needs more than 0", p.toDouble());
  check(maxnorm.toDouble() >= 0, "renorm: maxnorm is negative: {}", maxnorm.toDouble());
  std::vector<int64_t> others;
  for (int64_t d = 0; d < self.dim(); ++d)
    if (d != wrap_dim("renorm", dim, self.dim())) others.push_back(d);
  const Tensor length = norm(self, p, others, true);
  // A little more than the length divides, so that the result is not above maxnorm.
  return self * where(length > maxnorm, maxnorm / (length + 1e-7), 1);
}

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
  // Σ w a / Σ w takes the place of the correction's 1 when observations count unequally.
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

Tensor cdist(const Tensor& x1, const Tensor& x2, double p, std::optional<int64_t> mode) {
  check_defined("cdist", x1, "x1");
  check_defined("cdist", x2, "x2");
  check(x1.dim() >= 2 && x2.dim() >= 2 && x1.size(-1) == x2.size(-1),
        "cdist: {} and {} do not fit: needs (…×n×m) and "
        "(…×k×m)",
        shape_string(x1.sizes()), shape_string(x2.sizes()));
  check(isFloatingType(x1.scalar_type()) && isFloatingType(x2.scalar_type()), "cdist: needs floating-point tensors");
  check(p >= 0, "cdist: p is {}: needs 0 or more", p);
  check(mode.value_or(0) >= 0 && mode.value_or(0) <= 2, "cdist: compute_mode is {}: needs 0, 1 or 2", *mode);
  const Tensor way = x1.unsqueeze(-2) - x2.unsqueeze(-3);
  if (way.size(-1) == 0) return way.sum(-1);
  return norm(way, p, -1);
}

}  // namespace wick
