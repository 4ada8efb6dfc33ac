#pragma once
// The loop of all distributions. Internal.

#include <autograd/core/random.h>

#include <cstdint>

namespace wick::kernels {

/// out[i] = f(g), in order, with g locked.
template <class T, class F>
void fill_in_order(CPUGeneratorImpl& g, int64_t n, T* out, F&& f) {
  std::lock_guard lock(g.mutex());
  for (int64_t i = 0; i < n; ++i) out[i] = static_cast<T>(f(g));
}

}  // namespace wick::kernels
