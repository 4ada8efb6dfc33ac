#include <autograd/kernels/reduce/histogram.h>

#include <algorithm>

namespace wick::kernels {

void histogram(ScalarType t, const void* x, int64_t n, double low, double high, int64_t bins, void* out) {
  dispatch_floating(t, "histogram", [&]<class T>() {
    const T* in = static_cast<const T*>(x);
    T* count = static_cast<T*>(out);
    const T from = static_cast<T>(low), to = static_cast<T>(high);
    for (int64_t i = 0; i < n; ++i) {
      const T v = in[i];
      if (!(v >= from && v <= to)) continue;
      const auto bin = static_cast<int64_t>((v - from) * static_cast<T>(bins) / (to - from));
      count[std::min(bin, bins - 1)] += 1;
    }
  });
}

}  // namespace wick::kernels
