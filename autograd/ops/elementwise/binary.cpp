// Functions of two tensors, and their derivatives: e is the incoming gradient, x and y the inputs, a the output.

#include <autograd/graph/record.h>
#include <autograd/kernels/elementwise/elementwise.h>
#include <autograd/kernels/special/special.h>
#include <autograd/ops/all.h>
#include <autograd/ops/elementwise/dispatch.h>
#include <autograd/ops/elementwise/narrow.h>

#include <numbers>

namespace wick {

using kernels::Binary;
using kernels::SpecialBinary;
using std::numbers::ln2;

namespace {

// What special_function() takes, after promotion; floats_of_all turns integers into floats.
enum class Takes { floats, integers, floats_of_all };

// f of each pair, without a graph.
Tensor special_function(const char* op, Takes takes, const Tensor& x_, const Tensor& y_, SpecialBinary f) {
  check_defined(op, x_);
  check_defined(op, y_, "other");
  NoGradGuard off;
  ScalarType t = result_type(x_, y_);
  if (takes == Takes::floats_of_all && !isFloatingType(t)) t = get_default_dtype();
  check(takes == Takes::integers ? isIntegralType(t, false) : isFloatingType(t), "{}: needs {}, got {} and {}", op,
        takes == Takes::integers ? "integers" : "a floating-point dtype", describe(x_), describe(y_));
  if (is_narrow(t)) return special_function(op, takes, x_.to(wide(t)), y_.to(wide(t)), f).to(t);
  const Dims sizes = broadcast_shapes(op, x_.sizes(), y_.sizes());
  const Tensor x = x_.to(t).expand(sizes).contiguous(), y = y_.to(t).expand(sizes).contiguous();
  Tensor out = make_empty(op, sizes, t);
  kernels::special_binary(f, t, out.numel(), x.data_ptr(), y.data_ptr(), out.data_ptr());
  tell_tracer(op, {x, y}, {out});
  return out;
}

// binary() that refuses integers.
Tensor floating_binary(const char* op, Binary f, const Tensor& x, const Tensor& y) {
  check_defined(op, x);
  check_defined(op, y, "other");
  check(isFloatingType(result_type(x, y)), "{}: needs a floating-point dtype, got {} and {}", op, describe(x),
        describe(y));
  return binary(op, f, x, y);
}

// x/a with a = √(x² + y²), the cosine of the angle. The chain rule would give its derivative by x as the difference of
// 1/a and x²/a³, which has no digits where y is small.
Tensor cosine(const Tensor& x, const Tensor& y, const Tensor& a) {
  return record("HypotBackwardBackward0", x.detach() / a.detach(),
                wrt(x, saving(x, y),
                    [](auto& e, auto& x, auto& y) {
                      const Tensor a = hypot(x, y), sine = cosine(y, x, a);
                      return e * (sine * (sine / a));
                    }),
                wrt(y, saving(x, y), [](auto& e, auto& x, auto& y) {
                  const Tensor a = hypot(x, y);
                  return e * -(cosine(x, y, a) * (cosine(y, x, a) / a));
                }));
}
// x/a², without squares, which may leave the range of the dtype. Its derivatives: (y² − x²)/a⁴ and −2xy/a⁴.
Tensor over_square(const Tensor& x, const Tensor& y) {
  const Tensor a = hypot(x.detach(), y.detach());
  return record("Atan2BackwardBackward0", x.detach() / a / a,
                wrt(x, saving(x, y),
                    [](auto& e, auto& x, auto& y) {
                      const Tensor a = hypot(x, y);
                      return e * ((y - x) / a * ((y + x) / a) / a / a);
                    }),
                wrt(y, saving(x, y), [](auto& e, auto& x, auto& y) {
                  const Tensor a = hypot(x, y);
                  return e * (x / a * (y / a) * -2 / a / a);
                }));
}

// sigmoid(z). Its derivative, sigmoid(z) sigmoid(−z), has all digits also where sigmoid(z) is nearly 1.
Tensor rising(const Tensor& z) {
  return record("SigmoidBackward0", sigmoid(z.detach()),
                wrt(z, saving(z), [](auto& e, auto& z) { return e * (rising(z) * rising(-z)); }));
}

}  // namespace

// clang-format off
Tensor atan2(const Tensor& y, const Tensor& x) {
  return record("Atan2Backward0", binary("atan2", Binary::atan2, y, x, true),
                wrt(y, saving(y, x), [](auto& e, auto& y, auto& x) { return e * over_square(x, y); }),    // x / (x² + y²)
                wrt(x, saving(y, x), [](auto& e, auto& y, auto& x) { return e * -over_square(y, x); }));  // −y / (x² + y²)
}

Tensor hypot(const Tensor& x, const Tensor& y) {
  const Tensor a = floating_binary("hypot", Binary::hypot, x, y);
  return record("HypotBackward0", a,  // x / a and y / a
                wrt(x, saving(x, y, a), [](auto& e, auto& x, auto& y, auto& a) { return e * cosine(x, y, a); }),
                wrt(y, saving(x, y, a), [](auto& e, auto& x, auto& y, auto& a) { return e * cosine(y, x, a); }));
}

Tensor logaddexp(const Tensor& x, const Tensor& y) {
  const Tensor a = floating_binary("logaddexp", Binary::logaddexp, x, y);
  return record("LogaddexpBackward0", a,  // exp(x) / (exp(x) + exp(y)) is sigmoid(x − y)
                wrt(x, saving(x, y), [](auto& e, auto& x, auto& y) { return e * rising(x - y); }),
                wrt(y, saving(x, y), [](auto& e, auto& x, auto& y) { return e * rising(y - x); }));
}

Tensor logaddexp2(const Tensor& x, const Tensor& y) {
  const Tensor a = special_function("logaddexp2", Takes::floats, x, y, SpecialBinary::logaddexp2);
  return record("Logaddexp2Backward0", a,
                wrt(x, saving(x, y), [](auto& e, auto& x, auto& y) { return e * rising((x - y) * ln2); }),
                wrt(y, saving(x, y), [](auto& e, auto& x, auto& y) { return e * rising((y - x) * ln2); }));
}
// clang-format on

// Trickier ones.

namespace {

// The part of e that goes to the winner of a maximum or minimum: nothing to the loser, half to each at a tie.
Tensor winner_gradient(const Tensor& e, const Tensor& loses, const Tensor& ties) {
  return where(ties, e / 2, where(loses, zeros_like(e), e));
}

}  // namespace

Tensor maximum(const Tensor& x, const Tensor& y) {
  return record("MaximumBackward0", binary("maximum", Binary::maximum, x, y),
                wrt(x, saving(x, y), [](auto& e, auto& x, auto& y) { return winner_gradient(e, x < y, x == y); }),
                wrt(y, saving(x, y), [](auto& e, auto& x, auto& y) { return winner_gradient(e, y < x, x == y); }));
}
Tensor minimum(const Tensor& x, const Tensor& y) {
  return record("MinimumBackward0", binary("minimum", Binary::minimum, x, y),
                wrt(x, saving(x, y), [](auto& e, auto& x, auto& y) { return winner_gradient(e, x > y, x == y); }),
                wrt(y, saving(x, y), [](auto& e, auto& x, auto& y) { return winner_gradient(e, y > x, x == y); }));
}

namespace {

// maximum() or minimum() that prefers numbers to NaN. x gets all of e where it wins, at a tie, and where y is NaN.
Tensor extreme_number(const char* op, const char* node, bool larger, const Tensor& x, const Tensor& y) {
  check_defined(op, x);
  check_defined(op, y, "other");
  Tensor out;
  {
    NoGradGuard off;
    const Tensor best = larger ? maximum(x, y) : minimum(x, y);
    out = isFloatingType(best.scalar_type()) ? where(isnan(x), y, where(isnan(y), x, best)) : best;
  }
  const auto x_wins = [larger](const Tensor& x, const Tensor& y) { return (larger ? x >= y : x <= y) | isnan(y); };
  return record(node, out,
                wrt(x, saving(x, y), [x_wins](auto& e, auto& x, auto& y) { return where(x_wins(x, y), e, 0); }),
                wrt(y, saving(x, y), [x_wins](auto& e, auto& x, auto& y) { return where(x_wins(x, y), 0, e); }));
}

}  // namespace

Tensor fmax(const Tensor& x, const Tensor& y) {
  const OperatorScope scope("fmax");
  return extreme_number("fmax", "FmaxBackward0", true, x, y);
}
Tensor fmin(const Tensor& x, const Tensor& y) {
  const OperatorScope scope("fmin");
  return extreme_number("fmin", "FminBackward0", false, x, y);
}

// a/x is 1 or −1, and 0/0 at 0, where the derivative is 0 by convention.
Tensor copysign(const Tensor& x, const Tensor& y) {
  const Tensor a = special_function("copysign", Takes::floats_of_all, x, y, SpecialBinary::copysign);
  return record(
      "CopysignBackward0", a,
      wrt(x, saving(x, a), [](auto& e, auto& x, auto& a) { return where(x == 0, 0, e * (a / where(x == 0, 1, x))); }),
      wrt(y, [](auto& e) { return zeros_like(e); }));
}
Tensor copysign(const Tensor& x, const Scalar& y) { return copysign(x, wrapped(y)); }

// Where x is 0 the value is 0 even if log(y) is −∞ or NaN. The derivative of x is taken to be 0 there too.
Tensor xlogy(const Tensor& x, const Tensor& y) {
  const Tensor a = special_function("xlogy", Takes::floats_of_all, x, y, SpecialBinary::xlogy);
  return record("XlogyBackward0", a,
                wrt(x, saving(x, y),
                    [](auto& e, auto& x, auto& y) {
                      const Tensor flat = (x == 0) & (y <= 0);
                      return where(flat, 0, e * log(where(flat, 1, y)));
                    }),
                wrt(y, saving(x, y), [](auto& e, auto& x, auto& y) { return e * (x / y); }));
}

namespace {

// v as a tensor of xlogy's dtype. The derivative takes its logarithm: with wrapped() that would be rounded to float32.
Tensor number_beside(const Tensor& t, const Scalar& v) {
  check_defined("xlogy", t);
  return full({}, v, kDouble).to(isFloatingType(t.scalar_type()) ? t.scalar_type() : get_default_dtype());
}

}  // namespace

Tensor xlogy(const Tensor& x, const Scalar& y) { return xlogy(x, number_beside(x, y)); }
Tensor xlogy(const Scalar& x, const Tensor& y) { return xlogy(number_beside(y, x), y); }

// Without a gradient.

Tensor nextafter(const Tensor& self, const Tensor& other) {
  return special_function("nextafter", Takes::floats, self, other, SpecialBinary::nextafter);
}
Tensor gcd(const Tensor& self, const Tensor& other) {
  return special_function("gcd", Takes::integers, self, other, SpecialBinary::gcd);
}
Tensor lcm(const Tensor& self, const Tensor& other) {
  return special_function("lcm", Takes::integers, self, other, SpecialBinary::lcm);
}
Tensor bitwise_left_shift(const Tensor& self, const Tensor& other) {
  return special_function("bitwise_left_shift", Takes::integers, self, other, SpecialBinary::left_shift);
}
Tensor bitwise_left_shift(const Tensor& self, const Scalar& other) { return bitwise_left_shift(self, wrapped(other)); }
Tensor bitwise_right_shift(const Tensor& self, const Tensor& other) {
  return special_function("bitwise_right_shift", Takes::integers, self, other, SpecialBinary::right_shift);
}
Tensor bitwise_right_shift(const Tensor& self, const Scalar& other) {
  return bitwise_right_shift(self, wrapped(other));
}

}  // namespace wick
