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

// Integers wrap around: computed unsigned.
template <class T>
using Wrapping =
    std::conditional_t<std::is_floating_point_v<T>, T, std::conditional_t<sizeof(T) == 8, uint64_t, uint32_t>>;

// clang-format off
struct Sum { template <class T> static constexpr T neutral() { return T(0); }
             template <class T> static HWY_INLINE T f(T a, T b) { return static_cast<T>(static_cast<Wrapping<T>>(a) + static_cast<Wrapping<T>>(b)); } };
struct Prod { template <class T> static constexpr T neutral() { return T(1); }
              template <class T> static HWY_INLINE T f(T a, T b) { return static_cast<T>(static_cast<Wrapping<T>>(a) * static_cast<Wrapping<T>>(b)); } };
// Once a is NaN nothing compares larger, so it stays.
struct Max { template <class T> static constexpr T neutral() { return std::numeric_limits<T>::has_infinity ? -std::numeric_limits<T>::infinity() : std::numeric_limits<T>::lowest(); }
             template <class T> static HWY_INLINE T f(T a, T b) { return (b > a) | (b != b) ? b : a; } };
struct Min { template <class T> static constexpr T neutral() { return std::numeric_limits<T>::has_infinity ? std::numeric_limits<T>::infinity() : std::numeric_limits<T>::max(); }
             template <class T> static HWY_INLINE T f(T a, T b) { return (b < a) | (b != b) ? b : a; } };
struct All { template <class T> static constexpr T neutral() { return T(1); }
             template <class T> static HWY_INLINE T f(T a, T b) { return static_cast<T>(a & b); } };
struct Any { template <class T> static constexpr T neutral() { return T(0); }
             template <class T> static HWY_INLINE T f(T a, T b) { return static_cast<T>(a | b); } };
// clang-format on

constexpr int64_t kLanes = 64, kBlock = 16 * kLanes, kPiece = 1 << 16;

// A row: a few hundred elements in parallel lanes, longer ones in halves.
template <class T, class F>
HWY_ATTR T reduce_row(const T* in, int64_t n) {
  if (n > kBlock) {
    const int64_t half = (n / 2 + kBlock - 1) / kBlock * kBlock;
    return F::f(reduce_row<T, F>(in, half), reduce_row<T, F>(in + half, n - half));
  }
  T result = F::template neutral<T>();
  int64_t i = 0;
  if (n >= kLanes) {
    T lanes[kLanes];
    for (int64_t k = 0; k < kLanes; ++k) lanes[k] = in[k];
    for (i = kLanes; i + kLanes <= n; i += kLanes) {
#pragma GCC ivdep
      for (int64_t k = 0; k < kLanes; ++k) lanes[k] = F::f(lanes[k], in[i + k]);
    }
    for (int64_t width = kLanes / 2; width > 0; width /= 2) {
#pragma GCC ivdep
      for (int64_t k = 0; k < width; ++k) lanes[k] = F::f(lanes[k], lanes[k + width]);
    }
    result = lanes[0];
  }
  for (; i < n; ++i) result = F::f(result, in[i]);
  return result;
}

constexpr int64_t kColumns = 512;

// width columns of n rows that are `step` apart, in halves.
template <class T, class F>
HWY_ATTR void reduce_columns(const T* in, int64_t n, int64_t step, int64_t width, T* out) {
  if (n > 64) {
    T second[kColumns];
    const int64_t half = n / 2;
    reduce_columns<T, F>(in, half, step, width, out);
    reduce_columns<T, F>(in + half * step, n - half, step, width, second);
#pragma GCC ivdep
    for (int64_t k = 0; k < width; ++k) out[k] = F::f(out[k], second[k]);
    return;
  }
  for (int64_t k = 0; k < width; ++k) out[k] = n ? in[k] : F::template neutral<T>();
  for (int64_t i = 1; i < n; ++i) {
    const T* row = in + i * step;
#pragma GCC ivdep
    for (int64_t k = 0; k < width; ++k) out[k] = F::f(out[k], row[k]);
  }
}

template <class T, class F>
void reduce_as(const void* in_, int64_t outer, int64_t n, int64_t inner, void* out_) {
  const T* in = static_cast<const T*>(in_);
  T* out = static_cast<T*>(out_);
  constexpr double cost = sizeof(T) * 0.06;
  if (inner == 1) {
    const int64_t pieces = (n + kPiece - 1) / kPiece;
    if (pieces <= 1) {
      parallel_for(outer, cost * static_cast<double>(n), [=](int64_t begin, int64_t end) {
        for (int64_t r = begin; r < end; ++r) out[r] = reduce_row<T, F>(in + r * n, n);
      });
      return;
    }
    std::vector<T> parts(static_cast<size_t>(outer * pieces));
    T* const part = parts.data();
    parallel_for(outer * pieces, cost * kPiece, [=](int64_t begin, int64_t end) {
      for (int64_t p = begin; p < end; ++p) {
        const int64_t from = p % pieces * kPiece;
        part[p] = reduce_row<T, F>(in + p / pieces * n + from, std::min(kPiece, n - from));
      }
    });
    for (int64_t r = 0; r < outer; ++r) out[r] = reduce_row<T, F>(part + r * pieces, pieces);
    return;
  }
  const int64_t strips = (inner + kColumns - 1) / kColumns;
  parallel_for(outer * strips, cost * static_cast<double>(n * std::min(inner, kColumns)),
               [=](int64_t begin, int64_t end) {
                 for (int64_t s = begin; s < end; ++s) {
                   const int64_t o = s / strips, from = s % strips * kColumns;
                   reduce_columns<T, F>(in + o * n * inner + from, n, inner, std::min(kColumns, inner - from),
                                        out + o * inner + from);
                 }
               });
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
      default:
        fail("reduce: all and any need Bool, got {}", toString(t));
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

template <class T>
HWY_ATTR void softmax_row(bool log, const T* in, int64_t n, T* out) {
  const hn::ScalableTag<T> d;
  const int64_t lanes = static_cast<int64_t>(hn::Lanes(d));
  const T top = reduce_row<T, Max>(in, n);
  // A row of −∞ or with NaN or ∞ has no softmax.
  if (!(top - top == T(0))) {
    for (int64_t i = 0; i < n; ++i) out[i] = std::numeric_limits<T>::quiet_NaN();
    return;
  }
  const auto top_v = hn::Set(d, top);
  HWY_ALIGN T few[hn::MaxLanes(d)];
  const int64_t whole = n / lanes * lanes;
  auto sum_v = hn::Zero(d);
  for (int64_t i = 0; i < whole; i += lanes) {
    const auto e = hn::Exp(d, hn::Sub(hn::LoadU(d, in + i), top_v));
    sum_v = hn::Add(sum_v, e);
    if (!log) hn::StoreU(e, d, out + i);
  }
  if (whole < n) {
    for (int64_t k = 0; k < lanes; ++k) few[k] = whole + k < n ? in[whole + k] : -std::numeric_limits<T>::infinity();
    const auto e = hn::Exp(d, hn::Sub(hn::Load(d, few), top_v));
    sum_v = hn::Add(sum_v, e);
    hn::Store(e, d, few);
    if (!log)
      for (int64_t i = whole; i < n; ++i) out[i] = few[i - whole];
  }
  const T sum = hn::GetLane(hn::SumOfLanes(d, sum_v));
  if (log) {
    const T shift = std::log(sum);
#pragma GCC ivdep
    for (int64_t i = 0; i < n; ++i) out[i] = (in[i] - top) - shift;
  } else {
    const T scale = T(1) / sum;
#pragma GCC ivdep
    for (int64_t i = 0; i < n; ++i) out[i] *= scale;
  }
}

template <class T>
HWY_ATTR void softmax_backward_row(bool log, const T* e, const T* a, int64_t n, T* out) {
  const hn::ScalableTag<T> d;
  const int64_t lanes = static_cast<int64_t>(hn::Lanes(d));
  const int64_t whole = n / lanes * lanes;
  if (log) {
    const T sum = reduce_row<T, Sum>(e, n);
    const auto sum_v = hn::Set(d, sum);
    for (int64_t i = 0; i < whole; i += lanes)
      hn::StoreU(hn::Sub(hn::LoadU(d, e + i), hn::Mul(hn::Exp(d, hn::LoadU(d, a + i)), sum_v)), d, out + i);
    HWY_ALIGN T few[hn::MaxLanes(d)];
    for (int64_t i = whole; i < n; ++i) few[i - whole] = a[i];
    if (whole < n) {
      for (int64_t k = n - whole; k < lanes; ++k) few[k] = T(0);
      hn::Store(hn::Mul(hn::Exp(d, hn::Load(d, few)), sum_v), d, few);
    }
    for (int64_t i = whole; i < n; ++i) out[i] = e[i] - few[i - whole];
    // Highway's exp takes NaN for −∞.
    for (int64_t i = 0; i < n; ++i)
      if (a[i] != a[i]) out[i] = a[i];
    return;
  }
  auto sum_v = hn::Zero(d);
  for (int64_t i = 0; i < whole; i += lanes) sum_v = hn::MulAdd(hn::LoadU(d, e + i), hn::LoadU(d, a + i), sum_v);
  T sum = hn::GetLane(hn::SumOfLanes(d, sum_v));
  for (int64_t i = whole; i < n; ++i) sum += e[i] * a[i];
#pragma GCC ivdep
  for (int64_t i = 0; i < n; ++i) out[i] = a[i] * (e[i] - sum);
}

void softmax(bool log, ScalarType t, const void* in, int64_t rows, int64_t n, void* out) {
  dispatch_floating(t, "softmax", [&]<class T>() {
    parallel_for(rows, 0.8 * static_cast<double>(n), [&](int64_t begin, int64_t end) {
      for (int64_t r = begin; r < end; ++r)
        softmax_row<T>(log, static_cast<const T*>(in) + r * n, n, static_cast<T*>(out) + r * n);
    });
  });
}

void softmax_backward(bool log, ScalarType t, const void* e, const void* a, int64_t rows, int64_t n, void* out) {
  dispatch_floating(t, "softmax", [&]<class T>() {
    parallel_for(rows, 0.8 * static_cast<double>(n), [&](int64_t begin, int64_t end) {
      for (int64_t r = begin; r < end; ++r)
        softmax_backward_row<T>(log, static_cast<const T*>(e) + r * n, static_cast<const T*>(a) + r * n, n,
                                static_cast<T*>(out) + r * n);
    });
  });
}

}  // namespace wick::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace wick::kernels {
HWY_EXPORT(reduce);
HWY_EXPORT(softmax);
HWY_EXPORT(softmax_backward);

void reduce(Reduce f, ScalarType t, const void* in, int64_t outer, int64_t n, int64_t inner, void* out) {
  HWY_DYNAMIC_DISPATCH(reduce)(f, t, in, outer, n, inner, out);
}
void softmax(bool log, ScalarType t, const void* in, int64_t rows, int64_t n, void* out) {
  if (rows > 0 && n > 0) HWY_DYNAMIC_DISPATCH(softmax)(log, t, in, rows, n, out);
}
void softmax_backward(bool log, ScalarType t, const void* e, const void* a, int64_t rows, int64_t n, void* out) {
  if (rows > 0 && n > 0) HWY_DYNAMIC_DISPATCH(softmax_backward)(log, t, e, a, rows, n, out);
}
}  // namespace wick::kernels
#endif
