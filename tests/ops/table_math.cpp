// The table's operators of math.h and reduce.h.

#include "table_parts.h"

#include <limits>

namespace wick::test {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

void put_arithmetic(Table& t) {
  t.binary("add", [](T a, T b) { return add(a, b); });
  t.add("alpha", {values({2, 3}), values({3})}, [](T a, T b) { return add(a, b, 2.5); });
  t.add("integer alpha", {values({2, 3}), values({2, 3})}, [](T a, T b) { return add(a, b, -3); });
  t.add("Scalar", {values({2, 3})}, [](T a) { return add(a, 1.5); });
  t.add("Scalar, alpha", {values({2, 3})}, [](T a) { return add(a, 1.5, 2); });
  t.add("the same twice", {values({2, 3})}, [](T a) { return add(a, a); });
  t.add("an integer tensor", {values({2, 3})}, [](T a) { return add(tensor({1, 2, 3}), a, 2); });
  t.add("operators", {values({2, 2}), values({2})}, [](T a, T b) { return 2 + a + b + 1; });

  t.binary("sub", [](T a, T b) { return sub(a, b); });
  t.add("alpha", {values({2, 3}), values({3})}, [](T a, T b) { return sub(a, b, 2.5); });
  t.add("Scalar", {values({2, 3})}, [](T a) { return sub(a, 1.5); });
  t.add("Scalar, alpha", {values({2, 3})}, [](T a) { return sub(a, 1.5, 2); });
  t.add("operators", {values({2, 2}), values({2})}, [](T a, T b) { return 2 - a - b - 1; });

  t.binary("rsub", [](T a, T b) { return rsub(a, b); });
  t.add("alpha", {values({2, 3}), values({3})}, [](T a, T b) { return rsub(a, b, 2.5); });
  t.add("Scalar", {values({2, 3})}, [](T a) { return rsub(a, 1.5); });
  t.add("Scalar, alpha", {values({2, 3})}, [](T a) { return rsub(a, 1.5, 2); });

  t.binary("mul", [](T a, T b) { return mul(a, b); });
  t.add("Scalar", {values({2, 3})}, [](T a) { return mul(a, 1.5); });
  t.add("integer Scalar", {values({2, 3})}, [](T a) { return mul(a, 3); });
  t.add("the same twice", {values({2, 3})}, [](T a) { return mul(a, a); });
  t.add("a bool tensor", {values({2, 3})}, [](T a) { return mul(a, tensor({true, false, true})); });
  t.add("operators", {values({2, 2}), values({2})}, [](T a, T b) { return 2 * a * b * 3; });

  t.binary("div", [](T a, T b) { return div(a, b); });
  t.add("Scalar", {values({2, 3})}, [](T a) { return div(a, 1.5); });
  t.add("no rounding", {values({2, 3}), values({2, 3})}, [](T a, T b) { return div(a, b, std::nullopt); });
  t.add("no rounding, Scalar", {values({2, 3})}, [](T a) { return div(a, 4, std::nullopt); });
  t.add("the same twice", {values({2, 3})}, [](T a) { return div(a, a); });
  t.add("operators", {values({2, 2}), values({2})}, [](T a, T b) { return 2 / a / b / 3; });
  t.add("floor", {between(2.2, 2.8, {2, 3}), between(0.95, 1.05, {3})}, [](T a, T b) { return div(a, b, "floor"); });
  t.add("trunc", {between(-2.8, -2.2, {2, 3}), between(0.95, 1.05, {3})}, [](T a, T b) { return div(a, b, "trunc"); });
  t.add("floor, Scalar", {between(-2.8, -2.2, {2, 3})}, [](T a) { return div(a, 1.0, "floor"); });
  t.add("trunc, Scalar", {between(2.2, 2.8, {2, 3})}, [](T a) { return div(a, 1, "trunc"); });

  // Quotients between 2.1 and 3, where nothing jumps.
  t.binary(
      "floor_divide", [](T a, T b) { return floor_divide(a, b); }, in(2.2, 2.8), in(0.95, 1.05));
  t.add("Scalar", {between(-2.8, -2.2, {2, 3})}, [](T a) { return floor_divide(a, 1.02); });
  t.binary(
      "fmod", [](T a, T b) { return fmod(a, b); }, in(2.2, 2.8), in(0.95, 1.05));
  t.add("negative", {between(-2.8, -2.2, {2, 3}), between(0.95, 1.05, {3})}, [](T a, T b) { return fmod(a, b); });
  t.add("Scalar", {between(-2.8, -2.2, {2, 3})}, [](T a) { return fmod(a, 1.02); });
  t.binary(
      "remainder", [](T a, T b) { return remainder(a, b); }, in(2.2, 2.8), in(0.95, 1.05));
  t.add("negative", {between(-2.8, -2.2, {2, 3}), between(0.95, 1.05, {3})}, [](T a, T b) { return remainder(a, b); });
  t.add("negative divisor", {between(2.2, 2.8, {2, 3}), between(-1.05, -0.95, {3})},
        [](T a, T b) { return remainder(a, b); });
  t.add("Scalar", {between(-2.8, -2.2, {2, 3})}, [](T a) { return remainder(a, 1.02); });
  t.add("operator", {between(2.2, 2.8, {2, 3}), between(0.95, 1.05, {3})}, [](T a, T b) { return a % b; });

  t.binary(
      "pow", [](T a, T b) { return pow(a, b); }, in(0.3, 2), values);
  for (const double p : {0.0, 0.5, 1.0, 1.7, 2.0, 3.0, -1.0, -2.0, -0.5})
    t.add("Scalar " + std::to_string(p), {between(0.3, 2, {2, 3})}, [p](T a) { return pow(a, p); });
  for (const int p : {0, 1, 2, 3, 4, -1, -2})
    t.add("integer Scalar " + std::to_string(p), {values({2, 3})}, [p](T a) { return pow(a, p); });
  for (const int p : {0, 1, 2, 3})
    t.add("of zero to integer Scalar " + std::to_string(p), {given({0.0, -1.3, 0.7})}, [p](T a) { return pow(a, p); });
  t.add("of zero to a tensor", {given({0.0, 0.0, 0.0})}, [](T a) { return pow(a, tensor({1.0, 2.0, 3.0}, kDouble)); });
  // The second derivative is 0, but LibTorch's formula gives NaN, and ours with it.
  t.add(
      "of zero to a tensor of zero", {given({0.0, 1.5})}, [](T a) { return pow(a, zeros({2}, kDouble)); }, false);
  t.add("of zero, by the exponent", {given({0.5, 1.0, 2.0})}, [](T a) { return pow(zeros({3}, kDouble), a); });
  t.add("negative to a tensor", {values({3})}, [](T a) { return pow(-a.abs(), tensor({1, 2, 3})); });
  t.add("Scalar to a tensor", {values({2, 3})}, [](T a) { return pow(2.5, a); });
  t.add("integer Scalar to a tensor", {values({2, 3})}, [](T a) { return pow(2, a); });
  t.add("Scalar zero to a tensor", {between(0.5, 2, {3})}, [](T a) { return pow(0, a); });
  t.add("Scalar one to a 0-d tensor", {values({})}, [](T a) { return pow(1, a); });

  t.binary("atan2", [](T a, T b) { return atan2(a, b); });
  t.add("the same twice", {values({2, 3})}, [](T a) { return atan2(a, a); });
  // Left at multiples of 0.3 and right at 0.15 from them: no ties.
  for (const bool largest : {true, false}) {
    t.binary(
        largest ? "maximum" : "minimum", [largest](T a, T b) { return largest ? maximum(a, b) : minimum(a, b); },
        steps(0.3), steps(0.3, 0.15));
    t.binary(
        largest ? "max" : "min", [largest](T a, T b) { return largest ? max(a, b) : min(a, b); }, steps(0.3),
        steps(0.3, 0.15));
  }
}

void put_functions(Table& t) {
  t.unary("neg", wick::neg);
  t.add("operator", {values({2, 3})}, [](T a) { return -a; });
  t.unary("abs", wick::abs, steps());
  t.unary("sign", wick::sign, steps());
  t.unary("exp", wick::exp);
  t.unary("expm1", wick::expm1);
  t.add("near 0", {given({1e-3, -1e-3, 0.0})}, wick::expm1);
  t.unary("log", wick::log, in(0.2, 3));
  t.unary("log1p", wick::log1p, in(-0.7, 2));
  t.add("near 0", {given({1e-3, -1e-3, 0.0})}, wick::log1p);
  t.unary("log2", wick::log2, in(0.2, 3));
  t.unary("log10", wick::log10, in(0.2, 3));
  t.unary("sqrt", wick::sqrt, in(0.2, 3));
  t.unary("rsqrt", wick::rsqrt, in(0.2, 3));
  t.unary("square", wick::square);
  t.add("at 0", {given({0.0, 1.5})}, wick::square);
  t.unary("reciprocal", wick::reciprocal);
  t.unary("sin", wick::sin);
  t.unary("cos", wick::cos);
  t.unary("tan", wick::tan, in(-1.1, 1.1));
  t.unary("asin", wick::asin, in(-0.9, 0.9));
  t.unary("acos", wick::acos, in(-0.9, 0.9));
  t.unary("atan", wick::atan);
  t.unary("sinh", wick::sinh);
  t.unary("cosh", wick::cosh);
  t.unary("tanh", wick::tanh);
  t.add("large", {given({-30.0, 30.0, 8.0, 0.0})}, wick::tanh);
  t.unary("sigmoid", wick::sigmoid);
  t.add("large", {given({-800.0, 800.0, -30.0, 30.0, 0.0})}, wick::sigmoid);
  t.unary("erf", wick::erf);
  // 0.25 above integers: away from them and from halves.
  t.unary("floor", wick::floor, steps(1, 0.25));
  t.unary("ceil", wick::ceil, steps(1, 0.25));
  t.unary(
      "round", [](T a) { return round(a); }, steps(1, 0.25));
  t.unary("trunc", wick::trunc, steps(1, 0.25));

  t.unary(
      "clamp", [](T a) { return clamp(a, -0.52, 0.83); }, steps());
  t.add("min only", {apart({2, 3})}, [](T a) { return clamp(a, -0.52); });
  t.add("max only", {apart({2, 3})}, [](T a) { return clamp(a, std::nullopt, 0.52); });
  t.add("integer bounds", {apart({2, 3}, 0.4)}, [](T a) { return clamp(a, -1, 1); });
  t.add("min above max", {apart({2, 3})}, [](T a) { return clamp(a, 0.83, 0.52); });
  t.unary(
      "clamp_min", [](T a) { return clamp_min(a, 0.22); }, steps());
  t.unary(
      "clamp_max", [](T a) { return clamp_max(a, 0.22); }, steps());

  const auto odd = [](T a, T b) {
    const Tensor both = (a + b).detach();
    return arange(both.numel()).remainder(2).to(kBool).reshape(both.sizes());
  };
  t.binary("where", [odd](T a, T b) { return where(odd(a, b), a, b); });
  t.add("broadcast condition", {values({2, 3}), values({3})}, [](T a, T b) {
    return where(tensor({{true}, {false}}), a, b);
  });
  t.add("condition larger than both", {values({}), values({3})}, [](T a, T b) {
    return where(tensor({{true, false, true}, {false, false, true}}), a, b);
  });
  t.add("Scalar other", {values({2, 3})}, [](T a) { return where(tensor({true, false, true}), a, 0.5); });
  t.add("Scalar self", {values({2, 3})}, [](T a) { return where(tensor({true, false, true}), 0.5, a); });
  t.add("all true", {values({2}), values({2})}, [](T a, T b) { return where(tensor({true, true}), a, b); });
  t.add("method", {values({2}), values({2})}, [](T a, T b) { return a.where(tensor({true, false}), b); });
}

void put_ternary(Table& t) {
  t.binary("lerp", [](T a, T b) { return lerp(a, b, 0.3); });
  t.add("Scalar weight above 1/2", {values({2, 3}), values({2, 3})}, [](T a, T b) { return lerp(a, b, 0.8); });
  t.binary("addcmul", [](T a, T b) { return addcmul(a, b, b, 0.5); });
  t.binary("addcdiv", [](T a, T b) { return addcdiv(a, a, b, 0.5); });
  const auto three = [&t](const std::string& name, auto f) {
    t.op(name);
    const auto of = [f](T a, T b, T c) { return f(a, b, c); };
    t.add("three", {values({2, 3}), values({2, 3}), values({2, 3})}, of);
    t.add("three, first only", {values({2, 3}), fixed(values({2, 3})), fixed(values({2, 3}))}, of);
    t.add("three, second only", {fixed(values({2, 3})), values({2, 3}), fixed(values({2, 3}))}, of);
    t.add("three, third only", {fixed(values({2, 3})), fixed(values({2, 3})), values({2, 3})}, of);
    t.add("three, broadcast", {values({2, 1}), values({3}), values({})}, of);
    t.add("three, broadcast the first", {values({3}), values({2, 3}), values({2, 1})}, of);
    t.add("three, 0-d", {values({}), values({}), values({})}, of);
    t.add("three, empty", {values({0, 2}), values({2}), values({1, 2})}, of);
    t.add("three, transposed views", {values({3, 2}), values({2, 3}), values({3, 2})},
          [f](T a, T b, T c) { return f(a.t(), b, c.t()); });
  };
  three("lerp", [](T a, T b, T c) { return lerp(a, b, c); });
  three("addcmul", [](T a, T b, T c) { return addcmul(a, b, c); });
  three("addcmul", [](T a, T b, T c) { return addcmul(a, b, c, -2); });
  three("addcdiv", [](T a, T b, T c) { return addcdiv(a, b, c); });
  three("addcdiv", [](T a, T b, T c) { return addcdiv(a, b, c, -1.5); });

  const auto backward = [&t](const std::string& name, auto f, const Make& a) {
    t.op(name);
    t.add("both", {values({2, 3}), a({2, 3})}, f);
    t.add("error only", {values({2, 3}), fixed(a({2, 3}))}, f);
    t.add("other only", {fixed(values({2, 3})), a({2, 3})}, f);
    t.add("0-d", {values({}), a({})}, f);
    t.add("empty", {values({0, 2}), a({0, 2})}, f);
    t.add("transposed view", {values({3, 2}), a({2, 3})}, [f](T e, T b) { return f(e.t(), b); });
    t.add("expanded error", {values({1}), a({2, 3})}, [f](T e, T b) { return f(e.expand({2, 3}), b); });
  };
  backward("sigmoid_backward", wick::sigmoid_backward, in(0.1, 0.9));
  backward("tanh_backward", wick::tanh_backward, in(-0.9, 0.9));
  backward(
      "threshold_backward", [](T e, T x) { return threshold_backward(e, x, 0); }, steps());
  backward(
      "threshold_backward", [](T e, T x) { return threshold_backward(e, x, 0.5); }, steps());
}

// f(x) of everything, f(x, dims, keepdim) of some; several is false where f takes one dim only.
template <class All, class Some>
void put_reduction(Table& t, const std::string& name, All all, Some some, const Make& x, bool several = true) {
  t.op(name);
  t.add("all", {x({2, 3})}, all);
  t.add("all, three dims", {x({2, 3, 2})}, all);
  t.add("all, transposed view", {x({3, 4})}, [all](T a) { return all(a.t()); });
  t.add("all, strided slice", {x({3, 4})}, [all](T a) { return all(a.slice(1, 0, 4, 2)); });
  for (const bool keep : {false, true}) {
    const std::string how = keep ? ", kept" : "";
    for (const int64_t d : {0, 1, 2, -1, -2})
      t.add("dim " + std::to_string(d) + how, {x({2, 3, 4})}, [=](T a) { return some(a, {d}, keep); });
    t.add("dim 0, transposed view" + how, {x({3, 4})}, [=](T a) { return some(a.t(), {0}, keep); });
    t.add("dim 1, strided slice" + how, {x({3, 5})}, [=](T a) { return some(a.slice(1, 0, 5, 2), {1}, keep); });
    t.add("dim 0, one row of none" + how, {x({2, 0})}, [=](T a) { return some(a, {0}, keep); });
    if (!several) continue;
    t.add("dims 0 and 2" + how, {x({2, 3, 4})}, [=](T a) { return some(a, {0, 2}, keep); });
    t.add("dims -1 and 1" + how, {x({2, 3, 4})}, [=](T a) { return some(a, {-1, 1}, keep); });
    t.add("all dims" + how, {x({2, 3})}, [=](T a) { return some(a, {0, 1}, keep); });
    t.add("dims 0 and 2, permuted" + how, {x({2, 3, 4})}, [=](T a) {
      return some(a.permute({1, 2, 0}), {0, 2}, keep);
    });
  }
}

void put_sums(Table& t) {
  put_reduction(
      t, "sum", [](T a) { return sum(a); }, [](T a, const Dims& d, bool k) { return sum(a, d, k); }, values);
  t.add("0-d", {values({})}, [](T a) { return sum(a); });
  t.add("0-d, dim 0", {values({})}, [](T a) { return sum(a, {0}); });
  t.add("empty", {values({0, 3})}, [](T a) { return sum(a); });
  t.add("empty, dim 0", {values({0, 3})}, [](T a) { return sum(a, {0}); });
  t.add("no dims", {values({2, 3})}, [](T a) { return sum(a, IntArrayRef()); });
  t.add("dtype", {values({2, 3})}, [](T a) { return sum(a, kDouble); });
  t.add("dim 0, dtype", {values({2, 3})}, [](T a) { return sum(a, {0}, false, kDouble); });
  t.add("expanded", {values({2, 1})}, [](T a) { return sum(a.expand({2, 4}), {1}); });

  put_reduction(
      t, "mean", [](T a) { return mean(a); }, [](T a, const Dims& d, bool k) { return mean(a, d, k); }, values);
  t.add("0-d", {values({})}, [](T a) { return mean(a); });
  t.add("0-d, dim 0", {values({})}, [](T a) { return mean(a, {0}); });
  t.add("no dims", {values({2, 3})}, [](T a) { return mean(a, IntArrayRef()); });
  t.add("dtype", {values({2, 3})}, [](T a) { return mean(a, kDouble); });
  t.add("dim 0, dtype", {values({2, 3})}, [](T a) { return mean(a, {0}, true, kDouble); });
  t.add("expanded", {values({2, 1})}, [](T a) { return mean(a.expand({2, 4}), {1}); });

  for (const bool unbiased : {true, false}) {
    put_reduction(
        t, "var", [=](T a) { return var(a, unbiased); },
        [=](T a, const Dims& d, bool k) { return var(a, d, unbiased, k); }, values);
    put_reduction(
        t, "std", [=](T a) { return wick::std(a, unbiased); },
        [=](T a, const Dims& d, bool k) { return wick::std(a, d, unbiased, k); }, values);
  }
  t.op("var");
  t.add("of equals", {given({1.5, 1.5, 1.5})}, [](T a) { return var(a); });

  put_reduction(
      t, "prod", [](T a) { return prod(a); }, [](T a, const Dims& d, bool k) { return prod(a, d[0], k); }, values,
      false);
  t.add("0-d", {values({})}, [](T a) { return prod(a); });
  t.add("0-d, dim 0", {values({})}, [](T a) { return prod(a, 0); });
  t.add("0-d zero", {given(0.0)}, [](T a) { return prod(a); });
  t.add("empty", {values({0, 3})}, [](T a) { return prod(a); });
  t.add("empty, dim 0", {values({0, 3})}, [](T a) { return prod(a, 0); });
  t.add("one zero", {given({1.5, 0.0, -0.7})}, [](T a) { return prod(a); });
  t.add("two zeros", {given({1.5, 0.0, -0.7, 0.0})}, [](T a) { return prod(a); });
  t.add("three zeros", {given({0.0, 0.0, -0.7, 0.0})}, [](T a) { return prod(a); });
  for (const int64_t d : {0, 1})
    t.add("zeros in rows, dim " + std::to_string(d), {given({{1.5, 0.0, -0.7}, {0.0, 0.0, 1.2}, {0.4, 0.9, 2.0}})},
          [=](T a) { return prod(a, d, d == 0); });
  t.add("dtype", {values({2, 3})}, [](T a) { return prod(a, kDouble) + prod(a, 1, false, kDouble).sum(); });

  t.op("cumsum");
  for (const int64_t d : {0, 1, 2, -1})
    t.add("dim " + std::to_string(d), {values({2, 3, 2})}, [=](T a) { return cumsum(a, d); });
  t.add("0-d", {values({})}, [](T a) { return cumsum(a, 0); });
  t.add("empty", {values({2, 0})}, [](T a) { return cumsum(a, 1); });
  t.add("dtype", {values({3})}, [](T a) { return cumsum(a, 0, kDouble); });
  t.add("transposed view", {values({2, 3})}, [](T a) { return cumsum(a.t(), 0); });
  t.add("expanded", {values({2, 1})}, [](T a) { return cumsum(a.expand({2, 3}), 1); });

  t.op("sum_of_squares");
  t.add("matrix", {values({2, 3})}, [](T a) { return sum_of_squares(a); });
  t.add("0-d", {values({})}, [](T a) { return sum_of_squares(a); });
  t.add("empty", {values({0, 3})}, [](T a) { return sum_of_squares(a); });
  t.add("transposed view", {values({3, 2})}, [](T a) { return sum_of_squares(a.t()); });

  t.op("sum_to_size");
  t.add("the same", {values({2, 3})}, [](T a) { return sum_to_size(a, {2, 3}); });
  t.add("a row", {values({2, 3})}, [](T a) { return sum_to_size(a, {3}); });
  t.add("a row, kept", {values({2, 3})}, [](T a) { return sum_to_size(a, {1, 3}); });
  t.add("a column", {values({2, 3})}, [](T a) { return sum_to_size(a, {2, 1}); });
  t.add("0-d", {values({2, 3})}, [](T a) { return sum_to_size(a, IntArrayRef()); });
  t.add("middle", {values({2, 3, 2})}, [](T a) { return sum_to_size(a, {1, 2}); });
  t.add("empty", {values({0, 3})}, [](T a) { return sum_to_size(a, {3}); });
  t.add("transposed view", {values({3, 2})}, [](T a) { return sum_to_size(a.t(), {3}); });
}

void put_norms(Table& t) {
  t.op("norm");
  t.add("2 by default", {values({2, 3})}, [](T a) { return norm(a); });
  t.add("empty", {values({2, 0})}, [](T a) { return norm(a, 1); });
  for (const double p : {1.0, 2.0, 3.0, 0.5, 1.5, kInfinity, -kInfinity, 0.0, -1.0}) {
    const Scalar s(p);
    const std::string name = ", p = " + std::to_string(p);
    t.add("all" + name, {apart({2, 3})}, [s](T a) { return norm(a, s); });
    t.add("0-d" + name, {apart({})}, [s](T a) { return norm(a, s); });
    t.add("transposed view" + name, {apart({2, 3})}, [s](T a) { return norm(a.t(), s); });
    for (const bool keep : {false, true}) {
      const std::string how = name + (keep ? ", kept" : "");
      t.add("dim 0" + how, {apart({2, 3, 2})}, [=](T a) { return norm(a, s, {0}, keep); });
      t.add("dim -1" + how, {apart({2, 3, 2})}, [=](T a) { return norm(a, s, {-1}, keep); });
      t.add("dims 0 and 2" + how, {apart({2, 3, 2})}, [=](T a) { return norm(a, s, {0, 2}, keep); });
    }
  }
  t.add("integer p", {values({2, 3})}, [](T a) { return norm(a, 3, {1}); });
  t.add("p = 2, some zeros", {given({0.0, 1.5, -0.5})}, [](T a) { return norm(a); });
  t.add("p = 3, some zeros", {given({0.0, 1.5, -0.5})}, [](T a) { return norm(a, 3); });

  put_reduction(
      t, "logsumexp",
      [](T a) {
        return logsumexp(a, {0, 1});
      },
      [](T a, const Dims& d, bool k) { return logsumexp(a, d, k); }, values);
  t.add("0-d", {values({})}, [](T a) { return logsumexp(a, {0}); });
  t.add("large", {given({1000.0, 999.0, 1001.0})}, [](T a) { return logsumexp(a, {0}); });
  t.add("large negative", {given({-1000.0, -999.0, -1001.0})}, [](T a) { return logsumexp(a, {0}); });
}

void put_order(Table& t) {
  for (const bool largest : {true, false}) {
    put_reduction(
        t, largest ? "max" : "min", [=](T a) { return largest ? max(a) : min(a); },
        [=](T a, const Dims& d, bool k) { return std::get<0>(largest ? max(a, d[0], k) : min(a, d[0], k)); }, steps(),
        false);
    t.add("0-d", {apart({})}, [=](T a) { return largest ? max(a) : min(a); });
    t.add("0-d, dim 0", {apart({})}, [=](T a) { return std::get<0>(largest ? max(a, 0) : min(a, 0)); });
    put_reduction(
        t, largest ? "amax" : "amin", [=](T a) { return largest ? amax(a) : amin(a); },
        [=](T a, const Dims& d, bool k) { return largest ? amax(a, d, k) : amin(a, d, k); }, steps());
    t.add("0-d", {apart({})}, [=](T a) { return largest ? amax(a) : amin(a); });
    t.add("all, kept", {apart({2, 3})}, [=](T a) { return largest ? amax(a, {}, true) : amin(a, {}, true); });
  }
  put_reduction(
      t, "median", [](T a) { return median(a); },
      [](T a, const Dims& d, bool k) { return std::get<0>(median(a, d[0], k)); }, steps(), false);
  t.add("0-d", {apart({})}, [](T a) { return median(a); });
  t.add("odd", {apart({5})}, [](T a) { return median(a); });

  for (const bool descending : {false, true}) {
    t.op("sort");
    const std::string how = descending ? ", descending" : "";
    for (const int64_t d : {0, 1, -1})
      t.add("dim " + std::to_string(d) + how, {apart({2, 3, 2})},
            [=](T a) { return std::get<0>(sort(a, d, descending)); });
    t.add("0-d" + how, {apart({})}, [=](T a) { return std::get<0>(sort(a, 0, descending)); });
    t.add("empty" + how, {apart({2, 0})}, [=](T a) { return std::get<0>(sort(a, -1, descending)); });
    t.add("transposed view" + how, {apart({3, 4})}, [=](T a) { return std::get<0>(sort(a.t(), 0, descending)); });
  }
  t.op("topk");
  for (const bool largest : {true, false})
    for (const bool sorted : {true, false}) {
      const std::string how = std::string(largest ? ", largest" : ", smallest") + (sorted ? "" : ", in any order");
      for (const int64_t d : {0, 1, -1})
        t.add("dim " + std::to_string(d) + how, {apart({3, 3, 2})},
              [=](T a) { return std::get<0>(topk(a, 2, d, largest, sorted)); });
      t.add("all of them" + how, {apart({4})}, [=](T a) { return std::get<0>(topk(a, 4, 0, largest, sorted)); });
    }
  t.add("none", {apart({4})}, [](T a) { return std::get<0>(topk(a, 0)); });
  t.add("0-d", {apart({})}, [](T a) { return std::get<0>(topk(a, 1, 0)); });
  t.add("empty", {apart({0, 3})}, [](T a) { return std::get<0>(topk(a, 2)); });
  t.add("transposed view", {apart({3, 4})}, [](T a) { return std::get<0>(topk(a.t(), 2)); });
}

}  // namespace

void put_math(Table& t) {
  put_arithmetic(t);
  put_functions(t);
  put_ternary(t);
  put_sums(t);
  put_norms(t);
  put_order(t);
}

std::vector<Operator> operator_table(uint64_t seed) {
  table_seed() = seed;
  Table t;
  put_math(t);
  put_shape(t);
  put_other(t);
  put_in_place(t);
  put_spatial(t);
  put_more_layers(t);
  put_sequences(t);
  put_special(t);
  put_rest(t);
  put_linalg(t);
  return std::move(t.operators);
}

}  // namespace wick::test
