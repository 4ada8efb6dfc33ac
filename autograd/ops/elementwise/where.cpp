// Choices: where(), clamp() and nan_to_num().

#include <autograd/core/warning.h>
#include <autograd/graph/record.h>
#include <autograd/kernels/elementwise/elementwise.h>
#include <autograd/kernels/elementwise/loop.h>
#include <autograd/ops/all.h>
#include <autograd/ops/elementwise/dispatch.h>

#include <array>
#include <atomic>
#include <cmath>
#include <limits>

namespace wick {

using kernels::Binary;
using kernels::Unary;
constexpr double kNaN = std::numeric_limits<double>::quiet_NaN(), kInf = std::numeric_limits<double>::infinity();

Tensor where(const Tensor& condition, const Tensor& self, const Tensor& other) {
  const OperatorScope scope("where");
  check_defined("where", condition, "condition");
  check_defined("where", self);
  check_defined("where", other, "other");
  check(condition.scalar_type() == kBool || condition.scalar_type() == kByte,
        "where: expected condition to be a boolean tensor, but got a tensor with dtype {}",
        toString(condition.scalar_type()));
  static std::atomic<bool> given;
  if (condition.scalar_type() == kByte && Warning::is_due(given))
    warn("where: a Byte tensor as the condition is deprecated: use Bool");
  const Tensor c = condition.to(kBool);
  const ScalarType t = result_type(self, other);
  Tensor a = self.detach().to(t), b = other.detach().to(t);
  const Dims sizes = broadcast_shapes("where", c.sizes(), broadcast_shapes("where", a.sizes(), b.sizes()));
  Tensor out = make_empty("where", sizes, t);
  const Dims sc = expanded_strides(c, sizes), sa = expanded_strides(a, sizes), sb = expanded_strides(b, sizes);
  const kernels::Operand operands[] = {
      {out.impl()->elements->data, out.impl()->elements->strides().data(), out.element_size()},
      {c.impl()->elements->data, sc.data(), 1},
      {a.impl()->elements->data, sa.data(), a.element_size()},
      {b.impl()->elements->data, sb.data(), b.element_size()}};
  const kernels::Loop loop = kernels::where_loop(t);
  kernels::run(sizes, operands, loop.inner, loop.cost);
  tell_tracer("where", {c, self, other}, {out});
  // clang-format off
  return record("WhereBackward0", out,
                wrt(self,  saving(c), [](auto& e, auto& c) { return where(c, e, 0); }),
                wrt(other, saving(c), [](auto& e, auto& c) { return where(c, 0, e); }));
  // clang-format on
}
Tensor where(const Tensor& c, const Tensor& self, const Scalar& other) {
  const OperatorScope scope("where");
  check_defined("where", self);
  check_fits("where", other, result_type(self, wrapped(other)));
  return where(c, self, wrapped(other));
}
Tensor where(const Tensor& c, const Scalar& self, const Tensor& other) {
  const OperatorScope scope("where");
  check_defined("where", other, "other");
  check_fits("where", self, result_type(wrapped(self), other));
  return where(c, wrapped(self), other);
}
Tensor where(const Tensor& c, const Scalar& self, const Scalar& other) {
  const OperatorScope scope("where");
  const ScalarType common = result_type(wrapped(self), wrapped(other)),
                   t = isFloatingType(common) ? get_default_dtype() : common;
  for (const Scalar& v : {self, other}) check_fits("where", v, t);
  return where(c, full({}, self, t), full({}, other, t));
}

// Trickier ones.

namespace {

// e where x is inside the bounds or on them, else 0; and its own derivatives.
Tensor clamp_backward(const Tensor& e, const Tensor& x, std::array<double, 2> bounds) {
  return record("ClampBackwardBackward0", binary("clamp", Binary::clamp_backward, e, x, false, bounds.data()),
                wrt(e, saving(x), [bounds](auto& ee, auto& x) { return clamp_backward(ee, x, bounds); }),
                wrt(x, [](auto& ee) { return zeros_like(ee); }));
}

}  // namespace

// On a bound the derivative is 1, as inside. Integers and bounds of NaN go through maximum and minimum.
Tensor clamp(const Tensor& self, const std::optional<Scalar>& lo, const std::optional<Scalar>& hi) {
  const OperatorScope scope("clamp");
  check(lo || hi, "clamp: needs min or max");
  check_defined("clamp", self);
  constexpr double inf = std::numeric_limits<double>::infinity();
  const std::array<double, 2> bounds{lo ? lo->toDouble() : -inf, hi ? hi->toDouble() : inf};
  const Tensor low = lo ? wrapped(*lo) : wrapped(*hi), high = hi ? wrapped(*hi) : wrapped(*lo);
  const ScalarType t = result_type({&self, &low, &high});  // of integers with one floating bound a floating type
  for (const auto& bound : {lo, hi})
    if (bound) check_fits("clamp", *bound, t);
  Tensor out = self.to(t);
  if (isFloatingType(t) && bounds[0] == bounds[0] && bounds[1] == bounds[1]) {
    out = unary("clamp", Unary::clamp, out, bounds.data());
  } else {
    NoGradGuard off;
    if (lo) out = binary("clamp", Binary::maximum, out, wrapped(*lo));
    if (hi) out = binary("clamp", Binary::minimum, out, wrapped(*hi));
  }
  return record("ClampBackward1", out,
                wrt(self, saving(self), [bounds](auto& e, auto& x) { return clamp_backward(e, x, bounds); }));
}
Tensor clamp_min(const Tensor& self, const Scalar& min) {
  const OperatorScope scope("clamp_min");
  return clamp(self, min, std::nullopt);
}
Tensor clamp_max(const Tensor& self, const Scalar& max) {
  const OperatorScope scope("clamp_max");
  return clamp(self, std::nullopt, max);
}

// By where(): x is kept where it is inside or on a bound, so at a tie it gets the gradient. NaN stays NaN, a bound that
// is NaN wins, and of two bounds that cross, max.
Tensor clamp(const Tensor& self, const std::optional<Tensor>& min, const std::optional<Tensor>& max) {
  const OperatorScope scope("clamp");
  check_defined("clamp", self);
  const bool low = min && min->defined(), high = max && max->defined();
  check(low || high, "clamp: needs min or max");
  // Before they are broadcast, since a 0-d bound does not raise the dtype.
  const ScalarType t = low && high ? result_type({&self, &*min, &*max}) : result_type(self, low ? *min : *max);
  const auto bound_of = [t](const Tensor& bound) { return bound.to(t); };
  const auto outside = [](const Tensor& x, const Tensor& bound) {
    return isFloatingType(x.scalar_type()) ? where(isnan(x), kNaN, bound) : bound;
  };
  Tensor out = self;
  if (low) out = where(out >= bound_of(*min), out, outside(out, bound_of(*min)));
  if (high) out = where(out <= bound_of(*max), out, outside(out, bound_of(*max)));
  return out.to(t);
}
Tensor clamp_min(const Tensor& self, const Tensor& min) {
  const OperatorScope scope("clamp_min");
  return clamp(self, std::optional<Tensor>(min));
}
Tensor clamp_max(const Tensor& self, const Tensor& max) {
  const OperatorScope scope("clamp_max");
  return clamp(self, std::optional<Tensor>(), std::optional<Tensor>(max));
}

// By where(): the replaced elements get no gradient.
Tensor nan_to_num(const Tensor& self, std::optional<double> nan, std::optional<double> posinf,
                  std::optional<double> neginf) {
  const OperatorScope scope("nan_to_num");
  check_defined("nan_to_num", self);
  if (!isFloatingType(self.scalar_type())) return self.clone();
  const double most = dispatch_all(self.scalar_type(), "nan_to_num",
                                   []<class T>() { return static_cast<double>(std::numeric_limits<T>::max()); });
  // Numbers beyond the dtype become its infinities.
  const auto number = [&](double v) { return std::abs(v) > most ? std::copysign(kInf, v) : v; };
  const Tensor numbers = where(isnan(self), number(nan.value_or(0)), self);
  const Tensor below = where(isposinf(self), number(posinf.value_or(most)), numbers);
  return where(isneginf(self), number(neginf.value_or(-most)), below);
}

}  // namespace wick
