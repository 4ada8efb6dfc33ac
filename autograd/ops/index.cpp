#include <autograd/graph/in_place.h>
#include <autograd/graph/record.h>
#include <autograd/ops/all.h>
#include <autograd/core/parallel.h>
#include <autograd/ops/elementwise.h>

#include <atomic>
#include <cstring>

namespace wick {

namespace {

// Index numbers as int64, row-major.
Tensor as_index(const char* op, const Tensor& index) {
  check_defined(op, index, "index");
  check(isIntegralType(index.scalar_type(), false), "{}: the index is {}: needs int64", op,
        toString(index.scalar_type()));
  return index.detach().to(kLong).contiguous();
}

// The same, each seen to be in [−n, n) and counted from 0.
Tensor checked_index(const char* op, const Tensor& index, int64_t n, bool negative = false) {
  NoGradGuard off;
  Tensor i = as_index(op, index);
  int64_t* at = i.data_ptr<int64_t>();
  bool copied = !i.is_alias_of(index);
  for (int64_t k = 0; k < i.numel(); ++k) {
    if (at[k] >= (negative ? -n : 0) && at[k] < n) [[likely]] {
      if (at[k] >= 0) continue;
      if (!copied) {
        i = i.clone();
        at = i.data_ptr<int64_t>();
        copied = true;
      }
      at[k] += n;
      continue;
    }
    throw IndexError(fmt::format("{}: index {} is out of range: needs [{}, {})", op, at[k], negative ? -n : 0, n));
  }
  return i;
}

// x as outer × n × inner around dimension dim.
struct Around {
  int64_t outer = 1, n = 1, inner = 1;
  Around(const Tensor& x, int64_t dim) {
    for (int64_t d = 0; d < x.dim(); ++d) (d < dim ? outer : d == dim ? n : inner) *= x.size(d);
  }
};

// The elements of an index in rows along its last dimension, and where they point to.
struct Places {
  const int64_t* at;
  Dims sizes;
  size_t along;
  int64_t n;  // of self along dim
  Dims self_strides, other_strides;

  int64_t width() const { return sizes.empty() ? 1 : sizes[sizes.size() - 1]; }
  int64_t rows() const { return width() == 0 ? 0 : count_elements(sizes) / width(); }

  // Calls f(k, self_offset, other_offset) for each place k of the index in rows [begin, end), where the offsets belong
  // to the element of self (its place along dim taken from the index) and of another tensor. Returns the first k whose
  // index leaves [0, n), where it stops, or -1.
  template <class F>
  int64_t each(int64_t begin, int64_t end, F&& f) const {
    const size_t last = sizes.empty() ? 0 : sizes.size() - 1;
    const int64_t step = sizes.empty() ? 0 : self_strides[along],
                  right = along == last || sizes.empty() ? 0 : self_strides[last],
                  other_right = sizes.empty() ? 0 : other_strides[last];
    Dims place(last, 0), down = self_strides;
    if (along < last) down[along] = 0;
    int64_t here = 0, there = 0, rest = begin;  // here, there: of the row's beginning
    for (size_t d = last; d-- > 0; rest /= sizes[d]) {
      place[d] = rest % sizes[d];
      here += place[d] * down[d];
      there += place[d] * other_strides[d];
    }
    const int64_t* const index = at;
    const int64_t count = width(), limit = n;
    for (int64_t row = begin; row < end; ++row) {
      const int64_t first = row * count;
      for (int64_t j = 0; j < count; ++j) {
        const int64_t i = index[first + j];
        if (static_cast<uint64_t>(i) >= static_cast<uint64_t>(limit)) [[unlikely]]
          return first + j;
        f(first + j, here + j * right + i * step, there + j * other_right);
      }
      for (size_t d = last; d-- > 0;) {
        here += down[d];
        there += other_strides[d];
        if (++place[d] < sizes[d]) break;
        here -= down[d] * sizes[d];
        there -= other_strides[d] * sizes[d];
        place[d] = 0;
      }
    }
    return -1;
  }
  void check_first(const char* op, int64_t bad) const {
    if (bad >= 0) throw IndexError(fmt::format("{}: index {} is out of range: needs [0, {})", op, at[bad], n));
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
  const Around a(x, d);
  const int64_t count = index.numel();
  const size_t bytes = static_cast<size_t>(a.inner) * x.element_size();
  const char* from = static_cast<const char*>(x.data_ptr());
  char* to = static_cast<char*>(out.data_ptr());
  const int64_t* at = index.data_ptr<int64_t>();
  parallel_for(a.outer * count, 5 + 0.05 * static_cast<double>(bytes), [&](int64_t begin, int64_t end) {
    const auto copy = [&]<size_t fixed>(std::integral_constant<size_t, fixed>) {  // 0: of any size
      const size_t size = fixed ? fixed : bytes;
      for (int64_t k = begin; k < end;)
        for (int64_t outer = k / count, i = k % count; i < count && k < end; ++i, ++k)
          std::memcpy(to + static_cast<size_t>(k) * size, from + static_cast<size_t>(outer * a.n + at[i]) * size, size);
    };
    if (bytes == 4) return copy(std::integral_constant<size_t, 4>());
    if (bytes == 8) return copy(std::integral_constant<size_t, 8>());
    copy(std::integral_constant<size_t, 0>());
  });
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
  const Places places{index.data_ptr<int64_t>(),
                      index.sizes(),
                      static_cast<size_t>(d),
                      size_along(self, d),
                      strides_of(self, index.sizes().size()),
                      index.strides()};
  dispatch(self.scalar_type(), "gather", [&]<class T>() {
    const T* from = static_cast<const T*>(self.data_ptr());
    T* to = static_cast<T*>(out.data_ptr());
    std::atomic<int64_t> bad{-1};
    parallel_for(places.rows(), 0.4 * static_cast<double>(places.width()), [&](int64_t begin, int64_t end) {
      const int64_t k = places.each(begin, end, [&](int64_t k, int64_t here, int64_t) { to[k] = from[here]; });
      if (k >= 0) bad = k;
    });
    places.check_first("gather", bad);
  });
  return record("GatherBackward0", out,
                wrt(
                    self,
                    [d, whole = Dims(self.sizes())](const Tensor& e, const Tensor& index) {
                      return e.new_zeros(whole).scatter_add(d, index, e);
                    },
                    index));
}

namespace {

// self's copy, changed at the index: to[here] = combine(to[here], from[there]).
template <class Combine>
Tensor scattered(const char* op, const Tensor& self, int64_t d, const Tensor& index, const Tensor& src,
                 Combine combine) {
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
  dispatch(self.scalar_type(), op, [&]<class T>() {
    const T* from = static_cast<const T*>(src.data_ptr());
    T* to = static_cast<T*>(out.data_ptr());
    const size_t dims = index.sizes().size();
    const Places places{index.data_ptr<int64_t>(), index.sizes(),         static_cast<size_t>(d),
                        size_along(out, d),        strides_of(out, dims), strides_of(src, dims)};
    places.check_first(op, places.each(0, places.rows(), [&](int64_t, int64_t here, int64_t there) {
      to[here] = combine(to[here], from[there]);
    }));
  });
  return out;
}

// Integers wrap around, bools stay bools.
template <class T>
T added(T a, T b) {
  if constexpr (std::is_same_v<T, bool>)
    return a || b;
  else
    return static_cast<T>(static_cast<Wrapping<T>>(a) + static_cast<Wrapping<T>>(b));
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
  return record("ScatterBackward0", scattered("scatter", self, d, index, src, [](auto, auto s) { return s; }),
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
  return record("ScatterAddBackward0",
                scattered("scatter_add", self, d, index, src, [](auto x, auto s) { return added(x, s); }),
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
    const Around a(out, d);
    const int64_t count = index.numel();
    dispatch(out.scalar_type(), "index_add", [&]<class T>() {
      T* to = static_cast<T*>(out.data_ptr());
      const T* from = static_cast<const T*>(src.data_ptr());
      for (int64_t o = 0; o < a.outer; ++o)
        for (int64_t k = 0; k < count; ++k) {
          T* row = to + (o * a.n + index.data_ptr<int64_t>()[k]) * a.inner;
          const T* add = from + (o * count + k) * a.inner;
          for (int64_t i = 0; i < a.inner; ++i) row[i] = added(row[i], add[i]);
        }
    });
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
  const bool* at = hit.data_ptr<bool>();
  int64_t count = 0;
  for (int64_t k = 0; k < hit.numel(); ++k) count += at[k];
  // Without a branch on what is found, which nobody could predict: one place more takes what is written in vain.
  const Tensor found = make_empty({count + 1}, kLong);
  int64_t* to = found.data_ptr<int64_t>();
  for (int64_t k = 0, f = 0; k < hit.numel(); f += at[k++]) to[f] = k;
  if (self.dim() == 1) return found.narrow(0, 0, count).unsqueeze(1).clone();
  Tensor out = make_empty({count, self.dim()}, kLong);
  for (int64_t f = 0; f < count; ++f) {
    int64_t rest = to[f];
    for (int64_t d = self.dim(); d-- > 0;) {
      out.data_ptr<int64_t>()[f * self.dim() + d] = rest % self.size(d);
      rest /= self.size(d);
    }
  }
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
