#pragma once
// New tensors. Options give dtype (float32, or set_default_dtype()'s, unless said otherwise) and requires_grad:
// zeros({2, 3}, kDouble), ones({4}, requires_grad()). Sizes must not be negative.

#include <autograd/tensor/tensor.h>

#include <concepts>
#include <functional>

namespace wick {

Tensor zeros(IntArrayRef size, const TensorOptions& options = {});  ///< all 0
Tensor ones(IntArrayRef size, const TensorOptions& options = {});   ///< all 1
/// All fill_value. The dtype is the value's unless given: integers give int64, bools bool.
Tensor full(IntArrayRef size, const Scalar& fill_value, const TensorOptions& options = {});
/// A 0-d tensor of the value; float32 unless a dtype is given.
Tensor scalar_tensor(const Scalar& value, const TensorOptions& options = {});
/// Uninitialized: write before you read.
Tensor empty(IntArrayRef size, const TensorOptions& options = {}, std::optional<MemoryFormat> format = std::nullopt);
/// Uninitialized, with these strides (in elements, 0 or more). Throws unless there is a stride for each size.
Tensor empty_strided(IntArrayRef size, IntArrayRef stride, const TensorOptions& options = {});
/// A matrix (n×m), or (n×n), with 1 on the diagonal, else 0.
Tensor eye(int64_t n, const TensorOptions& options = {});
Tensor eye(int64_t n, int64_t m, const TensorOptions& options = {});

// Sequences, as vectors.

/// start, start + step, … as far as before end; start 0 and step 1 if not given. int64 if all are integers, unless a
/// dtype is given. Throws for bounds that are not finite, for step 0, and if step leads away from end.
/// https://pytorch.org/docs/stable/generated/torch.arange.html
Tensor arange(const Scalar& end, const TensorOptions& options = {});
Tensor arange(const Scalar& start, const Scalar& end, const TensorOptions& options = {});
Tensor arange(const Scalar& start, const Scalar& end, const Scalar& step, const TensorOptions& options = {});
/// start, start + step, … up to end, which is included; float32 unless a dtype is given. Throws as arange() does.
Tensor range(const Scalar& start, const Scalar& end, const Scalar& step = 1, const TensorOptions& options = {});
Tensor range(const Scalar& start, const Scalar& end, const TensorOptions& options);
/// `steps` numbers from start to end, both included, at equal distances. Throws for steps < 0.
Tensor linspace(const Scalar& start, const Scalar& end, int64_t steps, const TensorOptions& options = {});
/// base to the power of each of linspace(start, end, steps).
Tensor logspace(const Scalar& start, const Scalar& end, int64_t steps, double base = 10.0,
                const TensorOptions& options = {});

// In the shape of self, and in its dtype unless the options give one. Row-major, unless the format puts the channels
// last. Not a part of self's graph.

/// All 0.
Tensor zeros_like(const Tensor& self, const TensorOptions& options = {},
                  std::optional<MemoryFormat> format = std::nullopt);
/// All 1.
Tensor ones_like(const Tensor& self, const TensorOptions& options = {},
                 std::optional<MemoryFormat> format = std::nullopt);
/// All fill_value.
Tensor full_like(const Tensor& self, const Scalar& fill_value, const TensorOptions& options = {},
                 std::optional<MemoryFormat> format = std::nullopt);
/// Uninitialized.
Tensor empty_like(const Tensor& self, const TensorOptions& options = {},
                  std::optional<MemoryFormat> format = std::nullopt);
/// rand(): uniform in [0, 1).
Tensor rand_like(const Tensor& self, const TensorOptions& options = {},
                 std::optional<MemoryFormat> format = std::nullopt);
/// randn(): normal.
Tensor randn_like(const Tensor& self, const TensorOptions& options = {},
                  std::optional<MemoryFormat> format = std::nullopt);

/// A tensor over the caller's memory, row-major or with these strides (in elements, 0 or more). The memory must outlive
/// the tensors over it; deleter(data) is called when the last of them is gone. Throws for a null pointer to more than 0
/// elements.
Tensor from_blob(void* data, IntArrayRef sizes, const TensorOptions& options = {});
Tensor from_blob(void* data, IntArrayRef sizes, IntArrayRef strides, const TensorOptions& options = {});
Tensor from_blob(void* data, IntArrayRef sizes, std::function<void(void*)> deleter, const TensorOptions& options = {});
Tensor from_blob(void* data, IntArrayRef sizes, IntArrayRef strides, std::function<void(void*)> deleter,
                 const TensorOptions& options = {});

namespace detail {
/// What an element of a list can be.
template <class T>
concept Number = std::integral<T> || dtype_of<T>
!= ScalarType::Undefined;
/// What tensor() takes: a number, a vector of numbers, or nested braces of these, {{1, 2}, {3, 4}}. Collects the
/// numbers in row-major order. Throws if the braces at one depth differ in length, or the numbers in type.
class TensorData {
 public:
  template <Number T>
  TensorData(T v) : values_{Scalar(v)}, type_(type_of<T>()) {}
  TensorData(std::initializer_list<TensorData> rows);
  template <Number T>
  TensorData(ArrayRef<T> v) : sizes_{static_cast<int64_t>(v.size())}, type_(type_of<T>()) {
    for (const T& x : v) values_.emplace_back(x);
  }
  template <class T>
  TensorData(const std::vector<T>& v) : sizes_{static_cast<int64_t>(v.size())}, type_(type_of<T>()) {
    for (const T x : v) values_.emplace_back(x);
  }
  /// The tensor of these numbers.
  Tensor make(const TensorOptions& options) const;

 private:
  template <class T>
  static constexpr ScalarType type_of() {
    return dtype_of<T> != ScalarType::Undefined ? dtype_of<T> : kLong;
  }
  std::vector<Scalar> values_;
  Dims sizes_;
  ScalarType type_;
};
}  // namespace detail

/// A tensor of the numbers given: tensor(3.5), tensor({1, 2, 3}), tensor({{1.0, 2.0}, {3.0, 4.0}}), or of a
/// std::vector. int and int64_t make int64, float and double the default dtype, other types their own, unless a dtype
/// is given. Throws if braces at one depth differ in length, or the numbers in type, as in {1, 2.5}.
inline Tensor tensor(const detail::TensorData& data, const TensorOptions& options = {}) { return data.make(options); }
inline Tensor tensor(std::initializer_list<detail::TensorData> data, const TensorOptions& options = {}) {
  return detail::TensorData(data).make(options);
}

}  // namespace wick
