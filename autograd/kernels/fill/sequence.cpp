#include <autograd/kernels/fill/sequence.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace wick::kernels {
namespace {

template <class N>
void arithmetic_sequence_of(ScalarType t, N start, N step, int64_t n, void* out) {
  dispatch_all(t, "arithmetic_sequence", [&]<class T>() {
    T* to = static_cast<T*>(out);
    for (int64_t i = 0; i < n; ++i) to[i] = static_cast<T>(start + static_cast<N>(i) * step);
  });
}

// out[i] ← f(number i of n from start to end), where f takes and returns the type of computation.
template <class Function>
void map_linspace(ScalarType t, const Scalar& start, const Scalar& end, int64_t n, void* out, Function f) {
  dispatch_all(t, "linspace", [&]<class T>() {
    using F = std::conditional_t<isFloatingType(dtype_of<T>) && sizeof(T) <= 4, float, double>;
    T* to = static_cast<T*>(out);
    const F first = start.to<F>(), last = end.to<F>(), step = n > 1 ? (last - first) / static_cast<F>(n - 1) : F(0);
    // From both ends to the middle, so that it is symmetric and ends exactly.
    for (int64_t i = 0; i < n; ++i)
      to[i] = static_cast<T>(
          f(i < n / 2 || n == 1 ? first + step * static_cast<F>(i) : last - step * static_cast<F>(n - 1 - i)));
  });
}

}  // namespace

void arithmetic_sequence(ScalarType t, double start, double step, int64_t n, void* out) {
  arithmetic_sequence_of(t, start, step, n, out);
}
void arithmetic_sequence(ScalarType t, int64_t start, int64_t step, int64_t n, void* out) {
  arithmetic_sequence_of(t, start, step, n, out);
}

void linspace(ScalarType t, const Scalar& start, const Scalar& end, int64_t n, void* out) {
  map_linspace(t, start, end, n, out, [](auto x) { return x; });
}
void logspace(ScalarType t, double base, const Scalar& start, const Scalar& end, int64_t n, void* out) {
  map_linspace(t, start, end, n, out, [base](auto x) { return std::pow(static_cast<decltype(x)>(base), x); });
}

int64_t combination_count(int64_t n, int64_t r, bool repeat) {
  constexpr int64_t kMost = std::numeric_limits<int64_t>::max();
  if (repeat ? n == 0 : r > n) return 0;
  if (repeat && n > kMost - r) return kMost;
  const int64_t m = repeat ? n + r - 1 : n, k = std::min(r, m - r);
  int64_t count = 1;  // (m − k + i choose i)
  for (int64_t i = 1; i <= k; ++i) {
    if (count > kMost / (m - k + i)) return kMost;
    count = count * (m - k + i) / i;
  }
  return count;
}

void combinations(int64_t n, int64_t r, bool repeat, int64_t count, int64_t* out) {
  for (int64_t k = 0; k < count; ++k, out += r) {
    if (k == 0) {
      for (int64_t i = 0; i < r; ++i) out[i] = repeat ? 0 : i;
      continue;
    }
    // The row above, in which the last number that can grow does, and those behind it are the least that may follow.
    std::copy(out - r, out, out);
    int64_t i = r - 1;
    while (out[i] == (repeat ? n - 1 : n - r + i)) --i;
    int64_t value = ++out[i];
    for (++i; i < r; ++i) out[i] = repeat ? value : ++value;
  }
}

}  // namespace wick::kernels
