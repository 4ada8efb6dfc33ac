#include <autograd/core/parallel.h>
#include <autograd/kernels/special/special.h>

#include <cmath>
#include <concepts>
#include <numbers>
#include <numeric>

namespace wick::kernels {
namespace {

constexpr double kCost = 20;  // nanoseconds of one call, roughly

template <class T, class F>
void each(int64_t n, const void* a, const void* b, void* out, F f) {
  const T *x = static_cast<const T*>(a), *y = static_cast<const T*>(b);
  T* to = static_cast<T*>(out);
  parallel_for(n, kCost, [&](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; ++i) to[i] = static_cast<T>(f(x[i], y[i]));
  });
}

template <std::floating_point T>
T logaddexp2(T a, T b) {
  return std::isinf(a) && a == b
             ? a
             : std::fmax(a, b) + std::log1p(std::exp2(-std::fabs(a - b))) * std::numbers::log2e_v<T>;
}

template <std::integral T>
T lcm(T a, T b) {
  const int64_t g = std::gcd(static_cast<int64_t>(a), static_cast<int64_t>(b));
  // Wraps around as products do; then its absolute value.
  const T product =
      g == 0 ? T(0) : static_cast<T>(static_cast<Wrapping<T>>(a / static_cast<T>(g)) * static_cast<Wrapping<T>>(b));
  return product < T(0) ? static_cast<T>(Wrapping<T>(0) - static_cast<Wrapping<T>>(product)) : product;
}

template <std::integral T>
bool is_shift(T b) {
  return b >= T(0) && static_cast<int64_t>(b) < static_cast<int64_t>(8 * sizeof(T));
}

template <std::floating_point T>
void of_floats(SpecialBinary f, int64_t n, const void* a, const void* b, void* out) {
  switch (f) {
    case SpecialBinary::copysign:
      return each<T>(n, a, b, out, [](T x, T y) { return std::copysign(x, y); });
    case SpecialBinary::nextafter:
      return each<T>(n, a, b, out, [](T x, T y) { return std::nextafter(x, y); });
    case SpecialBinary::logaddexp2:
      return each<T>(n, a, b, out, [](T x, T y) { return logaddexp2(x, y); });
    case SpecialBinary::xlogy:
      return each<T>(n, a, b, out, [](T x, T y) { return std::isnan(y) ? y : x == 0 ? T(0) : x * std::log(y); });
    default:
      return;
  }
}

template <std::integral T>
void of_integers(SpecialBinary f, int64_t n, const void* a, const void* b, void* out) {
  switch (f) {
    case SpecialBinary::gcd:
      return each<T>(n, a, b, out, [](T x, T y) { return std::gcd(static_cast<int64_t>(x), static_cast<int64_t>(y)); });
    case SpecialBinary::lcm:
      return each<T>(n, a, b, out, [](T x, T y) { return lcm(x, y); });
    case SpecialBinary::left_shift:
      return each<T>(n, a, b, out,
                     [](T x, T y) { return is_shift(y) ? static_cast<T>(static_cast<Wrapping<T>>(x) << y) : T(0); });
    case SpecialBinary::right_shift:
      return each<T>(n, a, b, out, [](T x, T y) {
        if (!is_shift(y)) return std::is_signed_v<T> && x < 0 ? static_cast<T>(-1) : T(0);
        return static_cast<T>(x >> y);
      });
    default:
      return;
  }
}

}  // namespace

void special_binary(SpecialBinary f, ScalarType t, int64_t n, const void* a, const void* b, void* out) {
  dispatch(t, "special_binary", [&]<class T>() {
    if constexpr (std::floating_point<T>)
      of_floats<T>(f, n, a, b, out);
    else if constexpr (!std::same_as<T, bool>)
      of_integers<T>(f, n, a, b, out);
  });
}

}  // namespace wick::kernels
