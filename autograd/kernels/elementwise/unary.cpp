// Functions of one element. Everything in HWY_NAMESPACE is compiled once for each instruction set.

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
// out[i] = F::f(in[i]): left to the compiler, which vectorises it for the target.
template <class T, class R, class F>
HWY_ATTR void plain(int64_t n, char* const* data, const int64_t* strides, const double*) {
  if (strides[0] == sizeof(R) && strides[1] == sizeof(T)) {
    R* out = reinterpret_cast<R*>(data[0]);
    const T* in = reinterpret_cast<const T*>(data[1]);
#pragma GCC ivdep
    for (int64_t i = 0; i < n; ++i) out[i] = F::f(in[i]);
    return;
  }
  char* out = data[0];
  const char* in = data[1];
  for (int64_t i = 0; i < n; ++i, out += strides[0], in += strides[1])
    *reinterpret_cast<R*>(out) = F::f(*reinterpret_cast<const T*>(in));
}

template <class F>
HWY_INLINE F with(const double* params) {
  if constexpr (std::is_empty_v<F>)
    return {};
  else
    return F{params};
}

// The same with F::v on whole vectors. Every element goes through F::v, so that its value does not depend on where
// it stands.
template <class T, class F>
HWY_ATTR void vectors(int64_t n, char* const* data, const int64_t* strides, const double* params) {
  const F f = with<F>(params);
  const hn::ScalableTag<T> d;
  const int64_t lanes = static_cast<int64_t>(hn::Lanes(d));
  char* out = data[0];
  const char* in = data[1];
  int64_t i = 0;
  if (strides[0] == sizeof(T) && strides[1] == sizeof(T)) {
    for (; i + lanes <= n; i += lanes)
      hn::StoreU(f.v(d, hn::LoadU(d, reinterpret_cast<const T*>(in) + i)), d, reinterpret_cast<T*>(out) + i);
    out += i * strides[0];
    in += i * strides[1];
  }
  HWY_ALIGN T few[hn::MaxLanes(d)] = {};
  while (i < n) {
    const int64_t m = n - i < lanes ? n - i : lanes;
    for (int64_t k = 0; k < m; ++k, in += strides[1]) few[k] = *reinterpret_cast<const T*>(in);
    hn::Store(f.v(d, hn::Load(d, few)), d, few);
    for (int64_t k = 0; k < m; ++k, out += strides[0]) *reinterpret_cast<T*>(out) = few[k];
    i += m;
  }
}

// clang-format off
struct Neg { template <class T> static HWY_INLINE T f(T x) {
  if constexpr (std::is_floating_point_v<T>) return -x;
  else return static_cast<T>(std::make_unsigned_t<T>(0) - static_cast<std::make_unsigned_t<T>>(x)); } };  // wraps around
struct Abs { template <class T> static HWY_INLINE T f(T x) {
  if constexpr (std::is_floating_point_v<T>) return std::fabs(x);
  else if constexpr (std::is_unsigned_v<T>) return x;
  else return x < 0 ? Neg::f(x) : x; } };
struct Sign { template <class T> static HWY_INLINE T f(T x) { return static_cast<T>((T(0) < x) - (x < T(0))); } };
struct SignBool { static HWY_INLINE bool f(bool x) { return x; } };
struct BitNot { template <class T> static HWY_INLINE T f(T x) { return static_cast<T>(~x); } };
struct NotByte { static HWY_INLINE uint8_t f(uint8_t x) { return x ^ 1; } };  // of a bool
struct Relu { template <class T> static HWY_INLINE T f(T x) { return x < T(0) ? T(0) : x; } };  // keeps NaN
struct Reciprocal { template <class T> static HWY_INLINE T f(T x) { return T(1) / x; } };
struct Sqrt { template <class T> static HWY_INLINE T f(T x) { return std::sqrt(x); } };
struct Rsqrt { template <class T> static HWY_INLINE T f(T x) { return T(1) / std::sqrt(x); } };
struct ErfcOne { template <class T> static HWY_INLINE T f(T x) { return std::erfc(x); } };
struct Tan { template <class T> static HWY_INLINE T f(T x) { return std::tan(x); } };
struct IsNan { template <class T> static HWY_INLINE bool f(T x) { return x != x; } };
struct IsInf { template <class T> static HWY_INLINE bool f(T x) { return std::is_floating_point_v<T> && (x == std::numeric_limits<T>::infinity() || x == -std::numeric_limits<T>::infinity()); } };
struct IsFinite { template <class T> static HWY_INLINE bool f(T x) { return x - x == T(0); } };
struct Not { template <class T> static HWY_INLINE bool f(T x) { return x == T(0); } };

struct Floor { template <class D, class V> static HWY_INLINE V v(D, V x) { return hn::Floor(x); } };
struct Ceil { template <class D, class V> static HWY_INLINE V v(D, V x) { return hn::Ceil(x); } };
struct Round { template <class D, class V> static HWY_INLINE V v(D, V x) { return hn::Round(x); } };
struct Trunc { template <class D, class V> static HWY_INLINE V v(D, V x) { return hn::Trunc(x); } };
struct Frac { template <class D, class V> static HWY_INLINE V v(D, V x) { return hn::Sub(x, hn::Trunc(x)); } };
// clang-format on
template <class F>
struct Value {
  const double* params;
  template <class D, class V>
  HWY_INLINE V v(D d, V x) const {
    return F::value(d, x, params);
  }
};

template <class T, class F>
constexpr Loop same(double cost) {
  return {plain<T, T, F>, cost};
}
template <class T, class F>
constexpr Loop test(double cost) {
  return {plain<T, bool, F>, cost};
}

template <class T>
Loop loop_of(Unary f) {
  constexpr double c = sizeof(T) * 0.05;  // what moving the memory costs
  switch (f) {
    case Unary::abs:
      return same<T, Abs>(c);
    case Unary::sign:
      if constexpr (std::is_same_v<T, bool>)
        return same<T, SignBool>(c);
      else
        return same<T, Sign>(c);
    case Unary::isnan:
      return test<T, IsNan>(c);
    case Unary::isinf:
      return test<T, IsInf>(c);
    case Unary::isfinite:
      return test<T, IsFinite>(c);
    case Unary::logical_not:
      return test<T, Not>(c);
    default:
      break;
  }
  if constexpr (!std::is_same_v<T, bool>) {
    if (f == Unary::neg) return same<T, Neg>(c);
    if (f == Unary::relu) return same<T, Relu>(c);
  }
  if constexpr (std::is_same_v<T, bool>) {
    if (f == Unary::bitwise_not) return same<uint8_t, NotByte>(c);
    return {nullptr, 0};
  } else if constexpr (std::is_integral_v<T>) {
    if (f == Unary::bitwise_not) return same<T, BitNot>(c);
    return {nullptr, 0};
  } else {
    constexpr double s = sizeof(T) / 4.0;
    switch (f) {
      case Unary::reciprocal:
        return same<T, Reciprocal>(c);
      case Unary::sqrt:
        return same<T, Sqrt>(c);
      case Unary::rsqrt:
        return same<T, Rsqrt>(c);
      case Unary::tan:
        if constexpr (sizeof(T) == 4) return {vectors<T, VectorTan>, s};
        return same<T, Tan>(10 * s);
      case Unary::erfc:
        if constexpr (sizeof(T) == 4) return {vectors<T, Erfc>, s};
        return same<T, ErfcOne>(10 * s);
      case Unary::floor:
        return {vectors<T, Floor>, c};
      case Unary::ceil:
        return {vectors<T, Ceil>, c};
      case Unary::round:
        return {vectors<T, Round>, c};
      case Unary::trunc:
        return {vectors<T, Trunc>, c};
      case Unary::frac:
        return {vectors<T, Frac>, c};
      case Unary::exp:
        return {vectors<T, Exp>, 0.4 * s};
      case Unary::expm1:
        return {vectors<T, Expm1>, 0.6 * s};
      case Unary::log:
        return {vectors<T, Log>, 0.6 * s};
      case Unary::log1p:
        return {vectors<T, Log1p>, 0.8 * s};
      case Unary::log2:
        return {vectors<T, Log2>, 0.6 * s};
      case Unary::log10:
        return {vectors<T, Log10>, 0.6 * s};
      case Unary::sin:
        return {vectors<T, Sin>, 0.6 * s};
      case Unary::cos:
        return {vectors<T, Cos>, 0.6 * s};
      case Unary::asin:
        return {vectors<T, Asin>, 0.8 * s};
      case Unary::acos:
        return {vectors<T, Acos>, 0.8 * s};
      case Unary::atan:
        return {vectors<T, Atan>, 0.8 * s};
      case Unary::sinh:
        return {vectors<T, Sinh>, 1 * s};
      case Unary::cosh:
        return {vectors<T, Cosh>, 0.8 * s};
      case Unary::tanh:
        return {vectors<T, Tanh>, 0.8 * s};
      case Unary::sigmoid:
        return {vectors<T, Sigmoid>, 0.6 * s};
      case Unary::erf:
        return {vectors<T, Erf>, s};
      case Unary::gelu:
        return {vectors<T, Value<Gelu>>, s};
      case Unary::gelu_tanh:
        return {vectors<T, Value<GeluTanh>>, s};
      case Unary::silu:
        return {vectors<T, Value<Silu>>, 0.6 * s};
      case Unary::softplus:
        return {vectors<T, Value<Softplus>>, s};
      case Unary::mish:
        return {vectors<T, Value<Mish>>, 0.6 * s};
      case Unary::log_sigmoid:
        return {vectors<T, Value<LogSigmoid>>, s};
      case Unary::leaky_relu:
        return {vectors<T, Value<LeakyRelu>>, c};
      case Unary::elu:
        return {vectors<T, Value<Elu>>, 0.6 * s};
      case Unary::clamp:
        return {vectors<T, Value<Hardtanh>>, c};
      case Unary::hardsigmoid:
        return {vectors<T, Value<Hardsigmoid>>, c};
      case Unary::hardswish:
        return {vectors<T, Value<Hardswish>>, c};
      case Unary::hardshrink:
        return {vectors<T, Value<Hardshrink>>, c};
      case Unary::softshrink:
        return {vectors<T, Value<Softshrink>>, c};
      case Unary::huber:
        return {vectors<T, Value<Huber>>, c};
      case Unary::threshold:
        return {vectors<T, Value<Threshold>>, c};
      default:
        return {nullptr, 0};
    }
  }
}

Loop find(Unary f, ScalarType t) {
  return dispatch(t, "elementwise", [&]<class T>() { return loop_of<T>(f); });
}

}  // namespace wick::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace wick::kernels {
HWY_EXPORT(find);
Loop unary_loop(Unary f, ScalarType t) { return HWY_DYNAMIC_DISPATCH(find)(f, t); }
}  // namespace wick::kernels
#endif
