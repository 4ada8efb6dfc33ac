// Selection (where), functions of three elements and conversions between dtypes. Everything in HWY_NAMESPACE is
// compiled once for each instruction set.

#include <autograd/kernels/elementwise/elementwise.h>

#include <algorithm>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "autograd/kernels/elementwise/select.cpp"
#include <hwy/foreach_target.h>
// clang-format off
#include <hwy/highway.h>
// clang-format on

HWY_BEFORE_NAMESPACE();
namespace wick::kernels::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

// out[i] = c[i] ? a[i] : b[i], for unsigned integers in the size of the elements. a_runs: the elements of a are side by
// side; else a is one element that repeats.
template <class T, bool a_runs, bool b_runs>
HWY_ATTR void choose(int64_t n, const uint8_t* c, const T* a, const T* b, T* out) {
  int64_t i = 0;
  if constexpr (sizeof(T) >= 4) {
    const hn::ScalableTag<T> d;
    const hn::Rebind<uint8_t, decltype(d)> bytes;
    const hn::Rebind<uint32_t, decltype(d)> words;
    const int64_t lanes = static_cast<int64_t>(hn::Lanes(d));
    const auto first = hn::Set(d, *a), second = hn::Set(d, *b);
    for (; i + lanes <= n; i += lanes) {
      const auto flags = hn::PromoteTo(words, hn::LoadU(bytes, c + i));
      const auto mask = [&]() HWY_ATTR {
        if constexpr (sizeof(T) == 8)
          return hn::Ne(hn::PromoteTo(d, flags), hn::Zero(d));
        else
          return hn::Ne(flags, hn::Zero(d));
      }();
      hn::StoreU(hn::IfThenElse(mask, a_runs ? hn::LoadU(d, a + i) : first, b_runs ? hn::LoadU(d, b + i) : second), d,
                 out + i);
    }
  }
#pragma GCC ivdep
  for (; i < n; ++i) out[i] = c[i] ? a[a_runs ? i : 0] : b[b_runs ? i : 0];
}

template <class T>
HWY_ATTR void where(int64_t n, char* const* data, const int64_t* strides, const double*) {
  constexpr int64_t size = sizeof(T);
  auto repeats_or_runs = [](int64_t stride) { return stride == 0 || stride == size; };
  if (strides[0] == size && strides[1] == 1 && repeats_or_runs(strides[2]) && repeats_or_runs(strides[3])) {
    const auto loop = strides[2] ? (strides[3] ? choose<T, true, true> : choose<T, true, false>)
                                 : (strides[3] ? choose<T, false, true> : choose<T, false, false>);
    loop(n, reinterpret_cast<const uint8_t*>(data[1]), reinterpret_cast<const T*>(data[2]),
         reinterpret_cast<const T*>(data[3]), reinterpret_cast<T*>(data[0]));
    return;
  }
  for (int64_t i = 0; i < n; ++i)
    *reinterpret_cast<T*>(data[0] + i * strides[0]) =
        *reinterpret_cast<const T*>(data[1][i * strides[1]] ? data[2] + i * strides[2] : data[3] + i * strides[3]);
}

struct AddProduct {
  template <class T>
  static HWY_INLINE T f(T a, T b, T c, T scale) {
    return a + scale * (b * c);
  }
};
struct AddQuotient {
  template <class T>
  static HWY_INLINE T f(T a, T b, T c, T scale) {
    return a + scale * (b / c);
  }
};
template <class T, class F>
HWY_ATTR void triples(int64_t n, char* const* data, const int64_t* strides, const double* params) {
  const T scale = static_cast<T>(params[0]);
  if (std::all_of(strides, strides + 4, [](int64_t s) { return s == sizeof(T); })) {
    T* out = reinterpret_cast<T*>(data[0]);
    const T *a = reinterpret_cast<const T*>(data[1]), *b = reinterpret_cast<const T*>(data[2]),
            *c = reinterpret_cast<const T*>(data[3]);
#pragma GCC ivdep
    for (int64_t i = 0; i < n; ++i) out[i] = F::f(a[i], b[i], c[i], scale);
    return;
  }
  auto at = [=](int k, int64_t i) { return reinterpret_cast<T*>(data[k] + i * strides[k]); };
  for (int64_t i = 0; i < n; ++i) *at(0, i) = F::f(*at(1, i), *at(2, i), *at(3, i), scale);
}

template <class From, class To>
HWY_INLINE To convert(From x) {
  if constexpr (std::is_same_v<To, From>)
    return x;
  else if constexpr (std::is_same_v<To, bool>)
    return x != From(0);
  // A number out of range is undefined in C++. By way of int64 it wraps around, as PyTorch's does.
  else if constexpr (std::is_floating_point_v<From> && std::is_integral_v<To> && sizeof(To) < 8)
    return static_cast<To>(static_cast<int64_t>(x));
  else
    return static_cast<To>(x);
}

template <class From, class To>
HWY_ATTR void cast(int64_t n, char* const* data, const int64_t* strides, const double*) {
  if (strides[0] == sizeof(To) && strides[1] == sizeof(From)) {
    To* out = reinterpret_cast<To*>(data[0]);
    const From* in = reinterpret_cast<const From*>(data[1]);
#pragma GCC ivdep
    for (int64_t i = 0; i < n; ++i) out[i] = convert<From, To>(in[i]);
    return;
  }
  if (strides[0] == sizeof(To) && strides[1] == 0) {
    To* out = reinterpret_cast<To*>(data[0]);
    const To v = convert<From, To>(*reinterpret_cast<const From*>(data[1]));
#pragma GCC ivdep
    for (int64_t i = 0; i < n; ++i) out[i] = v;
    return;
  }
  for (int64_t i = 0; i < n; ++i)
    *reinterpret_cast<To*>(data[0] + i * strides[0]) =
        convert<From, To>(*reinterpret_cast<const From*>(data[1] + i * strides[1]));
}

Loop find_where(ScalarType t) {
  return dispatch_size(t, []<class T>() { return Loop{where<T>, sizeof(T) * 0.08}; });
}
Loop find_ternary(Ternary f, ScalarType t) {
  return dispatch_floating(t, "elementwise", [f]<class T>() {
    return Loop{f == Ternary::addcmul ? triples<T, AddProduct> : triples<T, AddQuotient>, sizeof(T) * 0.08};
  });
}
template <class From, class To>
constexpr Loop kCast{cast<From, To>, (sizeof(From) + sizeof(To)) * 0.03};
Loop find_cast(ScalarType from, ScalarType to) {
  if (from == to) return dispatch_size(from, []<class T>() { return kCast<T, T>; });
  if (is_narrow(from) && wide(from) == to)
    return dispatch_narrow(from, []<class Narrow, class Wide>() { return kCast<Narrow, Wide>; });
  if (is_narrow(to) && wide(to) == from)
    return dispatch_narrow(to, []<class Narrow, class Wide>() { return kCast<Wide, Narrow>; });
  return dispatch(from, "to",
                  [&]<class From>() { return dispatch(to, "to", []<class To>() { return kCast<From, To>; }); });
}

}  // namespace wick::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace wick::kernels {
HWY_EXPORT(find_where);
HWY_EXPORT(find_ternary);
HWY_EXPORT(find_cast);
Loop where_loop(ScalarType t) { return HWY_DYNAMIC_DISPATCH(find_where)(t); }
Loop ternary_loop(Ternary f, ScalarType t) { return HWY_DYNAMIC_DISPATCH(find_ternary)(f, t); }
Loop cast_loop(ScalarType from, ScalarType to) { return HWY_DYNAMIC_DISPATCH(find_cast)(from, to); }
}  // namespace wick::kernels
#endif
