#pragma once
// Tensor: a handle to sizes, strides, dtype, memory, and what autograd knows of it.
//
// Copying a Tensor copies the handle: both mean the same elements. Most methods are operators, with *this as the first
// argument: the functions of the same name in autograd/ops/, which say more. Those that end in "_" change the tensor in
// place (they are const, as in LibTorch, for the handle stays the same).

#include <autograd/core/memory.h>
#include <autograd/core/scalar.h>
#include <autograd/core/shape.h>
#include <autograd/tensor/accessor.h>
#include <autograd/tensor/aliases.h>
#include <autograd/tensor/options.h>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

namespace wick {

class Node;
class Storage;
class Tensor;
struct TensorImpl;
struct Edge;
namespace indexing {
class TensorIndex;
}
using TensorList = ArrayRef<Tensor>;

// Of LibTorch's, complete in nn/libtorch/tensor_extras.h.
class DeprecatedTypeProperties;
template <class T>
class MaybeOwned;
template <class T>
struct DefaultPtrTraits;
template <class T, size_t N, template <class> class Traits, class Index>
class PackedTensorAccessor;

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
  DeprecatedTypeProperties type() const;
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
  PackedTensorAccessor<T, N, Traits, int32_t> packed_accessor32() const&;
  template <class T, size_t N, template <class> class Traits = DefaultPtrTraits>
  PackedTensorAccessor<T, N, Traits, int64_t> packed_accessor64() const&;
  Tensor operator[](int64_t index) const;
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
  Tensor to(DeviceType device, bool non_blocking = false, bool copy = false) const;
  Tensor to(Device device, ScalarType dtype, bool non_blocking = false, bool copy = false) const;
  Tensor to(const Tensor& other, bool non_blocking = false, bool copy = false) const;
  Tensor type_as(const Tensor& other) const;
  Tensor toType(ScalarType t) const;
  Tensor cpu() const { return *this; }
  Tensor view_as(const Tensor& other) const;
  Tensor reshape_as(const Tensor& other) const;
  // Of this dtype unless options say otherwise.
  Tensor new_zeros(IntArrayRef size, const TensorOptions& options = {}) const;
  Tensor new_ones(IntArrayRef size, const TensorOptions& options = {}) const;
  Tensor new_full(IntArrayRef size, const Scalar& value, const TensorOptions& options = {}) const;
  Tensor new_empty(IntArrayRef size, const TensorOptions& options = {}) const;
  Tensor new_empty_strided(IntArrayRef size, IntArrayRef stride, const TensorOptions& options = {}) const;
  Tensor where(const Tensor& condition, const Tensor& other) const;
  Tensor where(const Tensor& condition, const Scalar& other) const;
  Tensor bernoulli() const;
  Tensor bernoulli(double p) const;
  Tensor multinomial(int64_t num_samples, bool replacement = false) const;
  /// As printed by PyTorch.
  std::string toString() const;
  void print() const;

  // The free functions of ops/*.h as methods.
  Tensor add(const Tensor& other, const Scalar& alpha = 1) const;
  Tensor add(const Scalar& other, const Scalar& alpha = 1) const;
  Tensor sub(const Tensor& other, const Scalar& alpha = 1) const;
  Tensor sub(const Scalar& other, const Scalar& alpha = 1) const;
  Tensor mul(const Tensor& other) const;
  Tensor mul(const Scalar& other) const;
  Tensor div(const Tensor& other) const;
  Tensor div(const Scalar& other) const;
  Tensor div(const Tensor& other, std::optional<std::string_view> rounding_mode) const;
  Tensor div(const Scalar& other, std::optional<std::string_view> rounding_mode) const;
  Tensor floor_divide(const Tensor& other) const;
  Tensor floor_divide(const Scalar& other) const;
  Tensor fmod(const Tensor& other) const;
  Tensor fmod(const Scalar& other) const;
  Tensor remainder(const Tensor& other) const;
  Tensor remainder(const Scalar& other) const;
  Tensor pow(const Tensor& exponent) const;
  Tensor pow(const Scalar& exponent) const;
  Tensor atan2(const Tensor& other) const;
  Tensor maximum(const Tensor& other) const;
  Tensor minimum(const Tensor& other) const;
  Tensor eq(const Tensor& other) const;
  Tensor eq(const Scalar& other) const;
  Tensor ne(const Tensor& other) const;
  Tensor ne(const Scalar& other) const;
  Tensor lt(const Tensor& other) const;
  Tensor lt(const Scalar& other) const;
  Tensor le(const Tensor& other) const;
  Tensor le(const Scalar& other) const;
  Tensor gt(const Tensor& other) const;
  Tensor gt(const Scalar& other) const;
  Tensor ge(const Tensor& other) const;
  Tensor ge(const Scalar& other) const;
  Tensor logical_and(const Tensor& other) const;
  Tensor logical_or(const Tensor& other) const;
  Tensor logical_xor(const Tensor& other) const;
  Tensor logical_not() const;
  Tensor bitwise_and(const Tensor& other) const;
  Tensor bitwise_or(const Tensor& other) const;
  Tensor bitwise_xor(const Tensor& other) const;
  Tensor bitwise_not() const;
  Tensor isnan() const;
  Tensor isinf() const;
  Tensor isfinite() const;
  Tensor neg() const;
  Tensor abs() const;
  Tensor sign() const;
  Tensor exp() const;
  Tensor expm1() const;
  Tensor log() const;
  Tensor log1p() const;
  Tensor log2() const;
  Tensor log10() const;
  Tensor sqrt() const;
  Tensor rsqrt() const;
  Tensor square() const;
  Tensor reciprocal() const;
  Tensor sin() const;
  Tensor cos() const;
  Tensor tan() const;
  Tensor asin() const;
  Tensor acos() const;
  Tensor atan() const;
  Tensor sinh() const;
  Tensor cosh() const;
  Tensor tanh() const;
  Tensor sigmoid() const;
  Tensor erf() const;
  Tensor floor() const;
  Tensor ceil() const;
  Tensor round() const;
  Tensor trunc() const;
  Tensor clamp(const std::optional<Scalar>& min, const std::optional<Scalar>& max = std::nullopt) const;
  Tensor clamp_min(const Scalar& min) const;
  Tensor clamp_max(const Scalar& max) const;
  Tensor lerp(const Tensor& end, const Tensor& weight) const;
  Tensor lerp(const Tensor& end, const Scalar& weight) const;
  Tensor addcmul(const Tensor& tensor1, const Tensor& tensor2, const Scalar& value = 1) const;
  Tensor addcdiv(const Tensor& tensor1, const Tensor& tensor2, const Scalar& value = 1) const;
  Tensor sum(std::optional<ScalarType> dtype = std::nullopt) const;
  Tensor sum(IntArrayRef dim, bool keepdim = false, std::optional<ScalarType> dtype = std::nullopt) const;
  Tensor mean(std::optional<ScalarType> dtype = std::nullopt) const;
  Tensor mean(IntArrayRef dim, bool keepdim = false, std::optional<ScalarType> dtype = std::nullopt) const;
  Tensor var(bool unbiased = true) const;
  Tensor var(int dim) const;
  Tensor var(IntArrayRef dim, bool unbiased = true, bool keepdim = false) const;
  Tensor std(bool unbiased = true) const;
  Tensor std(int dim) const;
  Tensor std(IntArrayRef dim, bool unbiased = true, bool keepdim = false) const;
  Tensor prod(std::optional<ScalarType> dtype = std::nullopt) const;
  Tensor prod(int64_t dim, bool keepdim = false, std::optional<ScalarType> dtype = std::nullopt) const;
  Tensor max() const;
  Tensor min() const;
  std::tuple<Tensor, Tensor> max(int64_t dim, bool keepdim = false) const;
  std::tuple<Tensor, Tensor> min(int64_t dim, bool keepdim = false) const;
  Tensor max(const Tensor& other) const;
  Tensor min(const Tensor& other) const;
  Tensor amax(IntArrayRef dim = {}, bool keepdim = false) const;
  Tensor amin(IntArrayRef dim = {}, bool keepdim = false) const;
  Tensor argmax(std::optional<int64_t> dim = std::nullopt, bool keepdim = false) const;
  Tensor argmin(std::optional<int64_t> dim = std::nullopt, bool keepdim = false) const;
  Tensor norm(const Scalar& p = 2) const;
  Tensor norm(const Scalar& p, IntArrayRef dim, bool keepdim = false) const;
  Tensor logsumexp(IntArrayRef dim, bool keepdim = false) const;
  Tensor cumsum(int64_t dim, std::optional<ScalarType> dtype = std::nullopt) const;
  Tensor all() const;
  Tensor all(int64_t dim, bool keepdim = false) const;
  Tensor any() const;
  Tensor any(int64_t dim, bool keepdim = false) const;
  Tensor count_nonzero() const;
  Tensor count_nonzero(IntArrayRef dim) const;
  std::tuple<Tensor, Tensor> sort(int64_t dim = -1, bool descending = false) const;
  Tensor argsort(int64_t dim = -1, bool descending = false) const;
  std::tuple<Tensor, Tensor> topk(int64_t k, int64_t dim = -1, bool largest = true, bool sorted = true) const;
  Tensor median() const;
  std::tuple<Tensor, Tensor> median(int64_t dim, bool keepdim = false) const;
  Tensor sum_to_size(IntArrayRef size) const;
  Tensor reshape(IntArrayRef shape) const;
  Tensor view(IntArrayRef size) const;
  Tensor flatten(int64_t start_dim = 0, int64_t end_dim = -1) const;
  Tensor unflatten(int64_t dim, IntArrayRef sizes) const;
  Tensor transpose(int64_t dim0, int64_t dim1) const;
  Tensor t() const;
  Tensor permute(IntArrayRef dims) const;
  Tensor movedim(IntArrayRef source, IntArrayRef destination) const;
  Tensor squeeze() const;
  Tensor squeeze(int64_t dim) const;
  Tensor unsqueeze(int64_t dim) const;
  Tensor expand(IntArrayRef size) const;
  Tensor expand_as(const Tensor& other) const;
  Tensor broadcast_to(IntArrayRef size) const;
  Tensor repeat(IntArrayRef repeats) const;
  Tensor select(int64_t dim, int64_t index) const;
  Tensor slice(int64_t dim = 0, std::optional<int64_t> start = std::nullopt, std::optional<int64_t> end = std::nullopt,
               int64_t step = 1) const;
  Tensor narrow(int64_t dim, int64_t start, int64_t length) const;
  std::vector<Tensor> split(int64_t split_size, int64_t dim = 0) const;
  std::vector<Tensor> split(IntArrayRef split_sizes, int64_t dim = 0) const;
  std::vector<Tensor> chunk(int64_t chunks, int64_t dim = 0) const;
  std::vector<Tensor> unbind(int64_t dim = 0) const;
  Tensor as_strided(IntArrayRef size, IntArrayRef stride, std::optional<int64_t> storage_offset = std::nullopt) const;
  Tensor diag(int64_t diagonal = 0) const;
  Tensor diagonal(int64_t offset = 0, int64_t dim1 = 0, int64_t dim2 = 1) const;
  Tensor triu(int64_t diagonal = 0) const;
  Tensor tril(int64_t diagonal = 0) const;
  Tensor flip(IntArrayRef dims) const;
  Tensor roll(IntArrayRef shifts, IntArrayRef dims = {}) const;
  Tensor clone() const;
  Tensor contiguous() const;
  Tensor contiguous(MemoryFormat) const;
  MaybeOwned<Tensor> expect_contiguous() const&;
  Tensor numpy_T() const;  ///< the dimensions in reverse
  Tensor mT() const;
  Tensor mH() const;
  Tensor matrix_H() const;
  Tensor detach() const;
  Tensor mm(const Tensor& mat2) const;
  Tensor bmm(const Tensor& mat2) const;
  Tensor mv(const Tensor& vec) const;
  Tensor dot(const Tensor& tensor) const;
  Tensor outer(const Tensor& vec2) const;
  Tensor matmul(const Tensor& other) const;
  Tensor addmm(const Tensor& mat1, const Tensor& mat2, const Scalar& beta = 1, const Scalar& alpha = 1) const;
  Tensor index_select(int64_t dim, const Tensor& index) const;
  Tensor gather(int64_t dim, const Tensor& index) const;
  Tensor scatter(int64_t dim, const Tensor& index, const Tensor& src) const;
  Tensor scatter(int64_t dim, const Tensor& index, const Scalar& value) const;
  Tensor scatter_add(int64_t dim, const Tensor& index, const Tensor& src) const;
  Tensor index_add(int64_t dim, const Tensor& index, const Tensor& source, const Scalar& alpha = 1) const;
  Tensor masked_fill(const Tensor& mask, const Scalar& value) const;
  Tensor masked_fill(const Tensor& mask, const Tensor& value) const;
  Tensor masked_select(const Tensor& mask) const;
  Tensor nonzero() const;
  Tensor take(const Tensor& index) const;
  Tensor relu() const;
  Tensor relu6() const;
  Tensor leaky_relu(const Scalar& negative_slope = 0.01) const;
  Tensor elu(const Scalar& alpha = 1, const Scalar& scale = 1, const Scalar& input_scale = 1) const;
  Tensor selu() const;
  Tensor celu(const Scalar& alpha = 1.0) const;
  Tensor gelu(std::string_view approximate = "none") const;
  Tensor silu() const;
  Tensor mish() const;
  Tensor softplus(const Scalar& beta = 1, const Scalar& threshold = 20) const;
  Tensor softsign() const;
  Tensor hardtanh(const Scalar& min_val = -1, const Scalar& max_val = 1) const;
  Tensor hardsigmoid() const;
  Tensor hardswish() const;
  Tensor log_sigmoid() const;
  Tensor threshold(const Scalar& threshold, const Scalar& value) const;
  Tensor prelu(const Tensor& weight) const;
  Tensor softmax(int64_t dim, std::optional<ScalarType> dtype = std::nullopt) const;
  Tensor log_softmax(int64_t dim, std::optional<ScalarType> dtype = std::nullopt) const;

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
  Tensor clip(const std::optional<Scalar>& min, const std::optional<Scalar>& max = std::nullopt) const;
  Tensor clip(const std::optional<Tensor>& min, const std::optional<Tensor>& max = std::nullopt) const;
  Tensor moveaxis(IntArrayRef source, IntArrayRef destination) const;

  Tensor& operator+=(const Tensor& o);
  Tensor& operator+=(const Scalar& o);
  Tensor& operator-=(const Tensor& o);
  Tensor& operator-=(const Scalar& o);
  Tensor& operator*=(const Tensor& o);
  Tensor& operator*=(const Scalar& o);
  Tensor& operator/=(const Tensor& o);
  Tensor& operator/=(const Scalar& o);
  Tensor& operator&=(const Tensor& o);
  Tensor& operator&=(const Scalar& o);
  Tensor& operator|=(const Tensor& o);
  Tensor& operator|=(const Scalar& o);
  Tensor& operator^=(const Tensor& o);
  Tensor& operator^=(const Scalar& o);
  Tensor operator-() const;
  Tensor operator~() const;
  Tensor operator!() const;

  /// The counted object itself, for the engine.
  TensorImpl* impl() const { return impl_.get(); }
  const Ref<TensorImpl>& ref() const { return impl_; }

 private:
  void check_type(ScalarType wanted) const;
  bool view_requires_grad() const;
  Ref<TensorImpl> impl_;
};

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
