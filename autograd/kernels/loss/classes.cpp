#include <autograd/kernels/loss/classes.h>

namespace wick::kernels {

int64_t first_outside(const int64_t* x, int64_t n, int64_t low, int64_t high) {
  for (int64_t i = 0; i < n; ++i)
    if (x[i] < low || x[i] >= high) [[unlikely]]
      return i;
  return -1;
}

int64_t class_weights(ScalarType t, const int64_t* y, int64_t n, int64_t classes, int64_t ignore_index, const double* w,
                      int64_t* class_of, void* weight, double* total) {
  return dispatch_floating(t, "class_weights", [&]<class T>() -> int64_t {
    T* weights = static_cast<T*>(weight);
    double sum = 0;
    for (int64_t i = 0; i < n; ++i) {
      const bool ignored = y[i] == ignore_index;
      if (!ignored && (y[i] < 0 || y[i] >= classes)) [[unlikely]]
        return i;
      const double v = ignored ? 0 : w != nullptr ? w[y[i]] : 1;
      class_of[i] = ignored ? -1 : y[i];
      weights[i] = static_cast<T>(v);
      sum += v;
    }
    *total = sum;
    return -1;
  });
}

void multilabel_masks(ScalarType t, const int64_t* y, int64_t n, int64_t classes, void* listed, void* unnamed) {
  dispatch_floating(t, "multilabel_masks", [&]<class T>() {
    for (int64_t i = 0; i < n; ++i)
      for (int64_t j = 0; j < classes && y[i * classes + j] >= 0; ++j) {
        static_cast<T*>(listed)[i * classes + j] = 1;
        static_cast<T*>(unnamed)[i * classes + y[i * classes + j]] = 0;
      }
  });
}

}  // namespace wick::kernels
