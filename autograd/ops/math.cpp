#include <autograd/graph/in_place.h>
#include <autograd/graph/record.h>
#include <autograd/ops/all.h>
#include <autograd/ops/elementwise.h>

#include <array>
#include <cmath>
#include <limits>
#include <numbers>

namespace wick {

using kernels::Binary;
using kernels::Unary;
using std::numbers::inv_sqrtpi;
using std::numbers::ln10;
using std::numbers::ln2;

// Arithmetic. An error that was broadcast is summed back by the walk, so closures say only the derivative.

namespace {

Tensor scaled(const Tensor& t, const Scalar& alpha) { return alpha.equal(1) ? t : mul(t, alpha); }

void check_alpha(const char* op, const Tensor& a, const Tensor& b, const Scalar& alpha) {
  check_defined(op, a);
  check_defined(op, b, "other");
  const ScalarType t = result_type(a, b);
  check(!alpha.isBoolean() || t == kBool, "{}: a Bool alpha goes with Bool tensors only, got {}", op, toString(t));
  check(!alpha.isFloatingPoint() || isFloatingType(t), "{}: the alpha {} is not an integer as the tensors are", op,
        alpha.toDouble());
}
void check_no_bool(const Tensor& a, const Tensor& b) {
  check_defined("sub", a);
  check_defined("sub", b, "other");
  check(a.scalar_type() != kBool && b.scalar_type() != kBool,
        "sub: not defined for Bool: use logical_xor(), or logical_not() for 1 - x");
}

// a + alpha·b in one pass, for floats.
Tensor add_scaled(const char* op, const char* node, const Tensor& self, const Tensor& other, double alpha) {
  return record(node, binary(op, Binary::add_scaled, self, other, false, &alpha),
                wrt(self, [](const Tensor& e) { return e; }),
                wrt(other, [alpha](const Tensor& e) { return e * alpha; }));
}

}  // namespace

Tensor add(const Tensor& self, const Tensor& other, const Scalar& alpha) {
  if (!alpha.equal(1) || !alpha.isIntegral(false)) {
    check_alpha("add", self, other, alpha);
    if (isFloatingType(result_type(self, other)))
      return add_scaled("add", "AddBackward0", self, other, alpha.toDouble());
    return add(self, scaled(other, alpha));
  }
  return record("AddBackward0", binary("add", Binary::add, self, other), wrt(self, [](const Tensor& e) { return e; }),
                wrt(other, [](const Tensor& e) { return e; }));
}
Tensor sub(const Tensor& self, const Tensor& other, const Scalar& alpha) {
  check_no_bool(self, other);
  if (!alpha.equal(1) || !alpha.isIntegral(false)) {
    check_alpha("sub", self, other, alpha);
    if (isFloatingType(result_type(self, other)))
      return add_scaled("sub", "SubBackward0", self, other, -alpha.toDouble());
    return sub(self, scaled(other, alpha));
  }
  return record("SubBackward0", binary("sub", Binary::sub, self, other), wrt(self, [](const Tensor& e) { return e; }),
                wrt(other, [](const Tensor& e) { return -e; }));
}
Tensor rsub(const Tensor& self, const Tensor& other, const Scalar& alpha) { return sub(other, self, alpha); }
Tensor mul(const Tensor& self, const Tensor& other) {
  return record("MulBackward0", binary("mul", Binary::mul, self, other),
                wrt(
                    self, [](const Tensor& e, const Tensor& other) { return e * other; }, other),
                wrt(
                    other, [](const Tensor& e, const Tensor& self) { return e * self; }, self));
}
Tensor div(const Tensor& self, const Tensor& other) {
  return record(
      "DivBackward0", binary("div", Binary::div, self, other, true),
      wrt(
          self, [](const Tensor& e, const Tensor& other) { return e / other; }, other),
      wrt(
          other, [](const Tensor& e, const Tensor& self, const Tensor& other) { return -e * ((self / other) / other); },
          self, other));
}

namespace {

// A zero divisor traps in integer arithmetic.
void check_divisor(const char* op, const Tensor& self, const Tensor& other) {
  check_defined(op, self);
  check_defined(op, other, "other");
  check(isFloatingType(result_type(self, other)) || !eq(other, 0).any().item<bool>(), "{}: an integer was divided by 0",
        op);
}

}  // namespace

Tensor div(const Tensor& self, const Tensor& other, std::optional<std::string_view> mode) {
  if (!mode) return div(self, other);
  check(*mode == "floor" || *mode == "trunc", "div: the rounding mode is \"{}\": needs \"floor\" or \"trunc\"", *mode);
  check_divisor("div", self, other);
  const Binary f = *mode == "floor" ? Binary::floor_div : Binary::trunc_div;
  return record("DivBackward1", binary("div", f, self, other), wrt(self, [](const Tensor& e) { return zeros_like(e); }),
                wrt(other, [](const Tensor& e) { return zeros_like(e); }));
}
Tensor floor_divide(const Tensor& self, const Tensor& other) { return div(self, other, "floor"); }
Tensor fmod(const Tensor& self, const Tensor& other) {
  check_divisor("fmod", self, other);
  return record(
      "FmodBackward0", binary("fmod", Binary::fmod, self, other), wrt(self, [](const Tensor& e) { return e; }),
      wrt(
          other,
          [](const Tensor& e, const Tensor& self, const Tensor& other) { return -e * div(self, other, "trunc"); }, self,
          other));
}
Tensor remainder(const Tensor& self, const Tensor& other) {
  check_divisor("remainder", self, other);
  return record(
      "RemainderBackward0", binary("remainder", Binary::remainder, self, other),
      wrt(self, [](const Tensor& e) { return e; }),
      wrt(
          other,
          [](const Tensor& e, const Tensor& self, const Tensor& other) { return -e * div(self, other, "floor"); }, self,
          other));
}
Tensor pow(const Tensor& self, const Tensor& exponent) {
  return record("PowBackward1", binary("pow", Binary::pow, self, exponent),
                wrt(
                    self,
                    [](const Tensor& e, const Tensor& self, const Tensor& exponent) {
                      return where(exponent == 0, zeros_like(e), e * (exponent * pow(self, exponent - 1)));
                    },
                    self, exponent),
                wrt(
                    exponent,
                    [](const Tensor& e, const Tensor& self, const Tensor& exponent) {
                      // 0 to any power from 0 up stays where it is.
                      const Tensor flat = (self == 0) & (exponent >= 0);
                      return where(flat, zeros_like(e),
                                   e * (pow(self, exponent) * log(where(flat, ones_like(self), self))));
                    },
                    self, exponent));
}
Tensor pow(const Tensor& self, const Scalar& exponent) {
  check_defined("pow", self);
  check(!isIntegralType(self.scalar_type(), true) || !exponent.isIntegral(true) || exponent.toLong() >= 0,
        "pow: integers cannot be raised to the negative power {}: turn them into floats first", exponent.toLong());
  const Tensor number = wrapped(exponent);
  Tensor out = exponent.equal(0.5)    ? unary("pow", Unary::sqrt, self)
               : exponent.equal(-0.5) ? unary("pow", Unary::rsqrt, self)
                                      : binary("pow", Binary::pow, self, number);
  return record("PowBackward0", out,
                wrt(
                    self,
                    [exponent](const Tensor& e, const Tensor& self) {
                      if (exponent.equal(0)) return zeros_like(e);
                      if (exponent.equal(2)) return e * (self * 2);
                      return e * (exponent * pow(self, exponent.toDouble() - 1));
                    },
                    self));
}
Tensor pow(const Scalar& self, const Tensor& exponent) {
  check_defined("pow", exponent, "exponent");
  const double base = self.toDouble();
  Tensor out = binary("pow", Binary::pow, wrapped(self), exponent);
  return record("PowBackward1", out,
                wrt(
                    exponent,
                    [base](const Tensor& e, const Tensor& exponent, const Tensor& a) {
                      // 0 to any power from 0 up stays where it is.
                      if (base == 0) return e * where(exponent >= 0, 0, a.detach() * std::log(base));
                      return e * (a * std::log(base));
                    },
                    exponent, out));
}
Tensor atan2(const Tensor& self, const Tensor& other) {
  return record("Atan2Backward0", binary("atan2", Binary::atan2, self, other, true),
                wrt(
                    self, [](const Tensor& e, const Tensor& y, const Tensor& x) { return e * (x / (y * y + x * x)); },
                    self, other),
                wrt(
                    other, [](const Tensor& e, const Tensor& y, const Tensor& x) { return e * (-y / (y * y + x * x)); },
                    self, other));
}

namespace {

// Of the error of max(a, b), a's part: none where it loses, half at a tie.
Tensor share(const Tensor& e, const Tensor& loses, const Tensor& ties) {
  return where(ties, e / 2, where(loses, zeros_like(e), e));
}

Tensor extreme(const char* op, const char* name, Binary f, const Tensor& a, const Tensor& b) {
  const bool larger = f == Binary::maximum;
  return record(name, binary(op, f, a, b),
                wrt(
                    a,
                    [larger](const Tensor& e, const Tensor& a, const Tensor& b) {
                      return share(e, larger ? a < b : a > b, a == b);
                    },
                    a, b),
                wrt(
                    b,
                    [larger](const Tensor& e, const Tensor& a, const Tensor& b) {
                      return share(e, larger ? b < a : b > a, a == b);
                    },
                    a, b));
}

}  // namespace

Tensor maximum(const Tensor& a, const Tensor& b) {
  return extreme("maximum", "MaximumBackward0", Binary::maximum, a, b);
}
Tensor minimum(const Tensor& a, const Tensor& b) {
  return extreme("minimum", "MinimumBackward0", Binary::minimum, a, b);
}

// A number beside a tensor is a 0-d tensor that yields in promotion.

Tensor add(const Tensor& self, const Scalar& other, const Scalar& alpha) { return add(self, wrapped(other), alpha); }
Tensor sub(const Tensor& self, const Scalar& other, const Scalar& alpha) { return sub(self, wrapped(other), alpha); }
Tensor rsub(const Tensor& self, const Scalar& other, const Scalar& alpha) { return sub(wrapped(other), self, alpha); }
Tensor mul(const Tensor& self, const Scalar& other) { return mul(self, wrapped(other)); }
Tensor div(const Tensor& self, const Scalar& other) { return div(self, wrapped(other)); }
Tensor div(const Tensor& self, const Scalar& other, std::optional<std::string_view> mode) {
  return div(self, wrapped(other), mode);
}
Tensor floor_divide(const Tensor& self, const Scalar& other) { return floor_divide(self, wrapped(other)); }
Tensor fmod(const Tensor& self, const Scalar& other) { return fmod(self, wrapped(other)); }
Tensor remainder(const Tensor& self, const Scalar& other) { return remainder(self, wrapped(other)); }

// In place: without history they work on self's memory directly.

namespace {

template <class F>
Tensor& arithmetic_in_place(const char* name, Binary f, const Tensor& self, const Tensor& other, F&& op,
                            const double* params = nullptr) {
  check_defined(name, other, "other");
  detail::check_in_place(name, self);
  if (!GradMode::is_enabled() || !(self.requires_grad() || other.requires_grad()))
    if (binary_in_place(name, f, self, other, params)) return const_cast<Tensor&>(self);
  return in_place(name, self, op);
}

}  // namespace

Tensor& add_(const Tensor& self, const Tensor& other, const Scalar& alpha) {
  const auto op = [&](const Tensor& x) { return add(x, other, alpha); };
  if (alpha.isBoolean()) return in_place("add_", self, op);
  const double a = alpha.toDouble();
  return arithmetic_in_place("add_", a == 1 ? Binary::add : Binary::add_scaled, self, other, op, &a);
}
Tensor& sub_(const Tensor& self, const Tensor& other, const Scalar& alpha) {
  const auto op = [&](const Tensor& x) { return sub(x, other, alpha); };
  if (alpha.isBoolean() || other.scalar_type() == kBool) return in_place("sub_", self, op);
  const double a = -alpha.toDouble();
  return arithmetic_in_place("sub_", a == -1 ? Binary::sub : Binary::add_scaled, self, other, op, &a);
}
Tensor& mul_(const Tensor& self, const Tensor& other) {
  return arithmetic_in_place("mul_", Binary::mul, self, other, [&](const Tensor& x) { return x * other; });
}
Tensor& div_(const Tensor& self, const Tensor& other) {
  return arithmetic_in_place("div_", Binary::div, self, other, [&](const Tensor& x) { return x / other; });
}
Tensor& add_(const Tensor& self, const Scalar& other, const Scalar& alpha) { return add_(self, wrapped(other), alpha); }
Tensor& sub_(const Tensor& self, const Scalar& other, const Scalar& alpha) { return sub_(self, wrapped(other), alpha); }
Tensor& mul_(const Tensor& self, const Scalar& other) { return mul_(self, wrapped(other)); }
Tensor& div_(const Tensor& self, const Scalar& other) { return div_(self, wrapped(other)); }

// Comparisons and logic.

#define WICK_COMPARE(f)                                                                            \
  Tensor f(const Tensor& self, const Tensor& other) { return binary(#f, Binary::f, self, other); } \
  Tensor f(const Tensor& self, const Scalar& other) { return binary(#f, Binary::f, self, wrapped(other)); }
WICK_COMPARE(eq)
WICK_COMPARE(ne)
WICK_COMPARE(lt)
WICK_COMPARE(le)
WICK_COMPARE(gt)
WICK_COMPARE(ge)
#undef WICK_COMPARE
bool equal(const Tensor& self, const Tensor& other) {
  check(self.scalar_type() == other.scalar_type(), "equal: the dtypes differ: {} and {}", describe(self),
        describe(other));
  if (!(self.sizes() == other.sizes())) return false;
  NoGradGuard off;
  return eq(self, other).all().item<bool>();
}
bool allclose(const Tensor& self, const Tensor& other, double rtol, double atol, bool equal_nan) {
  NoGradGuard off;
  check(self.scalar_type() == other.scalar_type(), "allclose: the dtypes differ: {} and {}", describe(self),
        describe(other));
  return isclose(self, other, rtol, atol, equal_nan).all().item<bool>();
}

#define WICK_BINARY(f) \
  Tensor f(const Tensor& self, const Tensor& other) { return binary(#f, Binary::f, self, other); }
WICK_BINARY(logical_and)
WICK_BINARY(logical_or)
WICK_BINARY(logical_xor)
WICK_BINARY(bitwise_and)
WICK_BINARY(bitwise_or)
WICK_BINARY(bitwise_xor)
#undef WICK_BINARY
#define WICK_UNARY(f) \
  Tensor f(const Tensor& self) { return unary(#f, Unary::f, self); }
WICK_UNARY(logical_not)
WICK_UNARY(bitwise_not)
WICK_UNARY(isnan)
WICK_UNARY(isinf)
WICK_UNARY(isfinite)
#undef WICK_UNARY

// Functions of one tensor: value, then e times the derivative, of the input x or, where that is shorter, the output a.

#define WICK_OF_INPUT(f, Name, derivative)                                                       \
  Tensor f(const Tensor& self) {                                                                 \
    return record(Name, unary(#f, Unary::f, self),                                               \
                  wrt(                                                                           \
                      self, [](const Tensor& e, const Tensor& x) { return derivative; }, self)); \
  }
#define WICK_OF_OUTPUT(f, Name, derivative)                                                     \
  Tensor f(const Tensor& self) {                                                                \
    Tensor out = unary(#f, Unary::f, self);                                                     \
    return record(Name, out,                                                                    \
                  wrt(                                                                          \
                      self, [](const Tensor& e, const Tensor& a) { return derivative; }, out)); \
  }
#define WICK_FLAT(f, Name)                                                                             \
  Tensor f(const Tensor& self) {                                                                       \
    check_defined(#f, self);                                                                           \
    return record(Name, isFloatingType(self.scalar_type()) ? unary(#f, Unary::f, self) : self.clone(), \
                  wrt(self, [](const Tensor& e) { return zeros_like(e); }));                           \
  }

Tensor neg(const Tensor& self) {
  return record("NegBackward0", unary("neg", Unary::neg, self), wrt(self, [](const Tensor& e) { return -e; }));
}
Tensor sign(const Tensor& self) {
  return record("SignBackward0", unary("sign", Unary::sign, self),
                wrt(self, [](const Tensor& e) { return zeros_like(e); }));
}
WICK_OF_INPUT(abs, "AbsBackward0", e* sign(x))
Tensor square(const Tensor& self) {
  check_defined("square", self);
  return pow(self.scalar_type() == kBool ? self.to(kLong) : self, 2);
}
WICK_OF_OUTPUT(exp, "ExpBackward0", e* a)
WICK_OF_OUTPUT(expm1, "Expm1Backward0", e*(a + 1))
WICK_OF_INPUT(log, "LogBackward0", e / x)
WICK_OF_INPUT(log1p, "Log1PBackward0", e / (x + 1))
WICK_OF_INPUT(log2, "Log2Backward0", e / (x * ln2))
WICK_OF_INPUT(log10, "Log10Backward0", e / (x * ln10))
WICK_OF_OUTPUT(sqrt, "SqrtBackward0", e / (2 * a))
WICK_OF_OUTPUT(rsqrt, "RsqrtBackward0", e*(-0.5 * pow(a, 3)))
WICK_OF_OUTPUT(reciprocal, "ReciprocalBackward0", -e*(a* a))
WICK_OF_INPUT(sin, "SinBackward0", e* cos(x))
WICK_OF_INPUT(cos, "CosBackward0", e * -sin(x))
WICK_OF_OUTPUT(tan, "TanBackward0", e*(1 + a * a))
WICK_OF_INPUT(asin, "AsinBackward0", e* rsqrt(1 - x * x))
WICK_OF_INPUT(acos, "AcosBackward0", e * -rsqrt(1 - x * x))
WICK_OF_INPUT(atan, "AtanBackward0", e / (x * x + 1))
WICK_OF_INPUT(sinh, "SinhBackward0", e* cosh(x))
WICK_OF_INPUT(cosh, "CoshBackward0", e* sinh(x))
WICK_OF_OUTPUT(tanh, "TanhBackward0", tanh_backward(e, a))
WICK_OF_OUTPUT(sigmoid, "SigmoidBackward0", sigmoid_backward(e, a))
WICK_OF_INPUT(erf, "ErfBackward0", e*(2 * inv_sqrtpi * exp(-(x * x))))
WICK_FLAT(floor, "FloorBackward0")
WICK_FLAT(ceil, "CeilBackward0")
WICK_FLAT(round, "RoundBackward0")
WICK_FLAT(trunc, "TruncBackward0")
#undef WICK_OF_INPUT
#undef WICK_OF_OUTPUT
#undef WICK_FLAT

Tensor sigmoid_backward(const Tensor& e, const Tensor& a) {
  return record("SigmoidBackwardBackward0", binary("sigmoid_backward", Binary::sigmoid_backward, e, a),
                wrt(
                    e, [](const Tensor& ee, const Tensor& a) { return sigmoid_backward(ee, a); }, a),
                wrt(
                    a, [](const Tensor& ee, const Tensor& e, const Tensor& a) { return ee * e * (1 - 2 * a); }, e, a));
}
Tensor tanh_backward(const Tensor& e, const Tensor& a) {
  return record("TanhBackwardBackward0", binary("tanh_backward", Binary::tanh_backward, e, a),
                wrt(
                    e, [](const Tensor& ee, const Tensor& a) { return tanh_backward(ee, a); }, a),
                wrt(
                    a, [](const Tensor& ee, const Tensor& e, const Tensor& a) { return ee * e * (-2 * a); }, e, a));
}
Tensor threshold_backward(const Tensor& e, const Tensor& x, const Scalar& threshold) {
  const double t = threshold.toDouble();
  return record(
      "ThresholdBackwardBackward0", binary("threshold_backward", Binary::threshold_backward, e, x, false, &t),
      wrt(
          e, [threshold](const Tensor& ee, const Tensor& x) { return threshold_backward(ee, x, threshold); }, x),
      wrt(x, [](const Tensor& ee) { return zeros_like(ee); }));
}

// Choices and mixtures.

Tensor where(const Tensor& condition, const Tensor& self, const Tensor& other) {
  check_defined("where", condition, "condition");
  check_defined("where", self);
  check_defined("where", other, "other");
  check(condition.scalar_type() == kBool || condition.scalar_type() == kByte, "where: the condition is {}: needs Bool",
        toString(condition.scalar_type()));
  const Tensor c = condition.to(kBool);
  const ScalarType t = result_type(self, other);
  Tensor a = self.detach().to(t), b = other.detach().to(t);
  const Dims sizes = broadcast_shapes("where", c.sizes(), broadcast_shapes("where", a.sizes(), b.sizes()));
  Tensor out = make_empty(sizes, t);
  const Dims sc = expanded_strides(c, sizes), sa = expanded_strides(a, sizes), sb = expanded_strides(b, sizes);
  const kernels::Operand operands[] = {
      {out.impl()->elements->data, out.impl()->elements->strides().data(), out.element_size()},
      {c.impl()->elements->data, sc.data(), 1},
      {a.impl()->elements->data, sa.data(), a.element_size()},
      {b.impl()->elements->data, sb.data(), b.element_size()}};
  const kernels::Loop loop = kernels::where_loop(t);
  kernels::run(sizes, operands, loop.inner, loop.cost);
  return record("WhereBackward0", out,
                wrt(
                    self, [](const Tensor& e, const Tensor& c) { return where(c, e, 0); }, c),
                wrt(
                    other, [](const Tensor& e, const Tensor& c) { return where(c, 0, e); }, c));
}
Tensor where(const Tensor& c, const Tensor& self, const Scalar& other) { return where(c, self, wrapped(other)); }
Tensor where(const Tensor& c, const Scalar& self, const Tensor& other) { return where(c, wrapped(self), other); }
Tensor where(const Tensor& c, const Scalar& self, const Scalar& other) {
  Tensor out = where(c, wrapped(self), wrapped(other));
  return isFloatingType(out.scalar_type()) ? out.to(get_default_dtype()) : out;
}

namespace {
// e where x is inside of the bounds, or on them.
Tensor clamp_backward(const Tensor& e, const Tensor& x, std::array<double, 2> bounds) {
  return record("ClampBackwardBackward0", binary("clamp", Binary::clamp_backward, e, x, false, bounds.data()),
                wrt(
                    e, [bounds](const Tensor& ee, const Tensor& x) { return clamp_backward(ee, x, bounds); }, x),
                wrt(x, [](const Tensor& ee) { return zeros_like(ee); }));
}
}  // namespace
Tensor clamp(const Tensor& self, const std::optional<Scalar>& lo, const std::optional<Scalar>& hi) {
  check(lo || hi, "clamp: needs min or max");
  check_defined("clamp", self);
  constexpr double inf = std::numeric_limits<double>::infinity();
  const std::array<double, 2> bounds{lo ? lo->toDouble() : -inf, hi ? hi->toDouble() : inf};
  Tensor out = self;
  if (isFloatingType(self.scalar_type()) && bounds[0] == bounds[0] && bounds[1] == bounds[1]) {
    out = unary("clamp", Unary::clamp, self, bounds.data());
  } else {
    NoGradGuard off;
    if (lo) out = binary("clamp", Binary::maximum, out, wrapped(*lo));
    if (hi) out = binary("clamp", Binary::minimum, out, wrapped(*hi));
  }
  return record("ClampBackward1", out,
                wrt(
                    self, [bounds](const Tensor& e, const Tensor& x) { return clamp_backward(e, x, bounds); }, self));
}
Tensor clamp_min(const Tensor& self, const Scalar& min) { return clamp(self, min, std::nullopt); }
Tensor clamp_max(const Tensor& self, const Scalar& max) { return clamp(self, std::nullopt, max); }

Tensor lerp(const Tensor& start, const Tensor& end, const Tensor& weight) {
  check_defined("lerp", start, "start");
  check_defined("lerp", end, "end");
  check(start.scalar_type() == end.scalar_type() && isFloatingType(start.scalar_type()),
        "lerp: start and end need one floating dtype, got {} and {}", toString(start.scalar_type()),
        toString(end.scalar_type()));
  // From the nearer end, so that weights 0 and 1 give the ends exactly.
  const Tensor way = end - start;
  if (weight.impl()->elements->wrapped_number) {
    const double w = weight.item<double>();
    return std::abs(w) < 0.5 ? add(start, way, w) : sub(end, way, 1 - w);
  }
  return where(abs(weight) < 0.5, start + weight * way, end - way * (1 - weight));
}
Tensor lerp(const Tensor& start, const Tensor& end, const Scalar& weight) { return lerp(start, end, wrapped(weight)); }
Tensor addcmul(const Tensor& self, const Tensor& tensor1, const Tensor& tensor2, const Scalar& value) {
  check_defined("addcmul", self);
  check_defined("addcmul", tensor1, "tensor1");
  check_defined("addcmul", tensor2, "tensor2");
  if (!isFloatingType(result_type({&self, &tensor1, &tensor2}))) return self + scaled(tensor1 * tensor2, value);
  const double v = value.toDouble();
  return record("AddcmulBackward0", ternary("addcmul", kernels::Ternary::addcmul, self, tensor1, tensor2, &v),
                wrt(self, [](const Tensor& e) { return e; }),
                wrt(
                    tensor1, [v](const Tensor& e, const Tensor& t2) { return e * (t2 * v); }, tensor2),
                wrt(
                    tensor2, [v](const Tensor& e, const Tensor& t1) { return e * (t1 * v); }, tensor1));
}
Tensor addcdiv(const Tensor& self, const Tensor& tensor1, const Tensor& tensor2, const Scalar& value) {
  check_defined("addcdiv", self);
  check_defined("addcdiv", tensor1, "tensor1");
  check_defined("addcdiv", tensor2, "tensor2");
  check(isFloatingType(tensor1.scalar_type()) || isFloatingType(tensor2.scalar_type()),
        "addcdiv: does not divide integers: turn one into floats first");
  const double v = value.toDouble();
  return record(
      "AddcdivBackward0", ternary("addcdiv", kernels::Ternary::addcdiv, self, tensor1, tensor2, &v),
      wrt(self, [](const Tensor& e) { return e; }),
      wrt(
          tensor1, [v](const Tensor& e, const Tensor& t2) { return e * (v / t2); }, tensor2),
      wrt(
          tensor2, [v](const Tensor& e, const Tensor& t1, const Tensor& t2) { return e * ((t1 / t2) / t2 * -v); },
          tensor1, tensor2));
}

}  // namespace wick
