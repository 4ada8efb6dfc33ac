#include <autograd/kernels/elementwise/elementwise.h>
#include <autograd/tensor/impl.h>
#include <autograd/tensor/trace.h>
#include <fmt/format.h>

#include <algorithm>

namespace wick {

constinit thread_local bool detail::inference_mode = false;

// How tensors are made.

// Fresh elements are one block: their description, the storage, then the elements themselves (core/memory.h). The
// description holds a handle to the storage, and the storage frees the block.
void Elements::destroy(Elements* e) {
  const Ref<Storage> keep = std::move(e->storage);
  const size_t own_bytes = e->in_storage ? 0 : bytes_for(e->ndim);
  e->~Elements();
  if (own_bytes > 0) memory::deallocate(e, own_bytes);
}

inline Ref<Elements> Elements::make(IntArrayRef sizes, int64_t numel, ScalarType dtype) {
  const size_t n = static_cast<size_t>(numel) * elementSize(dtype), to_storage = bytes_for(sizes.size()),
               align = n < 64 ? 16 : 64,  // few elements share cache lines with their description
      to_data = (to_storage + sizeof(Storage) + align - 1) & ~(align - 1);
  char* block = static_cast<char*>(memory::try_allocate(to_data + n));
  if (!block) [[unlikely]]
    return {};
  auto* e = new (block)
      Elements(Storage::make(block + to_storage, block + to_data, n, block, to_data + n), sizes.size(), numel, dtype);
  int64_t step = 1;
  for (size_t d = e->ndim; d-- > 0;) {
    e->dims()[d] = sizes[d];
    e->dims()[e->ndim + d] = step;
    step *= std::max<int64_t>(sizes[d], 1);
  }
  e->in_storage = true;
  return Ref<Elements>::first(e);
}
Ref<Elements> Elements::make(Ref<Storage> storage, IntArrayRef sizes, IntArrayRef strides, int64_t offset,
                             ScalarType dtype) {
  const int64_t numel = count_elements(sizes);
  auto* e = new (memory::allocate(bytes_for(sizes.size()))) Elements(std::move(storage), sizes.size(), numel, dtype);
  std::copy(sizes.begin(), sizes.end(), e->dims());
  std::copy(strides.begin(), strides.end(), e->dims() + e->ndim);
  e->contiguous = wick::is_contiguous(sizes, strides);
  e->data += offset * static_cast<int64_t>(elementSize(dtype));
  return Ref<Elements>::first(e);
}

namespace {

inline Tensor fresh_tensor(const char* op, IntArrayRef sizes, int64_t numel, ScalarType dtype) {
  Ref<Elements> e = Elements::make(sizes, numel, dtype);
  if (!e) [[unlikely]]
    fail("{}: out of memory: the tensor {} {} needs {} bytes", op, shape_string(sizes), toString(dtype),
         static_cast<uint64_t>(numel) * elementSize(dtype));
  Tensor t = make_tensor(std::move(e));
  t.impl()->inference = detail::inference_mode;
  return t;
}

}  // namespace

Tensor make_empty(const char* op, IntArrayRef sizes, ScalarType dtype) {
  const int64_t numel = count_elements(op, sizes);
  int64_t bytes = 0;
  check(!__builtin_mul_overflow(numel, static_cast<int64_t>(elementSize(dtype)), &bytes),
        "{}: the shape {} has too many elements", op, shape_string(sizes));
  return fresh_tensor(op, sizes, numel, dtype);
}
Tensor make_empty_like(const char* op, const Tensor& like, ScalarType dtype) {
  const Elements& e = *like.impl()->elements;
  if (elementSize(dtype) > elementSize(e.dtype))
    return make_empty(op, e.sizes(), dtype);  // checks that it is not too large
  return fresh_tensor(op, e.sizes(), e.numel, dtype);
}

Tensor make_alias(const Tensor& of, IntArrayRef sizes, IntArrayRef strides, int64_t offset) {
  Tensor t = make_tensor(Elements::make(of.impl()->elements->storage, sizes, strides, offset, of.scalar_type()));
  t.impl()->inference = of.impl()->inference;
  return t;
}

void fail_undefined(const char* op, const char* name) { fail("{}: the tensor `{}` is undefined", op, name); }

Tensor wrapped(const Scalar& v) {
  Tensor t = make_empty("a number", {}, v.type());
  t.impl()->elements->wrapped_number = true;
  if (v.type() == kDouble)
    *reinterpret_cast<double*>(t.impl()->elements->data) = v.toDouble();
  else if (v.type() == kLong)
    *reinterpret_cast<int64_t*>(t.impl()->elements->data) = v.toLong();
  else
    *reinterpret_cast<bool*>(t.impl()->elements->data) = v.toBool();
  return t;
}

std::string TensorText::text() const {
  if (!tensor.defined()) return "undefined";
  return fmt::format("{} {}", shape_string(tensor.sizes()).text(), toString(tensor.scalar_type()));
}

// What Tensor tells of itself.

void Tensor::reset() { impl_ = {}; }
int64_t Tensor::storage_offset() const { return defined() ? impl_->elements->offset() : 0; }
size_t Tensor::use_count() const { return impl_ ? impl_->use_count() : 0; }
bool Tensor::is_alias_of(const Tensor& o) const {
  return defined() && o.defined() && impl_->elements->storage == o.impl_->elements->storage;
}
void* Tensor::data_ptr() const { return defined() ? impl_->elements->data : nullptr; }
void Tensor::check_type(ScalarType wanted) const {
  check(scalar_type() == wanted, "expected scalar type {} but found {}", wick::toString(wanted),
        wick::toString(scalar_type()));
}
int64_t Tensor::_version() const {
  check(!is_inference(), "Inference tensors do not track version counter.");
  return defined() ? impl_->elements->storage->version() : 0;
}

Scalar Tensor::item() const {
  check_defined("item", *this);
  check(numel() == 1, "item: a Tensor with {} elements cannot be converted to Scalar: its shape is {}", numel(),
        shape_string(sizes()));
  if (!OperatorScope::outermost()) tell_tracer("item", {*this}, {});  // else an operator checks its arguments
  return dispatch_all(scalar_type(), "item",
                      [&]<class T>() { return Scalar(*reinterpret_cast<const T*>(impl_->elements->data)); });
}

bool Tensor::is_nonzero() const {
  check_defined("is_nonzero", *this);
  check(numel() == 1, "Boolean value of Tensor with more than one value, or none, is ambiguous: {}: use any() or all()",
        describe(*this));
  return item().toDouble() != 0;
}
bool Tensor::is_inference() const { return defined() && impl_->inference; }
bool Tensor::is_set_to(const Tensor& other) const {
  return is_alias_of(other) && data_ptr() == other.data_ptr() && sizes() == other.sizes() &&
         strides() == other.strides();
}
bool Tensor::is_non_overlapping_and_dense() const {
  check_defined("is_non_overlapping_and_dense", *this);
  std::vector<size_t> order;
  for (size_t d = 0; d < sizes().size(); ++d)
    if (sizes()[d] != 1) order.push_back(d);
  std::sort(order.begin(), order.end(), [&](size_t a, size_t b) { return strides()[a] < strides()[b]; });
  int64_t step = 1;
  for (size_t d : order) {
    if (sizes()[d] > 1 && strides()[d] != step) return numel() == 0;
    step *= sizes()[d];
  }
  return true;
}
const Storage& Tensor::storage() const {
  check_defined("storage", *this);
  return *impl_->elements->storage;
}

// Memory formats.

Dims channels_last_strides(const char* op, IntArrayRef sizes, MemoryFormat format) {
  const size_t dims = format == MemoryFormat::ChannelsLast ? 4 : 5;
  check(sizes.size() == dims, "{}: the channels of {} cannot come last: needs {} dimensions", op, shape_string(sizes),
        dims);
  Dims strides(dims, 1);
  int64_t step = std::max<int64_t>(sizes[1], 1);
  for (size_t d = dims; d-- > 2; step *= std::max<int64_t>(sizes[d], 1)) strides[d] = step;
  strides[0] = step;
  return strides;
}
bool Tensor::is_contiguous(MemoryFormat format) const {
  if (!is_channels_last(format)) return is_contiguous();
  if (dim() != (format == MemoryFormat::ChannelsLast ? 4 : 5)) return false;
  const Dims wanted = channels_last_strides("is_contiguous", sizes(), format);
  for (size_t d = 0; d < wanted.size(); ++d)
    if (sizes()[d] > 1 && strides()[d] != wanted[d]) return numel() == 0;
  return true;
}
MemoryFormat Tensor::suggest_memory_format() const {
  for (const MemoryFormat format : {MemoryFormat::ChannelsLast, MemoryFormat::ChannelsLast3d})
    if (!is_contiguous() && is_contiguous(format)) return format;
  return MemoryFormat::Contiguous;
}

// How elements are copied.

Dims expanded_strides(const Tensor& t, IntArrayRef sizes) {
  const IntArrayRef from = t.sizes();
  const IntArrayRef strides = t.strides();
  Dims out(sizes.size(), 0);
  const size_t shift = sizes.size() - from.size();
  for (size_t d = 0; d < from.size(); ++d)
    if (from[d] == sizes[d + shift]) out[d + shift] = strides[d];
  return out;
}

void copy_elements(const Tensor& self, const Tensor& src) {
  const Elements &to = *self.impl()->elements, &from = *src.impl()->elements;
  const size_t to_size = elementSize(to.dtype), from_size = elementSize(from.dtype);
  // A narrow type is converted only from and to its wide type. Other conversions go through that type.
  const auto is_step = [](ScalarType narrow, ScalarType other) {
    return !is_narrow(narrow) || narrow == other || wide(narrow) == other;
  };
  if (const bool leaves = !is_step(from.dtype, to.dtype); leaves || !is_step(to.dtype, from.dtype)) [[unlikely]] {
    const Tensor middle = make_empty("to", src.sizes(), wide(leaves ? from.dtype : to.dtype));
    copy_elements(middle, src);
    return copy_elements(self, middle);
  }
  const kernels::Loop loop = kernels::cast_loop(from.dtype, to.dtype);
  if (to.contiguous && from.contiguous && to.numel == from.numel) {
    char* const data[] = {to.data, from.data};
    const int64_t strides[] = {static_cast<int64_t>(to_size), static_cast<int64_t>(from_size)};
    kernels::run_flat(to.numel, 2, data, strides, loop.inner, loop.cost);
  } else {
    const Dims strides = expanded_strides(src, self.sizes());
    const kernels::Operand operands[] = {{to.data, to.strides().data(), to_size},
                                         {from.data, strides.data(), from_size}};
    kernels::run(self.sizes(), operands, loop.inner, loop.cost);
  }
}

}  // namespace wick
