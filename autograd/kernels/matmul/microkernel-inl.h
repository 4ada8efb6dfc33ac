// The microkernel: a panel of rows times a panel of columns, into a tile of sums in registers. And what packs panels.
// Matrix products (packed_gemm.cpp) and convolutions (../conv/implicit_gemm.cpp) share it. Included once for each
// instruction set.
//
//                     panel b:  b[l][0 …]   b[l][lanes …]        at each depth l: two or three vectors of b,
//   panel a:  a[l][0]          [ sum 0 0 ]   [ sum 0 1 ]         and for each row one number of a, broadcast:
//             a[l][1]          [ sum 1 0 ]   [ sum 1 1 ]
//             …                    …             …               sum r v += a[l][r] · vector v
//
#if defined(WICK_MICROKERNEL_INL) == defined(HWY_TARGET_TOGGLE)
#ifdef WICK_MICROKERNEL_INL
#undef WICK_MICROKERNEL_INL
#else
#define WICK_MICROKERNEL_INL
#endif

#include <algorithm>
#include <cstdint>

#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace wick::kernels::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

// f(d, i) for all of i … n − 1, as many at once as D has lanes, and the last ones in narrower and narrower vectors.
template <class D, class F>
HWY_INLINE void in_vectors(D d, int64_t i, int64_t n, F&& f) {
  constexpr int64_t kLanes = static_cast<int64_t>(hn::MaxLanes(d));
  for (; i + kLanes <= n; i += kLanes) f(d, i);
  if constexpr (kLanes > 1) in_vectors(hn::Half<D>(), i, n, f);
}

// The tile of sums has up to kTileRows rows, in steps of kTileRowStep, of up to kTileVectors vectors. With 32 registers
// 24 are sums, with 16 registers twelve. A fused multiply-add takes four cycles and two run at once, so at least eight
// sums are needed to keep them busy.
#if HWY_TARGET == HWY_AVX3 || HWY_ARCH_ARM_A64
constexpr int kTileRows = 12, kTileVectors = 2;
#elif HWY_TARGET == HWY_SCALAR
constexpr int kTileRows = 4, kTileVectors = 8;
#else
constexpr int kTileRows = 4, kTileVectors = 3;
#endif
constexpr int kTileRowStep = 4;
constexpr int64_t kBlockDepth = 256, kBlockRows = 384, kBlockColumns = 2048;

// A panel: element i of depth l is data[l·step + i].
template <class T>
struct Panel {
  const T* data;
  int64_t step;
  // Vector v at the current depth; advance() goes on to the next depth.
  HWY_INLINE hn::Vec<hn::ScalableTag<T>> vector(int v) const {
    const hn::ScalableTag<T> d;
    return hn::LoadU(d, data + v * static_cast<int64_t>(hn::MaxLanes(d)));
  }
  HWY_INLINE void advance() { data += step; }
};

// c (rows × cols, at most Rows × Vectors vectors) ← alpha·(start + a·b) + beta·c, the panels k deep. start has one
// number for each row, up to a multiple of kTileRowStep; null means zeros. B is Panel<T>, or has its members.
template <class T, class B, int Rows, int Vectors>
HWY_ATTR void microkernel(Panel<T> a, B b, int64_t k, const T* start, T alpha, T beta, T* c, int64_t step, int64_t rows,
                          int64_t cols) {
  const hn::ScalableTag<T> d;
  using V = hn::Vec<decltype(d)>;
  constexpr int64_t kLanes = static_cast<int64_t>(hn::MaxLanes(d));
  V sums[Rows][Vectors];
#if HWY_TARGET == HWY_SCALAR  // numbers, of which the compiler makes what vectors it has
  T numbers[Rows][Vectors];
  for (int r = 0; r < Rows; ++r)
    for (int v = 0; v < Vectors; ++v) numbers[r][v] = start ? start[r] : T(0);
  for (int64_t l = 0; l < k; ++l) {
    T row[Vectors];
    for (int v = 0; v < Vectors; ++v) row[v] = hn::GetLane(b.vector(v));
    for (int r = 0; r < Rows; ++r)
      for (int v = 0; v < Vectors; ++v) numbers[r][v] += a.data[r] * row[v];
    a.advance();
    b.advance();
    asm volatile("");  // keeps the compiler from vectorising along l, which would read a step of b beyond the last
  }
  for (int r = 0; r < Rows; ++r)
    for (int v = 0; v < Vectors; ++v) sums[r][v] = hn::Set(d, numbers[r][v]);
#else
#pragma GCC unroll 16
  for (int r = 0; r < Rows; ++r)
#pragma GCC unroll 8
    for (int v = 0; v < Vectors; ++v) sums[r][v] = start ? hn::Set(d, start[r]) : hn::Zero(d);
  for (int64_t l = 0; l < k; ++l) {
    V row[Vectors];
#pragma GCC unroll 8
    for (int v = 0; v < Vectors; ++v) row[v] = b.vector(v);
#pragma GCC unroll 16
    for (int r = 0; r < Rows; ++r) {
      const V x = hn::Set(d, a.data[r]);
#pragma GCC unroll 8
      for (int v = 0; v < Vectors; ++v) sums[r][v] = hn::MulAdd(x, row[v], sums[r][v]);
    }
    a.advance();
    b.advance();
  }
#endif
  const V by = hn::Set(d, alpha), keep = hn::Set(d, beta);
  if (rows == Rows && cols == Vectors * kLanes) {
#pragma GCC unroll 16
    for (int r = 0; r < Rows; ++r)
#pragma GCC unroll 8
      for (int v = 0; v < Vectors; ++v) {
        T* to = c + r * step + v * kLanes;
        V out = hn::Mul(by, sums[r][v]);
        if (beta != 0) out = hn::MulAdd(keep, hn::LoadU(d, to), out);
        hn::StoreU(out, d, to);
      }
    return;
  }
  HWY_ALIGN T all[Rows * Vectors * kLanes];
#pragma GCC unroll 16
  for (int r = 0; r < Rows; ++r)
#pragma GCC unroll 8
    for (int v = 0; v < Vectors; ++v) hn::Store(hn::Mul(by, sums[r][v]), d, all + (r * Vectors + v) * kLanes);
  for (int64_t r = 0; r < rows; ++r) {
    T* to = c + r * step;
    const T* from = all + r * Vectors * kLanes;
    in_vectors(d, 0, cols, [=](auto some, int64_t j) HWY_ATTR {
      auto out = hn::LoadU(some, from + j);
      if (beta != 0) out = hn::MulAdd(hn::Set(some, beta), hn::LoadU(some, to + j), out);
      hn::StoreU(out, some, to + j);
    });
  }
}

template <class T, class B>
using Microkernel = void (*)(Panel<T>, B, int64_t, const T*, T, T, T*, int64_t, int64_t, int64_t);
template <class T, class B, int Rows, int Vectors = kTileVectors>
constexpr Microkernel<T, B> microkernel_of(int vectors) {
  if constexpr (Vectors > 1)
    if (vectors < Vectors) return microkernel_of<T, B, Rows, Vectors - 1>(vectors);
  return microkernel<T, B, Rows, Vectors>;
}
template <class T, class B = Panel<T>>
Microkernel<T, B> find_microkernel(int64_t rows, int vectors) {
  if constexpr (kTileRows > kTileRowStep) {
    if (rows > 2 * kTileRowStep) return microkernel_of<T, B, 3 * kTileRowStep>(vectors);
    if (rows > kTileRowStep) return microkernel_of<T, B, 2 * kTileRowStep>(vectors);
  }
  return microkernel_of<T, B, kTileRowStep>(vectors);
}

// Packs elements i < n at depths l < k: to[l·width + i], with zeros for n ≤ i < width. Here the elements of one depth
// are side by side.
template <class T>
HWY_ATTR void pack_rows(const T* from, int64_t step, int64_t n, int64_t k, T* to, int64_t width) {
  const hn::ScalableTag<T> d;
  for (int64_t l = 0; l < k; ++l, from += step, to += width) {
    in_vectors(d, 0, n, [=](auto some, int64_t i) HWY_ATTR { hn::StoreU(hn::LoadU(some, from + i), some, to + i); });
    in_vectors(d, n, width, [=](auto some, int64_t i) HWY_ATTR { hn::StoreU(hn::Zero(some), some, to + i); });
  }
}

// Where row i begins, of rows `step` apart.
template <class T>
struct StridedRows {
  const T* data;
  int64_t step;
  HWY_INLINE const T* operator()(int64_t i) const { return data + i * step; }
};
// Here the depths of one element are side by side. Squares of 16 bytes are transposed in registers, as many at once as
// a vector has blocks of 16 bytes. Four rows of floats:
//
//   a0 a1 a2 a3      interleave a with c   a0 c0 a1 c1      interleave those    a0 b0 c0 d0
//   b0 b1 b2 b3      and b with d          b0 d0 b1 d1                          a1 b1 c1 d1
//   c0 c1 c2 c3                            a2 c2 a3 c3                          a2 b2 c2 d2
//   d0 d1 d2 d3                            b2 d2 b3 d3                          a3 b3 c3 d3
#if HWY_TARGET == HWY_SCALAR
template <class T>
constexpr int64_t kSquare = 1;
template <class D, class Rows, class T>
void transpose_square(D, const Rows& x, int64_t i, int64_t l, T* y, int64_t) {
  *y = x(i)[l];
}
#else
template <class T>
constexpr int64_t kSquare = 16 / sizeof(T);
// A vector whose block s of 16 bytes is the elements from l on of row i + s·kSquare.
template <class D, class Rows, class T = hn::TFromD<D>>
HWY_INLINE hn::Vec<D> load_squares(D d, const Rows& x, int64_t i, int64_t l) {
  if constexpr (hn::MaxLanes(d) == kSquare<T>) {
    return hn::LoadU(d, x(i) + l);
  } else {
    const hn::Half<D> half;
    const int64_t rows = static_cast<int64_t>(hn::MaxLanes(half));
    return hn::Combine(d, load_squares(half, x, i + rows, l), load_squares(half, x, i, l));
  }
}
// Elements l … l + kSquare − 1 of as many rows as D has lanes, from row i on: y[q·width + r] ← element l + q of row i +
// r.
template <class D, class Rows>
HWY_INLINE void transpose_square(D d, const Rows& x, int64_t i, int64_t l, double* y, int64_t width) {
  const auto a = load_squares(d, x, i, l), b = load_squares(d, x, i + 1, l);
  hn::StoreU(hn::InterleaveLower(d, a, b), d, y);
  hn::StoreU(hn::InterleaveUpper(d, a, b), d, y + width);
}
template <class D, class Rows>
HWY_INLINE void transpose_square(D d, const Rows& x, int64_t i, int64_t l, float* y, int64_t width) {
  const auto a = load_squares(d, x, i, l), b = load_squares(d, x, i + 1, l), c = load_squares(d, x, i + 2, l),
             e = load_squares(d, x, i + 3, l);
  const auto ac = hn::InterleaveLower(d, a, c), be = hn::InterleaveLower(d, b, e), ac2 = hn::InterleaveUpper(d, a, c),
             be2 = hn::InterleaveUpper(d, b, e);
  hn::StoreU(hn::InterleaveLower(d, ac, be), d, y);
  hn::StoreU(hn::InterleaveUpper(d, ac, be), d, y + width);
  hn::StoreU(hn::InterleaveLower(d, ac2, be2), d, y + 2 * width);
  hn::StoreU(hn::InterleaveUpper(d, ac2, be2), d, y + 3 * width);
}
#endif
// Packs from element i on: as many elements at once as D has lanes, then the rest in narrower vectors.
template <class D, class T = hn::TFromD<D>>
HWY_ATTR void pack_transposed(D d, StridedRows<T> from, int64_t i, int64_t n, int64_t k, T* to, int64_t width) {
  constexpr int64_t kLanes = static_cast<int64_t>(hn::MaxLanes(d));
  for (; i + kLanes <= n; i += kLanes) {
    int64_t l = 0;
    for (; l + kSquare<T> <= k; l += kSquare<T>) transpose_square(d, from, i, l, to + i + l * width, width);
    for (; l < k; ++l)
      for (int64_t r = 0; r < kLanes; ++r) to[i + l * width + r] = from(i + r)[l];
  }
  if constexpr (kLanes > kSquare<T>) {
    pack_transposed(hn::Half<D>(), from, i, n, k, to, width);
  } else {
    for (int64_t l = 0; l < k && i < width; ++l)
      for (int64_t r = i; r < width; ++r) to[l * width + r] = r < n ? from(r)[l] : T(0);
  }
}

inline int64_t ceil_div(int64_t n, int64_t most) { return (n + most - 1) / most; }
// The size of a block when n is cut into as few blocks of at most `most` as possible, all of nearly the same size. It
// is a multiple of `unit`: of 600 with at most 256 that is 200, not 256, 256 and 88.
inline int64_t even_block(int64_t n, int64_t most, int64_t unit) {
  if (n > most) n = ceil_div(n, ceil_div(n, most));
  return ceil_div(n, unit) * unit;
}

}  // namespace wick::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
