// Comparisons, logic and bits: operators without a derivative.

#include <autograd/graph/record.h>
#include <autograd/kernels/elementwise/elementwise.h>
#include <autograd/ops/all.h>
#include <autograd/ops/elementwise/dispatch.h>

#include <cmath>
#include <limits>
#include <utility>

namespace wick {

using kernels::Binary;
using kernels::Unary;
constexpr double kInf = std::numeric_limits<double>::infinity();

namespace {

bool compare(Binary f, double a, double b) {
  switch (f) {
    case Binary::eq:
      return a == b;
    case Binary::ne:
      return a != b;
    case Binary::lt:
      return a < b;
    case Binary::le:
      return a <= b;
    case Binary::gt:
      return a > b;
    default:
      return a >= b;
  }
}

// The elements of self, which are integers, compared with a number by mathematics, although its dtype may be unable to
// hold the number. x < 2.5 is x < 3, x > 2.5 is x > 2, and x = 2.5 is never so.
Tensor compare_integers(const char* op, Binary f, const Tensor& self, const Scalar& number) {
  const ScalarType t = self.scalar_type();
  const auto [low, high] = dispatch_all(t, op, []<class T>() -> std::pair<int64_t, int64_t> {
    using Limits = std::numeric_limits<T>;
    return {static_cast<int64_t>(Limits::lowest()), static_cast<int64_t>(Limits::max())};
  });
  int64_t bound = 0;
  if (number.isFloatingPoint()) {
    const double d = number.toDouble(), whole = f == Binary::lt || f == Binary::ge ? std::ceil(d) : std::floor(d);
    const bool never_equal = whole != d && (f == Binary::eq || f == Binary::ne);
    if (never_equal || std::isnan(d) || whole < static_cast<double>(low) || whole >= 0x1p63)
      return full(self.sizes(), compare(f, 0, std::isnan(d) ? d : never_equal ? 1 : d), kBool);
    bound = static_cast<int64_t>(whole);
  } else {
    bound = number.toLong();
  }
  if (bound < low || bound > high) return full(self.sizes(), compare(f, 0, bound < low ? -1 : 1), kBool);
  return binary(op, f, self, full({}, bound, t));
}

// Floats compared with a finite number that is larger than all of their dtype: that lies between the largest and ∞.
Tensor compare_beyond(const char* op, Binary f, const Tensor& self, double number) {
  if (f == Binary::eq || f == Binary::ne) return full(self.sizes(), f == Binary::ne, kBool);
  const bool below = f == Binary::lt || f == Binary::le;
  const float most = std::numeric_limits<float>::max();
  return number > 0 ? binary(op, below ? Binary::le : Binary::gt, self, wrapped(most))
                    : binary(op, below ? Binary::lt : Binary::ge, self, wrapped(-most));
}

Tensor compare(const char* op, Binary f, const Tensor& self, const Scalar& other) {
  check_defined(op, self);
  const ScalarType t = self.scalar_type();
  if (isIntegralType(t, false) && (other.isFloatingPoint() || !other.isBoolean()))
    return compare_integers(op, f, self, other);
  if (isFloatingType(t) && t != kDouble && !other.fits<float>()) return compare_beyond(op, f, self, other.toDouble());
  return binary(op, f, self, wrapped(other));
}

Binary mirrored(Binary f) {
  switch (f) {
    case Binary::lt:
      return Binary::gt;
    case Binary::le:
      return Binary::ge;
    case Binary::gt:
      return Binary::lt;
    case Binary::ge:
      return Binary::le;
    default:
      return f;
  }
}

// A 0-d tensor beside one with dimensions counts as a number, because its dtype yields as a number's does.
Tensor compare(const char* op, Binary f, const Tensor& self, const Tensor& other) {
  check_defined(op, self);
  check_defined(op, other, "other");
  if (self.scalar_type() != other.scalar_type()) {
    if (other.dim() == 0 && self.dim() > 0) return compare(op, f, self, other.item());
    if (self.dim() == 0 && other.dim() > 0) return compare(op, mirrored(f), other, self.item());
  }
  return binary(op, f, self, other);
}

}  // namespace

Tensor eq(const Tensor& self, const Tensor& other) { return compare("eq", Binary::eq, self, other); }
Tensor eq(const Tensor& self, const Scalar& other) { return compare("eq", Binary::eq, self, other); }
Tensor ne(const Tensor& self, const Tensor& other) { return compare("ne", Binary::ne, self, other); }
Tensor ne(const Tensor& self, const Scalar& other) { return compare("ne", Binary::ne, self, other); }
Tensor lt(const Tensor& self, const Tensor& other) { return compare("lt", Binary::lt, self, other); }
Tensor lt(const Tensor& self, const Scalar& other) { return compare("lt", Binary::lt, self, other); }
Tensor le(const Tensor& self, const Tensor& other) { return compare("le", Binary::le, self, other); }
Tensor le(const Tensor& self, const Scalar& other) { return compare("le", Binary::le, self, other); }
Tensor gt(const Tensor& self, const Tensor& other) { return compare("gt", Binary::gt, self, other); }
Tensor gt(const Tensor& self, const Scalar& other) { return compare("gt", Binary::gt, self, other); }
Tensor ge(const Tensor& self, const Tensor& other) { return compare("ge", Binary::ge, self, other); }
Tensor ge(const Tensor& self, const Scalar& other) { return compare("ge", Binary::ge, self, other); }

bool equal(const Tensor& self, const Tensor& other) {
  const OperatorScope scope("equal");
  check_defined("equal", self);
  check_defined("equal", other, "other");
  if (!(self.sizes() == other.sizes())) return false;
  NoGradGuard off;
  return eq(self, other).all().item<bool>();
}
Tensor isclose(const Tensor& self, const Tensor& other, double rtol, double atol, bool equal_nan) {
  const OperatorScope scope("isclose");
  check_defined("isclose", self);
  check_defined("isclose", other, "other");
  check(self.scalar_type() == other.scalar_type(), "isclose: the dtypes differ: {} and {}", describe(self),
        describe(other));
  check(rtol >= 0 && atol >= 0, "isclose: rtol {} and atol {} need 0 or more", rtol, atol);
  NoGradGuard off;
  Tensor close = self == other;
  if (equal_nan) close = close | (isnan(self) & isnan(other));
  if (rtol == 0 && atol == 0) return close;
  const ScalarType t = isFloatingType(other.scalar_type()) ? other.scalar_type() : get_default_dtype();
  const Tensor near = other.to(t), distance = abs(self.to(t) - near);
  return close | (isfinite(distance) & (distance <= atol + abs(rtol * near)));
}
bool allclose(const Tensor& self, const Tensor& other, double rtol, double atol, bool equal_nan) {
  const OperatorScope scope("allclose");
  NoGradGuard off;
  check(self.scalar_type() == other.scalar_type(), "allclose: the dtypes differ: {} and {}", describe(self),
        describe(other));
  return isclose(self, other, rtol, atol, equal_nan).all().item<bool>();
}

Tensor isnan(const Tensor& self) { return unary("isnan", Unary::isnan, self); }
Tensor isinf(const Tensor& self) { return unary("isinf", Unary::isinf, self); }
Tensor isfinite(const Tensor& self) { return unary("isfinite", Unary::isfinite, self); }
Tensor isposinf(const Tensor& self) { return eq(self, kInf); }
Tensor isneginf(const Tensor& self) { return eq(self, -kInf); }
Tensor isreal(const Tensor& self) { return ones_like(self, kBool); }
Tensor signbit(const Tensor& self) {
  check_defined("signbit", self);
  NoGradGuard off;
  if (!isFloatingType(self.scalar_type())) return self < 0;
  return copysign(ones_like(self), self) < 0;
}
Tensor heaviside(const Tensor& self, const Tensor& values) {
  check_defined("heaviside", self);
  check_defined("heaviside", values, "values");
  check(self.scalar_type() == values.scalar_type(), "heaviside: the dtypes differ: {} and {}", describe(self),
        describe(values));
  NoGradGuard off;
  return where(self == 0, values, (self > 0).to(self.scalar_type()));
}

Tensor logical_not(const Tensor& self) { return unary("logical_not", Unary::logical_not, self); }
Tensor logical_and(const Tensor& self, const Tensor& other) {
  return binary("logical_and", Binary::logical_and, self, other);
}
Tensor logical_or(const Tensor& self, const Tensor& other) {
  return binary("logical_or", Binary::logical_or, self, other);
}
Tensor logical_xor(const Tensor& self, const Tensor& other) {
  return binary("logical_xor", Binary::logical_xor, self, other);
}

Tensor bitwise_not(const Tensor& self) { return unary("bitwise_not", Unary::bitwise_not, self); }
Tensor bitwise_and(const Tensor& self, const Tensor& other) {
  return binary("bitwise_and", Binary::bitwise_and, self, other);
}
Tensor bitwise_or(const Tensor& self, const Tensor& other) {
  return binary("bitwise_or", Binary::bitwise_or, self, other);
}
Tensor bitwise_xor(const Tensor& self, const Tensor& other) {
  return binary("bitwise_xor", Binary::bitwise_xor, self, other);
}
Tensor bitwise_and(const Tensor& self, const Scalar& other) { return bitwise_and(self, wrapped(other)); }
Tensor bitwise_or(const Tensor& self, const Scalar& other) { return bitwise_or(self, wrapped(other)); }
Tensor bitwise_xor(const Tensor& self, const Scalar& other) { return bitwise_xor(self, wrapped(other)); }

}  // namespace wick
