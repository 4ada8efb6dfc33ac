#include <autograd/graph/record.h>
#include <autograd/kernels/index/scatter.h>
#include <autograd/ops/all.h>
#include <autograd/ops/elementwise/narrow.h>
#include <autograd/ops/index/indices.h>
#include <autograd/ops/reduce/reduction.h>

#include <limits>

namespace wick {

namespace {

// A copy of self, in which src's elements are combined with those at the index. Without include_self the elements that
// index reaches are `neutral` at first. No history. The caller has checked shapes and indices.
Tensor combined(const Tensor& self, int64_t d, const Tensor& index, const Tensor& src, bool include_self,
                const Scalar& neutral, kernels::Combine how) {
  NoGradGuard off;
  if (is_narrow(self))
    return in_wide(
        [&](const Tensor& x, const Tensor& y) { return combined(x, d, index, y, include_self, neutral, how); }, self,
        src);
  Tensor out = include_self ? self.clone() : self.scatter(d, index, neutral);
  const Tensor at = index.to(kLong).contiguous();
  kernels::scatter(out.scalar_type(), how,
                   {at.data_ptr<int64_t>(), at.sizes(), static_cast<size_t>(d), out.size(d), out.strides()},
                   src.data_ptr(), src.strides(), out.data_ptr());
  return out;
}

// The elements of src that index reaches: src[:index.size(0), :index.size(1), …].
Tensor reached_by_index(const Tensor& src, const Tensor& index) {
  Tensor reached = src;
  for (int64_t i = 0; i < index.dim(); ++i) reached = reached.narrow(i, 0, index.size(i));
  return reached;
}

// The dimension and whether self is included.
struct ScatterReduction {
  int64_t d;
  bool include_self;
  // Where self's own elements take part in the result, bool.
  Tensor self_takes_part(const Tensor& self, const Tensor& index) const {
    const Tensor all = ones_like(self.detach(), kBool);
    return include_self ? all : all.scatter(d, index, false);
  }
};

// Trickier ones: products with zeros among the factors, and ties of extremes.

// ∂a/∂x is the product of all other factors: a/x or, if only x is 0, the product of those that are not 0.
Tensor scatter_prod(const Tensor& self, const Tensor& index, const Tensor& src, ScatterReduction r) {
  const Dims src_sizes(src.sizes());
  const Tensor out = combined(self, r.d, index, src, r.include_self, 1, kernels::Combine::multiply);
  const auto others = [](const Tensor& x, const Tensor& a, const Tensor& zero_count, const Tensor& nonzero_product) {
    return where(x == 0, where(zero_count == 1, nonzero_product, 0), a / where(x == 0, 1, x));
  };
  const auto zero_count = [r](const Tensor& x, const Tensor& s, const Tensor& index) {
    NoGradGuard off;
    const Tensor own = ((x == 0) & r.self_takes_part(x, index)).to(kLong);
    return scatter_add(own, r.d, index, (s == 0).to(kLong));
  };
  const auto nonzero_product = [r](const Tensor& x, const Tensor& s, const Tensor& index) {
    return scatter_reduce(where(x == 0, 1, x), r.d, index, where(s == 0, 1, s), "prod", r.include_self);
  };
  return record("ScatterReduceBackward0", out,
                wrt(self, saving(self, src, index, out),
                    [=](auto& e, auto& x, auto& s, auto& index, auto& a) {
                      const Tensor g = e * others(x, a, zero_count(x, s, index), nonzero_product(x, s, index));
                      return where(r.self_takes_part(x, index), g, 0);
                    }),
                wrt(src, saving(self, src, index, out), [=](auto& e, auto& x, auto& s, auto& index, auto& a) {
                  const auto at = [&](const Tensor& t) { return t.gather(r.d, index); };
                  return zero_padded(at(e) * others(reached_by_index(s, index), at(a), at(zero_count(x, s, index)),
                                                    at(nonzero_product(x, s, index))),
                                     src_sizes);
                }));
}

// What the first element of src replaces without include_self. Integers have no infinity and take a bound of the data.
Scalar neutral_of(bool largest, const Tensor& src) {
  const double inf = std::numeric_limits<double>::infinity();
  NoGradGuard off;
  const bool floats = isFloatingType(src.scalar_type());
  return floats             ? Scalar(largest ? -inf : inf)
         : src.numel() == 0 ? Scalar(0)
                            : (largest ? src.min() : src.max()).item();
}

// Each of the n elements that have the extreme value of a result gets e/n.
Tensor scatter_extreme(bool largest, const Tensor& self, const Tensor& index, const Tensor& src, ScatterReduction r) {
  const Dims src_sizes(src.sizes());
  const Tensor out = combined(self, r.d, index, src, r.include_self, neutral_of(largest, src),
                              largest ? kernels::Combine::maximum : kernels::Combine::minimum);
  // How many elements have the extreme value of each result: they share its gradient.
  const auto ties = [r](const Tensor& e, const Tensor& x, const Tensor& s, const Tensor& index, const Tensor& a) {
    NoGradGuard off;
    const Tensor own = (same_values(x, a) & r.self_takes_part(x, index)).to(e.scalar_type());
    return scatter_add(own, r.d, index,
                       same_values(reached_by_index(s, index), a.gather(r.d, index)).to(e.scalar_type()));
  };
  return record("ScatterReduceBackward0", out,
                wrt(self, saving(self, src, index, out),
                    [=](auto& e, auto& x, auto& s, auto& index, auto& a) {
                      return where(same_values(x, a) & r.self_takes_part(x, index), e / ties(e, x, s, index, a), 0);
                    }),
                wrt(src, saving(self, src, index, out), [=](auto& e, auto& x, auto& s, auto& index, auto& a) {
                  const Tensor g = (e / ties(e, x, s, index, a)).gather(r.d, index);
                  return zero_padded(where(same_values(reached_by_index(s, index), a.gather(r.d, index)), g, 0),
                                     src_sizes);
                }));
}

}  // namespace

Tensor scatter_reduce(const Tensor& self, int64_t dim, const Tensor& index, const Tensor& src, std::string_view reduce,
                      bool include_self) {
  const OperatorScope scope("scatter_reduce");
  check_same_dtype("scatter_reduce", self, src);
  check_defined("scatter_reduce", index, "index");
  check(reduce == "sum" || reduce == "prod" || reduce == "mean" || reduce == "amax" || reduce == "amin",
        "scatter_reduce: reduce is \"{}\": needs \"sum\", \"prod\", \"mean\", \"amax\" or \"amin\"", reduce);
  if (self.dim() == 0 || index.dim() == 0 || src.dim() == 0) {
    const auto vector = [](const Tensor& t) { return t.dim() == 0 ? t.reshape({1}) : t; };
    return scatter_reduce(vector(self), dim, vector(index), vector(src), reduce, include_self).reshape(self.sizes());
  }
  const ScatterReduction r{wrap_dim("scatter_reduce", dim, self.dim()), include_self};
  const Tensor start = include_self ? self : scatter(self, r.d, index, 0);  // checks shapes and indices
  if (reduce == "sum") return scatter_add(start, r.d, index, src);
  if (reduce == "mean") {
    Tensor n = r.self_takes_part(self, index).to(self.scalar_type());
    n = scatter_add(n, r.d, index, ones_like(src.detach())).clamp_min(1);
    const Tensor total = scatter_add(start, r.d, index, src);
    return isFloatingType(self.scalar_type()) ? total / n : div(total, n, "floor");
  }
  scatter_add(self.detach(), r.d, index, src.detach());  // checks the shape of src
  return reduce == "prod" ? scatter_prod(self, index, src, r) : scatter_extreme(reduce == "amax", self, index, src, r);
}

Tensor scatter(const Tensor& self, int64_t dim, const Tensor& index, const Tensor& src, std::string_view reduce) {
  const OperatorScope scope("scatter");
  check(reduce == "add" || reduce == "multiply", "scatter: reduce is \"{}\": needs \"add\" or \"multiply\"", reduce);
  return scatter_reduce(self, dim, index, src, reduce == "add" ? "sum" : "prod");
}
Tensor scatter(const Tensor& self, int64_t dim, const Tensor& index, const Scalar& value, std::string_view reduce) {
  const OperatorScope scope("scatter");
  check_defined("scatter", self);
  check_defined("scatter", index, "index");
  return scatter(self, dim, index, full(index.sizes(), value, self.scalar_type()), reduce);
}

}  // namespace wick
