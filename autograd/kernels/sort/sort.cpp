#include <autograd/core/parallel.h>
#include <autograd/kernels/sort/sort.h>

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
bool is_less(T a, T b) {
  return a < b || (is_nan(b) && !is_nan(a));
}

// Compares two positions in a row by their values, and by position where those are equal: the sort is stable.
template <class T>
auto row_order(const T* row, bool descending) {
  return [row, descending](int64_t i, int64_t j) {
    if (descending ? is_less(row[j], row[i]) : is_less(row[i], row[j])) return true;
    if (descending ? is_less(row[i], row[j]) : is_less(row[j], row[i])) return false;
    return i < j;
  };
}

// The first k positions of a row in order. Flattened, because the comparison, which is most of the work, must be
// inlined.
template <class T>
[[gnu::flatten]] void partial_order(const T* row, bool descending, int64_t k, std::vector<int64_t>& order) {
  std::iota(order.begin(), order.end(), 0);
  if (k < static_cast<int64_t>(order.size()) / 4)
    std::partial_sort(order.begin(), order.begin() + static_cast<ptrdiff_t>(k), order.end(),
                      row_order(row, descending));
  else
    std::sort(order.begin(), order.end(), row_order(row, descending));
}

}  // namespace

void topk(bool largest, ScalarType t, const void* in, int64_t rows, int64_t n, int64_t k, void* values,
          int64_t* index) {
  dispatch(t, "topk", [&]<class T>() {
    parallel_for(rows, 5.0 * static_cast<double>(n), [&](int64_t begin, int64_t end) {
      std::vector<int64_t> order(static_cast<size_t>(n));
      for (int64_t r = begin; r < end; ++r) {
        const T* row = static_cast<const T*>(in) + r * n;
        partial_order(row, largest, k, order);
        for (int64_t i = 0; i < k; ++i) {
          index[r * k + i] = order[static_cast<size_t>(i)];
          static_cast<T*>(values)[r * k + i] = row[order[static_cast<size_t>(i)]];
        }
      }
    });
  });
}

void sort_slices(ScalarType t, const void* x, int64_t n, int64_t size, int64_t* order) {
  dispatch(t, "sort_slices", [&]<class T>() {
    const T* at = static_cast<const T*>(x);
    constexpr auto less = [](T a, T b) { return is_less(a, b); };
    std::stable_sort(order, order + n, [&](int64_t a, int64_t b) {
      return std::lexicographical_compare(at + a * size, at + (a + 1) * size, at + b * size, at + (b + 1) * size, less);
    });
  });
}

void binary_search(bool right, ScalarType t, const void* sequences, int64_t length, const void* x, int64_t n,
                   int64_t share, int64_t* out) {
  dispatch(t, "binary_search", [&]<class T>() {
    constexpr auto less = [](T a, T b) { return is_less(a, b); };
    for (int64_t i = 0; i < n; ++i) {
      const T* from = static_cast<const T*>(sequences) + i / share * length;
      const T v = static_cast<const T*>(x)[i];
      out[i] =
          (right ? std::upper_bound(from, from + length, v, less) : std::lower_bound(from, from + length, v, less)) -
          from;
    }
  });
}

void is_member(bool invert, ScalarType t, const void* sorted, int64_t length, const void* x, int64_t n, bool* out) {
  dispatch(t, "is_member", [&]<class T>() {
    const T *from = static_cast<const T*>(sorted), *to = from + length;
    while (to > from && to[-1] != to[-1]) --to;  // the NaNs
    for (int64_t i = 0; i < n; ++i) {
      const T v = static_cast<const T*>(x)[i];
      out[i] = (v == v && std::binary_search(from, to, v)) != invert;
    }
  });
}

void mode(ScalarType t, const void* sorted, const int64_t* order, int64_t m, int64_t n, int64_t* index) {
  dispatch(t, "mode", [&]<class T>() {
    for (int64_t r = 0; r < m; ++r) {
      const T* x = static_cast<const T*>(sorted) + r * n;
      int64_t best = 0, best_end = 0;
      for (int64_t i = 0, run = 0; i < n; ++i) {
        run = i > 0 && x[i] == x[i - 1] ? run + 1 : 1;
        if (run > best) best = run, best_end = i;
      }
      index[r] = order[r * n + best_end];
    }
  });
}

int64_t runs_of_equals(ScalarType t, const void* x, int64_t n, int64_t size, const int64_t* order, int64_t* first,
                       int64_t* run_of, int64_t* length) {
  return dispatch(t, "runs_of_equals", [&]<class T>() {
    const T* at = static_cast<const T*>(x);
    int64_t runs = 0;
    for (int64_t i = 0; i < n; ++i) {
      const T* slice = at + order[i] * size;
      if (i == 0 || !std::equal(slice, slice + size, at + order[i - 1] * size)) {
        first[runs] = order[i];
        length[runs++] = 0;
      }
      ++length[runs - 1];
      run_of[order[i]] = runs - 1;
    }
    return runs;
  });
}

}  // namespace wick::kernels
