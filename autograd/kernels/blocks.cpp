// Products of floats and doubles in blocks. Everything in HWY_NAMESPACE is compiled once for each instruction set.
//
// After Goto and van de Geijn, "Anatomy of High-Performance Matrix Multiplication" (2008): both operands are cut into
// blocks that stay in the caches and laid out in strips, as wide as a tile of sums that fits into the registers; a tile
// then reads both strips from front to back. A block is as deep as a strip of b may be to stay in the first cache.
//
// Each element is a chain of fused multiply-adds along k, cut at multiples of the same depth, wherever in a tile it
// stands: its bits depend neither on the vectors' width nor on the number of threads.

#include <autograd/core/memory.h>
#include <autograd/kernels/blocks.h>

#include <algorithm>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "autograd/kernels/blocks.cpp"
#include <hwy/foreach_target.h>
// clang-format off
#include <hwy/highway.h>
// clang-format on

HWY_BEFORE_NAMESPACE();
namespace wick::kernels::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

// The tile of sums: up to kRows rows, in steps of kRowStep, of up to kVectors vectors. With 32 registers 24 are sums,
// with 16 twelve: the fused multiply-add has a latency of four and two run at once, so eight are the least.
#if HWY_TARGET == HWY_AVX2 || HWY_TARGET == HWY_SSE4 || HWY_TARGET == HWY_SSSE3 || HWY_TARGET == HWY_SCALAR
constexpr int kRows = 4, kVectors = 3;
#else
constexpr int kRows = 12, kVectors = 2;
#endif
constexpr int kRowStep = 4;
constexpr int64_t kDeep = 256, kHigh = 384, kWide = 2048;

// f(d, i) for i in [i, n), as many at once as D has lanes, then the rest in ever narrower vectors.
template <class D, class F>
HWY_INLINE void in_vectors(D d, int64_t i, int64_t n, F&& f) {
  constexpr int64_t kLanes = static_cast<int64_t>(hn::MaxLanes(d));
  for (; i + kLanes <= n; i += kLanes) f(d, i);
  if constexpr (kLanes > 1) in_vectors(hn::Half<D>(), i, n, f);
}

// One operand of a tile: element i of step l stands at data[l·step + i].
template <class T>
struct Strip {
  const T* data;
  int64_t step;
};

// c (rows × cols) ← alpha·a·b + beta·c, for a tile of at most Rows × Vectors.
template <class T, int Rows, int Vectors>
HWY_ATTR void tile(Strip<T> a, Strip<T> b, int64_t k, T alpha, T beta, T* c, int64_t step, int64_t rows, int64_t cols) {
  const hn::ScalableTag<T> d;
  using V = hn::Vec<decltype(d)>;
  constexpr int64_t kLanes = static_cast<int64_t>(hn::MaxLanes(d));
  V sums[Rows][Vectors];
#pragma GCC unroll 16
  for (int r = 0; r < Rows; ++r)
#pragma GCC unroll 4
    for (int v = 0; v < Vectors; ++v) sums[r][v] = hn::Zero(d);
  for (int64_t l = 0; l < k; ++l) {
    V row[Vectors];
#pragma GCC unroll 4
    for (int v = 0; v < Vectors; ++v) row[v] = hn::LoadU(d, b.data + v * kLanes);
#pragma GCC unroll 16
    for (int r = 0; r < Rows; ++r) {
      const V x = hn::Set(d, a.data[r]);
#pragma GCC unroll 4
      for (int v = 0; v < Vectors; ++v) sums[r][v] = hn::MulAdd(x, row[v], sums[r][v]);
    }
    a.data += a.step;
    b.data += b.step;
  }
  const V by = hn::Set(d, alpha), keep = hn::Set(d, beta);
  if (rows == Rows && cols == Vectors * kLanes) {
#pragma GCC unroll 16
    for (int r = 0; r < Rows; ++r)
#pragma GCC unroll 4
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
#pragma GCC unroll 4
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

template <class T>
using Tile = void (*)(Strip<T>, Strip<T>, int64_t, T, T, T*, int64_t, int64_t, int64_t);
template <class T, int Rows>
constexpr Tile<T> tile_of(int vectors) {
  if constexpr (kVectors > 2)
    if (vectors > 2) return tile<T, Rows, 3>;
  return vectors > 1 ? tile<T, Rows, 2> : tile<T, Rows, 1>;
}
template <class T>
Tile<T> find_tile(int64_t rows, int vectors) {
  if constexpr (kRows > kRowStep) {
    if (rows > 2 * kRowStep) return tile_of<T, 3 * kRowStep>(vectors);
    if (rows > kRowStep) return tile_of<T, 2 * kRowStep>(vectors);
  }
  return tile_of<T, kRowStep>(vectors);
}

// Elements i < n, padded with zeros to `width`, of steps l < k: to[l·width + i].
// From memory that has the elements of a step side by side:
template <class T>
HWY_ATTR void lay_along(const T* from, int64_t step, int64_t n, int64_t k, T* to, int64_t width) {
  const hn::ScalableTag<T> d;
  for (int64_t l = 0; l < k; ++l, from += step, to += width) {
    in_vectors(d, 0, n, [=](auto some, int64_t i) HWY_ATTR { hn::StoreU(hn::LoadU(some, from + i), some, to + i); });
    in_vectors(d, n, width, [=](auto some, int64_t i) HWY_ATTR { hn::StoreU(hn::Zero(some), some, to + i); });
  }
}

// From memory that has the steps of an element side by side: squares of 16 bytes are turned in registers, as many at
// once as a vector has blocks of 16 bytes.
#if HWY_TARGET == HWY_SCALAR
template <class T>
constexpr int64_t kSquare = 1;
template <class D, class T>
void turn(D, const T* x, int64_t, T* y, int64_t) {
  *y = *x;
}
#else
template <class T>
constexpr int64_t kSquare = 16 / sizeof(T);
// Block b is the beginning of row b·kSquare.
template <class D, class T = hn::TFromD<D>>
HWY_INLINE hn::Vec<D> load_blocks(D d, const T* x, int64_t step) {
  if constexpr (hn::MaxLanes(d) == kSquare<T>) {
    return hn::LoadU(d, x);
  } else {
    const hn::Half<D> half;
    const int64_t rows = static_cast<int64_t>(hn::MaxLanes(half));
    return hn::Combine(d, load_blocks(half, x + rows * step, step), load_blocks(half, x, step));
  }
}
template <class D>
HWY_INLINE void turn(D d, const double* x, int64_t step, double* y, int64_t width) {
  const auto a = load_blocks(d, x, step), b = load_blocks(d, x + step, step);
  hn::StoreU(hn::InterleaveLower(d, a, b), d, y);
  hn::StoreU(hn::InterleaveUpper(d, a, b), d, y + width);
}
template <class D>
HWY_INLINE void turn(D d, const float* x, int64_t step, float* y, int64_t width) {
  const auto a = load_blocks(d, x, step), b = load_blocks(d, x + step, step), c = load_blocks(d, x + 2 * step, step),
             e = load_blocks(d, x + 3 * step, step);
  const auto ac = hn::InterleaveLower(d, a, c), be = hn::InterleaveLower(d, b, e), ac2 = hn::InterleaveUpper(d, a, c),
             be2 = hn::InterleaveUpper(d, b, e);
  hn::StoreU(hn::InterleaveLower(d, ac, be), d, y);
  hn::StoreU(hn::InterleaveUpper(d, ac, be), d, y + width);
  hn::StoreU(hn::InterleaveLower(d, ac2, be2), d, y + 2 * width);
  hn::StoreU(hn::InterleaveUpper(d, ac2, be2), d, y + 3 * width);
}
#endif
// From element i on: as many at once as D has lanes, while there are so many; then the rest in narrower vectors.
template <class D, class T = hn::TFromD<D>>
HWY_ATTR void lay_across(D d, const T* from, int64_t step, int64_t i, int64_t n, int64_t k, T* to, int64_t width) {
  constexpr int64_t kLanes = static_cast<int64_t>(hn::MaxLanes(d));
  for (; i + kLanes <= n; i += kLanes) {
    const T* x = from + i * step;
    int64_t l = 0;
    for (; l + kSquare<T> <= k; l += kSquare<T>) turn(d, x + l, step, to + i + l * width, width);
    for (; l < k; ++l)
      for (int64_t r = 0; r < kLanes; ++r) to[i + l * width + r] = x[r * step + l];
  }
  if constexpr (kLanes > kSquare<T>) {
    lay_across(hn::Half<D>(), from, step, i, n, k, to, width);
  } else {
    for (int64_t l = 0; l < k && i < width; ++l)
      for (int64_t r = i; r < width; ++r) to[l * width + r] = r < n ? from[r * step + l] : T(0);
  }
}

int64_t parts(int64_t n, int64_t most) { return (n + most - 1) / most; }
// n cut into as few pieces of at most `most` as there can be, all of nearly one size, a multiple of `unit`.
int64_t piece(int64_t n, int64_t most, int64_t unit) {
  return parts(parts(n, std::max<int64_t>(parts(n, most), 1)), unit) * unit;
}

// The rows of a, or the columns of b.
template <class T>
struct Operand {
  const T* data;
  int64_t step;
  bool along;    // the elements of one step lie side by side, else the steps of one element do
  int64_t unit;  // strips are padded to multiples of it

  int64_t width(int64_t n) const { return parts(n, unit) * unit; }
  // Whether memory can be read as a strip as it is; not if each step is on another page.
  bool lies(int64_t n) const { return along && n % unit == 0 && step <= 512; }
  // Elements i … i + n − 1 of steps l … l + k − 1, laid out at `place` if they must be and are not yet.
  HWY_ATTR Strip<T> strip(int64_t i, int64_t n, int64_t l, int64_t k, T* place, bool laid) const {
    if (lies(n)) return {data + l * step + i, step};
    if (!laid && along)
      lay_along(data + l * step + i, step, n, k, place, width(n));
    else if (!laid)
      lay_across(hn::ScalableTag<T>(), data + i * step + l, step, 0, n, k, place, width(n));
    return {place, width(n)};
  }
};

// y ← beta·y + the sum of Rows rows of b, `step` apart, each times alpha and its number. beta = 0 does not read y.
template <int Rows, class T>
HWY_ATTR void add_rows(const T* x, T alpha, const T* b, int64_t step, int64_t n, T beta, T* y) {
  in_vectors(hn::ScalableTag<T>(), 0, n, [=](auto d, int64_t j) HWY_ATTR {
    auto sum = beta == 0 ? hn::Zero(d) : hn::Mul(hn::Set(d, beta), hn::LoadU(d, y + j));
#pragma GCC unroll 8
    for (int r = 0; r < Rows; ++r) sum = hn::MulAdd(hn::Set(d, alpha * x[r]), hn::LoadU(d, b + r * step + j), sum);
    hn::StoreU(sum, d, y + j);
  });
}
// y ← beta·y + alpha·(x · column) for Columns columns of b, `step` apart.
template <int Columns, class T>
HWY_ATTR void add_dots(const T* x, T alpha, const T* b, int64_t step, int64_t k, T beta, T* y) {
  const hn::ScalableTag<T> d;
  constexpr int64_t kLanes = static_cast<int64_t>(hn::MaxLanes(d));
  hn::Vec<decltype(d)> sums[Columns];
#pragma GCC unroll 8
  for (int c = 0; c < Columns; ++c) sums[c] = hn::Zero(d);
  int64_t l = 0;
  for (; l + kLanes <= k; l += kLanes) {
    const auto part = hn::LoadU(d, x + l);
#pragma GCC unroll 8
    for (int c = 0; c < Columns; ++c) sums[c] = hn::MulAdd(part, hn::LoadU(d, b + c * step + l), sums[c]);
  }
#pragma GCC unroll 8
  for (int c = 0; c < Columns; ++c) {
    T sum = hn::GetLane(hn::SumOfLanes(d, sums[c]));
    for (int64_t i = l; i < k; ++i) sum += x[i] * b[c * step + i];
    y[c] = alpha * sum + (beta == 0 ? T(0) : beta * y[c]);
  }
}

// A row x times a matrix, where nothing is used twice: y ← alpha·x·b + beta·y.
template <class T>
HWY_ATTR void one_row(int64_t n, int64_t k, double alpha_, const T* x, Matrix b_, double beta_, T* y) {
  constexpr int kAtOnce = 8;
  const T alpha = static_cast<T>(alpha_), beta = static_cast<T>(beta_);
  const T* b = static_cast<const T*>(b_.data);
  if (b_.transposed || k == 0) {
    int64_t j = 0;
    for (; j + kAtOnce <= n; j += kAtOnce) add_dots<kAtOnce>(x, alpha, b + j * b_.step, b_.step, k, beta, y + j);
    for (; j < n; ++j) add_dots<1>(x, alpha, b + j * b_.step, b_.step, k, beta, y + j);
  } else {
    int64_t l = 0;
    const auto keep = [&] { return l == 0 ? beta : T(1); };
    for (; l + kAtOnce <= k; l += kAtOnce) add_rows<kAtOnce>(x + l, alpha, b + l * b_.step, b_.step, n, keep(), y);
    for (; l < k; ++l) add_rows<1>(x + l, alpha, b + l * b_.step, b_.step, n, keep(), y);
  }
}

template <class T>
HWY_ATTR void multiply(int64_t m, int64_t n, int64_t k, double alpha_, Matrix a_, Matrix b_, double beta_, T* c,
                       int64_t step) {
  const T alpha = static_cast<T>(alpha_), beta = static_cast<T>(beta_);
  constexpr int64_t kLanes = static_cast<int64_t>(hn::MaxLanes(hn::ScalableTag<T>()));
  constexpr int64_t kPanel = kVectors * kLanes;
  const Operand<T> a{static_cast<const T*>(a_.data), a_.step, a_.transposed, kRowStep},
      b{static_cast<const T*>(b_.data), b_.step, !b_.transposed, kLanes};
  const int64_t deep = std::max<int64_t>(piece(k, kDeep, 4), 1), high = piece(m, kHigh, kRows),
                wide = piece(n, kWide, kPanel);
  const size_t a_bytes = static_cast<size_t>(high * deep) * sizeof(T),
               bytes = a_bytes + static_cast<size_t>(wide * deep) * sizeof(T);
  char* memory = static_cast<char*>(memory::allocate(bytes));
  T* a_block = reinterpret_cast<T*>(memory);
  T* b_block = reinterpret_cast<T*>(memory + a_bytes);
  for (int64_t j0 = 0; j0 < n; j0 += wide)
    for (int64_t l = 0; l < k || l == 0; l += deep)  // once also if k is 0: the sums are zeros
      for (int64_t i0 = 0; i0 < m; i0 += high) {
        const int64_t depth = std::min(deep, k - l), rows = std::min(high, m - i0), cols = std::min(wide, n - j0);
        for (int64_t j = 0; j < cols; j += kPanel) {
          const int64_t w = std::min(kPanel, cols - j);
          const Strip<T> y = b.strip(j0 + j, w, l, depth, b_block + j * depth, i0 > 0);
          for (int64_t i = 0; i < rows; i += kRows) {
            const int64_t h = std::min<int64_t>(kRows, rows - i);
            const Strip<T> x = a.strip(i0 + i, h, l, depth, a_block + i * depth, j > 0);
            find_tile<T>(h, static_cast<int>(parts(w, kLanes)))(x, y, depth, alpha, l == 0 ? beta : T(1),
                                                                c + (i0 + i) * step + j0 + j, step, h, w);
          }
        }
      }
  memory::deallocate(memory, bytes);
}

void multiply_floats(int64_t m, int64_t n, int64_t k, double alpha, Matrix a, Matrix b, double beta, float* c,
                     int64_t step) {
  multiply(m, n, k, alpha, a, b, beta, c, step);
}
void multiply_doubles(int64_t m, int64_t n, int64_t k, double alpha, Matrix a, Matrix b, double beta, double* c,
                      int64_t step) {
  multiply(m, n, k, alpha, a, b, beta, c, step);
}
void multiply_float_row(int64_t n, int64_t k, double alpha, const float* x, Matrix b, double beta, float* y) {
  one_row(n, k, alpha, x, b, beta, y);
}
void multiply_double_row(int64_t n, int64_t k, double alpha, const double* x, Matrix b, double beta, double* y) {
  one_row(n, k, alpha, x, b, beta, y);
}

}  // namespace wick::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace wick::kernels {
HWY_EXPORT(multiply_floats);
HWY_EXPORT(multiply_doubles);
HWY_EXPORT(multiply_float_row);
HWY_EXPORT(multiply_double_row);
void multiply_blocks(int64_t m, int64_t n, int64_t k, double alpha, Matrix a, Matrix b, double beta, float* c,
                     int64_t step) {
  HWY_DYNAMIC_DISPATCH(multiply_floats)(m, n, k, alpha, a, b, beta, c, step);
}
void multiply_blocks(int64_t m, int64_t n, int64_t k, double alpha, Matrix a, Matrix b, double beta, double* c,
                     int64_t step) {
  HWY_DYNAMIC_DISPATCH(multiply_doubles)(m, n, k, alpha, a, b, beta, c, step);
}
void multiply_row(int64_t n, int64_t k, double alpha, const float* x, Matrix b, double beta, float* y) {
  HWY_DYNAMIC_DISPATCH(multiply_float_row)(n, k, alpha, x, b, beta, y);
}
void multiply_row(int64_t n, int64_t k, double alpha, const double* x, Matrix b, double beta, double* y) {
  HWY_DYNAMIC_DISPATCH(multiply_double_row)(n, k, alpha, x, b, beta, y);
}
}  // namespace wick::kernels
#endif
