#include <autograd/core/parallel.h>
#include <autograd/kernels/special/special.h>

#include <cmath>
#include <limits>
#include <numbers>

namespace wick::kernels {
namespace {

using std::numbers::pi;

constexpr double kInf = std::numeric_limits<double>::infinity(), kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr double kCost = 20;  // nanoseconds of one call, roughly

double digamma(double x) {
  if (x == 0) return std::copysign(kInf, -x);
  double sum = 0;
  if (x < 0) {  // the reflection ψ(1 − x) − π/tan(πx); the tangent takes the distance from the nearest integer
    const double part = x - std::round(x);
    if (part == 0 || std::isinf(x)) return kNaN;
    sum = -pi / std::tan(pi * part);
    x = 1 - x;
  }
  for (; x < 10; ++x) sum -= 1 / x;
  const double y = 1 / (x * x);
  // Bernoulli numbers divided by 2k: https://dlmf.nist.gov/5.11#E2
  constexpr double c[] = {1. / 12, -1. / 120, 1. / 252, -1. / 240, 1. / 132, -691. / 32760, 1. / 12};
  double tail = 0;
  for (int k = 6; k >= 0; --k) tail = (tail + c[k]) * y;
  return sum + std::log(x) - 0.5 / x - tail;
}

// Σ_k (q + k)^−s for q > 0 and integer s ≥ 2, by the Euler-Maclaurin formula: https://dlmf.nist.gov/25.11#E5
double hurwitz_zeta(double s, double q) {
  double sum = 0;
  const auto power = [s](double x) { return s == 2 ? 1 / (x * x) : std::pow(x, -s); };
  for (int k = 0; k < 12; ++k) sum += power(q + k);
  const double a = q + 12;
  const double last = power(a), integral = s == 2 ? 1 / a : std::pow(a, 1 - s);  // not last·a: last underflows earlier
  sum += integral / (s - 1) + 0.5 * last;
  constexpr double c[] = {1. / 12, -1. / 720, 1. / 30240, -1. / 1209600, 1. / 47900160};  // B_2j/(2j)!
  double factor = s * last / a;
  for (int j = 0; j < 5; ++j) {
    sum += c[j] * factor;
    factor *= (s + 2 * j + 1) * (s + 2 * j + 2) / (a * a);
  }
  return sum;
}

// ψ⁽ⁿ⁾(x) = (−1)ⁿ⁺¹ n! ζ(n + 1, x).
double polygamma(int64_t n, double x) {
  const double s = static_cast<double>(n) + 1, sign = n % 2 == 0 ? -1 : 1;
  double zeta = kInf;
  if (x == kInf) {
    zeta = 0;
  } else if (x > 0) {
    zeta = hurwitz_zeta(s, x);
  } else if (const double part = std::trunc(x) - x; part != 0) {
    // The sum over x, x + 1, … has finitely many terms below 0: those are the difference of two such sums. −part is the
    // fraction of x, exactly, and the first term above 0 is 1 − part.
    zeta = hurwitz_zeta(s, 1 - part) - sign * (-1) * (hurwitz_zeta(s, part) - hurwitz_zeta(s, 1 - x));
  }
  return sign * std::tgamma(s) * zeta;
}

double erfinv(double x) {
  const double a = std::fabs(x);
  if (!(a < 1)) return a == 1 ? std::copysign(kInf, x) : kNaN;
  if (a == 0) return x;
  // Winitzki's first guess, then Halley's steps (Newton's with the second derivative). Near 1 the equation is
  // erfc(y) = 1 − a, since 1 − a is exact there.
  const double log_rest = std::log1p(-a * a), p = 2 / (pi * 0.147) + log_rest / 2;
  double y = std::sqrt(std::sqrt(p * p - log_rest / 0.147) - p);
  for (int k = 0; k < 3; ++k) {
    const double miss = a > 0.5 ? (1 - a) - std::erfc(y) : std::erf(y) - a;
    const double step = miss * std::sqrt(pi) / 2 * std::exp(y * y);
    y -= step / (1 + y * step);
  }
  return std::copysign(y, x);
}

template <class T, class F>
void each(int64_t n, const void* x, void* out, F f) {
  const T* from = static_cast<const T*>(x);
  T* to = static_cast<T*>(out);
  parallel_for(n, kCost, [&](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; ++i) to[i] = static_cast<T>(f(from[i]));
  });
}

// sin(πx + kπ/2). x is reduced before it is multiplied by π: what rounding πx adds would be all there is near a zero.
template <class T>
T sin_pi(T x, int64_t k = 0) {
  const T r = x - 2 * std::nearbyint(x / 2), size = std::fabs(r);  // in [−1, 1], exact
  const bool is_far = size > T(0.5);                               // sin(πr) = sin(π − πr)
  const T near = std::numbers::pi_v<T> * (is_far ? std::copysign(1 - size, r) : r);
  const T value = k % 2 == 0 ? std::sin(near) : is_far ? -std::cos(near) : std::cos(near);
  return k % 4 < 2 ? value : -value;
}
template <class T>
T sinc(T x) {
  return x == 0 ? T(1) : std::isinf(x) ? std::numeric_limits<T>::quiet_NaN() : sin_pi(x) / (std::numbers::pi_v<T> * x);
}

// The derivative of order n ≥ 1 of s(y) = sin(y)/y, times πⁿ, at y = πx. From y s = sin y follows
// y s⁽ⁿ⁾ + n s⁽ⁿ⁻¹⁾ = sin⁽ⁿ⁾ y, which loses digits where y is small: there it is the sum of
// (−1)ᵏ y²ᵏ⁻ⁿ / ((2k + 1) (2k − n)!) for 2k ≥ n.
double sinc_derivative(int64_t order, double x) {
  const double n = static_cast<double>(order), y = pi * x, scale = std::pow(pi, n);
  if (std::fabs(y) < n + 2) {
    const int64_t first = (order + 1) / 2;
    double power = order % 2 == 1 ? y : 1, sum = 0;  // y²ᵏ⁻ⁿ / (2k − n)!
    for (int64_t k = first; k < first + 40; ++k) {
      sum += (k % 2 == 1 ? -power : power) / static_cast<double>(2 * k + 1);
      const double m = static_cast<double>(2 * k - order);
      power *= y * y / ((m + 1) * (m + 2));
    }
    return scale * sum;
  }
  if (std::isinf(x)) return 0;
  double s = sin_pi(x) / y;
  for (int64_t i = 1; i <= order; ++i) s = (sin_pi(x, i) - static_cast<double>(i) * s) / y;
  return scale * s;
}

}  // namespace

void special_unary(SpecialUnary f, ScalarType t, int64_t n, const void* x, void* out, int64_t order) {
  dispatch_floating(t, "special_unary", [&]<class T>() {
    switch (f) {
      case SpecialUnary::acosh:
        return each<T>(n, x, out, [](T v) { return std::acosh(v); });
      case SpecialUnary::asinh:
        return each<T>(n, x, out, [](T v) { return std::asinh(v); });
      case SpecialUnary::atanh:
        return each<T>(n, x, out, [](T v) { return std::atanh(v); });
      case SpecialUnary::exp2:
        return each<T>(n, x, out, [](T v) { return std::exp2(v); });
      case SpecialUnary::sinc:
        if (order == 0) return each<T>(n, x, out, [](T v) { return sinc(v); });
        return each<T>(n, x, out, [order](double v) { return sinc_derivative(order, v); });
      case SpecialUnary::lgamma:
        return each<T>(n, x, out, [](T v) { return std::lgamma(v); });
      case SpecialUnary::digamma:
        return each<T>(n, x, out, [](double v) { return digamma(v); });
      case SpecialUnary::polygamma:
        return each<T>(n, x, out, [order](double v) { return polygamma(order, v); });
      case SpecialUnary::erfinv:
        return each<T>(n, x, out, [](double v) { return erfinv(v); });
    }
  });
}

}  // namespace wick::kernels
