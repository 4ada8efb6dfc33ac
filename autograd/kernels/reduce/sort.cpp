// Sorts the positions of a row, so that equal values keep their order.

#include <autograd/core/parallel.h>
#include <autograd/kernels/reduce/sort.h>

#include <algorithm>
#include <numeric>
#include <vector>

namespace wick::kernels {
namespace {

template <class T>
bool is_nan(T x) {
  return x != x;
}
// a < b, where NaN is larger than all numbers.
template <class T>
bool below(T a, T b) {
  return a < b || (is_nan(b) && !is_nan(a));
}

// Compares two positions of a row by their values, and by position if those are equal.
template <class T>
auto row_order(const T* row, bool descending) {
  return [row, descending](int64_t i, int64_t j) {
    if (descending ? below(row[j], row[i]) : below(row[i], row[j])) return true;
    if (descending ? below(row[i], row[j]) : below(row[j], row[i])) return false;
    return i < j;
  };
}

}  // namespace

void topk(bool largest, ScalarType t, const void* in, int64_t rows, int64_t n, int64_t k, void* values,
          int64_t* index) {
  dispatch(t, "topk", [&]<class T>() {
    parallel_for(rows, 5.0 * static_cast<double>(n), [&](int64_t begin, int64_t end) {
      std::vector<int64_t> order(static_cast<size_t>(n));
      for (int64_t r = begin; r < end; ++r) {
        const T* row = static_cast<const T*>(in) + r * n;
        std::iota(order.begin(), order.end(), 0);
        if (k < n / 4)
          std::partial_sort(order.begin(), order.begin() + k, order.end(), row_order(row, largest));
        else
          std::sort(order.begin(), order.end(), row_order(row, largest));
        for (int64_t i = 0; i < k; ++i) {
          index[r * k + i] = order[static_cast<size_t>(i)];
          static_cast<T*>(values)[r * k + i] = row[order[static_cast<size_t>(i)]];
        }
      }
    });
  });
}

}  // namespace wick::kernels
