#pragma once
// Functions of one tensor, element by element. Those from exp() to polygamma() turn integers and bools into the default
// floating dtype; the others keep the dtype. Outside of a function's domain the result is NaN.

#include <autograd/tensor/tensor.h>

namespace wick {

Tensor neg(const Tensor& self);       ///< −x; throws for bools
Tensor positive(const Tensor& self);  ///< x itself; throws for bools
Tensor abs(const Tensor& self);       ///< |x|; gradient sign(x): 0 at 0
Tensor sign(const Tensor& self);      ///< −1, 0 or 1; gradient 0
Tensor sgn(const Tensor& self);       ///< sign(x)
Tensor square(const Tensor& self);    ///< x²; bools give int64

Tensor exp(const Tensor& self);         ///< eˣ
Tensor exp2(const Tensor& self);        ///< 2ˣ
Tensor expm1(const Tensor& self);       ///< eˣ − 1, exact near 0
Tensor log(const Tensor& self);         ///< ln x
Tensor log1p(const Tensor& self);       ///< ln(1 + x), exact near 0
Tensor log2(const Tensor& self);        ///< log₂ x
Tensor log10(const Tensor& self);       ///< log₁₀ x
Tensor sqrt(const Tensor& self);        ///< √x
Tensor rsqrt(const Tensor& self);       ///< 1/√x
Tensor reciprocal(const Tensor& self);  ///< 1/x

Tensor sin(const Tensor& self);   ///< sin x, x in radians
Tensor cos(const Tensor& self);   ///< cos x, x in radians
Tensor tan(const Tensor& self);   ///< tan x, x in radians
Tensor asin(const Tensor& self);  ///< the inverse of sin, in [−π/2, π/2]
Tensor acos(const Tensor& self);  ///< the inverse of cos, in [0, π]
Tensor atan(const Tensor& self);  ///< the inverse of tan, in (−π/2, π/2)
Tensor sinh(const Tensor& self);  ///< (eˣ − e⁻ˣ)/2
Tensor cosh(const Tensor& self);  ///< (eˣ + e⁻ˣ)/2
Tensor tanh(const Tensor& self);  ///< (eˣ − e⁻ˣ)/(eˣ + e⁻ˣ); derivative 1 − a² for the output a: tanh_backward()
Tensor asinh(const Tensor& self);    ///< the inverse of sinh
Tensor acosh(const Tensor& self);    ///< the inverse of cosh, 0 or more
Tensor atanh(const Tensor& self);    ///< the inverse of tanh
Tensor sinc(const Tensor& self);     ///< sin(πx)/(πx), 1 at 0
Tensor deg2rad(const Tensor& self);  ///< x·π/180
Tensor rad2deg(const Tensor& self);  ///< x·180/π

Tensor sigmoid(const Tensor& self);  ///< 1/(1 + e⁻ˣ); derivative a·(1 − a) for the output a: sigmoid_backward()
/// log(x/(1 − x)), the inverse of sigmoid(). With eps x is clamped to [eps, 1 − eps]; the gradient is 0 beyond these,
/// and NaN outside of [0, 1] without eps.
Tensor logit(const Tensor& self, std::optional<double> eps = std::nullopt);
Tensor erf(const Tensor& self);      ///< 2/√π ∫₀ˣ exp(−t²) dt
Tensor erfc(const Tensor& self);     ///< 1 − erf(x), exact where that is small
Tensor erfinv(const Tensor& self);   ///< erf's inverse: ±∞ at ±1, NaN beyond
Tensor lgamma(const Tensor& self);   ///< log |Γ(x)|
Tensor digamma(const Tensor& self);  ///< ψ(x) = Γ'(x)/Γ(x), the derivative of log Γ(x)
/// The n-th derivative of digamma(). Throws for n < 0. https://dlmf.nist.gov/5.15
Tensor polygamma(int64_t n, const Tensor& self);

Tensor floor(const Tensor& self);  ///< ⌊x⌋, the largest integer ≤ x; gradient 0
Tensor ceil(const Tensor& self);   ///< ⌈x⌉, the smallest integer ≥ x; gradient 0
Tensor trunc(const Tensor& self);  ///< x without its decimals; gradient 0
Tensor round(const Tensor& self);  ///< the nearest integer, halves to the even one; gradient 0
/// Rounded to that many decimals, negative ones to tens, hundreds, … Throws for integers.
Tensor round(const Tensor& self, int64_t decimals);
Tensor frac(const Tensor& self);  ///< x − trunc(x); gradient 1; throws for integers

// The derivatives of sigmoid and tanh given their output a, each one pass of a kernel. Differentiable themselves.

Tensor sigmoid_backward(const Tensor& e, const Tensor& a);  ///< e ⊙ a ⊙ (1 − a)
Tensor tanh_backward(const Tensor& e, const Tensor& a);     ///< e ⊙ (1 − a²)

}  // namespace wick
