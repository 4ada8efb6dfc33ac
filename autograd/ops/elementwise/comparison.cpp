// Comparisons, logic and bits: operators without a derivative.

#include <autograd/graph/record.h>
#include <autograd/kernels/elementwise/elementwise.h>
#include <autograd/ops/all.h>
#include <autograd/ops/elementwise/dispatch.h>

#include <limits>

namespace wick {

using kernels::Binary;
using kernels::Unary;
constexpr double kInf = std::numeric_limits<double>::infinity();

Tensor eq(const Tensor& self, const Tensor& other) { return binary("eq", Binary::eq, self, other); }
Tensor eq(const Tensor& self, const Scalar& other) { return eq(self, wrapped(other)); }
Tensor ne(const Tensor& self, const Tensor& other) { return binary("ne", Binary::ne, self, other); }
Tensor ne(const Tensor& self, const Scalar& other) { return ne(self, wrapped(other)); }
Tensor lt(const Tensor& self, const Tensor& other) { return binary("lt", Binary::lt, self, other); }
Tensor lt(const Tensor& self, const Scalar& other) { return lt(self, wrapped(other)); }
Tensor le(const Tensor& self, const Tensor& other) { return binary("le", Binary::le, self, other); }
Tensor le(const Tensor& self, const Scalar& other) { return le(self, wrapped(other)); }
Tensor gt(const Tensor& self, const Tensor& other) { return binary("gt", Binary::gt, self, other); }
Tensor gt(const Tensor& self, const Scalar& other) { return gt(self, wrapped(other)); }
Tensor ge(const Tensor& self, const Tensor& other) { return binary("ge", Binary::ge, self, other); }
Tensor ge(const Tensor& self, const Scalar& other) { return ge(self, wrapped(other)); }

bool equal(const Tensor& self, const Tensor& other) {
  check(self.scalar_type() == other.scalar_type(), "equal: the dtypes differ: {} and {}", describe(self),
        describe(other));
  if (!(self.sizes() == other.sizes())) return false;
  NoGradGuard off;
  return eq(self, other).all().item<bool>();
}
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
bool allclose(const Tensor& self, const Tensor& other, double rtol, double atol, bool equal_nan) {
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
