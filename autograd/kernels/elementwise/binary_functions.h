// The functions of two elements, one a line:
//
//   WICK_FUNCTION(name, dtypes, loop, nanoseconds an element, out[i] for a = a[i], b = b[i])
//
// As unary_functions.h, with binary.cpp for the loops. Functions from eq on give bools.
//
//   WICK_BACKWARD(name, dtypes, loop, nanoseconds an element, out[i] for e = e[i], a = a[i] or z = z[i])
//
// A backward function: e is the incoming gradient. The second operand is the output of the activation where the formula
// says a, its input where it says z; threshold_backward takes either.
// The params are the activation's.

#ifndef WICK_BACKWARD
#define WICK_BACKWARD(...) WICK_FUNCTION(__VA_ARGS__)
#endif

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

WICK_BACKWARD(sigmoid_backward,     floating, plain,   0.06 * bytes, e * a * (T(1) - a))
WICK_BACKWARD(tanh_backward,        floating, plain,   0.06 * bytes, e * (T(1) - a * a))
WICK_BACKWARD(threshold_backward,   floating, plain,   0.06 * bytes, a <= static_cast<T>(params[0]) ? T(0) : e)  // relu's with threshold 0: e if a > 0, else 0
WICK_BACKWARD(clamp_backward,       floating, plain,   0.06 * bytes, ((z >= static_cast<T>(params[0])) & (z <= static_cast<T>(params[1]))) ? e : T(0))
WICK_BACKWARD(gelu_backward,        floating, vectors, 0.3 * bytes,  hn::Mul(e, Gelu::slope(d, z, params)))
WICK_BACKWARD(gelu_tanh_backward,   floating, vectors, 0.3 * bytes,  hn::Mul(e, GeluTanh::slope(d, z, params)))
WICK_BACKWARD(silu_backward,        floating, vectors, 0.2 * bytes,  hn::Mul(e, Silu::slope(d, z, params)))
WICK_BACKWARD(softplus_backward,    floating, vectors, 0.2 * bytes,  hn::Mul(e, Softplus::slope(d, z, params)))
WICK_BACKWARD(mish_backward,        floating, vectors, 0.2 * bytes,  hn::Mul(e, Mish::slope(d, z, params)))
WICK_BACKWARD(log_sigmoid_backward, floating, vectors, 0.2 * bytes,  hn::Mul(e, LogSigmoid::slope(d, z, params)))
WICK_BACKWARD(leaky_relu_backward,  floating, vectors, 0.06 * bytes, hn::Mul(e, LeakyRelu::slope(d, z, params)))
WICK_BACKWARD(elu_backward,         floating, vectors, 0.2 * bytes,  hn::Mul(e, Elu::slope(d, z, params)))
WICK_BACKWARD(hardtanh_backward,    floating, vectors, 0.06 * bytes, hn::Mul(e, Hardtanh::slope(d, z, params)))  // 0 on the bounds, where clamp's is e
WICK_BACKWARD(hardsigmoid_backward, floating, vectors, 0.06 * bytes, hn::Mul(e, Hardsigmoid::slope(d, z, params)))
WICK_BACKWARD(hardswish_backward,   floating, vectors, 0.06 * bytes, hn::Mul(e, Hardswish::slope(d, z, params)))
WICK_BACKWARD(shrink_backward,      floating, vectors, 0.06 * bytes, hn::Mul(e, Hardshrink::slope(d, z, params)))  // of both shrinks

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
#undef WICK_BACKWARD
