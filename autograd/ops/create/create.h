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
Tensor empty(IntArrayRef size, const TensorOptions& options = {});  ///< uninitialized: write before you read
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

// In the shape of self, and in its dtype unless the options give one. Not a part of self's graph.

Tensor zeros_like(const Tensor& self, const TensorOptions& options = {});                           ///< all 0
Tensor ones_like(const Tensor& self, const TensorOptions& options = {});                            ///< all 1
Tensor full_like(const Tensor& self, const Scalar& fill_value, const TensorOptions& options = {});  ///< all fill_value
Tensor empty_like(const Tensor& self, const TensorOptions& options = {});                           ///< uninitialized
Tensor rand_like(const Tensor& self, const TensorOptions& options = {});   ///< rand(): uniform in [0, 1)
Tensor randn_like(const Tensor& self, const TensorOptions& options = {});  ///< randn(): normal

/// A tensor over the caller's memory, row-major or with these strides (in elements, 0 or more). The memory must outlive
/// the tensors over it; deleter(data) is called when the last of them is gone. Throws for a null pointer to more than 0
/// elements.
Tensor from_blob(void* data, IntArrayRef sizes, const TensorOptions& options = {});
Tensor from_blob(void* data, IntArrayRef sizes, IntArrayRef strides, const TensorOptions& options = {});
Tensor from_blob(void* data, IntArrayRef sizes, std::function<void(void*)> deleter, const TensorOptions& options = {});
Tensor from_blob(void* data, IntArrayRef sizes, IntArrayRef strides, std::function<void(void*)> deleter,
                 const TensorOptions& options = {});

namespace detail {
/// What tensor() takes: a number, a vector of numbers, or nested braces of these, {{1, 2}, {3, 4}}. Collects the
/// numbers in row-major order. Throws if the braces at one depth differ in length.
class TensorData {
 public:
  template <class T>
  requires std::integral<T> || std::floating_point<T> TensorData(T v)
      : values_{Scalar(v)}, type_(dtype_of_value<T>()) {}
  TensorData(std::initializer_list<TensorData> rows);
  template <class T>
  requires std::integral<T> || std::floating_point<T> TensorData(ArrayRef<T> v)
      : sizes_{static_cast<int64_t>(v.size())}, type_(dtype_of_value<T>()) {
    for (const T& x : v) values_.emplace_back(x);
  }
  template <class T>
  TensorData(const std::vector<T>& v) : sizes_{static_cast<int64_t>(v.size())}, type_(dtype_of_value<T>()) {
    for (const T x : v) values_.emplace_back(x);
  }
  /// The tensor of these numbers.
  Tensor make(const TensorOptions& options) const;

 private:
  template <class T>
  static constexpr ScalarType dtype_of_value() {
    return std::same_as<T, bool> ? kBool : std::integral<T> ? kLong : std::same_as<T, float> ? kFloat : kDouble;
  }
  std::vector<Scalar> values_;
  Dims sizes_;
  ScalarType type_;
};
}  // namespace detail

/// A tensor of the numbers given: tensor(3.5), tensor({1, 2, 3}), tensor({{1.0, 2.0}, {3.0, 4.0}}), or of a
/// std::vector. Integers make int64, floating-point numbers the default dtype, bools bool, unless a dtype is given.
/// Throws if braces at one depth differ in length.
inline Tensor tensor(const detail::TensorData& data, const TensorOptions& options = {}) { return data.make(options); }
inline Tensor tensor(std::initializer_list<detail::TensorData> data, const TensorOptions& options = {}) {
  return detail::TensorData(data).make(options);
}

}  // namespace wick
