// Loops over functions of two elements. binary_functions.h lists the functions. Everything in HWY_NAMESPACE is compiled
// once for each instruction set.

#include <autograd/kernels/elementwise/elementwise.h>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "autograd/kernels/elementwise/binary.cpp"
#include <hwy/foreach_target.h>
// clang-format off
#include <autograd/kernels/elementwise/activation_math-inl.h>
#include <autograd/kernels/elementwise/pair_math-inl.h>
// clang-format on

HWY_BEFORE_NAMESPACE();
namespace wick::kernels::HWY_NAMESPACE {

// out[i] = F::f(a[i], b[i]), one element at a time. The compiler vectorises it for the target; there is a loop for
// neighbouring operands and one for each operand that repeats.
template <class T, class R, class F>
HWY_ATTR void binary_elements(int64_t n, char* const* data, const int64_t* strides, const double* params) {
  const auto f = [params](T a, T b) HWY_ATTR { return static_cast<R>(F::f(OneElement(), a, b, params)); };
  if (strides[0] == sizeof(R)) {
    R* out = reinterpret_cast<R*>(data[0]);
    const T* a = reinterpret_cast<const T*>(data[1]);
    const T* b = reinterpret_cast<const T*>(data[2]);
    if (strides[1] == sizeof(T) && strides[2] == sizeof(T)) {
#pragma GCC ivdep
      for (int64_t i = 0; i < n; ++i) out[i] = f(a[i], b[i]);
      return;
    }
    if (strides[1] == sizeof(T) && strides[2] == 0) {
      const T c = *b;
#pragma GCC ivdep
      for (int64_t i = 0; i < n; ++i) out[i] = f(a[i], c);
      return;
    }
    if (strides[1] == 0 && strides[2] == sizeof(T)) {
      const T c = *a;
#pragma GCC ivdep
      for (int64_t i = 0; i < n; ++i) out[i] = f(c, b[i]);
      return;
    }
  }
  char* out = data[0];
  const char* a = data[1];
  const char* b = data[2];
  for (int64_t i = 0; i < n; ++i, out += strides[0], a += strides[1], b += strides[2])
    *reinterpret_cast<R*>(out) = f(*reinterpret_cast<const T*>(a), *reinterpret_cast<const T*>(b));
}

// The same with F::f on whole vectors. The elements that do not fill a vector go through one as well, so the value of
// an element does not depend on its position.
template <class T, class F>
HWY_ATTR void binary_vectors(int64_t n, char* const* data, const int64_t* strides, const double* params) {
  constexpr int64_t size = sizeof(T);
  const hn::ScalableTag<T> d;
  const int64_t lanes = static_cast<int64_t>(hn::Lanes(d));
  char* out = data[0];
  const char *a = data[1], *b = data[2];
  HWY_ALIGN T few_a[hn::MaxLanes(d)] = {}, few_b[hn::MaxLanes(d)] = {};
  int64_t i = 0;
  if (strides[0] == size && (strides[1] == size || strides[1] == 0) && (strides[2] == size || strides[2] == 0)) {
    // One that repeats is read from a vector of copies.
    hn::Store(hn::Set(d, *reinterpret_cast<const T*>(a)), d, few_a);
    hn::Store(hn::Set(d, *reinterpret_cast<const T*>(b)), d, few_b);
    const T* x = strides[1] ? reinterpret_cast<const T*>(a) : few_a;
    const T* y = strides[2] ? reinterpret_cast<const T*>(b) : few_b;
    const int64_t step_x = strides[1] ? lanes : 0, step_y = strides[2] ? lanes : 0;
    for (; i + lanes <= n; i += lanes, x += step_x, y += step_y)
      hn::StoreU(F::f(d, hn::LoadU(d, x), hn::LoadU(d, y), params), d, reinterpret_cast<T*>(out) + i);
    out += i * strides[0];
    a += i * strides[1];
    b += i * strides[2];
  }
  while (i < n) {
    const int64_t m = n - i < lanes ? n - i : lanes;
    for (int64_t k = 0; k < m; ++k, a += strides[1], b += strides[2]) {
      few_a[k] = *reinterpret_cast<const T*>(a);
      few_b[k] = *reinterpret_cast<const T*>(b);
    }
    hn::Store(F::f(d, hn::Load(d, few_a), hn::Load(d, few_b), params), d, few_a);
    for (int64_t k = 0; k < m; ++k, out += strides[0]) *reinterpret_cast<T*>(out) = few_a[k];
    i += m;
  }
}

// The loops that the list names: as in unary.cpp.
template <class T, class F>
constexpr Inner plain = binary_elements<T, T, F>;
template <class T, class F>
constexpr Inner test = binary_elements<T, bool, F>;
template <class T, class F>
constexpr Inner vectors = binary_vectors<T, F>;
template <class T, class F>
constexpr Inner vectors_if_float = [] {
  if constexpr (std::is_same_v<T, float>)
    return vectors<T, F>;
  else
    return plain<T, F>;
}();

// a to the whole number N, as products.
template <int N>
struct Power {
  template <class T>
  static HWY_INLINE T f(OneElement d, T a, T b, const double* params) {
    const Wrapping<T> x = static_cast<Wrapping<T>>(a);
    if constexpr (N < 0) return Power<-N>::f(d, T(1) / a, b, params);
    if constexpr (N == 0) return T(1);
    if constexpr (N == 1) return a;
    if constexpr (N == 2) return static_cast<T>(x * x);
    if constexpr (N == 3) return static_cast<T>(x * x * x);
  }
};
// pow: where one small whole exponent repeats, products; else F.
template <class T, class F>
void powers(int64_t n, char* const* data, const int64_t* strides, const double* params) {
  Inner loop = vectors_if_float<T, F>;
  if (strides[2] == 0) {
    const T exponent = *reinterpret_cast<const T*>(data[2]);
    if (exponent == T(0)) loop = plain<T, Power<0>>;
    if (exponent == T(1)) loop = plain<T, Power<1>>;
    if (exponent == T(2)) loop = plain<T, Power<2>>;
    if (exponent == T(3)) loop = plain<T, Power<3>>;
    if constexpr (floating<T>) {
      if (exponent == T(-1)) loop = plain<T, Power<-1>>;
      if (exponent == T(-2)) loop = plain<T, Power<-2>>;
    }
  }
  loop(n, data, strides, params);
}

// Of each line of the list a function f(d, a, b, params), d being OneElement where a and b are numbers.
template <Binary>
struct BinaryFunction;
#define WICK_FUNCTION(name, dtypes, loop, cost, ...)                                                  \
  template <>                                                                                         \
  struct BinaryFunction<Binary::name> {                                                               \
    template <class D, class T>                                                                       \
    static HWY_INLINE auto f([[maybe_unused]] D d, T a, T b, [[maybe_unused]] const double* params) { \
      return __VA_ARGS__;                                                                             \
    }                                                                                                 \
  };
#define WICK_BACKWARD(name, dtypes, loop, cost, ...)                                                  \
  template <>                                                                                         \
  struct BinaryFunction<Binary::name> {                                                               \
    template <class D, class T>                                                                       \
    static HWY_INLINE auto f([[maybe_unused]] D d, T e, T a, [[maybe_unused]] const double* params) { \
      [[maybe_unused]] const T z = a; /* the formula names one of them */                             \
      return __VA_ARGS__;                                                                             \
    }                                                                                                 \
  };
#include <autograd/kernels/elementwise/binary_functions.h>

template <class T>
Loop loop_of(Binary f) {
  constexpr double bytes = sizeof(T);
  switch (f) {
#define WICK_FUNCTION(name, dtypes, loop, cost, ...)                               \
  case Binary::name:                                                               \
    if constexpr (dtypes<T>) return {loop<T, BinaryFunction<Binary::name>>, cost}; \
    break;
#include <autograd/kernels/elementwise/binary_functions.h>
  }
  return {nullptr, 0};
}

Loop find_binary(Binary f, ScalarType t) {
  if (is_narrow(t)) return {nullptr, 0};
  return dispatch(t, "elementwise", [&]<class T>() { return loop_of<T>(f); });
}

}  // namespace wick::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace wick::kernels {
HWY_EXPORT(find_binary);
Loop binary_loop(Binary f, ScalarType t) { return HWY_DYNAMIC_DISPATCH(find_binary)(f, t); }

const char* name(Binary f) {
  static constexpr const char* names[] = {
#define WICK_FUNCTION(name, ...) #name,
#include <autograd/kernels/elementwise/binary_functions.h>
  };
  return names[static_cast<size_t>(f)];
}
}  // namespace wick::kernels
#endif
