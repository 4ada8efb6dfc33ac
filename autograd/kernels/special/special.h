#pragma once
// Functions that call C++'s mathematical library, or a series, for each element. Those that run over vectors are in
// elementwise.h.

#include <autograd/core/dtype.h>

#include <cstdint>

namespace wick::kernels {

/// Of one element, float32 or float64.
enum class SpecialUnary : uint8_t {
  acosh,
  asinh,
  atanh,
  exp2,
  sinc,    // sin(πx)/(πx), 1 at 0; or its derivative of order k
  lgamma,  // log |Γ(x)|
  // computed in float64 and rounded once
  digamma,    // ψ = (log Γ)'
  polygamma,  // ψ⁽ᵏ⁾, the derivative of order k ≥ 1
  erfinv,
};
/// out[i] = f(x[i]) for n elements. order: of polygamma, or the derivative of sinc. Outside of its domain a function is
/// NaN, at a pole infinite.
void special_unary(SpecialUnary f, ScalarType t, int64_t n, const void* x, void* out, int64_t order = 0);

/// Of two elements of one dtype.
enum class SpecialBinary : uint8_t {
  // float32, float64
  copysign,
  nextafter,
  logaddexp2,  // log₂(2ᵃ + 2ᵇ)
  xlogy,       // a·log b, 0 where a = 0 unless b is NaN
  // uint8, int32, int64
  gcd,
  lcm,          // wraps around
  left_shift,   // 0 if b is negative or not less than the number of bits
  right_shift,  // keeps the sign; b negative or too large: all bits are shifted out
};
/// out[i] = f(a[i], b[i]) for n elements. Other dtypes than the function's leave out as it is.
void special_binary(SpecialBinary f, ScalarType t, int64_t n, const void* a, const void* b, void* out);

}  // namespace wick::kernels
