// Why wick has its own threads instead of OpenMP's: libgomp's threads spin for milliseconds at the end of each loop. On
// a shared machine they take the processor from the very thread that they wait for. Only environment variables, set
// before the program starts, change that. Waiting threads of this pool spin for some hundred microseconds, then sleep.

#include <autograd/core/error.h>
#include <autograd/core/parallel.h>

#ifdef __linux__
#include <pthread.h>
#include <sched.h>
#endif

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <mutex>
#include <string>
#include <system_error>
#include <thread>

namespace wick {
namespace {

constinit thread_local bool inside = false;  // whether this thread runs a task of the pool

// How many processors a container's quota is worth: cgroups, version 2 and 1. A large number without a quota.
double processors_of_quota() {
  constexpr double kNoQuota = 1e6;
#ifdef __linux__
  std::string quota;
  double period = 0;
  if (std::ifstream both("/sys/fs/cgroup/cpu.max"); both >> quota >> period && period > 0)
    return quota == "max" ? kNoQuota : std::atof(quota.c_str()) / period;
  std::ifstream of_quota("/sys/fs/cgroup/cpu/cpu.cfs_quota_us"), of_period("/sys/fs/cgroup/cpu/cpu.cfs_period_us");
  double time = 0;
  if (of_quota >> time && of_period >> period && time > 0 && period > 0) return time / period;
#endif
  return kNoQuota;
}

// The processors that this process may use.
int processors() {
#ifdef __linux__
  cpu_set_t mine;
  if (sched_getaffinity(0, sizeof(mine), &mine) == 0) return CPU_COUNT(&mine);
#elif defined(__EMSCRIPTEN__)
  return 1;
#endif
  return static_cast<int>(std::thread::hardware_concurrency());
}

int default_threads() {
  if (const char* text = std::getenv("OMP_NUM_THREADS"))
    if (const int n = std::atoi(text); n > 0) return n;
  return std::max(1, static_cast<int>(std::min(std::ceil(processors_of_quota()), static_cast<double>(processors()))));
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
void leave([[maybe_unused]] int processor) {
#ifdef __linux__
  cpu_set_t all, others;
  if (processor < 0 || sched_getaffinity(0, sizeof(all), &all) != 0) return;
  others = all;
  CPU_CLR(static_cast<size_t>(processor), &others);
  if (CPU_COUNT(&others) > 0 && sched_setaffinity(0, sizeof(others), &others) == 0)
    sched_setaffinity(0, sizeof(all), &all);
#endif
}

using Clock = std::chrono::steady_clock;

// Helper threads that sleep between rounds. In each round the caller and the helpers claim tasks, one after the other,
// until none is left. So a helper that the system does not run takes nothing, and the caller does all the tasks itself.
// The caller waits only for tasks that a helper has begun. When such a wait is long, another process is using the
// processor: then the caller goes on alone for a while before it tries again.
class Pool {
 public:
  // False if another thread is using the pool, it pays to be alone, or the system gives no more threads; also for
  // more tasks than can be counted.
  bool run(int tasks, void (*task)(void*, int), void* context) {
    if (tasks > kMostTasks) return false;
    std::unique_lock lock(mutex_, std::try_to_lock);
    if (!lock || Clock::now() < alone_until_ || !grow(tasks - 1)) return false;
    task_ = task;
    context_ = context;
    processor_.store(this_processor(), std::memory_order_relaxed);
    left_.store(tasks, std::memory_order_relaxed);
    // From here on helpers may claim tasks of the new round.
    const uint32_t round = round_.load(std::memory_order_relaxed) + 1;
    claims_.store(Claims{round, static_cast<uint16_t>(tasks), 0}.word(), std::memory_order_release);
    round_.store(round, std::memory_order_release);
    round_.notify_all();
    inside = true;
    const auto start = Clock::now();
    for (int i; (i = claim(round)) >= 0;) {
      task(context, i);
      left_.fetch_sub(1, std::memory_order_acq_rel);
    }
    inside = false;
    wait_for_helpers(Clock::now() - start);
    return true;
  }

 private:
  static constexpr int kMostTasks = UINT16_MAX;
  // The round, how many tasks it has, and how many are claimed, in one word: whoever claims a task knows that it
  // belongs to the round.
  struct Claims {
    uint32_t round;
    uint16_t tasks, claimed;
    static Claims of(uint64_t word) {
      return {static_cast<uint32_t>(word >> 32), static_cast<uint16_t>(word >> 16), static_cast<uint16_t>(word)};
    }
    uint64_t word() const { return uint64_t{round} << 32 | uint64_t{tasks} << 16 | claimed; }
  };
  // The next task of this round, or −1 if none is left.
  int claim(uint32_t round) {
    uint64_t word = claims_.load(std::memory_order_acquire);
    for (;;) {
      Claims c = Claims::of(word);
      if (c.round != round || c.claimed == c.tasks) return -1;
      const int task = c.claimed++;
      if (claims_.compare_exchange_weak(word, c.word(), std::memory_order_acq_rel)) return task;
    }
  }
  // `own`: how long the caller's tasks took.
  void wait_for_helpers(Clock::duration own) {
    using std::chrono::microseconds, std::chrono::milliseconds;
    if (left_.load(std::memory_order_acquire) == 0) return;
    const auto start = Clock::now();
    for (int left; (left = left_.load(std::memory_order_acquire)) != 0;) wait_while(left_, left, 10 * kSpins);
    if (Clock::now() - start < own + microseconds(300)) {
      pause_ = milliseconds(5);
    } else {
      alone_until_ = Clock::now() + pause_;
      pause_ = std::min<Clock::duration>(2 * pause_, milliseconds(500));
    }
  }
  // Starts threads until there are this many; false if the system gives no more.
  bool grow(int helpers) {
    try {
      while (started_ < helpers) {
        std::thread(&Pool::work, this, round_.load()).detach();  // helpers live as long as the process
        ++started_;
      }
      return true;
    } catch (const std::system_error&) {
      return false;
    } catch (const std::bad_alloc&) {
      return false;
    }
  }
  // The life of a helper, which has seen round `seen`.
  void work(uint32_t seen) {
    inside = true;
    for (;;) {
      wait_while(round_, seen, kSpins);
      seen = round_.load(std::memory_order_acquire);
      if (const int callers = processor_.load(std::memory_order_relaxed); callers >= 0 && this_processor() == callers)
        leave(callers);
      for (int i; (i = claim(seen)) >= 0;) {
        task_(context_, i);
        if (left_.fetch_sub(1, std::memory_order_acq_rel) == 1) left_.notify_one();
      }
    }
  }

  std::mutex mutex_;
  int started_ = 0;
  std::atomic<uint32_t> round_{0};  // how many rounds have begun
  std::atomic<uint64_t> claims_{0};
  std::atomic<int> left_{0};        // tasks of this round that are not finished
  std::atomic<int> processor_{-1};  // the caller's
  void (*task_)(void*, int) = nullptr;
  void* context_ = nullptr;
  Clock::time_point alone_until_{};
  Clock::duration pause_ = std::chrono::milliseconds(5);
};

// Never destroyed, since its helpers run until the process ends. A forked child has no helpers and takes a new one.
std::atomic<Pool*> the_pool{nullptr};
Pool& pool() {
  Pool* p = the_pool.load(std::memory_order_acquire);
  if (p) return *p;
  auto* fresh = new Pool;
  if (the_pool.compare_exchange_strong(p, fresh)) {
#ifdef __linux__
    static const int registered = pthread_atfork(nullptr, nullptr, [] { the_pool.store(nullptr); });
    (void)registered;
#endif
    return *fresh;
  }
  delete fresh;
  return *p;
}

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
  if (pool().run(tasks, task, context)) return;
  for (int i = 0; i < tasks; ++i) task(context, i);
}

}  // namespace wick
