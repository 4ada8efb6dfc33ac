// Functions of two elements, selection and casts. Compiled once for each instruction set; the compiler vectorises.

#include <autograd/kernels/elementwise/elementwise.h>

#include <algorithm>
#include <cmath>
#include <limits>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "autograd/kernels/elementwise/binary.cpp"
#include <hwy/foreach_target.h>
// clang-format off
#include <autograd/kernels/elementwise/activation_math-inl.h>
#include <autograd/kernels/elementwise/pair_math-inl.h>
// clang-format on

HWY_BEFORE_NAMESPACE();
namespace wick::kernels::HWY_NAMESPACE {

// out[i] = F::f(a[i], b[i]), with fast paths for contiguous operands and for one that repeats.
template <class T, class R, class F>
HWY_ATTR void pairs(int64_t n, char* const* data, const int64_t* strides, const double* params) {
  const F f{params};
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

// The same with F::v on whole vectors. Every pair goes through F::v, so that its value does not depend on where it
// stands.
template <class T, class F>
HWY_ATTR void vector_pairs(int64_t n, char* const* data, const int64_t* strides, const double* params) {
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
      hn::StoreU(F::v(d, hn::LoadU(d, x), hn::LoadU(d, y), params), d, reinterpret_cast<T*>(out) + i);
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
    hn::Store(F::v(d, hn::Load(d, few_a), hn::Load(d, few_b), params), d, few_a);
    for (int64_t k = 0; k < m; ++k, out += strides[0]) *reinterpret_cast<T*>(out) = few_a[k];
    i += m;
  }
}
// a·F'(b) for an activation F.
template <class F>
struct Slope {
  template <class D, class V>
  static HWY_INLINE V v(D d, V a, V b, const double* params) {
    return hn::Mul(a, F::slope(d, b, params));
  }
};

// out[i] = c[i] ? a[i] : b[i] for neighbouring c and out; a and b run or repeat.
template <class T, bool a_runs, bool b_runs>
HWY_ATTR void choose(int64_t n, const uint8_t* c, const T* a, const T* b, T* out) {
  int64_t i = 0;
  if constexpr (sizeof(T) >= 4) {
    using U = std::conditional_t<sizeof(T) == 8, uint64_t, uint32_t>;
    const hn::ScalableTag<U> d;
    const hn::Rebind<uint8_t, decltype(d)> bytes;
    const hn::Rebind<uint32_t, decltype(d)> words;
    const int64_t lanes = static_cast<int64_t>(hn::Lanes(d));
    const U *u = reinterpret_cast<const U*>(a), *v = reinterpret_cast<const U*>(b);
    const auto first = hn::Set(d, *u), second = hn::Set(d, *v);
    for (; i + lanes <= n; i += lanes) {
      const auto flags = hn::PromoteTo(words, hn::LoadU(bytes, c + i));
      const auto mask = [&]() HWY_ATTR {
        if constexpr (sizeof(T) == 8)
          return hn::Ne(hn::PromoteTo(d, flags), hn::Zero(d));
        else
          return hn::Ne(flags, hn::Zero(d));
      }();
      hn::StoreU(hn::IfThenElse(mask, a_runs ? hn::LoadU(d, u + i) : first, b_runs ? hn::LoadU(d, v + i) : second), d,
                 reinterpret_cast<U*>(out) + i);
    }
  }
#pragma GCC ivdep
  for (; i < n; ++i) out[i] = c[i] ? a[a_runs ? i : 0] : b[b_runs ? i : 0];
}

template <class T>
HWY_ATTR void where(int64_t n, char* const* data, const int64_t* strides, const double*) {
  constexpr int64_t size = sizeof(T);
  auto repeats_or_runs = [size](int64_t stride) { return stride == 0 || stride == size; };
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
  if constexpr (std::is_same_v<To, bool>) return x != From(0);
  // Out of range is undefined in C++: by way of int64 it wraps around, as PyTorch's does on this hardware.
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

struct Function {
  const double* params;
};
#define WICK_BINARY(Name, R, ...)             \
  struct Name : Function {                    \
    template <class T>                        \
    HWY_INLINE R operator()(T a, T b) const { \
      __VA_ARGS__                             \
    }                                         \
  };
template <class T>
constexpr bool is_float = std::is_floating_point_v<T>;
template <class T>
constexpr bool is_bool = std::is_same_v<T, bool>;
WICK_BINARY(Add, T, if constexpr (is_bool<T>) return a || b;
            else return static_cast<T>(static_cast<Wrapping<T>>(a) + static_cast<Wrapping<T>>(b));)
WICK_BINARY(Sub, T, return static_cast<T>(static_cast<Wrapping<T>>(a) - static_cast<Wrapping<T>>(b));)
WICK_BINARY(Mul, T, if constexpr (is_bool<T>) return a && b;
            else return static_cast<T>(static_cast<Wrapping<T>>(a) * static_cast<Wrapping<T>>(b));)
WICK_BINARY(Div, T, return a / b;)
// Integer division: the caller has seen that no divisor is 0; −1 is apart because min/−1 traps.
WICK_BINARY(TruncDiv, T, if constexpr (is_float<T>) return std::trunc(a / b);
            else if constexpr (std::is_signed_v<T>) return b == T(-1)
                ? static_cast<T>(Wrapping<T>(0) - static_cast<Wrapping<T>>(a))
                : static_cast<T>(a / b);
            else return static_cast<T>(a / b);)
WICK_BINARY(
    Remainder, T,
    if constexpr (is_float<T>) {
      const T r = std::fmod(a, b);
      return r != T(0) && ((r < T(0)) != (b < T(0))) ? r + b : r;
    } else if constexpr (std::is_signed_v<T>) {
      if (b == T(-1)) return T(0);
      const T r = static_cast<T>(a % b);
      return r != 0 && ((r < 0) != (b < 0)) ? static_cast<T>(r + b) : r;
    } else return static_cast<T>(a % b);)
WICK_BINARY(Fmod, T, if constexpr (is_float<T>) return std::fmod(a, b);
            else if constexpr (std::is_signed_v<T>) return b == T(-1) ? T(0) : static_cast<T>(a % b);
            else return static_cast<T>(a % b);)
// Python's floor division: exact even where a/b rounds up to an integer.
WICK_BINARY(
    FloorDiv, T,
    if constexpr (is_float<T>) {
      if (b == T(0)) return a / b;
      const T r = std::fmod(a, b);
      T q = (a - r) / b;
      if (r != T(0) && ((b < T(0)) != (r < T(0)))) q -= T(1);
      if (q == T(0)) return std::copysign(T(0), a / b);
      const T whole = std::floor(q);
      return q - whole > T(0.5) ? whole + T(1) : whole;
    } else if constexpr (std::is_signed_v<T>) {
      if (b == T(-1)) return static_cast<T>(Wrapping<T>(0) - static_cast<Wrapping<T>>(a));
      const T q = static_cast<T>(a / b);
      return a % b != 0 && ((a < 0) != (b < 0)) ? static_cast<T>(q - 1) : q;
    } else return static_cast<T>(a / b);)
WICK_BINARY(
    Pow, T, if constexpr (is_float<T>) return std::pow(a, b); else {
      if constexpr (std::is_signed_v<T>)
        if (b < 0) return a == 1 ? T(1) : a == T(-1) ? (b % 2 ? T(-1) : T(1)) : T(0);
      Wrapping<T> r = 1;
      Wrapping<T> base = static_cast<Wrapping<T>>(a);
      for (auto e = static_cast<uint64_t>(b); e; e >>= 1) {
        if (e & 1) r *= base;
        base *= base;
      }
      return static_cast<T>(r);
    })
// a to the whole number N, as products.
template <int N>
struct Power : Function {
  template <class T>
  HWY_INLINE T operator()(T a, T) const {
    const Wrapping<T> x = static_cast<Wrapping<T>>(a);
    if constexpr (N < 0) return Power<-N>{}(T(1) / a, T(0));
    if constexpr (N == 0) return T(1);
    if constexpr (N == 1) return a;
    if constexpr (N == 2) return static_cast<T>(x * x);
    if constexpr (N == 3) return static_cast<T>(x * x * x);
  }
};
// Of floats V's vectors, of others F one by one.
template <class T, class V, class F>
constexpr Inner floats = [] {
  if constexpr (std::is_same_v<T, float>)
    return vector_pairs<T, V>;
  else
    return pairs<T, T, F>;
}();
template <class T>
void powers(int64_t n, char* const* data, const int64_t* strides, const double* params) {
  Inner loop = floats<T, VectorPow, Pow>;
  if (strides[2] == 0) {
    const T exponent = *reinterpret_cast<const T*>(data[2]);
    if (exponent == T(0)) loop = pairs<T, T, Power<0>>;
    if (exponent == T(1)) loop = pairs<T, T, Power<1>>;
    if (exponent == T(2)) loop = pairs<T, T, Power<2>>;
    if (exponent == T(3)) loop = pairs<T, T, Power<3>>;
    if constexpr (is_float<T>) {
      if (exponent == T(-1)) loop = pairs<T, T, Power<-1>>;
      if (exponent == T(-2)) loop = pairs<T, T, Power<-2>>;
    }
  }
  loop(n, data, strides, params);
}
WICK_BINARY(Atan2, T, return std::atan2(a, b);)
WICK_BINARY(Hypot, T, return std::hypot(a, b);)
WICK_BINARY(Prelu, T, return a > T(0) ? a : a * b;)
WICK_BINARY(Maximum, T, if constexpr (is_float<T>) return a != a ? a : (b != b ? b : (a < b ? b : a));
            else return a < b ? b : a;)
WICK_BINARY(Minimum, T, if constexpr (is_float<T>) return a != a ? a : (b != b ? b : (b < a ? b : a));
            else return b < a ? b : a;)
WICK_BINARY(And, T, return static_cast<T>(a & b);)
WICK_BINARY(Or, T, return static_cast<T>(a | b);)
WICK_BINARY(Xor, T, return static_cast<T>(a ^ b);)
WICK_BINARY(SigmoidBackward, T, return a * b * (T(1) - b);)
WICK_BINARY(TanhBackward, T, return a * (T(1) - b * b);)
struct ThresholdBackward : Function {
  template <class T>
  HWY_INLINE T operator()(T e, T x) const {
    return x <= static_cast<T>(params[0]) ? T(0) : e;
  }
};
struct ClampBackward : Function {
  template <class T>
  HWY_INLINE T operator()(T e, T x) const {
    return (x >= static_cast<T>(params[0])) & (x <= static_cast<T>(params[1])) ? e : T(0);
  }
};
struct AddScaled : Function {
  template <class T>
  HWY_INLINE T operator()(T a, T b) const {
    return a + static_cast<T>(params[0]) * b;
  }
};
WICK_BINARY(Eq, bool, return a == b;)
WICK_BINARY(Ne, bool, return a != b;)
WICK_BINARY(Lt, bool, return a < b;)
WICK_BINARY(Le, bool, return a <= b;)
WICK_BINARY(Gt, bool, return a > b;)
WICK_BINARY(Ge, bool, return a >= b;)
WICK_BINARY(LogicalAnd, bool, return (a != T(0)) & (b != T(0));)
WICK_BINARY(LogicalOr, bool, return (a != T(0)) | (b != T(0));)
WICK_BINARY(LogicalXor, bool, return (a != T(0)) != (b != T(0));)
#undef WICK_BINARY

template <class T>
Loop loop_of(Binary f) {
  constexpr double c = sizeof(T) * 0.06;
  switch (f) {
    case Binary::add:
      return {pairs<T, T, Add>, c};
    case Binary::mul:
      return {pairs<T, T, Mul>, c};
    case Binary::maximum:
      return {pairs<T, T, Maximum>, c};
    case Binary::minimum:
      return {pairs<T, T, Minimum>, c};
    case Binary::eq:
      return {pairs<T, bool, Eq>, c};
    case Binary::ne:
      return {pairs<T, bool, Ne>, c};
    case Binary::lt:
      return {pairs<T, bool, Lt>, c};
    case Binary::le:
      return {pairs<T, bool, Le>, c};
    case Binary::gt:
      return {pairs<T, bool, Gt>, c};
    case Binary::ge:
      return {pairs<T, bool, Ge>, c};
    case Binary::logical_and:
      return {pairs<T, bool, LogicalAnd>, c};
    case Binary::logical_or:
      return {pairs<T, bool, LogicalOr>, c};
    case Binary::logical_xor:
      return {pairs<T, bool, LogicalXor>, c};
    default:
      break;
  }
  if constexpr (!is_bool<T>) {
    switch (f) {
      case Binary::sub:
        return {pairs<T, T, Sub>, c};
      case Binary::floor_div:
        return {floats<T, VectorFloorDiv, FloorDiv>, 5};
      case Binary::trunc_div:
        return {pairs<T, T, TruncDiv>, 2};
      case Binary::fmod:
        return {floats<T, VectorFmod, Fmod>, 8};
      case Binary::remainder:
        return {floats<T, VectorRemainder, Remainder>, 8};
      case Binary::pow:
        return {powers<T>, 10};
      default:
        break;
    }
  }
  if constexpr (is_float<T>) {
    switch (f) {
      case Binary::div:
        return {pairs<T, T, Div>, c};
      case Binary::atan2:
        return {floats<T, VectorAtan2, Atan2>, 12};
      case Binary::hypot:
        return {floats<T, VectorHypot, Hypot>, 3};
      case Binary::logaddexp:
        return {vector_pairs<T, LogAddExp>, 0.4 * sizeof(T)};
      case Binary::prelu:
        return {pairs<T, T, Prelu>, c};
      case Binary::sigmoid_backward:
        return {pairs<T, T, SigmoidBackward>, c};
      case Binary::tanh_backward:
        return {pairs<T, T, TanhBackward>, c};
      case Binary::threshold_backward:
        return {pairs<T, T, ThresholdBackward>, c};
      case Binary::clamp_backward:
        return {pairs<T, T, ClampBackward>, c};
      case Binary::add_scaled:
        return {pairs<T, T, AddScaled>, c};
      case Binary::gelu_backward:
        return {vector_pairs<T, Slope<Gelu>>, 0.3 * sizeof(T)};
      case Binary::gelu_tanh_backward:
        return {vector_pairs<T, Slope<GeluTanh>>, 0.3 * sizeof(T)};
      case Binary::silu_backward:
        return {vector_pairs<T, Slope<Silu>>, 0.2 * sizeof(T)};
      case Binary::softplus_backward:
        return {vector_pairs<T, Slope<Softplus>>, 0.2 * sizeof(T)};
      case Binary::mish_backward:
        return {vector_pairs<T, Slope<Mish>>, 0.2 * sizeof(T)};
      case Binary::log_sigmoid_backward:
        return {vector_pairs<T, Slope<LogSigmoid>>, 0.2 * sizeof(T)};
      case Binary::leaky_relu_backward:
        return {vector_pairs<T, Slope<LeakyRelu>>, c};
      case Binary::elu_backward:
        return {vector_pairs<T, Slope<Elu>>, 0.2 * sizeof(T)};
      case Binary::hardtanh_backward:
        return {vector_pairs<T, Slope<Hardtanh>>, c};
      case Binary::hardsigmoid_backward:
        return {vector_pairs<T, Slope<Hardsigmoid>>, c};
      case Binary::hardswish_backward:
        return {vector_pairs<T, Slope<Hardswish>>, c};
      case Binary::shrink_backward:
        return {vector_pairs<T, Slope<Hardshrink>>, c};
      default:
        break;
    }
  } else {
    switch (f) {
      case Binary::bitwise_and:
        return {pairs<T, T, And>, c};
      case Binary::bitwise_or:
        return {pairs<T, T, Or>, c};
      case Binary::bitwise_xor:
        return {pairs<T, T, Xor>, c};
      default:
        break;
    }
  }
  return {nullptr, 0};
}

Loop find_binary(Binary f, ScalarType t) {
  return dispatch(t, "elementwise", [&]<class T>() { return loop_of<T>(f); });
}
Loop find_where(ScalarType t) {
  return dispatch(t, "where", []<class T>() { return Loop{where<T>, sizeof(T) * 0.08}; });
}
Loop find_ternary(Ternary f, ScalarType t) {
  return dispatch_floating(t, "elementwise", [f]<class T>() {
    return Loop{f == Ternary::addcmul ? triples<T, AddProduct> : triples<T, AddQuotient>, sizeof(T) * 0.08};
  });
}
Loop find_cast(ScalarType from, ScalarType to) {
  return dispatch(from, "to", [&]<class From>() {
    return dispatch(to, "to", []<class To>() { return Loop{cast<From, To>, (sizeof(From) + sizeof(To)) * 0.03}; });
  });
}

}  // namespace wick::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace wick::kernels {
HWY_EXPORT(find_binary);
HWY_EXPORT(find_where);
HWY_EXPORT(find_ternary);
HWY_EXPORT(find_cast);
Loop binary_loop(Binary f, ScalarType t) { return HWY_DYNAMIC_DISPATCH(find_binary)(f, t); }
Loop where_loop(ScalarType t) { return HWY_DYNAMIC_DISPATCH(find_where)(t); }
Loop ternary_loop(Ternary f, ScalarType t) { return HWY_DYNAMIC_DISPATCH(find_ternary)(f, t); }
Loop cast_loop(ScalarType from, ScalarType to) { return HWY_DYNAMIC_DISPATCH(find_cast)(from, to); }
}  // namespace wick::kernels
#endif
