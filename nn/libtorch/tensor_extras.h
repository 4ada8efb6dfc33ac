#pragma once
// What LibTorch's old programs ask of a tensor: packed accessors, type(), expect_contiguous(). <torch/torch.h> has it.

#include <autograd/tensor/impl.h>

#include <array>
#include <limits>

namespace wick {

/// An argument of packed accessors, which ignore it: LibTorch's plain pointer.
template <class T>
struct DefaultPtrTraits {
  using PtrType = T*;
};
/// The same for a pointer to memory that no other pointer of the function reaches.
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

/// What expect_contiguous() returns: it behaves as a pointer to the tensor.
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
  std::string text() const { return toString(); }
  friend bool operator==(const DeprecatedTypeProperties& a, const DeprecatedTypeProperties& b) = default;

 private:
  ScalarType type_;
};
std::ostream& operator<<(std::ostream& out, const DeprecatedTypeProperties& type);  // CPUFloatType
std::ostream& operator<<(std::ostream& out, const std::vector<Tensor>& tensors);    // one after another
std::ostream& operator<<(std::ostream& out, const Ref<Node>& node);                 // its address
namespace indexing {
std::ostream& operator<<(std::ostream& out, const std::vector<TensorIndex>& indices);  // (1, None)
}

template <class T, size_t N, template <class> class Traits>
PackedTensorAccessor<T, N, Traits, int32_t> Tensor::packed_accessor32() const& {
  check(numel() <= std::numeric_limits<int32_t>::max(), "packed_accessor32: too many elements: {}", numel());
  return packed_accessor64<T, N, Traits>();
}
template <class T, size_t N, template <class> class Traits>
PackedTensorAccessor<T, N, Traits, int64_t> Tensor::packed_accessor64() const& {
  return accessor<T, N>();
}

}  // namespace wick

/// fmt::print("{}", x.type()) prints toString().
template <>
struct fmt::formatter<wick::DeprecatedTypeProperties> : wick::TextFormatter<wick::DeprecatedTypeProperties> {};
