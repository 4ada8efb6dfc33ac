// Powers, and their derivatives: e is the incoming gradient, x the base, p the exponent, a the output xᵖ.
//
//   ∂a/∂x = p xᵖ⁻¹        ∂a/∂p = xᵖ log(x)

#include <autograd/graph/in_place.h>
#include <autograd/graph/record.h>
#include <autograd/kernels/elementwise/elementwise.h>
#include <autograd/ops/all.h>
#include <autograd/ops/elementwise/dispatch.h>

#include <cmath>

namespace wick {

using kernels::Binary;
using kernels::Unary;

// All are trickier ones: the formulas above give NaN at points where the function is constant.

namespace {

// Both slopes state their own derivatives: what the chain rule makes of them is 0·∞ at p = 0, and elsewhere a sum of
// which xᵖ, if it underflows, leaves out a part. Both have the mixed one, xᵖ⁻¹ (1 + p log x).
//
// x⁰ is 1 for all x, so its derivative by x is 0 also at x = 0, where p xᵖ⁻¹ would be 0·∞. And 0ᵖ is 0 for every p > 0,
// so its derivative by p is taken as 0 for x = 0 and p ≥ 0, where the formula has log 0 = −∞; where() keeps that −∞ out
// of 0·∞. For x = 0 and p < 0 it is −∞, as the formula says.
Tensor base_slope(const Tensor& x_, const Tensor& p_) {
  const Tensor x = x_.detach(), p = p_.detach();
  return record(
      "PowBackwardBackward0", where(p == 0, 0, p * pow(x, p - 1)),
      wrt(x_, saving(x_, p_),
          [](auto& e, auto& x, auto& p) { return where(p == 0, zeros_like(e), e * (p * base_slope(x, p - 1))); }),
      wrt(p_, saving(x_, p_), [](auto& e, auto& x, auto& p) {
        const Tensor log_x = log(where((x == 0) & (p >= 1), ones_like(x), x));
        return e * (pow(x, p - 1) * (1 + p * log_x));
      }));
}
Tensor exponent_slope(const Tensor& x_, const Tensor& p_) {
  const auto is_flat = [](const Tensor& x, const Tensor& p) { return (x == 0) & (p >= 0); };
  const Tensor x = x_.detach(), p = p_.detach(), flat = is_flat(x, p);
  return record("PowBackwardBackward1", where(flat, 0, pow(x, p) * log(where(flat, ones_like(x), x))),
                wrt(x_, saving(x_, p_),
                    [is_flat](auto& e, auto& x, auto& p) {
                      const Tensor flat = is_flat(x, p), safe = where(flat, ones_like(x), x);
                      return where(flat, zeros_like(e), e * (pow(safe, p - 1) * (1 + p * log(safe))));
                    }),
                wrt(p_, saving(x_, p_), [is_flat](auto& e, auto& x, auto& p) {
                  return e * (exponent_slope(x, p) * log(where(is_flat(x, p), ones_like(x), x)));
                }));
}

}  // namespace

Tensor pow(const Tensor& x, const Tensor& p) {
  const OperatorScope scope("pow");
  return record("PowBackward1", binary("pow", Binary::pow, x, p),
                wrt(x, saving(x, p), [](auto& e, auto& x, auto& p) { return e * base_slope(x, p); }),  // p xᵖ⁻¹
                wrt(p, saving(x, p), [](auto& e, auto& x, auto& p) { return e * exponent_slope(x, p); }));  // xᵖ log x
}

namespace {

// Whether the exponent p is, as a float32, still 0 or not, finite or not, and odd or even.
bool keeps_its_kind(const Scalar& p) {
  const double d = p.toDouble();
  return d == 0 || std::isnan(d) || (std::abs(d) >= 1e-37 && std::abs(d) <= 1 << 24) || std::isinf(d);
}

}  // namespace

// The same for one exponent, with the common ones by shorter ways: 0.5 and −0.5 have kernels, and (x²)' is 2x.
Tensor pow(const Tensor& x, const Scalar& p) {
  const OperatorScope scope("pow");
  check_defined("pow", x);
  check(!isIntegralType(x.scalar_type(), true) || !p.isIntegral(true) || p.toDouble() >= 0,
        "pow: integers cannot be raised to the negative power {}: turn them into floats first", p.toDouble());
  const Tensor number = wrapped(p);
  const ScalarType t = result_type(x, number);
  if (!isFloatingType(t)) check_fits("pow", p, t);
  Tensor a = p.equal(0.5)                        ? unary("pow", Unary::sqrt, x)
             : p.equal(-0.5)                     ? unary("pow", Unary::rsqrt, x)
             : t == kFloat && !keeps_its_kind(p) ? binary("pow", Binary::pow, x.detach().to(kDouble), number).to(t)
                                                 : binary("pow", Binary::pow, x, number);
  return record("PowBackward0", a, wrt(x, saving(x), [p](auto& e, auto& x) {
                  if (p.equal(0)) return zeros_like(e);
                  if (p.equal(2)) return e * (x * 2);
                  return e * (p * pow(x, p.toDouble() - 1));
                }));
}

// The same for one base.
Tensor pow(const Scalar& self, const Tensor& p) {
  const OperatorScope scope("pow");
  check_defined("pow", p, "exponent");
  const double x = self.toDouble();
  Tensor a = binary("pow", Binary::pow, wrapped(self), p);
  return record("PowBackward1", a, wrt(p, saving(p, a), [x](auto& e, auto& p, auto& a) {
                  if (x == 0) return e * where(p >= 0, 0, a.detach() * std::log(x));
                  return e * (a * std::log(x));
                }));
}

// Made of pow().

Tensor float_power(const Tensor& x, const Tensor& p) {
  const OperatorScope scope("float_power");
  check_defined("float_power", x);
  check_defined("float_power", p, "exponent");
  return pow(x.to(kDouble), p.to(kDouble));
}
Tensor float_power(const Tensor& x, const Scalar& p) {
  const OperatorScope scope("float_power");
  check_defined("float_power", x);
  return pow(x.to(kDouble), p.toDouble());
}
Tensor float_power(const Scalar& x, const Tensor& p) {
  const OperatorScope scope("float_power");
  check_defined("float_power", p, "exponent");
  return pow(x.toDouble(), p.to(kDouble));
}
Tensor ldexp(const Tensor& self, const Tensor& other) {
  const OperatorScope scope("ldexp");
  return self * pow(2.0, other);
}

namespace {

// For an exponent that is a tensor or a number.
template <class Exponent>
Tensor& float_power_in_place(const Tensor& self, const Exponent& p) {
  check_defined("float_power_", self);
  check(self.scalar_type() == kDouble, "float_power_: the result is Double, but self is {}", describe(self));
  return in_place("float_power_", self, [&](const Tensor& x) { return float_power(x, p); });
}

}  // namespace

Tensor& float_power_(const Tensor& self, const Tensor& p) { return float_power_in_place(self, p); }
Tensor& float_power_(const Tensor& self, const Scalar& p) { return float_power_in_place(self, p); }

}  // namespace wick
