// Why wick has its own threads instead of OpenMP's: libgomp's threads spin for milliseconds at the end of each loop. On
// a shared machine they take the processor from the very thread that they wait for. Only environment variables, set
// before the program starts, change that. Waiting threads of this pool spin for some hundred microseconds, then sleep.

#include <autograd/core/error.h>
#include <autograd/core/parallel.h>

#ifdef __linux__
#include <sched.h>
#endif

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <mutex>
#include <system_error>
#include <thread>
#include <vector>

namespace wick {
namespace {

constinit thread_local bool inside = false;  // whether this thread runs a task of the pool

int default_threads() {
  if (const char* text = std::getenv("OMP_NUM_THREADS"))
    if (const int n = std::atoi(text); n > 0) return n;
  return std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
}
std::atomic<int>& limit() {
  static std::atomic<int> n{default_threads()};
  return n;
}
// Nanoseconds. Waking a sleeping thread takes some microseconds, so less work than this for each does not pay.
constexpr double kWorkForOneThread = 50'000;

// About 300 µs. A helper should not fall asleep between two parallel loops of a training step, since waking it takes
// some 100 µs. The caller spins longer while its helpers work: if it slept, it would wake on the processor of the
// helper that wakes it.
constexpr int kSpins = 20'000;

// Waits until value is no longer `old`, first spinning, then asleep. It yields now and then, because the thread that it
// waits for may be on the same processor; while both are ready to run there, the system moves one to another.
template <class T>
void wait_while(const std::atomic<T>& value, T old, int spins) {
  for (int i = 0; i < spins; ++i) {
    if (value.load(std::memory_order_acquire) != old) return;
    if (i % 128 == 127) std::this_thread::yield();
#if defined(__x86_64__) || defined(__i386__)
    __builtin_ia32_pause();
#endif
  }
  value.wait(old, std::memory_order_acquire);
}

// A thread that slept often wakes on the processor of the thread that woke it, although another is free. Then both
// share that processor for many milliseconds. So a helper that finds itself there moves to any other one.
int this_processor() {
#ifdef __linux__
  return sched_getcpu();
#else
  return -1;
#endif
}
void leave(int processor) {
#ifdef __linux__
  cpu_set_t all, others;
  if (processor < 0 || sched_getaffinity(0, sizeof(all), &all) != 0) return;
  others = all;
  CPU_CLR(static_cast<size_t>(processor), &others);
  if (CPU_COUNT(&others) > 0 && sched_setaffinity(0, sizeof(others), &others) == 0)
    sched_setaffinity(0, sizeof(all), &all);
#endif
}

// Helper threads that sleep between rounds. In each round the caller runs task 0 and helper i task i; helpers beyond
// the number of tasks only check in.
class Pool {
 public:
  ~Pool() {
    stopping_ = true;
    round_.fetch_add(1, std::memory_order_release);
    round_.notify_all();
    for (auto& t : threads_) t.join();
  }
  // False if another thread is using the pool, or the system gives no more threads.
  bool run(int tasks, void (*task)(void*, int), void* context) {
    std::unique_lock lock(mutex_, std::try_to_lock);
    if (!lock || !grow(tasks - 1)) return false;
    task_ = task;
    context_ = context;
    tasks_ = tasks;
    processor_ = this_processor();
    left_.store(static_cast<int>(threads_.size()), std::memory_order_relaxed);
    round_.fetch_add(1, std::memory_order_release);
    round_.notify_all();
    inside = true;
    task(context, 0);
    inside = false;
    for (int left; (left = left_.load(std::memory_order_acquire)) != 0;) wait_while(left_, left, 10 * kSpins);
    return true;
  }

 private:
  // Starts threads until there are this many; false if the system gives no more.
  bool grow(int helpers) {
    try {
      while (static_cast<int>(threads_.size()) < helpers)
        threads_.emplace_back(&Pool::work, this, static_cast<int>(threads_.size()) + 1, round_.load());
      return true;
    } catch (const std::system_error&) {
      return false;
    }
  }
  // The life of helper `me`, which has seen round `seen`.
  void work(int me, uint32_t seen) {
    inside = true;
    for (;;) {
      wait_while(round_, seen, kSpins);
      ++seen;
      if (stopping_) return;
      if (me < tasks_) {
        if (processor_ >= 0 && this_processor() == processor_) leave(processor_);
        task_(context_, me);
      }
      if (left_.fetch_sub(1, std::memory_order_acq_rel) == 1) left_.notify_one();
    }
  }

  std::mutex mutex_;
  std::vector<std::thread> threads_;
  std::atomic<uint32_t> round_{0};  // how many rounds have begun
  std::atomic<int> left_{0};        // helpers that have not finished this round
  std::atomic<bool> stopping_{false};
  int tasks_ = 0;
  int processor_ = -1;  // the caller's
  void (*task_)(void*, int) = nullptr;
  void* context_ = nullptr;
};

}  // namespace

int get_num_threads() { return limit().load(std::memory_order_relaxed); }

void set_num_threads(int n) {
  check(n >= 1, "set_num_threads: needs at least 1, got {}", n);
  limit() = n;
}

int threads_for(double work, int64_t most) {
  if (work < 2 * kWorkForOneThread || inside) return 1;
  return static_cast<int>(
      std::min({static_cast<double>(get_num_threads()), work / kWorkForOneThread, static_cast<double>(most)}));
}

void detail::run_tasks(int tasks, void (*task)(void*, int), void* context) {
  static Pool pool;
  if (pool.run(tasks, task, context)) return;
  for (int i = 0; i < tasks; ++i) task(context, i);
}

}  // namespace wick
