// Everything in HWY_NAMESPACE is compiled once for each instruction set.

#include <autograd/core/parallel.h>
#include <autograd/kernels/reduce.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "autograd/kernels/reduce.cpp"
#include <hwy/foreach_target.h>
// clang-format off
#include <autograd/kernels/vector_math-inl.h>
// clang-format on

HWY_BEFORE_NAMESPACE();
namespace wick::kernels::HWY_NAMESPACE {

// f of two elements; v, if there is one, of two vectors.
// clang-format off
struct Sum { template <class T> static constexpr T neutral() { return T(0); }
             template <class T> static HWY_INLINE T f(T a, T b) { return static_cast<T>(static_cast<Wrapping<T>>(a) + static_cast<Wrapping<T>>(b)); }
             template <class D, class V> static HWY_INLINE V v(D, V a, V b) { return hn::Add(a, b); } };
struct Prod { template <class T> static constexpr T neutral() { return T(1); }
              template <class D, class V> static HWY_INLINE V v(D, V a, V b) { return hn::Mul(a, b); }
              template <class T> static HWY_INLINE T f(T a, T b) { return static_cast<T>(static_cast<Wrapping<T>>(a) * static_cast<Wrapping<T>>(b)); } };
// Once a is NaN nothing compares larger, so it stays.
struct Max { template <class T> static constexpr T neutral() { return std::numeric_limits<T>::has_infinity ? -std::numeric_limits<T>::infinity() : std::numeric_limits<T>::lowest(); }
             template <class T> static HWY_INLINE T f(T a, T b) { return (b > a) | (b != b) ? b : a; }
             template <class D, class V> static HWY_INLINE V v(D, V a, V b) { return hn::Max(b, a); } };
struct Min { template <class T> static constexpr T neutral() { return std::numeric_limits<T>::has_infinity ? std::numeric_limits<T>::infinity() : std::numeric_limits<T>::max(); }
             template <class T> static HWY_INLINE T f(T a, T b) { return (b < a) | (b != b) ? b : a; }
             template <class D, class V> static HWY_INLINE V v(D, V a, V b) { return hn::Min(b, a); } };
struct All { template <class T> static constexpr T neutral() { return T(1); }
             template <class T> static HWY_INLINE T f(T a, T b) { return static_cast<T>(a & b); } };
struct Any { template <class T> static constexpr T neutral() { return T(0); }
             template <class T> static HWY_INLINE T f(T a, T b) { return static_cast<T>(a | b); } };
// clang-format on
// Max and Min leave NaN to be looked for beside them.
template <class T, class F>
constexpr bool may_lose_nan = std::is_floating_point_v<T> && (std::is_same_v<F, Max> || std::is_same_v<F, Min>);
template <class T, class F>
constexpr bool has_vectors = sizeof(T) >= 4 &&
                             ((std::is_same_v<F, Prod> && std::is_floating_point_v<T>) || std::is_same_v<F, Sum> ||
                              std::is_same_v<F, Max> || std::is_same_v<F, Min>);

constexpr int64_t kLanes = 64, kBlock = 64 * kLanes, kPiece = 1 << 16;

template <bool squared, class T>
HWY_INLINE T element(T x) {
  if constexpr (squared)
    return x * x;
  else
    return x;
}

// lanes[k] = f over in[k], in[k + kLanes], …; n is a multiple of kLanes.
template <class T, class F, bool squared>
HWY_ATTR void reduce_lanes(const T* in, int64_t n, T* HWY_RESTRICT lanes) {
  for (int64_t k = 0; k < kLanes; ++k) lanes[k] = element<squared>(in[k]);
  for (int64_t i = kLanes; i < n; i += kLanes) {
#pragma GCC ivdep
    for (int64_t k = 0; k < kLanes; ++k) lanes[k] = F::f(lanes[k], element<squared>(in[i + k]));
  }
}

// f over n elements, a multiple of kLanes: over the lanes first, then over their halves.
template <class T, class F, bool squared>
HWY_ATTR T reduce_block(const T* in, int64_t n) {
  T lanes[kLanes];
  int64_t left = kLanes;
  bool any_nan = false;
  if constexpr (has_vectors<T, F>) {
    // As many vectors as make up the lanes, in registers: the result is the same for each vector length.
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
    // Sums of what Max and Min take: NaN if there is one (and sometimes of infinities). hn::Ne would not see it on x86.
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

// A row: a few thousand elements in parallel lanes, longer ones in halves.
template <class T, class F, bool squared = false>
HWY_ATTR T reduce_row(const T* in, int64_t n) {
  if (n > kBlock) {
    const int64_t half = (n / 2 + kBlock - 1) / kBlock * kBlock;
    const T first = reduce_row<T, F, squared>(in, half);  // along memory
    return F::f(first, reduce_row<T, F, squared>(in + half, n - half));
  }
  const int64_t whole = n / kLanes * kLanes;
  // The rest for itself: added one by one to the large sum of the others it would be rounded each time.
  T rest = F::template neutral<T>();
  if (n - whole < kLanes / 4) {
    for (int64_t i = whole; i < n; ++i) rest = F::f(rest, element<squared>(in[i]));
  } else {
    T padded[kLanes];
    std::fill_n(std::copy(in + whole, in + n, padded), kLanes - (n - whole), rest);
    rest = reduce_block<T, F, squared>(padded, kLanes);
  }
  return whole == 0 ? rest : F::f(reduce_block<T, F, squared>(in, whole), rest);
}

// The first place of the largest (F = Max) or smallest element of a row, of NaN if there is one.
template <class T, class F>
HWY_ATTR int64_t place_in_row(const T* in, int64_t n) {
  const T top = reduce_row<T, F>(in, n);
  int64_t i = 0;
  for (; i + kLanes <= n; i += kLanes) {
    int found = 0;
#pragma GCC ivdep
    for (int64_t k = 0; k < kLanes; ++k) found |= (in[i + k] == top) | (in[i + k] != in[i + k]);
    if (found) break;
  }
  while (!(in[i] == top) && in[i] == in[i]) ++i;
  return i;
}

void arg_extreme(bool largest, ScalarType t, const void* in, int64_t rows, int64_t n, int64_t* out) {
  auto as = [&]<class T>() {
    const T* x = static_cast<const T*>(in);
    parallel_for(rows, 0.3 * static_cast<double>(n), [=](int64_t begin, int64_t end) {
      for (int64_t r = begin; r < end; ++r)
        out[r] = largest ? place_in_row<T, Max>(x + r * n, n) : place_in_row<T, Min>(x + r * n, n);
    });
  };
  if (t == kBool)  // a byte that is 0 or 1
    as.template operator()<uint8_t>();
  else
    dispatch(t, "argmax", [&]<class T>() {
      if constexpr (!std::is_same_v<T, bool>) as.template operator()<T>();
    });
}

constexpr int64_t kColumns = 512;

// width columns of n rows that are `step` apart, in halves.
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

// out[r] = row(a row's elements, n), long rows in pieces that F joins.
template <class T, class F, class In, class Row>
void reduce_rows(const In* in, int64_t outer, int64_t n, double cost, Row row, T* out) {
  const int64_t pieces = (n + kPiece - 1) / kPiece;
  if (pieces <= 1) {
    parallel_for(outer, cost * static_cast<double>(n), [=](int64_t begin, int64_t end) {
      for (int64_t r = begin; r < end; ++r) out[r] = row(in + r * n, n);
    });
    return;
  }
  std::vector<T> parts(static_cast<size_t>(outer * pieces));
  T* const part = parts.data();
  parallel_for(outer * pieces, cost * kPiece, [=](int64_t begin, int64_t end) {
    for (int64_t p = begin; p < end; ++p) {
      const int64_t from = p % pieces * kPiece;
      part[p] = row(in + p / pieces * n + from, std::min(kPiece, n - from));
    }
  });
  for (int64_t r = 0; r < outer; ++r) out[r] = reduce_row<T, F>(part + r * pieces, pieces);
}
// columns(in, width, out) for strips of at most kColumns columns of n elements.
template <class T, class In, class Columns>
void reduce_strips(const In* in, int64_t outer, int64_t n, int64_t inner, double cost, Columns columns, T* out) {
  const int64_t strips = (inner + kColumns - 1) / kColumns;
  parallel_for(outer * strips, cost * static_cast<double>(n * std::min(inner, kColumns)),
               [=](int64_t begin, int64_t end) {
                 for (int64_t s = begin; s < end; ++s) {
                   const int64_t o = s / strips, from = s % strips * kColumns;
                   columns(in + o * n * inner + from, std::min(kColumns, inner - from), out + o * inner + from);
                 }
               });
}

template <class T, class F, bool squared = false>
void reduce_as(const void* in_, int64_t outer, int64_t n, int64_t inner, void* out_) {
  const T* in = static_cast<const T*>(in_);
  T* out = static_cast<T*>(out_);
  constexpr double cost = sizeof(T) * 0.06;
  if (inner == 1) return reduce_rows<T, F>(in, outer, n, cost, reduce_row<T, F, squared>, out);
  reduce_strips(
      in, outer, n, inner, cost,
      [=](const T* from, int64_t width, T* to) { reduce_columns<T, F, squared>(from, n, inner, width, to); }, out);
}

// How many of n bools are true: sums in bytes while they fit.
constexpr int64_t kFits = 255;
HWY_ATTR int64_t count_row(const uint8_t* in, int64_t n) {
  const int64_t whole = n / kLanes * kLanes;
  int64_t sum = 0;
  for (int64_t i = 0; i < whole; i += kFits * kLanes) {
    uint8_t lanes[kLanes];
    reduce_lanes<uint8_t, Sum, false>(in + i, std::min(kFits * kLanes, whole - i), lanes);
    for (int64_t k = 0; k < kLanes; ++k) sum += lanes[k];
  }
  for (int64_t i = whole; i < n; ++i) sum += in[i];
  return sum;
}
HWY_ATTR void count_columns(const uint8_t* in, int64_t n, int64_t step, int64_t width, int64_t* out) {
  std::fill_n(out, width, 0);
  for (int64_t i = 0; i < n; i += kFits) {
    uint8_t sums[kColumns];
    reduce_columns<uint8_t, Sum, false>(in + i * step, std::min(kFits, n - i), step, width, sums);
    for (int64_t k = 0; k < width; ++k) out[k] += sums[k];
  }
}
void count(const uint8_t* in, int64_t outer, int64_t n, int64_t inner, int64_t* out) {
  constexpr double cost = 0.06;
  if (inner == 1) return reduce_rows<int64_t, Sum>(in, outer, n, cost, count_row, out);
  reduce_strips(
      in, outer, n, inner, cost,
      [=](const uint8_t* from, int64_t width, int64_t* to) { count_columns(from, n, inner, width, to); }, out);
}

void reduce(Reduce f, ScalarType t, const void* in, int64_t outer, int64_t n, int64_t inner, void* out) {
  if (t == kBool || t == kByte) {  // a bool is a byte that is 0 or 1
    switch (f) {
      case Reduce::max:
      case Reduce::any:
        return t == kBool ? reduce_as<uint8_t, Any>(in, outer, n, inner, out)
                          : reduce_as<uint8_t, Max>(in, outer, n, inner, out);
      case Reduce::min:
      case Reduce::all:
        return t == kBool ? reduce_as<uint8_t, All>(in, outer, n, inner, out)
                          : reduce_as<uint8_t, Min>(in, outer, n, inner, out);
      case Reduce::sum:
        return reduce_as<uint8_t, Sum>(in, outer, n, inner, out);
      case Reduce::prod:
        return reduce_as<uint8_t, Prod>(in, outer, n, inner, out);
      case Reduce::count:
        return count(static_cast<const uint8_t*>(in), outer, n, inner, static_cast<int64_t*>(out));
      case Reduce::sum_squares:
        break;
    }
  }
  auto as = [&]<class T>() {
    switch (f) {
      case Reduce::sum:
        return reduce_as<T, Sum>(in, outer, n, inner, out);
      case Reduce::prod:
        return reduce_as<T, Prod>(in, outer, n, inner, out);
      case Reduce::max:
        return reduce_as<T, Max>(in, outer, n, inner, out);
      case Reduce::min:
        return reduce_as<T, Min>(in, outer, n, inner, out);
      case Reduce::sum_squares:
        if constexpr (std::is_floating_point_v<T>) return reduce_as<T, Sum, true>(in, outer, n, inner, out);
        [[fallthrough]];
      default:
        fail("reduce: not defined for {}", toString(t));
    }
  };
  switch (t) {
    case kInt:
      return as.template operator()<int32_t>();
    case kLong:
      return as.template operator()<int64_t>();
    case kFloat:
      return as.template operator()<float>();
    case kDouble:
      return as.template operator()<double>();
    default:
      fail("reduce: the tensor is undefined");
  }
}

// Σ f(i) over vectors at i = 0, lanes, … < whole, in blocks whose sums are added up in double.
template <class T, class D, class F>
HWY_INLINE double sum_in_blocks(D d, int64_t whole, const F& f) {
  const int64_t lanes = static_cast<int64_t>(hn::Lanes(d));
  double sum = 0;
  for (int64_t i = 0; i < whole;) {
    auto block = hn::Zero(d);
    for (const int64_t end = std::min(whole, i + kBlock); i < end; i += lanes) block = hn::Add(block, f(i));
    sum += static_cast<double>(hn::GetLane(hn::SumOfLanes(d, block)));
  }
  return sum;
}

template <class T>
HWY_ATTR void softmax_row(bool log, const T* in, int64_t n, T* out) {
  const hn::ScalableTag<T> d;
  const int64_t lanes = static_cast<int64_t>(hn::Lanes(d)), whole = n / lanes * lanes;
  const T top = reduce_row<T, Max>(in, n);
  // A row of −∞ or with NaN or ∞ has no softmax.
  if (!(top - top == T(0))) {
    for (int64_t i = 0; i < n; ++i) out[i] = std::numeric_limits<T>::quiet_NaN();
    return;
  }
  const auto top_v = hn::Set(d, top);
  double sum = log ? sum_in_blocks<T>(
                         d, whole, [=](int64_t i) HWY_ATTR { return Exp::v(d, hn::Sub(hn::LoadU(d, in + i), top_v)); })
                   : sum_in_blocks<T>(d, whole, [=](int64_t i) HWY_ATTR {
                       const auto e = Exp::v(d, hn::Sub(hn::LoadU(d, in + i), top_v));
                       hn::StoreU(e, d, out + i);
                       return e;
                     });
  if (whole < n) {
    HWY_ALIGN T few[hn::MaxLanes(d)] = {};
    for (int64_t i = whole; i < n; ++i) few[i - whole] = in[i] - top;
    hn::Store(Exp::v(d, hn::Load(d, few)), d, few);
    for (int64_t i = whole; i < n; ++i) {
      sum += static_cast<double>(few[i - whole]);
      if (!log) out[i] = few[i - whole];
    }
  }
  if (log) {
    const T shift = static_cast<T>(std::log(sum));
#pragma GCC ivdep
    for (int64_t i = 0; i < n; ++i) out[i] = (in[i] - top) - shift;
  } else {
    const T scale = static_cast<T>(1 / sum);
#pragma GCC ivdep
    for (int64_t i = 0; i < n; ++i) out[i] *= scale;
  }
}

template <class T>
HWY_ATTR void softmax_backward_row(bool log, const T* e, const T* a, int64_t n, T* out) {
  const hn::ScalableTag<T> d;
  const int64_t lanes = static_cast<int64_t>(hn::Lanes(d)), whole = n / lanes * lanes;
  if (log) {
    const T sum = reduce_row<T, Sum>(e, n);
    const auto sum_v = hn::Set(d, sum);
    for (int64_t i = 0; i < whole; i += lanes)
      hn::StoreU(hn::NegMulAdd(Exp::v(d, hn::LoadU(d, a + i)), sum_v, hn::LoadU(d, e + i)), d, out + i);
    if (whole < n) {
      HWY_ALIGN T few[hn::MaxLanes(d)] = {};
      for (int64_t i = whole; i < n; ++i) few[i - whole] = a[i];
      hn::Store(Exp::v(d, hn::Load(d, few)), d, few);
      for (int64_t i = whole; i < n; ++i) out[i] = e[i] - few[i - whole] * sum;
    }
    return;
  }
  double sum_d =
      sum_in_blocks<T>(d, whole, [=](int64_t i) HWY_ATTR { return hn::Mul(hn::LoadU(d, e + i), hn::LoadU(d, a + i)); });
  for (int64_t i = whole; i < n; ++i) sum_d += static_cast<double>(e[i]) * static_cast<double>(a[i]);
  const T sum = static_cast<T>(sum_d);
#pragma GCC ivdep
  for (int64_t i = 0; i < n; ++i) out[i] = a[i] * (e[i] - sum);
}

// The same for columns, kStrip at a time: with T's functions on whole strips, sums in double every kTerms rows.
constexpr int64_t kStrip = 64, kTerms = 64;
template <class T>
struct Sums {
  T part[kStrip] = {};
  double all[kStrip] = {};
  HWY_ATTR void flush() {
    for (int64_t k = 0; k < kStrip; ++k) all[k] += static_cast<double>(part[k]), part[k] = 0;
  }
};
template <class T>
HWY_ATTR void exp_strip(T* x, int64_t width) {
  const hn::ScalableTag<T> d;
  for (int64_t k = 0; k < width; k += static_cast<int64_t>(hn::Lanes(d)))
    hn::Store(Exp::v(d, hn::Load(d, x + k)), d, x + k);
}

template <class T>
HWY_ATTR void softmax_columns(bool log, const T* in, int64_t n, int64_t step, int64_t width, T* out) {
  HWY_ALIGN T row[kStrip] = {};
  T top[kStrip];
  Sums<T> sums;
  // A column of −∞ or with NaN or ∞ gives NaN everywhere.
  reduce_columns<T, Max, false>(in, n, step, width, top);
  for (int64_t i = 0; i < n; ++i) {
#pragma GCC ivdep
    for (int64_t k = 0; k < width; ++k) row[k] = in[i * step + k] - top[k];
    exp_strip(row, width);
#pragma GCC ivdep
    for (int64_t k = 0; k < width; ++k) sums.part[k] += row[k];
    if (!log) std::copy_n(row, width, out + i * step);
    if (i % kTerms == kTerms - 1) sums.flush();
  }
  sums.flush();
  T last[kStrip];
  for (int64_t k = 0; k < width; ++k) last[k] = static_cast<T>(log ? std::log(sums.all[k]) : 1 / sums.all[k]);
  for (int64_t i = 0; i < n; ++i) {
    const T* x = in + i * step;
    T* y = out + i * step;
    if (log) {
#pragma GCC ivdep
      for (int64_t k = 0; k < width; ++k) y[k] = (x[k] - top[k]) - last[k];
    } else {
#pragma GCC ivdep
      for (int64_t k = 0; k < width; ++k) y[k] *= last[k];
    }
  }
}

template <class T>
HWY_ATTR void softmax_backward_columns(bool log, const T* e, const T* a, int64_t n, int64_t step, int64_t width,
                                       T* out) {
  HWY_ALIGN T row[kStrip] = {};
  Sums<T> sums;
  for (int64_t i = 0; i < n; ++i) {
#pragma GCC ivdep
    for (int64_t k = 0; k < width; ++k) sums.part[k] += log ? e[i * step + k] : e[i * step + k] * a[i * step + k];
    if (i % kTerms == kTerms - 1) sums.flush();
  }
  sums.flush();
  T sum[kStrip];
  for (int64_t k = 0; k < width; ++k) sum[k] = static_cast<T>(sums.all[k]);
  for (int64_t i = 0; i < n; ++i, e += step, a += step, out += step) {
    if (log) {
      std::copy_n(a, width, row);
      exp_strip(row, width);
#pragma GCC ivdep
      for (int64_t k = 0; k < width; ++k) out[k] = e[k] - row[k] * sum[k];
    } else {
#pragma GCC ivdep
      for (int64_t k = 0; k < width; ++k) out[k] = a[k] * (e[k] - sum[k]);
    }
  }
}

// row(offset) for each of `outer` rows, or columns(offset, width) for strips of the inner ones.
template <class Row, class Columns>
void each_line(int64_t outer, int64_t n, int64_t inner, Row row, Columns columns) {
  if (inner == 1) {
    parallel_for(outer, 0.8 * static_cast<double>(n), [&](int64_t begin, int64_t end) {
      for (int64_t r = begin; r < end; ++r) row(r * n);
    });
    return;
  }
  const int64_t strips = (inner + kStrip - 1) / kStrip;
  parallel_for(outer * strips, 0.8 * static_cast<double>(n * std::min(inner, kStrip)), [&](int64_t begin, int64_t end) {
    for (int64_t s = begin; s < end; ++s) {
      const int64_t from = s % strips * kStrip;
      columns(s / strips * n * inner + from, std::min(kStrip, inner - from));
    }
  });
}

void softmax(bool log, ScalarType t, const void* in, int64_t outer, int64_t n, int64_t inner, void* out) {
  dispatch_floating(t, "softmax", [&]<class T>() {
    const T* x = static_cast<const T*>(in);
    T* y = static_cast<T*>(out);
    each_line(
        outer, n, inner, [=](int64_t at) { softmax_row<T>(log, x + at, n, y + at); },
        [=](int64_t at, int64_t width) { softmax_columns<T>(log, x + at, n, inner, width, y + at); });
  });
}

void softmax_backward(bool log, ScalarType t, const void* e_, const void* a_, int64_t outer, int64_t n, int64_t inner,
                      void* out) {
  dispatch_floating(t, "softmax", [&]<class T>() {
    const T *e = static_cast<const T*>(e_), *a = static_cast<const T*>(a_);
    T* y = static_cast<T*>(out);
    each_line(
        outer, n, inner, [=](int64_t at) { softmax_backward_row<T>(log, e + at, a + at, n, y + at); },
        [=](int64_t at, int64_t width) { softmax_backward_columns<T>(log, e + at, a + at, n, inner, width, y + at); });
  });
}

}  // namespace wick::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace wick::kernels {
HWY_EXPORT(reduce);
HWY_EXPORT(arg_extreme);
HWY_EXPORT(softmax);
HWY_EXPORT(softmax_backward);

void reduce(Reduce f, ScalarType t, const void* in, int64_t outer, int64_t n, int64_t inner, void* out) {
  HWY_DYNAMIC_DISPATCH(reduce)(f, t, in, outer, n, inner, out);
}
void arg_extreme(bool largest, ScalarType t, const void* in, int64_t rows, int64_t n, int64_t* out) {
  HWY_DYNAMIC_DISPATCH(arg_extreme)(largest, t, in, rows, n, out);
}
void softmax(bool log, ScalarType t, const void* in, int64_t outer, int64_t n, int64_t inner, void* out) {
  if (outer > 0 && n > 0 && inner > 0) HWY_DYNAMIC_DISPATCH(softmax)(log, t, in, outer, n, inner, out);
}
void softmax_backward(bool log, ScalarType t, const void* e, const void* a, int64_t outer, int64_t n, int64_t inner,
                      void* out) {
  if (outer > 0 && n > 0 && inner > 0) HWY_DYNAMIC_DISPATCH(softmax_backward)(log, t, e, a, outer, n, inner, out);
}
}  // namespace wick::kernels
#endif
