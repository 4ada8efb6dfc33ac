#pragma once
// The elementwise functions, each as an inner loop for each dtype, compiled for several instruction sets of which
// the best is taken at run time.

#include <autograd/core/dtype.h>
#include <autograd/kernels/elementwise/loop.h>

namespace wick::kernels {

/// out[i] = f(in[i]), both of the same dtype (bool results: is*, logical_not).
enum class Unary : uint8_t {
  neg,
  abs,
  sign,
  bitwise_not,
  relu,
  // floating dtypes only
  reciprocal,
  sqrt,
  rsqrt,
  floor,
  ceil,
  round,
  trunc,
  frac,
  exp,
  expm1,
  log,
  log1p,
  log2,
  log10,
  sin,
  cos,
  tan,
  asin,
  acos,
  atan,
  sinh,
  cosh,
  tanh,
  sigmoid,
  erf,
  erfc,
  gelu,
  gelu_tanh,
  silu,
  softplus,  // params: beta, threshold
  mish,
  log_sigmoid,
  leaky_relu,  // params: slope
  elu,         // params: scale, scale·alpha, input_scale
  clamp,       // params: the bounds
  hardsigmoid,
  hardswish,
  hardshrink,  // params: lambd
  softshrink,  // params: lambd
  threshold,   // params: threshold, value
  huber,       // params: delta, scale
  // to bool
  isnan,
  isinf,
  isfinite,
  logical_not,
};
/// out[i] = f(a[i], b[i]), all of the same dtype (comparisons: out is bool).
enum class Binary : uint8_t {
  add,
  sub,
  mul,
  div,
  floor_div,
  trunc_div,
  fmod,
  remainder,
  pow,
  atan2,
  hypot,
  logaddexp,
  prelu,  // a above 0, else a·b
  maximum,
  minimum,
  bitwise_and,
  bitwise_or,
  bitwise_xor,
  sigmoid_backward,    // a·b·(1 − b)
  tanh_backward,       // a·(1 − b²)
  threshold_backward,  // 0 where b ≤ params[0], else a
  clamp_backward,      // a where params[0] ≤ b ≤ params[1], else 0
  add_scaled,          // a + params[0]·b
  gelu_backward,       // a·f'(b) for the activation f
  gelu_tanh_backward,
  silu_backward,
  softplus_backward,  // params as the activation's
  mish_backward,
  log_sigmoid_backward,
  leaky_relu_backward,
  elu_backward,
  hardtanh_backward,  // params: the bounds; 0 on them, where clamp's is a
  hardsigmoid_backward,
  hardswish_backward,
  shrink_backward,  // of both
  // to bool
  eq,
  ne,
  lt,
  le,
  gt,
  ge,
  logical_and,
  logical_or,
  logical_xor,
};

/// A loop and the nanoseconds that it takes an element, roughly. inner is null if the dtype has no such function.
struct Loop {
  Inner inner;
  double cost;
};
Loop unary_loop(Unary f, ScalarType t);
Loop binary_loop(Binary f, ScalarType t);
/// out[i] = c[i] ? a[i] : b[i]; operands out, c (bool), a, b.
Loop where_loop(ScalarType t);
/// out[i] = f(a[i], b[i], c[i]) of floats.
enum class Ternary : uint8_t { addcmul, addcdiv };  // a + params[0]·(b·c), a + params[0]·(b/c)
Loop ternary_loop(Ternary f, ScalarType t);
/// out[i] = (to) in[i].
Loop cast_loop(ScalarType from, ScalarType to);

}  // namespace wick::kernels
