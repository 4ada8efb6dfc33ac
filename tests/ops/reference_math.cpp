// Elementwise operators and activations by name.

#include "reference.h"

namespace wick::test {
namespace {

#define CALL(...) [](const Call& c) -> Results { return __VA_ARGS__; }
#define UNARY(f) calls[#f] = CALL(f(c.x[0]))
#define BINARY(f) calls[#f] = CALL(f(c.x[0], c.x[1]))
#define BINARY_SCALAR(f) calls[#f ".scalar"] = CALL(f(c.x[0], c.s(0)))
#define IN_PLACE(f) calls[#f] = CALL(c.x[0].clone().f(c.x[1]))
#define IN_PLACE_SCALAR(f) calls[#f ".scalar"] = CALL(c.x[0].clone().f(c.s(0)))

Scalar alpha(const Call& c, size_t i) { return c.has(i) ? c.s(i) : Scalar(1); }

std::optional<std::string_view> mode(const Call& c, size_t i) {
  static std::string kept;
  if (!c.has(i)) return std::nullopt;
  kept = c.str(i);
  return kept;
}

void add_binary(Calls& calls) {
  BINARY(mul);
  BINARY(div);
  BINARY(floor_divide);
  BINARY(fmod);
  BINARY(remainder);
  BINARY(pow);
  BINARY(atan2);
  BINARY(maximum);
  BINARY(minimum);
  BINARY(eq);
  BINARY(ne);
  BINARY(lt);
  BINARY(le);
  BINARY(gt);
  BINARY(ge);
  BINARY(logical_and);
  BINARY(logical_or);
  BINARY(logical_xor);
  BINARY(bitwise_and);
  BINARY(bitwise_or);
  BINARY(bitwise_xor);
  BINARY(sigmoid_backward);
  BINARY(tanh_backward);
  BINARY_SCALAR(mul);
  BINARY_SCALAR(div);
  BINARY_SCALAR(floor_divide);
  BINARY_SCALAR(fmod);
  BINARY_SCALAR(remainder);
  BINARY_SCALAR(pow);
  BINARY_SCALAR(eq);
  BINARY_SCALAR(ne);
  BINARY_SCALAR(lt);
  BINARY_SCALAR(le);
  BINARY_SCALAR(gt);
  BINARY_SCALAR(ge);
  calls["add"] = CALL(add(c.x[0], c.x[1], alpha(c, 0)));
  calls["sub"] = CALL(sub(c.x[0], c.x[1], alpha(c, 0)));
  calls["rsub"] = CALL(rsub(c.x[0], c.x[1], alpha(c, 0)));
  calls["add.scalar"] = CALL(add(c.x[0], c.s(0), alpha(c, 1)));
  calls["sub.scalar"] = CALL(sub(c.x[0], c.s(0), alpha(c, 1)));
  calls["rsub.scalar"] = CALL(rsub(c.x[0], c.s(0), alpha(c, 1)));
  calls["div.mode"] = CALL(div(c.x[0], c.x[1], mode(c, 0)));
  calls["div.scalar_mode"] = CALL(div(c.x[0], c.s(0), mode(c, 1)));
  calls["pow.base"] = CALL(pow(c.s(0), c.x[0]));
  calls["operator.div_base"] = CALL(c.s(0) / c.x[0]);
  calls["max.other"] = CALL(max(c.x[0], c.x[1]));
  calls["min.other"] = CALL(min(c.x[0], c.x[1]));
  calls["where"] = CALL(where(c.x[0], c.x[1], c.x[2]));
  calls["where.left"] = CALL(where(c.x[0], c.s(0), c.x[1]));
  calls["where.right"] = CALL(where(c.x[0], c.x[1], c.s(0)));
  calls["where.scalars"] = CALL(where(c.x[0], c.s(0), c.s(1)));
  calls["lerp"] = CALL(lerp(c.x[0], c.x[1], c.x[2]));
  calls["lerp.scalar"] = CALL(lerp(c.x[0], c.x[1], c.s(0)));
  calls["addcmul"] = CALL(addcmul(c.x[0], c.x[1], c.x[2], c.s(0)));
  calls["addcdiv"] = CALL(addcdiv(c.x[0], c.x[1], c.x[2], c.s(0)));
}

void add_in_place(Calls& calls) {
  IN_PLACE(add_);
  IN_PLACE(sub_);
  IN_PLACE(mul_);
  IN_PLACE(div_);
  IN_PLACE(pow_);
  IN_PLACE(eq_);
  IN_PLACE(atan2_);
  IN_PLACE(logical_and_);
  IN_PLACE(bitwise_or_);
  IN_PLACE(remainder_);
  IN_PLACE(floor_divide_);
  IN_PLACE(copy_);
  IN_PLACE_SCALAR(add_);
  IN_PLACE_SCALAR(mul_);
  IN_PLACE_SCALAR(div_);
  IN_PLACE_SCALAR(pow_);
  IN_PLACE_SCALAR(fill_);
}

void add_unary(Calls& calls) {
  UNARY(neg);
  UNARY(abs);
  UNARY(sign);
  UNARY(exp);
  UNARY(expm1);
  UNARY(log);
  UNARY(log1p);
  UNARY(log2);
  UNARY(log10);
  UNARY(sqrt);
  UNARY(rsqrt);
  UNARY(square);
  UNARY(reciprocal);
  UNARY(sin);
  UNARY(cos);
  UNARY(tan);
  UNARY(asin);
  UNARY(acos);
  UNARY(atan);
  UNARY(sinh);
  UNARY(cosh);
  UNARY(tanh);
  UNARY(sigmoid);
  UNARY(erf);
  UNARY(floor);
  UNARY(ceil);
  UNARY(round);
  UNARY(trunc);
  UNARY(isnan);
  UNARY(isinf);
  UNARY(isfinite);
  UNARY(logical_not);
  UNARY(bitwise_not);
  calls["clamp"] = CALL(clamp(c.x[0], c.optional(0), c.optional(1)));
  calls["clamp_min"] = CALL(clamp_min(c.x[0], c.s(0)));
  calls["clamp_max"] = CALL(clamp_max(c.x[0], c.s(0)));
}

void add_activations(Calls& calls) {
  UNARY(relu);
  UNARY(relu6);
  UNARY(selu);
  UNARY(silu);
  UNARY(mish);
  UNARY(softsign);
  UNARY(hardsigmoid);
  UNARY(hardswish);
  UNARY(log_sigmoid);
  BINARY(prelu);
  calls["leaky_relu"] = CALL(c.has(0) ? leaky_relu(c.x[0], c.s(0)) : leaky_relu(c.x[0]));
  calls["elu"] = CALL(c.has(0) ? elu(c.x[0], c.s(0), c.s(1), c.s(2)) : elu(c.x[0]));
  calls["celu"] = CALL(c.has(0) ? celu(c.x[0], c.s(0)) : celu(c.x[0]));
  calls["gelu"] = CALL(c.has(0) ? gelu(c.x[0], c.str(0)) : gelu(c.x[0]));
  calls["softplus"] = CALL(c.has(0) ? softplus(c.x[0], c.s(0), c.s(1)) : softplus(c.x[0]));
  calls["hardtanh"] = CALL(c.has(0) ? hardtanh(c.x[0], c.s(0), c.s(1)) : hardtanh(c.x[0]));
  calls["threshold"] = CALL(threshold(c.x[0], c.s(0), c.s(1)));
  calls["threshold_backward"] = CALL(threshold_backward(c.x[0], c.x[1], c.s(0)));
  calls["softmax"] = CALL(softmax(c.x[0], c.i(0), c.type(1)));
  calls["log_softmax"] = CALL(log_softmax(c.x[0], c.i(0), c.type(1)));
  calls["softmax_backward"] = CALL(softmax_backward(c.x[0], c.x[1], c.i(0)));
  calls["log_softmax_backward"] = CALL(log_softmax_backward(c.x[0], c.x[1], c.i(0)));
}

}  // namespace

void add_math_calls(Calls& calls) {
  add_binary(calls);
  add_in_place(calls);
  add_unary(calls);
  add_activations(calls);
}

}  // namespace wick::test
