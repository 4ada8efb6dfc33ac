// Matrix products of floats and doubles on one thread, after Goto and van de Geijn, "Anatomy of High-Performance Matrix
// Multiplication" (2008). Read microkernel-inl.h first. Everything in HWY_NAMESPACE is compiled once for each
// instruction set.
//
// Both factors are cut into blocks that stay in the caches. A block of a is packed in panels of a few rows, a block of
// b in panels of a few columns. The microkernel multiplies a panel of a by a panel of b, and reads both from front to
// back:
//
//                                    ┌─────┬─────┬─────┐
//                                    │  b  │  b  │  b  │  depth of a block: a panel of b
//                                    │  0  │  1  │  2  │  stays in the first-level cache
//                                    └─────┴─────┴─────┘
//        ┌──────────────┐            ┌─────┬─────┬─────┐
//        │ a panel 0    │            │  tile of sums, in registers
//        ├──────────────┤            ├─────┼─────┼─────┤
//        │ a panel 1    │            │     │     │     │  c
//        └──────────────┘            └─────┴─────┴─────┘
//
//   a panel of four rows          a00 a01 a02       packed    a00 a10 a20 a30  a01 a11 a21 a31  a02 …
//                                 a10 a11 a12
//                                 a20 a21 a22
//                                 a30 a31 a32
//
// Each element of c is one chain of fused multiply-adds along k, cut at multiples of the depth of a block. It is the
// same chain wherever in a tile the element is, so its bits depend neither on the width of the vectors nor on the
// number of threads.

#include <autograd/kernels/matmul/packed_gemm.h>
#include <autograd/kernels/scratch.h>

#include <algorithm>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "autograd/kernels/matmul/packed_gemm.cpp"
#include <hwy/foreach_target.h>
// clang-format off
#include <autograd/kernels/matmul/microkernel-inl.h>
// clang-format on

HWY_BEFORE_NAMESPACE();
namespace wick::kernels::HWY_NAMESPACE {
// The rows of a, or the columns of b, in panels. The comments speak of element i and depth l: of a that is row i and
// column l, of b column i and row l.
template <class T>
struct PackedOperand {
  const T* data;
  int64_t step;
  bool contiguous;  // the elements of one depth are side by side; else the depths of one element are
  int64_t unit;     // panels are padded to multiples of it

  int64_t width(int64_t n) const { return ceil_div(n, unit) * unit; }
  // Whether memory can serve as the panel: not if each depth is on another page.
  bool is_panel(int64_t n) const { return contiguous && n % unit == 0 && step <= 512; }
  // The panel of elements i … i + n − 1 at depths l … l + k − 1. It is packed at `to` unless that is not needed, or
  // done.
  HWY_ATTR Panel<T> panel(int64_t i, int64_t n, int64_t l, int64_t k, T* to, bool packed) const {
    if (is_panel(n)) return {data + l * step + i, step};
    if (!packed && contiguous)
      pack_rows(data + l * step + i, step, n, k, to, width(n));
    else if (!packed)
      pack_transposed(hn::ScalableTag<T>(), StridedRows<T>{data + i * step + l, step}, 0, n, k, to, width(n));
    return {to, width(n)};
  }
};

// y ← beta·y + Σ over Rows rows of b, `step` apart, of alpha·x[r]·row r. With beta = 0 y is not read.
template <int Rows, class T>
HWY_ATTR void add_rows(const T* x, T alpha, const T* b, int64_t step, int64_t n, T beta, T* y) {
  in_vectors(hn::ScalableTag<T>(), 0, n, [=](auto d, int64_t j) HWY_ATTR {
    auto sum = beta == 0 ? hn::Zero(d) : hn::Mul(hn::Set(d, beta), hn::LoadU(d, y + j));
#pragma GCC unroll 8
    for (int r = 0; r < Rows; ++r) sum = hn::MulAdd(hn::Set(d, alpha * x[r]), hn::LoadU(d, b + r * step + j), sum);
    hn::StoreU(sum, d, y + j);
  });
}
// y[c] ← beta·y[c] + alpha·(x · column c) for Columns columns of b, `step` apart.
template <int Columns, class T>
HWY_ATTR void add_dots(const T* x, T alpha, const T* b, int64_t step, int64_t k, T beta, T* y) {
  const hn::ScalableTag<T> d;
  constexpr int64_t kLanes = static_cast<int64_t>(hn::MaxLanes(d));
  hn::Vec<decltype(d)> sums[Columns];
#pragma GCC unroll 8
  for (int c = 0; c < Columns; ++c) sums[c] = hn::Zero(d);
  int64_t l = 0;
  for (; l + kLanes <= k; l += kLanes) {
    const auto xs = hn::LoadU(d, x + l);
#pragma GCC unroll 8
    for (int c = 0; c < Columns; ++c) sums[c] = hn::MulAdd(xs, hn::LoadU(d, b + c * step + l), sums[c]);
  }
#pragma GCC unroll 8
  for (int c = 0; c < Columns; ++c) {
    T sum = hn::GetLane(hn::SumOfLanes(d, sums[c]));
    for (int64_t i = l; i < k; ++i) sum += x[i] * b[c * step + i];
    y[c] = alpha * sum + (beta == 0 ? T(0) : beta * y[c]);
  }
}

// y ← alpha·x·b + beta·y. Each element of b is used once, so packing would not pay.
template <class T>
HWY_ATTR void gemv_one_thread(int64_t n, int64_t k, double alpha_, const T* x, Matrix b_, double beta_, T* y) {
  constexpr int kUnroll = 8;
  const T alpha = static_cast<T>(alpha_), beta = static_cast<T>(beta_);
  const T* b = static_cast<const T*>(b_.data);
  if (b_.transposed || k == 0) {
    int64_t j = 0;
    for (; j + kUnroll <= n; j += kUnroll) add_dots<kUnroll>(x, alpha, b + j * b_.step, b_.step, k, beta, y + j);
    for (; j < n; ++j) add_dots<1>(x, alpha, b + j * b_.step, b_.step, k, beta, y + j);
  } else {
    int64_t l = 0;
    const auto keep = [&] { return l == 0 ? beta : T(1); };
    for (; l + kUnroll <= k; l += kUnroll) add_rows<kUnroll>(x + l, alpha, b + l * b_.step, b_.step, n, keep(), y);
    for (; l < k; ++l) add_rows<1>(x + l, alpha, b + l * b_.step, b_.step, n, keep(), y);
  }
}

// Products so small that packing would take longer than multiplying. Only a transposed b is packed, and the last
// columns are done in narrower vectors. The chains of multiply-adds are those of the microkernel.
constexpr int64_t kSmallProduct = 4096, kSmallOperand = 1024;

template <int Rows, class T>
HWY_ATTR void small_gemm_rows(const T* a, int64_t down, int64_t right, Panel<T> b, int64_t n, int64_t k, T alpha,
                              T beta, T* c, int64_t step) {
  in_vectors(hn::ScalableTag<T>(), 0, n, [=](auto d, int64_t j) HWY_ATTR {
    hn::Vec<decltype(d)> sums[Rows];
#pragma GCC unroll 4
    for (int r = 0; r < Rows; ++r) sums[r] = hn::Zero(d);
    for (int64_t l = 0; l < k; ++l) {
      const auto row = hn::LoadU(d, b.data + l * b.step + j);
#pragma GCC unroll 4
      for (int r = 0; r < Rows; ++r) sums[r] = hn::MulAdd(hn::Set(d, a[r * down + l * right]), row, sums[r]);
#if HWY_TARGET == HWY_SCALAR
      asm volatile("");  // keeps the compiler from vectorising, which would read a step of b beyond the last
#endif
    }
#pragma GCC unroll 4
    for (int r = 0; r < Rows; ++r) {
      T* to = c + r * step + j;
      auto out = hn::Mul(hn::Set(d, alpha), sums[r]);
      if (beta != 0) out = hn::MulAdd(hn::Set(d, beta), hn::LoadU(d, to), out);
      hn::StoreU(out, d, to);
    }
  });
}
template <class T>
HWY_ATTR void small_gemm(int64_t m, int64_t n, int64_t k, T alpha, Matrix a, Matrix b, T beta, T* c, int64_t step) {
  const T* x = static_cast<const T*>(a.data);
  const int64_t down = a.transposed ? 1 : a.step, right = a.transposed ? a.step : 1;
  Panel<T> y{static_cast<const T*>(b.data), b.step};
  T packed[kSmallOperand];
  if (b.transposed) {
    pack_transposed(hn::ScalableTag<T>(), StridedRows<T>{y.data, b.step}, 0, n, k, packed, n);
    y = {packed, n};
  }
  int64_t i = 0;
  for (; i + 4 <= m; i += 4) small_gemm_rows<4>(x + i * down, down, right, y, n, k, alpha, beta, c + i * step, step);
  for (; i < m; ++i) small_gemm_rows<1>(x + i * down, down, right, y, n, k, alpha, beta, c + i * step, step);
}

template <class T>
HWY_ATTR void blocked_gemm(int64_t m, int64_t n, int64_t k, double alpha_, Matrix a_, Matrix b_, double beta_, T* c,
                           int64_t step) {
  const T alpha = static_cast<T>(alpha_), beta = static_cast<T>(beta_);
  if (m * n * k <= kSmallProduct && n * k <= kSmallOperand && k <= kBlockDepth)
    return small_gemm(m, n, k, alpha, a_, b_, beta, c, step);
  constexpr int64_t kLanes = static_cast<int64_t>(hn::MaxLanes(hn::ScalableTag<T>()));
  constexpr int64_t kPanelColumns = kTileVectors * kLanes;
  const PackedOperand<T> a{static_cast<const T*>(a_.data), a_.step, a_.transposed, kTileRowStep},
      b{static_cast<const T*>(b_.data), b_.step, !b_.transposed, kLanes};
  const int64_t deep = std::max<int64_t>(even_block(k, kBlockDepth, 4), 1), high = even_block(m, kBlockRows, kTileRows),
                wide = even_block(n, kBlockColumns, kPanelColumns);
  const Scratch<T> a_panels(high * deep), b_panels(wide * deep);
  for (int64_t j0 = 0; j0 < n; j0 += wide)
    for (int64_t l = 0; l < k || l == 0; l += deep)  // once even if k is 0: the sums are zeros
      for (int64_t i0 = 0; i0 < m; i0 += high) {
        const int64_t depth = std::min(deep, k - l), rows = std::min(high, m - i0), cols = std::min(wide, n - j0);
        for (int64_t j = 0; j < cols; j += kPanelColumns) {
          const int64_t w = std::min(kPanelColumns, cols - j);
          const Panel<T> y = b.panel(j0 + j, w, l, depth, b_panels.data() + j * depth, i0 > 0);
          for (int64_t i = 0; i < rows; i += kTileRows) {
            const int64_t h = std::min<int64_t>(kTileRows, rows - i);
            const Panel<T> x = a.panel(i0 + i, h, l, depth, a_panels.data() + i * depth, j > 0);
            find_microkernel<T>(h, static_cast<int>(ceil_div(w, kLanes)))(
                x, y, depth, nullptr, alpha, l == 0 ? beta : T(1), c + (i0 + i) * step + j0 + j, step, h, w);
          }
        }
      }
}

void gemm_float(int64_t m, int64_t n, int64_t k, double alpha, Matrix a, Matrix b, double beta, float* c,
                int64_t step) {
  blocked_gemm(m, n, k, alpha, a, b, beta, c, step);
}
void gemm_double(int64_t m, int64_t n, int64_t k, double alpha, Matrix a, Matrix b, double beta, double* c,
                 int64_t step) {
  blocked_gemm(m, n, k, alpha, a, b, beta, c, step);
}
void gemv_float(int64_t n, int64_t k, double alpha, const float* x, Matrix b, double beta, float* y) {
  gemv_one_thread(n, k, alpha, x, b, beta, y);
}
void gemv_double(int64_t n, int64_t k, double alpha, const double* x, Matrix b, double beta, double* y) {
  gemv_one_thread(n, k, alpha, x, b, beta, y);
}

}  // namespace wick::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace wick::kernels {
HWY_EXPORT(gemm_float);
HWY_EXPORT(gemm_double);
HWY_EXPORT(gemv_float);
HWY_EXPORT(gemv_double);
void packed_gemm(int64_t m, int64_t n, int64_t k, double alpha, Matrix a, Matrix b, double beta, float* c,
                 int64_t step) {
  HWY_DYNAMIC_DISPATCH(gemm_float)(m, n, k, alpha, a, b, beta, c, step);
}
void packed_gemm(int64_t m, int64_t n, int64_t k, double alpha, Matrix a, Matrix b, double beta, double* c,
                 int64_t step) {
  HWY_DYNAMIC_DISPATCH(gemm_double)(m, n, k, alpha, a, b, beta, c, step);
}
void gemv(int64_t n, int64_t k, double alpha, const float* x, Matrix b, double beta, float* y) {
  HWY_DYNAMIC_DISPATCH(gemv_float)(n, k, alpha, x, b, beta, y);
}
void gemv(int64_t n, int64_t k, double alpha, const double* x, Matrix b, double beta, double* y) {
  HWY_DYNAMIC_DISPATCH(gemv_double)(n, k, alpha, x, b, beta, y);
}
}  // namespace wick::kernels
#endif
