#pragma once
// What a Tensor points to, and how operators make new tensors.
//
//   Tensor ──► TensorImpl ──► Elements ──► Storage
//   handle     history,       sizes,       the bytes, shared
//              gradient       strides,     by views
//                             dtype

#include <autograd/tensor/tensor.h>
#include <autograd/tensor/trace.h>

#include <atomic>
#include <cstring>
#include <new>

namespace wick {

namespace detail {
extern constinit thread_local bool inference_mode;  // whether tensors made now can never be part of a graph
}

/// What a tensor shows: memory, sizes, strides and dtype. It does not change once others can see it, so a tensor, its
/// aliases and what the graph saved of it share one.
struct Elements final : Counted {
  /// Row-major memory of its own, not initialised; null if there is not as much. numel is the product of the sizes.
  static Ref<Elements> make(IntArrayRef sizes, int64_t numel, ScalarType dtype);
  /// Elements of an existing storage; strides and offset are in elements.
  static Ref<Elements> make(Ref<Storage> storage, IntArrayRef sizes, IntArrayRef strides, int64_t offset,
                            ScalarType dtype);
  static void destroy(Elements* e);  ///< called by the last handle
  /// The size of this object with the sizes and strides behind it.
  static size_t bytes_for(size_t ndim) { return sizeof(Elements) + 2 * ndim * sizeof(int64_t); }

  IntArrayRef sizes() const { return {dims(), ndim}; }
  IntArrayRef strides() const { return {dims() + ndim, ndim}; }  // in elements
  /// How many elements the first one is behind the storage's start.
  int64_t offset() const { return (data - storage->data()) / static_cast<int64_t>(elementSize(dtype)); }

  uint32_t ndim;
  ScalarType dtype;
  bool contiguous = true;
  bool wrapped_number = false;  // made from a Scalar: its dtype yields to a tensor's of the same kind in promotion
  bool in_storage = false;      // whether this object and its storage are one block
  char* data;                   // the first element
  int64_t numel;
  Ref<Storage> storage;

 private:
  Elements(Ref<Storage> storage_, size_t ndim_, int64_t numel_, ScalarType dtype_)
      : ndim(static_cast<uint32_t>(ndim_)),
        dtype(dtype_),
        data(storage_->data()),
        numel(numel_),
        storage(std::move(storage_)) {}
  // Sizes and then strides are stored directly behind this object.
  int64_t* dims() { return reinterpret_cast<int64_t*>(this + 1); }
  const int64_t* dims() const { return reinterpret_cast<const int64_t*>(this + 1); }
};

/// A tensor: what it shows, and what autograd knows of it.
struct TensorImpl final : Counted {
  explicit TensorImpl(Ref<Elements> e);
  static void destroy(TensorImpl* t);  ///< called by the last handle
  /// Counted::release(). But where a node gives this tensor gradients, even the last handle is counted atomically: a
  /// walk may make another one at any time.
  bool release() const {
    return (is_last() && !accumulator.load(std::memory_order_relaxed) && !retains_grad) || release_one_of_many();
  }

  // Whether gradients are computed for this leaf. Other tensors have a grad_fn if they are.
  bool requires_grad = false;
  bool inference = false;          // made in inference mode: never part of a graph
  bool made_without_grad = false;  // a view taken while nothing was recorded
  bool fixed_history = false;      // a view whose history is a custom function's
  bool retains_grad = false;
  uint32_t output_nr = 0;                 // which output of grad_fn this is
  std::atomic<uint32_t> base_version{0};  // of a view: the version of base that its grad_fn belongs to
  Ref<Elements> elements;
  Ref<Node> grad_fn;
  Ref<TensorImpl> base;  // of a view: the tensor whose memory it shows
  Tensor grad;
  std::atomic<Node*> accumulator{nullptr};  // the node that adds to a leaf's grad; the leaf holds one count of it

  /// Undoes retain_grad().
  void forget_retained();
  /// Lets go of the accumulator. Gradients that still reach it are dropped.
  void drop_accumulator();
  /// Takes a new accumulator with the same hooks, after a change of shape or dtype.
  void renew_accumulator();
};

inline bool Tensor::requires_grad() const {
  if (!impl_) return false;
  if (impl_->base) [[unlikely]]
    return view_requires_grad();
  return impl_->requires_grad || impl_->grad_fn;
}
inline IntArrayRef Tensor::sizes() const {
  check(defined(), "sizes: the tensor is undefined");
  return impl_->elements->sizes();
}
inline IntArrayRef Tensor::strides() const {
  check(defined(), "strides: the tensor is undefined");
  return impl_->elements->strides();
}
inline int64_t Tensor::size(int64_t d) const {
  check(dim() > 0, "size: a 0-d tensor has no dimension {}", d);
  return impl_->elements->sizes()[static_cast<size_t>(wrap_dim("size", d, dim()))];
}
inline int64_t Tensor::stride(int64_t d) const {
  check(dim() > 0, "stride: a 0-d tensor has no dimension {}", d);
  return impl_->elements->strides()[static_cast<size_t>(wrap_dim("stride", d, dim()))];
}
inline int64_t Tensor::dim() const { return static_cast<int64_t>(sizes().size()); }
inline int64_t Tensor::numel() const { return impl_ ? impl_->elements->numel : 0; }
inline bool Tensor::is_contiguous() const { return !impl_ || impl_->elements->contiguous; }
inline ScalarType Tensor::scalar_type() const { return impl_ ? impl_->elements->dtype : ScalarType::Undefined; }

/// A tensor without history.
inline Tensor make_tensor(Ref<Elements> e) {
  return Tensor(Ref<TensorImpl>::first(new (memory::allocate(sizeof(TensorImpl))) TensorImpl(std::move(e))));
}
/// A tensor with row-major memory of its own, not initialised, for operator op. Throws an Error that names op, the
/// shape and the bytes if a size is negative or the memory cannot be had.
Tensor make_empty(const char* op, IntArrayRef sizes, ScalarType dtype);
/// make_empty() with the sizes of `like`.
Tensor make_empty_like(const char* op, const Tensor& like, ScalarType dtype);
/// A tensor over t's memory without history. strides and offset are in elements, the offset from the storage's start.
Tensor make_alias(const Tensor& t, IntArrayRef sizes, IntArrayRef strides, int64_t offset);
/// A tensor that shows the same elements as t, without history.
inline Tensor make_alias(const Tensor& t) {
  Tensor alias = make_tensor(t.impl()->elements);
  alias.impl()->inference = t.impl()->inference;
  return alias;
}
/// The strides of t expanded to sizes: 0 where its elements repeat.
Dims expanded_strides(const Tensor& t, IntArrayRef sizes);
/// self's elements ← src's, broadcast and cast. Not recorded, and not counted as a version.
void copy_elements(const Tensor& self, const Tensor& src);
/// Whether the format puts the channels last.
inline bool is_channels_last(MemoryFormat format) { return format >= MemoryFormat::ChannelsLast; }
/// The strides of elements in that order: of N×C×H×W those that N×H×W×C has row by row. Throws if there are not 4
/// dimensions, or 5 for ChannelsLast3d.
Dims channels_last_strides(const char* op, IntArrayRef sizes, MemoryFormat format);
/// A number as a 0-d tensor whose dtype yields in promotion, as Python's numbers do.
Tensor wrapped(const Scalar& v);
/// Throws the error of check_defined().
[[noreturn]] void fail_undefined(const char* op, const char* name);
/// Throws "op: the tensor `name` is undefined" unless t is defined.
inline void check_defined(const char* op, const Tensor& t, const char* name = "self") {
  if (!t.defined()) [[unlikely]]
    fail_undefined(op, name);
  tell_begin(op);
}
/// A tensor in the form of error messages, "(2×3) Float". It becomes a string only when one is needed.
struct TensorText {
  const Tensor& tensor;
  std::string text() const;
  operator std::string() const { return text(); }
};
inline TensorText describe(const Tensor& t) { return {t}; }

}  // namespace wick
template <>
struct fmt::formatter<wick::TensorText> : wick::TextFormatter<wick::TensorText> {};
