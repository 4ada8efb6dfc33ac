// Tensor's rarer methods: the free functions of ops/*.h, and the forms in place of those that are not in
// ops/inplace.cpp.

#include <autograd/graph.h>

namespace wick {

Tensor Tensor::acosh() const { return wick::acosh(*this); }
Tensor Tensor::asinh() const { return wick::asinh(*this); }
Tensor Tensor::atanh() const { return wick::atanh(*this); }
Tensor Tensor::erfc() const { return wick::erfc(*this); }
Tensor Tensor::erfinv() const { return wick::erfinv(*this); }
Tensor Tensor::exp2() const { return wick::exp2(*this); }
Tensor Tensor::frac() const { return wick::frac(*this); }
Tensor Tensor::lgamma() const { return wick::lgamma(*this); }
Tensor Tensor::digamma() const { return wick::digamma(*this); }
Tensor Tensor::logit(std::optional<double> eps) const { return wick::logit(*this, eps); }
Tensor Tensor::sinc() const { return wick::sinc(*this); }
Tensor Tensor::deg2rad() const { return wick::deg2rad(*this); }
Tensor Tensor::rad2deg() const { return wick::rad2deg(*this); }
Tensor Tensor::sgn() const { return wick::sgn(*this); }
Tensor Tensor::positive() const { return wick::positive(*this); }
Tensor Tensor::nan_to_num(std::optional<double> nan, std::optional<double> posinf, std::optional<double> neginf) const {
  return wick::nan_to_num(*this, nan, posinf, neginf);
}
Tensor Tensor::round(int64_t decimals) const { return wick::round(*this, decimals); }
Tensor Tensor::clamp(const std::optional<Tensor>& min, const std::optional<Tensor>& max) const {
  return wick::clamp(*this, min, max);
}
Tensor Tensor::clamp_min(const Tensor& min) const { return wick::clamp_min(*this, min); }
Tensor Tensor::clamp_max(const Tensor& max) const { return wick::clamp_max(*this, max); }
Tensor Tensor::copysign(const Tensor& other) const { return wick::copysign(*this, other); }
Tensor Tensor::copysign(const Scalar& other) const { return wick::copysign(*this, other); }
Tensor Tensor::hypot(const Tensor& other) const { return wick::hypot(*this, other); }
Tensor Tensor::fmax(const Tensor& other) const { return wick::fmax(*this, other); }
Tensor Tensor::fmin(const Tensor& other) const { return wick::fmin(*this, other); }
Tensor Tensor::logaddexp(const Tensor& other) const { return wick::logaddexp(*this, other); }
Tensor Tensor::logaddexp2(const Tensor& other) const { return wick::logaddexp2(*this, other); }
Tensor Tensor::xlogy(const Tensor& other) const { return wick::xlogy(*this, other); }
Tensor Tensor::xlogy(const Scalar& other) const { return wick::xlogy(*this, other); }
Tensor Tensor::float_power(const Tensor& exponent) const { return wick::float_power(*this, exponent); }
Tensor Tensor::float_power(const Scalar& exponent) const { return wick::float_power(*this, exponent); }
Tensor Tensor::ldexp(const Tensor& other) const { return wick::ldexp(*this, other); }
Tensor Tensor::heaviside(const Tensor& values) const { return wick::heaviside(*this, values); }
Tensor Tensor::nextafter(const Tensor& other) const { return wick::nextafter(*this, other); }
Tensor Tensor::gcd(const Tensor& other) const { return wick::gcd(*this, other); }
Tensor Tensor::lcm(const Tensor& other) const { return wick::lcm(*this, other); }
Tensor Tensor::bitwise_left_shift(const Tensor& other) const { return wick::bitwise_left_shift(*this, other); }
Tensor Tensor::bitwise_left_shift(const Scalar& other) const { return wick::bitwise_left_shift(*this, other); }
Tensor Tensor::bitwise_right_shift(const Tensor& other) const { return wick::bitwise_right_shift(*this, other); }
Tensor Tensor::bitwise_right_shift(const Scalar& other) const { return wick::bitwise_right_shift(*this, other); }
Tensor Tensor::bitwise_and(const Scalar& other) const { return wick::bitwise_and(*this, other); }
Tensor Tensor::bitwise_or(const Scalar& other) const { return wick::bitwise_or(*this, other); }
Tensor Tensor::bitwise_xor(const Scalar& other) const { return wick::bitwise_xor(*this, other); }
Tensor Tensor::signbit() const { return wick::signbit(*this); }
Tensor Tensor::isposinf() const { return wick::isposinf(*this); }
Tensor Tensor::isneginf() const { return wick::isneginf(*this); }
Tensor Tensor::isreal() const { return wick::isreal(*this); }
Tensor Tensor::isclose(const Tensor& other, double rtol, double atol, bool equal_nan) const {
  return wick::isclose(*this, other, rtol, atol, equal_nan);
}
Tensor Tensor::cumprod(int64_t dim, std::optional<ScalarType> dtype) const { return wick::cumprod(*this, dim, dtype); }
std::tuple<Tensor, Tensor> Tensor::cummax(int64_t dim) const { return wick::cummax(*this, dim); }
std::tuple<Tensor, Tensor> Tensor::cummin(int64_t dim) const { return wick::cummin(*this, dim); }
Tensor Tensor::logcumsumexp(int64_t dim) const { return wick::logcumsumexp(*this, dim); }
Tensor Tensor::diff(int64_t n, int64_t dim, const std::optional<Tensor>& prepend,
                    const std::optional<Tensor>& append) const {
  return wick::diff(*this, n, dim, prepend, append);
}
Tensor Tensor::tile(IntArrayRef dims) const { return wick::tile(*this, dims); }
Tensor Tensor::repeat_interleave(int64_t repeats, std::optional<int64_t> dim,
                                 std::optional<int64_t> output_size) const {
  return wick::repeat_interleave(*this, repeats, dim, output_size);
}
Tensor Tensor::repeat_interleave(const Tensor& repeats, std::optional<int64_t> dim,
                                 std::optional<int64_t> output_size) const {
  return wick::repeat_interleave(*this, repeats, dim, output_size);
}
Tensor Tensor::unfold(int64_t dimension, int64_t size, int64_t step) const {
  return wick::unfold(*this, dimension, size, step);
}
std::vector<Tensor> Tensor::tensor_split(int64_t sections, int64_t dim) const {
  return wick::tensor_split(*this, sections, dim);
}
std::vector<Tensor> Tensor::tensor_split(IntArrayRef indices, int64_t dim) const {
  return wick::tensor_split(*this, indices, dim);
}
std::vector<Tensor> Tensor::tensor_split(const Tensor& indices_or_sections, int64_t dim) const {
  return wick::tensor_split(*this, indices_or_sections, dim);
}
std::vector<Tensor> Tensor::hsplit(int64_t sections) const { return wick::hsplit(*this, sections); }
std::vector<Tensor> Tensor::hsplit(IntArrayRef indices) const { return wick::hsplit(*this, indices); }
std::vector<Tensor> Tensor::vsplit(int64_t sections) const { return wick::vsplit(*this, sections); }
std::vector<Tensor> Tensor::vsplit(IntArrayRef indices) const { return wick::vsplit(*this, indices); }
std::vector<Tensor> Tensor::dsplit(int64_t sections) const { return wick::dsplit(*this, sections); }
std::vector<Tensor> Tensor::dsplit(IntArrayRef indices) const { return wick::dsplit(*this, indices); }
std::vector<Tensor> Tensor::split_with_sizes(IntArrayRef split_sizes, int64_t dim) const {
  return wick::split_with_sizes(*this, split_sizes, dim);
}
Tensor Tensor::diag_embed(int64_t offset, int64_t dim1, int64_t dim2) const {
  return wick::diag_embed(*this, offset, dim1, dim2);
}
Tensor Tensor::diagflat(int64_t offset) const { return wick::diagflat(*this, offset); }
Tensor Tensor::select_scatter(const Tensor& src, int64_t dim, int64_t index) const {
  return wick::select_scatter(*this, src, dim, index);
}
Tensor Tensor::slice_scatter(const Tensor& src, int64_t dim, std::optional<int64_t> start, std::optional<int64_t> end,
                             int64_t step) const {
  return wick::slice_scatter(*this, src, dim, start, end, step);
}
Tensor Tensor::diagonal_scatter(const Tensor& src, int64_t offset, int64_t dim1, int64_t dim2) const {
  return wick::diagonal_scatter(*this, src, offset, dim1, dim2);
}
Tensor Tensor::as_strided_scatter(const Tensor& src, IntArrayRef size, IntArrayRef stride,
                                  std::optional<int64_t> storage_offset) const {
  return wick::as_strided_scatter(*this, src, size, stride, storage_offset);
}
Tensor Tensor::rot90(int64_t k, IntArrayRef dims) const { return wick::rot90(*this, k, dims); }
Tensor Tensor::fliplr() const { return wick::fliplr(*this); }
Tensor Tensor::flipud() const { return wick::flipud(*this); }
Tensor Tensor::ravel() const { return wick::ravel(*this); }
Tensor Tensor::adjoint() const { return wick::adjoint(*this); }
Tensor Tensor::narrow_copy(int64_t dim, int64_t start, int64_t length) const {
  return wick::narrow_copy(*this, dim, start, length);
}
Tensor Tensor::narrow(int64_t dim, const Tensor& start, int64_t length) const {
  return wick::narrow(*this, dim, start, length);
}
Tensor Tensor::index_copy(int64_t dim, const Tensor& index, const Tensor& source) const {
  return wick::index_copy(*this, dim, index, source);
}
Tensor Tensor::index_fill(int64_t dim, const Tensor& index, const Scalar& value) const {
  return wick::index_fill(*this, dim, index, value);
}
Tensor Tensor::index_fill(int64_t dim, const Tensor& index, const Tensor& value) const {
  return wick::index_fill(*this, dim, index, value);
}
Tensor Tensor::masked_scatter(const Tensor& mask, const Tensor& source) const {
  return wick::masked_scatter(*this, mask, source);
}
Tensor Tensor::put(const Tensor& index, const Tensor& source, bool accumulate) const {
  return wick::put(*this, index, source, accumulate);
}
Tensor Tensor::take_along_dim(const Tensor& indices, std::optional<int64_t> dim) const {
  return wick::take_along_dim(*this, indices, dim);
}
Tensor Tensor::scatter_reduce(int64_t dim, const Tensor& index, const Tensor& src, std::string_view reduce,
                              bool include_self) const {
  return wick::scatter_reduce(*this, dim, index, src, reduce, include_self);
}
Tensor Tensor::scatter(int64_t dim, const Tensor& index, const Tensor& src, std::string_view reduce) const {
  return wick::scatter(*this, dim, index, src, reduce);
}
Tensor Tensor::scatter(int64_t dim, const Tensor& index, const Scalar& value, std::string_view reduce) const {
  return wick::scatter(*this, dim, index, value, reduce);
}
Tensor Tensor::argwhere() const { return wick::argwhere(*this); }
std::vector<Tensor> Tensor::nonzero_numpy() const { return wick::nonzero_numpy(*this); }
std::tuple<Tensor, Tensor> Tensor::aminmax(std::optional<int64_t> dim, bool keepdim) const {
  return wick::aminmax(*this, dim, keepdim);
}
std::tuple<Tensor, Tensor> Tensor::kthvalue(int64_t k, int64_t dim, bool keepdim) const {
  return wick::kthvalue(*this, k, dim, keepdim);
}
std::tuple<Tensor, Tensor> Tensor::mode(int64_t dim, bool keepdim) const { return wick::mode(*this, dim, keepdim); }
Tensor Tensor::msort() const { return wick::msort(*this); }
std::tuple<Tensor, Tensor> Tensor::sort(std::optional<bool> stable, int64_t dim, bool descending) const {
  return wick::sort(*this, stable, dim, descending);
}
Tensor Tensor::argsort(bool stable, int64_t dim, bool descending) const {
  return wick::argsort(*this, stable, dim, descending);
}
Tensor Tensor::nansum(IntArrayRef dim, bool keepdim, std::optional<ScalarType> dtype) const {
  return wick::nansum(*this, dim, keepdim, dtype);
}
Tensor Tensor::nanmean(IntArrayRef dim, bool keepdim, std::optional<ScalarType> dtype) const {
  return wick::nanmean(*this, dim, keepdim, dtype);
}
Tensor Tensor::nanmedian() const { return wick::nanmedian(*this); }
std::tuple<Tensor, Tensor> Tensor::nanmedian(int64_t dim, bool keepdim) const {
  return wick::nanmedian(*this, dim, keepdim);
}
Tensor Tensor::quantile(const Tensor& q, std::optional<int64_t> dim, bool keepdim,
                        std::string_view interpolation) const {
  return wick::quantile(*this, q, dim, keepdim, interpolation);
}
Tensor Tensor::quantile(double q, std::optional<int64_t> dim, bool keepdim, std::string_view interpolation) const {
  return wick::quantile(*this, q, dim, keepdim, interpolation);
}
Tensor Tensor::nanquantile(const Tensor& q, std::optional<int64_t> dim, bool keepdim,
                           std::string_view interpolation) const {
  return wick::nanquantile(*this, q, dim, keepdim, interpolation);
}
Tensor Tensor::nanquantile(double q, std::optional<int64_t> dim, bool keepdim, std::string_view interpolation) const {
  return wick::nanquantile(*this, q, dim, keepdim, interpolation);
}
Tensor Tensor::dist(const Tensor& other, const Scalar& p) const { return wick::dist(*this, other, p); }
Tensor Tensor::renorm(const Scalar& p, int64_t dim, const Scalar& maxnorm) const {
  return wick::renorm(*this, p, dim, maxnorm);
}
Tensor Tensor::cov(int64_t correction, const std::optional<Tensor>& fweights,
                   const std::optional<Tensor>& aweights) const {
  return wick::cov(*this, correction, fweights, aweights);
}
Tensor Tensor::corrcoef() const { return wick::corrcoef(*this); }
Tensor Tensor::histc(int64_t bins, const Scalar& min, const Scalar& max) const {
  return wick::histc(*this, bins, min, max);
}
Tensor Tensor::bincount(const std::optional<Tensor>& weights, int64_t minlength) const {
  return wick::bincount(*this, weights, minlength);
}
Tensor Tensor::addmv(const Tensor& mat, const Tensor& vec, const Scalar& beta, const Scalar& alpha) const {
  return wick::addmv(*this, mat, vec, beta, alpha);
}
Tensor Tensor::addr(const Tensor& vec1, const Tensor& vec2, const Scalar& beta, const Scalar& alpha) const {
  return wick::addr(*this, vec1, vec2, beta, alpha);
}
Tensor Tensor::baddbmm(const Tensor& batch1, const Tensor& batch2, const Scalar& beta, const Scalar& alpha) const {
  return wick::baddbmm(*this, batch1, batch2, beta, alpha);
}
Tensor Tensor::addbmm(const Tensor& batch1, const Tensor& batch2, const Scalar& beta, const Scalar& alpha) const {
  return wick::addbmm(*this, batch1, batch2, beta, alpha);
}
Tensor Tensor::ger(const Tensor& vec2) const { return wick::ger(*this, vec2); }
Tensor Tensor::vdot(const Tensor& other) const { return wick::vdot(*this, other); }
Tensor Tensor::inner(const Tensor& other) const { return wick::inner(*this, other); }
Tensor Tensor::kron(const Tensor& other) const { return wick::kron(*this, other); }
Tensor Tensor::cross(const Tensor& other, std::optional<int64_t> dim) const { return wick::cross(*this, other, dim); }
Tensor Tensor::matrix_power(int64_t n) const { return wick::matrix_power(*this, n); }
Tensor Tensor::trace() const { return wick::trace(*this); }
Tensor Tensor::polygamma(int64_t n) const { return wick::polygamma(n, *this); }
Tensor Tensor::clip(const std::optional<Tensor>& min, const std::optional<Tensor>& max) const {
  return clamp(min, max);
}

// In place.

Tensor& Tensor::acosh_() const {
  return in_place("acosh_", *this, [&](const Tensor& x) { return wick::acosh(x); });
}
Tensor& Tensor::asinh_() const {
  return in_place("asinh_", *this, [&](const Tensor& x) { return wick::asinh(x); });
}
Tensor& Tensor::atanh_() const {
  return in_place("atanh_", *this, [&](const Tensor& x) { return wick::atanh(x); });
}
Tensor& Tensor::erfc_() const {
  return in_place("erfc_", *this, [&](const Tensor& x) { return wick::erfc(x); });
}
Tensor& Tensor::erfinv_() const {
  return in_place("erfinv_", *this, [&](const Tensor& x) { return wick::erfinv(x); });
}
Tensor& Tensor::exp2_() const {
  return in_place("exp2_", *this, [&](const Tensor& x) { return wick::exp2(x); });
}
Tensor& Tensor::frac_() const {
  return in_place("frac_", *this, [&](const Tensor& x) { return wick::frac(x); });
}
Tensor& Tensor::lgamma_() const {
  return in_place("lgamma_", *this, [&](const Tensor& x) { return wick::lgamma(x); });
}
Tensor& Tensor::digamma_() const {
  return in_place("digamma_", *this, [&](const Tensor& x) { return wick::digamma(x); });
}
Tensor& Tensor::logit_(std::optional<double> eps) const {
  return in_place("logit_", *this, [&](const Tensor& x) { return wick::logit(x, eps); });
}
Tensor& Tensor::sinc_() const {
  return in_place("sinc_", *this, [&](const Tensor& x) { return wick::sinc(x); });
}
Tensor& Tensor::deg2rad_() const {
  return in_place("deg2rad_", *this, [&](const Tensor& x) { return wick::deg2rad(x); });
}
Tensor& Tensor::rad2deg_() const {
  return in_place("rad2deg_", *this, [&](const Tensor& x) { return wick::rad2deg(x); });
}
Tensor& Tensor::sgn_() const {
  return in_place("sgn_", *this, [&](const Tensor& x) { return wick::sgn(x); });
}
Tensor& Tensor::nan_to_num_(std::optional<double> nan, std::optional<double> posinf,
                            std::optional<double> neginf) const {
  return in_place("nan_to_num_", *this, [&](const Tensor& x) { return wick::nan_to_num(x, nan, posinf, neginf); });
}
Tensor& Tensor::round_(int64_t decimals) const {
  return in_place("round_", *this, [&](const Tensor& x) { return wick::round(x, decimals); });
}
Tensor& Tensor::clamp_(const std::optional<Tensor>& min, const std::optional<Tensor>& max) const {
  return in_place("clamp_", *this, [&](const Tensor& x) { return wick::clamp(x, min, max); });
}
Tensor& Tensor::clamp_min_(const Tensor& min) const {
  return in_place("clamp_min_", *this, [&](const Tensor& x) { return wick::clamp_min(x, min); });
}
Tensor& Tensor::clamp_max_(const Tensor& max) const {
  return in_place("clamp_max_", *this, [&](const Tensor& x) { return wick::clamp_max(x, max); });
}
Tensor& Tensor::copysign_(const Tensor& other) const {
  return in_place("copysign_", *this, [&](const Tensor& x) { return wick::copysign(x, other); });
}
Tensor& Tensor::copysign_(const Scalar& other) const {
  return in_place("copysign_", *this, [&](const Tensor& x) { return wick::copysign(x, other); });
}
Tensor& Tensor::hypot_(const Tensor& other) const {
  return in_place("hypot_", *this, [&](const Tensor& x) { return wick::hypot(x, other); });
}
Tensor& Tensor::xlogy_(const Tensor& other) const {
  return in_place("xlogy_", *this, [&](const Tensor& x) { return wick::xlogy(x, other); });
}
Tensor& Tensor::xlogy_(const Scalar& other) const {
  return in_place("xlogy_", *this, [&](const Tensor& x) { return wick::xlogy(x, other); });
}
namespace {
void check_float_power(const Tensor& self) {
  check_defined("float_power_", self);
  check(self.scalar_type() == kDouble, "float_power_: the result is Double, but self is {}", describe(self));
}
}  // namespace
Tensor& Tensor::float_power_(const Tensor& exponent) const {
  check_float_power(*this);
  return in_place("float_power_", *this, [&](const Tensor& x) { return wick::float_power(x, exponent); });
}
Tensor& Tensor::float_power_(const Scalar& exponent) const {
  check_float_power(*this);
  return in_place("float_power_", *this, [&](const Tensor& x) { return wick::float_power(x, exponent); });
}
Tensor& Tensor::ldexp_(const Tensor& other) const {
  return in_place("ldexp_", *this, [&](const Tensor& x) { return wick::ldexp(x, other); });
}
Tensor& Tensor::heaviside_(const Tensor& values) const {
  return in_place("heaviside_", *this, [&](const Tensor& x) { return wick::heaviside(x, values); });
}
Tensor& Tensor::nextafter_(const Tensor& other) const {
  return in_place("nextafter_", *this, [&](const Tensor& x) { return wick::nextafter(x, other); });
}
Tensor& Tensor::gcd_(const Tensor& other) const {
  return in_place("gcd_", *this, [&](const Tensor& x) { return wick::gcd(x, other); });
}
Tensor& Tensor::lcm_(const Tensor& other) const {
  return in_place("lcm_", *this, [&](const Tensor& x) { return wick::lcm(x, other); });
}
Tensor& Tensor::bitwise_left_shift_(const Tensor& other) const {
  return in_place("bitwise_left_shift_", *this, [&](const Tensor& x) { return wick::bitwise_left_shift(x, other); });
}
Tensor& Tensor::bitwise_left_shift_(const Scalar& other) const {
  return in_place("bitwise_left_shift_", *this, [&](const Tensor& x) { return wick::bitwise_left_shift(x, other); });
}
Tensor& Tensor::bitwise_right_shift_(const Tensor& other) const {
  return in_place("bitwise_right_shift_", *this, [&](const Tensor& x) { return wick::bitwise_right_shift(x, other); });
}
Tensor& Tensor::bitwise_right_shift_(const Scalar& other) const {
  return in_place("bitwise_right_shift_", *this, [&](const Tensor& x) { return wick::bitwise_right_shift(x, other); });
}
Tensor& Tensor::bitwise_and_(const Scalar& other) const {
  return in_place("bitwise_and_", *this, [&](const Tensor& x) { return wick::bitwise_and(x, other); });
}
Tensor& Tensor::bitwise_or_(const Scalar& other) const {
  return in_place("bitwise_or_", *this, [&](const Tensor& x) { return wick::bitwise_or(x, other); });
}
Tensor& Tensor::bitwise_xor_(const Scalar& other) const {
  return in_place("bitwise_xor_", *this, [&](const Tensor& x) { return wick::bitwise_xor(x, other); });
}
Tensor& Tensor::cumprod_(int64_t dim, std::optional<ScalarType> dtype) const {
  return in_place("cumprod_", *this, [&](const Tensor& x) { return wick::cumprod(x, dim, dtype); });
}
Tensor& Tensor::index_copy_(int64_t dim, const Tensor& index, const Tensor& source) const {
  return in_place("index_copy_", *this, [&](const Tensor& x) { return wick::index_copy(x, dim, index, source); });
}
Tensor& Tensor::index_fill_(int64_t dim, const Tensor& index, const Scalar& value) const {
  return in_place("index_fill_", *this, [&](const Tensor& x) { return wick::index_fill(x, dim, index, value); });
}
Tensor& Tensor::index_fill_(int64_t dim, const Tensor& index, const Tensor& value) const {
  return in_place("index_fill_", *this, [&](const Tensor& x) { return wick::index_fill(x, dim, index, value); });
}
Tensor& Tensor::masked_scatter_(const Tensor& mask, const Tensor& source) const {
  return in_place("masked_scatter_", *this, [&](const Tensor& x) { return wick::masked_scatter(x, mask, source); });
}
Tensor& Tensor::put_(const Tensor& index, const Tensor& source, bool accumulate) const {
  return in_place("put_", *this, [&](const Tensor& x) { return wick::put(x, index, source, accumulate); });
}
Tensor& Tensor::scatter_reduce_(int64_t dim, const Tensor& index, const Tensor& src, std::string_view reduce,
                                bool include_self) const {
  return in_place("scatter_reduce_", *this,
                  [&](const Tensor& x) { return wick::scatter_reduce(x, dim, index, src, reduce, include_self); });
}
Tensor& Tensor::scatter_(int64_t dim, const Tensor& index, const Tensor& src, std::string_view reduce) const {
  return in_place("scatter_", *this, [&](const Tensor& x) { return wick::scatter(x, dim, index, src, reduce); });
}
Tensor& Tensor::scatter_(int64_t dim, const Tensor& index, const Scalar& value, std::string_view reduce) const {
  return in_place("scatter_", *this, [&](const Tensor& x) { return wick::scatter(x, dim, index, value, reduce); });
}
Tensor& Tensor::renorm_(const Scalar& p, int64_t dim, const Scalar& maxnorm) const {
  return in_place("renorm_", *this, [&](const Tensor& x) { return wick::renorm(x, p, dim, maxnorm); });
}
Tensor& Tensor::addmv_(const Tensor& mat, const Tensor& vec, const Scalar& beta, const Scalar& alpha) const {
  return in_place("addmv_", *this, [&](const Tensor& x) { return wick::addmv(x, mat, vec, beta, alpha); });
}
Tensor& Tensor::addr_(const Tensor& vec1, const Tensor& vec2, const Scalar& beta, const Scalar& alpha) const {
  return in_place("addr_", *this, [&](const Tensor& x) { return wick::addr(x, vec1, vec2, beta, alpha); });
}
Tensor& Tensor::baddbmm_(const Tensor& batch1, const Tensor& batch2, const Scalar& beta, const Scalar& alpha) const {
  return in_place("baddbmm_", *this, [&](const Tensor& x) { return wick::baddbmm(x, batch1, batch2, beta, alpha); });
}
Tensor& Tensor::addbmm_(const Tensor& batch1, const Tensor& batch2, const Scalar& beta, const Scalar& alpha) const {
  return in_place("addbmm_", *this, [&](const Tensor& x) { return wick::addbmm(x, batch1, batch2, beta, alpha); });
}
Tensor& Tensor::addmm_(const Tensor& mat1, const Tensor& mat2, const Scalar& beta, const Scalar& alpha) const {
  return in_place("addmm_", *this, [&](const Tensor& x) { return wick::addmm(x, mat1, mat2, beta, alpha); });
}
Tensor& Tensor::cumsum_(int64_t dim, std::optional<ScalarType> dtype) const {
  return in_place("cumsum_", *this, [&](const Tensor& x) { return wick::cumsum(x, dim, dtype); });
}
Tensor& Tensor::polygamma_(int64_t n) const {
  return in_place("polygamma_", *this, [&](const Tensor& x) { return wick::polygamma(n, x); });
}

}  // namespace wick
