// Functions of two numbers on Highway's vectors, most of them for floats alone and computed in double. Included once
// for each instruction set. What they give at 0, ±∞ and NaN is what the C library's functions give.
//
// fmod, remainder and floor division are exact, or rounded once; the largest error of hypot, pow and atan2 is 0.6 units
// in the last place (tests/ops/accuracy.cpp).
#if defined(WICK_PAIR_MATH_INL) == defined(HWY_TARGET_TOGGLE)
#ifdef WICK_PAIR_MATH_INL
#undef WICK_PAIR_MATH_INL
#else
#define WICK_PAIR_MATH_INL
#endif

#include <autograd/kernels/elementwise/vector_math-inl.h>

HWY_BEFORE_NAMESPACE();
namespace wick::kernels::HWY_NAMESPACE {

/// a − b·trunc(a/b), exact: so are the product in double and the quotient's whole part, up to 2^27. Other lanes, and
/// those where this gives NaN, go through the C library.
struct VectorFmod {
  template <class For, class D, class V>
  static HWY_INLINE V of(D d, V a, V b) {
    (void)d;
    return hn::NegMulAdd(hn::Trunc(hn::Div(a, b)), b, a);
  }
  template <class D, class V>
  static HWY_INLINE V v(D d, V a, V b, const double*) {
    const V r = hn::CopySign(in_double<VectorFmod>(d, a, b), a);
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
/// The divisor is added where the remainder has the other sign.
struct VectorRemainder {
  template <class D, class V>
  static HWY_INLINE auto differs(D d, V r, V b) {
    const V zero = hn::Zero(d);
    return hn::And(hn::Ne(r, zero), hn::Xor(hn::Lt(r, zero), hn::Lt(b, zero)));
  }
  template <class D, class V>
  static HWY_INLINE V v(D d, V a, V b, const double* params) {
    const V r = VectorFmod::v(d, a, b, params);
    return hn::IfThenElse(differs(d, r, b), hn::Add(r, b), r);
  }
};
/// As FloorDiv of one pair.
struct VectorFloorDiv {
  template <class D, class V>
  static HWY_INLINE V v(D d, V a, V b, const double* params) {
    const V zero = hn::Zero(d), one = set(d, 1), plain = hn::Div(a, b);
    const V r = VectorFmod::v(d, a, b, params), q = hn::Div(hn::Sub(a, r), b);
    const V down = hn::IfThenElse(VectorRemainder::differs(d, r, b), hn::Sub(q, one), q), whole = hn::Floor(down);
    const V near = hn::IfThenElse(hn::Gt(hn::Sub(down, whole), set(d, 0.5)), hn::Add(whole, one), whole);
    return hn::IfThenElse(hn::Eq(b, zero), plain, hn::IfThenElse(hn::Eq(down, zero), hn::CopySign(zero, plain), near));
  }
};

/// The angle of (x, y): atan of the smaller over the larger, in [0, π/4], mirrored to where the point is.
struct VectorAtan2 {
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
  static HWY_INLINE V v(D d, V y, V x, const double*) {
    return in_double<VectorAtan2>(d, y, x);
  }
};

struct VectorHypot {
  template <class For, class D, class V>
  static HWY_INLINE V of(D d, V x, V y) {
    const V inf = set(d, std::numeric_limits<double>::infinity());
    const auto far = hn::Or(hn::Eq(hn::Abs(x), inf), hn::Eq(hn::Abs(y), inf));  // also beside NaN
    return hn::IfThenElse(far, inf, hn::Sqrt(hn::MulAdd(x, x, hn::Mul(y, y))));
  }
  template <class D, class V>
  static HWY_INLINE V v(D d, V x, V y, const double*) {
    return in_double<VectorHypot>(d, x, y);
  }
};
/// log(exp(x) + exp(y)) = max(x, y) + log(1 + exp(−|x − y|)), for float and double.
struct LogAddExp {
  template <class D, class V>
  static HWY_INLINE V v(D d, V x, V y, const double*) {
    const V one = set(d, 1), apart = hn::IfThenZeroElse(hn::Eq(x, y), hn::Sub(x, y));  // equal infinities too
    const V e = Exp::v(d, hn::Neg(hn::Abs(apart))), u = hn::Add(one, e);
    return hn::Add(hn::Max(x, y), log_of(d, u, hn::Sub(e, hn::Sub(u, one))));
  }
};

/// |x|^y = exp(y·log|x|); of negative numbers for whole y only, the odd ones keeping the sign.
struct VectorPow {
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
  static HWY_INLINE V v(D d, V x, V y, const double*) {
    return in_double<VectorPow>(d, x, y);
  }
};

}  // namespace wick::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();
#endif
