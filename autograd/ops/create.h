#pragma once
// New tensors. Options give dtype (float32 by default) and requires_grad: zeros({2, 3}, kDouble),
// randn({4}, requires_grad()). The random ones draw PyTorch CPU's numbers for the same seed.

#include <autograd/core/random.h>
#include <autograd/core/scalar.h>
#include <autograd/core/shape.h>
#include <autograd/tensor/tensor.h>

#include <concepts>
#include <functional>

namespace wick {

Tensor empty(IntArrayRef size, const TensorOptions& options = {});  ///< memory as it comes: write before you read
Tensor zeros(IntArrayRef size, const TensorOptions& options = {});
Tensor ones(IntArrayRef size, const TensorOptions& options = {});
/// All fill_value; the dtype is the value's unless given (integers give int64, bools bool).
Tensor full(IntArrayRef size, const Scalar& fill_value, const TensorOptions& options = {});
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
Tensor scalar_tensor(const Scalar& value, const TensorOptions& options = {});

// As self in shape, dtype unless given.
Tensor empty_like(const Tensor& self, const TensorOptions& options = {});
Tensor zeros_like(const Tensor& self, const TensorOptions& options = {});
Tensor ones_like(const Tensor& self, const TensorOptions& options = {});
Tensor full_like(const Tensor& self, const Scalar& fill_value, const TensorOptions& options = {});
Tensor rand_like(const Tensor& self, const TensorOptions& options = {});
Tensor randn_like(const Tensor& self, const TensorOptions& options = {});
/// Integers in [0, high) or [low, high).
Tensor randint_like(const Tensor& self, int64_t high, const TensorOptions& options = {});
Tensor randint_like(const Tensor& self, int64_t low, int64_t high, const TensorOptions& options = {});

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

Tensor rand(IntArrayRef size, const TensorOptions& options = {});                   ///< uniform in [0, 1)
Tensor randn(IntArrayRef size, const TensorOptions& options = {});                  ///< normal, mean 0, variance 1
Tensor randint(int64_t high, IntArrayRef size, const TensorOptions& options = {});  ///< int64 in [0, high)
Tensor randint(int64_t low, int64_t high, IntArrayRef size, const TensorOptions& options = {});
Tensor randperm(int64_t n, const TensorOptions& options = {});  ///< 0 … n−1 in random order, int64
Tensor bernoulli(const Tensor& self);                           ///< 1 with probability self, else 0
Tensor bernoulli(const Tensor& self, double p);
/// num_samples indices a row, with probability proportional to the weights self ((n) or (rows×n)).
Tensor multinomial(const Tensor& self, int64_t num_samples, bool replacement = false);
Tensor normal(double mean, double std, IntArrayRef size, const TensorOptions& options = {});
Tensor normal(const Tensor& mean, double std = 1);
Tensor normal(double mean, const Tensor& std);
Tensor normal(const Tensor& mean, const Tensor& std);
/// Each element 0 with probability p, the others divided by 1 − p; self when not training.
Tensor dropout(const Tensor& self, double p, bool training);
/// The same for whole channels, dimension 1 of (N×C×…).
Tensor feature_dropout(const Tensor& self, double p, bool training);
/// Each element with probability p set to what selu() tends to on the left, then all shifted and scaled so that mean 0
/// and variance 1 stay (Klambauer et al. 2017). feature_: whole channels.
Tensor alpha_dropout(const Tensor& self, double p, bool training);
Tensor feature_alpha_dropout(const Tensor& self, double p, bool training);

}  // namespace wick
