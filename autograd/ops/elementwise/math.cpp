// Functions of one tensor and their derivatives, a line each: e is the incoming gradient, x the input, a the output.

#include <autograd/graph/record.h>
#include <autograd/kernels/elementwise/elementwise.h>
#include <autograd/kernels/special/special.h>
#include <autograd/ops/all.h>
#include <autograd/ops/elementwise/dispatch.h>
#include <autograd/ops/elementwise/narrow.h>

#include <cmath>
#include <limits>
#include <numbers>

namespace wick {

using kernels::Binary;
using kernels::SpecialUnary;
using kernels::Unary;
constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
using std::numbers::inv_sqrtpi;
using std::numbers::ln10;
using std::numbers::ln2;
using std::numbers::pi;

namespace {

// f of each element, in the default dtype unless x is floating, without a graph. order: of polygamma, or of the
// derivative of sinc.
Tensor special_function(SpecialUnary f, const char* op, const Tensor& x_, int64_t order = 0) {
  check_defined(op, x_);
  NoGradGuard off;
  if (is_narrow(x_) && isFloatingType(x_.scalar_type()))
    return in_wide([&](const Tensor& x) { return special_function(f, op, x, order); }, x_);
  const Tensor x = (isFloatingType(x_.scalar_type()) ? x_ : x_.to(get_default_dtype())).contiguous();
  Tensor out = make_empty(op, x.sizes(), x.scalar_type());
  kernels::special_unary(f, x.scalar_type(), x.numel(), x.data_ptr(), out.data_ptr(), order);
  tell_tracer(op, {x}, {out}, "order", order);
  return out;
}

// A function whose derivative is known from the input: derivative(e, x).
template <class F>
Tensor of_input(Unary f, const char* node, const Tensor& x, F derivative) {
  return record(node, unary(name(f), f, x), wrt(x, saving(x), std::move(derivative)));
}
template <class F>
Tensor of_input(SpecialUnary f, const char* op, const char* node, const Tensor& x, F derivative) {
  return record(node, special_function(f, op, x), wrt(x, saving(x), std::move(derivative)));
}

// A function whose derivative is known from the output: derivative(e, a).
template <class F>
Tensor of_output(Unary f, const char* node, const Tensor& x, F derivative) {
  const Tensor a = unary(name(f), f, x);
  return record(node, a, wrt(x, saving(a), std::move(derivative)));
}
template <class F>
Tensor of_output(SpecialUnary f, const char* op, const char* node, const Tensor& x, F derivative) {
  const Tensor a = special_function(f, op, x);
  return record(node, a, wrt(x, saving(a), std::move(derivative)));
}

// A step function: its derivative is 0. It leaves integers as they are.
Tensor steps(Unary f, const char* node, const Tensor& x) {
  check_defined(name(f), x);
  return record(node, isFloatingType(x.scalar_type()) ? unary(name(f), f, x) : x.clone(),
                wrt(x, [](auto& e) { return zeros_like(e); }));
}

// Slopes whose own derivatives the chain rule gives as a difference of nearly equal numbers, or as 0·∞: so they state
// them. (1 − x)(1 + x) is 1 − x² with all digits near ±1, too.
Tensor asin_slope(const Tensor& x) {
  const Tensor s = rsqrt((1 - x.detach()) * (1 + x.detach()));
  return record("AsinBackwardBackward0", s, wrt(x, saving(x), [](auto& e, auto& x) {
                  const Tensor s = asin_slope(x);
                  return e * (x * s * s * s);
                }));
}
Tensor atan_slope(const Tensor& x) {
  const Tensor s = 1 / (x.detach() * x.detach() + 1);
  return record("AtanBackwardBackward0", s, wrt(x, saving(x), [](auto& e, auto& x) {
                  const Tensor s = atan_slope(x);
                  return e * (-2 * where(isinf(x), 0, x) * s * s);  // where x is infinite, s is 0
                }));
}
// exp(−x²). Beyond ±40 it is 0, and so are its derivatives, which would be ∞·0 at ±∞.
Tensor bell(const Tensor& x) {
  const Tensor z = clamp(x, -40, 40);
  return exp(-(z * z));
}
Tensor atanh_slope(const Tensor& x) {
  const Tensor s = 1 / ((1 - x.detach()) * (1 + x.detach()));
  return record("AtanhBackwardBackward0", s, wrt(x, saving(x), [](auto& e, auto& x) {
                  const Tensor s = atanh_slope(x);
                  return e * (2 * x * s * s);
                }));
}

}  // namespace

// Simple ones.

// clang-format off
Tensor neg       (const Tensor& x) { return record("NegBackward0", unary("neg", Unary::neg, x),    wrt(x, [](auto& e) { return -e; })); }
Tensor sign      (const Tensor& x) { return record("SignBackward0", unary("sign", Unary::sign, x), wrt(x, [](auto& e) { return zeros_like(e); })); }
Tensor abs       (const Tensor& x) { return of_input (Unary::abs,        "AbsBackward0",        x, [](auto& e, auto& x) { return e * sign(x); }); }
Tensor exp       (const Tensor& x) { return of_output(Unary::exp,        "ExpBackward0",        x, [](auto& e, auto& a) { return e * a; }); }
Tensor expm1     (const Tensor& x) { return of_input (Unary::expm1,      "Expm1Backward0",      x, [](auto& e, auto& x) { return e * exp(x); }); }
Tensor log       (const Tensor& x) { return of_input (Unary::log,        "LogBackward0",        x, [](auto& e, auto& x) { return e / x; }); }
Tensor log1p     (const Tensor& x) { return of_input (Unary::log1p,      "Log1PBackward0",      x, [](auto& e, auto& x) { return e / (x + 1); }); }
Tensor log2      (const Tensor& x) { return of_input (Unary::log2,       "Log2Backward0",       x, [](auto& e, auto& x) { return e / (x * ln2); }); }
Tensor log10     (const Tensor& x) { return of_input (Unary::log10,      "Log10Backward0",      x, [](auto& e, auto& x) { return e / (x * ln10); }); }
Tensor sqrt      (const Tensor& x) { return of_output(Unary::sqrt,       "SqrtBackward0",       x, [](auto& e, auto& a) { return e / (2 * a); }); }
Tensor rsqrt     (const Tensor& x) { return of_output(Unary::rsqrt,      "RsqrtBackward0",      x, [](auto& e, auto& a) { return e * (-0.5 * pow(a, 3)); }); }
Tensor reciprocal(const Tensor& x) { return of_output(Unary::reciprocal, "ReciprocalBackward0", x, [](auto& e, auto& a) { return -e * (a * a); }); }
Tensor sin       (const Tensor& x) { return of_input (Unary::sin,        "SinBackward0",        x, [](auto& e, auto& x) { return e * cos(x); }); }
Tensor cos       (const Tensor& x) { return of_input (Unary::cos,        "CosBackward0",        x, [](auto& e, auto& x) { return e * -sin(x); }); }
Tensor tan       (const Tensor& x) { return of_output(Unary::tan,        "TanBackward0",        x, [](auto& e, auto& a) { return e * (1 + a * a); }); }
Tensor asin      (const Tensor& x) { return of_input (Unary::asin,       "AsinBackward0",       x, [](auto& e, auto& x) { return e * asin_slope(x); }); }   // 1/√(1 − x²)
Tensor acos      (const Tensor& x) { return of_input (Unary::acos,       "AcosBackward0",       x, [](auto& e, auto& x) { return e * -asin_slope(x); }); }  // −1/√(1 − x²)
Tensor atan      (const Tensor& x) { return of_input (Unary::atan,       "AtanBackward0",       x, [](auto& e, auto& x) { return e * atan_slope(x); }); }   // 1/(1 + x²)
Tensor sinh      (const Tensor& x) { return of_input (Unary::sinh,       "SinhBackward0",       x, [](auto& e, auto& x) { return e * cosh(x); }); }
Tensor cosh      (const Tensor& x) { return of_input (Unary::cosh,       "CoshBackward0",       x, [](auto& e, auto& x) { return e * sinh(x); }); }
Tensor tanh      (const Tensor& x) { return of_output(Unary::tanh,       "TanhBackward0",       x, [](auto& e, auto& a) { return tanh_backward(e, a); }); }     // e * (1 - a * a)
Tensor sigmoid   (const Tensor& x) { return of_output(Unary::sigmoid,    "SigmoidBackward0",    x, [](auto& e, auto& a) { return sigmoid_backward(e, a); }); }  // e * a * (1 - a)
Tensor erf       (const Tensor& x) { return of_input (Unary::erf,        "ErfBackward0",        x, [](auto& e, auto& x) { return e * (2 * inv_sqrtpi * bell(x)); }); }
Tensor erfc      (const Tensor& x) { return of_input (Unary::erfc,       "ErfcBackward0",       x, [](auto& e, auto& x) { return e * (-2 * inv_sqrtpi * bell(x)); }); }

Tensor acosh  (const Tensor& x) { return of_input (SpecialUnary::acosh,   "acosh",   "AcoshBackward0",   x, [](auto& e, auto& x) { return e * (rsqrt(x - 1) * rsqrt(x + 1)); }); }
Tensor asinh  (const Tensor& x) { return of_input (SpecialUnary::asinh,   "asinh",   "AsinhBackward0",   x, [](auto& e, auto& x) { return e / hypot(x, ones_like(x)); }); }
Tensor atanh  (const Tensor& x) { return of_input (SpecialUnary::atanh,   "atanh",   "AtanhBackward0",   x, [](auto& e, auto& x) { return e * atanh_slope(x); }); }  // 1/(1 − x²)
Tensor erfinv (const Tensor& x) { return of_output(SpecialUnary::erfinv,  "erfinv",  "ErfinvBackward0",  x, [](auto& e, auto& a) { return e * (std::sqrt(pi) / 2 * exp(a * a)); }); }
Tensor exp2   (const Tensor& x) { return of_output(SpecialUnary::exp2,    "exp2",    "Exp2Backward0",    x, [](auto& e, auto& a) { return e * (a * ln2); }); }
Tensor lgamma (const Tensor& x) { return of_input (SpecialUnary::lgamma,  "lgamma",  "LgammaBackward0",  x, [](auto& e, auto& x) { return e * digamma(x); }); }
Tensor digamma(const Tensor& x) { return of_input (SpecialUnary::digamma, "digamma", "DigammaBackward0", x, [](auto& e, auto& x) { return e * polygamma(1, x); }); }

Tensor floor(const Tensor& x) { return steps(Unary::floor, "FloorBackward0", x); }
Tensor ceil (const Tensor& x) { return steps(Unary::ceil,  "CeilBackward0",  x); }
Tensor round(const Tensor& x) { return steps(Unary::round, "RoundBackward0", x); }
Tensor trunc(const Tensor& x) { return steps(Unary::trunc, "TruncBackward0", x); }

// clang-format on

// The derivatives of sigmoid and tanh, each one pass of a kernel, and their own derivatives: ee is the gradient that
// comes in then.

Tensor sigmoid_backward(const Tensor& e, const Tensor& a) {  // e * a * (1 - a)
  return record("SigmoidBackwardBackward0", binary("sigmoid_backward", Binary::sigmoid_backward, e, a),
                wrt(e, saving(a), [](auto& ee, auto& a) { return sigmoid_backward(ee, a); }),
                wrt(a, saving(e, a), [](auto& ee, auto& e, auto& a) { return ee * e * (1 - 2 * a); }));
}
Tensor tanh_backward(const Tensor& e, const Tensor& a) {  // e * (1 - a * a)
  return record("TanhBackwardBackward0", binary("tanh_backward", Binary::tanh_backward, e, a),
                wrt(e, saving(a), [](auto& ee, auto& a) { return tanh_backward(ee, a); }),
                wrt(a, saving(e, a), [](auto& ee, auto& e, auto& a) { return ee * e * (-2 * a); }));
}

// Trickier ones.

// pow() knows that 2 is a common exponent.
Tensor square(const Tensor& x) {
  check_defined("square", x);
  return pow(x.scalar_type() == kBool ? x.to(kLong) : x, 2);
}

// The derivative of each order is the next order.
Tensor polygamma(int64_t n, const Tensor& x) {
  const OperatorScope scope("polygamma");
  check(n >= 0, "polygamma: the order is {}: needs 0 or more", n);
  if (n == 0) return digamma(x);
  return record("PolygammaBackward0", special_function(SpecialUnary::polygamma, "polygamma", x, n),
                wrt(x, saving(x), [n](auto& e, auto& x) { return e * polygamma(n + 1, x); }));
}

// x − trunc(x). trunc is a step function, so the derivative is 1.
Tensor frac(const Tensor& x) {
  check_defined("frac", x);
  check(isFloatingType(x.scalar_type()), "frac: needs a floating-point tensor, got {}", describe(x));
  return record("FracBackward0", unary("frac", Unary::frac, x), wrt(x, [](auto& e) { return e; }));
}

namespace {

// 1/(x (1 − x)). Its derivative has 2x − 1 as one number: as the difference of 1 − x and x it has no digits near ½.
Tensor logit_slope(const Tensor& x) {
  const Tensor s = 1 / (x.detach() * (1 - x.detach()));
  return record("LogitBackwardBackward0", s, wrt(x, saving(x), [](auto& e, auto& x) {
                  const Tensor s = logit_slope(x);
                  return e * ((2 * x - 1) * s * s);
                }));
}

}  // namespace

// log(z/(1 − z)); near ½, where that is near log 1, by the distance from ½. The derivative is 1/(x (1 − x)), but 0
// where x was clamped, and NaN outside of [0, 1], where there is no value.
Tensor logit(const Tensor& x, std::optional<double> eps) {
  const OperatorScope scope("logit");
  check_defined("logit", x);
  Tensor out;
  {
    NoGradGuard off;
    const Tensor floating = isFloatingType(x.scalar_type()) ? x : x.to(get_default_dtype());
    const Tensor z = eps ? clamp(floating, *eps, 1 - *eps) : floating, rest = 1 - z;
    out = where((z > 0.25) & (z < 0.75), log1p((2 * z - 1) / rest), log(z / rest));
  }
  return record("LogitBackward0", out, wrt(x, saving(x), [eps](auto& e, auto& x) {
                  const double low = eps.value_or(0);
                  const Tensor outside = (x < low) | (x > 1 - low);
                  return where(outside, eps ? 0 : kNaN, e * logit_slope(where(outside, 0.5, x)));
                }));
}

namespace {

// The derivative of order n of sinc. Its own derivative is that of order n + 1.
Tensor sinc_of_order(int64_t n, const Tensor& x) {
  return record("SincBackward0", special_function(SpecialUnary::sinc, "sinc", x, n),
                wrt(x, saving(x), [n](auto& e, auto& x) { return e * sinc_of_order(n + 1, x); }));
}

}  // namespace

// sin(y)/y with y = πx. Its derivatives are 0/0 at 0 and lose all digits near it, so a kernel has them by their series.
Tensor sinc(const Tensor& x) { return sinc_of_order(0, x); }

// Made of others.

Tensor deg2rad(const Tensor& x) {
  const OperatorScope scope("deg2rad");
  return x * (pi / 180);
}
Tensor rad2deg(const Tensor& x) {
  const OperatorScope scope("rad2deg");
  return x * (180 / pi);
}
Tensor sgn(const Tensor& x) {
  const OperatorScope scope("sgn");
  return sign(x);
}
Tensor positive(const Tensor& x) {
  check_defined("positive", x);
  check(x.scalar_type() != kBool, "positive: not defined for Bool");
  return x;
}
Tensor round(const Tensor& x, int64_t decimals) {
  check_defined("round", x);
  check(isFloatingType(x.scalar_type()), "round: decimals need a floating-point tensor, got {}", describe(x));
  const double scale = std::pow(10.0, std::fabs(static_cast<double>(decimals)));
  if (decimals == 0) return round(x);
  return decimals > 0 ? round(x * scale) / scale : round(x / scale) * scale;
}

}  // namespace wick
