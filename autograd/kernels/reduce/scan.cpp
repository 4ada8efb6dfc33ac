// Running sums of rows, four at a time, and of columns, a block of neighbours at a time.

#include <autograd/kernels/reduce/column_blocks.h>
#include <autograd/kernels/reduce/scan.h>

namespace wick::kernels {
namespace {

// Floats are summed in double. Integers wrap around.
template <class T>
using Sum = std::conditional_t<std::is_floating_point_v<T>, double, uint64_t>;

// kRows rows at once, because each sum of a row waits for the one before.
template <class T, int kRows>
void cumsum_rows(const T* in, int64_t n, bool from_end, T* out) {
  Sum<T> sums[kRows] = {};
  for (int64_t i = 0; i < n; ++i)
    for (int r = 0; r < kRows; ++r) {
      const int64_t at = r * n + (from_end ? n - 1 - i : i);
      out[at] = static_cast<T>(sums[r] += static_cast<Sum<T>>(in[at]));
    }
}
constexpr int64_t kColumns = 256;
// At most kColumns columns at once, whose rows are `step` apart.
template <class T>
void cumsum_columns(const T* in, int64_t n, int64_t step, int64_t width, bool from_end, T* out) {
  Sum<T> sums[kColumns] = {};
  for (int64_t i = 0; i < n; ++i) {
    const int64_t at = (from_end ? n - 1 - i : i) * step;
#pragma GCC ivdep
    for (int64_t k = 0; k < width; ++k) out[at + k] = static_cast<T>(sums[k] += static_cast<Sum<T>>(in[at + k]));
  }
}

}  // namespace

void cumsum(ScalarType t, const void* in, int64_t outer, int64_t n, int64_t inner, bool from_end, void* out) {
  dispatch(t, "cumsum", [&]<class T>() {
    const T* x = static_cast<const T*>(in);
    T* to = static_cast<T*>(out);
    if (inner == 1) {
      parallel_for(outer, 0.5 * static_cast<double>(n), [=](int64_t begin, int64_t end) {
        int64_t r = begin;
        for (; r + 4 <= end; r += 4) cumsum_rows<T, 4>(x + r * n, n, from_end, to + r * n);
        for (; r < end; ++r) cumsum_rows<T, 1>(x + r * n, n, from_end, to + r * n);
      });
      return;
    }
    each_column_block(outer, n, inner, kColumns, 0.5, [=](int64_t o, int64_t column, int64_t width) {
      const int64_t at = o * n * inner + column;
      cumsum_columns<T>(x + at, n, inner, width, from_end, to + at);
    });
  });
}

}  // namespace wick::kernels
