#pragma once
// One number of any dtype, such as the 2 in `x * 2`.

#include <autograd/core/dtype.h>

#include <cmath>
#include <concepts>
#include <limits>

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
  Scalar(Half v) : Scalar(static_cast<float>(v)) {}
  Scalar(BFloat16 v) : Scalar(static_cast<float>(v)) {}
  /// Whether the number can be converted to T: always to bool; to a floating type unless it is finite and too large; to
  /// an integer type if it is within its bounds. Unsigned types also take a negative integer whose absolute value
  /// is in range, and wrap it around, as PyTorch does.
  template <class T>
  bool fits() const {
    using L = std::numeric_limits<T>;
    if constexpr (std::same_as<T, bool> || std::same_as<T, double>)
      return true;
    else if constexpr (std::same_as<T, Half> || std::same_as<T, BFloat16>)
      return Scalar(toDouble()).fits_floating(static_cast<double>(static_cast<float>(L::max())));
    else if constexpr (std::floating_point<T>)
      return type_ != kDouble || fits_floating(static_cast<double>(L::max()));
    else if (type_ == kDouble)
      return d_ >= static_cast<double>(L::lowest()) && d_ < static_cast<double>(uint64_t{1} << L::digits) &&
             d_ <= static_cast<double>(L::max());
    else if constexpr (std::is_signed_v<T>)
      return i_ >= int64_t{L::lowest()} && i_ <= int64_t{L::max()};
    else
      return (i_ < 0 ? 0 - static_cast<uint64_t>(i_) : static_cast<uint64_t>(i_)) <= uint64_t{L::max()};
  }
  /// The number converted to T: x ≠ 0 for bool, and the whole part for integers. Throws an Error that names op unless
  /// it fits.
  template <class T>
  T to(const char* op = "Scalar") const {
    if (!fits<T>()) [[unlikely]]
      fail_to_fit(op,
                  std::same_as<T, BFloat16>             ? "bfloat"
                  : !std::numeric_limits<T>::is_integer ? "float"
                  : std::is_signed_v<T>                 ? "int"
                                                        : "uint",
                  8 * sizeof(T));
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
  bool fits_floating(double most) const { return !std::isfinite(d_) || std::fabs(d_) <= most; }
  [[noreturn]] void fail_to_fit(const char* op, const char* kind, size_t bits) const;
  ScalarType type_;
  union {
    int64_t i_;
    double d_;
  };
};

/// Throws an Error that names op, the number and the dtype unless v fits in dtype t.
void check_fits(const char* op, const Scalar& v, ScalarType t);

}  // namespace wick
