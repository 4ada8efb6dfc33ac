#pragma once
// Tensor: a handle to sizes, strides, dtype, memory, and what autograd knows of it.
//
// Copying a Tensor copies the handle: both mean the same elements. Most methods are operators, with *this as the first
// argument of the function of the same name in autograd/ops/. Those that end in "_" change the tensor in place. They
// are const, as in LibTorch, because the handle stays the same.

#include <autograd/core/memory.h>
#include <autograd/core/random.h>
#include <autograd/core/scalar.h>
#include <autograd/core/shape.h>
#include <autograd/tensor/accessor.h>
#include <autograd/tensor/aliases.h>
#include <autograd/tensor/format.h>
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

// LibTorch's helper classes, defined in nn/libtorch/tensor_extras.h.
class DeprecatedTypeProperties;
template <class T>
class MaybeOwned;
template <class T>
struct DefaultPtrTraits;
template <class T, size_t N, template <class> class Traits, class Index>
class PackedTensorAccessor;

class Tensor {
 public:
  /// The undefined tensor: no elements, no dtype. Most operators throw on it.
  Tensor() = default;
  /// Another handle to a counted object, for the engine.
  explicit Tensor(Ref<TensorImpl> impl) : impl_(std::move(impl)) {}
  /// Copies and assignments copy the handle.
  Tensor(const Tensor&) = default;
  Tensor(Tensor&&) noexcept = default;
  Tensor& operator=(const Tensor& o) & = default;
  Tensor& operator=(Tensor&& o) & noexcept = default;
  /// An assignment to a temporary changes the elements: x[0] = y copies y into that row of x; x[0] = 1 fills it.
  Tensor& operator=(const Tensor& o) &&;
  Tensor& operator=(const Scalar& v) &&;

  // What it is.
  bool defined() const { return static_cast<bool>(impl_); }  ///< false for Tensor() only
  int64_t dim() const;                                       ///< the number of dimensions
  int64_t ndimension() const { return dim(); }               ///< dim()
  IntArrayRef sizes() const;                                 ///< the size of each dimension; throws if undefined
  /// The size of one dimension; −1 is the last. Throws for a 0-d tensor.
  int64_t size(int64_t dim) const;
  IntArrayRef strides() const;        ///< the step between neighbours along each dimension, in elements
  int64_t stride(int64_t dim) const;  ///< the step along one dimension; throws for a 0-d tensor
  int64_t storage_offset() const;     ///< how many elements the first one is behind the storage's start
  int64_t numel() const;              ///< the number of elements
  ScalarType scalar_type() const;     ///< the element type; ScalarType::Undefined if undefined
  TypeMeta dtype() const { return TypeMeta(scalar_type()); }  ///< scalar_type(), which prints as "float" here
  /// What a factory needs to make tensors of this dtype.
  TensorOptions options() const { return TensorOptions(scalar_type()).device(kCPU).layout(kStrided); }
  Device device() const { return kCPU; }                                    ///< the CPU, always
  Layout layout() const { return kStrided; }                                ///< strided, always
  bool is_cpu() const { return true; }                                      ///< true
  bool is_cuda() const { return false; }                                    ///< false
  int64_t get_device() const { return -1; }                                 ///< −1: LibTorch's number of a CPU
  bool is_complex() const { return false; }                                 ///< false
  bool is_sparse() const { return false; }                                  ///< false
  bool is_quantized() const { return false; }                               ///< false
  bool is_floating_point() const { return isFloatingType(scalar_type()); }  ///< a floating dtype
  /// Whether the dtype has numbers below 0.
  bool is_signed() const { return scalar_type() != kBool && scalar_type() != kByte; }
  std::string name() const { return ""; }                                          ///< "": tensors have no names
  size_t element_size() const { return elementSize(scalar_type()); }               ///< bytes of one element
  size_t itemsize() const { return element_size(); }                               ///< element_size()
  size_t nbytes() const { return element_size() * static_cast<size_t>(numel()); }  ///< bytes of all elements
  bool is_contiguous() const;                                                      ///< row-major, without gaps
  /// Whether the elements lie in this order, without gaps.
  bool is_contiguous(MemoryFormat format) const;
  /// The order in which the elements lie: channels last for images and volumes that are so and not row-major.
  MemoryFormat suggest_memory_format() const;
  bool is_inference() const;  ///< made in inference mode: never part of a graph
  bool is_same_size(const Tensor& other) const { return sizes() == other.sizes(); }  ///< whether the sizes are equal
  /// Whether both show the same memory with the same sizes, strides and offset.
  bool is_set_to(const Tensor& other) const;
  /// Whether a permutation of the dimensions would be row-major: no gaps, nothing twice.
  bool is_non_overlapping_and_dense() const;
  bool is_view() const;                           ///< whether it shows the memory of another tensor, _base()
  const Tensor _base() const;                     ///< the tensor whose memory this view shows; throws if it is no view
  bool has_storage() const { return defined(); }  ///< defined()
  const Storage& storage() const;                 ///< the memory that it shares with its views; throws if undefined
  /// "CPUFloatType" and the like, LibTorch's old way to name a dtype and device.
  DeprecatedTypeProperties type() const;
  bool is_same(const Tensor& o) const { return impl_ == o.impl_; }  ///< whether both are handles to one tensor
  bool is_alias_of(const Tensor& o) const;                          ///< whether both show the same memory block
  size_t use_count() const;                                         ///< how many handles there are to this tensor

  // Its elements.
  Scalar item() const;  ///< the only element, as a number; throws unless numel() is 1
  /// The only element, converted to T; throws unless numel() is 1.
  template <class T>
  T item() const {
    return item().to<T>("item");
  }
  bool is_nonzero() const;  ///< whether the only element is not 0; throws unless numel() is 1
  void* data_ptr() const;   ///< the first element's address, null if undefined; strides() has the steps to the others
  /// The first element's address as a T*; throws unless T is the dtype's C++ type.
  template <class T>
  T* data_ptr() const {
    check_type(dtype_of<T>);
    return static_cast<T*>(data_ptr());
  }
  /// The same, to read only.
  template <class T>
  const T* const_data_ptr() const {
    return data_ptr<T>();
  }
  /// Elements by subscripts: x.accessor<float, 2>()[i][j]; throws unless T is the dtype and N is dim().
  template <class T, size_t N>
  TensorAccessor<T, N> accessor() const& {
    check_type(dtype_of<T>);
    check(dim() == static_cast<int64_t>(N), "TensorAccessor expected {} dims but tensor has {}", N, dim());
    return {static_cast<T*>(data_ptr()), sizes().data(), strides().data()};
  }
  /// An accessor that keeps its own sizes and strides, with 32-bit indices; throws from 2³¹ elements on.
  template <class T, size_t N, template <class> class Traits = DefaultPtrTraits>
  PackedTensorAccessor<T, N, Traits, int32_t> packed_accessor32() const&;
  /// The same with 64-bit indices.
  template <class T, size_t N, template <class> class Traits = DefaultPtrTraits>
  PackedTensorAccessor<T, N, Traits, int64_t> packed_accessor64() const&;

  // What autograd knows of it.
  /// Whether gradients are computed for it: a leaf that was asked to, or made from one that does.
  bool requires_grad() const;
  /// Marks a leaf as a thing to differentiate by; throws for integers, and for switching off a non-leaf.
  const Tensor& requires_grad_(bool requires_grad = true) const;
  const Tensor& set_requires_grad(bool v) const { return requires_grad_(v); }  ///< requires_grad_(v)
  bool is_leaf() const;                                                        ///< whether no recorded operator made it
  Ref<Node> grad_fn() const;   ///< the node of the operator that made it; null for leaves
  uint32_t output_nr() const;  ///< which output of grad_fn() it is
  /// The gradient that backward() accumulated here, undefined before; of leaves, and after retain_grad().
  const Tensor& grad() const;
  Tensor& mutable_grad() const;  ///< grad(), to be changed
  /// Makes backward() keep this non-leaf's gradient in grad(); throws unless it requires grad.
  void retain_grad() const;
  bool retains_grad() const;  ///< whether retain_grad() was called
  /// Computes the gradients of this tensor J by all leaves below it and adds them to their grad(). gradient, the
  /// incoming gradient ∂J/∂(this), may be left out for one element. The graph is freed unless retain_graph, whose
  /// default is create_graph. With create_graph the gradients can be differentiated again. With inputs, only their
  /// gradients are computed. The chain rule in matrices is in examples/backprop.md.
  void backward(const Tensor& gradient = {}, std::optional<bool> retain_graph = std::nullopt, bool create_graph = false,
                std::optional<ArrayRef<Tensor>> inputs = std::nullopt) const;
  /// Calls hook(e) with each gradient e of this tensor; a defined tensor that the hook returns replaces e. Returns the
  /// number for remove_hook(). Throws unless the tensor requires grad.
  unsigned register_hook(std::function<Tensor(const Tensor&)> hook) const;
  template <class F>
  requires std::is_void_v<std::invoke_result_t<F&, const Tensor&>>
  unsigned register_hook(F hook) const {
    return register_hook(std::function<Tensor(const Tensor&)>([hook](const Tensor& e) mutable {
      hook(e);
      return Tensor();
    }));
  }
  void remove_hook(unsigned number) const;  ///< removes a hook by its number; throws if there is none
  /// Calls hook(leaf) each time after a gradient was added to this leaf's grad(); returns its number.
  unsigned register_post_accumulate_grad_hook(std::function<void(const Tensor&)> hook) const;
  Tensor detach() const;    ///< the same memory without history: a leaf that does not require grad
  Tensor& detach_() const;  ///< forgets its own history; throws for a view
  /// The same memory without history, for changes that autograd does not record. They count as versions, so a backward
  /// pass that needs the old values throws.
  Tensor data() const;
  Tensor variable_data() const { return data(); }  ///< data()
  Tensor tensor_data() const { return data(); }    ///< data()
  /// Shows new_data's memory from now on, in its shape and dtype; throws for integers if it requires grad.
  void set_data(const Tensor& new_data) const;
  int64_t _version() const;  ///< how many times its memory was changed in place

  // Conversions.
  /// The same values with another dtype; itself if it has that dtype and copy is false. The only device is the CPU,
  /// others throw. Differentiable between floating dtypes.
  Tensor to(const TensorOptions& options, bool non_blocking = false, bool copy = false,
            std::optional<MemoryFormat> format = std::nullopt) const;
  Tensor to(ScalarType dtype, bool non_blocking = false, bool copy = false,
            std::optional<MemoryFormat> format = std::nullopt) const;
  Tensor to(Device device, bool non_blocking = false, bool copy = false,
            std::optional<MemoryFormat> format = std::nullopt) const;
  Tensor to(DeviceType device, bool non_blocking = false, bool copy = false,
            std::optional<MemoryFormat> format = std::nullopt) const;
  Tensor to(Device device, ScalarType dtype, bool non_blocking = false, bool copy = false,
            std::optional<MemoryFormat> format = std::nullopt) const;
  Tensor to(const Tensor& other, bool non_blocking = false, bool copy = false,
            std::optional<MemoryFormat> format = std::nullopt) const;
  Tensor to(TypeMeta dtype, bool non_blocking = false, bool copy = false,
            std::optional<MemoryFormat> format = std::nullopt) const;
  Tensor type_as(const Tensor& other) const;         ///< to(other's dtype)
  Tensor toType(ScalarType t) const;                 ///< to(t)
  Tensor cpu() const { return *this; }               ///< itself
  Tensor toBackend(Backend) const { return *this; }  ///< itself: there is only the CPU
  void reset();                                      ///< makes this handle the undefined tensor
  std::string toString() const;                      ///< "CPUFloatType": dtype and device
  void print() const;                                ///< writes "[CPUFloatType [2, 3]]" to stderr: type and sizes

  // The operators, by the rooms of autograd/ops, whose headers say more: x.f(...) is f(x, ...) there. In the comments
  // x is this tensor.
  // x.f_(...), directly below x.f(...), writes f's result into x. It throws if x is a leaf that requires grad (while
  // recording), if the result does not fit x's shape or dtype, and on expanded memory.

  // elementwise/arithmetic. Shapes broadcast and dtypes are promoted.
  /// x + alpha·other; of two bools "or".
  Tensor add(const Tensor& other, const Scalar& alpha = 1) const;
  Tensor add(const Scalar& other, const Scalar& alpha = 1) const;
  /// x ← x + alpha·other.
  Tensor& add_(const Tensor& other, const Scalar& alpha = 1) const;
  Tensor& add_(const Scalar& other, const Scalar& alpha = 1) const;
  /// x − alpha·other; throws for two bools: use logical_xor().
  Tensor sub(const Tensor& other, const Scalar& alpha = 1) const;
  Tensor sub(const Scalar& other, const Scalar& alpha = 1) const;
  /// x ← x − alpha·other.
  Tensor& sub_(const Tensor& other, const Scalar& alpha = 1) const;
  Tensor& sub_(const Scalar& other, const Scalar& alpha = 1) const;
  /// x ⊙ other.
  Tensor mul(const Tensor& other) const;
  Tensor mul(const Scalar& other) const;
  /// x ← x ⊙ other.
  Tensor& mul_(const Tensor& other) const;
  Tensor& mul_(const Scalar& other) const;
  /// x / other; integers are divided as floats.
  Tensor div(const Tensor& other) const;
  Tensor div(const Scalar& other) const;
  /// x / other, rounded down if rounding_mode is "floor", towards 0 if "trunc"; then integers stay integers.
  Tensor div(const Tensor& other, std::optional<std::string_view> rounding_mode) const;
  Tensor div(const Scalar& other, std::optional<std::string_view> rounding_mode) const;
  /// x ← x / other, rounded as rounding_mode says.
  Tensor& div_(const Tensor& other) const;
  Tensor& div_(const Scalar& other) const;
  Tensor& div_(const Tensor& other, std::optional<std::string_view> rounding_mode) const;
  Tensor& div_(const Scalar& other, std::optional<std::string_view> rounding_mode) const;
  /// x / other, rounded down; integers stay integers.
  Tensor floor_divide(const Tensor& other) const;
  Tensor floor_divide(const Scalar& other) const;
  /// x ← x / other, rounded down.
  Tensor& floor_divide_(const Tensor& other) const;
  Tensor& floor_divide_(const Scalar& other) const;
  /// The remainder of x / other with the sign of x, as C's fmod.
  Tensor fmod(const Tensor& other) const;
  Tensor fmod(const Scalar& other) const;
  /// x ← the remainder of x / other with the sign of x, as C's fmod.
  Tensor& fmod_(const Tensor& other) const;
  Tensor& fmod_(const Scalar& other) const;
  /// The remainder of x / other with the sign of other, as Python's %.
  Tensor remainder(const Tensor& other) const;
  Tensor remainder(const Scalar& other) const;
  /// x ← the remainder of x / other with the sign of other, as Python's %.
  Tensor& remainder_(const Tensor& other) const;
  Tensor& remainder_(const Scalar& other) const;
  /// x + value·tensor1 ⊙ tensor2.
  Tensor addcmul(const Tensor& tensor1, const Tensor& tensor2, const Scalar& value = 1) const;
  /// x ← x + value·tensor1 ⊙ tensor2.
  Tensor& addcmul_(const Tensor& tensor1, const Tensor& tensor2, const Scalar& value = 1) const;
  /// x + value·tensor1 / tensor2; throws if both are integers.
  Tensor addcdiv(const Tensor& tensor1, const Tensor& tensor2, const Scalar& value = 1) const;
  /// x ← x + value·tensor1 / tensor2.
  Tensor& addcdiv_(const Tensor& tensor1, const Tensor& tensor2, const Scalar& value = 1) const;
  /// x + weight·(end − x).
  Tensor lerp(const Tensor& end, const Tensor& weight) const;
  Tensor lerp(const Tensor& end, const Scalar& weight) const;
  /// x ← x + weight·(end − x).
  Tensor& lerp_(const Tensor& end, const Tensor& weight) const;
  Tensor& lerp_(const Tensor& end, const Scalar& weight) const;

  // elementwise/power.
  /// x to the power exponent; integers to a negative scalar power throw.
  Tensor pow(const Tensor& exponent) const;
  Tensor pow(const Scalar& exponent) const;
  /// x ← x to the power exponent.
  Tensor& pow_(const Tensor& exponent) const;
  Tensor& pow_(const Scalar& exponent) const;
  /// x to the power exponent in float64, whatever the dtypes.
  Tensor float_power(const Tensor& exponent) const;
  Tensor float_power(const Scalar& exponent) const;
  /// x ← x to the power exponent; throws unless x is float64.
  Tensor& float_power_(const Tensor& exponent) const;
  Tensor& float_power_(const Scalar& exponent) const;
  Tensor ldexp(const Tensor& other) const;    ///< x·2^other
  Tensor& ldexp_(const Tensor& other) const;  ///< x ← x·2^other

  // elementwise/binary. Functions of two tensors; shapes broadcast and dtypes are promoted.
  Tensor atan2(const Tensor& other) const;    ///< the angle of the point (other, x), in (−π, π]
  Tensor& atan2_(const Tensor& other) const;  ///< x ← the angle of the point (other, x), in (−π, π]
  /// The larger of x and other; NaN if either is NaN. At a tie each gets half the gradient.
  Tensor maximum(const Tensor& other) const;
  /// The smaller of x and other; NaN if either is NaN. At a tie each gets half the gradient.
  Tensor minimum(const Tensor& other) const;
  Tensor fmax(const Tensor& other) const;     ///< the larger of x and other; where one is NaN, the other one
  Tensor fmin(const Tensor& other) const;     ///< the smaller of x and other; where one is NaN, the other one
  Tensor hypot(const Tensor& other) const;    ///< √(x² + other²) without overflow; floats only
  Tensor& hypot_(const Tensor& other) const;  ///< x ← √(x² + other²) without overflow
  /// |x| with the sign of other.
  Tensor copysign(const Tensor& other) const;
  Tensor copysign(const Scalar& other) const;
  /// x ← |x| with the sign of other.
  Tensor& copysign_(const Tensor& other) const;
  Tensor& copysign_(const Scalar& other) const;
  Tensor logaddexp(const Tensor& other) const;   ///< log(exp(x) + exp(other)) without overflow; floats only
  Tensor logaddexp2(const Tensor& other) const;  ///< log2(2^x + 2^other) without overflow; floats only
  /// x·log(other), 0 where x is 0 and other is not NaN.
  Tensor xlogy(const Tensor& other) const;
  Tensor xlogy(const Scalar& other) const;
  /// x ← x·log(other), 0 where x is 0 and other is not NaN.
  Tensor& xlogy_(const Tensor& other) const;
  Tensor& xlogy_(const Scalar& other) const;
  Tensor nextafter(const Tensor& other) const;    ///< the next float after x towards other
  Tensor& nextafter_(const Tensor& other) const;  ///< x ← the next float after x towards other
  Tensor gcd(const Tensor& other) const;          ///< the greatest common divisor; integers only
  Tensor& gcd_(const Tensor& other) const;        ///< x ← the greatest common divisor
  Tensor lcm(const Tensor& other) const;          ///< the least common multiple; integers only
  Tensor& lcm_(const Tensor& other) const;        ///< x ← the least common multiple
  /// The bits of x moved left by other; integers only.
  Tensor bitwise_left_shift(const Tensor& other) const;
  Tensor bitwise_left_shift(const Scalar& other) const;
  /// x ← the bits of x moved left by other.
  Tensor& bitwise_left_shift_(const Tensor& other) const;
  Tensor& bitwise_left_shift_(const Scalar& other) const;
  /// The bits of x moved right by other, the sign kept; integers only.
  Tensor bitwise_right_shift(const Tensor& other) const;
  Tensor bitwise_right_shift(const Scalar& other) const;
  /// x ← the bits of x moved right by other, the sign kept.
  Tensor& bitwise_right_shift_(const Tensor& other) const;
  Tensor& bitwise_right_shift_(const Scalar& other) const;

  // elementwise/comparison. The results of comparisons and tests are bool, in place 0 and 1. Nothing here has a
  // gradient.
  /// Whether x = other.
  Tensor eq(const Tensor& other) const;
  Tensor eq(const Scalar& other) const;
  /// x ← whether x = other.
  Tensor& eq_(const Tensor& other) const;
  Tensor& eq_(const Scalar& other) const;
  /// Whether x ≠ other.
  Tensor ne(const Tensor& other) const;
  Tensor ne(const Scalar& other) const;
  /// x ← whether x ≠ other.
  Tensor& ne_(const Tensor& other) const;
  Tensor& ne_(const Scalar& other) const;
  /// Whether x < other.
  Tensor lt(const Tensor& other) const;
  Tensor lt(const Scalar& other) const;
  /// x ← whether x < other.
  Tensor& lt_(const Tensor& other) const;
  Tensor& lt_(const Scalar& other) const;
  /// Whether x ≤ other.
  Tensor le(const Tensor& other) const;
  Tensor le(const Scalar& other) const;
  /// x ← whether x ≤ other.
  Tensor& le_(const Tensor& other) const;
  Tensor& le_(const Scalar& other) const;
  /// Whether x > other.
  Tensor gt(const Tensor& other) const;
  Tensor gt(const Scalar& other) const;
  /// x ← whether x > other.
  Tensor& gt_(const Tensor& other) const;
  Tensor& gt_(const Scalar& other) const;
  /// Whether x ≥ other.
  Tensor ge(const Tensor& other) const;
  Tensor ge(const Scalar& other) const;
  /// x ← whether x ≥ other.
  Tensor& ge_(const Tensor& other) const;
  Tensor& ge_(const Scalar& other) const;
  bool equal(const Tensor& other) const;  ///< whether shapes and all elements are equal; throws if the dtypes differ
  /// Whether isclose() holds for all elements.
  bool allclose(const Tensor& other, double rtol = 1e-5, double atol = 1e-8, bool equal_nan = false) const;
  /// Whether |x − other| ≤ atol + rtol·|other|; NaN equals NaN if equal_nan. Throws if the dtypes differ.
  Tensor isclose(const Tensor& other, double rtol = 1e-5, double atol = 1e-8, bool equal_nan = false) const;
  Tensor logical_and(const Tensor& other) const;    ///< whether both are not 0
  Tensor& logical_and_(const Tensor& other) const;  ///< x ← whether both are not 0
  Tensor logical_or(const Tensor& other) const;     ///< whether x or other is not 0
  Tensor& logical_or_(const Tensor& other) const;   ///< x ← whether x or other is not 0
  Tensor logical_xor(const Tensor& other) const;    ///< whether exactly one of x and other is not 0
  Tensor& logical_xor_(const Tensor& other) const;  ///< x ← whether exactly one of x and other is not 0
  Tensor logical_not() const;                       ///< whether x = 0
  Tensor& logical_not_() const;                     ///< x ← whether x = 0
  /// The bits that both have; integers and bools only.
  Tensor bitwise_and(const Tensor& other) const;
  Tensor bitwise_and(const Scalar& other) const;
  /// x ← the bits that both have.
  Tensor& bitwise_and_(const Tensor& other) const;
  Tensor& bitwise_and_(const Scalar& other) const;
  /// The bits that x or other has; integers and bools only.
  Tensor bitwise_or(const Tensor& other) const;
  Tensor bitwise_or(const Scalar& other) const;
  /// x ← the bits that x or other has.
  Tensor& bitwise_or_(const Tensor& other) const;
  Tensor& bitwise_or_(const Scalar& other) const;
  /// The bits that exactly one of x and other has; integers and bools only.
  Tensor bitwise_xor(const Tensor& other) const;
  Tensor bitwise_xor(const Scalar& other) const;
  /// x ← the bits that exactly one of x and other has.
  Tensor& bitwise_xor_(const Tensor& other) const;
  Tensor& bitwise_xor_(const Scalar& other) const;
  Tensor bitwise_not() const;    ///< x with every bit inverted; integers and bools only
  Tensor& bitwise_not_() const;  ///< x ← x with every bit inverted
  Tensor isnan() const;          ///< whether x is NaN
  Tensor isinf() const;          ///< whether x is +∞ or −∞
  Tensor isfinite() const;       ///< whether x is neither infinite nor NaN
  Tensor isposinf() const;       ///< whether x is +∞
  Tensor isneginf() const;       ///< whether x is −∞
  Tensor isreal() const;         ///< true everywhere: there are no complex tensors
  Tensor signbit() const;        ///< whether the sign is minus
  /// 0 where x < 0, values where x = 0, 1 where x > 0; throws if the dtypes differ.
  Tensor heaviside(const Tensor& values) const;
  Tensor& heaviside_(const Tensor& values) const;  ///< x ← 0 where x < 0, values where x = 0, 1 where x > 0

  // elementwise/math. Functions of one tensor. Where results are not whole, integers become the default floating dtype.
  Tensor neg() const;       ///< −x
  Tensor& neg_() const;     ///< x ← −x
  Tensor positive() const;  ///< x itself; throws for bools
  Tensor abs() const;       ///< |x|; the gradient is sign(x), 0 at 0
  Tensor& abs_() const;     ///< x ← |x|
  Tensor sign() const;      ///< its sign: −1, 0 or 1; gradient 0
  Tensor& sign_() const;    ///< x ← its sign: −1, 0 or 1
  Tensor sgn() const;       ///< sign(x)
  Tensor& sgn_() const;     ///< x ← sign(x)
  Tensor exp() const;       ///< eˣ
  Tensor& exp_() const;     ///< x ← eˣ
  Tensor exp2() const;      ///< 2ˣ
  Tensor& exp2_() const;    ///< x ← 2ˣ
  Tensor expm1() const;     ///< eˣ − 1, exact near 0
  Tensor& expm1_() const;   ///< x ← eˣ − 1, exact near 0
  Tensor log() const;       ///< the natural logarithm
  Tensor& log_() const;     ///< x ← the natural logarithm
  Tensor log1p() const;     ///< log(1 + x), exact near 0
  Tensor& log1p_() const;   ///< x ← log(1 + x), exact near 0
  Tensor log2() const;      ///< the logarithm to base 2
  Tensor& log2_() const;    ///< x ← the logarithm to base 2
  Tensor log10() const;     ///< the logarithm to base 10
  Tensor& log10_() const;   ///< x ← the logarithm to base 10
  /// log(x/(1 − x)), x clamped to [eps, 1 − eps] if eps is given.
  Tensor logit(std::optional<double> eps = std::nullopt) const;
  /// x ← log(x/(1 − x)), x clamped to [eps, 1 − eps] if eps is given.
  Tensor& logit_(std::optional<double> eps = std::nullopt) const;
  Tensor sqrt() const;                   ///< √x
  Tensor& sqrt_() const;                 ///< x ← √x
  Tensor rsqrt() const;                  ///< 1/√x
  Tensor& rsqrt_() const;                ///< x ← 1/√x
  Tensor square() const;                 ///< x²
  Tensor& square_() const;               ///< x ← x²
  Tensor reciprocal() const;             ///< 1/x
  Tensor& reciprocal_() const;           ///< x ← 1/x
  Tensor sin() const;                    ///< sin x
  Tensor& sin_() const;                  ///< x ← sin x
  Tensor cos() const;                    ///< cos x
  Tensor& cos_() const;                  ///< x ← cos x
  Tensor tan() const;                    ///< tan x
  Tensor& tan_() const;                  ///< x ← tan x
  Tensor asin() const;                   ///< the inverse of sin, in [−π/2, π/2]; NaN outside of [−1, 1]
  Tensor& asin_() const;                 ///< x ← the inverse of sin, in [−π/2, π/2]
  Tensor acos() const;                   ///< the inverse of cos, in [0, π]; NaN outside of [−1, 1]
  Tensor& acos_() const;                 ///< x ← the inverse of cos, in [0, π]
  Tensor atan() const;                   ///< the inverse of tan, in [−π/2, π/2]
  Tensor& atan_() const;                 ///< x ← the inverse of tan, in [−π/2, π/2]
  Tensor sinh() const;                   ///< (eˣ − e⁻ˣ)/2
  Tensor& sinh_() const;                 ///< x ← (eˣ − e⁻ˣ)/2
  Tensor cosh() const;                   ///< (eˣ + e⁻ˣ)/2
  Tensor& cosh_() const;                 ///< x ← (eˣ + e⁻ˣ)/2
  Tensor tanh() const;                   ///< (eˣ − e⁻ˣ)/(eˣ + e⁻ˣ)
  Tensor& tanh_() const;                 ///< x ← (eˣ − e⁻ˣ)/(eˣ + e⁻ˣ)
  Tensor asinh() const;                  ///< the inverse of sinh
  Tensor& asinh_() const;                ///< x ← the inverse of sinh
  Tensor acosh() const;                  ///< the inverse of cosh, at least 0; NaN below 1
  Tensor& acosh_() const;                ///< x ← the inverse of cosh, at least 0
  Tensor atanh() const;                  ///< the inverse of tanh; ±∞ at ±1, NaN beyond
  Tensor& atanh_() const;                ///< x ← the inverse of tanh
  Tensor sinc() const;                   ///< sin(πx)/(πx), 1 at 0
  Tensor& sinc_() const;                 ///< x ← sin(πx)/(πx), 1 at 0
  Tensor sigmoid() const;                ///< 1/(1 + e⁻ˣ)
  Tensor& sigmoid_() const;              ///< x ← 1/(1 + e⁻ˣ)
  Tensor erf() const;                    ///< 2/√π ∫₀ˣ exp(−t²) dt
  Tensor& erf_() const;                  ///< x ← 2/√π ∫₀ˣ exp(−t²) dt
  Tensor erfc() const;                   ///< 1 − erf(x), exact where that is small
  Tensor& erfc_() const;                 ///< x ← 1 − erf(x), exact where that is small
  Tensor erfinv() const;                 ///< the inverse of erf; ±∞ at ±1, NaN beyond
  Tensor& erfinv_() const;               ///< x ← the inverse of erf
  Tensor lgamma() const;                 ///< log |Γ(x)|
  Tensor& lgamma_() const;               ///< x ← log |Γ(x)|
  Tensor digamma() const;                ///< the derivative of log Γ(x)
  Tensor& digamma_() const;              ///< x ← the derivative of log Γ(x)
  Tensor polygamma(int64_t n) const;     ///< the n-th derivative of digamma(x), n ≥ 0
  Tensor& polygamma_(int64_t n) const;   ///< x ← the n-th derivative of digamma(x), n ≥ 0
  Tensor deg2rad() const;                ///< x·π/180
  Tensor& deg2rad_() const;              ///< x ← x·π/180
  Tensor rad2deg() const;                ///< x·180/π
  Tensor& rad2deg_() const;              ///< x ← x·180/π
  Tensor floor() const;                  ///< x rounded down; gradient 0
  Tensor& floor_() const;                ///< x ← x rounded down
  Tensor ceil() const;                   ///< x rounded up; gradient 0
  Tensor& ceil_() const;                 ///< x ← x rounded up
  Tensor trunc() const;                  ///< x rounded towards 0; gradient 0
  Tensor& trunc_() const;                ///< x ← x rounded towards 0
  Tensor frac() const;                   ///< x − trunc(x); throws for integers
  Tensor& frac_() const;                 ///< x ← x − trunc(x)
  Tensor round() const;                  ///< x rounded, halves to the even neighbour; gradient 0
  Tensor& round_() const;                ///< x ← x rounded, halves to the even neighbour
  Tensor round(int64_t decimals) const;  ///< x rounded to that many decimals; negative ones round to tens, hundreds, …
  Tensor& round_(int64_t decimals) const;  ///< x ← x rounded to that many decimals

  // elementwise/where.
  /// x where condition (bool) is true, else other; all broadcast.
  Tensor where(const Tensor& condition, const Tensor& other) const;
  Tensor where(const Tensor& condition, const Scalar& other) const;
  /// min(max(x, min), max); either bound may be missing. Gradient 1 inside and on the bounds, else 0.
  Tensor clamp(const std::optional<Scalar>& min, const std::optional<Scalar>& max = std::nullopt) const;
  Tensor clamp(const std::optional<Tensor>& min, const std::optional<Tensor>& max = std::nullopt) const;
  /// x ← min(max(x, min), max).
  Tensor& clamp_(const std::optional<Scalar>& min, const std::optional<Scalar>& max = std::nullopt) const;
  Tensor& clamp_(const std::optional<Tensor>& min, const std::optional<Tensor>& max = std::nullopt) const;
  /// max(x, min).
  Tensor clamp_min(const Scalar& min) const;
  Tensor clamp_min(const Tensor& min) const;
  /// x ← max(x, min).
  Tensor& clamp_min_(const Scalar& min) const;
  Tensor& clamp_min_(const Tensor& min) const;
  /// min(x, max).
  Tensor clamp_max(const Scalar& max) const;
  Tensor clamp_max(const Tensor& max) const;
  /// x ← min(x, max).
  Tensor& clamp_max_(const Scalar& max) const;
  Tensor& clamp_max_(const Tensor& max) const;
  /// x with NaN, +∞ and −∞ replaced, by default by 0, the dtype's largest and its lowest number; gradient 0 there.
  Tensor nan_to_num(std::optional<double> nan = std::nullopt, std::optional<double> posinf = std::nullopt,
                    std::optional<double> neginf = std::nullopt) const;
  /// Replaces NaN, +∞ and −∞ in x, by default by 0, the dtype's largest and its lowest number.
  Tensor& nan_to_num_(std::optional<double> nan = std::nullopt, std::optional<double> posinf = std::nullopt,
                      std::optional<double> neginf = std::nullopt) const;

  // layer/activation. Gradients at kinks are PyTorch's: relu'(0) = 0.
  Tensor relu() const;                                             ///< max(0, x)
  Tensor& relu_() const;                                           ///< x ← max(0, x)
  Tensor relu6() const;                                            ///< min(max(0, x), 6)
  Tensor& relu6_() const;                                          ///< x ← min(max(0, x), 6)
  Tensor leaky_relu(const Scalar& negative_slope = 0.01) const;    ///< x if x > 0, else negative_slope·x
  Tensor& leaky_relu_(const Scalar& negative_slope = 0.01) const;  ///< x ← x if x > 0, else negative_slope·x
  /// x if x > 0, else weight·x; weight has one element, or one for each channel (dimension 1).
  Tensor prelu(const Tensor& weight) const;
  /// scale·x if x > 0, else scale·alpha·(exp(input_scale·x) − 1).
  Tensor elu(const Scalar& alpha = 1, const Scalar& scale = 1, const Scalar& input_scale = 1) const;
  /// x ← scale·x if x > 0, else scale·alpha·(exp(input_scale·x) − 1).
  Tensor& elu_(const Scalar& alpha = 1, const Scalar& scale = 1, const Scalar& input_scale = 1) const;
  /// elu() with the constants of Klambauer et al. 2017.
  Tensor selu() const;
  Tensor& selu_() const;                           ///< x ← x.selu()
  Tensor celu(const Scalar& alpha = 1.0) const;    ///< max(0, x) + min(0, alpha·(exp(x/alpha) − 1))
  Tensor& celu_(const Scalar& alpha = 1.0) const;  ///< x ← max(0, x) + min(0, alpha·(exp(x/alpha) − 1))
  /// x·Φ(x), Φ the normal distribution's; if approximate is "tanh": x/2·(1 + tanh(√(2/π)(x + 0.044715x³))).
  Tensor gelu(std::string_view approximate = "none") const;
  Tensor& gelu_(std::string_view approximate = "none") const;  ///< x ← x.gelu(approximate)
  Tensor silu() const;                                         ///< x·sigmoid(x)
  Tensor& silu_() const;                                       ///< x ← x·sigmoid(x)
  Tensor mish() const;                                         ///< x·tanh(softplus(x))
  Tensor& mish_() const;                                       ///< x ← x·tanh(softplus(x))
  /// log(1 + exp(beta·x))/beta; x itself where beta·x > threshold.
  Tensor softplus(const Scalar& beta = 1, const Scalar& threshold = 20) const;
  Tensor& softplus_(const Scalar& beta = 1, const Scalar& threshold = 20) const;  ///< x ← log(1 + exp(beta·x))/beta
  Tensor softsign() const;                                                        ///< x/(1 + |x|)
  Tensor hardtanh(const Scalar& min_val = -1, const Scalar& max_val = 1) const;   ///< min(max(x, min_val), max_val)
  /// x ← min(max(x, min_val), max_val).
  Tensor& hardtanh_(const Scalar& min_val = -1, const Scalar& max_val = 1) const;
  Tensor hardsigmoid() const;                                              ///< min(max(0, x + 3), 6)/6
  Tensor& hardsigmoid_() const;                                            ///< x ← min(max(0, x + 3), 6)/6
  Tensor hardswish() const;                                                ///< x·hardsigmoid(x)
  Tensor& hardswish_() const;                                              ///< x ← x·hardsigmoid(x)
  Tensor hardshrink(const Scalar& lambd = 0.5) const;                      ///< x where |x| > lambd, else 0
  Tensor log_sigmoid() const;                                              ///< log(sigmoid(x)), without underflow
  Tensor threshold(const Scalar& threshold, const Scalar& value) const;    ///< value where x ≤ threshold, else x
  Tensor& threshold_(const Scalar& threshold, const Scalar& value) const;  ///< x ← value where x ≤ threshold, else x

  // layer/softmax. If dtype is given, x is converted to it first.
  /// exp(x) / Σ exp(x) along dim, computed with the maximum taken off.
  Tensor softmax(int64_t dim, std::optional<ScalarType> dtype = std::nullopt) const;
  /// log(softmax(x)) along dim, without underflow.
  Tensor log_softmax(int64_t dim, std::optional<ScalarType> dtype = std::nullopt) const;

  // reduce/…. With dim given, only those dimensions are reduced, and keepdim leaves them as size 1. Without dim (or
  // with an empty list) all are, to a 0-d tensor. If dtype is given, x is converted to it first.

  // reduce/sum.
  /// Σ x; integers and bools are summed as int64. Floats are summed in blocks, so the rounding error does not grow with
  /// n.
  Tensor sum(std::optional<ScalarType> dtype = std::nullopt) const;
  Tensor sum(IntArrayRef dim, bool keepdim = false, std::optional<ScalarType> dtype = std::nullopt) const;
  /// Σ x / n; needs a floating dtype, its own or the one given. NaN for no elements.
  Tensor mean(std::optional<ScalarType> dtype = std::nullopt) const;
  Tensor mean(IntArrayRef dim, bool keepdim = false, std::optional<ScalarType> dtype = std::nullopt) const;
  /// sum() of what is not NaN.
  Tensor nansum(IntArrayRef dim = {}, bool keepdim = false, std::optional<ScalarType> dtype = std::nullopt) const;
  /// mean() of what is not NaN.
  Tensor nanmean(IntArrayRef dim = {}, bool keepdim = false, std::optional<ScalarType> dtype = std::nullopt) const;
  /// Π x; integers and bools are multiplied as int64. The gradient is right with zeros among them.
  Tensor prod(std::optional<ScalarType> dtype = std::nullopt) const;
  Tensor prod(int64_t dim, bool keepdim = false, std::optional<ScalarType> dtype = std::nullopt) const;
  Tensor sum_to_size(IntArrayRef size) const;  ///< x summed over what broadcasting stretched, down to the shape size

  // reduce/variance.
  /// Σ (x − mean)² / (n − 1), or / n if not unbiased. var(1) is along dimension 1: the 1 is not taken for a bool.
  Tensor var(bool unbiased = true) const;
  Tensor var(int dim) const;
  Tensor var(IntArrayRef dim, bool unbiased = true, bool keepdim = false) const;
  /// √var(), with the same arguments.
  Tensor std(bool unbiased = true) const;
  Tensor std(int dim) const;
  Tensor std(IntArrayRef dim, bool unbiased = true, bool keepdim = false) const;
  /// Covariances of the rows (variables; columns are observations): (v×n) → (v×v), divided by n − correction. fweights
  /// says how often each observation counts, aweights how much.
  Tensor cov(int64_t correction = 1, const std::optional<Tensor>& fweights = std::nullopt,
             const std::optional<Tensor>& aweights = std::nullopt) const;
  Tensor corrcoef() const;  ///< covariances over the product of the deviations, in [−1, 1]: (v×n) → (v×v)

  // reduce/extremes.
  Tensor max() const;  ///< the largest element; ties share the gradient equally
  /// (values, indices) of the largest along dim; the gradient goes to the index returned.
  std::tuple<Tensor, Tensor> max(int64_t dim, bool keepdim = false) const;
  Tensor max(const Tensor& other) const;  ///< maximum(other)
  Tensor min() const;                     ///< the smallest element; ties share the gradient equally
  /// (values, indices) of the smallest along dim; the gradient goes to the index returned.
  std::tuple<Tensor, Tensor> min(int64_t dim, bool keepdim = false) const;
  Tensor min(const Tensor& other) const;  ///< minimum(other)
  /// The largest over these dimensions, or of all; ties share the gradient equally.
  Tensor amax(IntArrayRef dim = {}, bool keepdim = false) const;
  /// The smallest over these dimensions, or of all; ties share the gradient equally.
  Tensor amin(IntArrayRef dim = {}, bool keepdim = false) const;
  /// (amin, amax) along dim, or of all.
  std::tuple<Tensor, Tensor> aminmax(std::optional<int64_t> dim = std::nullopt, bool keepdim = false) const;
  /// The index of the largest, the first of equals, int64; NaN counts as the largest. Without dim of the flat tensor.
  Tensor argmax(std::optional<int64_t> dim = std::nullopt, bool keepdim = false) const;
  /// The index of the smallest, the first of equals, int64; NaN counts as the smallest. Without dim of the flat tensor.
  Tensor argmin(std::optional<int64_t> dim = std::nullopt, bool keepdim = false) const;

  // reduce/norm.
  /// (Σ |x|ᵖ)^(1/p); p = ∞ gives max |x|, p = 0 counts what is not 0.
  Tensor norm(const Scalar& p = 2) const;
  Tensor norm(const Scalar& p, IntArrayRef dim, bool keepdim = false) const;
  Tensor dist(const Tensor& other, const Scalar& p = 2) const;  ///< norm(x − other, p), of broadcast shapes
  /// Each slice along dim, scaled down to the p-norm maxnorm if its own is larger.
  Tensor renorm(const Scalar& p, int64_t dim, const Scalar& maxnorm) const;
  /// x ← each slice along dim, scaled down to the p-norm maxnorm if its own is larger.
  Tensor& renorm_(const Scalar& p, int64_t dim, const Scalar& maxnorm) const;
  Tensor logsumexp(IntArrayRef dim, bool keepdim = false) const;  ///< log Σ exp(x), without overflow

  // reduce/all_any. No gradient.
  /// Whether all elements are not 0.
  Tensor all() const;
  Tensor all(int64_t dim, bool keepdim = false) const;
  /// Whether any element is not 0.
  Tensor any() const;
  Tensor any(int64_t dim, bool keepdim = false) const;
  /// How many elements are not 0, int64.
  Tensor count_nonzero() const;
  Tensor count_nonzero(IntArrayRef dim) const;

  // reduce/scan. Along one dimension; the result has x's shape. If dtype is given, x is converted to it first.
  Tensor cumsum(int64_t dim, std::optional<ScalarType> dtype = std::nullopt) const;    ///< running sums
  Tensor& cumsum_(int64_t dim, std::optional<ScalarType> dtype = std::nullopt) const;  ///< x ← running sums
  /// Running products; the gradient is right with zeros among them.
  Tensor cumprod(int64_t dim, std::optional<ScalarType> dtype = std::nullopt) const;
  Tensor& cumprod_(int64_t dim, std::optional<ScalarType> dtype = std::nullopt) const;  ///< x ← running products
  /// (values, indices) of the largest so far; of equals the latest, and NaN stays once it came.
  std::tuple<Tensor, Tensor> cummax(int64_t dim) const;
  /// (values, indices) of the smallest so far; of equals the latest, and NaN stays once it came.
  std::tuple<Tensor, Tensor> cummin(int64_t dim) const;
  Tensor logcumsumexp(int64_t dim) const;  ///< log of the running sums of exp(x), without overflow; floats only
  /// Each element minus the one before it, n times over, after prepend and append were joined on: one shorter each
  /// time. For bools, whether the two differ.
  Tensor diff(int64_t n = 1, int64_t dim = -1, const std::optional<Tensor>& prepend = std::nullopt,
              const std::optional<Tensor>& append = std::nullopt) const;

  // reduce/sort.
  /// (values, indices) in order along dim; equal values keep their order, NaN counts as the largest.
  std::tuple<Tensor, Tensor> sort(int64_t dim = -1, bool descending = false) const;
  std::tuple<Tensor, Tensor> sort(std::optional<bool> stable, int64_t dim = -1, bool descending = false) const;
  /// The indices of sort().
  Tensor argsort(int64_t dim = -1, bool descending = false) const;
  Tensor argsort(bool stable, int64_t dim = -1, bool descending = false) const;
  Tensor msort() const;  ///< sort() along dimension 0, the values only
  /// (values, indices) of the k largest (or smallest) along dim, in order.
  std::tuple<Tensor, Tensor> topk(int64_t k, int64_t dim = -1, bool largest = true, bool sorted = true) const;

  // reduce/quantile.
  Tensor median() const;  ///< the middle element, the lower one of two; NaN if any is NaN
  /// (values, indices) of the middle along dim, the lower one of two; NaN if any is NaN.
  std::tuple<Tensor, Tensor> median(int64_t dim, bool keepdim = false) const;
  Tensor nanmedian() const;  ///< median() of what is not NaN
  /// (values, indices) of median() along dim of what is not NaN.
  std::tuple<Tensor, Tensor> nanmedian(int64_t dim, bool keepdim = false) const;
  /// (values, indices) of the k-th smallest along dim, k from 1; NaN counts as the largest.
  std::tuple<Tensor, Tensor> kthvalue(int64_t k, int64_t dim = -1, bool keepdim = false) const;
  /// (values, indices) of the most frequent along dim: of several the smallest, and its last index.
  std::tuple<Tensor, Tensor> mode(int64_t dim = -1, bool keepdim = false) const;
  /// The value below which a share q in [0, 1] of the elements lies, along dim or of all. Between two elements,
  /// interpolation decides: "linear", "lower", "higher", "midpoint" or "nearest". A vector q adds a first dimension.
  /// NaN if any is NaN.
  Tensor quantile(const Tensor& q, std::optional<int64_t> dim = std::nullopt, bool keepdim = false,
                  std::string_view interpolation = "linear") const;
  Tensor quantile(double q, std::optional<int64_t> dim = std::nullopt, bool keepdim = false,
                  std::string_view interpolation = "linear") const;
  /// quantile() of what is not NaN.
  Tensor nanquantile(const Tensor& q, std::optional<int64_t> dim = std::nullopt, bool keepdim = false,
                     std::string_view interpolation = "linear") const;
  Tensor nanquantile(double q, std::optional<int64_t> dim = std::nullopt, bool keepdim = false,
                     std::string_view interpolation = "linear") const;

  // reduce/histogram. No gradient.
  /// How many elements lie in each of bins equal parts of [min, max], by default the range of the elements.
  Tensor histc(int64_t bins = 100, const Scalar& min = 0, const Scalar& max = 0) const;
  /// How often each of 0, 1, 2, … is in this vector of integers, or the sum of the weights there.
  Tensor bincount(const std::optional<Tensor>& weights = std::nullopt, int64_t minlength = 0) const;

  // shape/view. The same elements in another shape or order of dimensions: views, which share memory.
  /// The elements in row-major order in another shape, one size of which may be −1; a view where strides allow.
  Tensor reshape(IntArrayRef shape) const;
  Tensor reshape_as(const Tensor& other) const;  ///< reshape(other.sizes())
  Tensor view(IntArrayRef size) const;  ///< reshape() that never copies; throws where the strides do not allow a view
  Tensor view_as(const Tensor& other) const;                          ///< view(other.sizes())
  Tensor flatten(int64_t start_dim = 0, int64_t end_dim = -1) const;  ///< dimensions start_dim to end_dim made one
  Tensor unflatten(int64_t dim, IntArrayRef sizes) const;             ///< dimension dim split into these sizes
  Tensor ravel() const;                                               ///< flat: reshape({-1})
  Tensor permute(IntArrayRef dims) const;                ///< dimension k of the result is dimension dims[k] of x
  Tensor transpose(int64_t dim0, int64_t dim1) const;    ///< dimensions dim0 and dim1 swapped
  Tensor& transpose_(int64_t dim0, int64_t dim1) const;  ///< x itself becomes transpose(dim0, dim1)
  Tensor t() const;                                      ///< a matrix transposed; fewer dimensions stay as they are
  Tensor& t_() const;                                    ///< x itself becomes t()
  Tensor adjoint() const;                                ///< the last two dimensions swapped
  Tensor mT() const;                                     ///< adjoint()
  Tensor mH() const;                                     ///< adjoint(), since there are no complex tensors
  Tensor matrix_H() const;                               ///< t()
  Tensor numpy_T() const;                                ///< the dimensions in reverse
  /// Dimensions source moved to positions destination, the others in their order.
  Tensor movedim(IntArrayRef source, IntArrayRef destination) const;
  Tensor moveaxis(IntArrayRef source, IntArrayRef destination) const;  ///< movedim()
  Tensor squeeze() const;                                              ///< without the dimensions of size 1
  Tensor squeeze(int64_t dim) const;                                   ///< without dimension dim if its size is 1
  /// x itself becomes squeeze() or squeeze(dim).
  Tensor& squeeze_() const;
  Tensor& squeeze_(int64_t dim) const;
  Tensor unsqueeze(int64_t dim) const;    ///< with a new dimension of size 1 at dim
  Tensor& unsqueeze_(int64_t dim) const;  ///< x itself becomes unsqueeze(dim)
  /// Dimensions of size 1 stretched to size, which may add dimensions in front; −1 keeps a size. Copies nothing.
  Tensor expand(IntArrayRef size) const;
  Tensor expand_as(const Tensor& other) const;  ///< expand(other.sizes())
  Tensor broadcast_to(IntArrayRef size) const;  ///< expand(size)

  // shape/copy.
  /// A copy in memory of its own, row-major or in this order.
  Tensor clone(std::optional<MemoryFormat> format = std::nullopt) const;
  /// Itself if it is row-major, else a copy that is.
  Tensor contiguous() const;
  /// The same for another order of elements.
  Tensor contiguous(MemoryFormat format) const;
  /// contiguous(), in LibTorch's wrapper that behaves as a pointer to the tensor.
  MaybeOwned<Tensor> expect_contiguous() const&;
  /// x ← the elements of src, broadcast and cast; the gradient of the result goes to src.
  Tensor& copy_(const Tensor& src, bool non_blocking = false) const;
  /// x ← value everywhere, a number or a 0-d tensor.
  Tensor& fill_(const Scalar& value) const;
  Tensor& fill_(const Tensor& value) const;
  Tensor& zero_() const;  ///< x ← 0 everywhere

  // shape/slice. Parts of a tensor as views, and copies in which a part is replaced.
  Tensor select(int64_t dim, int64_t index) const;  ///< x[index] along dim, that dimension gone; index −1 is the last
  /// x[start:end:step] along dim, as Python slices: bounds clipped, step ≥ 1.
  Tensor slice(int64_t dim = 0, std::optional<int64_t> start = std::nullopt, std::optional<int64_t> end = std::nullopt,
               int64_t step = 1) const;
  /// As many elements along dim as length says, from start (a number or 0-d tensor) on.
  Tensor narrow(int64_t dim, int64_t start, int64_t length) const;
  Tensor narrow(int64_t dim, const Tensor& start, int64_t length) const;
  Tensor narrow_copy(int64_t dim, int64_t start, int64_t length) const;  ///< narrow(), copied
  /// A view with any sizes, strides (≥ 0) and offset, all in elements, that stay inside the storage; throws otherwise.
  Tensor as_strided(IntArrayRef size, IntArrayRef stride, std::optional<int64_t> storage_offset = std::nullopt) const;
  /// x itself becomes as_strided(size, stride, storage_offset).
  Tensor& as_strided_(IntArrayRef size, IntArrayRef stride, std::optional<int64_t> storage_offset = std::nullopt) const;
  /// All windows of size elements along a dimension, step apart, as a view: (…, windows, …, size).
  Tensor unfold(int64_t dimension, int64_t size, int64_t step) const;
  /// A copy of x with src in the place of select(dim, index).
  Tensor select_scatter(const Tensor& src, int64_t dim, int64_t index) const;
  /// A copy of x with src in the place of slice(dim, start, end, step).
  Tensor slice_scatter(const Tensor& src, int64_t dim = 0, std::optional<int64_t> start = std::nullopt,
                       std::optional<int64_t> end = std::nullopt, int64_t step = 1) const;
  /// A copy of x with src in the place of diagonal(offset, dim1, dim2).
  Tensor diagonal_scatter(const Tensor& src, int64_t offset = 0, int64_t dim1 = 0, int64_t dim2 = 1) const;
  /// A copy of x with src in the place of as_strided(size, stride, storage_offset).
  Tensor as_strided_scatter(const Tensor& src, IntArrayRef size, IntArrayRef stride,
                            std::optional<int64_t> storage_offset = std::nullopt) const;

  // shape/split. Cut into several views along dim.
  /// Pieces of split_size, the last of which may be smaller, or of the sizes given, which must add up.
  std::vector<Tensor> split(int64_t split_size, int64_t dim = 0) const;
  std::vector<Tensor> split(IntArrayRef split_sizes, int64_t dim = 0) const;
  std::vector<Tensor> split_with_sizes(IntArrayRef split_sizes, int64_t dim = 0) const;  ///< split(split_sizes, dim)
  /// That many pieces of equal size, or fewer, the last of which may be smaller.
  std::vector<Tensor> chunk(int64_t chunks, int64_t dim = 0) const;
  std::vector<Tensor> unbind(int64_t dim = 0) const;  ///< the slices along dim, that dimension gone
  /// As many sections as given, whose sizes differ by at most one, or pieces that begin at the indices.
  std::vector<Tensor> tensor_split(int64_t sections, int64_t dim = 0) const;
  std::vector<Tensor> tensor_split(IntArrayRef indices, int64_t dim = 0) const;
  std::vector<Tensor> tensor_split(const Tensor& indices_or_sections, int64_t dim = 0) const;
  /// tensor_split() along dimension 1 (of a vector 0); throws unless that many sections are equal.
  std::vector<Tensor> hsplit(int64_t sections) const;
  std::vector<Tensor> hsplit(IntArrayRef indices) const;
  /// tensor_split() along dimension 0; throws unless that many sections are equal.
  std::vector<Tensor> vsplit(int64_t sections) const;
  std::vector<Tensor> vsplit(IntArrayRef indices) const;
  /// tensor_split() along dimension 2; throws unless that many sections are equal.
  std::vector<Tensor> dsplit(int64_t sections) const;
  std::vector<Tensor> dsplit(IntArrayRef indices) const;

  // shape/repeat.
  /// repeats[d] copies side by side along each dimension d, of which repeats may add some in front.
  Tensor repeat(IntArrayRef repeats) const;
  Tensor tile(IntArrayRef dims) const;  ///< repeat(), with 1 for the dimensions that dims lacks in front
  /// Each slice along dim repeated, all as often or each as repeats says; without dim of the flat tensor.
  Tensor repeat_interleave(int64_t repeats, std::optional<int64_t> dim = std::nullopt,
                           std::optional<int64_t> output_size = std::nullopt) const;
  Tensor repeat_interleave(const Tensor& repeats, std::optional<int64_t> dim = std::nullopt,
                           std::optional<int64_t> output_size = std::nullopt) const;

  // shape/diagonal.
  /// The offset-th diagonal of dimensions dim1 and dim2, as the last dimension of a view.
  Tensor diagonal(int64_t offset = 0, int64_t dim1 = 0, int64_t dim2 = 1) const;
  /// The diagonal of a matrix as a vector, or a vector on the diagonal of a square matrix; copies.
  Tensor diag(int64_t diagonal = 0) const;
  /// The last dimension on the offset-th diagonal of new dimensions dim1 and dim2, 0 elsewhere.
  Tensor diag_embed(int64_t offset = 0, int64_t dim1 = -2, int64_t dim2 = -1) const;
  /// The flat tensor on the offset-th diagonal of a square matrix, 0 elsewhere.
  Tensor diagflat(int64_t offset = 0) const;
  /// Its diagonal ← fill_value; throws if of more than 2 dimensions not all are equal. wrap: in a tall matrix the
  /// diagonal starts again one row below where it ended.
  Tensor& fill_diagonal_(const Scalar& fill_value, bool wrap = false) const;
  /// The upper triangle of the last two dimensions, from that diagonal on, the rest 0.
  Tensor triu(int64_t diagonal = 0) const;
  /// x ← the upper triangle of the last two dimensions, from that diagonal on, the rest 0.
  Tensor& triu_(int64_t diagonal = 0) const;
  /// The lower triangle of the last two dimensions, up to that diagonal, the rest 0.
  Tensor tril(int64_t diagonal = 0) const;
  /// x ← the lower triangle of the last two dimensions, up to that diagonal, the rest 0.
  Tensor& tril_(int64_t diagonal = 0) const;
  Tensor trace() const;  ///< the sum of a matrix's diagonal

  // shape/flip.
  Tensor flip(IntArrayRef dims) const;  ///< the order along these dimensions reversed; a copy
  Tensor fliplr() const;                ///< dimension 1 reversed
  Tensor flipud() const;                ///< dimension 0 reversed
  /// Moved by shifts along dims; what falls off comes in at the other end. Without dims as if flat.
  Tensor roll(IntArrayRef shifts, IntArrayRef dims = {}) const;
  /// Turned by k quarters, from the first of two dims towards the second.
  Tensor rot90(int64_t k = 1, IntArrayRef dims = {0, 1}) const;

  // shape/resize. They throw if x requires grad.
  /// Another shape over the same memory, or, for more elements, over new memory that begins with the old ones; those
  /// that are added are not initialised.
  const Tensor& resize_(IntArrayRef size, std::optional<MemoryFormat> = std::nullopt) const;
  /// resize_(other.sizes()).
  const Tensor& resize_as_(const Tensor& other, std::optional<MemoryFormat> = std::nullopt) const;
  /// Shows the memory of source from now on, as source does or with this geometry; throws if the dtypes differ.
  Tensor& set_(const Tensor& source) const;
  Tensor& set_(const Tensor& source, int64_t storage_offset, IntArrayRef size, IntArrayRef stride = {}) const;
  Tensor& set_() const;  ///< shows no elements from now on

  // index/…. Index tensors are int64 (int32 and uint8 where PyTorch takes them). An index out of range throws
  // IndexError.

  // index/subscript. Elements by integers, slices, None, "...", index tensors and masks, mixed as in NumPy.
  Tensor operator[](int64_t index) const;        ///< select(0, index)
  Tensor operator[](const Tensor& index) const;  ///< index({index})
  /// x.index({0, Slice(1, None), "...", t}): the elements named, a view as long as no tensor is among the indices.
  Tensor index(std::initializer_list<indexing::TensorIndex> indices) const;
  Tensor index(ArrayRef<indexing::TensorIndex> indices) const;
  /// A copy of x in which these elements are value (broadcast); with accumulate value is added, and repeated indices
  /// add up.
  Tensor index_put(std::initializer_list<indexing::TensorIndex> indices, const Tensor& value,
                   bool accumulate = false) const;
  /// Those elements of x ← value (broadcast); with accumulate value is added, and repeated indices add up.
  Tensor& index_put_(std::initializer_list<indexing::TensorIndex> indices, const Tensor& value,
                     bool accumulate = false) const;
  Tensor& index_put_(std::initializer_list<indexing::TensorIndex> indices, const Scalar& value) const;
  Tensor& index_put_(ArrayRef<indexing::TensorIndex> indices, const Tensor& value, bool accumulate = false) const;
  Tensor& index_put_(ArrayRef<indexing::TensorIndex> indices, const Scalar& value) const;

  // index/gather.
  Tensor index_select(int64_t dim, const Tensor& index) const;  ///< the slices index[0], index[1], … along dim
  /// out[i][j] = x[i][index[i][j]] (for dim 1); index has x's dimensions and is no larger elsewhere.
  Tensor gather(int64_t dim, const Tensor& index) const;
  Tensor take(const Tensor& index) const;  ///< elements of x seen as flat, in the shape of index
  /// gather() with x and indices broadcast against each other; without dim of the flat tensors.
  Tensor take_along_dim(const Tensor& indices, std::optional<int64_t> dim = std::nullopt) const;

  // index/scatter. Elements written by their index.
  /// x with out[i][index[i][j]] = src[i][j] (for dim 1), or = value; of repeated indices the last one counts.
  Tensor scatter(int64_t dim, const Tensor& index, const Tensor& src) const;
  Tensor scatter(int64_t dim, const Tensor& index, const Scalar& value) const;
  /// x[i][index[i][j]] ← src[i][j] (for dim 1), or ← value; of repeated indices the last one counts.
  Tensor& scatter_(int64_t dim, const Tensor& index, const Tensor& src) const;
  Tensor& scatter_(int64_t dim, const Tensor& index, const Scalar& value) const;
  /// x with out[i][index[i][j]] += src[i][j] (for dim 1); repeated indices add up.
  Tensor scatter_add(int64_t dim, const Tensor& index, const Tensor& src) const;
  /// x[i][index[i][j]] += src[i][j] (for dim 1); repeated indices add up.
  Tensor& scatter_add_(int64_t dim, const Tensor& index, const Tensor& src) const;
  /// x with alpha·source's slices added at index along dim; repeated indices add up.
  Tensor index_add(int64_t dim, const Tensor& index, const Tensor& source, const Scalar& alpha = 1) const;
  /// Adds alpha·source's slices to x's slices at index along dim; repeated indices add up.
  Tensor& index_add_(int64_t dim, const Tensor& index, const Tensor& source, const Scalar& alpha = 1) const;
  /// x with its slices at index along dim replaced by source's; of repeated indices the last one counts.
  Tensor index_copy(int64_t dim, const Tensor& index, const Tensor& source) const;
  /// x's slices at index along dim ← source's; of repeated indices the last one counts.
  Tensor& index_copy_(int64_t dim, const Tensor& index, const Tensor& source) const;
  /// x with its slices at index along dim filled with value, a number or a 0-d tensor.
  Tensor index_fill(int64_t dim, const Tensor& index, const Scalar& value) const;
  Tensor index_fill(int64_t dim, const Tensor& index, const Tensor& value) const;
  /// x's slices at index along dim ← value, a number or a 0-d tensor.
  Tensor& index_fill_(int64_t dim, const Tensor& index, const Scalar& value) const;
  Tensor& index_fill_(int64_t dim, const Tensor& index, const Tensor& value) const;
  /// x seen as flat with source at index; accumulate: source is added, and repeated indices add up.
  Tensor put(const Tensor& index, const Tensor& source, bool accumulate = false) const;
  /// x seen as flat, at index ← source; accumulate: source is added, and repeated indices add up.
  Tensor& put_(const Tensor& index, const Tensor& source, bool accumulate = false) const;

  // index/scatter_reduce. Elements combined with those at their index.
  /// x with src's elements combined where scatter() would write them: reduce is "sum", "prod", "mean", "amax" or
  /// "amin", of x's own elements too unless include_self is false.
  Tensor scatter_reduce(int64_t dim, const Tensor& index, const Tensor& src, std::string_view reduce,
                        bool include_self = true) const;
  /// scatter_reduce(), written into x.
  Tensor& scatter_reduce_(int64_t dim, const Tensor& index, const Tensor& src, std::string_view reduce,
                          bool include_self = true) const;
  /// x with src or value added or multiplied in where scatter() would write it: reduce is "add" or "multiply".
  Tensor scatter(int64_t dim, const Tensor& index, const Tensor& src, std::string_view reduce) const;
  Tensor scatter(int64_t dim, const Tensor& index, const Scalar& value, std::string_view reduce) const;
  /// The same, written into x.
  Tensor& scatter_(int64_t dim, const Tensor& index, const Tensor& src, std::string_view reduce) const;
  Tensor& scatter_(int64_t dim, const Tensor& index, const Scalar& value, std::string_view reduce) const;

  // index/mask.
  /// value where mask (bool, broadcast to x) is true, else x.
  Tensor masked_fill(const Tensor& mask, const Scalar& value) const;
  Tensor masked_fill(const Tensor& mask, const Tensor& value) const;
  /// x ← value where mask (bool, broadcast to x) is true.
  Tensor& masked_fill_(const Tensor& mask, const Scalar& value) const;
  Tensor& masked_fill_(const Tensor& mask, const Tensor& value) const;
  Tensor masked_select(const Tensor& mask) const;  ///< the elements where mask is true, as a vector
  /// x with the elements of source, one after the other, where mask is true; throws if source has too few.
  Tensor masked_scatter(const Tensor& mask, const Tensor& source) const;
  /// x where mask is true ← the elements of source, one after the other; throws if source has too few.
  Tensor& masked_scatter_(const Tensor& mask, const Tensor& source) const;
  Tensor nonzero() const;                     ///< the positions of what is not 0: (count×dim()), int64, row-major
  Tensor argwhere() const;                    ///< nonzero()
  std::vector<Tensor> nonzero_numpy() const;  ///< the columns of nonzero(), an index tensor for each dimension

  // linalg/matmul. Products of matrices and vectors; transposed operands are read as they lie in memory.
  Tensor mm(const Tensor& mat2) const;     ///< (n×m) (m×p) → (n×p)
  Tensor bmm(const Tensor& mat2) const;    ///< (b×n×m) (b×m×p) → (b×n×p)
  Tensor mv(const Tensor& vec) const;      ///< (n×m) (m) → (n)
  Tensor dot(const Tensor& tensor) const;  ///< Σ xᵢ yᵢ of two vectors
  Tensor vdot(const Tensor& other) const;  ///< dot()
  Tensor outer(const Tensor& vec2) const;  ///< (n) (m) → (n×m): xᵢ yⱼ
  Tensor ger(const Tensor& vec2) const;    ///< outer()
  /// mm() of the last two dimensions, those in front broadcast; a vector acts as a row on the left, a column on the
  /// right.
  Tensor matmul(const Tensor& other) const;
  /// beta·x + alpha·mat1 mat2; x is not read if beta is 0.
  Tensor addmm(const Tensor& mat1, const Tensor& mat2, const Scalar& beta = 1, const Scalar& alpha = 1) const;
  /// x ← beta·x + alpha·mat1 mat2.
  Tensor& addmm_(const Tensor& mat1, const Tensor& mat2, const Scalar& beta = 1, const Scalar& alpha = 1) const;
  /// beta·x + alpha·mat vec; x is not read if beta is 0.
  Tensor addmv(const Tensor& mat, const Tensor& vec, const Scalar& beta = 1, const Scalar& alpha = 1) const;
  /// x ← beta·x + alpha·mat vec.
  Tensor& addmv_(const Tensor& mat, const Tensor& vec, const Scalar& beta = 1, const Scalar& alpha = 1) const;
  /// beta·x + alpha·vec1 vec2ᵀ; x is not read if beta is 0.
  Tensor addr(const Tensor& vec1, const Tensor& vec2, const Scalar& beta = 1, const Scalar& alpha = 1) const;
  /// x ← beta·x + alpha·vec1 vec2ᵀ.
  Tensor& addr_(const Tensor& vec1, const Tensor& vec2, const Scalar& beta = 1, const Scalar& alpha = 1) const;
  /// beta·x + alpha·bmm(batch1, batch2); x is not read if beta is 0.
  Tensor baddbmm(const Tensor& batch1, const Tensor& batch2, const Scalar& beta = 1, const Scalar& alpha = 1) const;
  /// x ← beta·x + alpha·bmm(batch1, batch2).
  Tensor& baddbmm_(const Tensor& batch1, const Tensor& batch2, const Scalar& beta = 1, const Scalar& alpha = 1) const;
  /// beta·x + alpha·Σ bmm(batch1, batch2) over the batch; x is not read if beta is 0.
  Tensor addbmm(const Tensor& batch1, const Tensor& batch2, const Scalar& beta = 1, const Scalar& alpha = 1) const;
  /// x ← beta·x + alpha·Σ bmm(batch1, batch2) over the batch.
  Tensor& addbmm_(const Tensor& batch1, const Tensor& batch2, const Scalar& beta = 1, const Scalar& alpha = 1) const;
  /// The square matrix (or each of a batch) times itself, n − 1 times over; n ≥ 0.
  Tensor matrix_power(int64_t n) const;

  // linalg/tensordot.
  /// Σ over the last dimension of both, for all pairs of the other ones; a 0-d tensor scales.
  Tensor inner(const Tensor& other) const;
  Tensor kron(const Tensor& other) const;  ///< Kronecker's product: each element of x times other, as blocks
  /// x × other along dim, which has size 3; by default the first that has.
  Tensor cross(const Tensor& other, std::optional<int64_t> dim = std::nullopt) const;

  // linalg. Square and other matrices, the last two dimensions of x (…×m×n); the others number the matrices of a batch.
  Tensor det() const;                           ///< the determinant; the gradient is the matrix of cofactors
  std::tuple<Tensor, Tensor> slogdet() const;   ///< (sign, log |det|), without overflow
  Tensor logdet() const;                        ///< the logarithm of the determinant: NaN if that is negative
  Tensor inverse() const;                       ///< x⁻¹; throws LinAlgError for a singular matrix
  Tensor pinverse(double rcond = 1e-15) const;  ///< the pseudoinverse, without singular values up to rcond·the largest
  /// L with L Lᵀ = x, or Lᵀ if `upper`; throws LinAlgError unless x is positive definite.
  Tensor cholesky(bool upper = false) const;
  Tensor cholesky_inverse(bool upper = false) const;                      ///< A⁻¹ for x = cholesky(A)
  Tensor cholesky_solve(const Tensor& input2, bool upper = false) const;  ///< A⁻¹ x for input2 = cholesky(A)
  /// (A⁻¹ x, a copy of A) for a triangular A; with `transpose` A⁻ᵀ x.
  std::tuple<Tensor, Tensor> triangular_solve(const Tensor& A, bool upper = true, bool transpose = false,
                                              bool unitriangular = false) const;
  Tensor lu_solve(const Tensor& LU_data, const Tensor& LU_pivots) const;  ///< A⁻¹ x, given linalg_lu_factor(A)
  std::tuple<Tensor, Tensor> qr(bool some = true) const;                  ///< (Q, R); Q is square unless `some`
  std::tuple<Tensor, Tensor> geqrf() const;  ///< Q's reflections and R in LAPACK's form; no gradient
  Tensor orgqr(const Tensor& input2) const;  ///< Q's first columns, given what geqrf() returns
  /// Q input3, given what geqrf() returns; with `transpose` Qᵀ, unless `left` input3 Q.
  Tensor ormqr(const Tensor& input2, const Tensor& input3, bool left = true, bool transpose = false) const;
  std::tuple<Tensor, Tensor, Tensor> svd(bool some = true, bool compute_uv = true) const;  ///< (U, S, V): x = U S Vᵀ
  std::tuple<Tensor, Tensor> symeig(bool eigenvectors = false, bool upper = true) const;   ///< of a symmetric x
  Tensor matrix_exp() const;                                                               ///< Σ xᵏ/k!

  // random. From the generator, or without one from the process's: the numbers of PyTorch's CPU for the same seed. They
  // throw for bad parameters.
  /// x ← uniform in [from, to).
  Tensor& uniform_(double from = 0, double to = 1, const std::optional<Generator>& generator = std::nullopt) const;
  /// x ← normal numbers with this mean and standard deviation.
  Tensor& normal_(double mean = 0, double std = 1, const std::optional<Generator>& generator = std::nullopt) const;
  Tensor bernoulli(const std::optional<Generator>& generator = std::nullopt) const;  ///< 1 with probability x, else 0
  /// Of x's shape: 1 with probability p, else 0.
  Tensor bernoulli(double p, const std::optional<Generator>& generator = std::nullopt) const;
  /// x ← 1 with probability p, else 0; a tensor p has one for each element.
  Tensor& bernoulli_(double p = 0.5, const std::optional<Generator>& generator = std::nullopt) const;
  Tensor& bernoulli_(const Tensor& p, const std::optional<Generator>& generator = std::nullopt) const;
  /// x ← integers in [from, to).
  Tensor& random_(int64_t from, int64_t to, const std::optional<Generator>& generator = std::nullopt) const;
  Tensor& random_(int64_t to,
                  const std::optional<Generator>& generator = std::nullopt) const;  ///< x ← integers in [0, to)
  /// x ← integers from 0 to the largest one up to which the dtype holds all.
  Tensor& random_(const std::optional<Generator>& generator = std::nullopt) const;
  /// x ← numbers of density λ exp(−λt), λ = lambd.
  Tensor& exponential_(double lambd = 1, const std::optional<Generator>& generator = std::nullopt) const;
  /// x ← numbers of density σ/(π(σ² + (t − median)²)).
  Tensor& cauchy_(double median = 0, double sigma = 1, const std::optional<Generator>& generator = std::nullopt) const;
  /// x ← exp of normal numbers with this mean and standard deviation.
  Tensor& log_normal_(double mean = 1, double std = 2, const std::optional<Generator>& generator = std::nullopt) const;
  /// x ← the number of tries until the first success of probability p.
  Tensor& geometric_(double p, const std::optional<Generator>& generator = std::nullopt) const;
  /// num_samples indices a row, with probability proportional to the weights x: (n) or (rows×n).
  Tensor multinomial(int64_t num_samples, bool replacement = false,
                     const std::optional<Generator>& generator = std::nullopt) const;

  // create. New tensors, of x's dtype unless options say otherwise.
  /// Memory as it comes: write before you read.
  Tensor new_empty(IntArrayRef size, const TensorOptions& options = {}) const;
  /// The same with these strides.
  Tensor new_empty_strided(IntArrayRef size, IntArrayRef stride, const TensorOptions& options = {}) const;
  Tensor new_zeros(IntArrayRef size, const TensorOptions& options = {}) const;                      ///< all 0
  Tensor new_ones(IntArrayRef size, const TensorOptions& options = {}) const;                       ///< all 1
  Tensor new_full(IntArrayRef size, const Scalar& value, const TensorOptions& options = {}) const;  ///< all value

  // Other names: LibTorch's second names of methods above, with the same arguments, as x.multiply(y) for x.mul(y). The
  // list of pairs is in tensor/aliases.h.
#define WICK_METHOD(alias, name)         \
  template <class... A>                  \
  decltype(auto) alias(A&&... a) const { \
    return name(std::forward<A>(a)...);  \
  }
  WICK_ALIASES(WICK_METHOD)
  WICK_ALIASES_IN_PLACE(WICK_METHOD)
#undef WICK_METHOD
  /// clamp().
  Tensor clip(const std::optional<Scalar>& min, const std::optional<Scalar>& max = std::nullopt) const;
  Tensor clip(const std::optional<Tensor>& min, const std::optional<Tensor>& max = std::nullopt) const;

  // Operators. The binary ones (x + y, x < y, …) are in ops/elementwise/operators.h.
  /// x.add_(o).
  Tensor& operator+=(const Tensor& o);
  Tensor& operator+=(const Scalar& o);
  /// x.sub_(o).
  Tensor& operator-=(const Tensor& o);
  Tensor& operator-=(const Scalar& o);
  /// x.mul_(o).
  Tensor& operator*=(const Tensor& o);
  Tensor& operator*=(const Scalar& o);
  /// x.div_(o).
  Tensor& operator/=(const Tensor& o);
  Tensor& operator/=(const Scalar& o);
  /// x.bitwise_and_(o).
  Tensor& operator&=(const Tensor& o);
  Tensor& operator&=(const Scalar& o);
  /// x.bitwise_or_(o).
  Tensor& operator|=(const Tensor& o);
  Tensor& operator|=(const Scalar& o);
  /// x.bitwise_xor_(o).
  Tensor& operator^=(const Tensor& o);
  Tensor& operator^=(const Scalar& o);
  Tensor operator-() const;  ///< neg()
  Tensor operator~() const;  ///< bitwise_not()
  Tensor operator!() const;  ///< logical_not()

  // For the engine.
  TensorImpl* impl() const { return impl_.get(); }      ///< the counted object
  const Ref<TensorImpl>& ref() const { return impl_; }  ///< the handle to it

 private:
  void check_type(ScalarType wanted) const;
  bool view_requires_grad() const;
  Ref<TensorImpl> impl_;
};

/// PyTorch's text of a tensor: values in columns, lines of at most 80 characters, then the dtype line.
std::ostream& operator<<(std::ostream& out, const Tensor& t);
/// The same with lines of at most linesize characters, but at least one number a line; without out to std::cout.
std::ostream& print(std::ostream& out, const Tensor& t, int64_t linesize);
void print(const Tensor& t, int64_t linesize = 80);

}  // namespace wick

/// fmt::print("{}", tensor) prints the same text.
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
