// Sums, products, quotients and remainders, and their derivatives: e is the incoming gradient. No closure sums over the
// copies of an operand that was broadcast: the walk does (Walk::deliver()).

#include <autograd/graph/in_place.h>
#include <autograd/graph/record.h>
#include <autograd/kernels/elementwise/elementwise.h>
#include <autograd/ops/all.h>
#include <autograd/ops/elementwise/dispatch.h>

#include <cmath>

namespace wick {

using kernels::Binary;

namespace {

// What add() and sub() do with an alpha other than the integer 1, and what is refused: below.
bool is_one(const Scalar& alpha) { return alpha.equal(1) && alpha.isIntegral(false); }
// PyTorch's names of an operator of two tensors, and of a tensor and a number.
const char* node(const Tensor& y, const char* of_tensors, const char* of_number) {
  return y.defined() && y.impl()->elements->wrapped_number ? of_number : of_tensors;
}
Tensor add_with_alpha(const Tensor& x, const Tensor& y, const Scalar& alpha);
Tensor sub_with_alpha(const Tensor& x, const Tensor& y, const Scalar& alpha);
void check_no_bool(const Tensor& x, const Tensor& y);
void check_divisor(const char* op, const Tensor& x, const Tensor& y);

// How often y goes into x, a step function. trunc(x / y) is one too many where the quotient is rounded up, as for
// 1/0.1.
Tensor whole_quotient(const Tensor& x_, const Tensor& y_) {
  const Tensor x = x_.detach(), y = y_.detach();
  const Tensor q = round((x - fmod(x, y)) / y);
  return where(isfinite(q), q, div(x, y, "trunc"));
}

}  // namespace

// clang-format off
Tensor add(const Tensor& x, const Tensor& y, const Scalar& alpha) {
  if (!is_one(alpha)) return add_with_alpha(x, y, alpha);
  return record(node(y, "AddBackward0", "AddBackward1"), binary("add", Binary::add, x, y),
                wrt(x, [](auto& e) { return e; }),
                wrt(y, [](auto& e) { return e; }));
}

Tensor sub(const Tensor& x, const Tensor& y, const Scalar& alpha) {
  check_no_bool(x, y);
  if (!is_one(alpha)) return sub_with_alpha(x, y, alpha);
  return record(node(y, "SubBackward0", "SubBackward1"), binary("sub", Binary::sub, x, y),
                wrt(x, [](auto& e) { return e; }),
                wrt(y, [](auto& e) { return -e; }));
}

Tensor mul(const Tensor& x, const Tensor& y) {
  return record(node(y, "MulBackward0", "MulBackward1"), binary("mul", Binary::mul, x, y),
                wrt(x, saving(y), [](auto& e, auto& y) { return e * y; }),
                wrt(y, saving(x), [](auto& e, auto& x) { return e * x; }));
}

// By y: −x/y², without y², which overflows earlier.
Tensor div(const Tensor& x, const Tensor& y) {
  return record(node(y, "DivBackward0", "DivBackward1"), binary("div", Binary::div, x, y, true),
                wrt(x, saving(y),    [](auto& e, auto& y)          { return e / y; }),
                wrt(y, saving(x, y), [](auto& e, auto& x, auto& y) { return -e * ((x / y) / y); }));
}

Tensor fmod(const Tensor& x, const Tensor& y) {
  check_divisor("fmod", x, y);
  return record("FmodBackward0", binary("fmod", Binary::fmod, x, y),
                wrt(x,               [](auto& e)                   { return e; }),
                wrt(y, saving(x, y), [](auto& e, auto& x, auto& y) { return -e * whole_quotient(x, y); }));
}

Tensor remainder(const Tensor& x, const Tensor& y) {
  check_divisor("remainder", x, y);
  return record("RemainderBackward0", binary("remainder", Binary::remainder, x, y),
                wrt(x,               [](auto& e)                   { return e; }),
                wrt(y, saving(x, y), [](auto& e, auto& x, auto& y) { return -e * div(x, y, "floor"); }));
}
// clang-format on

namespace {

// x·factor in dtype t, or x itself for 1. The factor is one of t's: see factor_of().
Tensor scaled(const Tensor& x, const Scalar& factor, ScalarType t) {
  return factor.equal(1) ? x : mul(x.to(t), factor);
}

}  // namespace

Tensor addcmul(const Tensor& self, const Tensor& x, const Tensor& y, const Scalar& value) {
  check_defined("addcmul", self);
  check_defined("addcmul", x, "tensor1");
  check_defined("addcmul", y, "tensor2");
  const ScalarType t = result_type({&self, &x, &y});
  const Scalar factor = factor_of("addcmul", "value", value, t);
  if (!isFloatingType(t)) return self + scaled(x.to(t) * y.to(t), factor, t);  // in t: the product may leave theirs
  const double v = value.toDouble();
  // clang-format off
  return record("AddcmulBackward0", ternary("addcmul", kernels::Ternary::addcmul, self, x, y, &v),
                wrt(self,         [](auto& e)           { return e; }),
                wrt(x, saving(y), [v](auto& e, auto& y) { return e * (y * v); }),
                wrt(y, saving(x), [v](auto& e, auto& x) { return e * (x * v); }));
  // clang-format on
}

Tensor addcdiv(const Tensor& self, const Tensor& x, const Tensor& y, const Scalar& value) {
  check_defined("addcdiv", self);
  check_defined("addcdiv", x, "tensor1");
  check_defined("addcdiv", y, "tensor2");
  check(isFloatingType(x.scalar_type()) || isFloatingType(y.scalar_type()),
        "addcdiv: does not divide integers: turn one into floats first");
  check_fits("addcdiv", value, result_type({&self, &x, &y}));
  const double v = value.toDouble();
  // clang-format off
  return record("AddcdivBackward0", ternary("addcdiv", kernels::Ternary::addcdiv, self, x, y, &v),
                wrt(self,            [](auto& e)                    { return e; }),
                wrt(x, saving(y),    [v](auto& e, auto& y)          { return e * (v / y); }),
                wrt(y, saving(x, y), [v](auto& e, auto& x, auto& y) { return e * ((x / y) / y * -v); }));
  // clang-format on
}

// Trickier ones.

// A rounded quotient is a step function: both derivatives are 0.
Tensor div(const Tensor& x, const Tensor& y, std::optional<std::string_view> mode) {
  if (!mode) return div(x, y);
  check(*mode == "floor" || *mode == "trunc", "div: the rounding mode is \"{}\": needs \"floor\" or \"trunc\"", *mode);
  check_divisor("div", x, y);
  const Binary f = *mode == "floor" ? Binary::floor_div : Binary::trunc_div;
  return record("DivBackward1", binary("div", f, x, y), wrt(x, [](auto& e) { return zeros_like(e); }),
                wrt(y, [](auto& e) { return zeros_like(e); }));
}

// lerp() starts from the nearer end, so that the weights 0 and 1 give the ends exactly.
Tensor lerp(const Tensor& start, const Tensor& end, const Tensor& weight_) {
  const OperatorScope scope("lerp");
  check_defined("lerp", start, "start");
  check_defined("lerp", end, "end");
  check_defined("lerp", weight_, "weight");
  check(start.scalar_type() == end.scalar_type() && isFloatingType(start.scalar_type()),
        "lerp: start and end need one floating dtype, got {} and {}", toString(start.scalar_type()),
        toString(end.scalar_type()));
  // A number as a weight keeps all its digits.
  const Tensor weight =
      weight_.impl()->elements->wrapped_number ? full({}, weight_.item(), start.scalar_type()) : weight_;
  Tensor out;
  {
    NoGradGuard off;
    const Tensor way = end - start;
    out = where(weight < 0.5, start + weight * way, end - way * (1 - weight));
  }
  // clang-format off
  return record("LerpBackward0", out,
                wrt(start,  saving(weight),     [](auto& e, auto& weight)           { return e * (1 - weight); }),
                wrt(end,    saving(weight),     [](auto& e, auto& weight)           { return e * weight; }),
                wrt(weight, saving(start, end), [](auto& e, auto& start, auto& end) { return e * (end - start); }));
  // clang-format on
}

// alpha, and what is refused.

namespace {

Scalar checked_alpha(const char* op, const Tensor& x, const Tensor& y, const Scalar& alpha) {
  check_defined(op, x);
  check_defined(op, y, "other");
  const ScalarType t = result_type(x, y);
  check(!alpha.isBoolean() || t == kBool, "{}: a Bool alpha goes with Bool tensors only, got {}", op, toString(t));
  check(!alpha.isFloatingPoint() || isFloatingType(t), "{}: the alpha {} is not an integer as the tensors are", op,
        alpha.toDouble());
  return factor_of(op, "alpha", alpha, t);
}

// x + alpha·y of floats, in one pass.
Tensor add_scaled(const char* op, const char* node, const Tensor& x, const Tensor& y, double alpha) {
  return record(node, binary(op, Binary::add_scaled, x, y, false, &alpha), wrt(x, [](auto& e) { return e; }),
                wrt(y, [alpha](auto& e) { return e * alpha; }));
}

Tensor add_with_alpha(const Tensor& x, const Tensor& y, const Scalar& alpha) {
  const Scalar factor = checked_alpha("add", x, y, alpha);
  if (isFloatingType(result_type(x, y))) return add_scaled("add", "AddBackward0", x, y, alpha.toDouble());
  return add(x, scaled(y, factor, result_type(x, y)));
}
Tensor sub_with_alpha(const Tensor& x, const Tensor& y, const Scalar& alpha) {
  const Scalar factor = checked_alpha("sub", x, y, alpha);
  if (isFloatingType(result_type(x, y))) return add_scaled("sub", "SubBackward0", x, y, -alpha.toDouble());
  return sub(x, scaled(y, factor, result_type(x, y)));
}

void check_no_bool(const Tensor& x, const Tensor& y) {
  check_defined("sub", x);
  check_defined("sub", y, "other");
  check(x.scalar_type() != kBool && y.scalar_type() != kBool,
        "sub: not defined for Bool: use logical_xor(), or logical_not() for 1 - x");
}

// Division by an integer 0 would end the program.
void check_divisor(const char* op, const Tensor& x, const Tensor& y) {
  check_defined(op, x);
  check_defined(op, y, "other");
  const ScalarType t = result_type(x, y);
  if (isFloatingType(t) || count_elements(broadcast_shapes(op, x.sizes(), y.sizes())) == 0) return;
  if (y.impl()->elements->wrapped_number) check_fits(op, y.item(), t);
  check(!eq(y.to(t), 0).any().item<bool>(), "{}: an integer was divided by 0", op);
}

}  // namespace

// The same with a number, and by other names.

Tensor add(const Tensor& self, const Scalar& other, const Scalar& alpha) { return add(self, wrapped(other), alpha); }
Tensor sub(const Tensor& self, const Scalar& other, const Scalar& alpha) { return sub(self, wrapped(other), alpha); }
Tensor rsub(const Tensor& self, const Tensor& other, const Scalar& alpha) {
  const OperatorScope scope("rsub");
  return sub(other, self, alpha);
}
Tensor rsub(const Tensor& self, const Scalar& other, const Scalar& alpha) {
  const OperatorScope scope("rsub");
  return sub(wrapped(other), self, alpha);
}
Tensor mul(const Tensor& self, const Scalar& other) { return mul(self, wrapped(other)); }
Tensor div(const Tensor& self, const Scalar& other) { return div(self, wrapped(other)); }
Tensor div(const Scalar& self, const Tensor& other) { return div(wrapped(self), other); }
Tensor div(const Tensor& self, const Scalar& other, std::optional<std::string_view> mode) {
  return div(self, wrapped(other), mode);
}
Tensor floor_divide(const Tensor& self, const Tensor& other) {
  const OperatorScope scope("floor_divide");
  return div(self, other, "floor");
}
Tensor floor_divide(const Tensor& self, const Scalar& other) {
  const OperatorScope scope("floor_divide");
  return floor_divide(self, wrapped(other));
}
Tensor fmod(const Tensor& self, const Scalar& other) { return fmod(self, wrapped(other)); }
Tensor remainder(const Tensor& self, const Scalar& other) { return remainder(self, wrapped(other)); }
Tensor remainder(const Scalar& self, const Tensor& other) { return remainder(wrapped(self), other); }
Tensor lerp(const Tensor& start, const Tensor& end, const Scalar& weight) {
  const OperatorScope scope("lerp");
  return lerp(start, end, wrapped(weight));
}

// In place.

namespace {

// self ← f(self, other) without a graph, if nothing is recorded and the kernel can write there; else by op, recorded.
template <class F>
Tensor& arithmetic_in_place(const char* name, Binary f, const Tensor& self, const Tensor& other, F&& op,
                            const double* params = nullptr) {
  const OperatorScope scope(name);
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
  if (!is_one(alpha)) checked_alpha("add_", self, other, alpha);
  const double a = alpha.toDouble();
  return arithmetic_in_place("add_", a == 1 ? Binary::add : Binary::add_scaled, self, other, op, &a);
}
Tensor& sub_(const Tensor& self, const Tensor& other, const Scalar& alpha) {
  const auto op = [&](const Tensor& x) { return sub(x, other, alpha); };
  if (alpha.isBoolean() || other.scalar_type() == kBool) return in_place("sub_", self, op);
  if (!is_one(alpha)) checked_alpha("sub_", self, other, alpha);
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

}  // namespace wick
