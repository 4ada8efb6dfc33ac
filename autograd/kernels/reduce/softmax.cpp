// Softmax of rows, one by one, and of columns, a block of neighbours at a time. Everything in HWY_NAMESPACE is compiled
// once for each instruction set.
//
// The largest element is subtracted before exp, so exp does not overflow. Sums are made in blocks in T, which are added
// up in double.

#include <autograd/kernels/reduce/column_blocks.h>
#include <autograd/kernels/reduce/softmax.h>

#include <algorithm>
#include <cmath>
#include <limits>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "autograd/kernels/reduce/softmax.cpp"
#include <hwy/foreach_target.h>
// clang-format off
#include <autograd/kernels/reduce/reduce-inl.h>
#include <autograd/kernels/elementwise/vector_math-inl.h>
// clang-format on

HWY_BEFORE_NAMESPACE();
namespace wick::kernels::HWY_NAMESPACE {

// Σ over i = 0, lanes, … < whole of the lanes of the vectors f(i). After every kTerms vectors the sums in T go to the
// sum in double, so that a narrow vector, whose lanes have more to sum, rounds no more than a wide one.
constexpr int64_t kTerms = 64;
template <class T, class D, class F>
HWY_INLINE double sum_in_blocks(D d, int64_t whole, const F& f) {
  const int64_t lanes = static_cast<int64_t>(hn::Lanes(d));
  double sum = 0;
  for (int64_t i = 0; i < whole;) {
    auto block = hn::Zero(d);
    for (const int64_t end = std::min(whole, i + kTerms * lanes); i < end; i += lanes) block = hn::Add(block, f(i));
    sum += static_cast<double>(hn::GetLane(hn::SumOfLanes(d, block)));
  }
  return sum;
}

template <class T>
HWY_ATTR void softmax_row(bool log, const T* in, int64_t n, T* out) {
  const hn::ScalableTag<T> d;
  const int64_t lanes = static_cast<int64_t>(hn::Lanes(d)), whole = n / lanes * lanes;
  const T top = reduce_row<T, Max>(in, n);
  // A row with NaN or ∞, or with −∞ alone, gives NaN.
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

// a[i] (e[i] − Σ e a); of log_softmax e[i] − p[i] Σ e, where p = exp(a) is the softmax.
template <class T>
HWY_ATTR void softmax_backward_row(bool log, const T* e, const T* a, int64_t n, T* out) {
  const hn::ScalableTag<T> d;
  const int64_t lanes = static_cast<int64_t>(hn::Lanes(d)), whole = n / lanes * lanes;
  if (log) {
    const T sum = reduce_row<T, Sum>(e, n);
    const auto sum_v = hn::Set(d, sum);
    for (int64_t i = 0; i < whole; i += lanes) {
      const auto p = Exp::v(d, hn::LoadU(d, a + i));
      hn::StoreU(hn::NegMulAdd(p, sum_v, hn::LoadU(d, e + i)), d, out + i);  // e − p Σ e
    }
    if (whole < n) {
      HWY_ALIGN T p[hn::MaxLanes(d)] = {};
      for (int64_t i = whole; i < n; ++i) p[i - whole] = a[i];
      hn::Store(Exp::v(d, hn::Load(d, p)), d, p);
      for (int64_t i = whole; i < n; ++i) out[i] = e[i] - p[i - whole] * sum;
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

// The same for at most kColumnBlock columns. After every kTerms rows the sums in T go to the sums in double.
constexpr int64_t kColumnBlock = 64;
template <class T>
struct Sums {
  T partial[kColumnBlock] = {};
  double all[kColumnBlock] = {};
  HWY_ATTR void flush() {
    for (int64_t k = 0; k < kColumnBlock; ++k) all[k] += static_cast<double>(partial[k]), partial[k] = 0;
  }
};
template <class T>
HWY_ATTR void exp_row(T* x, int64_t width) {
  const hn::ScalableTag<T> d;
  for (int64_t k = 0; k < width; k += static_cast<int64_t>(hn::Lanes(d)))
    hn::Store(Exp::v(d, hn::Load(d, x + k)), d, x + k);
}

template <class T>
HWY_ATTR void softmax_columns(bool log, const T* in, int64_t n, int64_t step, int64_t width, T* out) {
  HWY_ALIGN T row[kColumnBlock] = {};
  T top[kColumnBlock];
  Sums<T> sums;
  // A column with NaN or ∞, or with −∞ alone, gives NaN by itself.
  reduce_columns<T, Max, false>(in, n, step, width, top);
  for (int64_t i = 0; i < n; ++i) {
#pragma GCC ivdep
    for (int64_t k = 0; k < width; ++k) row[k] = in[i * step + k] - top[k];
    exp_row(row, width);
#pragma GCC ivdep
    for (int64_t k = 0; k < width; ++k) sums.partial[k] += row[k];
    if (!log) std::copy_n(row, width, out + i * step);
    if (i % kTerms == kTerms - 1) sums.flush();
  }
  sums.flush();
  T last[kColumnBlock];
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

// The derivatives as in softmax_backward_row().
template <class T>
HWY_ATTR void softmax_backward_columns(bool log, const T* e, const T* a, int64_t n, int64_t step, int64_t width,
                                       T* out) {
  HWY_ALIGN T p[kColumnBlock] = {};
  Sums<T> sums;
  for (int64_t i = 0; i < n; ++i) {
#pragma GCC ivdep
    for (int64_t k = 0; k < width; ++k) sums.partial[k] += log ? e[i * step + k] : e[i * step + k] * a[i * step + k];
    if (i % kTerms == kTerms - 1) sums.flush();
  }
  sums.flush();
  T sum[kColumnBlock];
  for (int64_t k = 0; k < width; ++k) sum[k] = static_cast<T>(sums.all[k]);
  for (int64_t i = 0; i < n; ++i, e += step, a += step, out += step) {
    if (log) {
      std::copy_n(a, width, p);
      exp_row(p, width);
#pragma GCC ivdep
      for (int64_t k = 0; k < width; ++k) out[k] = e[k] - p[k] * sum[k];
    } else {
#pragma GCC ivdep
      for (int64_t k = 0; k < width; ++k) out[k] = a[k] * (e[k] - sum[k]);
    }
  }
}

// row(offset) for each of `outer` rows if inner is 1, else columns(offset, width) for blocks of neighbouring columns.
template <class Row, class Columns>
void each_slice(int64_t outer, int64_t n, int64_t inner, Row row, Columns columns) {
  if (inner == 1) {
    parallel_for(outer, 0.8 * static_cast<double>(n), [&](int64_t begin, int64_t end) {
      for (int64_t r = begin; r < end; ++r) row(r * n);
    });
    return;
  }
  each_column_block(outer, n, inner, kColumnBlock, 0.8,
                    [=](int64_t o, int64_t column, int64_t width) { columns(o * n * inner + column, width); });
}

void softmax(bool log, ScalarType t, const void* in, int64_t outer, int64_t n, int64_t inner, void* out) {
  dispatch_floating(t, "softmax", [&]<class T>() {
    const T* x = static_cast<const T*>(in);
    T* y = static_cast<T*>(out);
    each_slice(
        outer, n, inner, [=](int64_t at) { softmax_row<T>(log, x + at, n, y + at); },
        [=](int64_t at, int64_t width) { softmax_columns<T>(log, x + at, n, inner, width, y + at); });
  });
}

void softmax_backward(bool log, ScalarType t, const void* e_, const void* a_, int64_t outer, int64_t n, int64_t inner,
                      void* out) {
  dispatch_floating(t, "softmax", [&]<class T>() {
    const T *e = static_cast<const T*>(e_), *a = static_cast<const T*>(a_);
    T* y = static_cast<T*>(out);
    each_slice(
        outer, n, inner, [=](int64_t at) { softmax_backward_row<T>(log, e + at, a + at, n, y + at); },
        [=](int64_t at, int64_t width) { softmax_backward_columns<T>(log, e + at, a + at, n, inner, width, y + at); });
  });
}

}  // namespace wick::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace wick::kernels {
HWY_EXPORT(softmax);
HWY_EXPORT(softmax_backward);

void softmax(bool log, ScalarType t, const void* in, int64_t outer, int64_t n, int64_t inner, void* out) {
  if (outer > 0 && n > 0 && inner > 0) HWY_DYNAMIC_DISPATCH(softmax)(log, t, in, outer, n, inner, out);
}
void softmax_backward(bool log, ScalarType t, const void* e, const void* a, int64_t outer, int64_t n, int64_t inner,
                      void* out) {
  if (outer > 0 && n > 0 && inner > 0) HWY_DYNAMIC_DISPATCH(softmax_backward)(log, t, e, a, outer, n, inner, out);
}
}  // namespace wick::kernels
#endif
