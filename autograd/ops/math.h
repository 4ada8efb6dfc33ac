#pragma once
// Elementwise mathematics. All broadcast and promote as PyTorch does; all have gradients where the function
// has one. `f(x)` makes a new tensor; the methods are `x.f()` and, in place, `x.f_()`.

#include <autograd/tensor/tensor.h>

#include <optional>
#include <string_view>

namespace wick {

/// The dtype in which the two are combined: numbers yield to 0-d tensors and those to the others, unless of a higher
/// kind (bool < integer < float). https://pytorch.org/docs/stable/tensor_attributes.html
ScalarType result_type(const Tensor& a, const Tensor& b);

/// self + alpha·other. Bool is counted as a number only beside another dtype: bool + bool is "or".
Tensor add(const Tensor& self, const Tensor& other, const Scalar& alpha = 1);
Tensor add(const Tensor& self, const Scalar& other, const Scalar& alpha = 1);
/// self − alpha·other. Throws for two bool tensors (use logical_xor).
Tensor sub(const Tensor& self, const Tensor& other, const Scalar& alpha = 1);
Tensor sub(const Tensor& self, const Scalar& other, const Scalar& alpha = 1);
Tensor rsub(const Tensor& self, const Tensor& other, const Scalar& alpha = 1);
Tensor rsub(const Tensor& self, const Scalar& other, const Scalar& alpha = 1);
/// self ⊙ other.
Tensor mul(const Tensor& self, const Tensor& other);
Tensor mul(const Tensor& self, const Scalar& other);
/// self / other; integers are divided as floats. rounding_mode "floor" or "trunc" rounds (and keeps integers).
Tensor div(const Tensor& self, const Tensor& other);
Tensor div(const Tensor& self, const Scalar& other);
Tensor div(const Tensor& self, const Tensor& other, std::optional<std::string_view> rounding_mode);
Tensor div(const Tensor& self, const Scalar& other, std::optional<std::string_view> rounding_mode);
Tensor floor_divide(const Tensor& self, const Tensor& other);
Tensor floor_divide(const Tensor& self, const Scalar& other);
/// The remainder with the sign of self (fmod, as C's) or of other (remainder, as Python's %).
Tensor fmod(const Tensor& self, const Tensor& other);
Tensor fmod(const Tensor& self, const Scalar& other);
Tensor remainder(const Tensor& self, const Tensor& other);
Tensor remainder(const Tensor& self, const Scalar& other);
/// self to the power exponent. Integers to a negative scalar power throw.
Tensor pow(const Tensor& self, const Tensor& exponent);
Tensor pow(const Tensor& self, const Scalar& exponent);
Tensor pow(const Scalar& self, const Tensor& exponent);

// self ← self + alpha·other, self − alpha·other, self ⊙ other, self / other.
Tensor& add_(const Tensor& self, const Tensor& other, const Scalar& alpha = 1);
Tensor& add_(const Tensor& self, const Scalar& other, const Scalar& alpha = 1);
Tensor& sub_(const Tensor& self, const Tensor& other, const Scalar& alpha = 1);
Tensor& sub_(const Tensor& self, const Scalar& other, const Scalar& alpha = 1);
Tensor& mul_(const Tensor& self, const Tensor& other);
Tensor& mul_(const Tensor& self, const Scalar& other);
Tensor& div_(const Tensor& self, const Tensor& other);
Tensor& div_(const Tensor& self, const Scalar& other);

/// The angle of the point (other, self), in (−π, π].
Tensor atan2(const Tensor& self, const Tensor& other);
/// The larger or smaller; NaN if either is NaN. At a tie each gets half the gradient.
Tensor maximum(const Tensor& self, const Tensor& other);
Tensor minimum(const Tensor& self, const Tensor& other);

// Comparisons: bool tensors, no gradient.
Tensor eq(const Tensor& self, const Tensor& other);
Tensor eq(const Tensor& self, const Scalar& other);
Tensor ne(const Tensor& self, const Tensor& other);
Tensor ne(const Tensor& self, const Scalar& other);
Tensor lt(const Tensor& self, const Tensor& other);
Tensor lt(const Tensor& self, const Scalar& other);
Tensor le(const Tensor& self, const Tensor& other);
Tensor le(const Tensor& self, const Scalar& other);
Tensor gt(const Tensor& self, const Tensor& other);
Tensor gt(const Tensor& self, const Scalar& other);
Tensor ge(const Tensor& self, const Tensor& other);
Tensor ge(const Tensor& self, const Scalar& other);
/// Whether shapes and all elements are equal; throws if the dtypes differ.
bool equal(const Tensor& self, const Tensor& other);
/// Whether |self − other| ≤ atol + rtol·|other| for all elements; throws if the dtypes differ.
bool allclose(const Tensor& self, const Tensor& other, double rtol = 1e-5, double atol = 1e-8, bool equal_nan = false);
Tensor logical_and(const Tensor& self, const Tensor& other);
Tensor logical_or(const Tensor& self, const Tensor& other);
Tensor logical_xor(const Tensor& self, const Tensor& other);
Tensor logical_not(const Tensor& self);
/// Bit by bit on integers, as "and", "or", "xor" on bools: the operators &, |, ^ and ~.
Tensor bitwise_and(const Tensor& self, const Tensor& other);
Tensor bitwise_or(const Tensor& self, const Tensor& other);
Tensor bitwise_xor(const Tensor& self, const Tensor& other);
Tensor bitwise_not(const Tensor& self);
Tensor isnan(const Tensor& self);
Tensor isinf(const Tensor& self);
Tensor isfinite(const Tensor& self);

// One tensor in, one out. The mathematical ones turn integers into the default floating dtype.
Tensor neg(const Tensor& self);
Tensor abs(const Tensor& self);   ///< gradient sign(x): 0 at 0
Tensor sign(const Tensor& self);  ///< gradient 0
Tensor exp(const Tensor& self);
Tensor expm1(const Tensor& self);  ///< exp(x) − 1, exact near 0
Tensor log(const Tensor& self);
Tensor log1p(const Tensor& self);  ///< log(1 + x), exact near 0
Tensor log2(const Tensor& self);
Tensor log10(const Tensor& self);
Tensor sqrt(const Tensor& self);
Tensor rsqrt(const Tensor& self);  ///< 1/√x
Tensor square(const Tensor& self);
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
Tensor floor(const Tensor& self);    ///< gradient 0, as of the three below
Tensor ceil(const Tensor& self);
Tensor round(const Tensor& self);  ///< halves go to the even neighbour
Tensor trunc(const Tensor& self);

/// min(max(x, lo), hi), either bound may be missing. Gradient 1 inside and on the bounds, else 0.
Tensor clamp(const Tensor& self, const std::optional<Scalar>& min, const std::optional<Scalar>& max = std::nullopt);
Tensor clamp_min(const Tensor& self, const Scalar& min);
Tensor clamp_max(const Tensor& self, const Scalar& max);
/// condition ? self : other, element by element; condition is bool.
Tensor where(const Tensor& condition, const Tensor& self, const Tensor& other);
Tensor where(const Tensor& condition, const Tensor& self, const Scalar& other);
Tensor where(const Tensor& condition, const Scalar& self, const Tensor& other);
Tensor where(const Tensor& condition, const Scalar& self, const Scalar& other);
/// start + weight·(end − start).
Tensor lerp(const Tensor& start, const Tensor& end, const Tensor& weight);
Tensor lerp(const Tensor& start, const Tensor& end, const Scalar& weight);
/// self + value·tensor1⊙tensor2, self + value·tensor1/tensor2.
Tensor addcmul(const Tensor& self, const Tensor& tensor1, const Tensor& tensor2, const Scalar& value = 1);
Tensor addcdiv(const Tensor& self, const Tensor& tensor1, const Tensor& tensor2, const Scalar& value = 1);

// The errors of sigmoid, tanh and relu, in one pass; differentiable themselves. a is the function's output.
Tensor sigmoid_backward(const Tensor& e, const Tensor& a);  ///< e ⊙ a ⊙ (1 − a)
Tensor tanh_backward(const Tensor& e, const Tensor& a);     ///< e ⊙ (1 − a²)
Tensor threshold_backward(const Tensor& e, const Tensor& x,
                          const Scalar& threshold);  ///< 0 where x ≤ threshold, else e

}  // namespace wick
