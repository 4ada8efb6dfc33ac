// Functions of two tensors.

#include <autograd/graph/record.h>
#include <autograd/kernels/elementwise/elementwise.h>
#include <autograd/kernels/special/special.h>
#include <autograd/ops/all.h>
#include <autograd/ops/elementwise/dispatch.h>

#include <numbers>

namespace wick {

using kernels::Binary;
using kernels::SpecialBinary;
using std::numbers::ln2;

namespace {

// What each_pair() takes, after promotion.
enum class Takes { floats, integers, floats_of_all };
// f of each pair, the dtypes promoted.
Tensor each_pair(const char* op, Takes takes, const Tensor& a_, const Tensor& b_, SpecialBinary f) {
  check_defined(op, a_);
  check_defined(op, b_, "other");
  NoGradGuard off;
  ScalarType t = result_type(a_, b_);
  if (takes == Takes::floats_of_all && !isFloatingType(t)) t = get_default_dtype();
  check(takes == Takes::integers ? isIntegralType(t, false) : isFloatingType(t), "{}: needs {}, got {} and {}", op,
        takes == Takes::integers ? "integers" : "a floating-point dtype", describe(a_), describe(b_));
  const Dims sizes = broadcast_shapes(op, a_.sizes(), b_.sizes());
  const Tensor a = a_.to(t).expand(sizes).contiguous(), b = b_.to(t).expand(sizes).contiguous();
  Tensor out = make_empty(sizes, t);
  kernels::special_binary(f, t, out.numel(), a.data_ptr(), b.data_ptr(), out.data_ptr());
  return out;
}
// The same of a kernel's function, of floats only.
Tensor of_floats(const char* op, Binary f, const Tensor& a, const Tensor& b) {
  check_defined(op, a);
  check_defined(op, b, "other");
  check(isFloatingType(result_type(a, b)), "{}: needs a floating-point dtype, got {} and {}", op, describe(a),
        describe(b));
  return binary(op, f, a, b);
}

}  // namespace

Tensor atan2(const Tensor& self, const Tensor& other) {
  return record("Atan2Backward0", binary("atan2", Binary::atan2, self, other, true),
                wrt(self, saving(self, other), [](auto& e, auto& y, auto& x) { return e * (x / (y * y + x * x)); }),
                wrt(other, saving(self, other), [](auto& e, auto& y, auto& x) { return e * (-y / (y * y + x * x)); }));
}

namespace {

// Of the error of max(a, b), a's part: none where it loses, half at a tie.
Tensor share(const Tensor& e, const Tensor& loses, const Tensor& ties) {
  return where(ties, e / 2, where(loses, zeros_like(e), e));
}
Tensor extreme(const char* op, const char* name, Binary f, const Tensor& a, const Tensor& b) {
  const bool larger = f == Binary::maximum;
  return record(name, binary(op, f, a, b),
                wrt(
                    a, [larger](auto& e, auto& a, auto& b) { return share(e, larger ? a < b : a > b, a == b); }, a, b),
                wrt(
                    b, [larger](auto& e, auto& a, auto& b) { return share(e, larger ? b < a : b > a, a == b); }, a, b));
}

}  // namespace

Tensor maximum(const Tensor& a, const Tensor& b) {
  return extreme("maximum", "MaximumBackward0", Binary::maximum, a, b);
}
Tensor minimum(const Tensor& a, const Tensor& b) {
  return extreme("minimum", "MinimumBackward0", Binary::minimum, a, b);
}

namespace {

Tensor extreme_number(const char* op, const char* name, bool larger, const Tensor& self, const Tensor& other) {
  check_defined(op, self);
  check_defined(op, other, "other");
  Tensor out;
  {
    NoGradGuard off;
    const Tensor best = larger ? maximum(self, other) : minimum(self, other);
    out = isFloatingType(best.scalar_type()) ? where(isnan(self), other, where(isnan(other), self, best)) : best;
  }
  const auto mine = [larger](const Tensor& a, const Tensor& b) { return (larger ? a >= b : a <= b) | isnan(b); };
  return record(name, out,
                wrt(self, saving(self, other), [mine](auto& e, auto& a, auto& b) { return where(mine(a, b), e, 0); }),
                wrt(other, saving(self, other), [mine](auto& e, auto& a, auto& b) { return where(mine(a, b), 0, e); }));
}

}  // namespace

Tensor fmax(const Tensor& self, const Tensor& other) {
  return extreme_number("fmax", "FmaxBackward0", true, self, other);
}
Tensor fmin(const Tensor& self, const Tensor& other) {
  return extreme_number("fmin", "FminBackward0", false, self, other);
}
Tensor hypot(const Tensor& self, const Tensor& other) {
  const Tensor out = of_floats("hypot", Binary::hypot, self, other);
  return record("HypotBackward0", out,
                wrt(self, saving(self, out), [](auto& e, auto& x, auto& a) { return e * (x / a); }),
                wrt(other, saving(other, out), [](auto& e, auto& x, auto& a) { return e * (x / a); }));
}
Tensor copysign(const Tensor& self, const Tensor& other) {
  const Tensor out = each_pair("copysign", Takes::floats_of_all, self, other, SpecialBinary::copysign);
  return record("CopysignBackward0", out,
                wrt(self, saving(self, out),
                    [](auto& e, auto& x, auto& a) { return where(x == 0, 0, e * (a / where(x == 0, 1, x))); }),
                wrt(other, [](auto& e) { return zeros_like(e); }));
}
Tensor copysign(const Tensor& self, const Scalar& other) { return copysign(self, wrapped(other)); }
Tensor logaddexp(const Tensor& self, const Tensor& other) {
  const Tensor out = of_floats("logaddexp", Binary::logaddexp, self, other);
  return record("LogaddexpBackward0", out,
                wrt(self, saving(self, other), [](auto& e, auto& a, auto& b) { return e * sigmoid(a - b); }),
                wrt(other, saving(self, other), [](auto& e, auto& a, auto& b) { return e * sigmoid(b - a); }));
}
Tensor logaddexp2(const Tensor& self, const Tensor& other) {
  const Tensor out = each_pair("logaddexp2", Takes::floats, self, other, SpecialBinary::logaddexp2);
  return record("Logaddexp2Backward0", out,
                wrt(self, saving(self, other), [](auto& e, auto& a, auto& b) { return e * sigmoid((a - b) * ln2); }),
                wrt(other, saving(self, other), [](auto& e, auto& a, auto& b) { return e * sigmoid((b - a) * ln2); }));
}
Tensor xlogy(const Tensor& self, const Tensor& other) {
  const Tensor out = each_pair("xlogy", Takes::floats_of_all, self, other, SpecialBinary::xlogy);
  return record("XlogyBackward0", out,
                wrt(self, saving(self, other),
                    [](auto& e, auto& x, auto& y) {
                      const Tensor flat = (x == 0) & (y <= 0);
                      return where(flat, 0, e * log(where(flat, 1, y)));
                    }),
                wrt(other, saving(self, other), [](auto& e, auto& x, auto& y) { return e * (x / y); }));
}

namespace {

// A number in the dtype of the result: the derivative takes its logarithm, which float32 would round.
Tensor number_beside(const Tensor& t, const Scalar& v) {
  check_defined("xlogy", t);
  return full({}, v, isFloatingType(t.scalar_type()) ? t.scalar_type() : get_default_dtype());
}

}  // namespace

Tensor xlogy(const Tensor& self, const Scalar& other) { return xlogy(self, number_beside(self, other)); }
Tensor xlogy(const Scalar& self, const Tensor& other) { return xlogy(number_beside(other, self), other); }
Tensor nextafter(const Tensor& self, const Tensor& other) {
  return each_pair("nextafter", Takes::floats, self, other, SpecialBinary::nextafter);
}
Tensor gcd(const Tensor& self, const Tensor& other) {
  return each_pair("gcd", Takes::integers, self, other, SpecialBinary::gcd);
}
Tensor lcm(const Tensor& self, const Tensor& other) {
  return each_pair("lcm", Takes::integers, self, other, SpecialBinary::lcm);
}
Tensor bitwise_left_shift(const Tensor& self, const Tensor& other) {
  return each_pair("bitwise_left_shift", Takes::integers, self, other, SpecialBinary::left_shift);
}
Tensor bitwise_right_shift(const Tensor& self, const Tensor& other) {
  return each_pair("bitwise_right_shift", Takes::integers, self, other, SpecialBinary::right_shift);
}

Tensor bitwise_left_shift(const Tensor& self, const Scalar& other) { return bitwise_left_shift(self, wrapped(other)); }
Tensor bitwise_right_shift(const Tensor& self, const Scalar& other) {
  return bitwise_right_shift(self, wrapped(other));
}

}  // namespace wick
