#include <autograd/kernels/index/nonzero.h>

namespace wick::kernels {

int64_t count_true(const bool* x, int64_t n) {
  int64_t count = 0;
  for (int64_t k = 0; k < n; ++k) count += x[k];
  return count;
}

void true_positions(const bool* x, int64_t n, int64_t* positions) {
  // No branch on x, which nobody could predict: a false element writes where the next true one overwrites it.
  for (int64_t k = 0, found = 0; k < n; found += x[k++]) positions[found] = k;
}

void unravel(const int64_t* positions, int64_t count, IntArrayRef sizes, int64_t* out) {
  const auto dims = static_cast<int64_t>(sizes.size());
  for (int64_t k = 0; k < count; ++k) {
    int64_t rest = positions[k];
    for (int64_t d = dims; d-- > 0; rest /= sizes[static_cast<size_t>(d)])
      out[k * dims + d] = rest % sizes[static_cast<size_t>(d)];
  }
}

}  // namespace wick::kernels
