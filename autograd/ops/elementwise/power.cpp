// Powers.

#include <autograd/graph/in_place.h>
#include <autograd/graph/record.h>
#include <autograd/kernels/elementwise/elementwise.h>
#include <autograd/ops/all.h>
#include <autograd/ops/elementwise/dispatch.h>

#include <cmath>

namespace wick {

using kernels::Binary;
using kernels::Unary;

Tensor pow(const Tensor& self, const Tensor& exponent) {
  return record("PowBackward1", binary("pow", Binary::pow, self, exponent),
                wrt(self, saving(self, exponent),
                    [](auto& e, auto& self, auto& exponent) {
                      return where(exponent == 0, zeros_like(e), e * (exponent * pow(self, exponent - 1)));
                    }),
                wrt(exponent, saving(self, exponent), [](auto& e, auto& self, auto& exponent) {
                  // 0 to any power from 0 up stays where it is.
                  const Tensor flat = (self == 0) & (exponent >= 0);
                  return where(flat, zeros_like(e),
                               e * (pow(self, exponent) * log(where(flat, ones_like(self), self))));
                }));
}
Tensor pow(const Tensor& self, const Scalar& exponent) {
  check_defined("pow", self);
  check(!isIntegralType(self.scalar_type(), true) || !exponent.isIntegral(true) || exponent.toLong() >= 0,
        "pow: integers cannot be raised to the negative power {}: turn them into floats first", exponent.toLong());
  const Tensor number = wrapped(exponent);
  Tensor out = exponent.equal(0.5)    ? unary("pow", Unary::sqrt, self)
               : exponent.equal(-0.5) ? unary("pow", Unary::rsqrt, self)
                                      : binary("pow", Binary::pow, self, number);
  return record("PowBackward0", out, wrt(self, saving(self), [exponent](auto& e, auto& self) {
                  if (exponent.equal(0)) return zeros_like(e);
                  if (exponent.equal(2)) return e * (self * 2);
                  return e * (exponent * pow(self, exponent.toDouble() - 1));
                }));
}
Tensor pow(const Scalar& self, const Tensor& exponent) {
  check_defined("pow", exponent, "exponent");
  const double base = self.toDouble();
  Tensor out = binary("pow", Binary::pow, wrapped(self), exponent);
  return record("PowBackward1", out, wrt(exponent, saving(exponent, out), [base](auto& e, auto& exponent, auto& a) {
                  // 0 to any power from 0 up stays where it is.
                  if (base == 0) return e * where(exponent >= 0, 0, a.detach() * std::log(base));
                  return e * (a * std::log(base));
                }));
}
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
Tensor ldexp(const Tensor& self, const Tensor& other) { return self * pow(2.0, other); }

}  // namespace wick
