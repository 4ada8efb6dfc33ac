#pragma once
// Threads: one pool for the process. It is used only when the work is worth waking a thread.

#include <autograd/core/language.h>

#include <cstdint>
#include <type_traits>

namespace wick {

/// How many threads an operator may use, by default OMP_NUM_THREADS or else the number of cores. Setting fewer than 1
/// throws.
int get_num_threads();
void set_num_threads(int n);

/// How many threads are worth using for `work` nanoseconds, at most `most`. 1 inside of a task of the pool.
int threads_for(double work, int64_t most);

namespace detail {
/// Calls task(context, 0), …, task(context, tasks − 1), each on a thread of its own; one after another if the pool is
/// in use or the system gives no more threads.
void run_tasks(int tasks, void (*task)(void* context, int i), void* context);
}  // namespace detail

/// Calls f(begin, end) on equal ranges that make up [0, n), one range a thread. `cost` is the nanoseconds that one
/// index takes. f must not throw. The ranges depend on n, cost and get_num_threads() only.
template <class F>
void parallel_for(int64_t n, double cost, F&& f) {
  const int tasks = threads_for(cost * static_cast<double>(n), n);
  if (tasks <= 1) {
    if (n > 0) f(int64_t{0}, n);
    return;
  }
  struct Work {
    std::remove_reference_t<F>& f;
    int64_t n, size;
  } work{f, n, (n + tasks - 1) / tasks};
  detail::run_tasks(
      tasks,
      [](void* context, int i) {
        auto& w = *static_cast<Work*>(context);
        const int64_t begin = i * w.size, end = begin + w.size < w.n ? begin + w.size : w.n;
        if (begin < end) w.f(begin, end);
      },
      &work);
}

}  // namespace wick
