#include <autograd/core/error.h>
#include <autograd/core/parallel.h>

#include <atomic>

#ifdef _OPENMP
#include <omp.h>
#endif

namespace wick {
namespace {

int at_first() {
#ifdef _OPENMP
  return omp_get_max_threads();
#else
  return 1;
#endif
}
std::atomic<int>& limit() {
  static std::atomic<int> n{at_first()};
  return n;
}
// Waking a sleeping pool costs some microseconds: below this much work a thread one does not pay.
constexpr double kWorkForOneThread = 50'000;

}  // namespace

int get_num_threads() { return limit().load(std::memory_order_relaxed); }

void set_num_threads(int n) {
  check(n >= 1, "set_num_threads: needs at least 1, got {}", n);
#ifdef _OPENMP
  limit() = n;
#endif
}

int threads_for(double work, int64_t most) {
  if (work < 2 * kWorkForOneThread) return 1;
#ifdef _OPENMP
  if (omp_in_parallel()) return 1;
#endif
  const double worth = work / kWorkForOneThread;
  return static_cast<int>(std::min({static_cast<double>(get_num_threads()), worth, static_cast<double>(most)}));
}

}  // namespace wick
