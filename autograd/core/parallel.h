#pragma once
// Threads: one OpenMP pool, woken only when the work is worth it.

#include <algorithm>
#include <cstdint>

namespace wick {

/// How many threads an operator may use. At first: what OpenMP says (OMP_NUM_THREADS, or the cores).
int get_num_threads();
void set_num_threads(int n);

/// Threads worth waking for `work` units of about a nanosecond each, at most `most`.
int threads_for(double work, int64_t most);

/// f(begin, end) over [0, n), cut into equal parts, one a thread. `cost` is the nanoseconds of one index.
template <class F>
void parallel_for(int64_t n, double cost, F&& f) {
  const int threads = threads_for(cost * static_cast<double>(n), n);
  if (threads <= 1) {
    if (n > 0) f(int64_t{0}, n);
    return;
  }
  const int64_t part = (n + threads - 1) / threads;
#ifdef _OPENMP
#pragma omp parallel for num_threads(threads) schedule(static, 1)
#endif
  for (int t = 0; t < threads; ++t) {
    const int64_t begin = t * part, end = std::min(n, begin + part);
    if (begin < end) f(begin, end);
  }
}

}  // namespace wick
