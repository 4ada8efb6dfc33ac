#pragma once
// What a Tensor points to, and how the operators make new ones. Users need only tensor.h, which includes it.

#include <autograd/tensor.h>

#include <atomic>
#include <cstring>
#include <new>

namespace wick {

struct TensorImpl final : Counted {
  Ref<Storage> storage;
  char* data = nullptr;  // the first element
  int64_t numel = 0;
  Dims sizes, strides;  // strides in elements
  ScalarType dtype = ScalarType::Undefined;
  bool contiguous = true;
  bool wrapped_number = false;  // made of a Scalar: yields to other dtypes of its kind in promotion
  bool inference = false;       // made in inference mode: never part of a graph

  // Autograd. A leaf asks for gradients by requires_grad; any other tensor has a grad_fn.
  bool requires_grad = false;
  bool made_without_grad = false;  // a view taken while nothing was recorded
  bool fixed_history = false;      // a view whose history is a custom function's
  bool retains_grad = false;
  uint32_t output_nr = 0;                 // which output of grad_fn this is
  std::atomic<uint32_t> base_version{0};  // base's version for which grad_fn of this view is right
  Ref<Node> grad_fn;
  Ref<TensorImpl> base;  // of a view: the tensor whose memory it shows
  Tensor grad;
  std::atomic<Node*> accumulator{nullptr};  // the leaf's end of the graph; the leaf holds a count of it

  static TensorImpl* make() { return new (memory::allocate(sizeof(TensorImpl))) TensorImpl; }
  static void destroy(TensorImpl* t) {
    if (t->retains_grad) t->forget_retained();
    if (t->accumulator.load(std::memory_order_relaxed)) t->drop_accumulator();
    t->~TensorImpl();
    memory::deallocate(t, sizeof(TensorImpl));
  }
  /// Undoes retain_grad().
  void forget_retained();
  /// Parts with the accumulator: graphs that still lead there end in nothing.
  void drop_accumulator();
  /// Takes another one, with the same hooks, since shape or dtype changed.
  void renew_accumulator();
  int64_t offset() const { return (data - storage->data()) / static_cast<int64_t>(elementSize(dtype)); }
};

inline IntArrayRef Tensor::sizes() const {
  check(defined(), "sizes: the tensor is undefined");
  return impl_->sizes;
}
inline IntArrayRef Tensor::strides() const {
  check(defined(), "strides: the tensor is undefined");
  return impl_->strides;
}
inline int64_t Tensor::size(int64_t d) const {
  check(dim() > 0, "size: a 0-d tensor has no dimension {}", d);
  return impl_->sizes[static_cast<size_t>(wrap_dim("size", d, dim()))];
}
inline int64_t Tensor::stride(int64_t d) const {
  check(dim() > 0, "stride: a 0-d tensor has no dimension {}", d);
  return impl_->strides[static_cast<size_t>(wrap_dim("stride", d, dim()))];
}
inline int64_t Tensor::dim() const { return static_cast<int64_t>(sizes().size()); }
inline int64_t Tensor::numel() const { return impl_ ? impl_->numel : 0; }
inline bool Tensor::is_contiguous() const { return !impl_ || impl_->contiguous; }
inline ScalarType Tensor::scalar_type() const { return impl_ ? impl_->dtype : ScalarType::Undefined; }

/// Row-major memory of its own, not initialised.
Tensor make_empty(IntArrayRef sizes, ScalarType dtype);
/// Another look at t's memory; offset in elements from the storage's start. Knows nothing of history.
Tensor make_alias(const Tensor& t, IntArrayRef sizes, IntArrayRef strides, int64_t offset);
/// The same look at t's memory.
Tensor make_alias(const Tensor& t);
/// self's elements ← src's, broadcast and cast. Knows nothing of history or versions.
void copy_elements(const Tensor& self, const Tensor& src);
/// A 0-d tensor of a number, that yields in promotion as Python's numbers do.
Tensor wrapped(const Scalar& v);
/// Throws "op: argument `name` is undefined" unless t is defined.
inline void check_defined(const char* op, const Tensor& t, const char* name = "self") {
  check(t.defined(), "{}: the tensor `{}` is undefined", op, name);
}
/// A tensor as it stands in error messages: "(2×3) Float".
struct TensorText {
  const Tensor& tensor;
  std::string text() const;
  operator std::string() const { return text(); }
};
inline TensorText describe(const Tensor& t) { return {t}; }

}  // namespace wick
template <>
struct fmt::formatter<wick::TensorText> : wick::TextFormatter<wick::TensorText> {};
