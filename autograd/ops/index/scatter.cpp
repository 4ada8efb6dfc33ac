#include <autograd/graph/record.h>
#include <autograd/kernels/index/indexed_elements.h>
#include <autograd/kernels/index/scatter.h>
#include <autograd/ops/all.h>
#include <autograd/ops/elementwise/narrow.h>
#include <autograd/ops/index/indices.h>
#include <fmt/format.h>

#include <algorithm>

namespace wick {

namespace {

// A copy of self, in which src's elements are combined with those at the index. No history.
Tensor scattered(const char* op, const Tensor& self, int64_t d, const Tensor& index, const Tensor& src,
                 kernels::Combine how) {
  check_defined(op, src, "src");
  check(self.scalar_type() == src.scalar_type(), "{}: Expected self.dtype to be equal to src.dtype, got {} and {}", op,
        toString(self.scalar_type()), toString(src.scalar_type()));
  check(index.numel() == 0 || std::max<int64_t>(src.dim(), 1) == std::max<int64_t>(index.dim(), 1),
        "{}: index {} and src {} need as many dimensions", op, shape_string(index.sizes()), shape_string(src.sizes()));
  for (int64_t i = 0; index.numel() > 0 && i < std::max(index.dim(), src.dim()); ++i)
    check(dim_size(index, i) <= dim_size(src, i) || index.numel() == 0,
          "{}: index {} is larger than src {} in dimension {}", op, shape_string(index.sizes()),
          shape_string(src.sizes()), i);
  NoGradGuard off;
  if (how != kernels::Combine::assign && is_narrow(self))
    return in_wide([&](const Tensor& x, const Tensor& y) { return scattered(op, x, d, index, y, how); }, self, src);
  Tensor out = self.clone();
  const kernels::IndexedElements elements = elements_at(out, d, index);
  const int64_t bad = kernels::scatter(out.scalar_type(), how, elements, src.data_ptr(),
                                       strides_of(src, elements.sizes.size()), out.data_ptr());
  check_range(op, index, bad, 0, elements.n);
  return out;
}

// ∂J/∂src_k = e[index[k]]: the gradient of the element that src_k was written or added to. What index does not reach
// gets 0.
Tensor source_gradient(const Tensor& e, int64_t d, const Tensor& index, const Dims& src_sizes) {
  return zero_padded(e.gather(d, index), src_sizes);
}

}  // namespace

Tensor scatter(const Tensor& self, int64_t dim, const Tensor& index_, const Tensor& src) {
  const OperatorScope scope("scatter");
  check_defined("scatter", self);
  check_defined("scatter", index_, "index");
  const int64_t d = wrap_dim("scatter", dim, self.dim());
  check_gather_shapes("scatter", self, d, index_);
  const Tensor index = as_index("scatter", index_);
  const Tensor out = scattered("scatter", self, d, index, src, kernels::Combine::assign);
  tell_tracer("scatter", {self, index_, src}, {out}, "dim", d);
  return record(
      "ScatterBackward0", out, wrt(self, saving(index), [d](auto& e, auto& index) { return e.scatter(d, index, 0); }),
      wrt(src, saving(index),
          [d, sizes = Dims(src.sizes())](auto& e, auto& index) { return source_gradient(e, d, index, sizes); }));
}
Tensor scatter(const Tensor& self, int64_t dim, const Tensor& index, const Scalar& value) {
  const OperatorScope scope("scatter");
  check_defined("scatter", self);
  check_defined("scatter", index, "index");
  check_fits("scatter", value, self.scalar_type());
  return scatter(self, dim, index, full(index.sizes(), value, self.scalar_type()));
}

Tensor scatter_add(const Tensor& self, int64_t dim, const Tensor& index_, const Tensor& src) {
  const OperatorScope scope("scatter_add");
  check_defined("scatter_add", self);
  check_defined("scatter_add", index_, "index");
  const int64_t d = wrap_dim("scatter_add", dim, self.dim());
  check_gather_shapes("scatter_add", self, d, index_);
  const Tensor index = as_index("scatter_add", index_);
  const Tensor out = scattered("scatter_add", self, d, index, src, kernels::Combine::add);
  tell_tracer("scatter_add", {self, index_, src}, {out}, "dim", d);
  return record("ScatterAddBackward0", out, wrt(self, [](auto& e) { return e; }),
                wrt(src, saving(index), [d, sizes = Dims(src.sizes())](auto& e, auto& index) {
                  return source_gradient(e, d, index, sizes);
                }));
}

Tensor index_add(const Tensor& self, int64_t dim, const Tensor& index_, const Tensor& source, const Scalar& alpha) {
  check_defined("index_add", self);
  check_defined("index_add", index_, "index");
  check_defined("index_add", source, "source");
  const int64_t d = wrap_dim("index_add", dim, self.dim());
  check(index_.dim() <= 1, "index_add: the index is {}: needs a vector", shape_string(index_.sizes()));
  check(self.scalar_type() == source.scalar_type(), "index_add: the dtypes differ: self {}, source {}",
        toString(self.scalar_type()), toString(source.scalar_type()));
  check(self.dim() > 0 || index_.numel() == 1, "index_add: {} indices for a 0-d tensor: needs 1", index_.numel());
  const Scalar factor = factor_of("index_add", "alpha", alpha, self.scalar_type());
  if (is_narrow(self))
    return in_wide([&](const Tensor& x, const Tensor& y) { return index_add(x, dim, index_, y, alpha); }, self, source);
  const Tensor index = checked_index("index_add", index_, dim_size(self, d));
  Dims expected(self.sizes());
  if (!expected.empty()) expected[static_cast<size_t>(d)] = index.numel();
  check(source.sizes() == expected, "index_add: source {} does not fit self {} and {} indices: needs {}",
        shape_string(source.sizes()), shape_string(self.sizes()), index.numel(), shape_string(expected));
  Tensor out;
  {
    NoGradGuard off;
    out = self.clone();
    const Tensor src = (factor.equal(1) ? source : source * factor).contiguous();
    const Slices s(out, d);
    kernels::scatter_add_slices(out.scalar_type(), src.data_ptr(), s.outer, s.n, s.inner, index.data_ptr<int64_t>(),
                                index.numel(), out.data_ptr());
  }
  tell_tracer("index_add", {self, index_, source}, {out}, "dim", d);
  // Along d: ∂J/∂source_k = alpha e[index[k]].
  return record("IndexAddBackward0", out, wrt(self, [](auto& e) { return e; }),
                wrt(source, saving(index), [d, alpha](auto& e, auto& index) {
                  Tensor g = e.index_select(d, index.reshape({-1}));
                  return alpha.equal(1) ? g : g * alpha;
                }));
}

namespace {

// A vector, whose elements belong to dimension d, expanded to sizes.
Tensor expand_vector(const Tensor& vector, int64_t d, IntArrayRef sizes) {
  Dims ones(sizes.size(), 1);
  if (!ones.empty()) ones[static_cast<size_t>(d)] = vector.numel();
  return vector.reshape(ones).expand(sizes);
}

}  // namespace

Tensor index_copy(const Tensor& self, int64_t dim, const Tensor& index, const Tensor& source) {
  const OperatorScope scope("index_copy");
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
  return scatter(self, d, expand_vector(index, d, wanted), src);
}

Tensor index_fill(const Tensor& self, int64_t dim, const Tensor& index, const Tensor& value) {
  const OperatorScope scope("index_fill");
  check_defined("index_fill", self);
  check_defined("index_fill", index, "index");
  check_defined("index_fill", value, "value");
  check(value.dim() == 0, "index_fill: the value is {}: needs a number or a 0-d tensor", shape_string(value.sizes()));
  check(index.dim() <= 1 && index.scalar_type() == kLong, "index_fill: the index is {}: needs a vector of int64",
        describe(index));
  const int64_t d = wrap_dim("index_fill", dim, self.dim()), n = self.dim() == 0 ? 1 : self.size(d);
  for (const Tensor& i : index.numel() == 0 ? std::vector<Tensor>{} : std::vector<Tensor>{index.min(), index.max()})
    if (const int64_t at = i.item<int64_t>(); at < -n || at >= n)
      fail<IndexError>("index_fill: index {} is out of range: needs [{}, {})", at, -n, n);
  const Tensor hit = zeros({n}, kBool).scatter(0, index.reshape({-1}).remainder(std::max<int64_t>(n, 1)), true);
  return where(expand_vector(hit, d, self.sizes()), value.to(self.scalar_type()), self);
}
Tensor index_fill(const Tensor& self, int64_t dim, const Tensor& index, const Scalar& value) {
  const OperatorScope scope("index_fill");
  check_defined("index_fill", self);
  check_fits("index_fill", value, self.scalar_type());
  return index_fill(self, dim, index, wrapped(value));
}

Tensor put(const Tensor& self, const Tensor& index, const Tensor& source, bool accumulate) {
  const OperatorScope scope("put");
  check_same_dtype("put", self, source);
  check_defined("put", index, "index");
  check(index.scalar_type() == kLong, "put: the index is {}: needs int64", toString(index.scalar_type()));
  check(index.numel() == source.numel(), "put: {} indices for {} elements", index.numel(), source.numel());
  const int64_t n = self.numel();
  if (index.numel() > 0)
    for (const Tensor& i : {index.min(), index.max()})
      if (const int64_t at = i.item<int64_t>(); at < -n || at >= n)
        fail<IndexError>("put: index {} is out of range: needs [{}, {})", at, -n, n);
  const Tensor at = index.reshape({-1}).remainder(std::max<int64_t>(n, 1)), from = source.reshape({-1}),
               flat = self.reshape({-1});
  return (accumulate ? flat.index_add(0, at, from) : flat.scatter(0, at, from)).reshape(self.sizes());
}

Tensor one_hot(const Tensor& self, int64_t num_classes) {
  const OperatorScope scope("one_hot");
  check_defined("one_hot", self);
  check(self.scalar_type() == kLong, "one_hot is only applicable to index tensor: needs Long, got {}",
        toString(self.scalar_type()));
  if (num_classes == -1) {
    check(self.numel() > 0, "one_hot: Can not infer total number of classes from empty tensor: give num_classes");
    num_classes = Checked("one_hot", self.max().item<int64_t>()) + 1;
  }
  if (self.numel() > 0)
    check(self.min().item<int64_t>() >= 0, "one_hot: Class values must be non-negative, got {}",
          self.min().item<int64_t>());
  check(num_classes > 0, "one_hot: num_classes is {}: needs 1 or more", num_classes);
  if (self.numel() > 0)
    check(self.max().item<int64_t>() < num_classes, "one_hot: Class values must be smaller than num_classes: {} of {}",
          self.max().item<int64_t>(), num_classes);
  const Tensor index = checked_index("one_hot", self, num_classes).unsqueeze(-1);
  Dims sizes(self.sizes());
  sizes.push_back(num_classes);
  return zeros(sizes, kLong).scatter(-1, index, 1);
}

}  // namespace wick
