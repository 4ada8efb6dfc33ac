// The functions of one element, one a line:
//
//   WICK_FUNCTION(name, dtypes, loop, nanoseconds an element, out[i] for x = in[i])
//
// Whoever includes this list defines WICK_FUNCTION first: elementwise.h makes an enumerator of each line, unary.cpp a
// name and a loop. So a new function is a new line. dtypes: see elementwise.h. loop: see unary.cpp. d is Highway's tag
// of the vectors, T the type of x (a number, or a vector). bytes is the size of an element: 0.05 * bytes is what moving
// it costs.
//
// The order counts: functions from reciprocal on need floating dtypes, those from isnan on give bools.

// clang-format off
WICK_FUNCTION(neg,          numbers,   plain,   0.05 * bytes, negated(x))
WICK_FUNCTION(abs,          any_dtype, plain,   0.05 * bytes, magnitude(x))
WICK_FUNCTION(sign,         any_dtype, plain,   0.05 * bytes, sign_of(x))
WICK_FUNCTION(bitwise_not,  whole,     plain,   0.05 * bytes, inverted(x))
WICK_FUNCTION(relu,         numbers,   plain,   0.05 * bytes, x < T(0) ? T(0) : x)  // keeps NaN

WICK_FUNCTION(reciprocal,   floating,  plain,   0.05 * bytes, T(1) / x)
WICK_FUNCTION(sqrt,         floating,  plain,   0.05 * bytes, std::sqrt(x))
WICK_FUNCTION(rsqrt,        floating,  plain,   0.05 * bytes, T(1) / std::sqrt(x))
WICK_FUNCTION(floor,        floating,  plain,   0.05 * bytes, std::floor(x))
WICK_FUNCTION(ceil,         floating,  plain,   0.05 * bytes, std::ceil(x))
WICK_FUNCTION(round,        floating,  plain,   0.05 * bytes, std::nearbyint(x))
WICK_FUNCTION(trunc,        floating,  plain,   0.05 * bytes, std::trunc(x))
WICK_FUNCTION(frac,         floating,  plain,   0.05 * bytes, x - std::trunc(x))
WICK_FUNCTION(exp,          floating,  vectors, 0.10 * bytes, Exp::v(d, x))
WICK_FUNCTION(expm1,        floating,  vectors, 0.15 * bytes, Expm1::v(d, x))
WICK_FUNCTION(log,          floating,  vectors, 0.15 * bytes, Log::v(d, x))
WICK_FUNCTION(log1p,        floating,  vectors, 0.20 * bytes, Log1p::v(d, x))
WICK_FUNCTION(log2,         floating,  vectors, 0.15 * bytes, Log2::v(d, x))
WICK_FUNCTION(log10,        floating,  vectors, 0.15 * bytes, Log10::v(d, x))
WICK_FUNCTION(sin,          floating,  vectors, 0.15 * bytes, Sin::v(d, x))
WICK_FUNCTION(cos,          floating,  vectors, 0.15 * bytes, Cos::v(d, x))
WICK_FUNCTION(tan,          floating,  vectors_if_float, bytes == 4 ? 1 : 20, Tan::v(d, x))
WICK_FUNCTION(asin,         floating,  vectors, 0.20 * bytes, Asin::v(d, x))
WICK_FUNCTION(acos,         floating,  vectors, 0.20 * bytes, Acos::v(d, x))
WICK_FUNCTION(atan,         floating,  vectors, 0.20 * bytes, Atan::v(d, x))
WICK_FUNCTION(sinh,         floating,  vectors, 0.25 * bytes, Sinh::v(d, x))
WICK_FUNCTION(cosh,         floating,  vectors, 0.20 * bytes, Cosh::v(d, x))
WICK_FUNCTION(tanh,         floating,  vectors, 0.20 * bytes, Tanh::v(d, x))
WICK_FUNCTION(sigmoid,      floating,  vectors, 0.15 * bytes, Sigmoid::v(d, x))
WICK_FUNCTION(erf,          floating,  vectors, 0.25 * bytes, Erf::v(d, x))
WICK_FUNCTION(erfc,         floating,  vectors_if_float, bytes == 4 ? 1 : 20, Erfc::v(d, x))
WICK_FUNCTION(gelu,         floating,  vectors, 0.25 * bytes, Gelu::value(d, x, params))
WICK_FUNCTION(gelu_tanh,    floating,  vectors, 0.25 * bytes, GeluTanh::value(d, x, params))
WICK_FUNCTION(silu,         floating,  vectors, 0.15 * bytes, Silu::value(d, x, params))
WICK_FUNCTION(softplus,     floating,  vectors, 0.25 * bytes, Softplus::value(d, x, params))  // params: beta, threshold
WICK_FUNCTION(mish,         floating,  vectors, 0.15 * bytes, Mish::value(d, x, params))
WICK_FUNCTION(log_sigmoid,  floating,  vectors, 0.25 * bytes, LogSigmoid::value(d, x, params))
WICK_FUNCTION(leaky_relu,   floating,  vectors, 0.05 * bytes, LeakyRelu::value(d, x, params))    // params: slope
WICK_FUNCTION(elu,          floating,  vectors, 0.15 * bytes, Elu::value(d, x, params))          // params: scale, scale·alpha, input_scale
WICK_FUNCTION(clamp,        floating,  vectors, 0.05 * bytes, Hardtanh::value(d, x, params))     // params: the bounds
WICK_FUNCTION(hardsigmoid,  floating,  vectors, 0.05 * bytes, Hardsigmoid::value(d, x, params))
WICK_FUNCTION(hardswish,    floating,  vectors, 0.05 * bytes, Hardswish::value(d, x, params))
WICK_FUNCTION(hardshrink,   floating,  vectors, 0.05 * bytes, Hardshrink::value(d, x, params))   // params: lambd
WICK_FUNCTION(softshrink,   floating,  vectors, 0.05 * bytes, Softshrink::value(d, x, params))   // params: lambd
WICK_FUNCTION(threshold,    floating,  vectors, 0.05 * bytes, Threshold::value(d, x, params))    // params: threshold, value
WICK_FUNCTION(huber,        floating,  vectors, 0.05 * bytes, Huber::value(d, x, params))        // params: delta, scale

WICK_FUNCTION(isnan,        any_dtype, test,    0.05 * bytes, x != x)
WICK_FUNCTION(isinf,        any_dtype, test,    0.05 * bytes, is_infinite(x))
WICK_FUNCTION(isfinite,     any_dtype, test,    0.05 * bytes, x - x == T(0))
WICK_FUNCTION(logical_not,  any_dtype, test,    0.05 * bytes, x == T(0))
// clang-format on

#undef WICK_FUNCTION
