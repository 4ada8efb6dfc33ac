#pragma once
// One number of any dtype, such as the 2 in `x * 2`.

#include <autograd/core/dtype.h>

#include <concepts>

namespace wick {

/// A bool, an integer (int64) or a floating-point number (float64), as PyTorch's Scalar.
class Scalar {
 public:
  /// The integer 0.
  Scalar() : Scalar(int64_t{0}) {}
  template <class T>
  requires std::integral<T> || std::floating_point<T> Scalar(T v) {
    if constexpr (std::same_as<T, bool>) {
      type_ = kBool, i_ = v;
    } else if constexpr (std::integral<T>) {
      type_ = kLong, i_ = static_cast<int64_t>(v);
    } else {
      type_ = kDouble, d_ = static_cast<double>(v);
    }
  }
  /// The number converted to T as static_cast does.
  template <class T>
  T to() const {
    return type_ == kDouble ? static_cast<T>(d_) : static_cast<T>(i_);
  }
  double toDouble() const { return to<double>(); }
  float toFloat() const { return to<float>(); }
  int64_t toLong() const { return to<int64_t>(); }
  int toInt() const { return to<int>(); }
  bool toBool() const { return to<bool>(); }
  bool isFloatingPoint() const { return type_ == kDouble; }
  bool isIntegral(bool includeBool) const { return isIntegralType(type_, includeBool); }
  bool isBoolean() const { return type_ == kBool; }
  /// Double, Long or Bool.
  ScalarType type() const { return type_; }
  Scalar operator-() const { return type_ == kDouble ? Scalar(-d_) : Scalar(-i_); }
  /// Whether both are the same number, whatever their types.
  template <class T>
  bool equal(T v) const {
    if constexpr (std::floating_point<T>) return toDouble() == static_cast<double>(v);
    return type_ == kDouble ? d_ == static_cast<double>(v) : i_ == static_cast<int64_t>(v);
  }

 private:
  ScalarType type_;
  union {
    int64_t i_;
    double d_;
  };
};

}  // namespace wick
