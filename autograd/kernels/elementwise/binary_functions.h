// The functions of two elements, one a line:
//
//   WICK_FUNCTION(name, dtypes, loop, nanoseconds an element, out[i] for a = a[i], b = b[i])
//
// As unary_functions.h, with binary.cpp for the loops. Functions from eq on give bools.
//
// In a backward function a is the incoming gradient; b is the input of the activation, or its result for sigmoid and
// tanh. The params are the activation's.

// clang-format off
WICK_FUNCTION(add,         any_dtype, plain,            0.06 * bytes, sum(a, b))
WICK_FUNCTION(sub,         numbers,   plain,            0.06 * bytes, difference(a, b))
WICK_FUNCTION(mul,         any_dtype, plain,            0.06 * bytes, product(a, b))
WICK_FUNCTION(div,         floating,  plain,            0.06 * bytes, a / b)
WICK_FUNCTION(floor_div,   numbers,   vectors_if_float, 5,            FloorDiv::v(d, a, b))
WICK_FUNCTION(trunc_div,   numbers,   plain,            2,            truncated_quotient(a, b))
WICK_FUNCTION(fmod,        numbers,   vectors_if_float, 8,            Fmod::v(d, a, b))
WICK_FUNCTION(remainder,   numbers,   vectors_if_float, 8,            Remainder::v(d, a, b))
WICK_FUNCTION(pow,         numbers,   powers,           10,           Pow::v(d, a, b))
WICK_FUNCTION(atan2,       floating,  vectors_if_float, 12,           Atan2::v(d, a, b))
WICK_FUNCTION(hypot,       floating,  vectors_if_float, 3,            Hypot::v(d, a, b))
WICK_FUNCTION(logaddexp,   floating,  vectors,          0.4 * bytes,  LogAddExp::v(d, a, b))
WICK_FUNCTION(prelu,       floating,  plain,            0.06 * bytes, a > T(0) ? a : a * b)
WICK_FUNCTION(maximum,     any_dtype, plain,            0.06 * bytes, larger(a, b))
WICK_FUNCTION(minimum,     any_dtype, plain,            0.06 * bytes, smaller(a, b))
WICK_FUNCTION(bitwise_and, whole,     plain,            0.06 * bytes, a & b)
WICK_FUNCTION(bitwise_or,  whole,     plain,            0.06 * bytes, a | b)
WICK_FUNCTION(bitwise_xor, whole,     plain,            0.06 * bytes, a ^ b)
WICK_FUNCTION(add_scaled,  floating,  plain,            0.06 * bytes, a + static_cast<T>(params[0]) * b)

WICK_FUNCTION(sigmoid_backward,     floating, plain,   0.06 * bytes, a * b * (T(1) - b))
WICK_FUNCTION(tanh_backward,        floating, plain,   0.06 * bytes, a * (T(1) - b * b))
WICK_FUNCTION(threshold_backward,   floating, plain,   0.06 * bytes, b <= static_cast<T>(params[0]) ? T(0) : a)
WICK_FUNCTION(clamp_backward,       floating, plain,   0.06 * bytes, ((b >= static_cast<T>(params[0])) & (b <= static_cast<T>(params[1]))) ? a : T(0))
WICK_FUNCTION(gelu_backward,        floating, vectors, 0.3 * bytes,  hn::Mul(a, Gelu::slope(d, b, params)))
WICK_FUNCTION(gelu_tanh_backward,   floating, vectors, 0.3 * bytes,  hn::Mul(a, GeluTanh::slope(d, b, params)))
WICK_FUNCTION(silu_backward,        floating, vectors, 0.2 * bytes,  hn::Mul(a, Silu::slope(d, b, params)))
WICK_FUNCTION(softplus_backward,    floating, vectors, 0.2 * bytes,  hn::Mul(a, Softplus::slope(d, b, params)))
WICK_FUNCTION(mish_backward,        floating, vectors, 0.2 * bytes,  hn::Mul(a, Mish::slope(d, b, params)))
WICK_FUNCTION(log_sigmoid_backward, floating, vectors, 0.2 * bytes,  hn::Mul(a, LogSigmoid::slope(d, b, params)))
WICK_FUNCTION(leaky_relu_backward,  floating, vectors, 0.06 * bytes, hn::Mul(a, LeakyRelu::slope(d, b, params)))
WICK_FUNCTION(elu_backward,         floating, vectors, 0.2 * bytes,  hn::Mul(a, Elu::slope(d, b, params)))
WICK_FUNCTION(hardtanh_backward,    floating, vectors, 0.06 * bytes, hn::Mul(a, Hardtanh::slope(d, b, params)))  // 0 on the bounds, where clamp's is a
WICK_FUNCTION(hardsigmoid_backward, floating, vectors, 0.06 * bytes, hn::Mul(a, Hardsigmoid::slope(d, b, params)))
WICK_FUNCTION(hardswish_backward,   floating, vectors, 0.06 * bytes, hn::Mul(a, Hardswish::slope(d, b, params)))
WICK_FUNCTION(shrink_backward,      floating, vectors, 0.06 * bytes, hn::Mul(a, Hardshrink::slope(d, b, params)))  // of both shrinks

WICK_FUNCTION(eq,          any_dtype, test, 0.06 * bytes, a == b)
WICK_FUNCTION(ne,          any_dtype, test, 0.06 * bytes, a != b)
WICK_FUNCTION(lt,          any_dtype, test, 0.06 * bytes, a < b)
WICK_FUNCTION(le,          any_dtype, test, 0.06 * bytes, a <= b)
WICK_FUNCTION(gt,          any_dtype, test, 0.06 * bytes, a > b)
WICK_FUNCTION(ge,          any_dtype, test, 0.06 * bytes, a >= b)
WICK_FUNCTION(logical_and, any_dtype, test, 0.06 * bytes, (a != T(0)) & (b != T(0)))
WICK_FUNCTION(logical_or,  any_dtype, test, 0.06 * bytes, (a != T(0)) | (b != T(0)))
WICK_FUNCTION(logical_xor, any_dtype, test, 0.06 * bytes, (a != T(0)) != (b != T(0)))
// clang-format on

#undef WICK_FUNCTION
