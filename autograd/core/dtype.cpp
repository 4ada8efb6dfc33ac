#include <autograd/core/dtype.h>

#include <atomic>
#include <ostream>

namespace wick {

namespace {
std::atomic<ScalarType> default_dtype{kFloat};
}

ScalarType get_default_dtype() { return default_dtype.load(std::memory_order_relaxed); }
void set_default_dtype(ScalarType t) {
  check(isFloatingType(t), "set_default_dtype: needs float32 or float64, got {}", toString(t));
  default_dtype.store(t, std::memory_order_relaxed);
}

std::ostream& operator<<(std::ostream& out, ScalarType t) { return out << toString(t); }

}  // namespace wick
