// New tensors: none has a derivative.

#include <autograd/graph/record.h>
#include <autograd/kernels/fill/sequence.h>
#include <autograd/ops/all.h>

#include <cmath>
#include <cstring>

namespace wick {

namespace {

// A new tensor of operator op as the options say, written by f.
template <class F>
Tensor filled(const char* op, IntArrayRef size, const TensorOptions& options, F&& f) {
  tell_begin(op);
  Tensor out = make_empty(op, size, options.dtype());
  {
    NoGradGuard off;
    f(out);
    out.impl()->elements->storage->reset_version();
  }
  if (options.requires_grad()) out.requires_grad_();
  tell_end();
  return out;
}

// The options, with self's dtype if they have none.
TensorOptions like(const char* op, const Tensor& self, const TensorOptions& options) {
  check_defined(op, self);
  return options.has_dtype() ? options : options.dtype(self.scalar_type());
}

}  // namespace

Tensor zeros(IntArrayRef size, const TensorOptions& o) {
  Tensor out = filled("zeros", size, o, [](const Tensor& t) { std::memset(t.data_ptr(), 0, t.nbytes()); });
  tell_tracer("full", {}, {out}, "size", size, "value", 0.0);
  return out;
}
Tensor ones(IntArrayRef size, const TensorOptions& o) { return full(size, 1, o.dtype(o.dtype())); }
Tensor full(IntArrayRef size, const Scalar& v, const TensorOptions& o) {
  const ScalarType t = o.dtype_opt().value_or(v.isFloatingPoint() ? get_default_dtype() : v.type());
  check_fits("full", v, t);
  Tensor out = filled("full", size, o.dtype(t), [&](const Tensor& out) { out.fill_(v); });
  tell_tracer("full", {}, {out}, "size", size, "value", v.toDouble());
  return out;
}
Tensor scalar_tensor(const Scalar& v, const TensorOptions& o) { return full({}, v, o.dtype(o.dtype())); }
Tensor empty(IntArrayRef size, const TensorOptions& o, std::optional<MemoryFormat> format) {
  if (!format) format = o.memory_format_opt();
  if (format && is_channels_last(*format)) return empty_strided(size, channels_last_strides("empty", size, *format), o);
  return filled("empty", size, o, [](const Tensor&) {});
}
Tensor empty_strided(IntArrayRef size, IntArrayRef stride, const TensorOptions& o) {
  const int64_t extent = storage_extent("empty_strided", size, stride, 0);
  const Tensor out = make_alias(make_empty("empty_strided", {extent}, o.dtype()), size, stride, 0);
  return o.requires_grad() ? out.requires_grad_() : out;
}
Tensor eye(int64_t n, const TensorOptions& o) { return eye(n, n, o); }
Tensor eye(int64_t n, int64_t m, const TensorOptions& o) {
  check(n >= 0 && m >= 0, "eye: the size is negative: ({}×{})", n, m);
  return filled("eye", {n, m}, o, [](const Tensor& t) {
    t.zero_();
    t.diagonal().fill_(1);
  });
}

Tensor arange(const Scalar& end, const TensorOptions& o) { return arange(0, end, 1, o); }
Tensor arange(const Scalar& start, const Scalar& end, const TensorOptions& o) { return arange(start, end, 1, o); }
namespace {

// How many numbers from `from` in steps of `by` lie before `to`, or before and at it if `inclusive`. Throws unless the
// steps lead there and their number fits.
int64_t step_count(const char* op, const Scalar& start, const Scalar& end, const Scalar& step, bool inclusive) {
  const double from = start.toDouble(), to = end.toDouble(), by = step.toDouble();
  check(by != 0 && std::isfinite(from) && std::isfinite(to) && !std::isnan(by),
        "{}: needs finite bounds and a step other than 0, got {} to {} in steps of {}", op, from, to, by);
  check(to == from || (to > from) == (by > 0), "{}: from {} one does not reach {} in steps of {}", op, from, to, by);
  if (start.isIntegral(true) && end.isIntegral(true) && step.isIntegral(true) && !inclusive) {
    const Checked distance = Checked(op, end.toLong()) - start.toLong();
    const int64_t s = step.toLong(), whole = distance / s;
    return whole + (distance % s != 0 ? 1 : 0);
  }
  const double n = inclusive ? std::floor((to - from) / by) + 1 : std::ceil((to - from) / by);
  check(n < 0x1p63, "{}: from {} to {} in steps of {} are too many numbers", op, from, to, by);
  return static_cast<int64_t>(n);
}

}  // namespace

Tensor arange(const Scalar& start, const Scalar& end, const Scalar& step, const TensorOptions& o) {
  const bool integers = start.isIntegral(true) && end.isIntegral(true) && step.isIntegral(true);
  const ScalarType t = o.dtype_opt().value_or(integers ? kLong : get_default_dtype());
  const double by = step.toDouble();
  check(isFloatingType(t) || by == std::trunc(by), "arange: the step {} is not whole, as {} needs it", by, toString(t));
  const int64_t n = step_count("arange", start, end, step, false);
  Tensor out = filled("arange", {n}, o.dtype(t), [&](const Tensor& out) {
    if (isFloatingType(t))
      kernels::arithmetic_sequence(t, start.toDouble(), by, n, out.data_ptr());
    else
      kernels::arithmetic_sequence(t, start.toLong(), step.toLong(), n, out.data_ptr());
  });
  if (isFloatingType(t))
    tell_tracer("arange", {}, {out}, "start", start.toDouble(), "step", by, "length", n);
  else
    tell_tracer("arange", {}, {out}, "start", start.toLong(), "step", step.toLong(), "length", n);
  return out;
}
Tensor range(const Scalar& start, const Scalar& end, const TensorOptions& o) { return range(start, end, 1, o); }
Tensor range(const Scalar& start, const Scalar& end, const Scalar& step, const TensorOptions& o) {
  return filled("range", {step_count("range", start, end, step, true)}, o, [&](const Tensor& out) {
    kernels::arithmetic_sequence(out.scalar_type(), start.toDouble(), step.toDouble(), out.numel(), out.data_ptr());
  });
}
Tensor linspace(const Scalar& start, const Scalar& end, int64_t steps, const TensorOptions& o) {
  check(steps >= 0, "linspace: the number of steps is negative: {}", steps);
  for (const Scalar& v : {start, end}) check_fits("linspace", v, o.dtype());
  return filled("linspace", {steps}, o,
                [&](const Tensor& out) { kernels::linspace(out.scalar_type(), start, end, steps, out.data_ptr()); });
}
Tensor logspace(const Scalar& start, const Scalar& end, int64_t steps, double base, const TensorOptions& o) {
  check(steps >= 0, "logspace: the number of steps is negative: {}", steps);
  for (const Scalar& v : {start, end}) check_fits("logspace", v, o.dtype());
  return filled("logspace", {steps}, o, [&](const Tensor& out) {
    kernels::logspace(out.scalar_type(), base, start, end, steps, out.data_ptr());
  });
}

namespace {

// What f() makes, in that format.
template <class F>
Tensor formatted(const TensorOptions& o, std::optional<MemoryFormat> format, F&& f) {
  if (!format) format = o.memory_format_opt();
  if (!format || !is_channels_last(*format)) return f(o);
  const Tensor out = f(TensorOptions(o).requires_grad(false)).contiguous(*format);
  return o.requires_grad() ? out.requires_grad_() : out;
}

}  // namespace

Tensor zeros_like(const Tensor& self, const TensorOptions& o, std::optional<MemoryFormat> format) {
  return formatted(like("zeros_like", self, o), format, [&](const TensorOptions& o) { return zeros(self.sizes(), o); });
}
Tensor ones_like(const Tensor& self, const TensorOptions& o, std::optional<MemoryFormat> format) {
  return formatted(like("ones_like", self, o), format, [&](const TensorOptions& o) { return ones(self.sizes(), o); });
}
Tensor full_like(const Tensor& self, const Scalar& v, const TensorOptions& o, std::optional<MemoryFormat> format) {
  return formatted(like("full_like", self, o), format,
                   [&](const TensorOptions& o) { return full(self.sizes(), v, o); });
}
Tensor empty_like(const Tensor& self, const TensorOptions& o, std::optional<MemoryFormat> format) {
  return empty(self.sizes(), like("empty_like", self, o), format);
}
Tensor rand_like(const Tensor& self, const TensorOptions& o, std::optional<MemoryFormat> format) {
  return formatted(like("rand_like", self, o), format, [&](const TensorOptions& o) { return rand(self.sizes(), o); });
}
Tensor randn_like(const Tensor& self, const TensorOptions& o, std::optional<MemoryFormat> format) {
  return formatted(like("randn_like", self, o), format, [&](const TensorOptions& o) { return randn(self.sizes(), o); });
}

Tensor from_blob(void* data, IntArrayRef sizes, const TensorOptions& o) {
  return from_blob(data, sizes, contiguous_strides("from_blob", sizes), nullptr, o);
}
Tensor from_blob(void* data, IntArrayRef sizes, IntArrayRef strides, const TensorOptions& o) {
  return from_blob(data, sizes, strides, nullptr, o);
}
Tensor from_blob(void* data, IntArrayRef sizes, std::function<void(void*)> deleter, const TensorOptions& o) {
  return from_blob(data, sizes, contiguous_strides("from_blob", sizes), std::move(deleter), o);
}
Tensor from_blob(void* data, IntArrayRef sizes, IntArrayRef strides, std::function<void(void*)> deleter,
                 const TensorOptions& o) {
  const int64_t extent = storage_extent("from_blob", sizes, strides, 0);
  check(data != nullptr || extent == 0, "from_blob: the data pointer is null");
  const int64_t bytes = Checked("from_blob", extent) * static_cast<int64_t>(elementSize(o.dtype()));
  auto storage = Storage::borrow(data, static_cast<size_t>(bytes), std::move(deleter));
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
    check(row.sizes_ == rows.begin()->sizes_, "tensor: Expected all sub-lists to have sizes {}, but got one of {}",
          shape_string(rows.begin()->sizes_), shape_string(row.sizes_));
    check(row.values_.empty() || row.type_ == type_,
          "tensor: Expected all elements of the tensor to have the same scalar type: {}, but got element of scalar "
          "type: {}",
          toString(type_), toString(row.type_));
    values_.insert(values_.end(), row.values_.begin(), row.values_.end());
  }
}

Tensor detail::TensorData::make(const TensorOptions& o) const {
  const ScalarType own = type_ == kFloat || type_ == kDouble ? get_default_dtype() : type_ == kInt ? kLong : type_;
  const TensorOptions options = o.dtype(o.dtype_opt().value_or(own));
  return filled("tensor", sizes_, options, [&](const Tensor& out) {
    dispatch_all(out.scalar_type(), "tensor", [&]<class T>() {
      T* at = static_cast<T*>(out.data_ptr());
      for (const Scalar& v : values_) *at++ = v.to<T>("tensor");
    });
  });
}

}  // namespace wick
