// Tensor's methods that change it in place, whose names end in "_", and +=, -=, …: in the order of tensor/tensor.h.

#include <autograd/graph/in_place.h>
#include <autograd/ops/all.h>

namespace wick {

using indexing::TensorIndex;
using IndexList = std::initializer_list<TensorIndex>;

// x.name_(args...) is name_(x, args...).
#define METHOD(name, parameters, ...) \
  Tensor& Tensor::name parameters const { return wick::name(*this __VA_OPT__(, ) __VA_ARGS__); }
// x.name_(args...) is x ← name(x, args...).
#define IN_PLACE(name, parameters, ...)                                                                           \
  Tensor& Tensor::name##_ parameters const {                                                                      \
    return in_place(#name "_", *this, [&](const Tensor& x) { return wick::name(x __VA_OPT__(, ) __VA_ARGS__); }); \
  }

Tensor& Tensor::operator=(const Tensor& o) && { return copy_(o); }
Tensor& Tensor::operator=(const Scalar& v) && { return fill_(v); }

// elementwise/arithmetic
METHOD(add_, (const Tensor& other, const Scalar& alpha), other, alpha)
METHOD(add_, (const Scalar& other, const Scalar& alpha), other, alpha)
METHOD(sub_, (const Tensor& other, const Scalar& alpha), other, alpha)
METHOD(sub_, (const Scalar& other, const Scalar& alpha), other, alpha)
METHOD(mul_, (const Tensor& other), other)
METHOD(mul_, (const Scalar& other), other)
METHOD(div_, (const Tensor& other), other)
METHOD(div_, (const Scalar& other), other)
IN_PLACE(div, (const Tensor& other, std::optional<std::string_view> rounding_mode), other, rounding_mode)
IN_PLACE(div, (const Scalar& other, std::optional<std::string_view> rounding_mode), other, rounding_mode)
IN_PLACE(floor_divide, (const Tensor& other), other)
IN_PLACE(floor_divide, (const Scalar& other), other)
IN_PLACE(fmod, (const Tensor& other), other)
IN_PLACE(fmod, (const Scalar& other), other)
IN_PLACE(remainder, (const Tensor& other), other)
IN_PLACE(remainder, (const Scalar& other), other)
IN_PLACE(addcmul, (const Tensor& tensor1, const Tensor& tensor2, const Scalar& value), tensor1, tensor2, value)
IN_PLACE(addcdiv, (const Tensor& tensor1, const Tensor& tensor2, const Scalar& value), tensor1, tensor2, value)
IN_PLACE(lerp, (const Tensor& end, const Tensor& weight), end, weight)
IN_PLACE(lerp, (const Tensor& end, const Scalar& weight), end, weight)

// elementwise/power
IN_PLACE(pow, (const Tensor& exponent), exponent)
IN_PLACE(pow, (const Scalar& exponent), exponent)
METHOD(float_power_, (const Tensor& exponent), exponent)
METHOD(float_power_, (const Scalar& exponent), exponent)
IN_PLACE(ldexp, (const Tensor& other), other)

// elementwise/binary
IN_PLACE(atan2, (const Tensor& other), other)
IN_PLACE(hypot, (const Tensor& other), other)
IN_PLACE(copysign, (const Tensor& other), other)
IN_PLACE(copysign, (const Scalar& other), other)
IN_PLACE(xlogy, (const Tensor& other), other)
IN_PLACE(xlogy, (const Scalar& other), other)
IN_PLACE(nextafter, (const Tensor& other), other)
IN_PLACE(gcd, (const Tensor& other), other)
IN_PLACE(lcm, (const Tensor& other), other)
IN_PLACE(bitwise_left_shift, (const Tensor& other), other)
IN_PLACE(bitwise_left_shift, (const Scalar& other), other)
IN_PLACE(bitwise_right_shift, (const Tensor& other), other)
IN_PLACE(bitwise_right_shift, (const Scalar& other), other)

// elementwise/comparison
IN_PLACE(eq, (const Tensor& other), other)
IN_PLACE(eq, (const Scalar& other), other)
IN_PLACE(ne, (const Tensor& other), other)
IN_PLACE(ne, (const Scalar& other), other)
IN_PLACE(lt, (const Tensor& other), other)
IN_PLACE(lt, (const Scalar& other), other)
IN_PLACE(le, (const Tensor& other), other)
IN_PLACE(le, (const Scalar& other), other)
IN_PLACE(gt, (const Tensor& other), other)
IN_PLACE(gt, (const Scalar& other), other)
IN_PLACE(ge, (const Tensor& other), other)
IN_PLACE(ge, (const Scalar& other), other)
IN_PLACE(logical_and, (const Tensor& other), other)
IN_PLACE(logical_or, (const Tensor& other), other)
IN_PLACE(logical_xor, (const Tensor& other), other)
IN_PLACE(logical_not, ())
IN_PLACE(bitwise_and, (const Tensor& other), other)
IN_PLACE(bitwise_and, (const Scalar& other), other)
IN_PLACE(bitwise_or, (const Tensor& other), other)
IN_PLACE(bitwise_or, (const Scalar& other), other)
IN_PLACE(bitwise_xor, (const Tensor& other), other)
IN_PLACE(bitwise_xor, (const Scalar& other), other)
IN_PLACE(bitwise_not, ())
IN_PLACE(heaviside, (const Tensor& values), values)

// elementwise/math
IN_PLACE(neg, ())
IN_PLACE(abs, ())
IN_PLACE(sign, ())
IN_PLACE(sgn, ())
IN_PLACE(exp, ())
IN_PLACE(exp2, ())
IN_PLACE(expm1, ())
IN_PLACE(log, ())
IN_PLACE(log1p, ())
IN_PLACE(log2, ())
IN_PLACE(log10, ())
IN_PLACE(logit, (std::optional<double> eps), eps)
IN_PLACE(sqrt, ())
IN_PLACE(rsqrt, ())
IN_PLACE(square, ())
IN_PLACE(reciprocal, ())
IN_PLACE(sin, ())
IN_PLACE(cos, ())
IN_PLACE(tan, ())
IN_PLACE(asin, ())
IN_PLACE(acos, ())
IN_PLACE(atan, ())
IN_PLACE(sinh, ())
IN_PLACE(cosh, ())
IN_PLACE(tanh, ())
IN_PLACE(asinh, ())
IN_PLACE(acosh, ())
IN_PLACE(atanh, ())
IN_PLACE(sinc, ())
IN_PLACE(sigmoid, ())
IN_PLACE(erf, ())
IN_PLACE(erfc, ())
IN_PLACE(erfinv, ())
IN_PLACE(lgamma, ())
IN_PLACE(digamma, ())
Tensor& Tensor::polygamma_(int64_t n) const {
  return in_place("polygamma_", *this, [&](const Tensor& x) { return wick::polygamma(n, x); });
}
IN_PLACE(deg2rad, ())
IN_PLACE(rad2deg, ())
IN_PLACE(floor, ())
IN_PLACE(ceil, ())
IN_PLACE(trunc, ())
IN_PLACE(frac, ())
IN_PLACE(round, ())
IN_PLACE(round, (int64_t decimals), decimals)

// elementwise/where
IN_PLACE(clamp, (const std::optional<Scalar>& min, const std::optional<Scalar>& max), min, max)
IN_PLACE(clamp, (const std::optional<Tensor>& min, const std::optional<Tensor>& max), min, max)
IN_PLACE(clamp_min, (const Scalar& min), min)
IN_PLACE(clamp_min, (const Tensor& min), min)
IN_PLACE(clamp_max, (const Scalar& max), max)
IN_PLACE(clamp_max, (const Tensor& max), max)
IN_PLACE(nan_to_num, (std::optional<double> nan, std::optional<double> posinf, std::optional<double> neginf), nan,
         posinf, neginf)

// layer/activation
IN_PLACE(relu, ())
IN_PLACE(relu6, ())
IN_PLACE(leaky_relu, (const Scalar& negative_slope), negative_slope)
IN_PLACE(elu, (const Scalar& alpha, const Scalar& scale, const Scalar& input_scale), alpha, scale, input_scale)
IN_PLACE(selu, ())
IN_PLACE(celu, (const Scalar& alpha), alpha)
IN_PLACE(gelu, (std::string_view approximate), approximate)
IN_PLACE(silu, ())
IN_PLACE(mish, ())
IN_PLACE(softplus, (const Scalar& beta, const Scalar& threshold), beta, threshold)
IN_PLACE(hardtanh, (const Scalar& min_val, const Scalar& max_val), min_val, max_val)
IN_PLACE(hardsigmoid, ())
IN_PLACE(hardswish, ())
IN_PLACE(threshold, (const Scalar& threshold, const Scalar& value), threshold, value)

// reduce/norm
IN_PLACE(renorm, (const Scalar& p, int64_t dim, const Scalar& maxnorm), p, dim, maxnorm)

// reduce/scan
IN_PLACE(cumsum, (int64_t dim, std::optional<ScalarType> dtype), dim, dtype)
IN_PLACE(cumprod, (int64_t dim, std::optional<ScalarType> dtype), dim, dtype)

// shape/view
METHOD(transpose_, (int64_t dim0, int64_t dim1), dim0, dim1)
METHOD(t_, ())
METHOD(squeeze_, ())
METHOD(squeeze_, (int64_t dim), dim)
METHOD(unsqueeze_, (int64_t dim), dim)

// shape/copy
Tensor& Tensor::copy_(const Tensor& src, bool) const { return wick::copy_(*this, src); }
METHOD(fill_, (const Scalar& value), value)
METHOD(fill_, (const Tensor& value), value)
METHOD(zero_, ())

// shape/slice
METHOD(as_strided_, (IntArrayRef size, IntArrayRef stride, std::optional<int64_t> storage_offset), size, stride,
       storage_offset)

// shape/diagonal
METHOD(fill_diagonal_, (const Scalar& fill_value, bool wrap), fill_value, wrap)
IN_PLACE(triu, (int64_t diagonal), diagonal)
IN_PLACE(tril, (int64_t diagonal), diagonal)

// shape/resize
const Tensor& Tensor::resize_(IntArrayRef size, std::optional<MemoryFormat>) const {
  return wick::resize_(*this, size);
}
const Tensor& Tensor::resize_as_(const Tensor& other, std::optional<MemoryFormat>) const {
  return resize_(other.sizes());
}
METHOD(set_, (const Tensor& source), source)
METHOD(set_, (const Tensor& source, int64_t storage_offset, IntArrayRef size, IntArrayRef stride), source,
       storage_offset, size, stride)
METHOD(set_, ())

// index/subscript
Tensor& Tensor::index_put_(IndexList i, const Tensor& value, bool accumulate) const {
  return wick::index_put_(*this, {i.begin(), i.size()}, value, accumulate);
}
Tensor& Tensor::index_put_(IndexList i, const Scalar& value) const { return index_put_({i.begin(), i.size()}, value); }
Tensor& Tensor::index_put_(ArrayRef<TensorIndex> i, const Tensor& value, bool accumulate) const {
  return wick::index_put_(*this, i, value, accumulate);
}
Tensor& Tensor::index_put_(ArrayRef<TensorIndex> i, const Scalar& value) const {
  return wick::index_put_(*this, i, full({}, value, scalar_type()));
}

// index/scatter
IN_PLACE(scatter, (int64_t dim, const Tensor& index, const Tensor& src), dim, index, src)
IN_PLACE(scatter, (int64_t dim, const Tensor& index, const Scalar& value), dim, index, value)
IN_PLACE(scatter_add, (int64_t dim, const Tensor& index, const Tensor& src), dim, index, src)
IN_PLACE(index_add, (int64_t dim, const Tensor& index, const Tensor& source, const Scalar& alpha), dim, index, source,
         alpha)
IN_PLACE(index_copy, (int64_t dim, const Tensor& index, const Tensor& source), dim, index, source)
IN_PLACE(index_fill, (int64_t dim, const Tensor& index, const Scalar& value), dim, index, value)
IN_PLACE(index_fill, (int64_t dim, const Tensor& index, const Tensor& value), dim, index, value)
IN_PLACE(put, (const Tensor& index, const Tensor& source, bool accumulate), index, source, accumulate)

// index/scatter_reduce
IN_PLACE(scatter_reduce,
         (int64_t dim, const Tensor& index, const Tensor& src, std::string_view reduce, bool include_self), dim, index,
         src, reduce, include_self)
IN_PLACE(scatter, (int64_t dim, const Tensor& index, const Tensor& src, std::string_view reduce), dim, index, src,
         reduce)
IN_PLACE(scatter, (int64_t dim, const Tensor& index, const Scalar& value, std::string_view reduce), dim, index, value,
         reduce)

// index/mask
IN_PLACE(masked_fill, (const Tensor& mask, const Scalar& value), mask, value)
IN_PLACE(masked_fill, (const Tensor& mask, const Tensor& value), mask, value)
IN_PLACE(masked_scatter, (const Tensor& mask, const Tensor& source), mask, source)

// linalg/matmul
IN_PLACE(addmm, (const Tensor& mat1, const Tensor& mat2, const Scalar& beta, const Scalar& alpha), mat1, mat2, beta,
         alpha)
IN_PLACE(addmv, (const Tensor& mat, const Tensor& vec, const Scalar& beta, const Scalar& alpha), mat, vec, beta, alpha)
IN_PLACE(addr, (const Tensor& vec1, const Tensor& vec2, const Scalar& beta, const Scalar& alpha), vec1, vec2, beta,
         alpha)
IN_PLACE(baddbmm, (const Tensor& batch1, const Tensor& batch2, const Scalar& beta, const Scalar& alpha), batch1, batch2,
         beta, alpha)
IN_PLACE(addbmm, (const Tensor& batch1, const Tensor& batch2, const Scalar& beta, const Scalar& alpha), batch1, batch2,
         beta, alpha)

// random
Tensor& Tensor::uniform_(double from, double to, const std::optional<Generator>& generator) const {
  const GeneratorScope scope(generator);
  return random_fill::uniform(*this, from, to);
}
Tensor& Tensor::normal_(double mean, double std, const std::optional<Generator>& generator) const {
  const GeneratorScope scope(generator);
  return random_fill::normal(*this, mean, std);
}
Tensor& Tensor::bernoulli_(double p, const std::optional<Generator>& generator) const {
  const GeneratorScope scope(generator);
  return random_fill::bernoulli(*this, p);
}
Tensor& Tensor::bernoulli_(const Tensor& p, const std::optional<Generator>& generator) const {
  const GeneratorScope scope(generator);
  return random_fill::bernoulli(*this, p);
}
Tensor& Tensor::random_(int64_t from, int64_t to, const std::optional<Generator>& generator) const {
  const GeneratorScope scope(generator);
  return random_fill::integers(*this, from, to);
}
Tensor& Tensor::random_(int64_t to, const std::optional<Generator>& generator) const {
  const GeneratorScope scope(generator);
  return random_fill::integers(*this, to);
}
Tensor& Tensor::random_(const std::optional<Generator>& generator) const {
  const GeneratorScope scope(generator);
  return random_fill::integers(*this);
}
Tensor& Tensor::exponential_(double lambd, const std::optional<Generator>& generator) const {
  const GeneratorScope scope(generator);
  return random_fill::exponential(*this, lambd);
}
Tensor& Tensor::cauchy_(double median, double sigma, const std::optional<Generator>& generator) const {
  const GeneratorScope scope(generator);
  return random_fill::cauchy(*this, median, sigma);
}
Tensor& Tensor::log_normal_(double mean, double std, const std::optional<Generator>& generator) const {
  const GeneratorScope scope(generator);
  return random_fill::log_normal(*this, mean, std);
}
Tensor& Tensor::geometric_(double p, const std::optional<Generator>& generator) const {
  const GeneratorScope scope(generator);
  return random_fill::geometric(*this, p);
}

// Operators
Tensor& Tensor::operator+=(const Tensor& o) { return add_(o); }
Tensor& Tensor::operator+=(const Scalar& o) { return add_(o); }
Tensor& Tensor::operator-=(const Tensor& o) { return sub_(o); }
Tensor& Tensor::operator-=(const Scalar& o) { return sub_(o); }
Tensor& Tensor::operator*=(const Tensor& o) { return mul_(o); }
Tensor& Tensor::operator*=(const Scalar& o) { return mul_(o); }
Tensor& Tensor::operator/=(const Tensor& o) { return div_(o); }
Tensor& Tensor::operator/=(const Scalar& o) { return div_(o); }
Tensor& Tensor::operator&=(const Tensor& o) { return bitwise_and_(o); }
Tensor& Tensor::operator&=(const Scalar& o) { return bitwise_and_(o); }
Tensor& Tensor::operator|=(const Tensor& o) { return bitwise_or_(o); }
Tensor& Tensor::operator|=(const Scalar& o) { return bitwise_or_(o); }
Tensor& Tensor::operator^=(const Tensor& o) { return bitwise_xor_(o); }
Tensor& Tensor::operator^=(const Scalar& o) { return bitwise_xor_(o); }

#undef METHOD
#undef IN_PLACE

}  // namespace wick
