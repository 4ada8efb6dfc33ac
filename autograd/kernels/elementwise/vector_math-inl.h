// exp, log, tanh, erf and others on Highway's vectors, for all floats and doubles: subnormal numbers, ±0, ±∞ and NaN
// too. Included once for each instruction set.
//
// Each is a class with v(d, x), where d is Highway's tag of the vectors. Most are made of exp_parts(), log_of() or
// erfcx(), which read first: they reduce the argument to a small range and evaluate a polynomial there.
//
//   exp(x)    x = n·ln 2 + r, |r| ≤ ln(2)/2           2^n · (1 + r + r²·polynomial(r))
//   log(u)    u = 2^k·(1 + f), √½ ≤ 1 + f < √2         k·ln 2 + log(1 + f), a polynomial in (f/(2 + f))²
//
// The largest error in units in the last place of the result, on all instruction sets (tests/ops/accuracy.cpp):
//
//               float   double
//   exp         0.9     0.9
//   expm1       1.1     1.2
//   log         0.85    0.8     (float: 0.8 with fused multiply-adds)
//   log1p       1.1     1.1
//   tanh        1.5     1.5
//   sigmoid     1.1     1.1
//   cosh        1.8     1.8
//   erf         0.6     3
//   erfc, tan   0.6     (the C library's)
//
// The polynomials are in coefficients.h, made by coefficients.py. log and the other functions are Highway's where those
// are accurate, else the C library's. Highway 1.0.3's exp, expm1, log1p and tanh were measured and left (AVX2, in its
// own range; time is Highway's over ours, float and double):
//
//               largest error   time
//   exp         1.0             1.2, 0.7
//   expm1       expm1(−0) is 0  0.9, 0.5
//   log1p       2.3             0.6, 0.6
//   tanh        2.9             1.1, 0.8
#if defined(WICK_VECTOR_MATH_INL) == defined(HWY_TARGET_TOGGLE)
#ifdef WICK_VECTOR_MATH_INL
#undef WICK_VECTOR_MATH_INL
#else
#define WICK_VECTOR_MATH_INL
#endif

#include <autograd/kernels/clamp-inl.h>
#include <autograd/kernels/elementwise/coefficients.h>

#include <cmath>
#include <limits>

#include <hwy/contrib/math/math-inl.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace wick::kernels::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

/// Takes the place of Highway's tag d where a function is called for one number: v(OneElement(), x).
struct OneElement {};

template <class D>
using Bits = hn::RebindToSigned<D>;
template <class D>
constexpr bool is_double = sizeof(hn::TFromD<D>) == 8;
template <class D>
constexpr int kMantissa = is_double<D> ? 52 : 23;

/// exp is 0 at this number. For is the dtype of the result: for a float it is enough that the double is far below it.
template <class For>
constexpr double kFar = sizeof(For) == 8 ? -760 : -110;

template <class D>
HWY_INLINE hn::Vec<D> set(D d, double x) {
  return hn::Set(d, static_cast<hn::TFromD<D>>(x));
}
template <class D, class V>
HWY_INLINE V at_least(D d, double low, V x) {
  return at_least(set(d, low), x);
}
template <class D, class V>
HWY_INLINE V at_most(D d, double high, V x) {
  return at_most(set(d, high), x);
}
template <class D, class V>
HWY_INLINE V between(D d, double lo, double hi, V x) {
  return at_most(d, hi, at_least(d, lo, x));
}
/// c[0] + c[1]·x + c[2]·x² + …
template <class D, class V, size_t N>
HWY_INLINE V polynomial(D d, V x, const double (&c)[N]) {
  V y = set(d, c[N - 1]);
  for (size_t i = N - 1; i-- > 0;) y = hn::MulAdd(y, x, set(d, c[i]));
  return y;
}
/// 2^n, if that is a normal number.
template <class D, class N>
HWY_INLINE hn::Vec<D> power_of_2(D d, N n) {
  const Bits<D> i;
  return hn::BitCast(d, hn::ShiftLeft<kMantissa<D>>(hn::Add(n, hn::Set(i, is_double<D> ? 1023 : 127))));
}
/// y·2^n, which may be subnormal: of the two multiplications only the second rounds. For: as in exp_parts.
template <class For, class D, class V, class N>
HWY_INLINE V scaled(D d, V y, N n) {
  if constexpr (is_double<D> && sizeof(For) == 4) return hn::Mul(y, power_of_2(d, n));
  const N half = hn::ShiftRight<1>(n);
  return hn::Mul(hn::Mul(y, power_of_2(d, half)), power_of_2(d, hn::Sub(n, half)));
}

/// exp(x + low) = (1 + high + rest)·2^n, where rest is at most half a unit in the last place of high. For is the dtype
/// that the result has to be accurate for: float, or double.
template <class D>
struct ExpParts {
  hn::Vec<D> high, rest;
  hn::Vec<Bits<D>> n;
};
template <class For, class D, class V>
HWY_INLINE ExpParts<D> exp_parts(D d, V x, V low) {
  // ln 2 is the sum of two parts. The product of n and the first part is exact.
  constexpr double ln2_high = is_double<D> ? 0x1.62e42fefp-1 : 0x1.62e4p-1;
  constexpr double ln2_low = is_double<D> ? 0x1.473de6af278edp-34 : 0x1.7f7d1cf79abcap-20;
  const V n = hn::Round(hn::Mul(x, set(d, 1.4426950408889634)));
  if constexpr (is_double<D> && sizeof(For) == 4) {  // double has digits to spare
    const V r = hn::NegMulAdd(n, set(d, 0.69314718055994531), x);
    return {hn::MulAdd(hn::Mul(r, r), polynomial(d, r, Coefficients<For>::expm1), r), hn::Zero(d),
            hn::ConvertTo(Bits<D>(), n)};
  }
  const V first = hn::NegMulAdd(n, set(d, ln2_high), x);
  const V second = hn::NegMulAdd(n, set(d, ln2_low), low);
  const V r = hn::Add(first, second);
  const V r_rest = hn::Add(hn::Sub(first, r), second);
  const V tail = hn::MulAdd(hn::Mul(r, r), polynomial(d, r, Coefficients<For>::expm1), r_rest);
  const V high = hn::Add(r, tail);
  return {high, hn::Sub(tail, hn::Sub(high, r)), hn::ConvertTo(Bits<D>(), n)};
}
template <class For, class D, class V>
HWY_INLINE ExpParts<D> exp_parts(D d, V x) {
  return exp_parts<For>(d, x, hn::Zero(d));
}

/// exp(x), if it is a normal number.
template <class For, class D, class V>
HWY_INLINE V small_exp(D d, V x) {
  const auto p = exp_parts<For>(d, x);
  return hn::Mul(hn::Add(set(d, 1), p.high), power_of_2(d, p.n));
}
struct Exp {
  template <class D, class V>
  static HWY_INLINE V v(D d, V x) {
    const auto p = exp_parts<hn::TFromD<D>>(d, between(d, kFar<hn::TFromD<D>>, is_double<D> ? 710 : 89, x));
    return scaled<hn::TFromD<D>>(d, hn::Add(set(d, 1), p.high), p.n);
  }
};
struct Expm1 {
  template <class D, class V>
  static HWY_INLINE V v(D d, V x) {
    const auto p = exp_parts<hn::TFromD<D>>(d, between(d, is_double<D> ? -40 : -20, is_double<D> ? 710 : 89, x));
    // 2^n·(1 − 2^−n + high + rest). `off` is what the rounding of the sum lost.
    const auto n = at_most(hn::Set(Bits<D>(), 64), p.n);
    const V c = hn::Sub(set(d, 1), power_of_2(d, hn::Neg(n)));
    const V sum = hn::Add(c, p.high);
    const V off = hn::Add(hn::Add(hn::Sub(c, sum), p.high), p.rest);
    return hn::CopySign(scaled<hn::TFromD<D>>(d, hn::Add(sum, off), p.n), x);
  }
};

/// log(u + off), u > 0, where off is less than half a unit in the last place of u. u = 2^k·(1 + f), and with
/// s = f/(2 + f): log(1 + f) = 2·artanh(s) = f − f²/2 + s·(f²/2 + s²·polynomial(s²)).
template <class D, class V>
HWY_INLINE V log_of(D d, V u, V off) {
  using T = hn::TFromD<D>;
  const Bits<D> i;
  constexpr double ln2_high = is_double<D> ? 0x1.62e42fefp-1 : 0x1.62e4p-1;
  constexpr double ln2_low = is_double<D> ? 0x1.473de6af278edp-34 : 0x1.7f7d1cf79abcap-20;
  const auto tiny = hn::Lt(u, set(d, std::numeric_limits<T>::min()));
  const V normal = hn::IfThenElse(tiny, hn::Mul(u, set(d, is_double<D> ? 0x1p52 : 0x1p23)), u);
  const auto root = hn::BitCast(i, set(d, is_double<D> ? 0x1.6a09e667f3bcdp-1 : 0x1.6a09e6p-1));
  const auto bits = hn::Sub(hn::BitCast(i, normal), root);
  auto k = hn::ShiftRight<kMantissa<D>>(bits);
  const auto fraction = hn::Sub(bits, hn::ShiftLeft<kMantissa<D>>(k));
  const V f = hn::Sub(hn::BitCast(d, hn::Add(fraction, root)), set(d, 1));
  // off/2^k, divided by 1 + f.
  const V off_f = hn::Mul(off, power_of_2(d, hn::Neg(at_most(hn::Set(i, 64), k))));
  const V off_log = hn::NegMulAdd(off_f, f, off_f);
  k = hn::Sub(k, hn::IfThenElseZero(hn::RebindMask(i, tiny), hn::Set(i, kMantissa<D>)));
  const V n = hn::ConvertTo(d, k);
  const V s = hn::Div(f, hn::Add(set(d, 2), f));
  const V z = hn::Mul(s, s);
  const V half = hn::Mul(set(d, 0.5), hn::Mul(f, f));
  const V rest = hn::Mul(s, hn::MulAdd(z, polynomial(d, z, Coefficients<T>::log), half));
  const V low = hn::MulAdd(n, set(d, ln2_low), hn::Add(rest, off_log));
  return hn::MulAdd(n, set(d, ln2_high), hn::Sub(f, hn::Sub(half, low)));
}
/// y, or what log(u) is if u is 0, negative, ∞ or NaN.
template <class D, class V>
HWY_INLINE V log_edges(D d, V u, V y) {
  using Limits = std::numeric_limits<hn::TFromD<D>>;
  const V inf = set(d, Limits::infinity());
  y = hn::IfThenElse(hn::Lt(u, inf), y, hn::Add(u, inf));  // ∞ and NaN
  y = hn::IfThenElse(hn::Eq(u, hn::Zero(d)), hn::Neg(inf), y);
  return hn::IfThenElse(hn::Lt(u, hn::Zero(d)), set(d, Limits::quiet_NaN()), y);
}
struct Log1p {
  template <class D, class V>
  static HWY_INLINE V v(D d, V x) {
    const V one = set(d, 1), u = hn::Add(one, x), back = hn::Sub(u, one);
    const V off = hn::Add(hn::Sub(one, hn::Sub(u, back)), hn::Sub(x, back));
    return hn::CopySign(log_edges(d, u, log_of(d, u, off)), x);
  }
};

struct Tanh {
  template <class D, class V>
  static HWY_INLINE V v(D d, V x) {
    using T = hn::TFromD<D>;
    // Near 0: x + x³·polynomial(x²). Else 1 − 2/(exp(2|x|) + 1).
    const V a = at_most(d, is_double<D> ? 20 : 10, hn::Abs(x)), z = hn::Mul(a, a);
    const V near = hn::MulAdd(hn::Mul(a, z), polynomial(d, z, Coefficients<T>::tanh), a);
    const V e = small_exp<T>(d, hn::Add(a, a));
    const V far = hn::Sub(set(d, 1), hn::Div(set(d, 2), hn::Add(e, set(d, 1))));
    return hn::CopySign(hn::IfThenElse(hn::Lt(a, set(d, 0.55)), near, far), x);
  }
};

/// e = exp(−|x|) = m·2^n. sigmoid(x) is 1/(1 + e), or e/(1 + e) if x < 0. e + e_rest is more accurate than e.
template <class D>
struct Decay {
  hn::Vec<D> e, e_rest, m;
  hn::Vec<Bits<D>> n;
};
template <class For, class D, class V>
HWY_INLINE Decay<D> decay(D d, V x) {
  const V one = set(d, 1);
  const auto p = exp_parts<For>(d, at_least(d, kFar<For>, hn::Neg(hn::Abs(x))));
  const V m = hn::Add(one, p.high), m_rest = hn::Add(hn::Add(hn::Sub(one, m), p.high), p.rest);
  return {scaled<For>(d, m, p.n), scaled<For>(d, m_rest, p.n), m, p.n};
}
struct Sigmoid {
  template <class D, class V>
  static HWY_INLINE V v(D d, V x) {
    const V one = set(d, 1);
    const auto negative = hn::Lt(x, hn::Zero(d));
    const auto [e, e_rest, m, n] = decay<hn::TFromD<D>>(d, x);
    const V below = hn::Add(one, e), below_rest = hn::Add(hn::Add(hn::Sub(one, below), e), e_rest);
    const V y = hn::Div(hn::IfThenElse(negative, e, one), below);
    // Adds what rounding e and 1 + e lost; 1/(1 + e) is y or 1 − y.
    const V off = hn::NegMulAdd(y, below_rest, hn::IfThenElseZero(negative, e_rest));
    return hn::MulAdd(off, hn::IfThenElse(negative, hn::Sub(one, y), y), y);
  }
};

/// exp(t²)·erfc(t), t ≥ 0: r times a polynomial in r, where r = 1/(t + shift).
template <class For, class D, class V>
HWY_INLINE V erfcx(D d, V t) {
  const V shift = set(d, Coefficients<For>::erfcx_shift), one = set(d, 1);
  const V s = hn::Add(t, shift), r = hn::Div(one, s);
  const V y = hn::Mul(r, polynomial(d, r, Coefficients<For>::erfcx));
  if constexpr (sizeof(For) == 4) return y;
  // The rounded r belongs to a t that differs by `off`. The derivative is 2t·y − 2/√π.
  const V s_rest = hn::Sub(t, hn::Sub(s, shift));
  const V off = hn::Mul(s, hn::MulAdd(r, s_rest, hn::MulSub(r, s, one)));
  return hn::MulAdd(off, hn::MulSub(hn::Add(t, t), y, set(d, 1.1283791670955126)), y);
}
/// exp(−c·x²), c a power of 2. x² is made in two parts, because exp would magnify the rounding of x².
template <class For, class D, class V>
HWY_INLINE ExpParts<D> exp_of_square(D d, V x, double c) {
  if constexpr (sizeof(For) == 4) return exp_parts<For>(d, hn::Mul(set(d, -c), hn::Mul(x, x)));
  const Bits<D> i;
  const V head = hn::BitCast(d, hn::And(hn::BitCast(i, x), hn::Set(i, -(int64_t{1} << 27))));
  const V low = hn::Mul(hn::Sub(x, head), hn::Add(x, head));
  return exp_parts<For>(d, hn::Mul(set(d, -c), hn::Mul(head, head)), hn::Mul(set(d, -c), low));
}

/// F::of<For>(d, x …) for doubles, and in double for floats: float has too few digits for what is computed on the way.
template <class F, class D, class... V>
HWY_INLINE hn::Vec<D> in_double(D d, V... x) {
  if constexpr (is_double<D>) {
    return F::template of<double>(d, x...);
  } else {
#if HWY_TARGET == HWY_SCALAR  // vectors of one element, whose DemoteTo does not give infinities
    const hn::Rebind<double, D> wide;
    return set(d, hn::GetLane(F::template of<float>(wide, hn::PromoteTo(wide, x)...)));
#else
    const hn::Half<D> half;
    const hn::Rebind<double, decltype(half)> wide;
    const auto low = F::template of<float>(wide, hn::PromoteTo(wide, hn::LowerHalf(half, x))...);
    const auto high = F::template of<float>(wide, hn::PromoteTo(wide, hn::UpperHalf(half, x))...);
    return hn::Combine(d, hn::DemoteTo(half, high), hn::DemoteTo(half, low));
#endif
  }
}
struct Erf {
  template <class For, class D, class V>
  static HWY_INLINE V of(D d, V x) {
    // Near 0: x times a polynomial in x². Else 1 − erfc(|x|).
    const V a = at_most(d, 6.5, hn::Abs(x)), one = set(d, 1);
    const V near = hn::Mul(a, polynomial(d, hn::Mul(a, a), Coefficients<For>::erf));
    const auto p = exp_of_square<For>(d, a, 1);
    const V e = hn::Mul(hn::Add(one, p.high), power_of_2(d, p.n));
    const V far = hn::NegMulAdd(e, erfcx<For>(d, a), one);
    return hn::CopySign(hn::IfThenElse(hn::Lt(a, set(d, 0.5)), near, far), x);
  }
  template <class D, class V>
  static HWY_INLINE V v(D d, V x) {
    return in_double<Erf>(d, x);
  }
};

/// Vectors of floats only; doubles go through the C library.
struct Erfc {
  template <class T>
  static HWY_INLINE T v(OneElement, T x) {
    return std::erfc(x);
  }
  template <class For, class D, class V>
  static HWY_INLINE V of(D d, V x) {
    const V a = at_most(d, 10.3, hn::Abs(x));
    const auto p = exp_of_square<For>(d, a, 1);
    const V y = hn::Mul(scaled<For>(d, hn::Add(set(d, 1), p.high), p.n), erfcx<For>(d, a));
    return hn::IfThenElse(hn::Lt(x, hn::Zero(d)), hn::Sub(set(d, 2), y), y);
  }
  template <class D, class V>
  static HWY_INLINE V v(D d, V x) {
    return in_double<Erfc>(d, x);
  }
};

// Highway's functions are accurate for lo ≤ x ≤ hi. Other numbers and NaN go through the C library, one by one.
template <class D, class V, class Vector, class Library>
HWY_INLINE V within(D d, V x, double lo, double hi, Vector vector, Library library) {
  using T = hn::TFromD<D>;
  const auto inside = hn::And(hn::Ge(x, hn::Set(d, static_cast<T>(lo))), hn::Le(x, hn::Set(d, static_cast<T>(hi))));
  if (HWY_LIKELY(hn::AllTrue(d, inside))) return vector(x);
  HWY_ALIGN T in[hn::MaxLanes(d)];
  HWY_ALIGN T out[hn::MaxLanes(d)];
  hn::Store(x, d, in);
  hn::Store(vector(hn::IfThenElse(inside, x, hn::Set(d, T(0.5)))), d, out);
  for (size_t i = 0; i < hn::Lanes(d); ++i)
    if (!(in[i] >= static_cast<T>(lo) && in[i] <= static_cast<T>(hi))) out[i] = library(in[i]);
  return hn::Load(d, out);
}
template <class D>
constexpr double kTiny = std::numeric_limits<hn::TFromD<D>>::min();
template <class D>
constexpr double kHuge = std::numeric_limits<hn::TFromD<D>>::max();
template <class D>
constexpr double kExpTop = is_double<D> ? 700.0 : 88.0;

// sin(−0) is −0, as the C library has it.
template <class D, class V>
HWY_INLINE V OddSin(D d, V x) {
  return hn::IfThenElse(hn::Eq(x, hn::Zero(d)), x, hn::Sin(d, x));
}

#define WICK_VECTOR(Name, vector, library, lo, hi)                                                      \
  struct Name {                                                                                         \
    template <class D, class V>                                                                         \
    static HWY_INLINE V v(D d, V x) {                                                                   \
      return within(                                                                                    \
          d, x, lo, hi, [d](V y) HWY_ATTR { return vector(d, y); }, [](auto y) { return library(y); }); \
    }                                                                                                   \
  };
WICK_VECTOR(Log, hn::Log, std::log, kTiny<D>, kHuge<D>)
WICK_VECTOR(Log2, hn::Log2, std::log2, kTiny<D>, kHuge<D>)
WICK_VECTOR(Log10, hn::Log10, std::log10, kTiny<D>, kHuge<D>)
WICK_VECTOR(Sin, OddSin, std::sin, -39000.0, 39000.0)
WICK_VECTOR(Cos, hn::Cos, std::cos, -39000.0, 39000.0)
WICK_VECTOR(Asin, hn::Asin, std::asin, -1.0, 1.0)
WICK_VECTOR(Acos, hn::Acos, std::acos, -1.0, 1.0)
WICK_VECTOR(Atan, hn::Atan, std::atan, -kHuge<D>, kHuge<D>)
WICK_VECTOR(Sinh, hn::Sinh, std::sinh, -kExpTop<D>, kExpTop<D>)
#undef WICK_VECTOR

/// Vectors of floats only; doubles go through the C library.
struct Tan {
  template <class T>
  static HWY_INLINE T v(OneElement, T x) {
    return std::tan(x);
  }
  template <class For, class D, class V>
  static HWY_INLINE V of(D d, V x) {
    return hn::Div(OddSin(d, x), hn::Cos(d, x));
  }
  template <class D, class V>
  static HWY_INLINE V v(D d, V x) {
    return within(
        d, x, -39000.0, 39000.0, [d](V y) HWY_ATTR { return in_double<Tan>(d, y); },
        [](auto y) { return std::tan(y); });
  }
};

struct Cosh {
  template <class D, class V>
  static HWY_INLINE V v(D d, V x) {
    return within(
        d, x, -kExpTop<D>, kExpTop<D>,
        [d](V y) HWY_ATTR {
          const V half = hn::Mul(set(d, 0.5), Exp::v(d, hn::Abs(y)));
          return hn::Add(half, hn::Div(set(d, 0.25), half));
        },
        [](auto y) { return std::cosh(y); });
  }
};

}  // namespace wick::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();
#endif
