#pragma once
// Tensor: a handle to sizes, strides, dtype, memory, and what autograd knows of it.
//
// Copying a Tensor copies the handle: both mean the same elements. Methods are the free functions of
// autograd/ops/*.h with *this as the first argument, and are documented there; those that end in "_" change the
// tensor in place (const, as in LibTorch, for the handle stays).

#include <autograd/core/memory.h>
#include <autograd/core/options.h>
#include <autograd/core/scalar.h>
#include <autograd/core/shape.h>
#include <autograd/ops/activation.h>
#include <autograd/ops/aliases.h>
#include <autograd/ops/index.h>
#include <autograd/ops/linalg.h>
#include <autograd/ops/math.h>
#include <autograd/ops/reduce.h>
#include <autograd/ops/shape.h>

#include <array>
#include <functional>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

namespace wick {

class Node;
class Storage;
class Tensor;
struct TensorImpl;
namespace indexing {
class TensorIndex;
}
struct Edge;

/// Direct access to elements: auto a = x.accessor<float, 2>(); a[i][j]. Checks nothing but dtype and rank.
template <class T, size_t N>
class TensorAccessor {
 public:
  TensorAccessor(T* data, const int64_t* sizes, const int64_t* strides)
      : data_(data), sizes_(sizes), strides_(strides) {}
  decltype(auto) operator[](int64_t i) const {
    if constexpr (N == 1)
      return (data_[i * strides_[0]]);
    else
      return TensorAccessor<T, N - 1>(data_ + i * strides_[0], sizes_ + 1, strides_ + 1);
  }
  int64_t size(int64_t d) const { return sizes_[d]; }
  int64_t stride(int64_t d) const { return strides_[d]; }
  IntArrayRef sizes() const { return {sizes_, N}; }
  IntArrayRef strides() const { return {strides_, N}; }
  T* data() const { return data_; }

 private:
  T* data_;
  const int64_t* sizes_;
  const int64_t* strides_;
};

template <class T>
struct DefaultPtrTraits {
  using PtrType = T*;
};
template <class T>
struct RestrictPtrTraits {
  using PtrType = T* __restrict__;
};

/// A TensorAccessor that keeps its own sizes and strides.
template <class T, size_t N, template <class> class Traits = DefaultPtrTraits, class Index = int64_t>
class PackedTensorAccessor {
 public:
  PackedTensorAccessor(const TensorAccessor<T, N>& a) : data_(a.data()) {
    for (size_t d = 0; d < N; ++d) sizes_[d] = a.sizes()[d], strides_[d] = a.strides()[d];
  }
  template <class Other>
  PackedTensorAccessor(const PackedTensorAccessor<T, N, Traits, Other>& o)
      : PackedTensorAccessor(TensorAccessor<T, N>(o.data(), o.sizes().data(), o.strides().data())) {}
  decltype(auto) operator[](Index i) const { return TensorAccessor<T, N>(data_, sizes_.data(), strides_.data())[i]; }
  Index size(Index d) const { return static_cast<Index>(sizes_[static_cast<size_t>(d)]); }
  Index stride(Index d) const { return static_cast<Index>(strides_[static_cast<size_t>(d)]); }
  IntArrayRef sizes() const { return sizes_; }
  IntArrayRef strides() const { return strides_; }
  T* data() const { return data_; }

 private:
  T* data_;
  std::array<int64_t, N> sizes_, strides_;
};
template <class T, size_t N, template <class> class Traits = DefaultPtrTraits>
using PackedTensorAccessor32 = PackedTensorAccessor<T, N, Traits, int32_t>;
template <class T, size_t N, template <class> class Traits = DefaultPtrTraits>
using PackedTensorAccessor64 = PackedTensorAccessor<T, N, Traits, int64_t>;

/// What expect_contiguous() returns: behaves as a pointer to the tensor.
template <class T>
class MaybeOwned {
 public:
  explicit MaybeOwned(T value) : value_(std::move(value)) {}
  const T& operator*() const { return value_; }
  const T* operator->() const { return &value_; }

 private:
  T value_;
};

/// What Tensor::type() returns.
class DeprecatedTypeProperties {
 public:
  explicit DeprecatedTypeProperties(ScalarType t) : type_(t) {}
  ScalarType scalarType() const { return type_; }
  ScalarType typeMeta() const { return type_; }
  bool is_cuda() const { return false; }
  bool is_sparse() const { return false; }
  TensorOptions options() const { return type_; }
  std::string toString() const { return std::string("CPU") + wick::toString(type_) + "Type"; }
  friend bool operator==(const DeprecatedTypeProperties& a, const DeprecatedTypeProperties& b) = default;

 private:
  ScalarType type_;
};
std::ostream& operator<<(std::ostream& out, const DeprecatedTypeProperties& type);  // CPUFloatType

class Tensor {
 public:
  /// The undefined tensor: no elements, no dtype; most operators throw on it.
  Tensor() = default;
  explicit Tensor(Ref<TensorImpl> impl) : impl_(std::move(impl)) {}
  Tensor(const Tensor&) = default;
  Tensor(Tensor&&) noexcept = default;
  Tensor& operator=(const Tensor& o) & = default;
  Tensor& operator=(Tensor&& o) & noexcept = default;
  /// x[0] = y copies y into that row of x.
  Tensor& operator=(const Tensor& o) &&;
  Tensor& operator=(const Scalar& v) &&;

  // What it is.
  bool defined() const { return static_cast<bool>(impl_); }
  int64_t dim() const;
  int64_t ndimension() const { return dim(); }
  IntArrayRef sizes() const;
  int64_t size(int64_t dim) const;
  IntArrayRef strides() const;
  int64_t stride(int64_t dim) const;
  int64_t storage_offset() const;
  int64_t numel() const;
  ScalarType scalar_type() const;
  ScalarType dtype() const { return scalar_type(); }
  TensorOptions options() const { return TensorOptions(scalar_type()); }
  Device device() const { return kCPU; }
  bool is_cpu() const { return true; }
  bool is_cuda() const { return false; }
  bool is_floating_point() const { return isFloatingType(scalar_type()); }
  size_t element_size() const { return elementSize(scalar_type()); }
  size_t itemsize() const { return element_size(); }
  size_t nbytes() const { return element_size() * static_cast<size_t>(numel()); }
  bool is_contiguous() const;
  bool is_contiguous(MemoryFormat) const { return is_contiguous(); }  // all formats are row-major
  MemoryFormat suggest_memory_format() const { return MemoryFormat::Contiguous; }
  Layout layout() const { return kStrided; }
  int64_t get_device() const { return -1; }
  bool is_complex() const { return false; }
  bool is_sparse() const { return false; }
  bool is_quantized() const { return false; }
  bool is_inference() const;
  /// Whether values below 0 can be held.
  bool is_signed() const { return scalar_type() != kBool && scalar_type() != kByte; }
  bool is_same_size(const Tensor& other) const { return sizes() == other.sizes(); }
  /// Whether both show the same elements of the same memory in the same shape.
  bool is_set_to(const Tensor& other) const;
  /// Whether a permutation of the dimensions would be row-major: no gaps, nothing twice.
  bool is_non_overlapping_and_dense() const;
  /// Whether it shows another tensor's memory, which _base() is.
  bool is_view() const;
  const Tensor _base() const;
  bool has_storage() const { return defined(); }
  const Storage& storage() const;
  /// "CPUFloatType" and the like, as LibTorch's old way to name a dtype and device.
  DeprecatedTypeProperties type() const { return DeprecatedTypeProperties(scalar_type()); }
  bool is_same(const Tensor& o) const { return impl_ == o.impl_; }
  /// Whether both are over the same memory block.
  bool is_alias_of(const Tensor& o) const;
  size_t use_count() const;
  /// The same shape and the same elements; dtypes must agree. allclose: |x − y| ≤ atol + rtol·|y| everywhere.
  bool equal(const Tensor& other) const;
  bool allclose(const Tensor& other, double rtol = 1e-5, double atol = 1e-8, bool equal_nan = false) const;

  // Its elements.
  /// The only element is not 0. Throws unless numel() is 1.
  bool is_nonzero() const;
  /// The only element, as a number. Throws unless numel() is 1.
  Scalar item() const;
  template <class T>
  T item() const {
    return item().to<T>();
  }
  void* data_ptr() const;
  /// The first element's address. Throws unless T is the dtype's C++ type. (Steps between elements: strides().)
  template <class T>
  T* data_ptr() const {
    check_type(dtype_of<T>);
    return static_cast<T*>(data_ptr());
  }
  template <class T>
  const T* const_data_ptr() const {
    return data_ptr<T>();
  }
  template <class T, size_t N>
  TensorAccessor<T, N> accessor() const& {
    check_type(dtype_of<T>);
    check(dim() == static_cast<int64_t>(N), "accessor: needs a {}-d tensor, got {}", N, shape_string(sizes()));
    return {static_cast<T*>(data_ptr()), sizes().data(), strides().data()};
  }
  /// An accessor that keeps its own sizes and strides, of that index type.
  template <class T, size_t N, template <class> class Traits = DefaultPtrTraits>
  PackedTensorAccessor<T, N, Traits, int32_t> packed_accessor32() const& {
    check(numel() <= std::numeric_limits<int32_t>::max(), "packed_accessor32: too many elements: {}", numel());
    return packed_accessor64<T, N, Traits>();
  }
  template <class T, size_t N, template <class> class Traits = DefaultPtrTraits>
  PackedTensorAccessor<T, N, Traits, int64_t> packed_accessor64() const& {
    return accessor<T, N>();
  }
  Tensor operator[](int64_t index) const { return select(0, index); }
  Tensor operator[](const Tensor& index) const;
  /// x.index({0, Slice(1, None), "...", t}): see ops/indexing.h.
  Tensor index(std::initializer_list<indexing::TensorIndex> indices) const;
  Tensor index(ArrayRef<indexing::TensorIndex> indices) const;
  Tensor& index_put_(std::initializer_list<indexing::TensorIndex> indices, const Tensor& value,
                     bool accumulate = false) const;
  Tensor& index_put_(std::initializer_list<indexing::TensorIndex> indices, const Scalar& value) const;
  Tensor& index_put_(ArrayRef<indexing::TensorIndex> indices, const Tensor& value, bool accumulate = false) const;
  Tensor& index_put_(ArrayRef<indexing::TensorIndex> indices, const Scalar& value) const;
  Tensor index_put(std::initializer_list<indexing::TensorIndex> indices, const Tensor& value,
                   bool accumulate = false) const;

  // What autograd knows of it.
  bool requires_grad() const;
  /// Marks a leaf as a thing to differentiate by. Throws for integers, and for switching off a non-leaf.
  const Tensor& requires_grad_(bool requires_grad = true) const;
  const Tensor& set_requires_grad(bool v) const { return requires_grad_(v); }
  /// True if no operator made it (or none that was recorded).
  bool is_leaf() const;
  /// The operator whose output it is; null for leaves.
  Ref<Node> grad_fn() const;
  uint32_t output_nr() const;
  /// What backward() accumulated here; undefined before. Leaves only, unless retain_grad() was called.
  const Tensor& grad() const;
  Tensor& mutable_grad() const;
  void retain_grad() const;
  bool retains_grad() const;
  /// Computes the gradients of this tensor by all leaves below it and adds them to their grad().
  /// gradient (∂J/∂this) may be left out for a one-element tensor. The graph is freed unless retain_graph
  /// (by default create_graph). With create_graph the gradients can be differentiated again. With inputs,
  /// only theirs are computed. Chain rule: backprop.md, "As matrices".
  void backward(const Tensor& gradient = {}, std::optional<bool> retain_graph = std::nullopt, bool create_graph = false,
                std::optional<ArrayRef<Tensor>> inputs = std::nullopt) const;
  /// hook(e) is called with each gradient of this tensor, and may return another in its place. Returns the hook's
  /// number.
  unsigned register_hook(std::function<Tensor(const Tensor&)> hook) const;
  template <class F>
  requires std::is_void_v<std::invoke_result_t<F&, const Tensor&>>
  unsigned register_hook(F hook) const {
    return register_hook(std::function<Tensor(const Tensor&)>([hook](const Tensor& e) mutable {
      hook(e);
      return Tensor();
    }));
  }
  void remove_hook(unsigned number) const;
  /// hook(leaf) is called each time after a gradient was added to this leaf's grad().
  unsigned register_post_accumulate_grad_hook(std::function<void(const Tensor&)> hook) const;
  Tensor& detach_() const;  ///< forgets its history
  /// The same memory, without history, for changes that autograd should not record. (They count as versions all the
  /// same, so that a backward pass that needs the old values says so.)
  Tensor data() const;
  Tensor variable_data() const { return data(); }
  Tensor tensor_data() const { return data(); }
  /// Makes this tensor mean new_data's memory from now on.
  void set_data(const Tensor& new_data) const;
  /// How often its memory was changed in place.
  int64_t _version() const;

  // In place, beside those listed at the end.
  Tensor& copy_(const Tensor& src, bool non_blocking = false) const;  ///< elements of src, broadcast and cast
  Tensor& fill_(const Scalar& value) const;
  Tensor& fill_(const Tensor& value) const;
  Tensor& zero_() const;
  Tensor& uniform_(double from = 0, double to = 1) const;
  Tensor& normal_(double mean = 0, double std = 1) const;
  Tensor& bernoulli_(double p = 0.5) const;
  Tensor& random_(int64_t from, int64_t to) const;  ///< integers in [from, to)
  Tensor& random_(int64_t to) const;                ///< integers in [0, to)
  Tensor& random_() const;                          ///< all the dtype's numbers from 0; of floats, the whole ones
  Tensor& exponential_(double lambd = 1) const;     ///< density λ exp(−λx)
  Tensor& cauchy_(double median = 0, double sigma = 1) const;  ///< density σ/(π(σ² + (x − median)²))
  Tensor& log_normal_(double mean = 1, double std = 2) const;  ///< exp of normal numbers
  Tensor& geometric_(double p) const;                          ///< tries until the first success of probability p
  Tensor& bernoulli_(const Tensor& p) const;
  Tensor& fill_diagonal_(const Scalar& fill_value, bool wrap = false) const;
  Tensor& squeeze_() const;
  Tensor& squeeze_(int64_t dim) const;
  Tensor& as_strided_(IntArrayRef size, IntArrayRef stride, std::optional<int64_t> storage_offset = std::nullopt) const;
  /// Another shape over the same memory, or over new memory that begins with the old elements if there are more.
  /// Elements that come new are not initialised. Throws if it requires grad.
  const Tensor& resize_(IntArrayRef size, std::optional<MemoryFormat> = std::nullopt) const;
  const Tensor& resize_as_(const Tensor& other, std::optional<MemoryFormat> = std::nullopt) const;
  /// From now on the memory of source, as source shows it or by the geometry given; of nothing: no elements.
  Tensor& set_(const Tensor& source) const;
  Tensor& set_(const Tensor& source, int64_t storage_offset, IntArrayRef size, IntArrayRef stride = {}) const;
  Tensor& set_() const;
  Tensor& unsqueeze_(int64_t dim) const;
  Tensor& t_() const;
  Tensor& transpose_(int64_t dim0, int64_t dim1) const;

  // Conversions.
  Tensor to(const TensorOptions& options, bool non_blocking = false, bool copy = false) const;
  Tensor to(ScalarType dtype, bool non_blocking = false, bool copy = false) const;
  Tensor to(Device device, bool non_blocking = false, bool copy = false) const;
  Tensor to(DeviceType device, bool non_blocking = false, bool copy = false) const {
    return to(Device(device), non_blocking, copy);
  }
  Tensor to(Device device, ScalarType dtype, bool non_blocking = false, bool copy = false) const;
  Tensor to(const Tensor& other, bool non_blocking = false, bool copy = false) const {
    return to(other.scalar_type(), non_blocking, copy);
  }
  Tensor type_as(const Tensor& other) const { return to(other.scalar_type()); }
  Tensor toType(ScalarType t) const { return to(t); }
  Tensor cpu() const { return *this; }
  Tensor view_as(const Tensor& other) const { return view(other.sizes()); }
  Tensor reshape_as(const Tensor& other) const { return reshape(other.sizes()); }
  // Of this dtype unless options say otherwise.
  Tensor new_zeros(IntArrayRef size, const TensorOptions& options = {}) const;
  Tensor new_ones(IntArrayRef size, const TensorOptions& options = {}) const;
  Tensor new_full(IntArrayRef size, const Scalar& value, const TensorOptions& options = {}) const;
  Tensor new_empty(IntArrayRef size, const TensorOptions& options = {}) const;
  Tensor new_empty_strided(IntArrayRef size, IntArrayRef stride, const TensorOptions& options = {}) const;
  Tensor where(const Tensor& condition, const Tensor& other) const { return wick::where(condition, *this, other); }
  Tensor where(const Tensor& condition, const Scalar& other) const { return wick::where(condition, *this, other); }
  Tensor bernoulli() const;
  Tensor bernoulli(double p) const;
  Tensor multinomial(int64_t num_samples, bool replacement = false) const;
  /// As printed by PyTorch.
  std::string toString() const;
  void print() const;

  // The free functions of ops/*.h as methods.
  Tensor add(const Tensor& other, const Scalar& alpha = 1) const { return wick::add(*this, other, alpha); }
  Tensor add(const Scalar& other, const Scalar& alpha = 1) const { return wick::add(*this, other, alpha); }
  Tensor sub(const Tensor& other, const Scalar& alpha = 1) const { return wick::sub(*this, other, alpha); }
  Tensor sub(const Scalar& other, const Scalar& alpha = 1) const { return wick::sub(*this, other, alpha); }
  Tensor mul(const Tensor& other) const { return wick::mul(*this, other); }
  Tensor mul(const Scalar& other) const { return wick::mul(*this, other); }
  Tensor div(const Tensor& other) const { return wick::div(*this, other); }
  Tensor div(const Scalar& other) const { return wick::div(*this, other); }
  Tensor div(const Tensor& other, std::optional<std::string_view> rounding_mode) const {
    return wick::div(*this, other, rounding_mode);
  }
  Tensor div(const Scalar& other, std::optional<std::string_view> rounding_mode) const {
    return wick::div(*this, other, rounding_mode);
  }
  Tensor floor_divide(const Tensor& other) const { return wick::floor_divide(*this, other); }
  Tensor floor_divide(const Scalar& other) const { return wick::floor_divide(*this, other); }
  Tensor fmod(const Tensor& other) const { return wick::fmod(*this, other); }
  Tensor fmod(const Scalar& other) const { return wick::fmod(*this, other); }
  Tensor remainder(const Tensor& other) const { return wick::remainder(*this, other); }
  Tensor remainder(const Scalar& other) const { return wick::remainder(*this, other); }
  Tensor pow(const Tensor& exponent) const { return wick::pow(*this, exponent); }
  Tensor pow(const Scalar& exponent) const { return wick::pow(*this, exponent); }
  Tensor atan2(const Tensor& other) const { return wick::atan2(*this, other); }
  Tensor maximum(const Tensor& other) const { return wick::maximum(*this, other); }
  Tensor minimum(const Tensor& other) const { return wick::minimum(*this, other); }
  Tensor eq(const Tensor& other) const { return wick::eq(*this, other); }
  Tensor eq(const Scalar& other) const { return wick::eq(*this, other); }
  Tensor ne(const Tensor& other) const { return wick::ne(*this, other); }
  Tensor ne(const Scalar& other) const { return wick::ne(*this, other); }
  Tensor lt(const Tensor& other) const { return wick::lt(*this, other); }
  Tensor lt(const Scalar& other) const { return wick::lt(*this, other); }
  Tensor le(const Tensor& other) const { return wick::le(*this, other); }
  Tensor le(const Scalar& other) const { return wick::le(*this, other); }
  Tensor gt(const Tensor& other) const { return wick::gt(*this, other); }
  Tensor gt(const Scalar& other) const { return wick::gt(*this, other); }
  Tensor ge(const Tensor& other) const { return wick::ge(*this, other); }
  Tensor ge(const Scalar& other) const { return wick::ge(*this, other); }
  Tensor logical_and(const Tensor& other) const { return wick::logical_and(*this, other); }
  Tensor logical_or(const Tensor& other) const { return wick::logical_or(*this, other); }
  Tensor logical_xor(const Tensor& other) const { return wick::logical_xor(*this, other); }
  Tensor logical_not() const { return wick::logical_not(*this); }
  Tensor bitwise_and(const Tensor& other) const { return wick::bitwise_and(*this, other); }
  Tensor bitwise_or(const Tensor& other) const { return wick::bitwise_or(*this, other); }
  Tensor bitwise_xor(const Tensor& other) const { return wick::bitwise_xor(*this, other); }
  Tensor bitwise_not() const { return wick::bitwise_not(*this); }
  Tensor isnan() const { return wick::isnan(*this); }
  Tensor isinf() const { return wick::isinf(*this); }
  Tensor isfinite() const { return wick::isfinite(*this); }
  Tensor neg() const { return wick::neg(*this); }
  Tensor abs() const { return wick::abs(*this); }
  Tensor sign() const { return wick::sign(*this); }
  Tensor exp() const { return wick::exp(*this); }
  Tensor expm1() const { return wick::expm1(*this); }
  Tensor log() const { return wick::log(*this); }
  Tensor log1p() const { return wick::log1p(*this); }
  Tensor log2() const { return wick::log2(*this); }
  Tensor log10() const { return wick::log10(*this); }
  Tensor sqrt() const { return wick::sqrt(*this); }
  Tensor rsqrt() const { return wick::rsqrt(*this); }
  Tensor square() const { return wick::square(*this); }
  Tensor reciprocal() const { return wick::reciprocal(*this); }
  Tensor sin() const { return wick::sin(*this); }
  Tensor cos() const { return wick::cos(*this); }
  Tensor tan() const { return wick::tan(*this); }
  Tensor asin() const { return wick::asin(*this); }
  Tensor acos() const { return wick::acos(*this); }
  Tensor atan() const { return wick::atan(*this); }
  Tensor sinh() const { return wick::sinh(*this); }
  Tensor cosh() const { return wick::cosh(*this); }
  Tensor tanh() const { return wick::tanh(*this); }
  Tensor sigmoid() const { return wick::sigmoid(*this); }
  Tensor erf() const { return wick::erf(*this); }
  Tensor floor() const { return wick::floor(*this); }
  Tensor ceil() const { return wick::ceil(*this); }
  Tensor round() const { return wick::round(*this); }
  Tensor trunc() const { return wick::trunc(*this); }
  Tensor clamp(const std::optional<Scalar>& min, const std::optional<Scalar>& max = std::nullopt) const {
    return wick::clamp(*this, min, max);
  }
  Tensor clamp_min(const Scalar& min) const { return wick::clamp_min(*this, min); }
  Tensor clamp_max(const Scalar& max) const { return wick::clamp_max(*this, max); }
  Tensor lerp(const Tensor& end, const Tensor& weight) const { return wick::lerp(*this, end, weight); }
  Tensor lerp(const Tensor& end, const Scalar& weight) const { return wick::lerp(*this, end, weight); }
  Tensor addcmul(const Tensor& tensor1, const Tensor& tensor2, const Scalar& value = 1) const {
    return wick::addcmul(*this, tensor1, tensor2, value);
  }
  Tensor addcdiv(const Tensor& tensor1, const Tensor& tensor2, const Scalar& value = 1) const {
    return wick::addcdiv(*this, tensor1, tensor2, value);
  }
  Tensor sum(std::optional<ScalarType> dtype = std::nullopt) const { return wick::sum(*this, dtype); }
  Tensor sum(IntArrayRef dim, bool keepdim = false, std::optional<ScalarType> dtype = std::nullopt) const {
    return wick::sum(*this, dim, keepdim, dtype);
  }
  Tensor mean(std::optional<ScalarType> dtype = std::nullopt) const { return wick::mean(*this, dtype); }
  Tensor mean(IntArrayRef dim, bool keepdim = false, std::optional<ScalarType> dtype = std::nullopt) const {
    return wick::mean(*this, dim, keepdim, dtype);
  }
  Tensor var(bool unbiased = true) const { return wick::var(*this, unbiased); }
  Tensor var(int dim) const { return wick::var(*this, dim); }
  Tensor var(IntArrayRef dim, bool unbiased = true, bool keepdim = false) const {
    return wick::var(*this, dim, unbiased, keepdim);
  }
  Tensor std(bool unbiased = true) const { return wick::std(*this, unbiased); }
  Tensor std(int dim) const { return wick::std(*this, dim); }
  Tensor std(IntArrayRef dim, bool unbiased = true, bool keepdim = false) const {
    return wick::std(*this, dim, unbiased, keepdim);
  }
  Tensor prod(std::optional<ScalarType> dtype = std::nullopt) const { return wick::prod(*this, dtype); }
  Tensor prod(int64_t dim, bool keepdim = false, std::optional<ScalarType> dtype = std::nullopt) const {
    return wick::prod(*this, dim, keepdim, dtype);
  }
  Tensor max() const { return wick::max(*this); }
  Tensor min() const { return wick::min(*this); }
  std::tuple<Tensor, Tensor> max(int64_t dim, bool keepdim = false) const { return wick::max(*this, dim, keepdim); }
  std::tuple<Tensor, Tensor> min(int64_t dim, bool keepdim = false) const { return wick::min(*this, dim, keepdim); }
  Tensor max(const Tensor& other) const { return wick::max(*this, other); }
  Tensor min(const Tensor& other) const { return wick::min(*this, other); }
  Tensor amax(IntArrayRef dim = {}, bool keepdim = false) const { return wick::amax(*this, dim, keepdim); }
  Tensor amin(IntArrayRef dim = {}, bool keepdim = false) const { return wick::amin(*this, dim, keepdim); }
  Tensor argmax(std::optional<int64_t> dim = std::nullopt, bool keepdim = false) const {
    return wick::argmax(*this, dim, keepdim);
  }
  Tensor argmin(std::optional<int64_t> dim = std::nullopt, bool keepdim = false) const {
    return wick::argmin(*this, dim, keepdim);
  }
  Tensor norm(const Scalar& p = 2) const { return wick::norm(*this, p); }
  Tensor norm(const Scalar& p, IntArrayRef dim, bool keepdim = false) const {
    return wick::norm(*this, p, dim, keepdim);
  }
  Tensor logsumexp(IntArrayRef dim, bool keepdim = false) const { return wick::logsumexp(*this, dim, keepdim); }
  Tensor cumsum(int64_t dim, std::optional<ScalarType> dtype = std::nullopt) const {
    return wick::cumsum(*this, dim, dtype);
  }
  Tensor all() const { return wick::all(*this); }
  Tensor all(int64_t dim, bool keepdim = false) const { return wick::all(*this, dim, keepdim); }
  Tensor any() const { return wick::any(*this); }
  Tensor any(int64_t dim, bool keepdim = false) const { return wick::any(*this, dim, keepdim); }
  Tensor count_nonzero() const { return wick::count_nonzero(*this); }
  Tensor count_nonzero(IntArrayRef dim) const { return wick::count_nonzero(*this, dim); }
  std::tuple<Tensor, Tensor> sort(int64_t dim = -1, bool descending = false) const {
    return wick::sort(*this, dim, descending);
  }
  Tensor argsort(int64_t dim = -1, bool descending = false) const { return wick::argsort(*this, dim, descending); }
  std::tuple<Tensor, Tensor> topk(int64_t k, int64_t dim = -1, bool largest = true, bool sorted = true) const {
    return wick::topk(*this, k, dim, largest, sorted);
  }
  Tensor median() const { return wick::median(*this); }
  std::tuple<Tensor, Tensor> median(int64_t dim, bool keepdim = false) const {
    return wick::median(*this, dim, keepdim);
  }
  Tensor sum_to_size(IntArrayRef size) const { return wick::sum_to_size(*this, size); }
  Tensor reshape(IntArrayRef shape) const { return wick::reshape(*this, shape); }
  Tensor view(IntArrayRef size) const { return wick::view(*this, size); }
  Tensor flatten(int64_t start_dim = 0, int64_t end_dim = -1) const { return wick::flatten(*this, start_dim, end_dim); }
  Tensor unflatten(int64_t dim, IntArrayRef sizes) const { return wick::unflatten(*this, dim, sizes); }
  Tensor transpose(int64_t dim0, int64_t dim1) const { return wick::transpose(*this, dim0, dim1); }
  Tensor t() const { return wick::t(*this); }
  Tensor permute(IntArrayRef dims) const { return wick::permute(*this, dims); }
  Tensor movedim(IntArrayRef source, IntArrayRef destination) const {
    return wick::movedim(*this, source, destination);
  }
  Tensor squeeze() const { return wick::squeeze(*this); }
  Tensor squeeze(int64_t dim) const { return wick::squeeze(*this, dim); }
  Tensor unsqueeze(int64_t dim) const { return wick::unsqueeze(*this, dim); }
  Tensor expand(IntArrayRef size) const { return wick::expand(*this, size); }
  Tensor expand_as(const Tensor& other) const { return wick::expand_as(*this, other); }
  Tensor broadcast_to(IntArrayRef size) const { return wick::broadcast_to(*this, size); }
  Tensor repeat(IntArrayRef repeats) const { return wick::repeat(*this, repeats); }
  Tensor select(int64_t dim, int64_t index) const { return wick::select(*this, dim, index); }
  Tensor slice(int64_t dim = 0, std::optional<int64_t> start = std::nullopt, std::optional<int64_t> end = std::nullopt,
               int64_t step = 1) const {
    return wick::slice(*this, dim, start, end, step);
  }
  Tensor narrow(int64_t dim, int64_t start, int64_t length) const { return wick::narrow(*this, dim, start, length); }
  std::vector<Tensor> split(int64_t split_size, int64_t dim = 0) const { return wick::split(*this, split_size, dim); }
  std::vector<Tensor> split(IntArrayRef split_sizes, int64_t dim = 0) const {
    return wick::split(*this, split_sizes, dim);
  }
  std::vector<Tensor> chunk(int64_t chunks, int64_t dim = 0) const { return wick::chunk(*this, chunks, dim); }
  std::vector<Tensor> unbind(int64_t dim = 0) const { return wick::unbind(*this, dim); }
  Tensor as_strided(IntArrayRef size, IntArrayRef stride, std::optional<int64_t> storage_offset = std::nullopt) const {
    return wick::as_strided(*this, size, stride, storage_offset);
  }
  Tensor diag(int64_t diagonal = 0) const { return wick::diag(*this, diagonal); }
  Tensor diagonal(int64_t offset = 0, int64_t dim1 = 0, int64_t dim2 = 1) const {
    return wick::diagonal(*this, offset, dim1, dim2);
  }
  Tensor triu(int64_t diagonal = 0) const { return wick::triu(*this, diagonal); }
  Tensor tril(int64_t diagonal = 0) const { return wick::tril(*this, diagonal); }
  Tensor flip(IntArrayRef dims) const { return wick::flip(*this, dims); }
  Tensor roll(IntArrayRef shifts, IntArrayRef dims = {}) const { return wick::roll(*this, shifts, dims); }
  Tensor clone() const { return wick::clone(*this); }
  Tensor contiguous() const { return wick::contiguous(*this); }
  Tensor contiguous(MemoryFormat) const { return contiguous(); }
  MaybeOwned<Tensor> expect_contiguous() const&;
  Tensor numpy_T() const;  ///< the dimensions in reverse
  Tensor mT() const { return adjoint(); }
  Tensor mH() const { return adjoint(); }
  Tensor matrix_H() const { return t(); }
  Tensor detach() const { return wick::detach(*this); }
  Tensor mm(const Tensor& mat2) const { return wick::mm(*this, mat2); }
  Tensor bmm(const Tensor& mat2) const { return wick::bmm(*this, mat2); }
  Tensor mv(const Tensor& vec) const { return wick::mv(*this, vec); }
  Tensor dot(const Tensor& tensor) const { return wick::dot(*this, tensor); }
  Tensor outer(const Tensor& vec2) const { return wick::outer(*this, vec2); }
  Tensor matmul(const Tensor& other) const { return wick::matmul(*this, other); }
  Tensor addmm(const Tensor& mat1, const Tensor& mat2, const Scalar& beta = 1, const Scalar& alpha = 1) const {
    return wick::addmm(*this, mat1, mat2, beta, alpha);
  }
  Tensor index_select(int64_t dim, const Tensor& index) const { return wick::index_select(*this, dim, index); }
  Tensor gather(int64_t dim, const Tensor& index) const { return wick::gather(*this, dim, index); }
  Tensor scatter(int64_t dim, const Tensor& index, const Tensor& src) const {
    return wick::scatter(*this, dim, index, src);
  }
  Tensor scatter(int64_t dim, const Tensor& index, const Scalar& value) const {
    return wick::scatter(*this, dim, index, value);
  }
  Tensor scatter_add(int64_t dim, const Tensor& index, const Tensor& src) const {
    return wick::scatter_add(*this, dim, index, src);
  }
  Tensor index_add(int64_t dim, const Tensor& index, const Tensor& source, const Scalar& alpha = 1) const {
    return wick::index_add(*this, dim, index, source, alpha);
  }
  Tensor masked_fill(const Tensor& mask, const Scalar& value) const { return wick::masked_fill(*this, mask, value); }
  Tensor masked_fill(const Tensor& mask, const Tensor& value) const { return wick::masked_fill(*this, mask, value); }
  Tensor masked_select(const Tensor& mask) const { return wick::masked_select(*this, mask); }
  Tensor nonzero() const { return wick::nonzero(*this); }
  Tensor take(const Tensor& index) const { return wick::take(*this, index); }
  Tensor relu() const { return wick::relu(*this); }
  Tensor relu6() const { return wick::relu6(*this); }
  Tensor leaky_relu(const Scalar& negative_slope = 0.01) const { return wick::leaky_relu(*this, negative_slope); }
  Tensor elu(const Scalar& alpha = 1, const Scalar& scale = 1, const Scalar& input_scale = 1) const {
    return wick::elu(*this, alpha, scale, input_scale);
  }
  Tensor selu() const { return wick::selu(*this); }
  Tensor celu(const Scalar& alpha = 1.0) const { return wick::celu(*this, alpha); }
  Tensor gelu(std::string_view approximate = "none") const { return wick::gelu(*this, approximate); }
  Tensor silu() const { return wick::silu(*this); }
  Tensor mish() const { return wick::mish(*this); }
  Tensor softplus(const Scalar& beta = 1, const Scalar& threshold = 20) const {
    return wick::softplus(*this, beta, threshold);
  }
  Tensor softsign() const { return wick::softsign(*this); }
  Tensor hardtanh(const Scalar& min_val = -1, const Scalar& max_val = 1) const {
    return wick::hardtanh(*this, min_val, max_val);
  }
  Tensor hardsigmoid() const { return wick::hardsigmoid(*this); }
  Tensor hardswish() const { return wick::hardswish(*this); }
  Tensor log_sigmoid() const { return wick::log_sigmoid(*this); }
  Tensor threshold(const Scalar& threshold, const Scalar& value) const {
    return wick::threshold(*this, threshold, value);
  }
  Tensor prelu(const Tensor& weight) const { return wick::prelu(*this, weight); }
  Tensor softmax(int64_t dim, std::optional<ScalarType> dtype = std::nullopt) const {
    return wick::softmax(*this, dim, dtype);
  }
  Tensor log_softmax(int64_t dim, std::optional<ScalarType> dtype = std::nullopt) const {
    return wick::log_softmax(*this, dim, dtype);
  }

  // The rarer ones, in the order of the headers; bodies in tensor_methods.cpp.
  Tensor acosh() const;
  Tensor asinh() const;
  Tensor atanh() const;
  Tensor erfc() const;
  Tensor erfinv() const;
  Tensor exp2() const;
  Tensor frac() const;
  Tensor lgamma() const;
  Tensor digamma() const;
  Tensor logit(std::optional<double> eps = std::nullopt) const;
  Tensor sinc() const;
  Tensor deg2rad() const;
  Tensor rad2deg() const;
  Tensor sgn() const;
  Tensor positive() const;
  Tensor nan_to_num(std::optional<double> nan = std::nullopt, std::optional<double> posinf = std::nullopt,
                    std::optional<double> neginf = std::nullopt) const;
  Tensor round(int64_t decimals) const;
  Tensor clamp(const std::optional<Tensor>& min, const std::optional<Tensor>& max = std::nullopt) const;
  Tensor clamp_min(const Tensor& min) const;
  Tensor clamp_max(const Tensor& max) const;
  Tensor copysign(const Tensor& other) const;
  Tensor copysign(const Scalar& other) const;
  Tensor hypot(const Tensor& other) const;
  Tensor fmax(const Tensor& other) const;
  Tensor fmin(const Tensor& other) const;
  Tensor logaddexp(const Tensor& other) const;
  Tensor logaddexp2(const Tensor& other) const;
  Tensor xlogy(const Tensor& other) const;
  Tensor xlogy(const Scalar& other) const;
  Tensor float_power(const Tensor& exponent) const;
  Tensor float_power(const Scalar& exponent) const;
  Tensor ldexp(const Tensor& other) const;
  Tensor heaviside(const Tensor& values) const;
  Tensor nextafter(const Tensor& other) const;
  Tensor gcd(const Tensor& other) const;
  Tensor lcm(const Tensor& other) const;
  Tensor bitwise_left_shift(const Tensor& other) const;
  Tensor bitwise_left_shift(const Scalar& other) const;
  Tensor bitwise_right_shift(const Tensor& other) const;
  Tensor bitwise_right_shift(const Scalar& other) const;
  Tensor bitwise_and(const Scalar& other) const;
  Tensor bitwise_or(const Scalar& other) const;
  Tensor bitwise_xor(const Scalar& other) const;
  Tensor signbit() const;
  Tensor isposinf() const;
  Tensor isneginf() const;
  Tensor isreal() const;
  Tensor isclose(const Tensor& other, double rtol = 1e-5, double atol = 1e-8, bool equal_nan = false) const;
  Tensor cumprod(int64_t dim, std::optional<ScalarType> dtype = std::nullopt) const;
  std::tuple<Tensor, Tensor> cummax(int64_t dim) const;
  std::tuple<Tensor, Tensor> cummin(int64_t dim) const;
  Tensor logcumsumexp(int64_t dim) const;
  Tensor diff(int64_t n = 1, int64_t dim = -1, const std::optional<Tensor>& prepend = std::nullopt,
              const std::optional<Tensor>& append = std::nullopt) const;
  Tensor tile(IntArrayRef dims) const;
  Tensor repeat_interleave(int64_t repeats, std::optional<int64_t> dim = std::nullopt,
                           std::optional<int64_t> output_size = std::nullopt) const;
  Tensor repeat_interleave(const Tensor& repeats, std::optional<int64_t> dim = std::nullopt,
                           std::optional<int64_t> output_size = std::nullopt) const;
  Tensor unfold(int64_t dimension, int64_t size, int64_t step) const;
  std::vector<Tensor> tensor_split(int64_t sections, int64_t dim = 0) const;
  std::vector<Tensor> tensor_split(IntArrayRef indices, int64_t dim = 0) const;
  std::vector<Tensor> tensor_split(const Tensor& indices_or_sections, int64_t dim = 0) const;
  std::vector<Tensor> hsplit(int64_t sections) const;
  std::vector<Tensor> hsplit(IntArrayRef indices) const;
  std::vector<Tensor> vsplit(int64_t sections) const;
  std::vector<Tensor> vsplit(IntArrayRef indices) const;
  std::vector<Tensor> dsplit(int64_t sections) const;
  std::vector<Tensor> dsplit(IntArrayRef indices) const;
  std::vector<Tensor> split_with_sizes(IntArrayRef split_sizes, int64_t dim = 0) const;
  Tensor diag_embed(int64_t offset = 0, int64_t dim1 = -2, int64_t dim2 = -1) const;
  Tensor diagflat(int64_t offset = 0) const;
  Tensor select_scatter(const Tensor& src, int64_t dim, int64_t index) const;
  Tensor slice_scatter(const Tensor& src, int64_t dim = 0, std::optional<int64_t> start = std::nullopt,
                       std::optional<int64_t> end = std::nullopt, int64_t step = 1) const;
  Tensor diagonal_scatter(const Tensor& src, int64_t offset = 0, int64_t dim1 = 0, int64_t dim2 = 1) const;
  Tensor as_strided_scatter(const Tensor& src, IntArrayRef size, IntArrayRef stride,
                            std::optional<int64_t> storage_offset = std::nullopt) const;
  Tensor rot90(int64_t k = 1, IntArrayRef dims = {0, 1}) const;
  Tensor fliplr() const;
  Tensor flipud() const;
  Tensor ravel() const;
  Tensor adjoint() const;
  Tensor narrow_copy(int64_t dim, int64_t start, int64_t length) const;
  Tensor narrow(int64_t dim, const Tensor& start, int64_t length) const;
  Tensor index_copy(int64_t dim, const Tensor& index, const Tensor& source) const;
  Tensor index_fill(int64_t dim, const Tensor& index, const Scalar& value) const;
  Tensor index_fill(int64_t dim, const Tensor& index, const Tensor& value) const;
  Tensor masked_scatter(const Tensor& mask, const Tensor& source) const;
  Tensor put(const Tensor& index, const Tensor& source, bool accumulate = false) const;
  Tensor take_along_dim(const Tensor& indices, std::optional<int64_t> dim = std::nullopt) const;
  Tensor scatter_reduce(int64_t dim, const Tensor& index, const Tensor& src, std::string_view reduce,
                        bool include_self = true) const;
  Tensor scatter(int64_t dim, const Tensor& index, const Tensor& src, std::string_view reduce) const;
  Tensor scatter(int64_t dim, const Tensor& index, const Scalar& value, std::string_view reduce) const;
  Tensor argwhere() const;
  std::vector<Tensor> nonzero_numpy() const;
  std::tuple<Tensor, Tensor> aminmax(std::optional<int64_t> dim = std::nullopt, bool keepdim = false) const;
  std::tuple<Tensor, Tensor> kthvalue(int64_t k, int64_t dim = -1, bool keepdim = false) const;
  std::tuple<Tensor, Tensor> mode(int64_t dim = -1, bool keepdim = false) const;
  Tensor msort() const;
  std::tuple<Tensor, Tensor> sort(std::optional<bool> stable, int64_t dim = -1, bool descending = false) const;
  Tensor argsort(bool stable, int64_t dim = -1, bool descending = false) const;
  Tensor nansum(IntArrayRef dim = {}, bool keepdim = false, std::optional<ScalarType> dtype = std::nullopt) const;
  Tensor nanmean(IntArrayRef dim = {}, bool keepdim = false, std::optional<ScalarType> dtype = std::nullopt) const;
  Tensor nanmedian() const;
  std::tuple<Tensor, Tensor> nanmedian(int64_t dim, bool keepdim = false) const;
  Tensor quantile(const Tensor& q, std::optional<int64_t> dim = std::nullopt, bool keepdim = false,
                  std::string_view interpolation = "linear") const;
  Tensor quantile(double q, std::optional<int64_t> dim = std::nullopt, bool keepdim = false,
                  std::string_view interpolation = "linear") const;
  Tensor nanquantile(const Tensor& q, std::optional<int64_t> dim = std::nullopt, bool keepdim = false,
                     std::string_view interpolation = "linear") const;
  Tensor nanquantile(double q, std::optional<int64_t> dim = std::nullopt, bool keepdim = false,
                     std::string_view interpolation = "linear") const;
  Tensor dist(const Tensor& other, const Scalar& p = 2) const;
  Tensor renorm(const Scalar& p, int64_t dim, const Scalar& maxnorm) const;
  Tensor cov(int64_t correction = 1, const std::optional<Tensor>& fweights = std::nullopt,
             const std::optional<Tensor>& aweights = std::nullopt) const;
  Tensor corrcoef() const;
  Tensor histc(int64_t bins = 100, const Scalar& min = 0, const Scalar& max = 0) const;
  Tensor bincount(const std::optional<Tensor>& weights = std::nullopt, int64_t minlength = 0) const;
  Tensor addmv(const Tensor& mat, const Tensor& vec, const Scalar& beta = 1, const Scalar& alpha = 1) const;
  Tensor addr(const Tensor& vec1, const Tensor& vec2, const Scalar& beta = 1, const Scalar& alpha = 1) const;
  Tensor baddbmm(const Tensor& batch1, const Tensor& batch2, const Scalar& beta = 1, const Scalar& alpha = 1) const;
  Tensor addbmm(const Tensor& batch1, const Tensor& batch2, const Scalar& beta = 1, const Scalar& alpha = 1) const;
  Tensor ger(const Tensor& vec2) const;
  Tensor vdot(const Tensor& other) const;
  Tensor inner(const Tensor& other) const;
  Tensor kron(const Tensor& other) const;
  Tensor cross(const Tensor& other, std::optional<int64_t> dim = std::nullopt) const;
  Tensor matrix_power(int64_t n) const;
  Tensor trace() const;
  Tensor polygamma(int64_t n) const;

  // In place. They throw on a leaf that requires grad (while recording), on a result that does not fit, and on
  // expanded memory.
  Tensor& add_(const Tensor& other, const Scalar& alpha = 1) const;
  Tensor& add_(const Scalar& other, const Scalar& alpha = 1) const;
  Tensor& sub_(const Tensor& other, const Scalar& alpha = 1) const;
  Tensor& sub_(const Scalar& other, const Scalar& alpha = 1) const;
  Tensor& mul_(const Tensor& other) const;
  Tensor& mul_(const Scalar& other) const;
  Tensor& div_(const Tensor& other) const;
  Tensor& div_(const Scalar& other) const;
  Tensor& div_(const Tensor& other, std::optional<std::string_view> rounding_mode) const;
  Tensor& div_(const Scalar& other, std::optional<std::string_view> rounding_mode) const;
  Tensor& fmod_(const Tensor& other) const;
  Tensor& fmod_(const Scalar& other) const;
  Tensor& remainder_(const Tensor& other) const;
  Tensor& remainder_(const Scalar& other) const;
  Tensor& pow_(const Tensor& exponent) const;
  Tensor& pow_(const Scalar& exponent) const;
  Tensor& atan2_(const Tensor& other) const;
  Tensor& floor_divide_(const Tensor& other) const;
  Tensor& floor_divide_(const Scalar& other) const;
  Tensor& eq_(const Tensor& other) const;
  Tensor& eq_(const Scalar& other) const;
  Tensor& ne_(const Tensor& other) const;
  Tensor& ne_(const Scalar& other) const;
  Tensor& lt_(const Tensor& other) const;
  Tensor& lt_(const Scalar& other) const;
  Tensor& le_(const Tensor& other) const;
  Tensor& le_(const Scalar& other) const;
  Tensor& gt_(const Tensor& other) const;
  Tensor& gt_(const Scalar& other) const;
  Tensor& ge_(const Tensor& other) const;
  Tensor& ge_(const Scalar& other) const;
  Tensor& logical_and_(const Tensor& other) const;
  Tensor& logical_or_(const Tensor& other) const;
  Tensor& logical_xor_(const Tensor& other) const;
  Tensor& logical_not_() const;
  Tensor& bitwise_and_(const Tensor& other) const;
  Tensor& bitwise_or_(const Tensor& other) const;
  Tensor& bitwise_xor_(const Tensor& other) const;
  Tensor& bitwise_not_() const;
  Tensor& neg_() const;
  Tensor& abs_() const;
  Tensor& sign_() const;
  Tensor& exp_() const;
  Tensor& expm1_() const;
  Tensor& log_() const;
  Tensor& log1p_() const;
  Tensor& log2_() const;
  Tensor& log10_() const;
  Tensor& sqrt_() const;
  Tensor& rsqrt_() const;
  Tensor& square_() const;
  Tensor& reciprocal_() const;
  Tensor& sin_() const;
  Tensor& cos_() const;
  Tensor& tan_() const;
  Tensor& asin_() const;
  Tensor& acos_() const;
  Tensor& atan_() const;
  Tensor& sinh_() const;
  Tensor& cosh_() const;
  Tensor& tanh_() const;
  Tensor& sigmoid_() const;
  Tensor& erf_() const;
  Tensor& floor_() const;
  Tensor& ceil_() const;
  Tensor& round_() const;
  Tensor& trunc_() const;
  Tensor& clamp_(const std::optional<Scalar>& min, const std::optional<Scalar>& max = std::nullopt) const;
  Tensor& clamp_min_(const Scalar& min) const;
  Tensor& clamp_max_(const Scalar& max) const;
  Tensor& lerp_(const Tensor& end, const Tensor& weight) const;
  Tensor& lerp_(const Tensor& end, const Scalar& weight) const;
  Tensor& addcmul_(const Tensor& tensor1, const Tensor& tensor2, const Scalar& value = 1) const;
  Tensor& addcdiv_(const Tensor& tensor1, const Tensor& tensor2, const Scalar& value = 1) const;
  Tensor& relu_() const;
  Tensor& relu6_() const;
  Tensor& leaky_relu_(const Scalar& negative_slope = 0.01) const;
  Tensor& elu_(const Scalar& alpha = 1, const Scalar& scale = 1, const Scalar& input_scale = 1) const;
  Tensor& selu_() const;
  Tensor& celu_(const Scalar& alpha = 1.0) const;
  Tensor& gelu_(std::string_view approximate = "none") const;
  Tensor& silu_() const;
  Tensor& mish_() const;
  Tensor& softplus_(const Scalar& beta = 1, const Scalar& threshold = 20) const;
  Tensor& hardtanh_(const Scalar& min_val = -1, const Scalar& max_val = 1) const;
  Tensor& hardsigmoid_() const;
  Tensor& hardswish_() const;
  Tensor& threshold_(const Scalar& threshold, const Scalar& value) const;
  Tensor& triu_(int64_t diagonal = 0) const;
  Tensor& tril_(int64_t diagonal = 0) const;
  Tensor& scatter_(int64_t dim, const Tensor& index, const Tensor& src) const;
  Tensor& scatter_(int64_t dim, const Tensor& index, const Scalar& value) const;
  Tensor& scatter_add_(int64_t dim, const Tensor& index, const Tensor& src) const;
  Tensor& index_add_(int64_t dim, const Tensor& index, const Tensor& source, const Scalar& alpha = 1) const;
  Tensor& masked_fill_(const Tensor& mask, const Scalar& value) const;
  Tensor& masked_fill_(const Tensor& mask, const Tensor& value) const;
  Tensor& acosh_() const;
  Tensor& asinh_() const;
  Tensor& atanh_() const;
  Tensor& erfc_() const;
  Tensor& erfinv_() const;
  Tensor& exp2_() const;
  Tensor& frac_() const;
  Tensor& lgamma_() const;
  Tensor& digamma_() const;
  Tensor& logit_(std::optional<double> eps = std::nullopt) const;
  Tensor& sinc_() const;
  Tensor& deg2rad_() const;
  Tensor& rad2deg_() const;
  Tensor& sgn_() const;
  Tensor& nan_to_num_(std::optional<double> nan = std::nullopt, std::optional<double> posinf = std::nullopt,
                      std::optional<double> neginf = std::nullopt) const;
  Tensor& round_(int64_t decimals) const;
  Tensor& clamp_(const std::optional<Tensor>& min, const std::optional<Tensor>& max = std::nullopt) const;
  Tensor& clamp_min_(const Tensor& min) const;
  Tensor& clamp_max_(const Tensor& max) const;
  Tensor& copysign_(const Tensor& other) const;
  Tensor& copysign_(const Scalar& other) const;
  Tensor& hypot_(const Tensor& other) const;
  Tensor& xlogy_(const Tensor& other) const;
  Tensor& xlogy_(const Scalar& other) const;
  Tensor& float_power_(const Tensor& exponent) const;
  Tensor& float_power_(const Scalar& exponent) const;
  Tensor& ldexp_(const Tensor& other) const;
  Tensor& heaviside_(const Tensor& values) const;
  Tensor& nextafter_(const Tensor& other) const;
  Tensor& gcd_(const Tensor& other) const;
  Tensor& lcm_(const Tensor& other) const;
  Tensor& bitwise_left_shift_(const Tensor& other) const;
  Tensor& bitwise_left_shift_(const Scalar& other) const;
  Tensor& bitwise_right_shift_(const Tensor& other) const;
  Tensor& bitwise_right_shift_(const Scalar& other) const;
  Tensor& bitwise_and_(const Scalar& other) const;
  Tensor& bitwise_or_(const Scalar& other) const;
  Tensor& bitwise_xor_(const Scalar& other) const;
  Tensor& cumprod_(int64_t dim, std::optional<ScalarType> dtype = std::nullopt) const;
  Tensor& index_copy_(int64_t dim, const Tensor& index, const Tensor& source) const;
  Tensor& index_fill_(int64_t dim, const Tensor& index, const Scalar& value) const;
  Tensor& index_fill_(int64_t dim, const Tensor& index, const Tensor& value) const;
  Tensor& masked_scatter_(const Tensor& mask, const Tensor& source) const;
  Tensor& put_(const Tensor& index, const Tensor& source, bool accumulate = false) const;
  Tensor& scatter_reduce_(int64_t dim, const Tensor& index, const Tensor& src, std::string_view reduce,
                          bool include_self = true) const;
  Tensor& scatter_(int64_t dim, const Tensor& index, const Tensor& src, std::string_view reduce) const;
  Tensor& scatter_(int64_t dim, const Tensor& index, const Scalar& value, std::string_view reduce) const;
  Tensor& renorm_(const Scalar& p, int64_t dim, const Scalar& maxnorm) const;
  Tensor& addmv_(const Tensor& mat, const Tensor& vec, const Scalar& beta = 1, const Scalar& alpha = 1) const;
  Tensor& addr_(const Tensor& vec1, const Tensor& vec2, const Scalar& beta = 1, const Scalar& alpha = 1) const;
  Tensor& baddbmm_(const Tensor& batch1, const Tensor& batch2, const Scalar& beta = 1, const Scalar& alpha = 1) const;
  Tensor& addbmm_(const Tensor& batch1, const Tensor& batch2, const Scalar& beta = 1, const Scalar& alpha = 1) const;
  Tensor& addmm_(const Tensor& mat1, const Tensor& mat2, const Scalar& beta = 1, const Scalar& alpha = 1) const;
  Tensor& cumsum_(int64_t dim, std::optional<ScalarType> dtype = std::nullopt) const;
  Tensor& polygamma_(int64_t n) const;

  // Other names: see ops/aliases.h.
#define WICK_METHOD(alias, name)         \
  template <class... A>                  \
  decltype(auto) alias(A&&... a) const { \
    return name(std::forward<A>(a)...);  \
  }
  WICK_ALIASES(WICK_METHOD)
  WICK_ALIASES_IN_PLACE(WICK_METHOD)
#undef WICK_METHOD
  Tensor clip(const std::optional<Scalar>& min, const std::optional<Scalar>& max = std::nullopt) const {
    return clamp(min, max);
  }
  Tensor clip(const std::optional<Tensor>& min, const std::optional<Tensor>& max = std::nullopt) const;
  Tensor moveaxis(IntArrayRef source, IntArrayRef destination) const { return movedim(source, destination); }

  Tensor& operator+=(const Tensor& o) { return add_(o); }
  Tensor& operator+=(const Scalar& o) { return add_(o); }
  Tensor& operator-=(const Tensor& o) { return sub_(o); }
  Tensor& operator-=(const Scalar& o) { return sub_(o); }
  Tensor& operator*=(const Tensor& o) { return mul_(o); }
  Tensor& operator*=(const Scalar& o) { return mul_(o); }
  Tensor& operator/=(const Tensor& o) { return div_(o); }
  Tensor& operator/=(const Scalar& o) { return div_(o); }
  Tensor& operator&=(const Tensor& o) { return bitwise_and_(o); }
  Tensor& operator&=(const Scalar& o) { return bitwise_and_(o); }
  Tensor& operator|=(const Tensor& o) { return bitwise_or_(o); }
  Tensor& operator|=(const Scalar& o) { return bitwise_or_(o); }
  Tensor& operator^=(const Tensor& o) { return bitwise_xor_(o); }
  Tensor& operator^=(const Scalar& o) { return bitwise_xor_(o); }
  Tensor operator-() const { return neg(); }
  Tensor operator~() const { return bitwise_not(); }
  Tensor operator!() const { return logical_not(); }

  /// The counted object itself, for the engine.
  TensorImpl* impl() const { return impl_.get(); }
  const Ref<TensorImpl>& ref() const { return impl_; }

 private:
  void check_type(ScalarType wanted) const;
  Ref<TensorImpl> impl_;
};

inline bool equal(const Tensor& self, const Tensor& other) { return self.equal(other); }
inline bool allclose(const Tensor& self, const Tensor& other, double rtol = 1e-5, double atol = 1e-8,
                     bool equal_nan = false) {
  return self.allclose(other, rtol, atol, equal_nan);
}

// The aliases and the forms in place as free functions.
#define WICK_FUNCTION(alias, name)                                                       \
  template <class... A>                                                                  \
  auto alias(const Tensor& self, A&&... a)->decltype(self.name(std::forward<A>(a)...)) { \
    return self.name(std::forward<A>(a)...);                                             \
  }
WICK_ALIASES(WICK_FUNCTION)
WICK_FREE_IN_PLACE(WICK_FUNCTION)
#undef WICK_FUNCTION
inline Tensor clip(const Tensor& self, const std::optional<Scalar>& min,
                   const std::optional<Scalar>& max = std::nullopt) {
  return clamp(self, min, max);
}
inline Tensor moveaxis(const Tensor& self, IntArrayRef source, IntArrayRef destination) {
  return movedim(self, source, destination);
}
inline Tensor concat(TensorList tensors, int64_t dim = 0) { return cat(tensors, dim); }
inline Tensor concatenate(TensorList tensors, int64_t dim = 0) { return cat(tensors, dim); }
inline bool is_floating_point(const Tensor& self) { return self.is_floating_point(); }
inline bool is_complex(const Tensor& self) { return self.is_complex(); }
inline bool is_signed(const Tensor& self) { return self.is_signed(); }
inline bool is_nonzero(const Tensor& self) { return self.is_nonzero(); }
inline bool is_same_size(const Tensor& self, const Tensor& other) { return self.is_same_size(other); }
inline int64_t size(const Tensor& self, int64_t dim) { return self.size(dim); }
inline int64_t stride(const Tensor& self, int64_t dim) { return self.stride(dim); }

/// PyTorch's text of a tensor: values in columns, lines of at most 80 characters, then the dtype line.
std::ostream& operator<<(std::ostream& out, const Tensor& t);
/// The same with lines of at most linesize characters (but never less than a number), or to std::cout.
std::ostream& print(std::ostream& out, const Tensor& t, int64_t linesize);
void print(const Tensor& t, int64_t linesize = 80);

}  // namespace wick

/// fmt::print("{}", tensor): the same text.
template <>
struct fmt::formatter<wick::Tensor> {
  constexpr auto parse(auto& context) { return context.begin(); }
  auto format(const wick::Tensor& tensor, auto& context) const {
    auto out = context.out();
    for (char c : text(tensor)) *out++ = c;
    return out;
  }
  static std::string text(const wick::Tensor& tensor);
};

#include <autograd/operators.h>
#include <autograd/ops/arrange.h>
#include <autograd/ops/indexing.h>
#include <autograd/ops/place.h>
#include <autograd/ops/products.h>
#include <autograd/ops/scan.h>
#include <autograd/ops/special.h>
#include <autograd/ops/statistics.h>
#include <autograd/tensor_impl.h>  // Tensor's members need it complete
