// Tensor's methods that make new tensors: each is the operator of the same name in ops/, with *this as its first
// argument. In the order of tensor/tensor.h; those of linear algebra are in methods_linalg.cpp, those that
// work in place in methods_in_place.cpp.

#include <autograd/core/warning.h>
#include <autograd/ops/all.h>

#include <algorithm>
#include <numeric>

namespace wick {

using indexing::TensorIndex;
using IndexList = std::initializer_list<TensorIndex>;
using Pair = std::tuple<Tensor, Tensor>;
using Tensors = std::vector<Tensor>;

namespace {

// The dtype of self unless options say otherwise.
TensorOptions as_self(const Tensor& self, const TensorOptions& o) {
  check_defined("new_*", self);
  return o.dtype(o.dtype_opt().value_or(self.scalar_type()));
}

}  // namespace

// x.name(args...) is name(x, args...).
#define METHOD(Result, name, parameters, ...) \
  Result Tensor::name parameters const { return wick::name(*this __VA_OPT__(, ) __VA_ARGS__); }

// What autograd knows of it
METHOD(Tensor, detach, ())

// Conversions
Tensor Tensor::to(const TensorOptions& o, bool, bool copy, std::optional<MemoryFormat> format) const {
  check(!o.requires_grad(), "to: the options require grad, which a copy does not: call requires_grad_() on it");
  return to(o.dtype_opt().value_or(scalar_type()), false, copy, format);
}
Tensor Tensor::to(ScalarType t, bool, bool copy, std::optional<MemoryFormat> format) const {
  const Tensor out = wick::to(*this, t, copy);
  return format && *format != MemoryFormat::Preserve ? out.contiguous(*format) : out;
}
Tensor Tensor::to(TypeMeta t, bool, bool copy, std::optional<MemoryFormat> format) const {
  return to(t.toScalarType(), false, copy, format);
}
Tensor Tensor::to(Device d, bool, bool copy, std::optional<MemoryFormat> format) const {
  return to(TensorOptions(d), false, copy, format);
}
Tensor Tensor::to(DeviceType d, bool, bool copy, std::optional<MemoryFormat> format) const {
  return to(Device(d), false, copy, format);
}
Tensor Tensor::to(Device d, ScalarType t, bool, bool copy, std::optional<MemoryFormat> format) const {
  return to(TensorOptions(d).dtype(t), false, copy, format);
}
Tensor Tensor::to(const Tensor& other, bool, bool copy, std::optional<MemoryFormat> format) const {
  return to(other.scalar_type(), false, copy, format);
}
Tensor Tensor::type_as(const Tensor& other) const { return to(other.scalar_type()); }
Tensor Tensor::toType(ScalarType t) const { return to(t); }

// elementwise/arithmetic
METHOD(Tensor, add, (const Tensor& other, const Scalar& alpha), other, alpha)
METHOD(Tensor, add, (const Scalar& other, const Scalar& alpha), other, alpha)
METHOD(Tensor, sub, (const Tensor& other, const Scalar& alpha), other, alpha)
METHOD(Tensor, sub, (const Scalar& other, const Scalar& alpha), other, alpha)
METHOD(Tensor, mul, (const Tensor& other), other)
METHOD(Tensor, mul, (const Scalar& other), other)
METHOD(Tensor, div, (const Tensor& other), other)
METHOD(Tensor, div, (const Scalar& other), other)
METHOD(Tensor, div, (const Tensor& other, std::optional<std::string_view> rounding_mode), other, rounding_mode)
METHOD(Tensor, div, (const Scalar& other, std::optional<std::string_view> rounding_mode), other, rounding_mode)
METHOD(Tensor, floor_divide, (const Tensor& other), other)
METHOD(Tensor, floor_divide, (const Scalar& other), other)
METHOD(Tensor, fmod, (const Tensor& other), other)
METHOD(Tensor, fmod, (const Scalar& other), other)
METHOD(Tensor, remainder, (const Tensor& other), other)
METHOD(Tensor, remainder, (const Scalar& other), other)
METHOD(Tensor, addcmul, (const Tensor& tensor1, const Tensor& tensor2, const Scalar& value), tensor1, tensor2, value)
METHOD(Tensor, addcdiv, (const Tensor& tensor1, const Tensor& tensor2, const Scalar& value), tensor1, tensor2, value)
METHOD(Tensor, lerp, (const Tensor& end, const Tensor& weight), end, weight)
METHOD(Tensor, lerp, (const Tensor& end, const Scalar& weight), end, weight)

// elementwise/power
METHOD(Tensor, pow, (const Tensor& exponent), exponent)
METHOD(Tensor, pow, (const Scalar& exponent), exponent)
METHOD(Tensor, float_power, (const Tensor& exponent), exponent)
METHOD(Tensor, float_power, (const Scalar& exponent), exponent)
METHOD(Tensor, ldexp, (const Tensor& other), other)

// elementwise/binary
METHOD(Tensor, atan2, (const Tensor& other), other)
METHOD(Tensor, maximum, (const Tensor& other), other)
METHOD(Tensor, minimum, (const Tensor& other), other)
METHOD(Tensor, fmax, (const Tensor& other), other)
METHOD(Tensor, fmin, (const Tensor& other), other)
METHOD(Tensor, hypot, (const Tensor& other), other)
METHOD(Tensor, copysign, (const Tensor& other), other)
METHOD(Tensor, copysign, (const Scalar& other), other)
METHOD(Tensor, logaddexp, (const Tensor& other), other)
METHOD(Tensor, logaddexp2, (const Tensor& other), other)
METHOD(Tensor, xlogy, (const Tensor& other), other)
METHOD(Tensor, xlogy, (const Scalar& other), other)
METHOD(Tensor, nextafter, (const Tensor& other), other)
METHOD(Tensor, gcd, (const Tensor& other), other)
METHOD(Tensor, lcm, (const Tensor& other), other)
METHOD(Tensor, bitwise_left_shift, (const Tensor& other), other)
METHOD(Tensor, bitwise_left_shift, (const Scalar& other), other)
METHOD(Tensor, bitwise_right_shift, (const Tensor& other), other)
METHOD(Tensor, bitwise_right_shift, (const Scalar& other), other)

// elementwise/comparison
METHOD(Tensor, eq, (const Tensor& other), other)
METHOD(Tensor, eq, (const Scalar& other), other)
METHOD(Tensor, ne, (const Tensor& other), other)
METHOD(Tensor, ne, (const Scalar& other), other)
METHOD(Tensor, lt, (const Tensor& other), other)
METHOD(Tensor, lt, (const Scalar& other), other)
METHOD(Tensor, le, (const Tensor& other), other)
METHOD(Tensor, le, (const Scalar& other), other)
METHOD(Tensor, gt, (const Tensor& other), other)
METHOD(Tensor, gt, (const Scalar& other), other)
METHOD(Tensor, ge, (const Tensor& other), other)
METHOD(Tensor, ge, (const Scalar& other), other)
bool Tensor::equal(const Tensor& other) const { return wick::equal(*this, other); }
bool Tensor::allclose(const Tensor& other, double rtol, double atol, bool equal_nan) const {
  return wick::allclose(*this, other, rtol, atol, equal_nan);
}
METHOD(Tensor, isclose, (const Tensor& other, double rtol, double atol, bool equal_nan), other, rtol, atol, equal_nan)
METHOD(Tensor, logical_and, (const Tensor& other), other)
METHOD(Tensor, logical_or, (const Tensor& other), other)
METHOD(Tensor, logical_xor, (const Tensor& other), other)
METHOD(Tensor, logical_not, ())
METHOD(Tensor, bitwise_and, (const Tensor& other), other)
METHOD(Tensor, bitwise_and, (const Scalar& other), other)
METHOD(Tensor, bitwise_or, (const Tensor& other), other)
METHOD(Tensor, bitwise_or, (const Scalar& other), other)
METHOD(Tensor, bitwise_xor, (const Tensor& other), other)
METHOD(Tensor, bitwise_xor, (const Scalar& other), other)
METHOD(Tensor, bitwise_not, ())
METHOD(Tensor, isnan, ())
METHOD(Tensor, isinf, ())
METHOD(Tensor, isfinite, ())
METHOD(Tensor, isposinf, ())
METHOD(Tensor, isneginf, ())
METHOD(Tensor, isreal, ())
METHOD(Tensor, signbit, ())
METHOD(Tensor, heaviside, (const Tensor& values), values)

// elementwise/math
METHOD(Tensor, neg, ())
METHOD(Tensor, positive, ())
METHOD(Tensor, abs, ())
METHOD(Tensor, sign, ())
METHOD(Tensor, sgn, ())
METHOD(Tensor, exp, ())
METHOD(Tensor, exp2, ())
METHOD(Tensor, expm1, ())
METHOD(Tensor, log, ())
METHOD(Tensor, log1p, ())
METHOD(Tensor, log2, ())
METHOD(Tensor, log10, ())
METHOD(Tensor, logit, (std::optional<double> eps), eps)
METHOD(Tensor, sqrt, ())
METHOD(Tensor, rsqrt, ())
METHOD(Tensor, square, ())
METHOD(Tensor, reciprocal, ())
METHOD(Tensor, sin, ())
METHOD(Tensor, cos, ())
METHOD(Tensor, tan, ())
METHOD(Tensor, asin, ())
METHOD(Tensor, acos, ())
METHOD(Tensor, atan, ())
METHOD(Tensor, sinh, ())
METHOD(Tensor, cosh, ())
METHOD(Tensor, tanh, ())
METHOD(Tensor, asinh, ())
METHOD(Tensor, acosh, ())
METHOD(Tensor, atanh, ())
METHOD(Tensor, sinc, ())
METHOD(Tensor, sigmoid, ())
METHOD(Tensor, erf, ())
METHOD(Tensor, erfc, ())
METHOD(Tensor, erfinv, ())
METHOD(Tensor, lgamma, ())
METHOD(Tensor, digamma, ())
Tensor Tensor::polygamma(int64_t n) const { return wick::polygamma(n, *this); }
METHOD(Tensor, deg2rad, ())
METHOD(Tensor, rad2deg, ())
METHOD(Tensor, floor, ())
METHOD(Tensor, ceil, ())
METHOD(Tensor, trunc, ())
METHOD(Tensor, frac, ())
METHOD(Tensor, round, ())
METHOD(Tensor, round, (int64_t decimals), decimals)

// elementwise/where
Tensor Tensor::where(const Tensor& c, const Tensor& other) const { return wick::where(c, *this, other); }
Tensor Tensor::where(const Tensor& c, const Scalar& other) const { return wick::where(c, *this, other); }
METHOD(Tensor, clamp, (const std::optional<Scalar>& min, const std::optional<Scalar>& max), min, max)
METHOD(Tensor, clamp, (const std::optional<Tensor>& min, const std::optional<Tensor>& max), min, max)
METHOD(Tensor, clamp_min, (const Scalar& min), min)
METHOD(Tensor, clamp_min, (const Tensor& min), min)
METHOD(Tensor, clamp_max, (const Scalar& max), max)
METHOD(Tensor, clamp_max, (const Tensor& max), max)
METHOD(Tensor, nan_to_num, (std::optional<double> nan, std::optional<double> posinf, std::optional<double> neginf), nan,
       posinf, neginf)

// layer/activation
METHOD(Tensor, relu, ())
METHOD(Tensor, relu6, ())
METHOD(Tensor, leaky_relu, (const Scalar& negative_slope), negative_slope)
METHOD(Tensor, prelu, (const Tensor& weight), weight)
METHOD(Tensor, elu, (const Scalar& alpha, const Scalar& scale, const Scalar& input_scale), alpha, scale, input_scale)
METHOD(Tensor, selu, ())
METHOD(Tensor, celu, (const Scalar& alpha), alpha)
METHOD(Tensor, gelu, (std::string_view approximate), approximate)
METHOD(Tensor, silu, ())
METHOD(Tensor, mish, ())
METHOD(Tensor, softplus, (const Scalar& beta, const Scalar& threshold), beta, threshold)
METHOD(Tensor, softsign, ())
METHOD(Tensor, hardtanh, (const Scalar& min_val, const Scalar& max_val), min_val, max_val)
METHOD(Tensor, hardsigmoid, ())
METHOD(Tensor, hardswish, ())
METHOD(Tensor, hardshrink, (const Scalar& lambd), lambd)
METHOD(Tensor, log_sigmoid, ())
METHOD(Tensor, threshold, (const Scalar& threshold, const Scalar& value), threshold, value)

// layer/softmax
METHOD(Tensor, softmax, (int64_t dim, std::optional<ScalarType> dtype), dim, dtype)
METHOD(Tensor, log_softmax, (int64_t dim, std::optional<ScalarType> dtype), dim, dtype)

// reduce/sum
METHOD(Tensor, sum, (std::optional<ScalarType> dtype), dtype)
METHOD(Tensor, sum, (IntArrayRef dim, bool keepdim, std::optional<ScalarType> dtype), dim, keepdim, dtype)
METHOD(Tensor, mean, (std::optional<ScalarType> dtype), dtype)
METHOD(Tensor, mean, (IntArrayRef dim, bool keepdim, std::optional<ScalarType> dtype), dim, keepdim, dtype)
METHOD(Tensor, nansum, (IntArrayRef dim, bool keepdim, std::optional<ScalarType> dtype), dim, keepdim, dtype)
METHOD(Tensor, nanmean, (IntArrayRef dim, bool keepdim, std::optional<ScalarType> dtype), dim, keepdim, dtype)
METHOD(Tensor, prod, (std::optional<ScalarType> dtype), dtype)
METHOD(Tensor, prod, (int64_t dim, bool keepdim, std::optional<ScalarType> dtype), dim, keepdim, dtype)
METHOD(Tensor, sum_to_size, (IntArrayRef size), size)

// reduce/variance
METHOD(Tensor, var, (bool unbiased), unbiased)
METHOD(Tensor, var, (int dim), dim)
METHOD(Tensor, var, (IntArrayRef dim, bool unbiased, bool keepdim), dim, unbiased, keepdim)
METHOD(Tensor, std, (bool unbiased), unbiased)
METHOD(Tensor, std, (int dim), dim)
METHOD(Tensor, std, (IntArrayRef dim, bool unbiased, bool keepdim), dim, unbiased, keepdim)
METHOD(Tensor, cov, (int64_t correction, const std::optional<Tensor>& fweights, const std::optional<Tensor>& aweights),
       correction, fweights, aweights)
METHOD(Tensor, corrcoef, ())

// reduce/extremes
METHOD(Tensor, max, ())
METHOD(Pair, max, (int64_t dim, bool keepdim), dim, keepdim)
METHOD(Tensor, max, (const Tensor& other), other)
METHOD(Tensor, min, ())
METHOD(Pair, min, (int64_t dim, bool keepdim), dim, keepdim)
METHOD(Tensor, min, (const Tensor& other), other)
METHOD(Tensor, amax, (IntArrayRef dim, bool keepdim), dim, keepdim)
METHOD(Tensor, amin, (IntArrayRef dim, bool keepdim), dim, keepdim)
METHOD(Pair, aminmax, (std::optional<int64_t> dim, bool keepdim), dim, keepdim)
METHOD(Tensor, argmax, (std::optional<int64_t> dim, bool keepdim), dim, keepdim)
METHOD(Tensor, argmin, (std::optional<int64_t> dim, bool keepdim), dim, keepdim)

// reduce/norm
METHOD(Tensor, norm, (const Scalar& p), p)
METHOD(Tensor, norm, (const Scalar& p, IntArrayRef dim, bool keepdim), p, dim, keepdim)
METHOD(Tensor, dist, (const Tensor& other, const Scalar& p), other, p)
METHOD(Tensor, renorm, (const Scalar& p, int64_t dim, const Scalar& maxnorm), p, dim, maxnorm)
METHOD(Tensor, logsumexp, (IntArrayRef dim, bool keepdim), dim, keepdim)

// reduce/all_any
METHOD(Tensor, all, ())
METHOD(Tensor, all, (int64_t dim, bool keepdim), dim, keepdim)
METHOD(Tensor, any, ())
METHOD(Tensor, any, (int64_t dim, bool keepdim), dim, keepdim)
METHOD(Tensor, count_nonzero, ())
METHOD(Tensor, count_nonzero, (IntArrayRef dim), dim)

// reduce/scan
METHOD(Tensor, cumsum, (int64_t dim, std::optional<ScalarType> dtype), dim, dtype)
METHOD(Tensor, cumprod, (int64_t dim, std::optional<ScalarType> dtype), dim, dtype)
METHOD(Pair, cummax, (int64_t dim), dim)
METHOD(Pair, cummin, (int64_t dim), dim)
METHOD(Tensor, logcumsumexp, (int64_t dim), dim)
METHOD(Tensor, diff,
       (int64_t n, int64_t dim, const std::optional<Tensor>& prepend, const std::optional<Tensor>& append), n, dim,
       prepend, append)

// reduce/sort
METHOD(Pair, sort, (int64_t dim, bool descending), dim, descending)
METHOD(Pair, sort, (std::optional<bool> stable, int64_t dim, bool descending), stable, dim, descending)
METHOD(Tensor, argsort, (int64_t dim, bool descending), dim, descending)
METHOD(Tensor, argsort, (bool stable, int64_t dim, bool descending), stable, dim, descending)
METHOD(Tensor, msort, ())
METHOD(Pair, topk, (int64_t k, int64_t dim, bool largest, bool sorted), k, dim, largest, sorted)

// reduce/quantile
METHOD(Tensor, median, ())
METHOD(Pair, median, (int64_t dim, bool keepdim), dim, keepdim)
METHOD(Tensor, nanmedian, ())
METHOD(Pair, nanmedian, (int64_t dim, bool keepdim), dim, keepdim)
METHOD(Pair, kthvalue, (int64_t k, int64_t dim, bool keepdim), k, dim, keepdim)
METHOD(Pair, mode, (int64_t dim, bool keepdim), dim, keepdim)
METHOD(Tensor, quantile, (const Tensor& q, std::optional<int64_t> dim, bool keepdim, std::string_view interpolation), q,
       dim, keepdim, interpolation)
METHOD(Tensor, quantile, (double q, std::optional<int64_t> dim, bool keepdim, std::string_view interpolation), q, dim,
       keepdim, interpolation)
METHOD(Tensor, nanquantile, (const Tensor& q, std::optional<int64_t> dim, bool keepdim, std::string_view interpolation),
       q, dim, keepdim, interpolation)
METHOD(Tensor, nanquantile, (double q, std::optional<int64_t> dim, bool keepdim, std::string_view interpolation), q,
       dim, keepdim, interpolation)

// reduce/histogram
METHOD(Tensor, histc, (int64_t bins, const Scalar& min, const Scalar& max), bins, min, max)
METHOD(Tensor, bincount, (const std::optional<Tensor>& weights, int64_t minlength), weights, minlength)

// shape/view
METHOD(Tensor, reshape, (IntArrayRef shape), shape)
Tensor Tensor::reshape_as(const Tensor& other) const { return reshape(other.sizes()); }
METHOD(Tensor, view, (IntArrayRef size), size)
Tensor Tensor::view_as(const Tensor& other) const { return view(other.sizes()); }
METHOD(Tensor, flatten, (int64_t start_dim, int64_t end_dim), start_dim, end_dim)
METHOD(Tensor, unflatten, (int64_t dim, IntArrayRef sizes), dim, sizes)
METHOD(Tensor, ravel, ())
METHOD(Tensor, permute, (IntArrayRef dims), dims)
METHOD(Tensor, transpose, (int64_t dim0, int64_t dim1), dim0, dim1)
METHOD(Tensor, t, ())
METHOD(Tensor, adjoint, ())
Tensor Tensor::mT() const { return adjoint(); }
Tensor Tensor::mH() const { return adjoint(); }
Tensor Tensor::matrix_H() const { return t(); }
Tensor Tensor::numpy_T() const {
  static std::atomic<bool> given;
  if (dim() != 2 && Warning::is_due(given)) warn("numpy_T: deprecated but for matrices: use mT() or permute()");
  Dims reversed(static_cast<size_t>(dim()), 0);
  std::iota(reversed.begin(), reversed.end(), int64_t{0});
  std::reverse(reversed.begin(), reversed.end());
  return permute(reversed);
}
METHOD(Tensor, movedim, (IntArrayRef source, IntArrayRef destination), source, destination)
Tensor Tensor::moveaxis(IntArrayRef source, IntArrayRef destination) const { return movedim(source, destination); }
METHOD(Tensor, squeeze, ())
METHOD(Tensor, squeeze, (int64_t dim), dim)
METHOD(Tensor, unsqueeze, (int64_t dim), dim)
METHOD(Tensor, expand, (IntArrayRef size), size)
METHOD(Tensor, expand_as, (const Tensor& other), other)
METHOD(Tensor, broadcast_to, (IntArrayRef size), size)

// shape/copy
METHOD(Tensor, clone, (std::optional<MemoryFormat> format), format)
Tensor Tensor::contiguous() const { return wick::contiguous(*this); }
Tensor Tensor::contiguous(MemoryFormat format) const { return wick::contiguous(*this, format); }

// shape/slice
METHOD(Tensor, select, (int64_t dim, int64_t index), dim, index)
METHOD(Tensor, slice, (int64_t dim, std::optional<int64_t> start, std::optional<int64_t> end, int64_t step), dim, start,
       end, step)
METHOD(Tensor, narrow, (int64_t dim, int64_t start, int64_t length), dim, start, length)
METHOD(Tensor, narrow, (int64_t dim, const Tensor& start, int64_t length), dim, start, length)
METHOD(Tensor, narrow_copy, (int64_t dim, int64_t start, int64_t length), dim, start, length)
METHOD(Tensor, as_strided, (IntArrayRef size, IntArrayRef stride, std::optional<int64_t> storage_offset), size, stride,
       storage_offset)
METHOD(Tensor, unfold, (int64_t dimension, int64_t size, int64_t step), dimension, size, step)
METHOD(Tensor, select_scatter, (const Tensor& src, int64_t dim, int64_t index), src, dim, index)
METHOD(Tensor, slice_scatter,
       (const Tensor& src, int64_t dim, std::optional<int64_t> start, std::optional<int64_t> end, int64_t step), src,
       dim, start, end, step)
METHOD(Tensor, diagonal_scatter, (const Tensor& src, int64_t offset, int64_t dim1, int64_t dim2), src, offset, dim1,
       dim2)
METHOD(Tensor, as_strided_scatter,
       (const Tensor& src, IntArrayRef size, IntArrayRef stride, std::optional<int64_t> storage_offset), src, size,
       stride, storage_offset)

// shape/split
METHOD(Tensors, split, (int64_t split_size, int64_t dim), split_size, dim)
METHOD(Tensors, split, (IntArrayRef split_sizes, int64_t dim), split_sizes, dim)
METHOD(Tensors, split_with_sizes, (IntArrayRef split_sizes, int64_t dim), split_sizes, dim)
METHOD(Tensors, chunk, (int64_t chunks, int64_t dim), chunks, dim)
METHOD(Tensors, unbind, (int64_t dim), dim)
METHOD(Tensors, tensor_split, (int64_t sections, int64_t dim), sections, dim)
METHOD(Tensors, tensor_split, (IntArrayRef indices, int64_t dim), indices, dim)
METHOD(Tensors, tensor_split, (const Tensor& indices_or_sections, int64_t dim), indices_or_sections, dim)
METHOD(Tensors, hsplit, (int64_t sections), sections)
METHOD(Tensors, hsplit, (IntArrayRef indices), indices)
METHOD(Tensors, vsplit, (int64_t sections), sections)
METHOD(Tensors, vsplit, (IntArrayRef indices), indices)
METHOD(Tensors, dsplit, (int64_t sections), sections)
METHOD(Tensors, dsplit, (IntArrayRef indices), indices)

// shape/repeat
METHOD(Tensor, repeat, (IntArrayRef repeats), repeats)
METHOD(Tensor, tile, (IntArrayRef dims), dims)
METHOD(Tensor, repeat_interleave, (int64_t repeats, std::optional<int64_t> dim, std::optional<int64_t> output_size),
       repeats, dim, output_size)
METHOD(Tensor, repeat_interleave,
       (const Tensor& repeats, std::optional<int64_t> dim, std::optional<int64_t> output_size), repeats, dim,
       output_size)

// shape/diagonal
METHOD(Tensor, diagonal, (int64_t offset, int64_t dim1, int64_t dim2), offset, dim1, dim2)
METHOD(Tensor, diag, (int64_t diagonal), diagonal)
METHOD(Tensor, diag_embed, (int64_t offset, int64_t dim1, int64_t dim2), offset, dim1, dim2)
METHOD(Tensor, diagflat, (int64_t offset), offset)
METHOD(Tensor, triu, (int64_t diagonal), diagonal)
METHOD(Tensor, tril, (int64_t diagonal), diagonal)
METHOD(Tensor, trace, ())

// shape/flip
METHOD(Tensor, flip, (IntArrayRef dims), dims)
METHOD(Tensor, fliplr, ())
METHOD(Tensor, flipud, ())
METHOD(Tensor, roll, (IntArrayRef shifts, IntArrayRef dims), shifts, dims)
METHOD(Tensor, rot90, (int64_t k, IntArrayRef dims), k, dims)

// index/subscript
Tensor Tensor::operator[](int64_t index) const { return select(0, index); }
Tensor Tensor::operator[](const Tensor& index) const { return this->index({index}); }
Tensor Tensor::index(IndexList i) const { return wick::index(*this, {i.begin(), i.size()}); }
Tensor Tensor::index(ArrayRef<TensorIndex> i) const { return wick::index(*this, i); }
Tensor Tensor::index_put(IndexList i, const Tensor& value, bool accumulate) const {
  return wick::index_put(*this, {i.begin(), i.size()}, value, accumulate);
}

// index/gather
METHOD(Tensor, index_select, (int64_t dim, const Tensor& index), dim, index)
METHOD(Tensor, gather, (int64_t dim, const Tensor& index), dim, index)
METHOD(Tensor, take, (const Tensor& index), index)
METHOD(Tensor, take_along_dim, (const Tensor& indices, std::optional<int64_t> dim), indices, dim)

// index/scatter
METHOD(Tensor, scatter, (int64_t dim, const Tensor& index, const Tensor& src), dim, index, src)
METHOD(Tensor, scatter, (int64_t dim, const Tensor& index, const Scalar& value), dim, index, value)
METHOD(Tensor, scatter_add, (int64_t dim, const Tensor& index, const Tensor& src), dim, index, src)
METHOD(Tensor, index_add, (int64_t dim, const Tensor& index, const Tensor& source, const Scalar& alpha), dim, index,
       source, alpha)
METHOD(Tensor, index_copy, (int64_t dim, const Tensor& index, const Tensor& source), dim, index, source)
METHOD(Tensor, index_fill, (int64_t dim, const Tensor& index, const Scalar& value), dim, index, value)
METHOD(Tensor, index_fill, (int64_t dim, const Tensor& index, const Tensor& value), dim, index, value)
METHOD(Tensor, put, (const Tensor& index, const Tensor& source, bool accumulate), index, source, accumulate)

// index/scatter_reduce
METHOD(Tensor, scatter_reduce,
       (int64_t dim, const Tensor& index, const Tensor& src, std::string_view reduce, bool include_self), dim, index,
       src, reduce, include_self)
METHOD(Tensor, scatter, (int64_t dim, const Tensor& index, const Tensor& src, std::string_view reduce), dim, index, src,
       reduce)
METHOD(Tensor, scatter, (int64_t dim, const Tensor& index, const Scalar& value, std::string_view reduce), dim, index,
       value, reduce)

// index/mask
METHOD(Tensor, masked_fill, (const Tensor& mask, const Scalar& value), mask, value)
METHOD(Tensor, masked_fill, (const Tensor& mask, const Tensor& value), mask, value)
METHOD(Tensor, masked_select, (const Tensor& mask), mask)
METHOD(Tensor, masked_scatter, (const Tensor& mask, const Tensor& source), mask, source)
METHOD(Tensor, nonzero, ())
METHOD(Tensor, argwhere, ())
METHOD(Tensors, nonzero_numpy, ())

// random
METHOD(Tensor, bernoulli, (const std::optional<Generator>& g), g)
METHOD(Tensor, bernoulli, (double p, const std::optional<Generator>& g), p, g)
METHOD(Tensor, multinomial, (int64_t num_samples, bool replacement, const std::optional<Generator>& g), num_samples,
       replacement, g)

// create
Tensor Tensor::new_empty(IntArrayRef size, const TensorOptions& o) const { return empty(size, as_self(*this, o)); }
Tensor Tensor::new_empty_strided(IntArrayRef size, IntArrayRef stride, const TensorOptions& o) const {
  return empty_strided(size, stride, as_self(*this, o));
}
Tensor Tensor::new_zeros(IntArrayRef size, const TensorOptions& o) const { return zeros(size, as_self(*this, o)); }
Tensor Tensor::new_ones(IntArrayRef size, const TensorOptions& o) const { return ones(size, as_self(*this, o)); }
Tensor Tensor::new_full(IntArrayRef size, const Scalar& v, const TensorOptions& o) const {
  return full(size, v, as_self(*this, o));
}

// Other names
Tensor Tensor::clip(const std::optional<Scalar>& lo, const std::optional<Scalar>& hi) const { return clamp(lo, hi); }
Tensor Tensor::clip(const std::optional<Tensor>& lo, const std::optional<Tensor>& hi) const { return clamp(lo, hi); }

// Operators
Tensor Tensor::operator-() const { return neg(); }
Tensor Tensor::operator~() const { return bitwise_not(); }
Tensor Tensor::operator!() const { return logical_not(); }

#undef METHOD

}  // namespace wick
