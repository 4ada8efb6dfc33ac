#include <autograd/graph/in_place.h>
#include <autograd/graph/record.h>
#include <autograd/kernels/index/scatter.h>
#include <autograd/ops/all.h>
#include <autograd/ops/index/indices.h>

#include <limits>

namespace wick {

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
                  wrt(self, saving(self, src, index, out),
                      [=](auto& e, auto& x, auto& s, auto& index, auto& a) {
                        const Tensor g = e * others(x, a, zero_count(x, s, index), nonzero_product(x, s, index));
                        return where(r.counts(x, index), g, 0);
                      }),
                  wrt(src, saving(self, src, index, out), [=](auto& e, auto& x, auto& s, auto& index, auto& a) {
                    const auto at = [&](const Tensor& t) { return t.gather(r.d, index); };
                    return spread_to_source(at(e) * others(part_under(s, index), at(a), at(zero_count(x, s, index)),
                                                           at(nonzero_product(x, s, index))),
                                            src_sizes);
                  }));
  }
  const Tensor out = extreme_in_place(reduce == "amax", self, index, src, r);
  // Of the error of each place, the share of one that has the extreme value.
  const auto share = [r](const Tensor& e, const Tensor& x, const Tensor& s, const Tensor& index, const Tensor& a) {
    NoGradGuard off;
    const Tensor own = ((x == a) & r.counts(x, index)).to(e.scalar_type());
    return scatter_add(own, r.d, index, (part_under(s, index) == a.gather(r.d, index)).to(e.scalar_type()));
  };
  return record("ScatterReduceBackward0", out,
                wrt(self, saving(self, src, index, out),
                    [=](auto& e, auto& x, auto& s, auto& index, auto& a) {
                      return where((x == a) & r.counts(x, index), e / share(e, x, s, index, a), 0);
                    }),
                wrt(src, saving(self, src, index, out), [=](auto& e, auto& x, auto& s, auto& index, auto& a) {
                  const Tensor g = (e / share(e, x, s, index, a)).gather(r.d, index);
                  return spread_to_source(where(part_under(s, index) == a.gather(r.d, index), g, 0), src_sizes);
                }));
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

}  // namespace wick
