#pragma once
// New tensors. Options give dtype (float32 by default) and requires_grad: zeros({2, 3}, kDouble),
// ones({4}, requires_grad()).

#include <autograd/tensor/tensor.h>

#include <concepts>
#include <functional>

namespace wick {

Tensor empty(IntArrayRef size, const TensorOptions& options = {});  ///< memory as it comes: write before you read
Tensor zeros(IntArrayRef size, const TensorOptions& options = {});
Tensor ones(IntArrayRef size, const TensorOptions& options = {});
/// All fill_value; the dtype is the value's unless given (integers give int64, bools bool).
Tensor full(IntArrayRef size, const Scalar& fill_value, const TensorOptions& options = {});
Tensor scalar_tensor(const Scalar& value, const TensorOptions& options = {});
Tensor eye(int64_t n, const TensorOptions& options = {});
Tensor eye(int64_t n, int64_t m, const TensorOptions& options = {});
/// start, start + step, … below end; int64 when all three are integers, unless a dtype is given.
Tensor arange(const Scalar& end, const TensorOptions& options = {});
Tensor arange(const Scalar& start, const Scalar& end, const TensorOptions& options = {});
Tensor arange(const Scalar& start, const Scalar& end, const Scalar& step, const TensorOptions& options = {});
/// `steps` numbers from start to end, both included, at equal distances.
Tensor linspace(const Scalar& start, const Scalar& end, int64_t steps, const TensorOptions& options = {});
/// base to each of linspace(start, end, steps).
Tensor logspace(const Scalar& start, const Scalar& end, int64_t steps, double base = 10.0,
                const TensorOptions& options = {});
/// start, start + step, … to end, which is included; float32 unless a dtype is given.
Tensor range(const Scalar& start, const Scalar& end, const Scalar& step = 1, const TensorOptions& options = {});
Tensor range(const Scalar& start, const Scalar& end, const TensorOptions& options);
/// Memory as it comes, laid out with these strides.
Tensor empty_strided(IntArrayRef size, IntArrayRef stride, const TensorOptions& options = {});
// As self in shape, dtype unless given.
Tensor empty_like(const Tensor& self, const TensorOptions& options = {});
Tensor zeros_like(const Tensor& self, const TensorOptions& options = {});
Tensor ones_like(const Tensor& self, const TensorOptions& options = {});
Tensor full_like(const Tensor& self, const Scalar& fill_value, const TensorOptions& options = {});
Tensor rand_like(const Tensor& self, const TensorOptions& options = {});
Tensor randn_like(const Tensor& self, const TensorOptions& options = {});
/// A tensor over memory that stays the caller's, row-major or with strides (in elements); deleter(data) is called
/// when the last tensor over it is gone.
Tensor from_blob(void* data, IntArrayRef sizes, const TensorOptions& options = {});
Tensor from_blob(void* data, IntArrayRef sizes, IntArrayRef strides, const TensorOptions& options = {});
Tensor from_blob(void* data, IntArrayRef sizes, std::function<void(void*)> deleter, const TensorOptions& options = {});
Tensor from_blob(void* data, IntArrayRef sizes, IntArrayRef strides, std::function<void(void*)> deleter,
                 const TensorOptions& options = {});

namespace detail {
/// Nested braces of numbers: {{1, 2}, {3, 4}}. Flattens them and checks that the rows are equally long.
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

/// The numbers given: tensor(3.5), tensor({1, 2, 3}), tensor({{1.0, 2.0}, {3.0, 4.0}}), tensor(std::vector<float>{…}).
/// Integers make int64, floating-point numbers the default dtype, bools bool, unless options say otherwise.
inline Tensor tensor(const detail::TensorData& data, const TensorOptions& options = {}) { return data.make(options); }
inline Tensor tensor(std::initializer_list<detail::TensorData> data, const TensorOptions& options = {}) {
  return detail::TensorData(data).make(options);
}

}  // namespace wick
