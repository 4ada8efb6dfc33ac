#include <autograd/kernels/random/fill-inl.h>
#include <autograd/kernels/random/random.h>

#include <algorithm>
#include <cmath>
#include <concepts>
#include <numbers>
#include <vector>

namespace wick::kernels {
namespace {

template <class F>
void fill_floating(CPUGeneratorImpl& g, ScalarType t, int64_t n, void* out, F&& f) {
  dispatch_floating(t, "random", [&]<class T>() { fill_in_order(g, n, static_cast<T*>(out), f); });
}
template <class F>
void fill(CPUGeneratorImpl& g, ScalarType t, int64_t n, void* out, F&& f) {
  dispatch(t, "random", [&]<class T>() { fill_in_order(g, n, static_cast<T*>(out), f); });
}

}  // namespace

void uniform(CPUGeneratorImpl& g, ScalarType t, int64_t n, double from, double to, void* out) {
  dispatch_floating(t, "uniform", [&]<class T>() {
    const T low = static_cast<T>(from), range = static_cast<T>(to - from);
    fill_in_order(g, n, static_cast<T*>(out),
                  [=](CPUGeneratorImpl& g) { return std::fma(g.uniform<T>(), range, low); });
  });
}
void uniform_of_digits(CPUGeneratorImpl& g, ScalarType t, int64_t n, int digits, double from, double to, void* out) {
  const uint32_t count = 1U << digits;
  fill_floating(g, t, n, out, [=](CPUGeneratorImpl& g) {
    return static_cast<double>(g.random() & (count - 1)) / count * (to - from) + from;
  });
}
void normal(CPUGeneratorImpl& g, ScalarType t, int64_t n, double mean, double std, void* out) {
  fill_floating(g, t, n, out, [=](CPUGeneratorImpl& g) { return std::fma(g.normal(), std, mean); });
}
void log_normal(CPUGeneratorImpl& g, ScalarType t, int64_t n, double mean, double std, void* out) {
  fill_floating(g, t, n, out, [=](CPUGeneratorImpl& g) { return std::exp(g.normal() * std + mean); });
}
void exponential(CPUGeneratorImpl& g, ScalarType t, int64_t n, double rate, void* out) {
  fill_floating(g, t, n, out, [=](CPUGeneratorImpl& g) { return -1 / rate * std::log(1 - g.uniform<double>()); });
}
void cauchy(CPUGeneratorImpl& g, ScalarType t, int64_t n, double median, double sigma, void* out) {
  fill_floating(g, t, n, out, [=](CPUGeneratorImpl& g) {
    return median + sigma * std::tan(std::numbers::pi * (g.uniform<double>() - 0.5));
  });
}
void rrelu_slopes(CPUGeneratorImpl& g, ScalarType t, int64_t n, const void* x, double lower, double upper, void* out) {
  dispatch_floating(t, "rrelu_slopes", [&]<class T>() {
    const T* next = static_cast<const T*>(x);
    const double from = static_cast<T>(lower), range = static_cast<T>(upper) - from;
    fill_in_order(g, n, static_cast<T*>(out), [&](CPUGeneratorImpl& g) {
      return *next++ <= 0 ? static_cast<T>(g.uniform<double>() * range + from) : T(1);
    });
  });
}

void geometric(CPUGeneratorImpl& g, ScalarType t, int64_t n, double p, void* out) {
  fill(g, t, n, out, [=](CPUGeneratorImpl& g) { return std::ceil(std::log(g.uniform<double>()) / std::log(1 - p)); });
}
void integers(CPUGeneratorImpl& g, ScalarType t, int64_t n, int64_t from, uint64_t range, void* out) {
  fill(g, t, n, out, [=](CPUGeneratorImpl& g) {
    const uint64_t r = range >= uint64_t{1} << 32 ? g.random64() % range : g.random() % range;
    return static_cast<int64_t>(r + static_cast<uint64_t>(from));
  });
}
void integers_of_dtype(CPUGeneratorImpl& g, ScalarType t, int64_t n, void* out) {
  dispatch(t, "integers_of_dtype", [&]<class T>() {
    fill_in_order(g, n, static_cast<T*>(out), [](CPUGeneratorImpl& g) {
      if constexpr (sizeof(T) == 8)
        return static_cast<T>(g.random64() % (std::floating_point<T> ? (uint64_t{1} << 53) + 1 : uint64_t{1} << 63));
      else
        return static_cast<T>(g.random() % (std::floating_point<T>  ? (uint64_t{1} << 24) + 1
                                            : std::same_as<T, bool> ? 2
                                            : sizeof(T) == 1        ? 256
                                                                    : uint64_t{1} << 31));
    });
  });
}
void bernoulli(CPUGeneratorImpl& g, ScalarType t, int64_t n, ScalarType p_type, const void* p, int64_t p_stride,
               void* out) {
  dispatch_floating(p_type, "bernoulli", [&]<class P>() {
    const P* next = static_cast<const P*>(p);
    fill(g, t, n, out, [&next, p_stride](CPUGeneratorImpl& g) {
      const bool success = g.uniform<P>() < *next;
      next += p_stride;
      return success;
    });
  });
}
int64_t first_not_probability(ScalarType t, const void* p, int64_t n) {
  return dispatch_floating(t, "first_not_probability", [&]<class T>() -> int64_t {
    const T* at = static_cast<const T*>(p);
    for (int64_t i = 0; i < n; ++i)
      if (!(at[i] >= 0 && at[i] <= 1)) [[unlikely]]
        return i;
    return -1;
  });
}

void shuffle(CPUGeneratorImpl& g, int64_t n, int64_t* x) {
  std::lock_guard lock(g.mutex());
  for (int64_t i = 0; i < n - 1; ++i)
    std::swap(x[i], x[i + static_cast<int64_t>(g.random() % static_cast<uint64_t>(n - i))]);
}
void multinomial(CPUGeneratorImpl& g, ScalarType t, const void* weights, int64_t m, int64_t n, int64_t samples,
                 int64_t* out) {
  dispatch_floating(t, "multinomial", [&]<class T>() {
    std::lock_guard lock(g.mutex());
    std::vector<T> cumulative(static_cast<size_t>(n));
    for (int64_t r = 0; r < m; ++r) {
      const T* row = static_cast<const T*>(weights) + r * n;
      T sum = 0;
      for (int64_t i = 0; i < n; ++i) cumulative[static_cast<size_t>(i)] = sum += row[i];
      for (T& c : cumulative) c /= sum;
      cumulative.back() = 1;
      for (int64_t k = 0; k < samples; ++k) {
        const double u = g.uniform<double>();
        out[r * samples + k] = std::lower_bound(cumulative.begin(), cumulative.end(), u) - cumulative.begin();
      }
    }
  });
}

}  // namespace wick::kernels
