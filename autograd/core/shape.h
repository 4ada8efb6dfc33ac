#pragma once
// Sizes and strides: a view of a list of integers, a small vector, and the rules of broadcasting.

#include <autograd/core/error.h>

#include <array>
#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <iosfwd>
#include <optional>
#include <string>
#include <vector>

namespace wick {

/// A view of n values that the caller owns. Pass it, do not store it. Braces make one: x.sum({0, 1}).
template <class T>
class ArrayRef {
 public:
  using value_type = T;
  constexpr ArrayRef() = default;
  constexpr ArrayRef(const T* data, size_t n) : data_(data), n_(n) {}
  constexpr ArrayRef(const T* begin, const T* end) : data_(begin), n_(static_cast<size_t>(end - begin)) {}
  constexpr ArrayRef(const T& one) : data_(&one), n_(1) {}
  ArrayRef(const std::vector<T>& v) : data_(v.data()), n_(v.size()) {}
  template <size_t N>
  constexpr ArrayRef(const std::array<T, N>& a) : data_(a.data()), n_(N) {}
  template <size_t N>
  constexpr ArrayRef(const T (&a)[N]) : data_(a), n_(N) {}
#if defined(__GNUC__) && !defined(__clang__)  // only GCC has this warning
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Winit-list-lifetime"
#endif
  constexpr ArrayRef(const std::initializer_list<T>& l) : data_(l.begin()), n_(l.size()) {}
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic pop
#endif

  constexpr const T* data() const { return data_; }
  constexpr size_t size() const { return n_; }
  constexpr bool empty() const { return n_ == 0; }
  constexpr const T* begin() const { return data_; }
  constexpr const T* end() const { return data_ + n_; }
  constexpr const T& operator[](size_t i) const { return data_[i]; }
  /// The value at i; throws if there is none. (operator[] does not check.)
  const T& at(size_t i) const {
    check(i < n_, "ArrayRef: index {} is out of range for {} values", i, n_);
    return data_[i];
  }
  constexpr const T& front() const { return data_[0]; }
  constexpr const T& back() const { return data_[n_ - 1]; }
  /// The n values from `from` on, or all of them.
  constexpr ArrayRef slice(size_t from, size_t n) const { return {data_ + from, n}; }
  constexpr ArrayRef slice(size_t from) const { return {data_ + from, n_ - from}; }
  /// Whether both have the same values.
  bool equals(ArrayRef o) const {
    if (n_ != o.n_) return false;
    for (size_t i = 0; i < n_; ++i)
      if (!(data_[i] == o.data_[i])) return false;
    return true;
  }
  /// A copy that owns its values.
  std::vector<T> vec() const { return {begin(), end()}; }
  friend bool operator==(ArrayRef a, ArrayRef b) { return a.equals(b); }

 private:
  const T* data_ = nullptr;
  size_t n_ = 0;
};
using IntArrayRef = ArrayRef<int64_t>;
std::ostream& operator<<(std::ostream& out, IntArrayRef values);  ///< [2, 3]

/// An IntArrayRef or nothing: the type of an argument for dimensions that may be left out.
class OptionalIntArrayRef {
 public:
  OptionalIntArrayRef() = default;
  OptionalIntArrayRef(std::nullopt_t) {}
  OptionalIntArrayRef(IntArrayRef values) : values_(values), has_(true) {}
  OptionalIntArrayRef(const int64_t& one) : OptionalIntArrayRef(IntArrayRef(one)) {}
  OptionalIntArrayRef(const std::vector<int64_t>& v) : OptionalIntArrayRef(IntArrayRef(v)) {}
  OptionalIntArrayRef(const std::initializer_list<int64_t>& v) : OptionalIntArrayRef(IntArrayRef(v)) {}
  bool has_value() const { return has_; }
  explicit operator bool() const { return has_; }
  const IntArrayRef& operator*() const { return values_; }
  const IntArrayRef* operator->() const { return &values_; }
  /// The values; throws if there are none.
  const IntArrayRef& value() const {
    check(has_, "OptionalIntArrayRef: value() of none");
    return values_;
  }

 private:
  IntArrayRef values_;
  bool has_ = false;
};

/// A vector of sizes or strides. Up to 5 are in the object itself, more on the heap.
class Dims {
 public:
  Dims() = default;
  Dims(IntArrayRef v) { assign(v.data(), v.size()); }
  Dims(std::initializer_list<int64_t> v) { assign(v.begin(), v.size()); }
  /// n times value.
  Dims(size_t n, int64_t value) {
    int64_t* to = reserve(n);
    for (size_t i = 0; i < n; ++i) to[i] = value;
  }
  Dims(const Dims& o) { assign(o.data(), o.n_); }
  Dims(Dims&& o) noexcept { steal(o); }
  Dims& operator=(const Dims& o) {
    if (this != &o) *this = Dims(o);
    return *this;
  }
  Dims& operator=(Dims&& o) noexcept {
    if (this != &o) {
      if (n_ > kInline) delete[] heap_;
      steal(o);
    }
    return *this;
  }
  ~Dims() {
    if (n_ > kInline) delete[] heap_;
  }

  size_t size() const { return n_; }
  bool empty() const { return n_ == 0; }
  int64_t* data() { return n_ > kInline ? heap_ : in_; }
  const int64_t* data() const { return n_ > kInline ? heap_ : in_; }
  int64_t* begin() { return data(); }
  int64_t* end() { return data() + n_; }
  const int64_t* begin() const { return data(); }
  const int64_t* end() const { return data() + n_; }
  int64_t& operator[](size_t i) { return data()[i]; }
  const int64_t& operator[](size_t i) const { return data()[i]; }
  int64_t& back() { return data()[n_ - 1]; }
  const int64_t& back() const { return data()[n_ - 1]; }
  operator IntArrayRef() const { return {data(), n_}; }
  /// Adds v at the end.
  void push_back(int64_t v) {
    if (n_ < kInline)
      in_[n_++] = v;
    else
      insert(n_, v);
  }
  /// Adds v before the value at `at`.
  void insert(size_t at, int64_t v);
  /// Removes the value at `at`.
  void erase(size_t at);
  friend bool operator==(const Dims& a, IntArrayRef b) { return IntArrayRef(a).equals(b); }
  friend bool operator==(const Dims& a, const Dims& b) { return IntArrayRef(a).equals(b); }

 private:
  static constexpr size_t kInline = 5;
  // Room for n values, which are not initialised. Only for an object without a heap block.
  int64_t* reserve(size_t n) {
    n_ = static_cast<uint32_t>(n);
    if (n <= kInline) return in_;
    return heap_ = new int64_t[n];
  }
  void assign(const int64_t* v, size_t n) {
    int64_t* to = reserve(n);
    for (size_t i = 0; i < n; ++i) to[i] = v[i];
  }
  void steal(Dims& o) {
    n_ = o.n_;
    if (n_ > kInline) {
      heap_ = o.heap_;
      o.n_ = 0;
    } else {
      for (uint32_t i = 0; i < n_; ++i) in_[i] = o.in_[i];
    }
  }
  uint32_t n_ = 0;
  union {
    int64_t in_[kInline];
    int64_t* heap_;
  };
};

/// A shape in the form of error messages, "(64×784)"; "()" for 0-d. It becomes a string only when one is needed.
struct ShapeText {
  IntArrayRef sizes;
  std::string text() const;
  operator std::string() const { return text(); }
};
inline ShapeText shape_string(IntArrayRef sizes) { return {sizes}; }

}  // namespace wick
template <>
struct fmt::formatter<wick::ShapeText> : wick::TextFormatter<wick::ShapeText> {};
namespace wick {

/// A size, stride, offset or count from outside, on its way through the arithmetic of operator op. Its +, − and · throw
/// an Error that names op where the result does not fit in int64, instead of wrapping around.
class Checked {
 public:
  Checked(const char* op, int64_t n) : op_(op), n_(n) {}
  operator int64_t() const { return n_; }
  friend Checked operator+(Checked a, std::integral auto b) { return a.plus(b); }
  friend Checked operator+(std::integral auto a, Checked b) { return b.plus(a); }
  friend Checked operator+(Checked a, Checked b) { return a.plus(b.n_); }
  friend Checked operator-(Checked a, std::integral auto b) { return a.minus(b); }
  friend Checked operator-(std::integral auto a, Checked b) { return Checked(b.op_, a).minus(b.n_); }
  friend Checked operator-(Checked a, Checked b) { return a.minus(b.n_); }
  friend Checked operator*(Checked a, std::integral auto b) { return a.times(b); }
  friend Checked operator*(std::integral auto a, Checked b) { return b.times(a); }
  friend Checked operator*(Checked a, Checked b) { return a.times(b.n_); }

 private:
  Checked plus(int64_t b) const {
    int64_t r = 0;
    return __builtin_add_overflow(n_, b, &r) ? overflow("+", b) : Checked(op_, r);
  }
  Checked minus(int64_t b) const {
    int64_t r = 0;
    return __builtin_sub_overflow(n_, b, &r) ? overflow("-", b) : Checked(op_, r);
  }
  Checked times(int64_t b) const {
    int64_t r = 0;
    return __builtin_mul_overflow(n_, b, &r) ? overflow("*", b) : Checked(op_, r);
  }
  [[noreturn]] Checked overflow(const char* sign, int64_t b) const;
  const char* op_;
  int64_t n_;
};

/// The product of the sizes. Throws an Error that names op if one is negative or the product of those above 0
/// overflows.
int64_t count_elements(const char* op, IntArrayRef sizes);
/// The product of the sizes of a tensor, which is known to fit.
inline int64_t count_elements(IntArrayRef sizes) {
  int64_t n = 1;
  for (int64_t s : sizes) n *= s;
  return n;
}
/// How many elements from the storage's start a view of these sizes, strides and offset needs; 0 if it has no elements.
/// Throws an Error that names op if a size, a stride or the offset is negative, their numbers differ, or the result
/// overflows.
int64_t storage_extent(const char* op, IntArrayRef sizes, IntArrayRef strides, int64_t offset);

/// Row-major strides, in elements. Throws an Error that names op on overflow.
Dims contiguous_strides(const char* op, IntArrayRef sizes);
/// Whether the elements are row-major without gaps. The strides of size-1 dimensions do not matter.
bool is_contiguous(IntArrayRef sizes, IntArrayRef strides);
/// Whether two elements may share memory, as in expanded tensors or windows that overlap. May say yes when none do.
bool overlaps_itself(IntArrayRef sizes, IntArrayRef strides);

/// The shape that a and b broadcast to: aligned at the last dimension, size 1 stretches to the other size. Throws
/// "op: (2×3) and (4×3) do not broadcast" when other sizes differ.
Dims broadcast_shapes(const char* op, IntArrayRef a, IntArrayRef b);
/// Whether a tensor of shape `from` can be expanded to shape `to`.
bool is_expandable(IntArrayRef from, IntArrayRef to);

/// Throws the IndexError of wrap_dim().
[[noreturn]] void fail_dim(const char* op, int64_t dim, int64_t ndim);
/// A dimension in [−ndim, ndim) as an index from 0, where −1 is the last. 0-d counts as 1-d. Throws IndexError if it is
/// out of range.
inline int64_t wrap_dim(const char* op, int64_t dim, int64_t ndim) {
  const int64_t n = ndim > 0 ? ndim : 1;
  if (dim < -n || dim >= n) [[unlikely]]
    fail_dim(op, dim, n);
  return dim < 0 ? dim + n : dim;
}
/// For each of ndim dimensions, whether dims names it. An empty dims names all. Throws if one is named twice.
std::vector<bool> dim_mask(const char* op, IntArrayRef dims, int64_t ndim);

}  // namespace wick
