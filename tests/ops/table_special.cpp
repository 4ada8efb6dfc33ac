// The table's operators of special.h and scan.h.

#include "table_parts.h"

namespace wick::test {
namespace {

Make positives(double low, double high) { return in(low, high); }

void put_functions(Table& t) {
  t.unary("acosh", wick::acosh, in(1.3, 3));
  t.unary("asinh", wick::asinh);
  t.add("large", {given({-800.0, 1e5})}, wick::asinh);
  t.unary("atanh", wick::atanh, in(-0.8, 0.8));
  t.unary("erfc", wick::erfc);
  t.unary("erfinv", wick::erfinv, in(-0.8, 0.8));
  t.add("at 0", {given({0.0})}, wick::erfinv);
  t.unary("exp2", wick::exp2);
  t.unary("frac", wick::frac, in(1.1, 1.9));
  t.unary("lgamma", wick::lgamma, positives(0.4, 4));
  t.add("negative", {given({-0.4, -1.6, -2.3})}, wick::lgamma);
  t.unary("digamma", wick::digamma, positives(0.4, 4));
  t.add("negative", {given({-0.4, -1.6, -2.3})}, wick::digamma);
  for (const int64_t n : {1, 2, 3})
    t.unary(
        "polygamma", [n](T a) { return polygamma(n, a); }, positives(0.7, 4));
  t.add("order 0", {given({0.7, 2.5})}, [](T a) { return polygamma(0, a); });
  t.add("negative", {given({-0.4, -1.6, -2.3})}, [](T a) { return polygamma(2, a); });
  t.unary(
      "logit", [](T a) { return logit(a); }, in(0.2, 0.8));
  t.add("eps", {given({0.05, 0.3, 0.6, 0.98})}, [](T a) { return logit(a, 0.1); });
  t.unary("sinc", wick::sinc);
  // At 0 PyTorch's second derivative is 0, that of the constant which it puts there; the true one is −π²/3.
  t.add("at 0", {given({0.0, 0.5})}, wick::sinc, false);
  t.unary("deg2rad", wick::deg2rad);
  t.unary("rad2deg", wick::rad2deg);
  t.unary("sgn", wick::sgn, steps());
  t.unary("positive", wick::positive);
  t.unary("nan_to_num", [](T a) { return nan_to_num(a); });
  t.add("values given", {values({3})}, [](T a) { return nan_to_num(a, 1.0, 2.0, 3.0); });
  t.op("round");
  t.add("decimals", {given({1.234, -0.567})}, [](T a) { return round(a, 2); });
  t.add("tens", {given({123.4, -56.7})}, [](T a) { return round(a, -1); });

  t.op("clamp");
  const auto clamped = [](T x, T low, T high) {
    return clamp(x, std::optional<Tensor>(low), std::optional<Tensor>(high));
  };
  t.add("tensors", {given({{-2.0, 0.3, 1.7}, {0.5, -0.1, 0.9}}), given({-1.0, -0.5, 0.1}), given({0.4, 0.2, 1.2})},
        clamped);
  t.add("tensors that cross", {given({-2.0, 0.3, 1.7}), given({1.0, 1.1, 1.2}), given({0.4, 0.2, 0.3})}, clamped);
  t.add("a tensor below", {values({2, 3}), given({-0.1, 0.1, 0.05})},
        [](T x, T low) { return clamp(x, std::optional<Tensor>(low)); });
  t.op("clamp_min");
  t.add("a tensor", {values({2, 3}), given({-0.1, 0.1, 0.05})}, [](T x, T low) { return clamp_min(x, low); });
  t.op("clamp_max");
  t.add("a tensor", {values({2, 3}), given({-0.1, 0.1, 0.05})}, [](T x, T high) { return clamp_max(x, high); });
}

void put_pairs(Table& t) {
  t.binary("copysign", [](T a, T b) { return copysign(a, b); });
  t.add("Scalar", {values({2, 3})}, [](T a) { return copysign(a, -1); });
  t.binary("hypot", [](T a, T b) { return hypot(a, b); });
  for (const bool larger : {true, false}) {
    t.binary(
        larger ? "fmax" : "fmin", [larger](T a, T b) { return larger ? fmax(a, b) : fmin(a, b); }, steps(0.3),
        steps(0.3, 0.15));
    t.add("beside NaN", {values({2})},
          [larger](T a) { return larger ? fmax(a, full_like(a, std::nan(""))) : fmin(full_like(a, std::nan("")), a); });
  }
  t.binary("logaddexp", [](T a, T b) { return logaddexp(a, b); });
  t.add("far apart", {given({800.0, -3.0}), given({-5.0, 600.0})}, [](T a, T b) { return logaddexp(a, b); });
  t.binary("logaddexp2", [](T a, T b) { return logaddexp2(a, b); });
  t.binary(
      "xlogy", [](T a, T b) { return xlogy(a, b); }, values, in(0.3, 3));
  t.add("Scalar right", {values({2, 3})}, [](T a) { return xlogy(a, 2.5); });
  t.add("Scalar left", {between(0.3, 3, {2, 3})}, [](T b) { return xlogy(2, b); });
  t.add("of zero", {given({0.5, 2.0})}, [](T b) { return xlogy(zeros({2}, kDouble), b); });
  t.binary(
      "float_power", [](T a, T b) { return float_power(a, b); }, in(0.3, 2), values);
  t.add("Scalar exponent", {between(0.3, 2, {2, 3})}, [](T a) { return float_power(a, 3); });
  t.add("Scalar base", {values({2, 3})}, [](T a) { return float_power(2, a); });
  t.op("remainder");
  t.add("of a Scalar", {between(0.95, 1.05, {2, 3})}, [](T b) { return remainder(2.5, b); });
  t.add("operator", {between(0.95, 1.05, {3})}, [](T b) { return 2.5 % b; });
  t.binary("ldexp", [](T a, T b) { return ldexp(a, b); });
  t.add("integers", {values({3})}, [](T a) { return ldexp(a, tensor({1, -2, 3})); });
}

}  // namespace

void put_special(Table& t) {
  put_functions(t);
  put_pairs(t);

  const auto along = [&](const std::string& name, auto f, const Make& x) {
    t.op(name);
    for (const int64_t d : {0, 1, 2, -1})
      t.add("dim " + std::to_string(d), {x({2, 3, 2})}, [=](T a) { return f(a, d); });
    t.add("vector", {x({5})}, [=](T a) { return f(a, 0); });
    t.add("0-d", {x({})}, [=](T a) { return f(a, 0); });
    t.add("empty", {x({0, 3})}, [=](T a) { return f(a, 0); });
    t.add("transposed view", {x({3, 4})}, [=](T a) { return f(a.t(), 1); });
  };
  along(
      "cumprod", [](T a, int64_t d) { return cumprod(a, d); }, values);
  t.add("one zero", {given({2.0, 0.0, -3.0, 0.5})}, [](T a) { return cumprod(a, 0); });
  t.add("two zeros", {given({{0.0, 2.0, 0.0, 1.5}, {1.0, 2.0, 0.5, 3.0}})}, [](T a) { return cumprod(a, 1); });
  along(
      "cummax", [](T a, int64_t d) { return std::get<0>(cummax(a, d)); }, steps());
  along(
      "cummin", [](T a, int64_t d) { return std::get<0>(cummin(a, d)); }, steps());
  along(
      "logcumsumexp", [](T a, int64_t d) { return logcumsumexp(a, d); }, values);
  t.add("large", {given({-700.0, 800.0, 801.0, 3.0})}, [](T a) { return logcumsumexp(a, 0); });
  t.op("diff");
  t.add("last", {values({2, 4})}, [](T a) { return diff(a); });
  t.add("twice, dim 0", {values({4, 2})}, [](T a) { return diff(a, 2, 0); });
  t.add("more often than there are", {values({3})}, [](T a) { return diff(a, 5); });
  t.add("not at all", {values({3})}, [](T a) { return diff(a, 0); });
  t.add("joined", {values({2, 3}), values({2, 1}), values({2, 2})}, [](T a, T b, T c) { return diff(a, 1, 1, b, c); });
  for (const std::string name : {"trapezoid", "cumulative_trapezoid"}) {
    const bool sums = name == "trapezoid";
    t.op(name);
    t.add("plain", {values({2, 4})}, [=](T y) { return sums ? trapezoid(y) : cumulative_trapezoid(y); });
    t.add("dx, dim 0", {values({4, 2})},
          [=](T y) { return sums ? trapezoid(y, 0.5, 0) : cumulative_trapezoid(y, 0.5, 0); });
    t.add("x", {values({2, 4}), values({2, 4})},
          [=](T y, T x) { return sums ? trapezoid(y, x) : cumulative_trapezoid(y, x); });
    t.add("a vector x, dim 0", {values({4, 2}), values({4})},
          [=](T y, T x) { return sums ? trapezoid(y, x, 0) : cumulative_trapezoid(y, x, 0); });
  }
  t.op("trapz");
  t.add("dx", {values({2, 4})}, [](T y) { return trapz(y, 0.5); });
  t.add("x", {values({4}), values({4})}, [](T y, T x) { return trapz(y, x); });
}

}  // namespace wick::test
