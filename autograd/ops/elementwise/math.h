#pragma once
// Functions of one tensor, element by element. The mathematical ones turn integers into the default floating dtype.

#include <autograd/tensor/tensor.h>

namespace wick {

// One tensor in, one out. The mathematical ones turn integers into the default floating dtype.
Tensor neg(const Tensor& self);
Tensor sign(const Tensor& self);  ///< gradient 0
Tensor abs(const Tensor& self);   ///< gradient sign(x): 0 at 0
Tensor exp(const Tensor& self);
Tensor expm1(const Tensor& self);  ///< exp(x) − 1, exact near 0
Tensor log(const Tensor& self);
Tensor log1p(const Tensor& self);  ///< log(1 + x), exact near 0
Tensor log2(const Tensor& self);
Tensor log10(const Tensor& self);
Tensor sqrt(const Tensor& self);
Tensor rsqrt(const Tensor& self);  ///< 1/√x
Tensor reciprocal(const Tensor& self);
Tensor sin(const Tensor& self);
Tensor cos(const Tensor& self);
Tensor tan(const Tensor& self);
Tensor asin(const Tensor& self);
Tensor acos(const Tensor& self);
Tensor atan(const Tensor& self);
Tensor sinh(const Tensor& self);
Tensor cosh(const Tensor& self);
Tensor tanh(const Tensor& self);
Tensor sigmoid(const Tensor& self);  ///< 1/(1 + exp(−x))
Tensor erf(const Tensor& self);      ///< 2/√π ∫₀ˣ exp(−t²) dt
Tensor erfc(const Tensor& self);     ///< 1 − erf(x), exact where that is small
// One tensor in, one out. Integers become the default floating dtype, unless said otherwise.
Tensor acosh(const Tensor& self);
Tensor asinh(const Tensor& self);
Tensor atanh(const Tensor& self);
Tensor erfinv(const Tensor& self);  ///< erf's inverse: ±∞ at ±1, NaN beyond
Tensor exp2(const Tensor& self);    ///< 2ˣ
Tensor lgamma(const Tensor& self);  ///< log |Γ(x)|
/// The derivative of log Γ(x), and its n-th derivative (n ≥ 0). https://dlmf.nist.gov/5.15
Tensor digamma(const Tensor& self);
Tensor floor(const Tensor& self);  ///< gradient 0, as of the three below
Tensor ceil(const Tensor& self);
Tensor round(const Tensor& self);  ///< halves go to the even neighbour
/// Rounded to that many decimals; negative ones round to tens, hundreds, …
Tensor round(const Tensor& self, int64_t decimals);
Tensor trunc(const Tensor& self);
// The errors of sigmoid, tanh and relu, in one pass; differentiable themselves. a is the function's output.
Tensor sigmoid_backward(const Tensor& e, const Tensor& a);  ///< e ⊙ a ⊙ (1 − a)
Tensor tanh_backward(const Tensor& e, const Tensor& a);     ///< e ⊙ (1 − a²)
Tensor square(const Tensor& self);
Tensor polygamma(int64_t n, const Tensor& self);
Tensor frac(const Tensor& self);  ///< x − trunc(x); throws for integers
/// log(x/(1 − x)), x clamped to [eps, 1 − eps] if eps is given.
Tensor logit(const Tensor& self, std::optional<double> eps = std::nullopt);
Tensor sinc(const Tensor& self);     ///< sin(πx)/(πx), 1 at 0
Tensor deg2rad(const Tensor& self);  ///< x·π/180
Tensor rad2deg(const Tensor& self);  ///< x·180/π
Tensor sgn(const Tensor& self);      ///< sign(x); keeps integers
/// x itself; throws for bools.
Tensor positive(const Tensor& self);

}  // namespace wick
