// Sums, products, quotients and remainders.

#include <autograd/graph/in_place.h>
#include <autograd/graph/record.h>
#include <autograd/kernels/elementwise/elementwise.h>
#include <autograd/ops/all.h>
#include <autograd/ops/elementwise/dispatch.h>

#include <cmath>

namespace wick {

using kernels::Binary;

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
  return record(node, binary(op, Binary::add_scaled, self, other, false, &alpha), wrt(self, [](auto& e) { return e; }),
                wrt(other, [alpha](auto& e) { return e * alpha; }));
}

}  // namespace

Tensor add(const Tensor& self, const Tensor& other, const Scalar& alpha) {
  if (!alpha.equal(1) || !alpha.isIntegral(false)) {
    check_alpha("add", self, other, alpha);
    if (isFloatingType(result_type(self, other)))
      return add_scaled("add", "AddBackward0", self, other, alpha.toDouble());
    return add(self, scaled(other, alpha));
  }
  return record("AddBackward0", binary("add", Binary::add, self, other), wrt(self, [](auto& e) { return e; }),
                wrt(other, [](auto& e) { return e; }));
}
Tensor sub(const Tensor& self, const Tensor& other, const Scalar& alpha) {
  check_no_bool(self, other);
  if (!alpha.equal(1) || !alpha.isIntegral(false)) {
    check_alpha("sub", self, other, alpha);
    if (isFloatingType(result_type(self, other)))
      return add_scaled("sub", "SubBackward0", self, other, -alpha.toDouble());
    return sub(self, scaled(other, alpha));
  }
  return record("SubBackward0", binary("sub", Binary::sub, self, other), wrt(self, [](auto& e) { return e; }),
                wrt(other, [](auto& e) { return -e; }));
}
Tensor rsub(const Tensor& self, const Tensor& other, const Scalar& alpha) { return sub(other, self, alpha); }
Tensor mul(const Tensor& self, const Tensor& other) {
  return record("MulBackward0", binary("mul", Binary::mul, self, other),
                wrt(self, saving(other), [](auto& e, auto& other) { return e * other; }),
                wrt(other, saving(self), [](auto& e, auto& self) { return e * self; }));
}
Tensor div(const Tensor& self, const Tensor& other) {
  return record(
      "DivBackward0", binary("div", Binary::div, self, other, true),
      wrt(self, saving(other), [](auto& e, auto& other) { return e / other; }),
      wrt(other, saving(self, other), [](auto& e, auto& self, auto& other) { return -e * ((self / other) / other); }));
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
  return record("DivBackward1", binary("div", f, self, other), wrt(self, [](auto& e) { return zeros_like(e); }),
                wrt(other, [](auto& e) { return zeros_like(e); }));
}
Tensor floor_divide(const Tensor& self, const Tensor& other) { return div(self, other, "floor"); }
Tensor fmod(const Tensor& self, const Tensor& other) {
  check_divisor("fmod", self, other);
  return record(
      "FmodBackward0", binary("fmod", Binary::fmod, self, other), wrt(self, [](auto& e) { return e; }),
      wrt(other, saving(self, other), [](auto& e, auto& self, auto& other) { return -e * div(self, other, "trunc"); }));
}
Tensor remainder(const Tensor& self, const Tensor& other) {
  check_divisor("remainder", self, other);
  return record(
      "RemainderBackward0", binary("remainder", Binary::remainder, self, other), wrt(self, [](auto& e) { return e; }),
      wrt(other, saving(self, other), [](auto& e, auto& self, auto& other) { return -e * div(self, other, "floor"); }));
}
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
Tensor remainder(const Scalar& self, const Tensor& other) { return remainder(wrapped(self), other); }
Tensor addcmul(const Tensor& self, const Tensor& tensor1, const Tensor& tensor2, const Scalar& value) {
  check_defined("addcmul", self);
  check_defined("addcmul", tensor1, "tensor1");
  check_defined("addcmul", tensor2, "tensor2");
  if (!isFloatingType(result_type({&self, &tensor1, &tensor2}))) return self + scaled(tensor1 * tensor2, value);
  const double v = value.toDouble();
  return record("AddcmulBackward0", ternary("addcmul", kernels::Ternary::addcmul, self, tensor1, tensor2, &v),
                wrt(self, [](auto& e) { return e; }),
                wrt(tensor1, saving(tensor2), [v](auto& e, auto& t2) { return e * (t2 * v); }),
                wrt(tensor2, saving(tensor1), [v](auto& e, auto& t1) { return e * (t1 * v); }));
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
      wrt(self, [](auto& e) { return e; }),
      wrt(tensor1, saving(tensor2), [v](auto& e, auto& t2) { return e * (v / t2); }),
      wrt(tensor2, saving(tensor1, tensor2), [v](auto& e, auto& t1, auto& t2) { return e * ((t1 / t2) / t2 * -v); }));
}
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
Tensor& add_(const Tensor& self, const Scalar& other, const Scalar& alpha) { return add_(self, wrapped(other), alpha); }
Tensor& sub_(const Tensor& self, const Tensor& other, const Scalar& alpha) {
  const auto op = [&](const Tensor& x) { return sub(x, other, alpha); };
  if (alpha.isBoolean() || other.scalar_type() == kBool) return in_place("sub_", self, op);
  const double a = -alpha.toDouble();
  return arithmetic_in_place("sub_", a == -1 ? Binary::sub : Binary::add_scaled, self, other, op, &a);
}
Tensor& sub_(const Tensor& self, const Scalar& other, const Scalar& alpha) { return sub_(self, wrapped(other), alpha); }
Tensor& mul_(const Tensor& self, const Tensor& other) {
  return arithmetic_in_place("mul_", Binary::mul, self, other, [&](const Tensor& x) { return x * other; });
}
Tensor& mul_(const Tensor& self, const Scalar& other) { return mul_(self, wrapped(other)); }
Tensor& div_(const Tensor& self, const Tensor& other) {
  return arithmetic_in_place("div_", Binary::div, self, other, [&](const Tensor& x) { return x / other; });
}
Tensor& div_(const Tensor& self, const Scalar& other) { return div_(self, wrapped(other)); }

}  // namespace wick
