// Reductions of one row and of a few columns, for reduce.cpp and softmax.cpp. Included once for each instruction set.
//
// Sums are made of blocks, and the blocks are added in pairs, so rounding errors grow with log n. In a block there are
// 64 lanes, whatever the width of the vectors, so all instruction sets give the same bits:
//
//   a block      x0  x1  …  x63      lane k = x[k] + x[64 + k] + x[128 + k] + …
//                x64 x65 …  x127     then lanes 0 … 31 += lanes 32 … 63, 0 … 15 += 16 … 31, … down to lane 0
//                …
//
//   a long row   ┌ block ┬ block ┬ block ┬ block ┐
//                └───── + ──────┘└───── + ───────┘
//                       └──────── + ────────┘
#if defined(WICK_REDUCE_INL) == defined(HWY_TARGET_TOGGLE)
#ifdef WICK_REDUCE_INL
#undef WICK_REDUCE_INL
#else
#define WICK_REDUCE_INL
#endif

#include <autograd/core/dtype.h>
#include <autograd/kernels/clamp-inl.h>

#include <algorithm>
#include <limits>

#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace wick::kernels::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

// What is reduced: f of two elements and, where there is one, v of two vectors.
// clang-format off
struct Sum { template <class T> static constexpr T neutral() { return T(0); }
             template <class T> static HWY_INLINE T f(T a, T b) { return static_cast<T>(static_cast<Wrapping<T>>(a) + static_cast<Wrapping<T>>(b)); }
             template <class D, class V> static HWY_INLINE V v(D, V a, V b) { return hn::Add(a, b); } };
struct Prod { template <class T> static constexpr T neutral() { return T(1); }
              template <class D, class V> static HWY_INLINE V v(D, V a, V b) { return hn::Mul(a, b); }
              template <class T> static HWY_INLINE T f(T a, T b) { return static_cast<T>(static_cast<Wrapping<T>>(a) * static_cast<Wrapping<T>>(b)); } };
// Nothing compares larger than NaN, so once a is NaN it stays.
struct Max { template <class T> static constexpr T neutral() { return std::numeric_limits<T>::has_infinity ? -std::numeric_limits<T>::infinity() : std::numeric_limits<T>::lowest(); }
             template <class T> static HWY_INLINE T f(T a, T b) { return ((b > a) | (b != b)) ? b : a; }
             template <class D, class V> static HWY_INLINE V v(D, V a, V b) { return at_least(b, a); } };
struct Min { template <class T> static constexpr T neutral() { return std::numeric_limits<T>::has_infinity ? std::numeric_limits<T>::infinity() : std::numeric_limits<T>::max(); }
             template <class T> static HWY_INLINE T f(T a, T b) { return ((b < a) | (b != b)) ? b : a; }
             template <class D, class V> static HWY_INLINE V v(D, V a, V b) { return at_most(b, a); } };
struct All { template <class T> static constexpr T neutral() { return T(1); }
             template <class T> static HWY_INLINE T f(T a, T b) { return static_cast<T>(a & b); } };
struct Any { template <class T> static constexpr T neutral() { return T(0); }
             template <class T> static HWY_INLINE T f(T a, T b) { return static_cast<T>(a | b); } };
// clang-format on
// at_least and at_most lose NaN where it is b, so it is looked for separately.
template <class T, class F>
constexpr bool may_lose_nan = std::is_floating_point_v<T> && (std::is_same_v<F, Max> || std::is_same_v<F, Min>);
template <class T, class F>
constexpr bool has_vectors = sizeof(T) >= 4 &&
                             ((std::is_same_v<F, Prod> && std::is_floating_point_v<T>) || std::is_same_v<F, Sum> ||
                              std::is_same_v<F, Max> || std::is_same_v<F, Min>);

constexpr int64_t kLanes = 64, kBlock = 64 * kLanes;

template <bool squared, class T>
HWY_INLINE T element(T x) {
  if constexpr (squared)
    return x * x;
  else
    return x;
}

// lanes[k] ← f over in[k], in[k + kLanes], …; n is a multiple of kLanes.
template <class T, class F, bool squared>
HWY_ATTR void reduce_lanes(const T* in, int64_t n, T* HWY_RESTRICT lanes) {
  for (int64_t k = 0; k < kLanes; ++k) lanes[k] = element<squared>(in[k]);
  for (int64_t i = kLanes; i < n; i += kLanes) {
#pragma GCC ivdep
    for (int64_t k = 0; k < kLanes; ++k) lanes[k] = F::f(lanes[k], element<squared>(in[i + k]));
  }
}

// f over a block of n elements, a multiple of kLanes. Inline for a number of elements that the compiler knows.
template <class T, class F, bool squared>
HWY_INLINE T reduce_block_inline(const T* in, int64_t n) {
  T lanes[kLanes];
  int64_t left = kLanes;
  bool any_nan = false;
  if constexpr (has_vectors<T, F>) {
    // The lanes in registers, in as many vectors as that takes.
    const hn::ScalableTag<T> d;
    constexpr int64_t width = HWY_LANES(T), vectors = kLanes / width;
    auto load = [d](const T* p) HWY_ATTR {
      const auto x = hn::LoadU(d, p);
      if constexpr (squared)
        return hn::Mul(x, x);
      else
        return x;
    };
    hn::Vec<decltype(d)> sums[vectors];
    for (int64_t k = 0; k < vectors; ++k) sums[k] = load(in + k * width);
    // The sum of the elements is NaN if one of them is (and sometimes if there are infinities: then a second look
    // decides). On x86 hn::Ne does not see NaN.
    constexpr int64_t few = vectors < 4 ? vectors : 4;
    hn::Vec<decltype(d)> checks[few];
    for (int64_t k = 0; k < few; ++k) checks[k] = hn::Zero(d);
    if constexpr (may_lose_nan<T, F>)
      for (int64_t k = 0; k < vectors; ++k) checks[k % few] = hn::Add(checks[k % few], sums[k]);
    for (int64_t i = kLanes; i < n; i += kLanes)
#pragma GCC unroll 16
      for (int64_t k = 0; k < vectors; ++k) {
        const auto x = load(in + i + k * width);
        sums[k] = F::v(d, sums[k], x);
        if constexpr (may_lose_nan<T, F>) checks[k % few] = hn::Add(checks[k % few], x);
      }
    if constexpr (may_lose_nan<T, F>) {
      for (int64_t k = 1; k < few; ++k) checks[0] = hn::Add(checks[0], checks[k]);
      any_nan = !hn::AllTrue(d, hn::Eq(checks[0], checks[0])) && std::any_of(in, in + n, [](T x) { return x != x; });
    }
#pragma GCC unroll 8
    for (int64_t half = vectors / 2; half > 0; half /= 2)
      for (int64_t k = 0; k < half; ++k) sums[k] = F::v(d, sums[k], sums[k + half]);
    hn::StoreU(sums[0], d, lanes);
    left = width;
  } else {
    reduce_lanes<T, F, squared>(in, n, lanes);
  }
  for (left /= 2; left > 0; left /= 2) {
#pragma GCC ivdep
    for (int64_t k = 0; k < left; ++k) lanes[k] = F::f(lanes[k], lanes[k + left]);
  }
  if constexpr (may_lose_nan<T, F>)
    if (any_nan) return std::numeric_limits<T>::quiet_NaN();
  return lanes[0];
}

template <class T, class F, bool squared>
HWY_ATTR T reduce_block(const T* in, int64_t n) {
  return reduce_block_inline<T, F, squared>(in, n);
}

// f over a row of n elements: a block, or two halves.
template <class T, class F, bool squared = false>
HWY_ATTR T reduce_row(const T* in, int64_t n) {
  if (n > kBlock) {
    const int64_t half = (n / 2 + kBlock - 1) / kBlock * kBlock;
    const T first = reduce_row<T, F, squared>(in, half);  // before the second half, so that memory is read in order
    return F::f(first, reduce_row<T, F, squared>(in + half, n - half));
  }
  const int64_t whole = n / kLanes * kLanes;
  // The elements after the last full set of lanes by themselves: each of them added to the large sum would be rounded.
  T rest = F::template neutral<T>();
  if (n - whole < kLanes / 4) {
    for (int64_t i = whole; i < n; ++i) rest = F::f(rest, element<squared>(in[i]));
  } else {
    T padded[kLanes];
    std::fill_n(std::copy(in + whole, in + n, padded), kLanes - (n - whole), rest);
    rest = reduce_block_inline<T, F, squared>(padded, kLanes);
  }
  return whole == 0 ? rest : F::f(reduce_block<T, F, squared>(in, whole), rest);
}

constexpr int64_t kColumns = 512;

// out[k] ← f over column k of n rows that are `step` apart, k < width ≤ kColumns: rows one after the other, more than
// 64 rows as two halves.
template <class T, class F, bool squared>
HWY_ATTR void reduce_columns(const T* in, int64_t n, int64_t step, int64_t width, T* out) {
  if (n > 64) {
    T second[kColumns];
    const int64_t half = n / 2;
    reduce_columns<T, F, squared>(in, half, step, width, out);
    reduce_columns<T, F, squared>(in + half * step, n - half, step, width, second);
#pragma GCC ivdep
    for (int64_t k = 0; k < width; ++k) out[k] = F::f(out[k], second[k]);
    return;
  }
  for (int64_t k = 0; k < width; ++k) out[k] = n ? element<squared>(in[k]) : F::template neutral<T>();
  for (int64_t i = 1; i < n; ++i) {
    const T* row = in + i * step;
#pragma GCC ivdep
    for (int64_t k = 0; k < width; ++k) out[k] = F::f(out[k], element<squared>(row[k]));
  }
}

}  // namespace wick::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();
#endif
