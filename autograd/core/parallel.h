#pragma once
// Threads: one pool for the process, woken only when the work is worth it.

#include <cstdint>
#include <type_traits>

namespace wick {

/// How many threads an operator may use. At first OMP_NUM_THREADS, or the number of cores.
int get_num_threads();
void set_num_threads(int n);

/// Threads worth waking for `work` nanoseconds, at most `most`. 1 inside of a parallel part.
int threads_for(double work, int64_t most);

namespace detail {
/// part(context, 0), …, part(context, parts − 1), each on a thread of its own if they are free, else one after another.
void run_parts(int parts, void (*part)(void* context, int i), void* context);
}  // namespace detail

/// f(begin, end) over [0, n), cut into equal parts, one a thread. `cost` is the nanoseconds of one index. f must not
/// throw. The parts depend on n, cost and get_num_threads() only.
template <class F>
void parallel_for(int64_t n, double cost, F&& f) {
  const int parts = threads_for(cost * static_cast<double>(n), n);
  if (parts <= 1) {
    if (n > 0) f(int64_t{0}, n);
    return;
  }
  struct Work {
    std::remove_reference_t<F>& f;
    int64_t n, size;
  } work{f, n, (n + parts - 1) / parts};
  detail::run_parts(
      parts,
      [](void* context, int i) {
        auto& w = *static_cast<Work*>(context);
        const int64_t begin = i * w.size, end = begin + w.size < w.n ? begin + w.size : w.n;
        if (begin < end) w.f(begin, end);
      },
      &work);
}

}  // namespace wick
