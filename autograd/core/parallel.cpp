// A pool of our own rather than OpenMP's: libgomp's threads spin for milliseconds at each end of a loop, which on a
// shared machine takes the processor from the very thread that they wait for; and it can be told otherwise only by the
// environment, before the program starts. Here waiting threads spin for some 100 microseconds, then sleep.

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

constinit thread_local bool inside = false;  // of a parallel part

int at_first() {
  if (const char* text = std::getenv("OMP_NUM_THREADS"))
    if (const int n = std::atoi(text); n > 0) return n;
  return std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
}
std::atomic<int>& limit() {
  static std::atomic<int> n{at_first()};
  return n;
}
// Waking a sleeping thread costs some microseconds: below this much work for each it does not pay.
constexpr double kWorkForOneThread = 50'000;

// About 300 µs: between two parallel parts of a training step a helper should not fall asleep, for waking it costs some
// 100 µs. The caller, whose helpers are at work, spins longer: if it slept, the helper that wakes it would draw it
// to its own processor.
constexpr int kSpins = 20'000;

// Until value is no longer `old`: first spinning, then asleep. It yields now and then, for the thread that it waits for
// may have been woken on the same processor; and while both stay ready to run there, the system moves one away.
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

// A thread that slept often wakes on the processor of the one that woke it, although another is free, and both then
// share it for many milliseconds. So a helper that finds itself there asks for any other.
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

class Pool {
 public:
  ~Pool() {
    stopping_ = true;
    round_.fetch_add(1, std::memory_order_release);
    round_.notify_all();
    for (auto& t : threads_) t.join();
  }
  // False if another thread is using the pool.
  bool run(int parts, void (*part)(void*, int), void* context) {
    std::unique_lock lock(mutex_, std::try_to_lock);
    if (!lock || !grow(parts - 1)) return false;
    part_ = part;
    context_ = context;
    parts_ = parts;
    processor_ = this_processor();
    left_.store(static_cast<int>(threads_.size()), std::memory_order_relaxed);
    round_.fetch_add(1, std::memory_order_release);
    round_.notify_all();
    inside = true;
    part(context, 0);
    inside = false;
    for (int left; (left = left_.load(std::memory_order_acquire)) != 0;) wait_while(left_, left, 10 * kSpins);
    return true;
  }

 private:
  bool grow(int helpers) {
    try {
      while (static_cast<int>(threads_.size()) < helpers)
        threads_.emplace_back(&Pool::work, this, static_cast<int>(threads_.size()) + 1, round_.load());
      return true;
    } catch (const std::system_error&) {
      return false;  // the system gives no more threads
    }
  }
  void work(int me, uint32_t seen) {
    inside = true;
    for (;;) {
      wait_while(round_, seen, kSpins);
      ++seen;
      if (stopping_) return;
      if (me < parts_) {
        if (processor_ >= 0 && this_processor() == processor_) leave(processor_);
        part_(context_, me);
      }
      if (left_.fetch_sub(1, std::memory_order_acq_rel) == 1) left_.notify_one();
    }
  }

  std::mutex mutex_;
  std::vector<std::thread> threads_;
  std::atomic<uint32_t> round_{0};
  std::atomic<int> left_{0};
  std::atomic<bool> stopping_{false};
  int parts_ = 0;
  int processor_ = -1;  // the caller's
  void (*part_)(void*, int) = nullptr;
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

void detail::run_parts(int parts, void (*part)(void*, int), void* context) {
  static Pool pool;
  if (pool.run(parts, part, context)) return;
  for (int i = 0; i < parts; ++i) part(context, i);
}

}  // namespace wick
