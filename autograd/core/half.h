#pragma once
// float16 and bfloat16: numbers of 16 bits to store. Arithmetic on them is float's, whose result is rounded back.

#include <cmath>
#include <cstdint>
#include <iosfwd>
#include <limits>
#include <type_traits>

namespace wick {

namespace detail {

/// std::bit_cast(), which libc++ has only from version 14 on.
template <class To, class From>
constexpr To bit_cast(const From& x) {
  return __builtin_bit_cast(To, x);
}
/// The bits of x as an IEEE 754 half: 1 sign, 5 exponent, 10 fraction bits. To nearest, ties to even; infinity from
/// 65520 on; NaN stays NaN.
constexpr uint16_t half_bits(float x) {
  const uint32_t bits = bit_cast<uint32_t>(x), sign = bits >> 16 & 0x8000U, size = bits & 0x7fffffffU;
  if (size > 0x7f800000U) return static_cast<uint16_t>(sign | 0x7e00U);
  if (size >= 0x477ff000U) return static_cast<uint16_t>(sign | 0x7c00U);
  if (size < 0x38800000U) {  // below 2^-14: adding 1/2 rounds to a multiple of 2^-24, the smallest half
    const float shifted = bit_cast<float>(size) + 0.5F;
    return static_cast<uint16_t>(sign | (bit_cast<uint32_t>(shifted) - 0x3f000000U));
  }
  // The exponent's bias goes from 127 to 15. Half of the last digit, less one if that digit is even, makes the carry.
  return static_cast<uint16_t>(sign | ((size - 0x38000000U + 0xfffU + (size >> 13 & 1U)) >> 13));
}
constexpr float half_value(uint16_t half) {
  const uint32_t sign = static_cast<uint32_t>(half & 0x8000U) << 16, size = half & 0x7fffU;
  if (size >= 0x7c00U) return bit_cast<float>(sign | 0x7f800000U | (size & 0x3ffU) << 13);
  if (size < 0x400U) {  // a multiple of 2^-24
    const float value = static_cast<float>(size) * 0x1p-24F;
    return sign ? -value : value;
  }
  return bit_cast<float>(sign | ((size << 13) + 0x38000000U));
}
/// The upper half of x's bits: 1 sign, 8 exponent, 7 fraction bits. To nearest, ties to even; NaN stays NaN.
constexpr uint16_t bfloat16_bits(float x) {
  const uint32_t bits = bit_cast<uint32_t>(x);
  if ((bits & 0x7fffffffU) > 0x7f800000U) return static_cast<uint16_t>(bits >> 16 | 0x40U);
  return static_cast<uint16_t>((bits + 0x7fffU + (bits >> 16 & 1U)) >> 16);
}
constexpr float bfloat16_value(uint16_t bits) { return bit_cast<float>(static_cast<uint32_t>(bits) << 16); }

/// A number of 16 bits, which Bits(float) and Value(bits) convert. It is a float in every expression.
template <uint16_t (*Bits)(float), float (*Value)(uint16_t)>
struct Float16 {
  uint16_t x;
  struct from_bits_t {};
  static constexpr from_bits_t from_bits() { return {}; }

  Float16() = default;
  constexpr Float16(uint16_t bits, from_bits_t) : x(bits) {}
  template <class T>
  requires std::is_arithmetic_v<T>
  constexpr Float16(T value) : x(Bits(static_cast<float>(value))) {}
  constexpr operator float() const { return Value(x); }
  friend Float16& operator+=(Float16& a, float b) { return a = Float16(a + b); }
  friend Float16& operator-=(Float16& a, float b) { return a = Float16(a - b); }
  friend Float16& operator*=(Float16& a, float b) { return a = Float16(a * b); }
  friend Float16& operator/=(Float16& a, float b) { return a = Float16(a / b); }
};

}  // namespace detail

/// IEEE 754's binary16, PyTorch's torch.float16: 11 digits (3 decimal), at most 65504.
/// https://pytorch.org/docs/stable/tensor_attributes.html
using Half = detail::Float16<detail::half_bits, detail::half_value>;
/// float32 with 8 digits in the place of 24 (2 decimal ones), in the same range: PyTorch's torch.bfloat16.
using BFloat16 = detail::Float16<detail::bfloat16_bits, detail::bfloat16_value>;

}  // namespace wick

template <>
struct std::numeric_limits<wick::Half> {
  static constexpr bool is_specialized = true, is_signed = true, is_integer = false, is_exact = false;
  static constexpr bool has_infinity = true, has_quiet_NaN = true, is_iec559 = true, is_bounded = true;
  static constexpr int digits = 11, digits10 = 3, max_digits10 = 5, radix = 2;
  static constexpr wick::Half of(uint16_t bits) { return {bits, wick::Half::from_bits()}; }
  static constexpr wick::Half min() { return of(0x0400); }
  static constexpr wick::Half max() { return of(0x7bff); }
  static constexpr wick::Half lowest() { return of(0xfbff); }
  static constexpr wick::Half epsilon() { return of(0x1400); }
  static constexpr wick::Half infinity() { return of(0x7c00); }
  static constexpr wick::Half quiet_NaN() { return of(0x7e00); }
  static constexpr wick::Half denorm_min() { return of(0x0001); }
};
template <>
struct std::numeric_limits<wick::BFloat16> {
  static constexpr bool is_specialized = true, is_signed = true, is_integer = false, is_exact = false;
  static constexpr bool has_infinity = true, has_quiet_NaN = true, is_iec559 = false, is_bounded = true;
  static constexpr int digits = 8, digits10 = 2, max_digits10 = 4, radix = 2;
  static constexpr wick::BFloat16 of(uint16_t bits) { return {bits, wick::BFloat16::from_bits()}; }
  static constexpr wick::BFloat16 min() { return of(0x0080); }
  static constexpr wick::BFloat16 max() { return of(0x7f7f); }
  static constexpr wick::BFloat16 lowest() { return of(0xff7f); }
  static constexpr wick::BFloat16 epsilon() { return of(0x3c00); }
  static constexpr wick::BFloat16 infinity() { return of(0x7f80); }
  static constexpr wick::BFloat16 quiet_NaN() { return of(0x7fc0); }
  static constexpr wick::BFloat16 denorm_min() { return of(0x0001); }
};
