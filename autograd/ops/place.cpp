#include <autograd/graph/in_place.h>
#include <autograd/graph/record.h>
#include <autograd/kernels/index/scatter.h>
#include <autograd/ops/all.h>
#include <autograd/ops/elementwise.h>

namespace wick {

namespace {

void check_same_dtype(const char* op, const Tensor& a, const Tensor& b) {
  check_defined(op, a);
  check_defined(op, b, "source");
  check(a.scalar_type() == b.scalar_type(), "{}: the dtypes differ: {} and {}", op, describe(a), describe(b));
}

// A vector of indices along dimension d, as far as it has to be repeated to index `sizes` in gather's way.
Tensor along(const Tensor& index, int64_t d, IntArrayRef sizes) {
  Dims ones(sizes.size(), 1);
  if (!ones.empty()) ones[static_cast<size_t>(d)] = index.numel();
  return index.reshape(ones).expand(sizes);
}

}  // namespace

Tensor index_copy(const Tensor& self, int64_t dim, const Tensor& index, const Tensor& source) {
  check_same_dtype("index_copy", self, source);
  check_defined("index_copy", index, "index");
  const int64_t d = wrap_dim("index_copy", dim, self.dim());
  check(index.dim() <= 1 && index.scalar_type() == kLong, "index_copy: the index is {}: needs a vector of int64",
        describe(index));
  Dims wanted(self.sizes());
  if (!wanted.empty()) wanted[static_cast<size_t>(d)] = index.numel();
  const Tensor src = source.dim() == 0 && wanted.size() == 1 ? source.reshape({1})
                     : wanted.empty() && source.numel() == 1 ? source.reshape({})
                                                             : source;
  check(src.sizes() == wanted, "index_copy: source {} does not fit self {} and {} indices: needs {}",
        shape_string(source.sizes()), shape_string(self.sizes()), index.numel(), shape_string(wanted));
  return scatter(self, d, along(index, d, wanted), src);
}

Tensor index_fill(const Tensor& self, int64_t dim, const Tensor& index, const Tensor& value) {
  check_defined("index_fill", self);
  check_defined("index_fill", index, "index");
  check_defined("index_fill", value, "value");
  check(value.dim() == 0, "index_fill: the value is {}: needs a number or a 0-d tensor", shape_string(value.sizes()));
  check(index.dim() <= 1 && index.scalar_type() == kLong, "index_fill: the index is {}: needs a vector of int64",
        describe(index));
  const int64_t d = wrap_dim("index_fill", dim, self.dim()), n = self.dim() == 0 ? 1 : self.size(d);
  for (const Tensor& i : index.numel() == 0 ? std::vector<Tensor>{} : std::vector<Tensor>{index.min(), index.max()})
    if (const int64_t at = i.item<int64_t>(); at < -n || at >= n)
      throw IndexError(fmt::format("index_fill: index {} is out of range: needs [{}, {})", at, -n, n));
  const Tensor hit = zeros({n}, kBool).scatter(0, index.reshape({-1}).remainder(std::max<int64_t>(n, 1)), true);
  return where(along(hit, d, self.sizes()), value.to(self.scalar_type()), self);
}
Tensor index_fill(const Tensor& self, int64_t dim, const Tensor& index, const Scalar& value) {
  return index_fill(self, dim, index, wrapped(value));
}

Tensor masked_scatter(const Tensor& self, const Tensor& mask_, const Tensor& source) {
  check_same_dtype("masked_scatter", self, source);
  check_defined("masked_scatter", mask_, "mask");
  check(mask_.scalar_type() == kBool, "masked_scatter: the mask is {}: needs Bool", toString(mask_.scalar_type()));
  const Dims sizes = broadcast_shapes("masked_scatter", self.sizes(), mask_.sizes());
  const Tensor mask = mask_.expand(sizes);
  const Tensor number = mask.reshape({-1}).cumsum(0);  // of the true ones up to each place
  const int64_t count = number.numel() == 0 ? 0 : number[-1].item<int64_t>();
  check(count <= source.numel(), "masked_scatter: {} places for {} elements", count, source.numel());
  if (count == 0) return self.expand(sizes).clone();
  const Tensor spread = source.reshape({-1}).index_select(0, (number - 1).clamp_min(0)).reshape(sizes);
  return where(mask, spread, self);
}

Tensor put(const Tensor& self, const Tensor& index, const Tensor& source, bool accumulate) {
  check_same_dtype("put", self, source);
  check_defined("put", index, "index");
  check(index.scalar_type() == kLong, "put: the index is {}: needs int64", toString(index.scalar_type()));
  check(index.numel() == source.numel(), "put: {} indices for {} elements", index.numel(), source.numel());
  const int64_t n = self.numel();
  if (index.numel() > 0)
    for (const Tensor& i : {index.min(), index.max()})
      if (const int64_t at = i.item<int64_t>(); at < -n || at >= n)
        throw IndexError(fmt::format("put: index {} is out of range: needs [{}, {})", at, -n, n));
  const Tensor at = index.reshape({-1}).remainder(std::max<int64_t>(n, 1)), from = source.reshape({-1}),
               flat = self.reshape({-1});
  return (accumulate ? flat.index_add(0, at, from) : flat.scatter(0, at, from)).reshape(self.sizes());
}

Tensor take_along_dim(const Tensor& self, const Tensor& indices, std::optional<int64_t> dim) {
  check_defined("take_along_dim", self);
  check_defined("take_along_dim", indices, "indices");
  check(indices.scalar_type() == kLong, "take_along_dim: the indices are {}: needs int64",
        toString(indices.scalar_type()));
  if (!dim) return self.reshape({-1}).gather(0, indices.reshape({-1}));
  check(self.dim() == indices.dim(), "take_along_dim: self {} and indices {} need as many dimensions",
        shape_string(self.sizes()), shape_string(indices.sizes()));
  const int64_t d = wrap_dim("take_along_dim", *dim, self.dim());
  if (self.dim() == 0) return self.gather(0, indices);
  const auto at = static_cast<size_t>(d);
  Dims of_self(self.sizes()), of_index(indices.sizes());
  of_self[at] = of_index[at] = 1;
  Dims sizes = broadcast_shapes("take_along_dim", of_self, of_index), wide = sizes;
  wide[at] = self.size(d);
  sizes[at] = indices.size(d);
  return self.expand(wide).gather(d, indices.expand(sizes));
}

// What meets in one place.

namespace {

// self, or where index reaches `neutral` unless include_self, combined with src's part under index. No history. The
// caller has checked shapes and indices.
Tensor reduced(const Tensor& self, int64_t d, const Tensor& index, const Tensor& src, bool include_self,
               const Scalar& neutral, kernels::Combine how) {
  NoGradGuard off;
  Tensor out = include_self ? self.clone() : self.scatter(d, index, neutral);
  const Tensor at = index.to(kLong).contiguous();
  kernels::scatter(out.scalar_type(), how,
                   {at.data_ptr<int64_t>(), at.sizes(), static_cast<size_t>(d), out.size(d), out.strides()},
                   src.data_ptr(), src.strides(), out.data_ptr());
  return out;
}

// The error of src from that of its places; 0 where index does not reach.
Tensor spread_to_source(const Tensor& g, const Dims& sizes) {
  Tensor out = g;
  for (int64_t i = 0; i < g.dim(); ++i)
    if (const int64_t missing = sizes[static_cast<size_t>(i)] - g.size(i); missing > 0) {
      Dims more(out.sizes());
      more[static_cast<size_t>(i)] = missing;
      out = cat({out, out.new_zeros(more)}, i);
    }
  return out;
}

Tensor part_under(const Tensor& src, const Tensor& index) {
  Tensor part = src;
  for (int64_t i = 0; i < index.dim(); ++i) part = part.narrow(i, 0, index.size(i));
  return part;
}

struct ScatterReduction {
  int64_t d;
  bool include_self;
  // Whether self's own elements are part of the result.
  Tensor counts(const Tensor& self, const Tensor& index) const {
    const Tensor all = ones_like(self.detach(), kBool);
    return include_self ? all : all.scatter(d, index, false);
  }
};

Tensor extreme_in_place(bool largest, const Tensor& self, const Tensor& index, const Tensor& src, ScatterReduction r) {
  const double inf = std::numeric_limits<double>::infinity();
  NoGradGuard off_for_value;
  const bool floats = isFloatingType(self.scalar_type());
  // Whatever comes first replaces the neutral element, so integers take their own bounds from the data.
  const Scalar neutral = floats             ? Scalar(largest ? -inf : inf)
                         : src.numel() == 0 ? Scalar(0)
                                            : (largest ? src.min() : src.max()).item();
  return reduced(self, r.d, index, src, r.include_self, neutral,
                 largest ? kernels::Combine::maximum : kernels::Combine::minimum);
}

}  // namespace

Tensor scatter_reduce(const Tensor& self, int64_t dim, const Tensor& index, const Tensor& src, std::string_view reduce,
                      bool include_self) {
  check_same_dtype("scatter_reduce", self, src);
  check_defined("scatter_reduce", index, "index");
  check(reduce == "sum" || reduce == "prod" || reduce == "mean" || reduce == "amax" || reduce == "amin",
        "scatter_reduce: reduce is \"{}\": needs \"sum\", \"prod\", \"mean\", \"amax\" or \"amin\"", reduce);
  if (self.dim() == 0 || index.dim() == 0 || src.dim() == 0) {
    const auto row = [](const Tensor& t) { return t.dim() == 0 ? t.reshape({1}) : t; };
    return scatter_reduce(row(self), dim, row(index), row(src), reduce, include_self).reshape(self.sizes());
  }
  const ScatterReduction r{wrap_dim("scatter_reduce", dim, self.dim()), include_self};
  const Tensor start = include_self ? self : scatter(self, r.d, index, 0);  // sees to shapes and indices
  if (reduce == "sum") return scatter_add(start, r.d, index, src);
  if (reduce == "mean") {
    Tensor n = r.counts(self, index).to(self.scalar_type());
    n = scatter_add(n, r.d, index, ones_like(src.detach())).clamp_min(1);
    const Tensor total = scatter_add(start, r.d, index, src);
    return isFloatingType(self.scalar_type()) ? total / n : div(total, n, "floor");
  }
  scatter_add(self.detach(), r.d, index, src.detach());  // sees to the shapes of src
  const Dims src_sizes(src.sizes());
  if (reduce == "prod") {
    const Tensor out = reduced(self, r.d, index, src, include_self, 1, kernels::Combine::multiply);
    // The product of all others in the place of x: a/x, or if x alone is 0 the product of those that are not.
    const auto others = [r](const Tensor& x, const Tensor& a, const Tensor& zeros_there, const Tensor& nonzeros) {
      return where(x == 0, where(zeros_there == 1, nonzeros, 0), a / where(x == 0, 1, x));
    };
    const auto zero_count = [r](const Tensor& x, const Tensor& s, const Tensor& index) {
      NoGradGuard off;
      const Tensor own = ((x == 0) & r.counts(x, index)).to(kLong);
      return scatter_add(own, r.d, index, (s == 0).to(kLong));
    };
    const auto nonzero_product = [r](const Tensor& x, const Tensor& s, const Tensor& index) {
      return scatter_reduce(where(x == 0, 1, x), r.d, index, where(s == 0, 1, s), "prod", r.include_self);
    };
    return record("ScatterReduceBackward0", out,
                  wrt(
                      self,
                      [=](const Tensor& e, const Tensor& x, const Tensor& s, const Tensor& index, const Tensor& a) {
                        const Tensor g = e * others(x, a, zero_count(x, s, index), nonzero_product(x, s, index));
                        return where(r.counts(x, index), g, 0);
                      },
                      self, src, index, out),
                  wrt(
                      src,
                      [=](const Tensor& e, const Tensor& x, const Tensor& s, const Tensor& index, const Tensor& a) {
                        const auto at = [&](const Tensor& t) { return t.gather(r.d, index); };
                        return spread_to_source(at(e) * others(part_under(s, index), at(a), at(zero_count(x, s, index)),
                                                               at(nonzero_product(x, s, index))),
                                                src_sizes);
                      },
                      self, src, index, out));
  }
  const Tensor out = extreme_in_place(reduce == "amax", self, index, src, r);
  // Of the error of each place, the share of one that has the extreme value.
  const auto share = [r](const Tensor& e, const Tensor& x, const Tensor& s, const Tensor& index, const Tensor& a) {
    NoGradGuard off;
    const Tensor own = ((x == a) & r.counts(x, index)).to(e.scalar_type());
    return scatter_add(own, r.d, index, (part_under(s, index) == a.gather(r.d, index)).to(e.scalar_type()));
  };
  return record("ScatterReduceBackward0", out,
                wrt(
                    self,
                    [=](const Tensor& e, const Tensor& x, const Tensor& s, const Tensor& index, const Tensor& a) {
                      return where((x == a) & r.counts(x, index), e / share(e, x, s, index, a), 0);
                    },
                    self, src, index, out),
                wrt(
                    src,
                    [=](const Tensor& e, const Tensor& x, const Tensor& s, const Tensor& index, const Tensor& a) {
                      const Tensor g = (e / share(e, x, s, index, a)).gather(r.d, index);
                      return spread_to_source(where(part_under(s, index) == a.gather(r.d, index), g, 0), src_sizes);
                    },
                    self, src, index, out));
}

Tensor scatter(const Tensor& self, int64_t dim, const Tensor& index, const Tensor& src, std::string_view reduce) {
  check(reduce == "add" || reduce == "multiply", "scatter: reduce is \"{}\": needs \"add\" or \"multiply\"", reduce);
  return scatter_reduce(self, dim, index, src, reduce == "add" ? "sum" : "prod");
}
Tensor scatter(const Tensor& self, int64_t dim, const Tensor& index, const Scalar& value, std::string_view reduce) {
  check_defined("scatter", self);
  check_defined("scatter", index, "index");
  return scatter(self, dim, index, full(index.sizes(), value, self.scalar_type()), reduce);
}

Tensor argwhere(const Tensor& self) { return nonzero(self); }
std::vector<Tensor> nonzero_numpy(const Tensor& self) {
  check_defined("nonzero_numpy", self);
  return nonzero(self.dim() == 0 ? self.reshape({1}) : self).unbind(1);
}
std::vector<Tensor> where(const Tensor& condition) { return nonzero_numpy(condition); }

}  // namespace wick
