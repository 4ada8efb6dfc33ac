// exp and its kin on Highway's vectors, right over the whole range. Included once for each instruction set.
#if defined(WICK_VECTOR_MATH_INL) == defined(HWY_TARGET_TOGGLE)
#ifdef WICK_VECTOR_MATH_INL
#undef WICK_VECTOR_MATH_INL
#else
#define WICK_VECTOR_MATH_INL
#endif

#include <cmath>
#include <limits>

#include <hwy/contrib/math/math-inl.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace wick::kernels::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

// Highway's functions are right inside a range. Lanes outside of it (and NaN) go through the C library one by one,
// the others do not notice.
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
constexpr double kInf = std::numeric_limits<double>::infinity();
template <class D>
constexpr double kTiny = std::numeric_limits<hn::TFromD<D>>::min();
template <class D>
constexpr double kHuge = std::numeric_limits<hn::TFromD<D>>::max();
template <class D>
constexpr double kExpTop = sizeof(hn::TFromD<D>) == 4 ? 88.0 : 700.0;

// An odd function keeps the sign of zero.
template <class D, class V>
HWY_INLINE V OddExpm1(D d, V x) {
  return hn::IfThenElse(hn::Eq(x, hn::Zero(d)), x, hn::Expm1(d, x));
}
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
WICK_VECTOR(Exp, hn::Exp, std::exp, -kInf, kExpTop<D>)
WICK_VECTOR(Expm1, OddExpm1, std::expm1, -kHuge<D>, kExpTop<D>)
WICK_VECTOR(Log, hn::Log, std::log, kTiny<D>, kHuge<D>)
WICK_VECTOR(Log1p, hn::Log1p, std::log1p, 0.0, kHuge<D>)
WICK_VECTOR(Log2, hn::Log2, std::log2, kTiny<D>, kHuge<D>)
WICK_VECTOR(Log10, hn::Log10, std::log10, kTiny<D>, kHuge<D>)
WICK_VECTOR(Sin, OddSin, std::sin, -39000.0, 39000.0)
WICK_VECTOR(Cos, hn::Cos, std::cos, -39000.0, 39000.0)
WICK_VECTOR(Asin, hn::Asin, std::asin, -1.0, 1.0)
WICK_VECTOR(Acos, hn::Acos, std::acos, -1.0, 1.0)
WICK_VECTOR(Atan, hn::Atan, std::atan, -kHuge<D>, kHuge<D>)
WICK_VECTOR(Sinh, hn::Sinh, std::sinh, -kExpTop<D>, kExpTop<D>)
WICK_VECTOR(Tanh, hn::Tanh, std::tanh, -kHuge<D>, kHuge<D>)
#undef WICK_VECTOR

struct Cosh {
  template <class D, class V>
  static HWY_INLINE V v(D d, V x) {
    return within(
        d, x, -kExpTop<D>, kExpTop<D>,
        [d](V y) HWY_ATTR {
          const V half = hn::Mul(hn::Set(d, hn::TFromD<D>(0.5)), hn::Exp(d, hn::Abs(y)));
          return hn::Add(half, hn::Div(hn::Set(d, hn::TFromD<D>(0.25)), half));
        },
        [](auto y) { return std::cosh(y); });
  }
};
struct Sigmoid {
  template <class D, class V>
  static HWY_INLINE V v(D d, V x) {
    // 1/(1 + exp(−x)); exp(−x) overflows to ∞ for very negative x, which gives 0 as it should.
    const V one = hn::Set(d, hn::TFromD<D>(1));
    return hn::Div(one, hn::Add(one, Exp::v(d, hn::Neg(x))));
  }
};

}  // namespace wick::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();
#endif
