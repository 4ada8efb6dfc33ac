#include <autograd/core/parallel.h>
#include <autograd/graph/in_place.h>
#include <autograd/graph/record.h>
#include <autograd/kernels/special/special.h>
#include <autograd/ops/all.h>
#include <autograd/ops/elementwise.h>

#include <cmath>
#include <numbers>

namespace wick {

using kernels::Binary;
using kernels::SpecialBinary;
using kernels::SpecialUnary;
using kernels::Unary;
using std::numbers::ln2;
using std::numbers::pi;

namespace {

constexpr double kInf = std::numeric_limits<double>::infinity(), kNaN = std::numeric_limits<double>::quiet_NaN();

// f of each element, in the default dtype unless self is floating. order: that of polygamma.
Tensor each(const char* op, const Tensor& self, SpecialUnary f, int64_t order = 0) {
  check_defined(op, self);
  NoGradGuard off;
  const Tensor x = (isFloatingType(self.scalar_type()) ? self : self.to(get_default_dtype())).contiguous();
  Tensor out = make_empty(x.sizes(), x.scalar_type());
  kernels::special_unary(f, x.scalar_type(), x.numel(), x.data_ptr(), out.data_ptr(), order);
  return out;
}

// What each_pair() takes, after promotion.
enum class Takes { floats, integers, floats_of_all };

// f of each pair, the dtypes promoted.
Tensor each_pair(const char* op, Takes takes, const Tensor& a_, const Tensor& b_, SpecialBinary f) {
  check_defined(op, a_);
  check_defined(op, b_, "other");
  NoGradGuard off;
  ScalarType t = result_type(a_, b_);
  if (takes == Takes::floats_of_all && !isFloatingType(t)) t = get_default_dtype();
  check(takes == Takes::integers ? isIntegralType(t, false) : isFloatingType(t), "{}: needs {}, got {} and {}", op,
        takes == Takes::integers ? "integers" : "a floating-point dtype", describe(a_), describe(b_));
  const Dims sizes = broadcast_shapes(op, a_.sizes(), b_.sizes());
  const Tensor a = a_.to(t).expand(sizes).contiguous(), b = b_.to(t).expand(sizes).contiguous();
  Tensor out = make_empty(sizes, t);
  kernels::special_binary(f, t, out.numel(), a.data_ptr(), b.data_ptr(), out.data_ptr());
  return out;
}

// The same of a kernel's function, of floats only.
Tensor of_floats(const char* op, Binary f, const Tensor& a, const Tensor& b) {
  check_defined(op, a);
  check_defined(op, b, "other");
  check(isFloatingType(result_type(a, b)), "{}: needs a floating-point dtype, got {} and {}", op, describe(a),
        describe(b));
  return binary(op, f, a, b);
}

}  // namespace

#define WICK_OF_INPUT(f, Name, compute, derivative)                                              \
  Tensor f(const Tensor& self) {                                                                 \
    return record(Name, each(#f, self, compute),                                                 \
                  wrt(                                                                           \
                      self, [](const Tensor& e, const Tensor& x) { return derivative; }, self)); \
  }
#define WICK_OF_OUTPUT(f, Name, compute, derivative)                                            \
  Tensor f(const Tensor& self) {                                                                \
    Tensor out = each(#f, self, compute);                                                       \
    return record(Name, out,                                                                    \
                  wrt(                                                                          \
                      self, [](const Tensor& e, const Tensor& a) { return derivative; }, out)); \
  }
WICK_OF_INPUT(acosh, "AcoshBackward0", SpecialUnary::acosh, e*(rsqrt(x - 1) * rsqrt(x + 1)))
WICK_OF_INPUT(asinh, "AsinhBackward0", SpecialUnary::asinh, e* rsqrt(x* x + 1))
WICK_OF_INPUT(atanh, "AtanhBackward0", SpecialUnary::atanh, e / (1 - x * x))
WICK_OF_OUTPUT(erfinv, "ErfinvBackward0", SpecialUnary::erfinv, e*(std::sqrt(pi) / 2 * exp(a * a)))
WICK_OF_OUTPUT(exp2, "Exp2Backward0", SpecialUnary::exp2, e*(a* ln2))
WICK_OF_INPUT(lgamma, "LgammaBackward0", SpecialUnary::lgamma, e* digamma(x))
WICK_OF_INPUT(digamma, "DigammaBackward0", SpecialUnary::digamma, e* polygamma(1, x))
#undef WICK_OF_INPUT
#undef WICK_OF_OUTPUT

Tensor erfc(const Tensor& self) {
  return record(
      "ErfcBackward0", unary("erfc", Unary::erfc, self),
      wrt(
          self, [](const Tensor& e, const Tensor& x) { return e * (-2 * std::numbers::inv_sqrtpi * exp(-(x * x))); },
          self));
}
Tensor polygamma(int64_t n, const Tensor& self) {
  check(n >= 0, "polygamma: the order is {}: needs 0 or more", n);
  if (n == 0) return digamma(self);
  return record("PolygammaBackward0", each("polygamma", self, SpecialUnary::polygamma, n),
                wrt(
                    self, [n](const Tensor& e, const Tensor& x) { return e * polygamma(n + 1, x); }, self));
}
Tensor frac(const Tensor& self) {
  check_defined("frac", self);
  check(isFloatingType(self.scalar_type()), "frac: needs a floating-point tensor, got {}", describe(self));
  return record("FracBackward0", unary("frac", Unary::frac, self), wrt(self, [](const Tensor& e) { return e; }));
}
Tensor logit(const Tensor& self, std::optional<double> eps) {
  check_defined("logit", self);
  Tensor out;
  {
    NoGradGuard off;
    const Tensor x = isFloatingType(self.scalar_type()) ? self : self.to(get_default_dtype());
    const Tensor z = eps ? clamp(x, *eps, 1 - *eps) : x;
    out = log(z / (1 - z));
  }
  return record("LogitBackward0", out,
                wrt(
                    self,
                    [eps](const Tensor& e, const Tensor& x) {
                      const double low = eps.value_or(0);
                      return where((x < low) | (x > 1 - low), eps ? 0 : kNaN, e / (x * (1 - x)));
                    },
                    self));
}
Tensor sinc(const Tensor& self) {
  return record("SincBackward0", each("sinc", self, SpecialUnary::sinc),
                wrt(
                    self,
                    [](const Tensor& e, const Tensor& x) {
                      const Tensor y = where(x == 0, 1, x) * pi;
                      return where(x == 0, 0, e * ((y * cos(y) - sin(y)) / (y * y) * pi));
                    },
                    self));
}
Tensor deg2rad(const Tensor& self) { return self * (pi / 180); }
Tensor rad2deg(const Tensor& self) { return self * (180 / pi); }
Tensor sgn(const Tensor& self) { return sign(self); }
Tensor positive(const Tensor& self) {
  check_defined("positive", self);
  check(self.scalar_type() != kBool, "positive: not defined for Bool");
  return self;
}
Tensor nan_to_num(const Tensor& self, std::optional<double> nan, std::optional<double> posinf,
                  std::optional<double> neginf) {
  check_defined("nan_to_num", self);
  if (!isFloatingType(self.scalar_type())) return self.clone();
  const double most = self.scalar_type() == kFloat ? static_cast<double>(std::numeric_limits<float>::max())
                                                   : std::numeric_limits<double>::max();
  const Tensor numbers = where(isnan(self), nan.value_or(0), self);
  const Tensor below = where(isposinf(numbers), posinf.value_or(most), numbers);
  return where(isneginf(self), neginf.value_or(-most), below);
}
Tensor round(const Tensor& self, int64_t decimals) {
  check_defined("round", self);
  check(isFloatingType(self.scalar_type()), "round: decimals need a floating-point tensor, got {}", describe(self));
  const double scale = std::pow(10.0, std::fabs(static_cast<double>(decimals)));
  if (decimals == 0) return round(self);
  return decimals > 0 ? round(self * scale) / scale : round(self / scale) * scale;
}

Tensor clamp(const Tensor& self, const std::optional<Tensor>& min, const std::optional<Tensor>& max) {
  check_defined("clamp", self);
  const bool low = min && min->defined(), high = max && max->defined();
  check(low || high, "clamp: needs min or max");
  // x where it is inside, else the bound; NaN stays NaN, a bound that is NaN wins, and of two that cross, max.
  const auto outside = [](const Tensor& x, const Tensor& bound) {
    return isFloatingType(x.scalar_type()) ? where(isnan(x), kNaN, bound) : bound;
  };
  Tensor out = self;
  if (low) out = where(out >= *min, out, outside(out, *min));
  if (high) out = where(out <= *max, out, outside(out, *max));
  return out;
}
Tensor clamp_min(const Tensor& self, const Tensor& min) { return clamp(self, std::optional<Tensor>(min)); }
Tensor clamp_max(const Tensor& self, const Tensor& max) {
  return clamp(self, std::optional<Tensor>(), std::optional<Tensor>(max));
}

// Pairs.

Tensor copysign(const Tensor& self, const Tensor& other) {
  const Tensor out = each_pair("copysign", Takes::floats_of_all, self, other, SpecialBinary::copysign);
  return record("CopysignBackward0", out,
                wrt(
                    self,
                    [](const Tensor& e, const Tensor& x, const Tensor& a) {
                      return where(x == 0, 0, e * (a / where(x == 0, 1, x)));
                    },
                    self, out),
                wrt(other, [](const Tensor& e) { return zeros_like(e); }));
}
Tensor copysign(const Tensor& self, const Scalar& other) { return copysign(self, wrapped(other)); }
Tensor hypot(const Tensor& self, const Tensor& other) {
  const Tensor out = of_floats("hypot", Binary::hypot, self, other);
  return record("HypotBackward0", out,
                wrt(
                    self, [](const Tensor& e, const Tensor& x, const Tensor& a) { return e * (x / a); }, self, out),
                wrt(
                    other, [](const Tensor& e, const Tensor& x, const Tensor& a) { return e * (x / a); }, other, out));
}

namespace {
Tensor extreme_number(const char* op, const char* name, bool larger, const Tensor& self, const Tensor& other) {
  check_defined(op, self);
  check_defined(op, other, "other");
  Tensor out;
  {
    NoGradGuard off;
    const Tensor best = larger ? maximum(self, other) : minimum(self, other);
    out = isFloatingType(best.scalar_type()) ? where(isnan(self), other, where(isnan(other), self, best)) : best;
  }
  const auto mine = [larger](const Tensor& a, const Tensor& b) { return (larger ? a >= b : a <= b) | isnan(b); };
  return record(
      name, out,
      wrt(
          self, [mine](const Tensor& e, const Tensor& a, const Tensor& b) { return where(mine(a, b), e, 0); }, self,
          other),
      wrt(
          other, [mine](const Tensor& e, const Tensor& a, const Tensor& b) { return where(mine(a, b), 0, e); }, self,
          other));
}
}  // namespace
Tensor fmax(const Tensor& self, const Tensor& other) {
  return extreme_number("fmax", "FmaxBackward0", true, self, other);
}
Tensor fmin(const Tensor& self, const Tensor& other) {
  return extreme_number("fmin", "FminBackward0", false, self, other);
}

Tensor logaddexp(const Tensor& self, const Tensor& other) {
  const Tensor out = of_floats("logaddexp", Binary::logaddexp, self, other);
  return record(
      "LogaddexpBackward0", out,
      wrt(
          self, [](const Tensor& e, const Tensor& a, const Tensor& b) { return e * sigmoid(a - b); }, self, other),
      wrt(
          other, [](const Tensor& e, const Tensor& a, const Tensor& b) { return e * sigmoid(b - a); }, self, other));
}
Tensor logaddexp2(const Tensor& self, const Tensor& other) {
  const Tensor out = each_pair("logaddexp2", Takes::floats, self, other, SpecialBinary::logaddexp2);
  return record("Logaddexp2Backward0", out,
                wrt(
                    self, [](const Tensor& e, const Tensor& a, const Tensor& b) { return e * sigmoid((a - b) * ln2); },
                    self, other),
                wrt(
                    other, [](const Tensor& e, const Tensor& a, const Tensor& b) { return e * sigmoid((b - a) * ln2); },
                    self, other));
}

Tensor xlogy(const Tensor& self, const Tensor& other) {
  const Tensor out = each_pair("xlogy", Takes::floats_of_all, self, other, SpecialBinary::xlogy);
  return record("XlogyBackward0", out,
                wrt(
                    self,
                    [](const Tensor& e, const Tensor& x, const Tensor& y) {
                      const Tensor flat = (x == 0) & (y <= 0);
                      return where(flat, 0, e * log(where(flat, 1, y)));
                    },
                    self, other),
                wrt(
                    other, [](const Tensor& e, const Tensor& x, const Tensor& y) { return e * (x / y); }, self, other));
}
namespace {
// A number in the dtype of the result: the derivative takes its logarithm, which float32 would round.
Tensor number_beside(const Tensor& t, const Scalar& v) {
  check_defined("xlogy", t);
  return full({}, v, isFloatingType(t.scalar_type()) ? t.scalar_type() : get_default_dtype());
}
}  // namespace
Tensor xlogy(const Tensor& self, const Scalar& other) { return xlogy(self, number_beside(self, other)); }
Tensor xlogy(const Scalar& self, const Tensor& other) { return xlogy(number_beside(other, self), other); }

Tensor float_power(const Tensor& self, const Tensor& exponent) {
  check_defined("float_power", self);
  check_defined("float_power", exponent, "exponent");
  return pow(self.to(kDouble), exponent.to(kDouble));
}
Tensor float_power(const Tensor& self, const Scalar& exponent) {
  check_defined("float_power", self);
  return pow(self.to(kDouble), exponent.toDouble());
}
Tensor float_power(const Scalar& self, const Tensor& exponent) {
  check_defined("float_power", exponent, "exponent");
  return pow(self.toDouble(), exponent.to(kDouble));
}
namespace {
template <class Exponent>
Tensor& float_power_in_place(const Tensor& self, const Exponent& exponent) {
  check_defined("float_power_", self);
  check(self.scalar_type() == kDouble, "float_power_: the result is Double, but self is {}", describe(self));
  return in_place("float_power_", self, [&](const Tensor& x) { return float_power(x, exponent); });
}
}  // namespace
Tensor& float_power_(const Tensor& self, const Tensor& exponent) { return float_power_in_place(self, exponent); }
Tensor& float_power_(const Tensor& self, const Scalar& exponent) { return float_power_in_place(self, exponent); }
Tensor remainder(const Scalar& self, const Tensor& other) { return remainder(wrapped(self), other); }
Tensor ldexp(const Tensor& self, const Tensor& other) { return self * pow(2.0, other); }

// Without gradient.

Tensor heaviside(const Tensor& self, const Tensor& values) {
  check_defined("heaviside", self);
  check_defined("heaviside", values, "values");
  check(self.scalar_type() == values.scalar_type(), "heaviside: the dtypes differ: {} and {}", describe(self),
        describe(values));
  NoGradGuard off;
  return where(self == 0, values, (self > 0).to(self.scalar_type()));
}
Tensor nextafter(const Tensor& self, const Tensor& other) {
  return each_pair("nextafter", Takes::floats, self, other, SpecialBinary::nextafter);
}
Tensor gcd(const Tensor& self, const Tensor& other) {
  return each_pair("gcd", Takes::integers, self, other, SpecialBinary::gcd);
}
Tensor lcm(const Tensor& self, const Tensor& other) {
  return each_pair("lcm", Takes::integers, self, other, SpecialBinary::lcm);
}
Tensor bitwise_left_shift(const Tensor& self, const Tensor& other) {
  return each_pair("bitwise_left_shift", Takes::integers, self, other, SpecialBinary::left_shift);
}
Tensor bitwise_right_shift(const Tensor& self, const Tensor& other) {
  return each_pair("bitwise_right_shift", Takes::integers, self, other, SpecialBinary::right_shift);
}
#define WICK_WITH_SCALAR(f) \
  Tensor f(const Tensor& self, const Scalar& other) { return f(self, wrapped(other)); }
WICK_WITH_SCALAR(bitwise_left_shift)
WICK_WITH_SCALAR(bitwise_right_shift)
WICK_WITH_SCALAR(bitwise_and)
WICK_WITH_SCALAR(bitwise_or)
WICK_WITH_SCALAR(bitwise_xor)
#undef WICK_WITH_SCALAR

Tensor signbit(const Tensor& self) {
  check_defined("signbit", self);
  NoGradGuard off;
  if (!isFloatingType(self.scalar_type())) return self < 0;
  return copysign(ones_like(self), self) < 0;
}
Tensor isposinf(const Tensor& self) { return eq(self, kInf); }
Tensor isneginf(const Tensor& self) { return eq(self, -kInf); }
Tensor isreal(const Tensor& self) { return ones_like(self, kBool); }
Tensor isclose(const Tensor& self, const Tensor& other, double rtol, double atol, bool equal_nan) {
  check_defined("isclose", self);
  check_defined("isclose", other, "other");
  check(self.scalar_type() == other.scalar_type(), "isclose: the dtypes differ: {} and {}", describe(self),
        describe(other));
  check(rtol >= 0 && atol >= 0, "isclose: rtol {} and atol {} need 0 or more", rtol, atol);
  NoGradGuard off;
  Tensor close = self == other;
  if (equal_nan) close = close | (isnan(self) & isnan(other));
  if (rtol == 0 && atol == 0) return close;
  const Tensor near = isFloatingType(other.scalar_type()) ? other : other.to(get_default_dtype());
  const Tensor distance = abs(self - near);
  return close | (isfinite(distance) & (distance <= atol + abs(rtol * near)));
}

}  // namespace wick
