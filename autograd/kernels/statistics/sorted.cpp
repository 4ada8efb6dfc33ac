#include <autograd/kernels/statistics/sorted.h>

#include <algorithm>

namespace wick::kernels {
namespace {

// NaN is larger than everything.
template <class T>
bool less(T a, T b) {
  return a < b || (b != b && a == a);
}

}  // namespace

void binary_search(bool right, ScalarType t, const void* sequences, int64_t length, const void* x, int64_t n,
                   int64_t share, int64_t* out) {
  dispatch(t, "binary_search", [&]<class T>() {
    constexpr auto below = [](T a, T b) { return less(a, b); };
    for (int64_t i = 0; i < n; ++i) {
      const T* from = static_cast<const T*>(sequences) + i / share * length;
      const T v = static_cast<const T*>(x)[i];
      out[i] =
          (right ? std::upper_bound(from, from + length, v, below) : std::lower_bound(from, from + length, v, below)) -
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

void sort_slices(ScalarType t, const void* x, int64_t n, int64_t size, int64_t* order) {
  dispatch(t, "sort_slices", [&]<class T>() {
    const T* at = static_cast<const T*>(x);
    constexpr auto below = [](T a, T b) { return less(a, b); };
    std::stable_sort(order, order + n, [&](int64_t a, int64_t b) {
      return std::lexicographical_compare(at + a * size, at + (a + 1) * size, at + b * size, at + (b + 1) * size,
                                          below);
    });
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
