// Activations f on Highway's vectors: value(d, x, params) is f(x), slope(d, x, params) is f'(x). Read vector_math-inl.h
// first. Included once for each instruction set. Where PyTorch's formula multiplies ∞ by 0 the result is NaN, as there.
//
// The largest error (tests/ops/accuracy.cpp), in units as in vector_math-inl.h. For slopes below 1 it is in units of a
// number in [½, 1):
//
//               float          double
//   gelu        0.6            5                slope 0.6, 3
//   gelu, tanh  0.6            3 + 3·|w|        slope 0.6, 3; w in the comment below
//   silu        3              3                slope 2.5, 2.5
//   mish        4.5            4.5              slope 4, 4
//   softplus    2              2                slope 1.1, 1.1 (beta = 1)
//   log_sigmoid 2              2                slope 1.1, 1.1
//   elu         1.1            1.2              slope 0.9, 0.9 (all constants 1)
#if defined(WICK_ACTIVATION_MATH_INL) == defined(HWY_TARGET_TOGGLE)
#ifdef WICK_ACTIVATION_MATH_INL
#undef WICK_ACTIVATION_MATH_INL
#else
#define WICK_ACTIVATION_MATH_INL
#endif

#include <autograd/kernels/elementwise/vector_math-inl.h>

HWY_BEFORE_NAMESPACE();
namespace wick::kernels::HWY_NAMESPACE {

/// x, but NaN at −∞.
template <class D, class V>
HWY_INLINE V above_minus_infinity(D d, V x) {
  using Limits = std::numeric_limits<hn::TFromD<D>>;
  return hn::IfThenElse(hn::Eq(x, set(d, -Limits::infinity())), set(d, Limits::quiet_NaN()), x);
}
/// x, but NaN at ±∞.
template <class V>
HWY_INLINE V finite(V x) {
  return hn::Sub(x, hn::Sub(x, x));
}

/// x·Φ(x). With Q = exp(x²/2)·Φ(−|x|) it is −|x|·exp(−x²/2)·Q for negative x: no small result is the difference of
/// large numbers, so all digits are kept down to where it vanishes.
struct Gelu {
  static constexpr double kSqrtHalf = 0.70710678118654752, kOneOverSqrt2Pi = 0.39894228040143268;
  struct Value {
    template <class For, class D, class V>
    static HWY_INLINE V of(D d, V x) {
      const V a = at_most(d, sizeof(For) == 8 ? 39 : 15, hn::Abs(x)), one = set(d, 1), half = set(d, 0.5);
      const auto p = exp_of_square<For>(d, a, 0.5);
      const V q = hn::Mul(half, erfcx<For>(d, hn::Mul(a, set(d, kSqrtHalf))));
      // |x|·Φ(−|x|); for positive x the result is x less that.
      const V lost = scaled<For>(d, hn::Mul(hn::Mul(hn::Add(one, p.high), q), a), p.n);
      return hn::IfThenElse(hn::Lt(x, hn::Zero(d)), hn::Neg(lost), hn::Sub(x, lost));
    }
  };
  struct Slope {  // f'(x) = Φ(x) + x·φ(x). Computed at −a, a = |x|: f'(−a) = Φ(−a) − a·φ(a), and f'(a) = 1 − f'(−a)
    template <class For, class D, class V>
    static HWY_INLINE V of(D d, V x) {
      const V a = at_most(d, sizeof(For) == 8 ? 39 : 15, hn::Abs(x)), one = set(d, 1), half = set(d, 0.5);
      const auto p = exp_of_square<For>(d, a, 0.5);  // exp(−a²/2) = (1 + p.high)·2^p.n
      // q = Φ(−a)/exp(−a²/2), and φ(a)/exp(−a²/2) is 1/√(2π).
      const V q = hn::Mul(half, erfcx<For>(d, hn::Mul(a, set(d, kSqrtHalf))));
      const V quotient = hn::NegMulAdd(a, set(d, kOneOverSqrt2Pi), q);  // f'(−a)/exp(−a²/2)
      const V at_minus_a = scaled<For>(d, hn::Mul(hn::Add(one, p.high), quotient), p.n);
      return hn::IfThenElse(hn::Lt(x, hn::Zero(d)), at_minus_a, hn::Sub(one, at_minus_a));
    }
  };
  template <class D, class V>
  static HWY_INLINE V value(D d, V x, const double*) {
    return in_double<Value>(d, above_minus_infinity(d, x));
  }
  template <class D, class V>
  static HWY_INLINE V slope(D d, V x, const double*) {
    return in_double<Slope>(d, finite(x));
  }
};

/// x·sigmoid(w), where x and w have the same sign. It is scaled last, so that a subnormal exp(w) loses no digits.
template <class For, class D, class V>
HWY_INLINE V x_sigmoid(D d, V x, V w) {
  const V one = set(d, 1);
  const auto negative = hn::Lt(w, hn::Zero(d));
  const auto p = decay<For>(d, w);
  const V y = hn::Div(hn::Mul(x, hn::IfThenElse(negative, p.m, one)), hn::Add(one, p.e));
  return scaled<For>(d, y, hn::IfThenElseZero(hn::RebindMask(Bits<D>(), negative), p.n));
}
/// s + s·(1 − s)·change with s = sigmoid(w).
template <class For, class D, class V>
HWY_INLINE V slope_of(D d, V w, V change) {
  const V one = set(d, 1), e = decay<For>(d, w).e, over = hn::Div(one, hn::Add(one, e)), small = hn::Mul(e, over);
  const auto negative = hn::Lt(w, hn::Zero(d));
  const V s = hn::IfThenElse(negative, small, over), one_minus_s = hn::IfThenElse(negative, over, small);
  return hn::MulAdd(hn::Mul(s, one_minus_s), change, s);
}

/// x/2·(1 + tanh(w/2)) = x·sigmoid(w) with w = √(8/π)·(x + 0.044715·x³).
struct GeluTanh {
  static constexpr double kOne = 1.5957691216057308, kCube = 0.044715 * kOne;  // w = kOne·x + kCube·x³
  struct Value {
    template <class For, class D, class V>
    static HWY_INLINE V of(D d, V x_) {
      const V x = at_least(d, -60, x_);
      const V w = hn::Mul(x, hn::MulAdd(hn::Mul(x, x), set(d, kCube), set(d, kOne)));
      return x_sigmoid<For>(d, x, w);
    }
  };
  struct Slope {  // s + x·s·(1 − s)·w'
    template <class For, class D, class V>
    static HWY_INLINE V of(D d, V x_) {
      const V x = between(d, -60, 60, x_), xx = hn::Mul(x, x);  // beyond them it is 0 and 1
      const V w = hn::Mul(x, hn::MulAdd(xx, set(d, kCube), set(d, kOne)));
      const V x_slope = hn::Mul(x, hn::MulAdd(xx, set(d, 3 * kCube), set(d, kOne)));  // x·w'
      return slope_of<For>(d, w, x_slope);
    }
  };
  template <class D, class V>
  static HWY_INLINE V value(D d, V x, const double*) {
    return in_double<Value>(d, above_minus_infinity(d, x));
  }
  template <class D, class V>
  static HWY_INLINE V slope(D d, V x, const double*) {
    return in_double<Slope>(d, finite(x));
  }
};

/// x·sigmoid(x).
struct Silu {
  template <class D, class V>
  static HWY_INLINE V value(D d, V x_, const double*) {
    const V x = at_least(d, kFar<hn::TFromD<D>>, above_minus_infinity(d, x_));
    return x_sigmoid<hn::TFromD<D>>(d, x, x);
  }
  template <class D, class V>
  static HWY_INLINE V slope(D d, V x_, const double*) {
    const V x = between(d, -1e4, 1e4, finite(x_));
    return slope_of<hn::TFromD<D>>(d, x, x);  // s + x s (1 − s), s = sigmoid(x)
  }
};

/// log(1 + exp(beta·x))/beta, but x if beta·x > threshold. params: beta, threshold.
struct Softplus {
  template <class D, class V>
  static HWY_INLINE V value(D d, V x, const double* params) {
    const V b = set(d, params[0]), z = hn::Mul(x, b);  // beta·x
    // max(0, z) + log(1 + e), e = exp(−|z|) ≤ 1.
    const V one = set(d, 1), e = Exp::v(d, hn::Neg(hn::Abs(z))), u = hn::Add(one, e);
    const V log = log_of(d, u, hn::Sub(e, hn::Sub(u, one)));
    const V y = hn::Add(hn::IfThenElse(hn::Lt(z, hn::Zero(d)), hn::Zero(d), z), log);
    return hn::IfThenElse(hn::Gt(z, set(d, params[1])), x, hn::Div(y, b));
  }
  template <class D, class V>
  static HWY_INLINE V slope(D d, V x, const double* params) {
    const V beta_x = hn::Mul(x, set(d, params[0]));  // sigmoid(beta·x), but 1 if beta·x > threshold
    return hn::IfThenElse(hn::Gt(beta_x, set(d, params[1])), set(d, 1), Sigmoid::v(d, beta_x));
  }
};

/// log(sigmoid(x)) = min(0, x) − log(1 + exp(−|x|)).
struct LogSigmoid {
  template <class D, class V>
  static HWY_INLINE V value(D d, V x, const double*) {
    const V one = set(d, 1), e = Exp::v(d, hn::Neg(hn::Abs(x))), u = hn::Add(one, e);
    return hn::Sub(hn::IfThenElse(hn::Gt(x, hn::Zero(d)), hn::Zero(d), x), log_of(d, u, hn::Sub(e, hn::Sub(u, one))));
  }
  template <class D, class V>
  static HWY_INLINE V slope(D d, V x, const double*) {
    return Sigmoid::v(d, hn::Neg(x));
  }
};

/// x·tanh(softplus(x)): with e = exp(x), tanh(log(1 + e)) = n/(n + 2), n = e·(e + 2).
struct Mish {
  template <class D, class V>
  static HWY_INLINE V value(D d, V x_, const double*) {
    const V x = at_least(d, kFar<hn::TFromD<D>>, above_minus_infinity(d, x_)), one = set(d, 1), two = set(d, 2);
    const auto p = exp_parts<hn::TFromD<D>>(d, between(d, kFar<hn::TFromD<D>>, is_double<D> ? 40 : 20, x));
    const V m = hn::Add(one, p.high), e = scaled<hn::TFromD<D>>(d, m, p.n), above = hn::Add(e, two);
    const V y = hn::Mul(x, hn::Div(hn::Mul(m, above), hn::MulAdd(e, above, two)));
    return scaled<hn::TFromD<D>>(d, y, p.n);  // last, so that a subnormal e loses no digits
  }
  // t + x·(1 − t²)·s with t = n/(n + 2), 1 − t² = 4·(1 + e)²/(n + 2)² and s = sigmoid(x) = e/(1 + e). Over one
  // denominator: (n·(n + 2) + 4·x·e·(1 + e))/(n + 2)².
  template <class D, class V>
  static HWY_INLINE V slope(D d, V x_, const double*) {
    const V x = between(d, kFar<hn::TFromD<D>>, is_double<D> ? 40 : 20, finite(x_)), e = Exp::v(d, x);
    const V two = set(d, 2), n = hn::Mul(e, hn::Add(e, two)), below = hn::Add(n, two);
    const V change = hn::Mul(hn::Mul(set(d, 4), x), hn::MulAdd(e, e, e));
    return hn::Div(hn::MulAdd(n, below, change), hn::Mul(below, below));
  }
};

// Activations made of straight lines. At a kink the slope is the one that PyTorch gives.

/// x if x > 0, else params[0]·x.
struct LeakyRelu {
  template <class D, class V>
  static HWY_INLINE V value(D d, V x, const double* params) {
    return hn::IfThenElse(hn::Gt(x, hn::Zero(d)), x, hn::Mul(x, set(d, params[0])));
  }
  template <class D, class V>
  static HWY_INLINE V slope(D d, V x, const double* params) {
    return hn::IfThenElse(hn::Gt(x, hn::Zero(d)), set(d, 1), set(d, params[0]));
  }
};
/// params[0]·x if x > 0, else params[1]·(exp(params[2]·x) − 1).
struct Elu {
  template <class D, class V>
  static HWY_INLINE V value(D d, V x, const double* params) {
    const V low = hn::Mul(Expm1::v(d, hn::Mul(x, set(d, params[2]))), set(d, params[1]));
    return hn::IfThenElse(hn::Gt(x, hn::Zero(d)), hn::Mul(x, set(d, params[0])), low);
  }
  // With params of 1, α, 1: 1 if x > 0, else α exp(x).
  template <class D, class V>
  static HWY_INLINE V slope(D d, V x, const double* params) {
    const V low = hn::Mul(Exp::v(d, hn::Mul(x, set(d, params[2]))), set(d, params[1] * params[2]));
    return hn::IfThenElse(hn::Le(x, hn::Zero(d)), low, set(d, params[0]));
  }
};
/// params[1] times x²/2 if |x| < δ, else times δ·(|x| − δ/2); δ is params[0].
struct Huber {
  template <class D, class V>
  static HWY_INLINE V value(D d, V x, const double* params) {
    const V a = hn::Abs(x), delta = set(d, params[0]);
    const V near = hn::Mul(hn::Mul(x, x), set(d, 0.5 * params[1]));
    const V far = hn::Mul(hn::Sub(a, set(d, 0.5 * params[0])), set(d, params[0] * params[1]));
    return hn::IfThenElse(hn::Lt(a, delta), near, far);
  }
};
/// x if x > params[0], else params[1].
struct Threshold {
  template <class D, class V>
  static HWY_INLINE V value(D d, V x, const double* params) {
    return hn::IfThenElse(hn::Le(x, set(d, params[0])), set(d, params[1]), x);
  }
};
/// min(max(x, params[0]), params[1]).
struct Hardtanh {
  template <class D, class V>
  static HWY_INLINE V value(D d, V x, const double* params) {
    return between(d, params[0], params[1], x);
  }
  template <class D, class V>
  static HWY_INLINE V slope(D d, V x, const double* params) {
    const auto flat = hn::Or(hn::Le(x, set(d, params[0])), hn::Ge(x, set(d, params[1])));
    return hn::IfThenZeroElse(flat, set(d, 1));
  }
};
/// min(max(0, x + 3), 6)/6.
struct Hardsigmoid {
  template <class D, class V>
  static HWY_INLINE V value(D d, V x, const double*) {
    return hn::Div(between(d, 0, 6, hn::Add(x, set(d, 3))), set(d, 6));
  }
  template <class D, class V>
  static HWY_INLINE V slope(D d, V x, const double*) {
    return hn::IfThenElseZero(hn::And(hn::Gt(x, set(d, -3)), hn::Lt(x, set(d, 3))), set(d, 1.0 / 6));
  }
};
/// x·hardsigmoid(x).
struct Hardswish {
  template <class D, class V>
  static HWY_INLINE V value(D d, V x, const double*) {
    return hn::Div(hn::Mul(x, between(d, 0, 6, hn::Add(x, set(d, 3)))), set(d, 6));
  }
  template <class D, class V>
  static HWY_INLINE V slope(D d, V x, const double*) {
    const V inside = hn::Add(hn::Div(x, set(d, 3)), set(d, 0.5));
    return hn::IfThenZeroElse(hn::Lt(x, set(d, -3)), hn::IfThenElse(hn::Lt(x, set(d, 3)), inside, set(d, 1)));
  }
};
/// 0 if |x| ≤ params[0], else x. Softshrink has the same slope.
struct Hardshrink {
  template <class D, class V>
  static HWY_INLINE V of(D d, V x, V outside, const double* params) {
    const auto inside = hn::And(hn::Ge(x, set(d, -params[0])), hn::Le(x, set(d, params[0])));
    return hn::IfThenZeroElse(inside, outside);
  }
  template <class D, class V>
  static HWY_INLINE V value(D d, V x, const double* params) {
    return of(d, x, x, params);
  }
  template <class D, class V>
  static HWY_INLINE V slope(D d, V x, const double* params) {
    return of(d, x, set(d, 1), params);
  }
};
/// x moved towards 0 by params[0], at most to 0.
struct Softshrink {
  template <class D, class V>
  static HWY_INLINE V value(D d, V x, const double* params) {
    const V l = set(d, params[0]);
    const V above = hn::IfThenElseZero(hn::Gt(x, l), hn::Sub(x, l));
    return hn::IfThenElse(hn::Lt(x, hn::Neg(l)), hn::Add(x, l), above);
  }
};

}  // namespace wick::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();
#endif
