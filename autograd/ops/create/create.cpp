// New tensors: none has a derivative.

#include <autograd/graph/record.h>
#include <autograd/kernels/fill/sequence.h>
#include <autograd/ops/all.h>

#include <cmath>
#include <cstring>

namespace wick {

namespace {

// A new tensor as the options say, written by f.
template <class F>
Tensor filled(IntArrayRef size, const TensorOptions& options, F&& f) {
  Tensor out = make_empty(size, options.dtype());
  {
    NoGradGuard off;
    f(out);
  }
  if (options.requires_grad()) out.requires_grad_();
  return out;
}

// The options, with self's dtype if they have none.
TensorOptions like(const Tensor& self, const TensorOptions& options) {
  check_defined("*_like", self);
  return options.has_dtype() ? options : options.dtype(self.scalar_type());
}

}  // namespace

Tensor zeros(IntArrayRef size, const TensorOptions& o) {
  return filled(size, o, [](const Tensor& t) { std::memset(t.data_ptr(), 0, t.nbytes()); });
}
Tensor ones(IntArrayRef size, const TensorOptions& o) { return full(size, 1, o.dtype(o.dtype())); }
Tensor full(IntArrayRef size, const Scalar& v, const TensorOptions& o) {
  const ScalarType t = o.dtype_opt().value_or(v.isFloatingPoint() ? get_default_dtype() : v.type());
  return filled(size, o.dtype(t), [&](const Tensor& out) { out.fill_(v); });
}
Tensor scalar_tensor(const Scalar& v, const TensorOptions& o) { return full({}, v, o.dtype(o.dtype())); }
Tensor empty(IntArrayRef size, const TensorOptions& o) {
  return filled(size, o, [](const Tensor&) {});
}
Tensor empty_strided(IntArrayRef size, IntArrayRef stride, const TensorOptions& o) {
  check(size.size() == stride.size(), "empty_strided: {} sizes but {} strides", size.size(), stride.size());
  int64_t n = 1;
  for (size_t d = 0; d < size.size(); ++d) {
    check(size[d] >= 0 && stride[d] >= 0, "empty_strided: a size or stride is negative: {}, {}", shape_string(size),
          shape_string(stride));
    n += (size[d] - 1) * stride[d];
  }
  const int64_t numel = count_elements(size);
  const Tensor out = make_alias(make_empty({numel == 0 ? 0 : n}, o.dtype()), size, stride, 0);
  return o.requires_grad() ? out.requires_grad_() : out;
}
Tensor eye(int64_t n, const TensorOptions& o) { return eye(n, n, o); }
Tensor eye(int64_t n, int64_t m, const TensorOptions& o) {
  check(n >= 0 && m >= 0, "eye: the size is negative: ({}×{})", n, m);
  return filled({n, m}, o, [](const Tensor& t) {
    t.zero_();
    t.diagonal().fill_(1);
  });
}

Tensor arange(const Scalar& end, const TensorOptions& o) { return arange(0, end, 1, o); }
Tensor arange(const Scalar& start, const Scalar& end, const TensorOptions& o) { return arange(start, end, 1, o); }
Tensor arange(const Scalar& start, const Scalar& end, const Scalar& step, const TensorOptions& o) {
  const bool integers = start.isIntegral(true) && end.isIntegral(true) && step.isIntegral(true);
  const ScalarType t = o.dtype_opt().value_or(integers ? kLong : get_default_dtype());
  const double from = start.toDouble(), to = end.toDouble(), by = step.toDouble();
  check(by != 0 && std::isfinite(from) && std::isfinite(to), "arange: needs finite bounds and a step other than 0");
  check((to - from) * by >= 0, "arange: from {} one does not reach {} in steps of {}", from, to, by);
  int64_t n = 0;
  if (integers) {
    const int64_t s = step.toLong();
    n = (end.toLong() - start.toLong() + s - (s > 0 ? 1 : -1)) / s;
  } else {
    n = static_cast<int64_t>(std::ceil((to - from) / by));
  }
  return filled({n}, o.dtype(t), [&](const Tensor& out) {
    if (isFloatingType(t))
      kernels::arithmetic_sequence(t, from, by, n, out.data_ptr());
    else
      kernels::arithmetic_sequence(t, start.toLong(), step.toLong(), n, out.data_ptr());
  });
}
Tensor range(const Scalar& start, const Scalar& end, const TensorOptions& o) { return range(start, end, 1, o); }
Tensor range(const Scalar& start, const Scalar& end, const Scalar& step, const TensorOptions& o) {
  const double from = start.toDouble(), to = end.toDouble(), by = step.toDouble();
  check(by != 0 && std::isfinite(from) && std::isfinite(to), "range: needs finite bounds and a step other than 0");
  check((to - from) * by >= 0, "range: from {} one does not reach {} in steps of {}", from, to, by);
  return filled({static_cast<int64_t>((to - from) / by + 1)}, o, [&](const Tensor& out) {
    kernels::arithmetic_sequence(out.scalar_type(), from, by, out.numel(), out.data_ptr());
  });
}
Tensor linspace(const Scalar& start, const Scalar& end, int64_t steps, const TensorOptions& o) {
  check(steps >= 0, "linspace: the number of steps is negative: {}", steps);
  return filled({steps}, o,
                [&](const Tensor& out) { kernels::linspace(out.scalar_type(), start, end, steps, out.data_ptr()); });
}
Tensor logspace(const Scalar& start, const Scalar& end, int64_t steps, double base, const TensorOptions& o) {
  check(steps >= 0, "logspace: the number of steps is negative: {}", steps);
  return filled({steps}, o, [&](const Tensor& out) {
    kernels::logspace(out.scalar_type(), base, start, end, steps, out.data_ptr());
  });
}

Tensor zeros_like(const Tensor& self, const TensorOptions& o) { return zeros(self.sizes(), like(self, o)); }
Tensor ones_like(const Tensor& self, const TensorOptions& o) { return ones(self.sizes(), like(self, o)); }
Tensor full_like(const Tensor& self, const Scalar& v, const TensorOptions& o) {
  return full(self.sizes(), v, like(self, o));
}
Tensor empty_like(const Tensor& self, const TensorOptions& o) { return empty(self.sizes(), like(self, o)); }
Tensor rand_like(const Tensor& self, const TensorOptions& o) { return rand(self.sizes(), like(self, o)); }
Tensor randn_like(const Tensor& self, const TensorOptions& o) { return randn(self.sizes(), like(self, o)); }

Tensor from_blob(void* data, IntArrayRef sizes, const TensorOptions& o) {
  return from_blob(data, sizes, contiguous_strides(sizes), nullptr, o);
}
Tensor from_blob(void* data, IntArrayRef sizes, IntArrayRef strides, const TensorOptions& o) {
  return from_blob(data, sizes, strides, nullptr, o);
}
Tensor from_blob(void* data, IntArrayRef sizes, std::function<void(void*)> deleter, const TensorOptions& o) {
  return from_blob(data, sizes, contiguous_strides(sizes), std::move(deleter), o);
}
Tensor from_blob(void* data, IntArrayRef sizes, IntArrayRef strides, std::function<void(void*)> deleter,
                 const TensorOptions& o) {
  check(sizes.size() == strides.size(), "from_blob: {} sizes but {} strides", sizes.size(), strides.size());
  int64_t extent = count_elements(sizes) > 0 ? 1 : 0;
  for (size_t d = 0; extent > 0 && d < sizes.size(); ++d) {
    check(strides[d] >= 0, "from_blob: the stride {} is negative", strides[d]);
    extent += (sizes[d] - 1) * strides[d];
  }
  check(data != nullptr || extent == 0, "from_blob: the data pointer is null");
  auto storage = Storage::borrow(data, static_cast<size_t>(extent) * elementSize(o.dtype()), std::move(deleter));
  Tensor out = make_tensor(Elements::make(std::move(storage), sizes, strides, 0, o.dtype()));
  if (o.requires_grad()) out.requires_grad_();
  return out;
}

detail::TensorData::TensorData(std::initializer_list<TensorData> rows) : type_(get_default_dtype()) {
  sizes_.push_back(static_cast<int64_t>(rows.size()));
  if (rows.size() == 0) return;
  type_ = rows.begin()->type_;
  for (int64_t s : rows.begin()->sizes_) sizes_.push_back(s);
  for (const TensorData& row : rows) {
    check(row.sizes_ == rows.begin()->sizes_, "tensor: the rows are not equally long: {} and {}",
          shape_string(rows.begin()->sizes_), shape_string(row.sizes_));
    type_ = promoteTypes(type_, row.type_);
    values_.insert(values_.end(), row.values_.begin(), row.values_.end());
  }
}

Tensor detail::TensorData::make(const TensorOptions& o) const {
  const ScalarType own = type_ == kFloat || type_ == kDouble ? get_default_dtype() : type_;
  const TensorOptions options = o.dtype(o.dtype_opt().value_or(own));
  return filled(sizes_, options, [&](const Tensor& out) {
    dispatch(out.scalar_type(), "tensor", [&]<class T>() {
      T* at = static_cast<T*>(out.data_ptr());
      for (const Scalar& v : values_) *at++ = v.to<T>();
    });
  });
}

}  // namespace wick
