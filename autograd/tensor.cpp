#include <autograd/graph.h>
#include <autograd/kernels/elementwise/elementwise.h>
#include <autograd/ops/create.h>
#include <autograd/ops/elementwise.h>

#include <algorithm>

namespace wick {

// Making them.

void TensorImpl::destroy(TensorImpl* t) {
  if (t->retains_grad) t->forget_retained();
  if (t->accumulator.load(std::memory_order_relaxed)) t->drop_accumulator();
  t->~TensorImpl();
  memory::deallocate(t, sizeof(TensorImpl));
}

// Fresh elements are one block: their description, the storage, then the elements themselves. The description holds a
// handle to the storage, which frees the block.
void Elements::destroy(Elements* e) {
  const Ref<Storage> keep = std::move(e->storage);
  const size_t own_bytes = e->in_storage ? 0 : bytes_for(e->ndim);
  e->~Elements();
  if (own_bytes > 0) memory::deallocate(e, own_bytes);
}

inline Ref<Elements> Elements::make(IntArrayRef sizes, int64_t numel, ScalarType dtype) {
  const size_t n = static_cast<size_t>(numel) * elementSize(dtype), to_storage = bytes_for(sizes.size()),
               align = n < 64 ? 16 : 64,  // a small one lies in the lines of its description
      to_data = (to_storage + sizeof(Storage) + align - 1) & ~(align - 1);
  char* block = static_cast<char*>(memory::allocate(to_data + n));
  auto* e = new (block)
      Elements(Storage::place(block + to_storage, block + to_data, n, block, to_data + n), sizes.size(), numel, dtype);
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
  int64_t numel = 1;
  for (int64_t s : sizes) numel *= s;
  auto* e = new (memory::allocate(bytes_for(sizes.size()))) Elements(std::move(storage), sizes.size(), numel, dtype);
  std::copy(sizes.begin(), sizes.end(), e->dims());
  std::copy(strides.begin(), strides.end(), e->dims() + e->ndim);
  e->contiguous = wick::is_contiguous(sizes, strides);
  e->data += offset * static_cast<int64_t>(elementSize(dtype));
  return Ref<Elements>::first(e);
}

Tensor make_empty(IntArrayRef sizes, ScalarType dtype) {
  const int64_t numel = count_elements(sizes);
  int64_t bytes = 0;
  check(!__builtin_mul_overflow(numel, static_cast<int64_t>(elementSize(dtype)), &bytes),
        "the shape {} has too many elements", shape_string(sizes));
  if (numel == 0) contiguous_strides(sizes);  // throws when one would be too large
  Tensor t = make_tensor(Elements::make(sizes, numel, dtype));
  t.impl()->inference = InferenceMode::is_enabled();
  return t;
}
Tensor make_empty_like(const Tensor& like, ScalarType dtype) {
  const Elements& e = *like.impl()->elements;
  if (elementSize(dtype) > elementSize(e.dtype)) return make_empty(e.sizes(), dtype);  // which may be too large
  Tensor t = make_tensor(Elements::make(e.sizes(), e.numel, dtype));
  t.impl()->inference = InferenceMode::is_enabled();
  return t;
}

Tensor make_alias(const Tensor& of, IntArrayRef sizes, IntArrayRef strides, int64_t offset) {
  Tensor t = make_tensor(Elements::make(of.impl()->elements->storage, sizes, strides, offset, of.scalar_type()));
  t.impl()->inference = of.impl()->inference;
  return t;
}

void fail_undefined(const char* op, const char* name) { fail("{}: the tensor `{}` is undefined", op, name); }

Tensor wrapped(const Scalar& v) {
  Tensor t = make_empty({}, v.type());
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

// Looking at them.

int64_t Tensor::storage_offset() const { return defined() ? impl_->elements->offset() : 0; }
size_t Tensor::use_count() const { return impl_ ? impl_->use_count() : 0; }
bool Tensor::is_alias_of(const Tensor& o) const {
  return defined() && o.defined() && impl_->elements->storage == o.impl_->elements->storage;
}
void* Tensor::data_ptr() const { return defined() ? impl_->elements->data : nullptr; }
void Tensor::check_type(ScalarType wanted) const {
  check(scalar_type() == wanted, "expected a {} tensor, got {}", wick::toString(wanted), wick::toString(scalar_type()));
}
int64_t Tensor::_version() const { return defined() ? impl_->elements->storage->version() : 0; }

Scalar Tensor::item() const {
  check_defined("item", *this);
  check(numel() == 1, "item: needs a tensor of one element, got {}", shape_string(sizes()));
  return dispatch(scalar_type(), "item",
                  [&]<class T>() { return Scalar(*reinterpret_cast<const T*>(impl_->elements->data)); });
}

bool Tensor::is_nonzero() const {
  check_defined("is_nonzero", *this);
  check(numel() == 1, "is_nonzero: the truth of {} is not one value: use any() or all()", describe(*this));
  return item().toDouble() != 0;
}
bool Tensor::is_inference() const { return defined() && impl_->inference; }
bool Tensor::is_view() const { return defined() && static_cast<bool>(impl_->base); }
const Tensor Tensor::_base() const {
  check(is_view(), "_base: the tensor is not a view");
  return Tensor(impl_->base);
}
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
std::ostream& operator<<(std::ostream& out, const DeprecatedTypeProperties& type) { return out << type.toString(); }

bool Tensor::equal(const Tensor& other) const {
  check(scalar_type() == other.scalar_type(), "equal: the dtypes differ: {} and {}", describe(*this), describe(other));
  if (!(sizes() == other.sizes())) return false;
  NoGradGuard off;
  return eq(other).all().item<bool>();
}

bool Tensor::allclose(const Tensor& other, double rtol, double atol, bool equal_nan) const {
  NoGradGuard off;
  check(scalar_type() == other.scalar_type(), "allclose: the dtypes differ: {} and {}", describe(*this),
        describe(other));
  return isclose(other, rtol, atol, equal_nan).all().item<bool>();
}

// What autograd knows.

const Tensor& Tensor::requires_grad_(bool on) const {
  check_defined("requires_grad_", *this);
  check(!on || isFloatingType(scalar_type()), "requires_grad_: only floating-point tensors can require grad, got {}",
        wick::toString(scalar_type()));
  check(!on || !impl_->inference || InferenceMode::is_enabled(),
        "requires_grad_: a tensor made in inference mode cannot require grad: clone() it outside of that mode");
  check(on || is_leaf(), "requires_grad_: only a leaf can stop requiring grad: use detach()");
  if (is_leaf()) impl_->requires_grad = on;
  return *this;
}
bool Tensor::is_leaf() const { return !grad_fn(); }
uint32_t Tensor::output_nr() const { return defined() && grad_fn() ? impl_->output_nr : 0; }

const Tensor& Tensor::grad() const {
  static const Tensor none;
  return impl_ ? impl_->grad : none;
}
Tensor& Tensor::mutable_grad() const {
  check_defined("grad", *this);
  return impl_->grad;
}

void Tensor::retain_grad() const {
  check(requires_grad(), "retain_grad: the tensor does not require grad");
  if (auto fn = grad_fn(); fn && !impl_->retains_grad) {
    fn->hooks().retained.emplace_back(impl_->output_nr, impl_.get());
    impl_->retains_grad = true;
  }
}
bool Tensor::retains_grad() const { return defined() && impl_->retains_grad; }
void TensorImpl::forget_retained() {
  retains_grad = false;
  if (grad_fn) std::erase_if(grad_fn->hooks().retained, [this](auto& entry) { return entry.second == this; });
}

unsigned Tensor::register_hook(std::function<Tensor(const Tensor&)> hook) const {
  check(requires_grad(), "register_hook: the tensor does not require grad");
  if (auto fn = grad_fn()) {
    auto& hooks = fn->hooks().tensor;
    hooks.emplace_back(impl_->output_nr, std::move(hook));
    return static_cast<unsigned>(hooks.size() - 1);
  }
  return detail::add_leaf_hook(*this, std::move(hook));
}
void Tensor::remove_hook(unsigned number) const {
  if (auto fn = grad_fn()) {
    auto& hooks = fn->hooks().tensor;
    check(number < hooks.size(), "remove_hook: there is no hook {}", number);
    hooks[number].second = nullptr;
    return;
  }
  detail::remove_leaf_hook(*this, number);
}

unsigned Tensor::register_post_accumulate_grad_hook(std::function<void(const Tensor&)> hook) const {
  check(requires_grad() && is_leaf(), "register_post_accumulate_grad_hook: needs a leaf that requires grad");
  return detail::add_accumulated_hook(*this, std::move(hook));
}

Tensor detach(const Tensor& self) {
  check_defined("detach", self);
  return make_alias(self);
}
Tensor Tensor::data() const { return detach(); }
Tensor& Tensor::detach_() const {
  check_defined("detach_", *this);
  check(!impl_->base, "detach_: a view cannot be detached in place: use detach()");
  if (impl_->retains_grad) impl_->forget_retained();
  impl_->grad_fn.reset();
  impl_->output_nr = 0;
  impl_->requires_grad = false;
  return const_cast<Tensor&>(*this);
}
void Tensor::set_data(const Tensor& new_data) const {
  check_defined("set_data", *this);
  check_defined("set_data", new_data, "new_data");
  check(!requires_grad() || isFloatingType(new_data.scalar_type()),
        "set_data: a tensor that requires grad cannot become {}", wick::toString(new_data.scalar_type()));
  const bool same_kind = scalar_type() == new_data.scalar_type() && sizes() == new_data.sizes();
  impl_->elements = new_data.impl()->elements;
  // A graph recorded before would accumulate errors of the old shape or dtype: the next one starts anew.
  if (impl_->accumulator && !same_kind) impl_->renew_accumulator();
}

// Changing them.

Tensor& Tensor::operator=(const Tensor& o) && { return copy_(o); }
Tensor& Tensor::operator=(const Scalar& v) && { return fill_(v); }

void copy_elements(const Tensor& self, const Tensor& src) {
  const Elements &to = *self.impl()->elements, &from = *src.impl()->elements;
  const size_t to_size = elementSize(to.dtype), from_size = elementSize(from.dtype);
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

Tensor& Tensor::copy_(const Tensor& src, bool) const {
  check_defined("copy_", src, "src");
  detail::check_in_place("copy_", *this);
  check(is_expandable(src.sizes(), sizes()), "copy_: {} does not broadcast to {}", shape_string(src.sizes()),
        shape_string(sizes()));
  if (GradMode::is_enabled() && (requires_grad() || src.requires_grad())) {
    return in_place("copy_", *this, [&](const Tensor& old) {
      const ScalarType t = src.scalar_type();
      Tensor value = src.to(scalar_type(), false, true).expand(sizes());
      // What was there before has no part in the result.
      return record("CopyBackwards", value.contiguous().detach(),
                    wrt(old, [](const Tensor& e) { return zeros_like(e); }),
                    wrt(src, [t](const Tensor& e) { return e.to(t); }));
    });
  }
  if (is_same(src)) return const_cast<Tensor&>(*this);
  if (is_alias_of(src)) {  // the parts may overlap
    NoGradGuard off;
    copy_elements(*this, src.clone());
  } else {
    copy_elements(*this, src);
  }
  impl_->elements->storage->bump_version();
  return const_cast<Tensor&>(*this);
}

Tensor& Tensor::fill_(const Tensor& value) const {
  check(value.dim() == 0, "fill_: needs a 0-d tensor, got {}", shape_string(value.sizes()));
  return copy_(value);
}
Tensor& Tensor::fill_(const Scalar& value) const { return copy_(wrapped(value)); }
Tensor& Tensor::zero_() const {
  if (defined() && is_contiguous() && !(GradMode::is_enabled() && requires_grad())) {
    detail::check_in_place("zero_", *this);
    std::memset(data_ptr(), 0, nbytes());
    impl_->elements->storage->bump_version();
    return const_cast<Tensor&>(*this);
  }
  return fill_(0);
}

namespace {

// self becomes another look at its own memory: `view` of it.
Tensor& restride(const char* op, const Tensor& self, const Tensor& view) {
  detail::check_in_place(op, self);
  self.impl()->elements = view.impl()->elements;
  if (auto node = view.grad_fn()) detail::set_history(self, std::move(node), view.output_nr());
  return const_cast<Tensor&>(self);
}

}  // namespace

Tensor& Tensor::squeeze_(int64_t d) const { return restride("squeeze_", *this, squeeze(d)); }
Tensor& Tensor::as_strided_(IntArrayRef size, IntArrayRef stride, std::optional<int64_t> storage_offset) const {
  return restride("as_strided_", *this, as_strided(size, stride, storage_offset));
}
Tensor& Tensor::squeeze_() const { return restride("squeeze_", *this, squeeze()); }
Tensor& Tensor::unsqueeze_(int64_t d) const { return restride("unsqueeze_", *this, unsqueeze(d)); }
Tensor& Tensor::t_() const { return restride("t_", *this, t()); }
Tensor& Tensor::transpose_(int64_t a, int64_t b) const { return restride("transpose_", *this, transpose(a, b)); }

// Another geometry or other memory, without history.

namespace {

void check_without_grad(const char* op, const Tensor& t) {
  check_defined(op, t);
  check(!t.requires_grad(), "{}: a tensor that requires grad cannot be given other memory: use detach()", op);
}

}  // namespace

const Tensor& Tensor::resize_(IntArrayRef size, std::optional<MemoryFormat>) const {
  check_without_grad("resize_", *this);
  const int64_t n = count_elements(size), offset = storage_offset();
  const auto held = static_cast<int64_t>(impl_->elements->storage->nbytes() / element_size());
  if (offset + n <= held) {
    impl_->elements = Elements::make(impl_->elements->storage, size, contiguous_strides(size), offset, scalar_type());
    return *this;
  }
  const Tensor fresh = make_empty(size, scalar_type());
  std::memcpy(fresh.data_ptr(), data_ptr(), static_cast<size_t>(std::max<int64_t>(held - offset, 0)) * element_size());
  impl_->elements = fresh.impl()->elements;
  return *this;
}
const Tensor& Tensor::resize_as_(const Tensor& other, std::optional<MemoryFormat>) const {
  return resize_(other.sizes());
}
Tensor& Tensor::set_(const Tensor& source) const {
  check_without_grad("set_", *this);
  check_defined("set_", source, "source");
  check(source.scalar_type() == scalar_type(), "set_: the dtypes differ: {} and {}", describe(*this), describe(source));
  impl_->elements = source.impl()->elements;
  return const_cast<Tensor&>(*this);
}
Tensor& Tensor::set_(const Tensor& source, int64_t offset, IntArrayRef size, IntArrayRef stride) const {
  NoGradGuard off;
  check_defined("set_", source, "source");
  return set_(source.as_strided(size, stride.empty() ? IntArrayRef(contiguous_strides(size)) : stride, offset));
}
Tensor& Tensor::set_() const { return set_(make_empty({0}, scalar_type())); }

Tensor& Tensor::fill_diagonal_(const Scalar& value, bool wrap) const {
  check_defined("fill_diagonal_", *this);
  check(dim() >= 2, "fill_diagonal_: needs a tensor of at least 2 dimensions, got {}", shape_string(sizes()));
  int64_t least = size(0), step = 0;
  for (int64_t d = 0; d < dim(); ++d) {
    check(dim() == 2 || size(d) == size(0), "fill_diagonal_: needs equal sizes beyond 2 dimensions, got {}",
          shape_string(sizes()));
    least = std::min(least, size(d));
    step += stride(d);
  }
  as_strided({least}, {step}, storage_offset()).fill_(value);
  // A tall matrix: the diagonal goes on one row below where it ended.
  if (wrap && dim() == 2)
    for (int64_t row = size(1) + 1; size(1) > 0 && row < size(0); row += size(1) + 1)
      slice(0, row, std::min(size(0), row + size(1))).fill_diagonal_(value);
  return const_cast<Tensor&>(*this);
}

Tensor Tensor::numpy_T() const {
  std::vector<int64_t> back;
  for (int64_t d = dim(); d-- > 0;) back.push_back(d);
  return permute(back);
}
MaybeOwned<Tensor> Tensor::expect_contiguous() const& { return MaybeOwned<Tensor>(contiguous()); }

// Conversions.

Tensor to(const Tensor& self, ScalarType t, bool copy) {
  check_defined("to", self);
  const ScalarType from = self.scalar_type();
  if (from == t) return copy ? self.clone() : self;
  Tensor out = make_empty(self.sizes(), t);
  copy_elements(out, self);
  if (!isFloatingType(t)) return out;
  return record("ToCopyBackward0", out, wrt(self, [from](const Tensor& e) { return e.to(from); }));
}
Tensor Tensor::to(ScalarType t, bool, bool copy) const { return wick::to(*this, t, copy); }
Tensor Tensor::to(const TensorOptions& o, bool, bool copy) const {
  return wick::to(*this, o.dtype_opt().value_or(scalar_type()), copy);
}
Tensor Tensor::to(Device d, bool, bool copy) const { return to(TensorOptions(d), false, copy); }
Tensor Tensor::to(Device d, ScalarType t, bool, bool copy) const { return to(TensorOptions(d).dtype(t), false, copy); }
namespace {
TensorOptions as_self(const Tensor& self, const TensorOptions& o) {
  check_defined("new_*", self);
  return o.dtype(o.dtype_opt().value_or(self.scalar_type()));
}
}  // namespace
Tensor Tensor::new_empty(IntArrayRef size, const TensorOptions& o) const { return empty(size, as_self(*this, o)); }
Tensor Tensor::new_zeros(IntArrayRef size, const TensorOptions& o) const { return zeros(size, as_self(*this, o)); }
Tensor Tensor::new_ones(IntArrayRef size, const TensorOptions& o) const { return ones(size, as_self(*this, o)); }
Tensor Tensor::new_full(IntArrayRef size, const Scalar& v, const TensorOptions& o) const {
  return full(size, v, as_self(*this, o));
}
Tensor Tensor::new_empty_strided(IntArrayRef size, IntArrayRef stride, const TensorOptions& o) const {
  return empty_strided(size, stride, as_self(*this, o));
}

}  // namespace wick
