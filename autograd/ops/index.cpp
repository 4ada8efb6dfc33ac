#include <autograd/core/parallel.h>
#include <autograd/graph/in_place.h>
#include <autograd/graph/record.h>
#include <autograd/kernels/index/bounds.h>
#include <autograd/kernels/index/gather.h>
#include <autograd/kernels/index/nonzero.h>
#include <autograd/kernels/index/scatter.h>
#include <autograd/ops/all.h>
#include <autograd/ops/elementwise.h>

namespace wick {

namespace {

// Throws if there is a bad index: `bad` is the position of the first one, or −1.
void check_range(const char* op, const Tensor& index, int64_t bad, int64_t low, int64_t high) {
  if (bad >= 0)
    throw IndexError(
        fmt::format("{}: index {} is out of range: needs [{}, {})", op, index.data_ptr<int64_t>()[bad], low, high));
}

// Index numbers as int64, row-major.
Tensor as_index(const char* op, const Tensor& index) {
  check_defined(op, index, "index");
  check(isIntegralType(index.scalar_type(), false), "{}: the index is {}: needs int64", op,
        toString(index.scalar_type()));
  return index.detach().to(kLong).contiguous();
}

// The same, after a check that each is in [0, n), or, if `negative`, in [−n, n), which counts from the end below 0.
Tensor checked_index(const char* op, const Tensor& index, int64_t n, bool negative = false) {
  NoGradGuard off;
  Tensor i = as_index(op, index);
  const int64_t first = kernels::first_outside(i.data_ptr<int64_t>(), i.numel(), n);
  if (first < 0) return i;
  if (!negative) check_range(op, i, first, 0, n);
  if (i.is_alias_of(index)) i = i.clone();
  const int64_t bad = kernels::wrap_negative(i.data_ptr<int64_t>() + first, i.numel() - first, n);
  check_range(op, i, bad < 0 ? bad : first + bad, -n, n);
  return i;
}

// A tensor as outer × n × inner, where n is the size of dimension dim.
struct Slices {
  int64_t outer = 1, n = 1, inner = 1;
  Slices(const Tensor& x, int64_t dim) {
    for (int64_t d = 0; d < x.dim(); ++d) (d < dim ? outer : d == dim ? n : inner) *= x.size(d);
  }
};

void check_gather_shapes(const char* op, const Tensor& self, int64_t dim, const Tensor& index) {
  check(std::max<int64_t>(self.dim(), 1) == std::max<int64_t>(index.dim(), 1),
        "{}: self {} and index {} need as many dimensions", op, shape_string(self.sizes()),
        shape_string(index.sizes()));
  if (index.numel() == 0) return;
  for (int64_t d = 0; d < std::min(self.dim(), index.dim()); ++d)
    check(d == dim || index.size(d) <= self.size(d), "{}: index {} is larger than self {} in dimension {}", op,
          shape_string(index.sizes()), shape_string(self.sizes()), d);
}

int64_t size_along(const Tensor& self, int64_t dim) { return self.dim() == 0 ? 1 : self.size(dim); }
Dims strides_of(const Tensor& t, size_t dims) { return t.dim() == 0 ? Dims(dims, 0) : Dims(t.strides()); }

// The elements of self that gather() reads and scatter() writes.
kernels::IndexedElements elements_at(const Tensor& self, int64_t dim, const Tensor& index) {
  const Dims sizes = index.dim() == 0 ? Dims{1} : Dims(index.sizes());
  return {index.data_ptr<int64_t>(), sizes, static_cast<size_t>(dim), size_along(self, dim),
          strides_of(self, sizes.size())};
}

}  // namespace

Tensor index_select(const Tensor& self, int64_t dim, const Tensor& index_) {
  check_defined("index_select", self);
  check_defined("index_select", index_, "index");
  check(index_.dim() <= 1, "index_select: the index is {}: needs a vector", shape_string(index_.sizes()));
  const int64_t d = wrap_dim("index_select", dim, self.dim());
  const Tensor index = checked_index("index_select", index_, size_along(self, d));
  const Tensor x = self.detach().contiguous();
  Dims sizes(self.sizes());
  if (!sizes.empty()) sizes[static_cast<size_t>(d)] = index.numel();
  Tensor out = make_empty(sizes, self.scalar_type());
  const Slices s(x, d);
  kernels::gather_slices(x.scalar_type(), x.data_ptr(), s.outer, s.n, s.inner, index.data_ptr<int64_t>(), index.numel(),
                         out.data_ptr());
  return record("IndexSelectBackward0", out,
                wrt(
                    self,
                    [d, whole = Dims(self.sizes())](const Tensor& e, const Tensor& index) {
                      return e.new_zeros(whole).index_add(d, index.reshape({-1}), whole.empty() ? e.reshape({}) : e);
                    },
                    index));
}

Tensor gather(const Tensor& self, int64_t dim, const Tensor& index_) {
  check_defined("gather", self);
  check_defined("gather", index_, "index");
  const int64_t d = wrap_dim("gather", dim, self.dim());
  check_gather_shapes("gather", self, d, index_);
  const Tensor index = as_index("gather", index_);
  Tensor out = make_empty(index.sizes(), self.scalar_type());
  const int64_t bad = kernels::gather(self.scalar_type(), elements_at(self, d, index), self.data_ptr(), out.data_ptr());
  check_range("gather", index, bad, 0, size_along(self, d));
  return record("GatherBackward0", out,
                wrt(
                    self,
                    [d, whole = Dims(self.sizes())](const Tensor& e, const Tensor& index) {
                      return e.new_zeros(whole).scatter_add(d, index, e);
                    },
                    index));
}

namespace {

// self's copy, in which src's elements are combined with those at the index.
Tensor scattered(const char* op, const Tensor& self, int64_t d, const Tensor& index, const Tensor& src,
                 kernels::Combine how) {
  check_defined(op, src, "src");
  check(self.scalar_type() == src.scalar_type(), "{}: the dtypes differ: self {}, src {}", op,
        toString(self.scalar_type()), toString(src.scalar_type()));
  check(index.numel() == 0 || std::max<int64_t>(src.dim(), 1) == std::max<int64_t>(index.dim(), 1),
        "{}: index {} and src {} need as many dimensions", op, shape_string(index.sizes()), shape_string(src.sizes()));
  for (int64_t i = 0; i < std::min(index.dim(), src.dim()); ++i)
    check(index.size(i) <= src.size(i) || index.numel() == 0, "{}: index {} is larger than src {} in dimension {}", op,
          shape_string(index.sizes()), shape_string(src.sizes()), i);
  NoGradGuard off;
  Tensor out = self.clone();
  const kernels::IndexedElements elements = elements_at(out, d, index);
  const int64_t bad = kernels::scatter(out.scalar_type(), how, elements, src.data_ptr(),
                                       strides_of(src, elements.sizes.size()), out.data_ptr());
  check_range(op, index, bad, 0, elements.n);
  return out;
}

// What src contributed comes back from where it went; the part of src beyond the index had no effect.
Tensor error_of_source(const Tensor& e, int64_t d, const Tensor& index, const Dims& src_sizes) {
  Tensor g = e.gather(d, index);
  if (g.sizes() == src_sizes) return g;
  Tensor all = e.new_zeros(src_sizes);
  Tensor part = all;
  for (int64_t i = 0; i < g.dim(); ++i) part = part.narrow(i, 0, g.size(i));
  part.copy_(g);
  return all;
}

}  // namespace

Tensor scatter(const Tensor& self, int64_t dim, const Tensor& index_, const Tensor& src) {
  check_defined("scatter", self);
  check_defined("scatter", index_, "index");
  const int64_t d = wrap_dim("scatter", dim, self.dim());
  check_gather_shapes("scatter", self, d, index_);
  const Tensor index = as_index("scatter", index_);
  return record("ScatterBackward0", scattered("scatter", self, d, index, src, kernels::Combine::assign),
                wrt(
                    self, [d](const Tensor& e, const Tensor& index) { return e.scatter(d, index, 0); }, index),
                wrt(
                    src,
                    [d, sizes = Dims(src.sizes())](const Tensor& e, const Tensor& index) {
                      return error_of_source(e, d, index, sizes);
                    },
                    index));
}
Tensor scatter(const Tensor& self, int64_t dim, const Tensor& index, const Scalar& value) {
  check_defined("scatter", self);
  check_defined("scatter", index, "index");
  return scatter(self, dim, index, full(index.sizes(), value, self.scalar_type()));
}
Tensor scatter_add(const Tensor& self, int64_t dim, const Tensor& index_, const Tensor& src) {
  check_defined("scatter_add", self);
  check_defined("scatter_add", index_, "index");
  const int64_t d = wrap_dim("scatter_add", dim, self.dim());
  check_gather_shapes("scatter_add", self, d, index_);
  const Tensor index = as_index("scatter_add", index_);
  return record("ScatterAddBackward0", scattered("scatter_add", self, d, index, src, kernels::Combine::add),
                wrt(self, [](const Tensor& e) { return e; }),
                wrt(
                    src,
                    [d, sizes = Dims(src.sizes())](const Tensor& e, const Tensor& index) {
                      return error_of_source(e, d, index, sizes);
                    },
                    index));
}

Tensor index_add(const Tensor& self, int64_t dim, const Tensor& index_, const Tensor& source, const Scalar& alpha) {
  check_defined("index_add", self);
  check_defined("index_add", index_, "index");
  check_defined("index_add", source, "source");
  const int64_t d = wrap_dim("index_add", dim, self.dim());
  check(index_.dim() <= 1, "index_add: the index is {}: needs a vector", shape_string(index_.sizes()));
  check(self.scalar_type() == source.scalar_type(), "index_add: the dtypes differ: self {}, source {}",
        toString(self.scalar_type()), toString(source.scalar_type()));
  const Tensor index = checked_index("index_add", index_, size_along(self, d));
  Dims expected(self.sizes());
  if (!expected.empty()) expected[static_cast<size_t>(d)] = index.numel();
  check(source.sizes() == expected, "index_add: source {} does not fit self {} and {} indices: needs {}",
        shape_string(source.sizes()), shape_string(self.sizes()), index.numel(), shape_string(expected));
  Tensor out;
  {
    NoGradGuard off;
    out = self.clone();
    const Tensor src = (alpha.equal(1) ? source : source * alpha).contiguous();
    const Slices s(out, d);
    kernels::scatter_add_slices(out.scalar_type(), src.data_ptr(), s.outer, s.n, s.inner, index.data_ptr<int64_t>(),
                                index.numel(), out.data_ptr());
  }
  return record("IndexAddBackward0", out, wrt(self, [](const Tensor& e) { return e; }),
                wrt(
                    source,
                    [d, alpha](const Tensor& e, const Tensor& index) {
                      Tensor g = e.index_select(d, index.reshape({-1}));
                      return alpha.equal(1) ? g : g * alpha;
                    },
                    index));
}

Tensor take(const Tensor& self, const Tensor& index_) {
  check_defined("take", self);
  const Tensor index = checked_index("take", index_, self.numel(), true);
  return self.reshape({-1}).index_select(0, index.reshape({-1})).reshape(index.sizes());
}

Tensor masked_fill(const Tensor& self, const Tensor& mask, const Tensor& value) {
  check_defined("masked_fill", self);
  check_defined("masked_fill", mask, "mask");
  check_defined("masked_fill", value, "value");
  check(mask.scalar_type() == kBool, "masked_fill: the mask is {}: needs Bool", toString(mask.scalar_type()));
  check(value.dim() == 0, "masked_fill: the value is {}: needs a number or a 0-d tensor", shape_string(value.sizes()));
  return where(mask, value.to(self.scalar_type()), self);
}
Tensor masked_fill(const Tensor& self, const Tensor& mask, const Scalar& value) {
  return masked_fill(self, mask, wrapped(value));
}

Tensor nonzero(const Tensor& self) {
  check_defined("nonzero", self);
  NoGradGuard off;
  const Tensor hit = (self.scalar_type() == kBool ? self : self != 0).contiguous();
  const int64_t count = kernels::count_true(hit.data_ptr<bool>(), hit.numel());
  const Tensor found = make_empty({count + 1}, kLong);  // the kernel needs room for one more
  kernels::true_positions(hit.data_ptr<bool>(), hit.numel(), found.data_ptr<int64_t>());
  if (self.dim() == 1) return found.narrow(0, 0, count).unsqueeze(1).clone();
  Tensor out = make_empty({count, self.dim()}, kLong);
  kernels::unravel(found.data_ptr<int64_t>(), count, self.sizes(), out.data_ptr<int64_t>());
  return out;
}

Tensor masked_select(const Tensor& self, const Tensor& mask) {
  check_defined("masked_select", self);
  check_defined("masked_select", mask, "mask");
  check(mask.scalar_type() == kBool, "masked_select: the mask is {}: needs Bool", toString(mask.scalar_type()));
  const Dims sizes = broadcast_shapes("masked_select", self.sizes(), mask.sizes());
  const Tensor places = nonzero(mask.expand(sizes).reshape({-1})).reshape({-1});
  return self.expand(sizes).reshape({-1}).index_select(0, places);
}

Tensor one_hot(const Tensor& self, int64_t num_classes) {
  check_defined("one_hot", self);
  check(self.scalar_type() == kLong, "one_hot: the class numbers are {}: needs int64", toString(self.scalar_type()));
  if (num_classes == -1) {
    check(self.numel() > 0, "one_hot: of no classes at all: give num_classes");
    num_classes = self.max().item<int64_t>() + 1;
  }
  check(num_classes > 0, "one_hot: num_classes is {}: needs 1 or more", num_classes);
  const Tensor index = checked_index("one_hot", self, num_classes).unsqueeze(-1);
  Dims sizes(self.sizes());
  sizes.push_back(num_classes);
  return zeros(sizes, kLong).scatter(-1, index, 1);
}

}  // namespace wick
