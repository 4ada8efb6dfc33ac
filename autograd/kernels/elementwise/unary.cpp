// Loops over functions of one element. unary_functions.h lists the functions. Everything in HWY_NAMESPACE is compiled
// once for each instruction set.

#include <autograd/kernels/elementwise/elementwise.h>

#include <cmath>
#include <cstring>
#include <limits>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "autograd/kernels/elementwise/unary.cpp"
#include <hwy/foreach_target.h>
// clang-format off
#include <autograd/kernels/elementwise/activation_math-inl.h>
// clang-format on

HWY_BEFORE_NAMESPACE();
namespace wick::kernels::HWY_NAMESPACE {

// out[i] = F::f(in[i]), one element at a time. The compiler vectorises it for the target.
template <class T, class R, class F>
HWY_ATTR void unary_elements(int64_t n, char* const* data, const int64_t* strides, const double* params) {
  if (strides[0] == sizeof(R) && strides[1] == sizeof(T)) {
    R* out = reinterpret_cast<R*>(data[0]);
    const T* in = reinterpret_cast<const T*>(data[1]);
#pragma GCC ivdep
    for (int64_t i = 0; i < n; ++i) out[i] = static_cast<R>(F::f(OneElement(), in[i], params));
    return;
  }
  char* out = data[0];
  const char* in = data[1];
  for (int64_t i = 0; i < n; ++i, out += strides[0], in += strides[1])
    *reinterpret_cast<R*>(out) = static_cast<R>(F::f(OneElement(), *reinterpret_cast<const T*>(in), params));
}

// The same with F::f on whole vectors. The elements that do not fill a vector go through one as well, so the value of
// an element does not depend on its position.
template <class T, class F>
HWY_ATTR void unary_vectors(int64_t n, char* const* data, const int64_t* strides, const double* params) {
  const hn::ScalableTag<T> d;
  const int64_t lanes = static_cast<int64_t>(hn::Lanes(d));
  char* out = data[0];
  const char* in = data[1];
  int64_t i = 0;
  if (strides[0] == sizeof(T) && strides[1] == sizeof(T)) {
    for (; i + lanes <= n; i += lanes)
      hn::StoreU(F::f(d, hn::LoadU(d, reinterpret_cast<const T*>(in) + i), params), d, reinterpret_cast<T*>(out) + i);
    out += i * strides[0];
    in += i * strides[1];
  }
  HWY_ALIGN T few[hn::MaxLanes(d)] = {};
  while (i < n) {
    const int64_t m = n - i < lanes ? n - i : lanes;
    for (int64_t k = 0; k < m; ++k, in += strides[1]) few[k] = *reinterpret_cast<const T*>(in);
    hn::Store(F::f(d, hn::Load(d, few), params), d, few);
    for (int64_t k = 0; k < m; ++k, out += strides[0]) *reinterpret_cast<T*>(out) = few[k];
    i += m;
  }
}

// The loops that the list names: one element at a time, with results of T or of bool; whole vectors; or whole vectors
// for floats and one element at a time for doubles.
template <class T, class F>
constexpr Inner plain = unary_elements<T, T, F>;
template <class T, class F>
constexpr Inner test = unary_elements<T, bool, F>;
template <class T, class F>
constexpr Inner vectors = unary_vectors<T, F>;
template <class T, class F>
constexpr Inner vectors_if_float = [] {
  if constexpr (std::is_same_v<T, float>)
    return vectors<T, F>;
  else
    return plain<T, F>;
}();

// Integers wrap around.
template <class T>
HWY_INLINE T negated(T x) {
  if constexpr (floating<T>)
    return -x;
  else
    return static_cast<T>(std::make_unsigned_t<T>(0) - static_cast<std::make_unsigned_t<T>>(x));
}
template <class T>
HWY_INLINE T magnitude(T x) {
  if constexpr (floating<T>)
    return std::fabs(x);
  else if constexpr (std::is_unsigned_v<T>)
    return x;
  else
    return x < 0 ? negated(x) : x;
}
template <class T>
HWY_INLINE T sign_of(T x) {
  if constexpr (numbers<T>)
    return static_cast<T>((T(0) < x) - (x < T(0)));
  else
    return x;
}
template <class T>
HWY_INLINE T inverted(T x) {
  if constexpr (numbers<T>)
    return static_cast<T>(~x);
  else
    return !x;
}
template <class T>
HWY_INLINE bool is_infinite(T x) {
  using Limits = std::numeric_limits<T>;
  return floating<T> && (x == Limits::infinity() || x == -Limits::infinity());
}

// Of each line of the list a function f(d, x, params), d being OneElement where x is a number.
template <Unary>
struct UnaryFunction;
#define WICK_FUNCTION(name, dtypes, loop, cost, ...)                                             \
  template <>                                                                                    \
  struct UnaryFunction<Unary::name> {                                                            \
    template <class D, class T>                                                                  \
    static HWY_INLINE auto f([[maybe_unused]] D d, T x, [[maybe_unused]] const double* params) { \
      return __VA_ARGS__;                                                                        \
    }                                                                                            \
  };
#include <autograd/kernels/elementwise/unary_functions.h>

template <class T>
Loop loop_of(Unary f) {
  constexpr double bytes = sizeof(T);
  switch (f) {
#define WICK_FUNCTION(name, dtypes, loop, cost, ...)                             \
  case Unary::name:                                                              \
    if constexpr (dtypes<T>) return {loop<T, UnaryFunction<Unary::name>>, cost}; \
    break;
#include <autograd/kernels/elementwise/unary_functions.h>
  }
  return {nullptr, 0};
}

Loop find_unary(Unary f, ScalarType t) {
  if (is_narrow(t)) return {nullptr, 0};
  return dispatch(t, "elementwise", [&]<class T>() { return loop_of<T>(f); });
}

}  // namespace wick::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace wick::kernels {
HWY_EXPORT(find_unary);
Loop unary_loop(Unary f, ScalarType t) { return HWY_DYNAMIC_DISPATCH(find_unary)(f, t); }

const char* name(Unary f) {
  static constexpr const char* names[] = {
#define WICK_FUNCTION(name, ...) #name,
#include <autograd/kernels/elementwise/unary_functions.h>
  };
  return names[static_cast<size_t>(f)];
}
}  // namespace wick::kernels
#endif
