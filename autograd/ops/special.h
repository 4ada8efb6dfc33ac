#pragma once
// Elementwise mathematics beyond math.h. Broadcasting, promotion and gradients as there.

#include <autograd/ops/activation.h>
#include <autograd/ops/math.h>
#include <autograd/ops/reduce.h>

#include <optional>
#include <tuple>

namespace wick {

// One tensor in, one out. Integers become the default floating dtype, unless said otherwise.
Tensor acosh(const Tensor& self);
Tensor asinh(const Tensor& self);
Tensor atanh(const Tensor& self);
Tensor erfc(const Tensor& self);    ///< 1 − erf(x), exact where that is small
Tensor erfinv(const Tensor& self);  ///< erf's inverse: ±∞ at ±1, NaN beyond
Tensor exp2(const Tensor& self);    ///< 2ˣ
Tensor frac(const Tensor& self);    ///< x − trunc(x); throws for integers
Tensor lgamma(const Tensor& self);  ///< log |Γ(x)|
/// The derivative of log Γ(x), and its n-th derivative (n ≥ 0). https://dlmf.nist.gov/5.15
Tensor digamma(const Tensor& self);
Tensor polygamma(int64_t n, const Tensor& self);
/// log(x/(1 − x)), x clamped to [eps, 1 − eps] if eps is given.
Tensor logit(const Tensor& self, std::optional<double> eps = std::nullopt);
Tensor sinc(const Tensor& self);     ///< sin(πx)/(πx), 1 at 0
Tensor deg2rad(const Tensor& self);  ///< x·π/180
Tensor rad2deg(const Tensor& self);  ///< x·180/π
Tensor sgn(const Tensor& self);      ///< sign(x); keeps integers
/// x itself; throws for bools.
Tensor positive(const Tensor& self);
/// NaN and the infinities replaced: by default by 0, the dtype's largest and its lowest number. Gradient 0 there.
Tensor nan_to_num(const Tensor& self, std::optional<double> nan = std::nullopt,
                  std::optional<double> posinf = std::nullopt, std::optional<double> neginf = std::nullopt);
/// Rounded to that many decimals; negative ones round to tens, hundreds, …
Tensor round(const Tensor& self, int64_t decimals);
/// min(max(x, lo), hi) with bounds that are tensors. At a tie of x and a bound x gets the gradient.
Tensor clamp(const Tensor& self, const std::optional<Tensor>& min, const std::optional<Tensor>& max = std::nullopt);
Tensor clamp_min(const Tensor& self, const Tensor& min);
Tensor clamp_max(const Tensor& self, const Tensor& max);

// Two tensors in, one out.
Tensor copysign(const Tensor& self, const Tensor& other);  ///< |self| with the sign of other
Tensor copysign(const Tensor& self, const Scalar& other);
Tensor hypot(const Tensor& self, const Tensor& other);  ///< √(self² + other²) without overflow; floats only
/// The larger or smaller; where one is NaN, the other.
Tensor fmax(const Tensor& self, const Tensor& other);
Tensor fmin(const Tensor& self, const Tensor& other);
Tensor logaddexp(const Tensor& self, const Tensor& other);   ///< log(exp(self) + exp(other)); floats only
Tensor logaddexp2(const Tensor& self, const Tensor& other);  ///< log2(2^self + 2^other); floats only
/// self·log(other), 0 where self is 0 and other no NaN.
Tensor xlogy(const Tensor& self, const Tensor& other);
Tensor xlogy(const Tensor& self, const Scalar& other);
Tensor xlogy(const Scalar& self, const Tensor& other);
/// pow() in float64, whatever the dtypes.
Tensor float_power(const Tensor& self, const Tensor& exponent);
Tensor float_power(const Tensor& self, const Scalar& exponent);
Tensor float_power(const Scalar& self, const Tensor& exponent);
/// self ← float_power(self, exponent); self must be float64.
Tensor& float_power_(const Tensor& self, const Tensor& exponent);
Tensor& float_power_(const Tensor& self, const Scalar& exponent);
Tensor remainder(const Scalar& self, const Tensor& other);
Tensor ldexp(const Tensor& self, const Tensor& other);  ///< self·2^other

// Without gradient.
Tensor heaviside(const Tensor& self, const Tensor& values);  ///< 0 if x < 0, values if x = 0, 1 if x > 0; one dtype
Tensor nextafter(const Tensor& self, const Tensor& other);   ///< the next float from self towards other
Tensor gcd(const Tensor& self, const Tensor& other);         ///< integers only, as the three below
Tensor lcm(const Tensor& self, const Tensor& other);
Tensor bitwise_left_shift(const Tensor& self, const Tensor& other);
Tensor bitwise_left_shift(const Tensor& self, const Scalar& other);
Tensor bitwise_right_shift(const Tensor& self, const Tensor& other);
Tensor bitwise_right_shift(const Tensor& self, const Scalar& other);
Tensor bitwise_and(const Tensor& self, const Scalar& other);
Tensor bitwise_or(const Tensor& self, const Scalar& other);
Tensor bitwise_xor(const Tensor& self, const Scalar& other);
Tensor signbit(const Tensor& self);
Tensor isposinf(const Tensor& self);
Tensor isneginf(const Tensor& self);
Tensor isreal(const Tensor& self);  ///< true everywhere: there are no complex tensors
/// |self − other| ≤ atol + rtol·|other|, element by element; of one dtype.
Tensor isclose(const Tensor& self, const Tensor& other, double rtol = 1e-5, double atol = 1e-8, bool equal_nan = false);

/// LibTorch's second home of these.
namespace special {
using wick::digamma;
using wick::erf;
using wick::erfc;
using wick::erfinv;
using wick::exp2;
using wick::expm1;
using wick::log1p;
using wick::log_softmax;
using wick::logit;
using wick::logsumexp;
using wick::polygamma;
using wick::round;
using wick::sinc;
using wick::softmax;
using wick::xlogy;
inline Tensor expit(const Tensor& self) { return sigmoid(self); }
inline Tensor gammaln(const Tensor& self) { return lgamma(self); }
inline Tensor psi(const Tensor& self) { return digamma(self); }
}  // namespace special

}  // namespace wick
