// Running sums go four rows at a time, or a block of neighbouring columns at a time. The other scans go row by row.

#include <autograd/core/parallel.h>
#include <autograd/kernels/reduce/column_blocks.h>
#include <autograd/kernels/scan/scan.h>

#include <cmath>
#include <limits>

namespace wick::kernels {
namespace {

// Floats are summed in double. Integers wrap around.
template <class T>
using Sum = std::conditional_t<std::is_floating_point_v<T>, double, uint64_t>;

// kRows rows at once: each sum of a row waits for the one before, so several rows keep the processor busy.
template <class T, int kRows>
void cumsum_rows(const T* in, int64_t n, bool from_end, T* out) {
  Sum<T> sums[kRows] = {};
  for (int64_t i = 0; i < n; ++i)
    for (int r = 0; r < kRows; ++r) {
      const int64_t at = r * n + (from_end ? n - 1 - i : i);
      out[at] = static_cast<T>(sums[r] += static_cast<Sum<T>>(in[at]));
    }
}

constexpr int64_t kColumns = 256;
// At most kColumns neighbouring columns at once. Rows are `step` apart.
template <class T>
void cumsum_columns(const T* in, int64_t n, int64_t step, int64_t width, bool from_end, T* out) {
  Sum<T> sums[kColumns] = {};
  for (int64_t i = 0; i < n; ++i) {
    const int64_t at = (from_end ? n - 1 - i : i) * step;
#pragma GCC ivdep
    for (int64_t k = 0; k < width; ++k) out[at + k] = static_cast<T>(sums[k] += static_cast<Sum<T>>(in[at + k]));
  }
}

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

void cumsum(ScalarType t, const void* in, int64_t outer, int64_t n, int64_t inner, bool from_end, void* out) {
  dispatch(t, "cumsum", [&]<class T>() {
    const T* x = static_cast<const T*>(in);
    T* to = static_cast<T*>(out);
    if (inner == 1) {
      parallel_for(outer, 0.5 * static_cast<double>(n), [=](int64_t begin, int64_t end) {
        int64_t r = begin;
        for (; r + 4 <= end; r += 4) cumsum_rows<T, 4>(x + r * n, n, from_end, to + r * n);
        for (; r < end; ++r) cumsum_rows<T, 1>(x + r * n, n, from_end, to + r * n);
      });
      return;
    }
    each_column_block(outer, n, inner, kColumns, 0.5, [=](int64_t o, int64_t column, int64_t width) {
      const int64_t at = o * n * inner + column;
      cumsum_columns<T>(x + at, n, inner, width, from_end, to + at);
    });
  });
}

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
          const bool is_better = (int{is_nan(row[i])} | (int{!is_nan(top)} & int{at_least_as_good(row[i], top)})) != 0;
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
