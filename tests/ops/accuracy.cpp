// How far the elementwise functions are from the true values, in units in the last place: float32 over a stride of all
// bit patterns against the C library in float64, float64 over random and special numbers against long double. The
// bounds are those that autograd/kernels/elementwise/vector_math-inl.h and activation_math-inl.h state.

#include "targets.h"

#include <doctest/doctest.h>

#include <bit>
#include <cmath>
#include <limits>
#include <random>
#include <string>

using namespace wick;

namespace {

using Real = long double;
constexpr Real kInf = std::numeric_limits<Real>::infinity();

template <class T>
Real unit_at(Real x) {
  using Limits = std::numeric_limits<T>;
  if (x == 0) return Limits::denorm_min();
  return std::ldexp(Real(1), std::max(std::ilogb(x), Limits::min_exponent - 1) - (Limits::digits - 1));
}

// |got − wanted| in units of wanted's last place, or of `scale`'s if that is larger; ∞ for a wrong NaN, ∞ or sign of 0.
template <class T>
Real error_of(T got, Real wanted, Real scale) {
  if (std::isnan(wanted) || std::isnan(got)) return std::isnan(wanted) && std::isnan(got) ? 0 : kInf;
  const Real most = std::numeric_limits<T>::max(), unit = std::max(unit_at<T>(wanted), unit_at<T>(scale));
  if (std::isinf(got)) {  // right from half a unit beyond the largest number on
    if (std::signbit(got) != std::signbit(wanted)) return kInf;
    return std::isinf(wanted) ? 0 : std::max(Real(0), (most + unit / 2 - std::abs(wanted)) / unit);
  }
  if (got == 0 && wanted == 0) return scale == 0 && std::signbit(got) != std::signbit(wanted) ? kInf : 0;
  return std::isinf(wanted) ? kInf : std::abs(Real(got) - wanted) / unit;
}

template <class T>
Tensor inputs() {
  std::vector<T> x;
  std::mt19937_64 bits(1);
  auto uniform = [&](double width) {
    return static_cast<T>(width * (static_cast<double>(bits() >> 11) * 0x1p-52 - 1));
  };
  if constexpr (sizeof(T) == 4) {
    for (uint64_t b = 0; b <= 0xffffffffu; b += 4099) x.push_back(std::bit_cast<float>(static_cast<uint32_t>(b)));
  } else {
    for (int i = 0; i < 50'000; ++i) x.push_back(std::bit_cast<double>(static_cast<uint64_t>(bits())));
    for (int i = 0; i < 20'000; ++i) x.push_back(std::exp(uniform(50)) * (i % 2 ? 1 : -1));
  }
  for (const double width : {1.0, 6.0, 25.0, 110.0, 750.0})
    for (int i = 0; i < 40'000; ++i) x.push_back(uniform(width));
  using Limits = std::numeric_limits<T>;
  for (const T edge : {T(0), T(0.5), T(0.55), T(1), T(20), Limits::infinity(), Limits::quiet_NaN(), Limits::max(),
                       Limits::min(), Limits::denorm_min(), Limits::epsilon()})
    for (const T sign : {T(1), T(-1)}) {
      x.push_back(sign * edge);
      x.push_back(std::nextafter(sign * edge, Limits::infinity()));
      x.push_back(std::nextafter(sign * edge, -Limits::infinity()));
    }
  Tensor t = empty({static_cast<int64_t>(x.size())}, dtype_of<T>);
  std::copy(x.begin(), x.end(), t.data_ptr<T>());
  return t;
}

// `bound` may depend on the input. The true value of a float's function comes from float64, whose own error is far
// below float's unit.
template <class T, class F, class True, class Bound>
void check_accuracy(const char* name, F f, True truth, Bound bound, Real scale) {
  const Tensor x = inputs<T>(), y = f(x);
  REQUIRE((y.dtype() == dtype_of<T>));
  const T *in = x.const_data_ptr<T>(), *out = y.template const_data_ptr<T>();
  Real worst = 0;
  int64_t at = 0, wrong = 0;
  for (int64_t i = 0; i < x.numel(); ++i) {
    const Real wanted = sizeof(T) == 4 ? truth(static_cast<double>(in[i])) : truth(static_cast<Real>(in[i]));
    const Real error = error_of(out[i], wanted, scale);
    if (error > bound(Real(in[i]))) ++wrong;
    if (error / bound(Real(in[i])) > worst) worst = error / bound(Real(in[i])), at = i;
  }
  CHECK_MESSAGE(wrong == 0, std::string(name)
                                << ": " << wrong << " of " << x.numel() << " are wrong; at " << in[at] << " got "
                                << out[at] << ", " << static_cast<double>(worst) << " times the bound");
}
template <class F, class True>
void check_both(const char* name, F f, True truth, Real float_bound, Real double_bound, Real scale = 0) {
  check_accuracy<float>(
      name, f, truth, [&](Real) { return float_bound; }, scale);
  check_accuracy<double>(
      name, f, truth, [&](Real) { return double_bound; }, scale);
}

// The derivative as backward() computes it.
template <class F>
auto slope(F f) {
  return [f](const Tensor& x) {
    const Tensor z = x.detach().requires_grad_();
    return autograd::grad({f(z)}, {z}, {ones_like(z)})[0];
  };
}

// True values. T is double or long double. Where x·0 for infinite x is meant, PyTorch's NaN.

template <class T>
T true_sigmoid(T x) {
  return x < 0 ? std::exp(x) / (1 + std::exp(x)) : 1 / (1 + std::exp(-x));
}
// erfc(−x/√2)/2, with what the product −x/√2 rounds off put back.
template <class T>
T true_normal(T x) {
  constexpr long double root = 0.70710678118654752440084436210484903928L;
  constexpr T high = static_cast<T>(root), low = static_cast<T>(root - static_cast<long double>(high));
  // The long double constant has 64 bits; what is missing is √½ − root.
  const T t = -x * high, rest = std::fma(-x, high, -t) - x * (sizeof(T) == 8 ? low : T(1.8950325588932570797e-20L));
  const T y = std::erfc(t);
  return (std::isfinite(t) && std::abs(t) < 200
              ? y - rest * T(1.12837916709551257389615890312154517L) * std::exp(-t * t)
              : y) /
         2;
}
template <class T>
T true_density(T x) {
  return std::exp(-x * x / 2) * T(0.398942280401432677939946059934381868L);
}
template <class T>
T width(T x) {  // gelu's w
  return T(1.59576912160573071175978423973752747L) * (x + T(0.044715L) * x * x * x);
}
template <class T>
T true_mish(T x) {
  if (x > 100) return x;
  const T e = std::exp(x), n = e * (e + 2);
  return x * (n / (n + 2));
}
template <class T>
T true_mish_slope(T x) {
  if (x > 100) return x - x + 1;
  const T e = std::exp(x), n = e * (e + 2), below = n + 2;
  return (n * below + 4 * x * e * (1 + e)) / (below * below);
}

TEST_CASE("exp, log and the functions like them are within their bounds of the true values") {
  check_both(
      "exp", [](const Tensor& x) { return x.exp(); }, [](auto x) { return std::exp(x); }, 0.9L, 0.9L);
  check_both(
      "expm1", [](const Tensor& x) { return x.expm1(); }, [](auto x) { return std::expm1(x); }, 1.1L, 1.2L);
  check_both(
      "log", [](const Tensor& x) { return x.log(); }, [](auto x) { return std::log(x); },
      test::fuses_multiply_adds(test::instruction_sets().front()) ? 0.8L : 0.85L, 0.8L);
  check_both(
      "log1p", [](const Tensor& x) { return x.log1p(); }, [](auto x) { return std::log1p(x); }, 1.1L, 1.1L);
  check_both(
      "tanh", [](const Tensor& x) { return x.tanh(); }, [](auto x) { return std::tanh(x); }, 1.5L, 1.5L);
  check_both(
      "sigmoid", [](const Tensor& x) { return x.sigmoid(); }, [](auto x) { return true_sigmoid(x); }, 1.1L, 1.1L);
  check_both(
      "cosh", [](const Tensor& x) { return x.cosh(); }, [](auto x) { return std::cosh(x); }, 1.8L, 1.8L);
  check_both(
      "erf", [](const Tensor& x) { return x.erf(); }, [](auto x) { return std::erf(x); }, 0.6L, 3);
}

TEST_CASE("erfc and tan of floats are within their bounds of the true values") {
  check_accuracy<float>(
      "erfc", [](const Tensor& x) { return x.erfc(); }, [](auto x) { return std::erfc(x); }, [](Real) { return 0.6L; },
      0);
  check_accuracy<float>(
      "tan", [](const Tensor& x) { return x.tan(); }, [](auto x) { return std::tan(x); },
      [](Real x) { return std::abs(x) < 39000 ? 0.6L : 1; }, 0);
}

// Pairs of special numbers and of random ones, as two vectors.
template <class T>
std::pair<Tensor, Tensor> pairs() {
  using Limits = std::numeric_limits<T>;
  std::vector<T> some{0,
                      T(0.5),
                      1,
                      T(1.5),
                      2,
                      3,
                      4,
                      17,
                      T(1e-3),
                      T(3e7),
                      T(1e20),
                      Limits::min(),
                      Limits::max(),
                      Limits::denorm_min(),
                      Limits::infinity(),
                      Limits::quiet_NaN(),
                      std::nextafter(T(1), T(2))};
  for (size_t i = 0, n = some.size(); i < n; ++i) some.push_back(-some[i]);
  std::vector<T> a, b;
  for (const T x : some)
    for (const T y : some) a.push_back(x), b.push_back(y);
  std::mt19937_64 bits(2);
  std::normal_distribution<double> normal;
  for (int i = 0; i < 200'000; ++i) {
    const double width = i % 3 == 0 ? 1 : i % 3 == 1 ? 20 : 1e4;
    a.push_back(static_cast<T>(normal(bits) * width));
    b.push_back(static_cast<T>(normal(bits) * (i % 2 ? 1 : 10)));
    if (i % 4 == 0) a.back() = std::abs(a.back());
    if (i % 7 == 0) b.back() = std::round(b.back());
    if (i % 11 == 0) a.back() = std::round(a.back());
  }
  auto tensor = [](const std::vector<T>& v) {
    Tensor t = empty({static_cast<int64_t>(v.size())}, dtype_of<T>);
    std::copy(v.begin(), v.end(), t.data_ptr<T>());
    return t;
  };
  return {tensor(a), tensor(b)};
}
template <class T, class F, class True>
void check_pairs(const char* name, F f, True truth, Real bound) {
  const auto inputs = pairs<T>();
  const Tensor &a = inputs.first, &b = inputs.second;
  const Tensor out = f(a, b);
  const T *x = a.template const_data_ptr<T>(), *y = b.template const_data_ptr<T>(),
          *got = out.template const_data_ptr<T>();
  int64_t wrong = 0, at = 0;
  Real worst = 0;
  for (int64_t i = 0; i < a.numel(); ++i) {
    const Real error = error_of(got[i], static_cast<Real>(truth(x[i], y[i])), 0);
    if (error > bound) ++wrong;
    if (error > worst) worst = error, at = i;
  }
  CHECK_MESSAGE(wrong == 0, std::string(name)
                                << ": " << wrong << " of " << a.numel() << " are wrong; of " << x[at] << " and "
                                << y[at] << " got " << got[at] << ", " << static_cast<double>(worst) << " units off");
}

TEST_CASE("functions of two floats are within their bounds of the true values, also at special numbers") {
  using std::copysign;
  const auto true_remainder = [](float a, float b) {
    const float r = std::fmod(a, b);
    return r != 0 && (r < 0) != (b < 0) ? r + b : r;
  };
  check_pairs<float>(
      "fmod", [](const Tensor& a, const Tensor& b) { return fmod(a, b); },
      [](float a, float b) { return std::fmod(a, b); }, 0);
  check_pairs<float>(
      "remainder", [](const Tensor& a, const Tensor& b) { return remainder(a, b); }, true_remainder, 0);
  check_pairs<float>(
      "floor_divide", [](const Tensor& a, const Tensor& b) { return floor_divide(a, b); },
      [&](float a, float b) {
        const float r = std::fmod(a, b), q = (a - r) / b;
        if (b == 0) return a / b;
        const float down = r != 0 && (r < 0) != (b < 0) ? q - 1 : q;
        if (down == 0) return copysign(0.f, a / b);
        return down - std::floor(down) > 0.5f ? std::floor(down) + 1 : std::floor(down);
      },
      0);
  check_pairs<float>(
      "atan2", [](const Tensor& a, const Tensor& b) { return atan2(a, b); },
      [](double a, double b) { return std::atan2(a, b); }, 0.6L);
  check_pairs<float>(
      "pow", [](const Tensor& a, const Tensor& b) { return pow(a, b); },
      [](double a, double b) { return std::pow(a, b); }, 0.6L);
  for (const double e : {2.5, -3.0, 7.0, -0.7})
    check_pairs<float>(
        "pow of a number", [e](const Tensor& a, const Tensor&) { return pow(a, e); },
        [e](double a, double) { return std::pow(a, static_cast<double>(static_cast<float>(e))); }, 0.6L);
}

TEST_CASE("small whole powers are products within 2 units of the true values, also at special numbers") {
  for (const int e : {-2, -1, 0, 1, 2, 3}) {
    check_pairs<float>(
        "pow", [e](const Tensor& a, const Tensor&) { return pow(a, e); },
        [e](double a, double) { return std::pow(a, e); }, 2);
    check_pairs<double>(
        "pow", [e](const Tensor& a, const Tensor&) { return pow(a, e); },
        [e](Real a, double) { return std::pow(a, e); }, 2);
  }
  CHECK((ones({2}, kLong).pow(2.0).dtype() == kFloat));
  CHECK((ones({2}, kBool).pow(2).dtype() == kLong));
}

TEST_CASE("activations are within their bounds of the true values") {
  check_both(
      "gelu", [](const Tensor& x) { return gelu(x); }, [](auto x) { return x * true_normal(x); }, 0.6L, 5);
  const auto tanh_form = [](const Tensor& x) { return gelu(x, "tanh"); };
  const auto true_tanh_form = [](auto x) { return x * true_sigmoid(width(x)); };
  check_accuracy<float>(
      "gelu tanh", tanh_form, true_tanh_form, [](Real) { return 0.6L; }, 0);
  check_accuracy<double>(
      "gelu tanh", tanh_form, true_tanh_form, [](Real x) { return 3 + 3 * std::min(Real(1000), std::abs(width(x))); },
      0);
  check_both(
      "silu", [](const Tensor& x) { return silu(x); }, [](auto x) { return x * true_sigmoid(x); }, 3, 3);
  check_both(
      "mish", [](const Tensor& x) { return mish(x); }, [](auto x) { return true_mish(x); }, 4.5L, 4.5L);
  check_both(
      "softplus", [](const Tensor& x) { return softplus(x); },
      [](auto x) { return x > 20 ? x : std::max(x, decltype(x)(0)) + std::log1p(std::exp(-std::abs(x))); }, 2, 2);
}

TEST_CASE("log_sigmoid and elu are within their bounds of the true values, with their derivatives") {
  const auto of_sigmoid = [](auto x) { return std::min(x, decltype(x)(0)) - std::log1p(std::exp(-std::abs(x))); };
  check_both(
      "log_sigmoid", [](const Tensor& x) { return log_sigmoid(x); },
      [&](auto x) { return std::isnan(x) ? x : of_sigmoid(x); }, 2, 2);
  check_both(
      "log_sigmoid", slope([](const Tensor& x) { return log_sigmoid(x); }), [](auto x) { return true_sigmoid(-x); },
      1.1L, 1.1L, 0.5L);
  check_both(
      "elu", [](const Tensor& x) { return elu(x); }, [](auto x) { return x > 0 ? x : std::expm1(x); }, 1.1L, 1.2L);
  check_both(
      "elu", slope([](const Tensor& x) { return elu(x); }),
      [](auto x) { return x <= 0 ? std::exp(x) : decltype(x)(1); }, 0.9L, 0.9L);
}

TEST_CASE("activations' derivatives are within their bounds of the true values") {
  check_both(
      "gelu", slope([](const Tensor& x) { return gelu(x); }),
      [](auto x) { return true_normal(x) + x * true_density(x); }, 0.6L, 3, 0.5L);
  check_both(
      "gelu tanh", slope([](const Tensor& x) { return gelu(x, "tanh"); }),
      [](auto x) {
        using T = decltype(x);
        const T s = true_sigmoid(width(x)), rest = true_sigmoid(-width(x));
        if (std::abs(x) > 1000) return x - x + (x > 0 ? T(1) : T(0));
        return s + x * s * rest * T(1.59576912160573071175978423973752747L) * (1 + 3 * T(0.044715L) * x * x);
      },
      0.6L, 3, 0.5L);
  check_both(
      "silu", slope([](const Tensor& x) { return silu(x); }),
      [](auto x) { return true_sigmoid(x) * (1 + x * true_sigmoid(-x)); }, 2.5L, 2.5L, 0.5L);
  check_both(
      "mish", slope([](const Tensor& x) { return mish(x); }), [](auto x) { return true_mish_slope(x); }, 4, 4, 0.5L);
  check_both(
      "softplus", slope([](const Tensor& x) { return softplus(x); }),
      [](auto x) { return x > 20 ? decltype(x)(1) : true_sigmoid(x); }, 1.1L, 1.1L, 0.5L);
}

TEST_CASE("an element's value does not depend on where it stands") {
  for (const ScalarType t : {kFloat, kDouble})
    for (const auto& f : {&wick::tanh, &wick::erf, &wick::silu, &wick::mish, &wick::expm1}) {
      const Tensor x = randn({67}, t), whole = f(x);
      for (int64_t i = 0; i < 67; ++i) CHECK(f(x[i]).equal(whole[i]));
      const Tensor apart = stack({x, x}, 1).select(1, 0);
      CHECK(f(apart).equal(whole));
    }
}

}  // namespace
