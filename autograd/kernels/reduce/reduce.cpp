// Reductions, cut among threads: rows (inner = 1) one by one, long rows in segments; columns in blocks of neighbours,
// so that memory is read in order. Everything in HWY_NAMESPACE is compiled once for each instruction set.

#include <autograd/kernels/reduce/column_blocks.h>
#include <autograd/kernels/reduce/reduce.h>

#include <algorithm>
#include <cmath>
#include <vector>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "autograd/kernels/reduce/reduce.cpp"
#include <hwy/foreach_target.h>
// clang-format off
#include <autograd/kernels/reduce/reduce-inl.h>
// clang-format on

HWY_BEFORE_NAMESPACE();
namespace wick::kernels::HWY_NAMESPACE {

// The index of the first of the largest (F = Max) or smallest (F = Min) elements of a row, or of the first NaN.
template <class T, class F>
HWY_ATTR int64_t index_in_row(const T* in, int64_t n) {
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
        out[r] = largest ? index_in_row<T, Max>(x + r * n, n) : index_in_row<T, Min>(x + r * n, n);
    });
  };
  if (t == kBool)  // a byte that is 0 or 1
    as.template operator()<uint8_t>();
  else
    dispatch(t, "argmax", [&]<class T>() {
      if constexpr (!std::is_same_v<T, bool>) as.template operator()<T>();
    });
}

constexpr int64_t kSegment = 1 << 16;

// out[r] ← row(elements, n) for each row. A long row is cut into segments, whose results F reduces.
template <class T, class F, class In, class Row>
void reduce_rows(const In* in, int64_t outer, int64_t n, double cost, Row row, T* out) {
  const int64_t segments = (n + kSegment - 1) / kSegment;
  if (segments <= 1) {
    parallel_for(outer, cost * static_cast<double>(n), [=](int64_t begin, int64_t end) {
      for (int64_t r = begin; r < end; ++r) out[r] = row(in + r * n, n);
    });
    return;
  }
  std::vector<T> partial(static_cast<size_t>(outer * segments));
  T* const results = partial.data();
  parallel_for(outer * segments, cost * kSegment, [=](int64_t begin, int64_t end) {
    for (int64_t p = begin; p < end; ++p) {
      const int64_t from = p % segments * kSegment;
      results[p] = row(in + p / segments * n + from, std::min(kSegment, n - from));
    }
  });
  for (int64_t r = 0; r < outer; ++r) out[r] = reduce_row<T, F>(results + r * segments, segments);
}

template <class T, class F, bool squared = false>
void reduce_as(const void* in_, int64_t outer, int64_t n, int64_t inner, void* out_) {
  const T* in = static_cast<const T*>(in_);
  T* out = static_cast<T*>(out_);
  constexpr double cost = sizeof(T) * 0.06;
  if (inner == 1) return reduce_rows<T, F>(in, outer, n, cost, reduce_row<T, F, squared>, out);
  each_column_block(outer, n, inner, kColumns, cost, [=](int64_t o, int64_t column, int64_t width) {
    reduce_columns<T, F, squared>(in + o * n * inner + column, n, inner, width, out + o * inner + column);
  });
}

// How many of n bools are true. Up to 255 are added in a byte.
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
  each_column_block(outer, n, inner, kColumns, cost, [=](int64_t o, int64_t column, int64_t width) {
    count_columns(in + o * n * inner + column, n, inner, width, out + o * inner + column);
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

}  // namespace wick::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace wick::kernels {
HWY_EXPORT(reduce);
HWY_EXPORT(arg_extreme);

void reduce(Reduce f, ScalarType t, const void* in, int64_t outer, int64_t n, int64_t inner, void* out) {
  HWY_DYNAMIC_DISPATCH(reduce)(f, t, in, outer, n, inner, out);
}
bool all_within(ScalarType t, const void* x_, int64_t n, double low, double high) {
  return dispatch_floating(t, "all_within", [&]<class T>() {
    const T* x = static_cast<const T*>(x_);
    const T least = static_cast<T>(low), most = static_cast<T>(high);
    return std::all_of(x, x + n, [=](T v) { return std::fabs(v) >= least && std::fabs(v) <= most; });
  });
}
void arg_extreme(bool largest, ScalarType t, const void* in, int64_t rows, int64_t n, int64_t* out) {
  HWY_DYNAMIC_DISPATCH(arg_extreme)(largest, t, in, rows, n, out);
}
}  // namespace wick::kernels
#endif
