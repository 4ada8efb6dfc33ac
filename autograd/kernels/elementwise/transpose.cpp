#include <autograd/kernels/elementwise/transpose.h>

#include <cstring>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "autograd/kernels/elementwise/transpose.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace wick::kernels::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

#if HWY_TARGET == HWY_SCALAR
template <class T>
constexpr int64_t kSquare = 1;
template <class T>
void transpose_square(const char* in, int64_t, char* out, int64_t) {
  std::memcpy(out, in, sizeof(T));
}
#else
template <class T>
constexpr int64_t kSquare = 16 / sizeof(T);

// A square of N×N elements, N being as many as 16 bytes hold, in registers. Each round interleaves row i with row
// i + N/2; after log2(N) rounds the columns are rows. For N = 4:
//
//   a0 a1 a2 a3        a0 c0 a1 c1        a0 b0 c0 d0
//   b0 b1 b2 b3        a2 c2 a3 c3        a1 b1 c1 d1
//   c0 c1 c2 c3   ─►   b0 d0 b1 d1   ─►   a2 b2 c2 d2
//   d0 d1 d2 d3        b2 d2 b3 d3        a3 b3 c3 d3
template <class T>
HWY_ATTR void transpose_square(const char* in, int64_t in_stride, char* out, int64_t out_stride) {
  constexpr size_t N = kSquare<T>;
  const hn::FixedTag<T, N> d;
  hn::Vec<decltype(d)> rows[N], mixed[N];
  for (size_t i = 0; i < N; ++i)
    rows[i] = hn::LoadU(d, reinterpret_cast<const T*>(in + static_cast<int64_t>(i) * in_stride));
  for (size_t round = 1; round < N; round *= 2) {
    for (size_t i = 0; i < N / 2; ++i) {
      mixed[2 * i] = hn::InterleaveLower(d, rows[i], rows[i + N / 2]);
      mixed[2 * i + 1] = hn::InterleaveUpper(d, rows[i], rows[i + N / 2]);
    }
    for (size_t i = 0; i < N; ++i) rows[i] = mixed[i];
  }
  for (size_t i = 0; i < N; ++i)
    hn::StoreU(rows[i], d, reinterpret_cast<T*>(out + static_cast<int64_t>(i) * out_stride));
}

#endif

template <class T>
HWY_ATTR void transpose_of(const char* in, int64_t in_stride, int64_t in_step, int64_t m, int64_t n, char* out,
                           int64_t out_stride) {
  constexpr int64_t N = kSquare<T>, kBytes = sizeof(T);
  const int64_t rows = in_step == kBytes ? m / N * N : 0, columns = rows ? n / N * N : 0;
  for (int64_t j = 0; j < columns; j += N)
    for (int64_t i = 0; i < rows; i += N)
      transpose_square<T>(in + j * in_stride + i * kBytes, in_stride, out + i * out_stride + j * kBytes, out_stride);
  // What is left of the squares: to the right of them, then below.
  for (int64_t i = 0; i < m; ++i)
    for (int64_t j = i < rows ? columns : 0; j < n; ++j)
      std::memcpy(out + i * out_stride + j * kBytes, in + j * in_stride + i * in_step, kBytes);
}

void transpose_matrix(size_t itemsize, const char* in, int64_t in_stride, int64_t in_step, int64_t m, int64_t n,
                      char* out, int64_t out_stride) {
  const auto f = itemsize == 1   ? transpose_of<uint8_t>
                 : itemsize == 2 ? transpose_of<uint16_t>
                 : itemsize == 4 ? transpose_of<uint32_t>
                                 : transpose_of<uint64_t>;
  f(in, in_stride, in_step, m, n, out, out_stride);
}

}  // namespace wick::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace wick::kernels {
HWY_EXPORT(transpose_matrix);
void transpose(size_t itemsize, const char* in, int64_t in_stride, int64_t in_step, int64_t m, int64_t n, char* out,
               int64_t out_stride) {
  HWY_DYNAMIC_DISPATCH(transpose_matrix)(itemsize, in, in_stride, in_step, m, n, out, out_stride);
}
}  // namespace wick::kernels
#endif
