#include <autograd/kernels/index/segment.h>

#include <algorithm>

namespace wick::kernels {

int64_t segment_total(const int64_t* sizes, int64_t segments, int64_t* total) {
  int64_t sum = 0;
  for (int64_t i = 0; i < segments; ++i) {
    if (sizes[i] < 0 || __builtin_add_overflow(sum, sizes[i], &sum)) [[unlikely]]
      return i;
  }
  *total = sum;
  return -1;
}

void segment_ids_from_sizes(const int64_t* sizes, int64_t segments, int64_t* ids) {
  for (int64_t i = 0; i < segments; ++i) ids = std::fill_n(ids, sizes[i], i);
}

int64_t segment_ids_from_offsets(const int64_t* offsets, int64_t given, int64_t segments, int64_t n, int64_t* ids) {
  for (int64_t i = 0; i < segments; ++i) {
    const int64_t begin = offsets[i], end = i + 1 < given ? offsets[i + 1] : n;
    if (begin > end || end > n) [[unlikely]]
      return i;
    std::fill(ids + begin, ids + end, i);
  }
  return -1;
}

void segment_argmax(ScalarType t, const void* x_, int64_t rows, int64_t columns, const int64_t* ids,
                    const int64_t* index, int64_t skipped, int64_t* argmax) {
  dispatch_floating(t, "segment_argmax", [&]<class T>() {
    const T* x = static_cast<const T*>(x_);
    for (int64_t row = 0; row < rows; ++row) {
      if (index[row] == skipped) continue;
      for (int64_t d = 0; d < columns; ++d)
        if (int64_t& best = argmax[ids[row] * columns + d]; best < 0 || x[row * columns + d] > x[best * columns + d])
          best = row;
    }
  });
}

}  // namespace wick::kernels
