// The forms that end in "_": self ← op(self, ...). How history follows is in graph.cpp, in_place().

#include <autograd/graph.h>
#include <autograd/ops/elementwise.h>

namespace wick {

namespace {

// Arithmetic without history works on self's memory directly.
template <class F>
Tensor& arithmetic(const char* name, kernels::Binary f, const Tensor& self, const Tensor& other, F&& op,
                   const double* params = nullptr) {
  check_defined(name, other, "other");
  detail::check_in_place(name, self);
  if (!GradMode::is_enabled() || !(self.requires_grad() || other.requires_grad()))
    if (binary_in_place(name, f, self, other, params)) return const_cast<Tensor&>(self);
  return in_place(name, self, op);
}

}  // namespace

Tensor& Tensor::add_(const Tensor& other, const Scalar& alpha) const {
  if (alpha.isBoolean()) return in_place("add_", *this, [&](const Tensor& x) { return wick::add(x, other, alpha); });
  const double a = alpha.toDouble();
  return arithmetic(
      "add_", a == 1 ? kernels::Binary::add : kernels::Binary::add_scaled, *this, other,
      [&](const Tensor& x) { return wick::add(x, other, alpha); }, &a);
}
Tensor& Tensor::sub_(const Tensor& other, const Scalar& alpha) const {
  auto sub = [&](const Tensor& x) { return wick::sub(x, other, alpha); };
  if (alpha.isBoolean() || other.scalar_type() == kBool) return in_place("sub_", *this, sub);
  const double a = -alpha.toDouble();
  return arithmetic("sub_", a == -1 ? kernels::Binary::sub : kernels::Binary::add_scaled, *this, other, sub, &a);
}
Tensor& Tensor::mul_(const Tensor& other) const {
  return arithmetic("mul_", kernels::Binary::mul, *this, other, [&](const Tensor& x) { return x * other; });
}
Tensor& Tensor::div_(const Tensor& other) const {
  return arithmetic("div_", kernels::Binary::div, *this, other, [&](const Tensor& x) { return x / other; });
}
Tensor& Tensor::add_(const Scalar& other, const Scalar& alpha) const { return add_(wrapped(other), alpha); }
Tensor& Tensor::sub_(const Scalar& other, const Scalar& alpha) const { return sub_(wrapped(other), alpha); }
Tensor& Tensor::mul_(const Scalar& other) const { return mul_(wrapped(other)); }
Tensor& Tensor::div_(const Scalar& other) const { return div_(wrapped(other)); }
Tensor& Tensor::div_(const Tensor& other, std::optional<std::string_view> rounding_mode) const {
  return in_place("div_", *this, [&](const Tensor& x) { return wick::div(x, other, rounding_mode); });
}
Tensor& Tensor::div_(const Scalar& other, std::optional<std::string_view> rounding_mode) const {
  return div_(wrapped(other), rounding_mode);
}

Tensor& Tensor::fmod_(const Tensor& other) const {
  return in_place("fmod_", *this, [&](const Tensor& x) { return wick::fmod(x, other); });
}
Tensor& Tensor::fmod_(const Scalar& other) const {
  return in_place("fmod_", *this, [&](const Tensor& x) { return wick::fmod(x, other); });
}
Tensor& Tensor::remainder_(const Tensor& other) const {
  return in_place("remainder_", *this, [&](const Tensor& x) { return wick::remainder(x, other); });
}
Tensor& Tensor::remainder_(const Scalar& other) const {
  return in_place("remainder_", *this, [&](const Tensor& x) { return wick::remainder(x, other); });
}
Tensor& Tensor::pow_(const Tensor& exponent) const {
  return in_place("pow_", *this, [&](const Tensor& x) { return wick::pow(x, exponent); });
}
Tensor& Tensor::pow_(const Scalar& exponent) const {
  return in_place("pow_", *this, [&](const Tensor& x) { return wick::pow(x, exponent); });
}
Tensor& Tensor::atan2_(const Tensor& other) const {
  return in_place("atan2_", *this, [&](const Tensor& x) { return wick::atan2(x, other); });
}
Tensor& Tensor::floor_divide_(const Tensor& other) const {
  return in_place("floor_divide_", *this, [&](const Tensor& x) { return wick::floor_divide(x, other); });
}
Tensor& Tensor::floor_divide_(const Scalar& other) const {
  return in_place("floor_divide_", *this, [&](const Tensor& x) { return wick::floor_divide(x, other); });
}
Tensor& Tensor::eq_(const Tensor& other) const {
  return in_place("eq_", *this, [&](const Tensor& x) { return wick::eq(x, other); });
}
Tensor& Tensor::eq_(const Scalar& other) const {
  return in_place("eq_", *this, [&](const Tensor& x) { return wick::eq(x, other); });
}
Tensor& Tensor::ne_(const Tensor& other) const {
  return in_place("ne_", *this, [&](const Tensor& x) { return wick::ne(x, other); });
}
Tensor& Tensor::ne_(const Scalar& other) const {
  return in_place("ne_", *this, [&](const Tensor& x) { return wick::ne(x, other); });
}
Tensor& Tensor::lt_(const Tensor& other) const {
  return in_place("lt_", *this, [&](const Tensor& x) { return wick::lt(x, other); });
}
Tensor& Tensor::lt_(const Scalar& other) const {
  return in_place("lt_", *this, [&](const Tensor& x) { return wick::lt(x, other); });
}
Tensor& Tensor::le_(const Tensor& other) const {
  return in_place("le_", *this, [&](const Tensor& x) { return wick::le(x, other); });
}
Tensor& Tensor::le_(const Scalar& other) const {
  return in_place("le_", *this, [&](const Tensor& x) { return wick::le(x, other); });
}
Tensor& Tensor::gt_(const Tensor& other) const {
  return in_place("gt_", *this, [&](const Tensor& x) { return wick::gt(x, other); });
}
Tensor& Tensor::gt_(const Scalar& other) const {
  return in_place("gt_", *this, [&](const Tensor& x) { return wick::gt(x, other); });
}
Tensor& Tensor::ge_(const Tensor& other) const {
  return in_place("ge_", *this, [&](const Tensor& x) { return wick::ge(x, other); });
}
Tensor& Tensor::ge_(const Scalar& other) const {
  return in_place("ge_", *this, [&](const Tensor& x) { return wick::ge(x, other); });
}
Tensor& Tensor::logical_and_(const Tensor& other) const {
  return in_place("logical_and_", *this, [&](const Tensor& x) { return wick::logical_and(x, other); });
}
Tensor& Tensor::logical_or_(const Tensor& other) const {
  return in_place("logical_or_", *this, [&](const Tensor& x) { return wick::logical_or(x, other); });
}
Tensor& Tensor::logical_xor_(const Tensor& other) const {
  return in_place("logical_xor_", *this, [&](const Tensor& x) { return wick::logical_xor(x, other); });
}
Tensor& Tensor::logical_not_() const {
  return in_place("logical_not_", *this, [&](const Tensor& x) { return wick::logical_not(x); });
}
Tensor& Tensor::bitwise_and_(const Tensor& other) const {
  return in_place("bitwise_and_", *this, [&](const Tensor& x) { return wick::bitwise_and(x, other); });
}
Tensor& Tensor::bitwise_or_(const Tensor& other) const {
  return in_place("bitwise_or_", *this, [&](const Tensor& x) { return wick::bitwise_or(x, other); });
}
Tensor& Tensor::bitwise_xor_(const Tensor& other) const {
  return in_place("bitwise_xor_", *this, [&](const Tensor& x) { return wick::bitwise_xor(x, other); });
}
Tensor& Tensor::bitwise_not_() const {
  return in_place("bitwise_not_", *this, [&](const Tensor& x) { return wick::bitwise_not(x); });
}
Tensor& Tensor::neg_() const {
  return in_place("neg_", *this, [&](const Tensor& x) { return wick::neg(x); });
}
Tensor& Tensor::abs_() const {
  return in_place("abs_", *this, [&](const Tensor& x) { return wick::abs(x); });
}
Tensor& Tensor::sign_() const {
  return in_place("sign_", *this, [&](const Tensor& x) { return wick::sign(x); });
}
Tensor& Tensor::exp_() const {
  return in_place("exp_", *this, [&](const Tensor& x) { return wick::exp(x); });
}
Tensor& Tensor::expm1_() const {
  return in_place("expm1_", *this, [&](const Tensor& x) { return wick::expm1(x); });
}
Tensor& Tensor::log_() const {
  return in_place("log_", *this, [&](const Tensor& x) { return wick::log(x); });
}
Tensor& Tensor::log1p_() const {
  return in_place("log1p_", *this, [&](const Tensor& x) { return wick::log1p(x); });
}
Tensor& Tensor::log2_() const {
  return in_place("log2_", *this, [&](const Tensor& x) { return wick::log2(x); });
}
Tensor& Tensor::log10_() const {
  return in_place("log10_", *this, [&](const Tensor& x) { return wick::log10(x); });
}
Tensor& Tensor::sqrt_() const {
  return in_place("sqrt_", *this, [&](const Tensor& x) { return wick::sqrt(x); });
}
Tensor& Tensor::rsqrt_() const {
  return in_place("rsqrt_", *this, [&](const Tensor& x) { return wick::rsqrt(x); });
}
Tensor& Tensor::square_() const {
  return in_place("square_", *this, [&](const Tensor& x) { return wick::square(x); });
}
Tensor& Tensor::reciprocal_() const {
  return in_place("reciprocal_", *this, [&](const Tensor& x) { return wick::reciprocal(x); });
}
Tensor& Tensor::sin_() const {
  return in_place("sin_", *this, [&](const Tensor& x) { return wick::sin(x); });
}
Tensor& Tensor::cos_() const {
  return in_place("cos_", *this, [&](const Tensor& x) { return wick::cos(x); });
}
Tensor& Tensor::tan_() const {
  return in_place("tan_", *this, [&](const Tensor& x) { return wick::tan(x); });
}
Tensor& Tensor::asin_() const {
  return in_place("asin_", *this, [&](const Tensor& x) { return wick::asin(x); });
}
Tensor& Tensor::acos_() const {
  return in_place("acos_", *this, [&](const Tensor& x) { return wick::acos(x); });
}
Tensor& Tensor::atan_() const {
  return in_place("atan_", *this, [&](const Tensor& x) { return wick::atan(x); });
}
Tensor& Tensor::sinh_() const {
  return in_place("sinh_", *this, [&](const Tensor& x) { return wick::sinh(x); });
}
Tensor& Tensor::cosh_() const {
  return in_place("cosh_", *this, [&](const Tensor& x) { return wick::cosh(x); });
}
Tensor& Tensor::tanh_() const {
  return in_place("tanh_", *this, [&](const Tensor& x) { return wick::tanh(x); });
}
Tensor& Tensor::sigmoid_() const {
  return in_place("sigmoid_", *this, [&](const Tensor& x) { return wick::sigmoid(x); });
}
Tensor& Tensor::erf_() const {
  return in_place("erf_", *this, [&](const Tensor& x) { return wick::erf(x); });
}
Tensor& Tensor::floor_() const {
  return in_place("floor_", *this, [&](const Tensor& x) { return wick::floor(x); });
}
Tensor& Tensor::ceil_() const {
  return in_place("ceil_", *this, [&](const Tensor& x) { return wick::ceil(x); });
}
Tensor& Tensor::round_() const {
  return in_place("round_", *this, [&](const Tensor& x) { return wick::round(x); });
}
Tensor& Tensor::trunc_() const {
  return in_place("trunc_", *this, [&](const Tensor& x) { return wick::trunc(x); });
}
Tensor& Tensor::clamp_(const std::optional<Scalar>& min, const std::optional<Scalar>& max) const {
  return in_place("clamp_", *this, [&](const Tensor& x) { return wick::clamp(x, min, max); });
}
Tensor& Tensor::clamp_min_(const Scalar& min) const {
  return in_place("clamp_min_", *this, [&](const Tensor& x) { return wick::clamp_min(x, min); });
}
Tensor& Tensor::clamp_max_(const Scalar& max) const {
  return in_place("clamp_max_", *this, [&](const Tensor& x) { return wick::clamp_max(x, max); });
}
Tensor& Tensor::lerp_(const Tensor& end, const Tensor& weight) const {
  return in_place("lerp_", *this, [&](const Tensor& x) { return wick::lerp(x, end, weight); });
}
Tensor& Tensor::lerp_(const Tensor& end, const Scalar& weight) const {
  return in_place("lerp_", *this, [&](const Tensor& x) { return wick::lerp(x, end, weight); });
}
Tensor& Tensor::addcmul_(const Tensor& tensor1, const Tensor& tensor2, const Scalar& value) const {
  return in_place("addcmul_", *this, [&](const Tensor& x) { return wick::addcmul(x, tensor1, tensor2, value); });
}
Tensor& Tensor::addcdiv_(const Tensor& tensor1, const Tensor& tensor2, const Scalar& value) const {
  return in_place("addcdiv_", *this, [&](const Tensor& x) { return wick::addcdiv(x, tensor1, tensor2, value); });
}
Tensor& Tensor::relu_() const {
  return in_place("relu_", *this, [&](const Tensor& x) { return wick::relu(x); });
}
Tensor& Tensor::relu6_() const {
  return in_place("relu6_", *this, [&](const Tensor& x) { return wick::relu6(x); });
}
Tensor& Tensor::leaky_relu_(const Scalar& negative_slope) const {
  return in_place("leaky_relu_", *this, [&](const Tensor& x) { return wick::leaky_relu(x, negative_slope); });
}
Tensor& Tensor::elu_(const Scalar& alpha, const Scalar& scale, const Scalar& input_scale) const {
  return in_place("elu_", *this, [&](const Tensor& x) { return wick::elu(x, alpha, scale, input_scale); });
}
Tensor& Tensor::selu_() const {
  return in_place("selu_", *this, [&](const Tensor& x) { return wick::selu(x); });
}
Tensor& Tensor::celu_(const Scalar& alpha) const {
  return in_place("celu_", *this, [&](const Tensor& x) { return wick::celu(x, alpha); });
}
Tensor& Tensor::gelu_(std::string_view approximate) const {
  return in_place("gelu_", *this, [&](const Tensor& x) { return wick::gelu(x, approximate); });
}
Tensor& Tensor::silu_() const {
  return in_place("silu_", *this, [&](const Tensor& x) { return wick::silu(x); });
}
Tensor& Tensor::mish_() const {
  return in_place("mish_", *this, [&](const Tensor& x) { return wick::mish(x); });
}
Tensor& Tensor::softplus_(const Scalar& beta, const Scalar& threshold) const {
  return in_place("softplus_", *this, [&](const Tensor& x) { return wick::softplus(x, beta, threshold); });
}
Tensor& Tensor::hardtanh_(const Scalar& min_val, const Scalar& max_val) const {
  return in_place("hardtanh_", *this, [&](const Tensor& x) { return wick::hardtanh(x, min_val, max_val); });
}
Tensor& Tensor::hardsigmoid_() const {
  return in_place("hardsigmoid_", *this, [&](const Tensor& x) { return wick::hardsigmoid(x); });
}
Tensor& Tensor::hardswish_() const {
  return in_place("hardswish_", *this, [&](const Tensor& x) { return wick::hardswish(x); });
}
Tensor& Tensor::threshold_(const Scalar& threshold, const Scalar& value) const {
  return in_place("threshold_", *this, [&](const Tensor& x) { return wick::threshold(x, threshold, value); });
}
Tensor& Tensor::triu_(int64_t diagonal) const {
  return in_place("triu_", *this, [&](const Tensor& x) { return wick::triu(x, diagonal); });
}
Tensor& Tensor::tril_(int64_t diagonal) const {
  return in_place("tril_", *this, [&](const Tensor& x) { return wick::tril(x, diagonal); });
}
Tensor& Tensor::scatter_(int64_t dim, const Tensor& index, const Tensor& src) const {
  return in_place("scatter_", *this, [&](const Tensor& x) { return wick::scatter(x, dim, index, src); });
}
Tensor& Tensor::scatter_(int64_t dim, const Tensor& index, const Scalar& value) const {
  return in_place("scatter_", *this, [&](const Tensor& x) { return wick::scatter(x, dim, index, value); });
}
Tensor& Tensor::scatter_add_(int64_t dim, const Tensor& index, const Tensor& src) const {
  return in_place("scatter_add_", *this, [&](const Tensor& x) { return wick::scatter_add(x, dim, index, src); });
}
Tensor& Tensor::index_add_(int64_t dim, const Tensor& index, const Tensor& source, const Scalar& alpha) const {
  return in_place("index_add_", *this, [&](const Tensor& x) { return wick::index_add(x, dim, index, source, alpha); });
}
Tensor& Tensor::masked_fill_(const Tensor& mask, const Scalar& value) const {
  return in_place("masked_fill_", *this, [&](const Tensor& x) { return wick::masked_fill(x, mask, value); });
}
Tensor& Tensor::masked_fill_(const Tensor& mask, const Tensor& value) const {
  return in_place("masked_fill_", *this, [&](const Tensor& x) { return wick::masked_fill(x, mask, value); });
}

}  // namespace wick
