#include <autograd/core/parallel.h>
#include <autograd/kernels/scan/cumulative.h>

#include <cmath>
#include <limits>

namespace wick::kernels {
namespace {

template <class T>
bool is_nan(T x) {
  return x != x;
}

// f(row of x, row of out) for each of m rows of n.
template <class T, class U, class F>
void each_row(const void* x, int64_t m, int64_t n, U* out, F f) {
  const T* in = static_cast<const T*>(x);
  parallel_for(m, 2 * static_cast<double>(n), [&](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; ++i) f(in + i * n, out + i * n);
  });
}

}  // namespace

void cumprod(ScalarType t, const void* x, int64_t m, int64_t n, void* out) {
  dispatch(t, "cumprod", [&]<class T>() {
    each_row<T>(x, m, n, static_cast<T*>(out), [n](const T* row, T* to) {
      auto product = static_cast<Wrapping<T>>(1);
      for (int64_t i = 0; i < n; ++i) {
        product = static_cast<Wrapping<T>>(product * static_cast<Wrapping<T>>(row[i]));
        to[i] = static_cast<T>(product);
      }
    });
  });
}

void cumulative_extreme(bool largest, ScalarType t, const void* x, int64_t m, int64_t n, int64_t* index) {
  dispatch(t, "cumulative_extreme", [&]<class T>() {
    const auto extremes = [&](auto at_least_as_good) {
      each_row<T>(x, m, n, index, [n, at_least_as_good](const T* row, int64_t* to) {
        int64_t best = 0;
        T top = row[0];
        for (int64_t i = 0; i < n; ++i) {
          const bool is_better = is_nan(row[i]) | (!is_nan(top) & at_least_as_good(row[i], top));
          best = is_better ? i : best;
          top = is_better ? row[i] : top;
          to[i] = best;
        }
      });
    };
    if (largest)
      extremes([](T a, T b) { return a >= b; });
    else
      extremes([](T a, T b) { return a <= b; });
  });
}

void logcumsumexp(ScalarType t, const void* x, int64_t m, int64_t n, void* out) {
  dispatch_floating(t, "logcumsumexp", [&]<class T>() {
    each_row<T>(x, m, n, static_cast<T*>(out), [n](const T* row, T* to) {
      T sum = -std::numeric_limits<T>::infinity();
      for (int64_t i = 0; i < n; ++i) {
        const T low = row[i] < sum ? row[i] : sum, high = row[i] < sum ? sum : row[i];
        if (std::isnan(row[i]) || std::isnan(sum))
          sum = std::numeric_limits<T>::quiet_NaN();
        else
          sum = low == high && std::isinf(low) ? low : high + std::log1p(std::exp(low - high));
        to[i] = sum;
      }
    });
  });
}

void linear_recurrence(ScalarType t, const void* x, const void* w, int64_t m, int64_t n, void* r) {
  dispatch_floating(t, "linear_recurrence", [&]<class T>() {
    const T *in = static_cast<const T*>(x), *factor = static_cast<const T*>(w);
    T* out = static_cast<T*>(r);
    for (int64_t i = 0; i < m * n; ++i) out[i] = in[i] + (i % n == 0 ? T(0) : factor[i] * out[i - 1]);
  });
}

}  // namespace wick::kernels
