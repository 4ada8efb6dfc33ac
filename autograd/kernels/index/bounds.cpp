#include <autograd/kernels/index/bounds.h>

namespace wick::kernels {

int64_t first_outside(const int64_t* index, int64_t count, int64_t n) {
  for (int64_t k = 0; k < count; ++k)
    if (index[k] < 0 || index[k] >= n) [[unlikely]]
      return k;
  return -1;
}

int64_t wrap_negative(int64_t* index, int64_t count, int64_t n) {
  for (int64_t k = 0; k < count; ++k) {
    if (index[k] < -n || index[k] >= n) [[unlikely]]
      return k;
    if (index[k] < 0) index[k] += n;
  }
  return -1;
}

}  // namespace wick::kernels
