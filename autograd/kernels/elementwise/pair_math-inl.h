// Functions of two numbers: v(OneElement(), a, b) of one pair, v(d, a, b) of Highway's vectors. Included once for each
// instruction set.
//
// The vectors are of floats, except for LogAddExp, and what is between is computed in double. At 0, ±∞ and NaN they
// give what the C library gives. fmod, remainder and floor division are exact, or rounded once; the largest error of
// hypot, pow and atan2 is 0.6 units in the last place (tests/ops/accuracy.cpp).
#if defined(WICK_PAIR_MATH_INL) == defined(HWY_TARGET_TOGGLE)
#ifdef WICK_PAIR_MATH_INL
#undef WICK_PAIR_MATH_INL
#else
#define WICK_PAIR_MATH_INL
#endif

#include <autograd/core/dtype.h>
#include <autograd/kernels/elementwise/vector_math-inl.h>

HWY_BEFORE_NAMESPACE();
namespace wick::kernels::HWY_NAMESPACE {

// Arithmetic of one pair. Integers wrap around; of bools the sum is "or", the product "and".
template <class T>
HWY_INLINE T sum(T a, T b) {
  if constexpr (std::is_same_v<T, bool>)
    return a || b;
  else
    return static_cast<T>(static_cast<Wrapping<T>>(a) + static_cast<Wrapping<T>>(b));
}
template <class T>
HWY_INLINE T difference(T a, T b) {
  return static_cast<T>(static_cast<Wrapping<T>>(a) - static_cast<Wrapping<T>>(b));
}
template <class T>
HWY_INLINE T product(T a, T b) {
  if constexpr (std::is_same_v<T, bool>)
    return a && b;
  else
    return static_cast<T>(static_cast<Wrapping<T>>(a) * static_cast<Wrapping<T>>(b));
}
// Whether b is −1. Dividing the least integer by −1 would trap, so that divisor is treated separately.
template <class T>
HWY_INLINE bool is_minus_one(T b) {
  return std::is_signed_v<T> && b == T(-1);
}
// a/b, rounded towards 0. The caller has checked that no integer divisor is 0, here and below.
template <class T>
HWY_INLINE T truncated_quotient(T a, T b) {
  if constexpr (std::is_floating_point_v<T>)
    return std::trunc(a / b);
  else
    return is_minus_one(b) ? difference(T(0), a) : static_cast<T>(a / b);
}
// If one of the pair is NaN, so is the result.
template <class T>
HWY_INLINE T larger(T a, T b) {
  if constexpr (std::is_floating_point_v<T>)
    return a != a ? a : (b != b ? b : (a < b ? b : a));
  else
    return a < b ? b : a;
}
template <class T>
HWY_INLINE T smaller(T a, T b) {
  if constexpr (std::is_floating_point_v<T>)
    return a != a ? a : (b != b ? b : (b < a ? b : a));
  else
    return b < a ? b : a;
}

/// a − b·trunc(a/b). In double this is exact for floats whose quotient is below 2^27. Other lanes, and those where it
/// gives NaN, go through the C library.
struct Fmod {
  template <class T>
  static HWY_INLINE T v(OneElement, T a, T b) {
    if constexpr (std::is_floating_point_v<T>)
      return std::fmod(a, b);
    else
      return is_minus_one(b) ? T(0) : static_cast<T>(a % b);
  }
  template <class For, class D, class V>
  static HWY_INLINE V of(D d, V a, V b) {
    (void)d;
    return hn::NegMulAdd(hn::Trunc(hn::Div(a, b)), b, a);
  }
  template <class D, class V>
  static HWY_INLINE V v(D d, V a, V b) {
    const V r = hn::CopySign(in_double<Fmod>(d, a, b), a);
    const auto good = hn::And(hn::Lt(hn::Abs(hn::Div(a, b)), set(d, 0x1p27)), hn::Eq(r, r));
    if (HWY_LIKELY(hn::AllTrue(d, good))) return r;
    using T = hn::TFromD<D>;
    constexpr size_t kMost = hn::MaxLanes(d);
    HWY_ALIGN T is_good[kMost], x[kMost], y[kMost], out[kMost];
    hn::Store(hn::IfThenElseZero(good, set(d, 1)), d, is_good);
    hn::Store(a, d, x);
    hn::Store(b, d, y);
    hn::Store(r, d, out);
    for (size_t i = 0; i < hn::Lanes(d); ++i)
      if (is_good[i] == 0) out[i] = std::fmod(x[i], y[i]);
    return hn::Load(d, out);
  }
};
/// fmod, plus b if the signs of fmod and b differ: Python's a % b.
struct Remainder {
  template <class T>
  static HWY_INLINE T v(OneElement d, T a, T b) {
    const T r = Fmod::v(d, a, b);
    if constexpr (std::is_unsigned_v<T>)
      return r;
    else
      return r != T(0) && ((r < T(0)) != (b < T(0))) ? static_cast<T>(r + b) : r;
  }
  template <class D, class V>
  static HWY_INLINE auto differs(D d, V r, V b) {
    const V zero = hn::Zero(d);
    return hn::And(hn::Ne(r, zero), hn::Xor(hn::Lt(r, zero), hn::Lt(b, zero)));
  }
  template <class D, class V>
  static HWY_INLINE V v(D d, V a, V b) {
    const V r = Fmod::v(d, a, b);
    return hn::IfThenElse(differs(d, r, b), hn::Add(r, b), r);
  }
};
/// Python's a // b. For floats it is exact even where a/b rounds up to an integer.
struct FloorDiv {
  template <class T>
  static HWY_INLINE T v(OneElement, T a, T b) {
    if constexpr (std::is_floating_point_v<T>) {
      if (b == T(0)) return a / b;
      const T r = std::fmod(a, b);
      T q = (a - r) / b;
      if (r != T(0) && ((b < T(0)) != (r < T(0)))) q -= T(1);
      if (q == T(0)) return std::copysign(T(0), a / b);
      const T whole = std::floor(q);
      return q - whole > T(0.5) ? whole + T(1) : whole;
    } else {
      const T q = truncated_quotient(a, b);
      return !is_minus_one(b) && a % b != 0 && ((a < 0) != (b < 0)) ? static_cast<T>(q - 1) : q;
    }
  }
  template <class D, class V>
  static HWY_INLINE V v(D d, V a, V b) {
    const V zero = hn::Zero(d), one = set(d, 1), plain = hn::Div(a, b);
    const V r = Fmod::v(d, a, b), q = hn::Div(hn::Sub(a, r), b);
    const V down = hn::IfThenElse(Remainder::differs(d, r, b), hn::Sub(q, one), q), whole = hn::Floor(down);
    const V near = hn::IfThenElse(hn::Gt(hn::Sub(down, whole), set(d, 0.5)), hn::Add(whole, one), whole);
    return hn::IfThenElse(hn::Eq(b, zero), plain, hn::IfThenElse(hn::Eq(down, zero), hn::CopySign(zero, plain), near));
  }
};

/// The angle of the point (x, y): atan(smaller/larger), which is in [0, π/4], mirrored to the point's octant.
struct Atan2 {
  template <class T>
  static HWY_INLINE T v(OneElement, T y, T x) {
    return std::atan2(y, x);
  }
  template <class For, class D, class V>
  static HWY_INLINE V of(D d, V y, V x) {
    constexpr double pi = 3.14159265358979324;
    const V across = hn::Abs(x), up = hn::Abs(y);
    const auto steep = hn::Gt(up, across);
    const V small = hn::IfThenElse(steep, across, up), large = hn::IfThenElse(steep, up, across);
    // ∞/∞ counts as 1, 0/0 as 0.
    const V even = hn::IfThenElseZero(hn::Ne(small, hn::Zero(d)), set(d, 1));
    const V t = hn::IfThenElse(hn::Eq(small, large), even, hn::Div(small, large));
    const V low = hn::Mul(t, polynomial(d, hn::Mul(t, t), Coefficients<For>::atan));
    const V right = hn::IfThenElse(steep, hn::Sub(set(d, pi / 2), low), low);
    const auto left = hn::Lt(hn::CopySign(set(d, 1), x), hn::Zero(d));  // −0 too
    return hn::CopySign(hn::IfThenElse(left, hn::Sub(set(d, pi), right), right), y);
  }
  template <class D, class V>
  static HWY_INLINE V v(D d, V y, V x) {
    return in_double<Atan2>(d, y, x);
  }
};

struct Hypot {
  template <class T>
  static HWY_INLINE T v(OneElement, T x, T y) {
    return std::hypot(x, y);
  }
  template <class For, class D, class V>
  static HWY_INLINE V of(D d, V x, V y) {
    const V inf = set(d, std::numeric_limits<double>::infinity());
    const auto far = hn::Or(hn::Eq(hn::Abs(x), inf), hn::Eq(hn::Abs(y), inf));  // also beside NaN
    return hn::IfThenElse(far, inf, hn::Sqrt(hn::MulAdd(x, x, hn::Mul(y, y))));
  }
  template <class D, class V>
  static HWY_INLINE V v(D d, V x, V y) {
    return in_double<Hypot>(d, x, y);
  }
};
/// log(exp(x) + exp(y)) = max(x, y) + log(1 + exp(−|x − y|)), for float and double.
struct LogAddExp {
  template <class D, class V>
  static HWY_INLINE V v(D d, V x, V y) {
    const V one = set(d, 1), apart = hn::IfThenZeroElse(hn::Eq(x, y), hn::Sub(x, y));  // 0 for equal infinities, too
    const V e = Exp::v(d, hn::Neg(hn::Abs(apart))), u = hn::Add(one, e);
    return hn::Add(at_least(x, y), log_of(d, u, hn::Sub(e, hn::Sub(u, one))));
  }
};

/// |x|^y = exp(y·log|x|). Negative x have powers for whole y only; odd ones keep the sign. Integers wrap around.
struct Pow {
  template <class T>
  static HWY_INLINE T v(OneElement, T x, T y) {
    if constexpr (std::is_floating_point_v<T>) {
      return std::pow(x, y);
    } else {
      if constexpr (std::is_signed_v<T>)
        if (y < 0) return x == 1 ? T(1) : x == T(-1) ? (y % 2 ? T(-1) : T(1)) : T(0);
      Wrapping<T> r = 1, base = static_cast<Wrapping<T>>(x);
      for (auto exponent = static_cast<uint64_t>(y); exponent; exponent >>= 1) {
        if (exponent & 1) r *= base;
        base *= base;
      }
      return static_cast<T>(r);
    }
  }
  template <class For, class D, class V>
  static HWY_INLINE V of(D d, V x, V y) {
    using Limits = std::numeric_limits<double>;
    const V a = hn::Abs(x), one = set(d, 1), inf = set(d, Limits::infinity());
    const V exponent = hn::Mul(y, Log::v(d, a));
    const auto p = exp_parts<For>(d, between(d, kFar<For>, 89, exponent));
    V r = scaled<For>(d, hn::Add(one, p.high), p.n);
    // x^0, 1^y and (−1)^±∞ are 1.
    const auto is_one =
        hn::Or(hn::Or(hn::Eq(y, hn::Zero(d)), hn::Eq(x, one)), hn::And(hn::Eq(a, one), hn::Eq(hn::Abs(y), inf)));
    r = hn::IfThenElse(is_one, one, r);
    const V half = hn::Mul(y, set(d, 0.5));
    const auto whole = hn::Eq(hn::Round(y), y), odd = hn::AndNot(hn::Eq(hn::Round(half), half), whole);
    r = hn::IfThenElse(odd, hn::CopySign(r, x), r);
    const auto none = hn::And(hn::And(hn::Lt(x, hn::Zero(d)), hn::Gt(x, hn::Neg(inf))), hn::Not(whole));
    return hn::IfThenElse(none, set(d, Limits::quiet_NaN()), r);
  }
  template <class D, class V>
  static HWY_INLINE V v(D d, V x, V y) {
    return in_double<Pow>(d, x, y);
  }
};

}  // namespace wick::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();
#endif
