// Tensor's methods that are operators: each is the function of the same name in ops/, with *this as its first argument.
// Those that end in "_" write the function's result back.

#include <autograd/graph/in_place.h>
#include <autograd/graph/record.h>
#include <autograd/ops/all.h>

#include <algorithm>
#include <numeric>

namespace wick {

using Pair = std::tuple<Tensor, Tensor>;

// x.name(args...) is name(x, args...).
#define METHOD(Result, name, parameters, ...) \
  Result Tensor::name parameters const { return wick::name(__VA_ARGS__); }
// x.name_(args...) is x ← name(x, args...).
#define IN_PLACE(name, parameters, ...)                                                          \
  Tensor& Tensor::name##_ parameters const {                                                     \
    return in_place(#name "_", *this, [&](const Tensor& x) { return wick::name(__VA_ARGS__); }); \
  }

METHOD(Tensor&, fill_, (const Scalar& value), *this, value)
METHOD(Tensor&, fill_, (const Tensor& value), *this, value)
METHOD(Tensor&, zero_, (), *this)
METHOD(Tensor&, squeeze_, (), *this)
METHOD(Tensor&, squeeze_, (int64_t dim), *this, dim)
METHOD(Tensor&, as_strided_, (IntArrayRef size, IntArrayRef stride, std::optional<int64_t> storage_offset), *this, size,
       stride, storage_offset)
METHOD(Tensor&, set_, (const Tensor& source), *this, source)
METHOD(Tensor&, set_, (const Tensor& source, int64_t storage_offset, IntArrayRef size, IntArrayRef stride), *this,
       source, storage_offset, size, stride)
METHOD(Tensor&, set_, (), *this)
METHOD(Tensor&, unsqueeze_, (int64_t dim), *this, dim)
METHOD(Tensor&, t_, (), *this)
METHOD(Tensor&, transpose_, (int64_t dim0, int64_t dim1), *this, dim0, dim1)
METHOD(Tensor&, fill_diagonal_, (const Scalar& fill_value, bool wrap), *this, fill_value, wrap)
METHOD(Tensor, bernoulli, (), *this)
METHOD(Tensor, bernoulli, (double p), *this, p)
METHOD(Tensor, multinomial, (int64_t num_samples, bool replacement), *this, num_samples, replacement)
METHOD(Tensor, add, (const Tensor& other, const Scalar& alpha), *this, other, alpha)
METHOD(Tensor, add, (const Scalar& other, const Scalar& alpha), *this, other, alpha)
METHOD(Tensor, sub, (const Tensor& other, const Scalar& alpha), *this, other, alpha)
METHOD(Tensor, sub, (const Scalar& other, const Scalar& alpha), *this, other, alpha)
METHOD(Tensor, mul, (const Tensor& other), *this, other)
METHOD(Tensor, mul, (const Scalar& other), *this, other)
METHOD(Tensor, div, (const Tensor& other), *this, other)
METHOD(Tensor, div, (const Scalar& other), *this, other)
METHOD(Tensor, div, (const Tensor& other, std::optional<std::string_view> rounding_mode), *this, other, rounding_mode)
METHOD(Tensor, div, (const Scalar& other, std::optional<std::string_view> rounding_mode), *this, other, rounding_mode)
METHOD(Tensor, floor_divide, (const Tensor& other), *this, other)
METHOD(Tensor, floor_divide, (const Scalar& other), *this, other)
METHOD(Tensor, fmod, (const Tensor& other), *this, other)
METHOD(Tensor, fmod, (const Scalar& other), *this, other)
METHOD(Tensor, remainder, (const Tensor& other), *this, other)
METHOD(Tensor, remainder, (const Scalar& other), *this, other)
METHOD(Tensor, pow, (const Tensor& exponent), *this, exponent)
METHOD(Tensor, pow, (const Scalar& exponent), *this, exponent)
METHOD(Tensor, atan2, (const Tensor& other), *this, other)
METHOD(Tensor, maximum, (const Tensor& other), *this, other)
METHOD(Tensor, minimum, (const Tensor& other), *this, other)
METHOD(Tensor, eq, (const Tensor& other), *this, other)
METHOD(Tensor, eq, (const Scalar& other), *this, other)
METHOD(Tensor, ne, (const Tensor& other), *this, other)
METHOD(Tensor, ne, (const Scalar& other), *this, other)
METHOD(Tensor, lt, (const Tensor& other), *this, other)
METHOD(Tensor, lt, (const Scalar& other), *this, other)
METHOD(Tensor, le, (const Tensor& other), *this, other)
METHOD(Tensor, le, (const Scalar& other), *this, other)
METHOD(Tensor, gt, (const Tensor& other), *this, other)
METHOD(Tensor, gt, (const Scalar& other), *this, other)
METHOD(Tensor, ge, (const Tensor& other), *this, other)
METHOD(Tensor, ge, (const Scalar& other), *this, other)
METHOD(Tensor, logical_and, (const Tensor& other), *this, other)
METHOD(Tensor, logical_or, (const Tensor& other), *this, other)
METHOD(Tensor, logical_xor, (const Tensor& other), *this, other)
METHOD(Tensor, logical_not, (), *this)
METHOD(Tensor, bitwise_and, (const Tensor& other), *this, other)
METHOD(Tensor, bitwise_or, (const Tensor& other), *this, other)
METHOD(Tensor, bitwise_xor, (const Tensor& other), *this, other)
METHOD(Tensor, bitwise_not, (), *this)
METHOD(Tensor, isnan, (), *this)
METHOD(Tensor, isinf, (), *this)
METHOD(Tensor, isfinite, (), *this)
METHOD(Tensor, neg, (), *this)
METHOD(Tensor, abs, (), *this)
METHOD(Tensor, sign, (), *this)
METHOD(Tensor, exp, (), *this)
METHOD(Tensor, expm1, (), *this)
METHOD(Tensor, log, (), *this)
METHOD(Tensor, log1p, (), *this)
METHOD(Tensor, log2, (), *this)
METHOD(Tensor, log10, (), *this)
METHOD(Tensor, sqrt, (), *this)
METHOD(Tensor, rsqrt, (), *this)
METHOD(Tensor, square, (), *this)
METHOD(Tensor, reciprocal, (), *this)
METHOD(Tensor, sin, (), *this)
METHOD(Tensor, cos, (), *this)
METHOD(Tensor, tan, (), *this)
METHOD(Tensor, asin, (), *this)
METHOD(Tensor, acos, (), *this)
METHOD(Tensor, atan, (), *this)
METHOD(Tensor, sinh, (), *this)
METHOD(Tensor, cosh, (), *this)
METHOD(Tensor, tanh, (), *this)
METHOD(Tensor, sigmoid, (), *this)
METHOD(Tensor, erf, (), *this)
METHOD(Tensor, floor, (), *this)
METHOD(Tensor, ceil, (), *this)
METHOD(Tensor, round, (), *this)
METHOD(Tensor, trunc, (), *this)
METHOD(Tensor, clamp, (const std::optional<Scalar>& min, const std::optional<Scalar>& max), *this, min, max)
METHOD(Tensor, clamp_min, (const Scalar& min), *this, min)
METHOD(Tensor, clamp_max, (const Scalar& max), *this, max)
METHOD(Tensor, lerp, (const Tensor& end, const Tensor& weight), *this, end, weight)
METHOD(Tensor, lerp, (const Tensor& end, const Scalar& weight), *this, end, weight)
METHOD(Tensor, addcmul, (const Tensor& tensor1, const Tensor& tensor2, const Scalar& value), *this, tensor1, tensor2,
       value)
METHOD(Tensor, addcdiv, (const Tensor& tensor1, const Tensor& tensor2, const Scalar& value), *this, tensor1, tensor2,
       value)
METHOD(Tensor, sum, (std::optional<ScalarType> dtype), *this, dtype)
METHOD(Tensor, sum, (IntArrayRef dim, bool keepdim, std::optional<ScalarType> dtype), *this, dim, keepdim, dtype)
METHOD(Tensor, mean, (std::optional<ScalarType> dtype), *this, dtype)
METHOD(Tensor, mean, (IntArrayRef dim, bool keepdim, std::optional<ScalarType> dtype), *this, dim, keepdim, dtype)
METHOD(Tensor, var, (bool unbiased), *this, unbiased)
METHOD(Tensor, var, (int dim), *this, dim)
METHOD(Tensor, var, (IntArrayRef dim, bool unbiased, bool keepdim), *this, dim, unbiased, keepdim)
METHOD(Tensor, std, (bool unbiased), *this, unbiased)
METHOD(Tensor, std, (int dim), *this, dim)
METHOD(Tensor, std, (IntArrayRef dim, bool unbiased, bool keepdim), *this, dim, unbiased, keepdim)
METHOD(Tensor, prod, (std::optional<ScalarType> dtype), *this, dtype)
METHOD(Tensor, prod, (int64_t dim, bool keepdim, std::optional<ScalarType> dtype), *this, dim, keepdim, dtype)
METHOD(Tensor, max, (), *this)
METHOD(Tensor, min, (), *this)
METHOD(Pair, max, (int64_t dim, bool keepdim), *this, dim, keepdim)
METHOD(Pair, min, (int64_t dim, bool keepdim), *this, dim, keepdim)
METHOD(Tensor, max, (const Tensor& other), *this, other)
METHOD(Tensor, min, (const Tensor& other), *this, other)
METHOD(Tensor, amax, (IntArrayRef dim, bool keepdim), *this, dim, keepdim)
METHOD(Tensor, amin, (IntArrayRef dim, bool keepdim), *this, dim, keepdim)
METHOD(Tensor, argmax, (std::optional<int64_t> dim, bool keepdim), *this, dim, keepdim)
METHOD(Tensor, argmin, (std::optional<int64_t> dim, bool keepdim), *this, dim, keepdim)
METHOD(Tensor, norm, (const Scalar& p), *this, p)
METHOD(Tensor, norm, (const Scalar& p, IntArrayRef dim, bool keepdim), *this, p, dim, keepdim)
METHOD(Tensor, logsumexp, (IntArrayRef dim, bool keepdim), *this, dim, keepdim)
METHOD(Tensor, cumsum, (int64_t dim, std::optional<ScalarType> dtype), *this, dim, dtype)
METHOD(Tensor, all, (), *this)
METHOD(Tensor, all, (int64_t dim, bool keepdim), *this, dim, keepdim)
METHOD(Tensor, any, (), *this)
METHOD(Tensor, any, (int64_t dim, bool keepdim), *this, dim, keepdim)
METHOD(Tensor, count_nonzero, (), *this)
METHOD(Tensor, count_nonzero, (IntArrayRef dim), *this, dim)
METHOD(Pair, sort, (int64_t dim, bool descending), *this, dim, descending)
METHOD(Tensor, argsort, (int64_t dim, bool descending), *this, dim, descending)
METHOD(Pair, topk, (int64_t k, int64_t dim, bool largest, bool sorted), *this, k, dim, largest, sorted)
METHOD(Tensor, median, (), *this)
METHOD(Pair, median, (int64_t dim, bool keepdim), *this, dim, keepdim)
METHOD(Tensor, sum_to_size, (IntArrayRef size), *this, size)
METHOD(Tensor, reshape, (IntArrayRef shape), *this, shape)
METHOD(Tensor, view, (IntArrayRef size), *this, size)
METHOD(Tensor, flatten, (int64_t start_dim, int64_t end_dim), *this, start_dim, end_dim)
METHOD(Tensor, unflatten, (int64_t dim, IntArrayRef sizes), *this, dim, sizes)
METHOD(Tensor, transpose, (int64_t dim0, int64_t dim1), *this, dim0, dim1)
METHOD(Tensor, t, (), *this)
METHOD(Tensor, permute, (IntArrayRef dims), *this, dims)
METHOD(Tensor, movedim, (IntArrayRef source, IntArrayRef destination), *this, source, destination)
METHOD(Tensor, squeeze, (), *this)
METHOD(Tensor, squeeze, (int64_t dim), *this, dim)
METHOD(Tensor, unsqueeze, (int64_t dim), *this, dim)
METHOD(Tensor, expand, (IntArrayRef size), *this, size)
METHOD(Tensor, expand_as, (const Tensor& other), *this, other)
METHOD(Tensor, broadcast_to, (IntArrayRef size), *this, size)
METHOD(Tensor, repeat, (IntArrayRef repeats), *this, repeats)
METHOD(Tensor, select, (int64_t dim, int64_t index), *this, dim, index)
METHOD(Tensor, slice, (int64_t dim, std::optional<int64_t> start, std::optional<int64_t> end, int64_t step), *this, dim,
       start, end, step)
METHOD(Tensor, narrow, (int64_t dim, int64_t start, int64_t length), *this, dim, start, length)
METHOD(std::vector<Tensor>, split, (int64_t split_size, int64_t dim), *this, split_size, dim)
METHOD(std::vector<Tensor>, split, (IntArrayRef split_sizes, int64_t dim), *this, split_sizes, dim)
METHOD(std::vector<Tensor>, chunk, (int64_t chunks, int64_t dim), *this, chunks, dim)
METHOD(std::vector<Tensor>, unbind, (int64_t dim), *this, dim)
METHOD(Tensor, as_strided, (IntArrayRef size, IntArrayRef stride, std::optional<int64_t> storage_offset), *this, size,
       stride, storage_offset)
METHOD(Tensor, diag, (int64_t diagonal), *this, diagonal)
METHOD(Tensor, diagonal, (int64_t offset, int64_t dim1, int64_t dim2), *this, offset, dim1, dim2)
METHOD(Tensor, triu, (int64_t diagonal), *this, diagonal)
METHOD(Tensor, tril, (int64_t diagonal), *this, diagonal)
METHOD(Tensor, flip, (IntArrayRef dims), *this, dims)
METHOD(Tensor, roll, (IntArrayRef shifts, IntArrayRef dims), *this, shifts, dims)
METHOD(Tensor, clone, (), *this)
METHOD(Tensor, detach, (), *this)
METHOD(Tensor, mm, (const Tensor& mat2), *this, mat2)
METHOD(Tensor, bmm, (const Tensor& mat2), *this, mat2)
METHOD(Tensor, mv, (const Tensor& vec), *this, vec)
METHOD(Tensor, dot, (const Tensor& tensor), *this, tensor)
METHOD(Tensor, outer, (const Tensor& vec2), *this, vec2)
METHOD(Tensor, matmul, (const Tensor& other), *this, other)
METHOD(Tensor, addmm, (const Tensor& mat1, const Tensor& mat2, const Scalar& beta, const Scalar& alpha), *this, mat1,
       mat2, beta, alpha)
METHOD(Tensor, index_select, (int64_t dim, const Tensor& index), *this, dim, index)
METHOD(Tensor, gather, (int64_t dim, const Tensor& index), *this, dim, index)
METHOD(Tensor, scatter, (int64_t dim, const Tensor& index, const Tensor& src), *this, dim, index, src)
METHOD(Tensor, scatter, (int64_t dim, const Tensor& index, const Scalar& value), *this, dim, index, value)
METHOD(Tensor, scatter_add, (int64_t dim, const Tensor& index, const Tensor& src), *this, dim, index, src)
METHOD(Tensor, index_add, (int64_t dim, const Tensor& index, const Tensor& source, const Scalar& alpha), *this, dim,
       index, source, alpha)
METHOD(Tensor, masked_fill, (const Tensor& mask, const Scalar& value), *this, mask, value)
METHOD(Tensor, masked_fill, (const Tensor& mask, const Tensor& value), *this, mask, value)
METHOD(Tensor, masked_select, (const Tensor& mask), *this, mask)
METHOD(Tensor, nonzero, (), *this)
METHOD(Tensor, take, (const Tensor& index), *this, index)
METHOD(Tensor, relu, (), *this)
METHOD(Tensor, relu6, (), *this)
METHOD(Tensor, leaky_relu, (const Scalar& negative_slope), *this, negative_slope)
METHOD(Tensor, elu, (const Scalar& alpha, const Scalar& scale, const Scalar& input_scale), *this, alpha, scale,
       input_scale)
METHOD(Tensor, selu, (), *this)
METHOD(Tensor, celu, (const Scalar& alpha), *this, alpha)
METHOD(Tensor, gelu, (std::string_view approximate), *this, approximate)
METHOD(Tensor, silu, (), *this)
METHOD(Tensor, mish, (), *this)
METHOD(Tensor, softplus, (const Scalar& beta, const Scalar& threshold), *this, beta, threshold)
METHOD(Tensor, softsign, (), *this)
METHOD(Tensor, hardtanh, (const Scalar& min_val, const Scalar& max_val), *this, min_val, max_val)
METHOD(Tensor, hardsigmoid, (), *this)
METHOD(Tensor, hardswish, (), *this)
METHOD(Tensor, log_sigmoid, (), *this)
METHOD(Tensor, threshold, (const Scalar& threshold, const Scalar& value), *this, threshold, value)
METHOD(Tensor, prelu, (const Tensor& weight), *this, weight)
METHOD(Tensor, softmax, (int64_t dim, std::optional<ScalarType> dtype), *this, dim, dtype)
METHOD(Tensor, log_softmax, (int64_t dim, std::optional<ScalarType> dtype), *this, dim, dtype)
METHOD(Tensor, acosh, (), *this)
METHOD(Tensor, asinh, (), *this)
METHOD(Tensor, atanh, (), *this)
METHOD(Tensor, erfc, (), *this)
METHOD(Tensor, erfinv, (), *this)
METHOD(Tensor, exp2, (), *this)
METHOD(Tensor, frac, (), *this)
METHOD(Tensor, lgamma, (), *this)
METHOD(Tensor, digamma, (), *this)
METHOD(Tensor, logit, (std::optional<double> eps), *this, eps)
METHOD(Tensor, sinc, (), *this)
METHOD(Tensor, deg2rad, (), *this)
METHOD(Tensor, rad2deg, (), *this)
METHOD(Tensor, sgn, (), *this)
METHOD(Tensor, positive, (), *this)
METHOD(Tensor, nan_to_num, (std::optional<double> nan, std::optional<double> posinf, std::optional<double> neginf),
       *this, nan, posinf, neginf)
METHOD(Tensor, round, (int64_t decimals), *this, decimals)
METHOD(Tensor, clamp, (const std::optional<Tensor>& min, const std::optional<Tensor>& max), *this, min, max)
METHOD(Tensor, clamp_min, (const Tensor& min), *this, min)
METHOD(Tensor, clamp_max, (const Tensor& max), *this, max)
METHOD(Tensor, copysign, (const Tensor& other), *this, other)
METHOD(Tensor, copysign, (const Scalar& other), *this, other)
METHOD(Tensor, hypot, (const Tensor& other), *this, other)
METHOD(Tensor, fmax, (const Tensor& other), *this, other)
METHOD(Tensor, fmin, (const Tensor& other), *this, other)
METHOD(Tensor, logaddexp, (const Tensor& other), *this, other)
METHOD(Tensor, logaddexp2, (const Tensor& other), *this, other)
METHOD(Tensor, xlogy, (const Tensor& other), *this, other)
METHOD(Tensor, xlogy, (const Scalar& other), *this, other)
METHOD(Tensor, float_power, (const Tensor& exponent), *this, exponent)
METHOD(Tensor, float_power, (const Scalar& exponent), *this, exponent)
METHOD(Tensor, ldexp, (const Tensor& other), *this, other)
METHOD(Tensor, heaviside, (const Tensor& values), *this, values)
METHOD(Tensor, nextafter, (const Tensor& other), *this, other)
METHOD(Tensor, gcd, (const Tensor& other), *this, other)
METHOD(Tensor, lcm, (const Tensor& other), *this, other)
METHOD(Tensor, bitwise_left_shift, (const Tensor& other), *this, other)
METHOD(Tensor, bitwise_left_shift, (const Scalar& other), *this, other)
METHOD(Tensor, bitwise_right_shift, (const Tensor& other), *this, other)
METHOD(Tensor, bitwise_right_shift, (const Scalar& other), *this, other)
METHOD(Tensor, bitwise_and, (const Scalar& other), *this, other)
METHOD(Tensor, bitwise_or, (const Scalar& other), *this, other)
METHOD(Tensor, bitwise_xor, (const Scalar& other), *this, other)
METHOD(Tensor, signbit, (), *this)
METHOD(Tensor, isposinf, (), *this)
METHOD(Tensor, isneginf, (), *this)
METHOD(Tensor, isreal, (), *this)
METHOD(Tensor, isclose, (const Tensor& other, double rtol, double atol, bool equal_nan), *this, other, rtol, atol,
       equal_nan)
METHOD(Tensor, cumprod, (int64_t dim, std::optional<ScalarType> dtype), *this, dim, dtype)
METHOD(Pair, cummax, (int64_t dim), *this, dim)
METHOD(Pair, cummin, (int64_t dim), *this, dim)
METHOD(Tensor, logcumsumexp, (int64_t dim), *this, dim)
METHOD(Tensor, diff,
       (int64_t n, int64_t dim, const std::optional<Tensor>& prepend, const std::optional<Tensor>& append), *this, n,
       dim, prepend, append)
METHOD(Tensor, tile, (IntArrayRef dims), *this, dims)
METHOD(Tensor, repeat_interleave, (int64_t repeats, std::optional<int64_t> dim, std::optional<int64_t> output_size),
       *this, repeats, dim, output_size)
METHOD(Tensor, repeat_interleave,
       (const Tensor& repeats, std::optional<int64_t> dim, std::optional<int64_t> output_size), *this, repeats, dim,
       output_size)
METHOD(Tensor, unfold, (int64_t dimension, int64_t size, int64_t step), *this, dimension, size, step)
METHOD(std::vector<Tensor>, tensor_split, (int64_t sections, int64_t dim), *this, sections, dim)
METHOD(std::vector<Tensor>, tensor_split, (IntArrayRef indices, int64_t dim), *this, indices, dim)
METHOD(std::vector<Tensor>, tensor_split, (const Tensor& indices_or_sections, int64_t dim), *this, indices_or_sections,
       dim)
METHOD(std::vector<Tensor>, hsplit, (int64_t sections), *this, sections)
METHOD(std::vector<Tensor>, hsplit, (IntArrayRef indices), *this, indices)
METHOD(std::vector<Tensor>, vsplit, (int64_t sections), *this, sections)
METHOD(std::vector<Tensor>, vsplit, (IntArrayRef indices), *this, indices)
METHOD(std::vector<Tensor>, dsplit, (int64_t sections), *this, sections)
METHOD(std::vector<Tensor>, dsplit, (IntArrayRef indices), *this, indices)
METHOD(std::vector<Tensor>, split_with_sizes, (IntArrayRef split_sizes, int64_t dim), *this, split_sizes, dim)
METHOD(Tensor, diag_embed, (int64_t offset, int64_t dim1, int64_t dim2), *this, offset, dim1, dim2)
METHOD(Tensor, diagflat, (int64_t offset), *this, offset)
METHOD(Tensor, select_scatter, (const Tensor& src, int64_t dim, int64_t index), *this, src, dim, index)
METHOD(Tensor, slice_scatter,
       (const Tensor& src, int64_t dim, std::optional<int64_t> start, std::optional<int64_t> end, int64_t step), *this,
       src, dim, start, end, step)
METHOD(Tensor, diagonal_scatter, (const Tensor& src, int64_t offset, int64_t dim1, int64_t dim2), *this, src, offset,
       dim1, dim2)
METHOD(Tensor, as_strided_scatter,
       (const Tensor& src, IntArrayRef size, IntArrayRef stride, std::optional<int64_t> storage_offset), *this, src,
       size, stride, storage_offset)
METHOD(Tensor, rot90, (int64_t k, IntArrayRef dims), *this, k, dims)
METHOD(Tensor, fliplr, (), *this)
METHOD(Tensor, flipud, (), *this)
METHOD(Tensor, ravel, (), *this)
METHOD(Tensor, adjoint, (), *this)
METHOD(Tensor, narrow_copy, (int64_t dim, int64_t start, int64_t length), *this, dim, start, length)
METHOD(Tensor, narrow, (int64_t dim, const Tensor& start, int64_t length), *this, dim, start, length)
METHOD(Tensor, index_copy, (int64_t dim, const Tensor& index, const Tensor& source), *this, dim, index, source)
METHOD(Tensor, index_fill, (int64_t dim, const Tensor& index, const Scalar& value), *this, dim, index, value)
METHOD(Tensor, index_fill, (int64_t dim, const Tensor& index, const Tensor& value), *this, dim, index, value)
METHOD(Tensor, masked_scatter, (const Tensor& mask, const Tensor& source), *this, mask, source)
METHOD(Tensor, put, (const Tensor& index, const Tensor& source, bool accumulate), *this, index, source, accumulate)
METHOD(Tensor, take_along_dim, (const Tensor& indices, std::optional<int64_t> dim), *this, indices, dim)
METHOD(Tensor, scatter_reduce,
       (int64_t dim, const Tensor& index, const Tensor& src, std::string_view reduce, bool include_self), *this, dim,
       index, src, reduce, include_self)
METHOD(Tensor, scatter, (int64_t dim, const Tensor& index, const Tensor& src, std::string_view reduce), *this, dim,
       index, src, reduce)
METHOD(Tensor, scatter, (int64_t dim, const Tensor& index, const Scalar& value, std::string_view reduce), *this, dim,
       index, value, reduce)
METHOD(Tensor, argwhere, (), *this)
METHOD(std::vector<Tensor>, nonzero_numpy, (), *this)
METHOD(Pair, aminmax, (std::optional<int64_t> dim, bool keepdim), *this, dim, keepdim)
METHOD(Pair, kthvalue, (int64_t k, int64_t dim, bool keepdim), *this, k, dim, keepdim)
METHOD(Pair, mode, (int64_t dim, bool keepdim), *this, dim, keepdim)
METHOD(Tensor, msort, (), *this)
METHOD(Pair, sort, (std::optional<bool> stable, int64_t dim, bool descending), *this, stable, dim, descending)
METHOD(Tensor, argsort, (bool stable, int64_t dim, bool descending), *this, stable, dim, descending)
METHOD(Tensor, nansum, (IntArrayRef dim, bool keepdim, std::optional<ScalarType> dtype), *this, dim, keepdim, dtype)
METHOD(Tensor, nanmean, (IntArrayRef dim, bool keepdim, std::optional<ScalarType> dtype), *this, dim, keepdim, dtype)
METHOD(Tensor, nanmedian, (), *this)
METHOD(Pair, nanmedian, (int64_t dim, bool keepdim), *this, dim, keepdim)
METHOD(Tensor, quantile, (const Tensor& q, std::optional<int64_t> dim, bool keepdim, std::string_view interpolation),
       *this, q, dim, keepdim, interpolation)
METHOD(Tensor, quantile, (double q, std::optional<int64_t> dim, bool keepdim, std::string_view interpolation), *this, q,
       dim, keepdim, interpolation)
METHOD(Tensor, nanquantile, (const Tensor& q, std::optional<int64_t> dim, bool keepdim, std::string_view interpolation),
       *this, q, dim, keepdim, interpolation)
METHOD(Tensor, nanquantile, (double q, std::optional<int64_t> dim, bool keepdim, std::string_view interpolation), *this,
       q, dim, keepdim, interpolation)
METHOD(Tensor, dist, (const Tensor& other, const Scalar& p), *this, other, p)
METHOD(Tensor, renorm, (const Scalar& p, int64_t dim, const Scalar& maxnorm), *this, p, dim, maxnorm)
METHOD(Tensor, cov, (int64_t correction, const std::optional<Tensor>& fweights, const std::optional<Tensor>& aweights),
       *this, correction, fweights, aweights)
METHOD(Tensor, corrcoef, (), *this)
METHOD(Tensor, histc, (int64_t bins, const Scalar& min, const Scalar& max), *this, bins, min, max)
METHOD(Tensor, bincount, (const std::optional<Tensor>& weights, int64_t minlength), *this, weights, minlength)
METHOD(Tensor, addmv, (const Tensor& mat, const Tensor& vec, const Scalar& beta, const Scalar& alpha), *this, mat, vec,
       beta, alpha)
METHOD(Tensor, addr, (const Tensor& vec1, const Tensor& vec2, const Scalar& beta, const Scalar& alpha), *this, vec1,
       vec2, beta, alpha)
METHOD(Tensor, baddbmm, (const Tensor& batch1, const Tensor& batch2, const Scalar& beta, const Scalar& alpha), *this,
       batch1, batch2, beta, alpha)
METHOD(Tensor, addbmm, (const Tensor& batch1, const Tensor& batch2, const Scalar& beta, const Scalar& alpha), *this,
       batch1, batch2, beta, alpha)
METHOD(Tensor, ger, (const Tensor& vec2), *this, vec2)
METHOD(Tensor, vdot, (const Tensor& other), *this, other)
METHOD(Tensor, inner, (const Tensor& other), *this, other)
METHOD(Tensor, kron, (const Tensor& other), *this, other)
METHOD(Tensor, cross, (const Tensor& other, std::optional<int64_t> dim), *this, other, dim)
METHOD(Tensor, matrix_power, (int64_t n), *this, n)
METHOD(Tensor, trace, (), *this)
METHOD(Tensor&, add_, (const Tensor& other, const Scalar& alpha), *this, other, alpha)
METHOD(Tensor&, add_, (const Scalar& other, const Scalar& alpha), *this, other, alpha)
METHOD(Tensor&, sub_, (const Tensor& other, const Scalar& alpha), *this, other, alpha)
METHOD(Tensor&, sub_, (const Scalar& other, const Scalar& alpha), *this, other, alpha)
METHOD(Tensor&, mul_, (const Tensor& other), *this, other)
METHOD(Tensor&, mul_, (const Scalar& other), *this, other)
METHOD(Tensor&, div_, (const Tensor& other), *this, other)
METHOD(Tensor&, div_, (const Scalar& other), *this, other)
METHOD(Tensor&, float_power_, (const Tensor& exponent), *this, exponent)
METHOD(Tensor&, float_power_, (const Scalar& exponent), *this, exponent)

IN_PLACE(div, (const Tensor& other, std::optional<std::string_view> rounding_mode), x, other, rounding_mode)
IN_PLACE(div, (const Scalar& other, std::optional<std::string_view> rounding_mode), x, other, rounding_mode)
IN_PLACE(fmod, (const Tensor& other), x, other)
IN_PLACE(fmod, (const Scalar& other), x, other)
IN_PLACE(remainder, (const Tensor& other), x, other)
IN_PLACE(remainder, (const Scalar& other), x, other)
IN_PLACE(pow, (const Tensor& exponent), x, exponent)
IN_PLACE(pow, (const Scalar& exponent), x, exponent)
IN_PLACE(atan2, (const Tensor& other), x, other)
IN_PLACE(floor_divide, (const Tensor& other), x, other)
IN_PLACE(floor_divide, (const Scalar& other), x, other)
IN_PLACE(eq, (const Tensor& other), x, other)
IN_PLACE(eq, (const Scalar& other), x, other)
IN_PLACE(ne, (const Tensor& other), x, other)
IN_PLACE(ne, (const Scalar& other), x, other)
IN_PLACE(lt, (const Tensor& other), x, other)
IN_PLACE(lt, (const Scalar& other), x, other)
IN_PLACE(le, (const Tensor& other), x, other)
IN_PLACE(le, (const Scalar& other), x, other)
IN_PLACE(gt, (const Tensor& other), x, other)
IN_PLACE(gt, (const Scalar& other), x, other)
IN_PLACE(ge, (const Tensor& other), x, other)
IN_PLACE(ge, (const Scalar& other), x, other)
IN_PLACE(logical_and, (const Tensor& other), x, other)
IN_PLACE(logical_or, (const Tensor& other), x, other)
IN_PLACE(logical_xor, (const Tensor& other), x, other)
IN_PLACE(logical_not, (), x)
IN_PLACE(bitwise_and, (const Tensor& other), x, other)
IN_PLACE(bitwise_or, (const Tensor& other), x, other)
IN_PLACE(bitwise_xor, (const Tensor& other), x, other)
IN_PLACE(bitwise_not, (), x)
IN_PLACE(neg, (), x)
IN_PLACE(abs, (), x)
IN_PLACE(sign, (), x)
IN_PLACE(exp, (), x)
IN_PLACE(expm1, (), x)
IN_PLACE(log, (), x)
IN_PLACE(log1p, (), x)
IN_PLACE(log2, (), x)
IN_PLACE(log10, (), x)
IN_PLACE(sqrt, (), x)
IN_PLACE(rsqrt, (), x)
IN_PLACE(square, (), x)
IN_PLACE(reciprocal, (), x)
IN_PLACE(sin, (), x)
IN_PLACE(cos, (), x)
IN_PLACE(tan, (), x)
IN_PLACE(asin, (), x)
IN_PLACE(acos, (), x)
IN_PLACE(atan, (), x)
IN_PLACE(sinh, (), x)
IN_PLACE(cosh, (), x)
IN_PLACE(tanh, (), x)
IN_PLACE(sigmoid, (), x)
IN_PLACE(erf, (), x)
IN_PLACE(floor, (), x)
IN_PLACE(ceil, (), x)
IN_PLACE(round, (), x)
IN_PLACE(trunc, (), x)
IN_PLACE(clamp, (const std::optional<Scalar>& min, const std::optional<Scalar>& max), x, min, max)
IN_PLACE(clamp_min, (const Scalar& min), x, min)
IN_PLACE(clamp_max, (const Scalar& max), x, max)
IN_PLACE(lerp, (const Tensor& end, const Tensor& weight), x, end, weight)
IN_PLACE(lerp, (const Tensor& end, const Scalar& weight), x, end, weight)
IN_PLACE(addcmul, (const Tensor& tensor1, const Tensor& tensor2, const Scalar& value), x, tensor1, tensor2, value)
IN_PLACE(addcdiv, (const Tensor& tensor1, const Tensor& tensor2, const Scalar& value), x, tensor1, tensor2, value)
IN_PLACE(relu, (), x)
IN_PLACE(relu6, (), x)
IN_PLACE(leaky_relu, (const Scalar& negative_slope), x, negative_slope)
IN_PLACE(elu, (const Scalar& alpha, const Scalar& scale, const Scalar& input_scale), x, alpha, scale, input_scale)
IN_PLACE(selu, (), x)
IN_PLACE(celu, (const Scalar& alpha), x, alpha)
IN_PLACE(gelu, (std::string_view approximate), x, approximate)
IN_PLACE(silu, (), x)
IN_PLACE(mish, (), x)
IN_PLACE(softplus, (const Scalar& beta, const Scalar& threshold), x, beta, threshold)
IN_PLACE(hardtanh, (const Scalar& min_val, const Scalar& max_val), x, min_val, max_val)
IN_PLACE(hardsigmoid, (), x)
IN_PLACE(hardswish, (), x)
IN_PLACE(threshold, (const Scalar& threshold, const Scalar& value), x, threshold, value)
IN_PLACE(triu, (int64_t diagonal), x, diagonal)
IN_PLACE(tril, (int64_t diagonal), x, diagonal)
IN_PLACE(scatter, (int64_t dim, const Tensor& index, const Tensor& src), x, dim, index, src)
IN_PLACE(scatter, (int64_t dim, const Tensor& index, const Scalar& value), x, dim, index, value)
IN_PLACE(scatter_add, (int64_t dim, const Tensor& index, const Tensor& src), x, dim, index, src)
IN_PLACE(index_add, (int64_t dim, const Tensor& index, const Tensor& source, const Scalar& alpha), x, dim, index,
         source, alpha)
IN_PLACE(masked_fill, (const Tensor& mask, const Scalar& value), x, mask, value)
IN_PLACE(masked_fill, (const Tensor& mask, const Tensor& value), x, mask, value)
IN_PLACE(acosh, (), x)
IN_PLACE(asinh, (), x)
IN_PLACE(atanh, (), x)
IN_PLACE(erfc, (), x)
IN_PLACE(erfinv, (), x)
IN_PLACE(exp2, (), x)
IN_PLACE(frac, (), x)
IN_PLACE(lgamma, (), x)
IN_PLACE(digamma, (), x)
IN_PLACE(logit, (std::optional<double> eps), x, eps)
IN_PLACE(sinc, (), x)
IN_PLACE(deg2rad, (), x)
IN_PLACE(rad2deg, (), x)
IN_PLACE(sgn, (), x)
IN_PLACE(nan_to_num, (std::optional<double> nan, std::optional<double> posinf, std::optional<double> neginf), x, nan,
         posinf, neginf)
IN_PLACE(round, (int64_t decimals), x, decimals)
IN_PLACE(clamp, (const std::optional<Tensor>& min, const std::optional<Tensor>& max), x, min, max)
IN_PLACE(clamp_min, (const Tensor& min), x, min)
IN_PLACE(clamp_max, (const Tensor& max), x, max)
IN_PLACE(copysign, (const Tensor& other), x, other)
IN_PLACE(copysign, (const Scalar& other), x, other)
IN_PLACE(hypot, (const Tensor& other), x, other)
IN_PLACE(xlogy, (const Tensor& other), x, other)
IN_PLACE(xlogy, (const Scalar& other), x, other)
IN_PLACE(ldexp, (const Tensor& other), x, other)
IN_PLACE(heaviside, (const Tensor& values), x, values)
IN_PLACE(nextafter, (const Tensor& other), x, other)
IN_PLACE(gcd, (const Tensor& other), x, other)
IN_PLACE(lcm, (const Tensor& other), x, other)
IN_PLACE(bitwise_left_shift, (const Tensor& other), x, other)
IN_PLACE(bitwise_left_shift, (const Scalar& other), x, other)
IN_PLACE(bitwise_right_shift, (const Tensor& other), x, other)
IN_PLACE(bitwise_right_shift, (const Scalar& other), x, other)
IN_PLACE(bitwise_and, (const Scalar& other), x, other)
IN_PLACE(bitwise_or, (const Scalar& other), x, other)
IN_PLACE(bitwise_xor, (const Scalar& other), x, other)
IN_PLACE(cumprod, (int64_t dim, std::optional<ScalarType> dtype), x, dim, dtype)
IN_PLACE(index_copy, (int64_t dim, const Tensor& index, const Tensor& source), x, dim, index, source)
IN_PLACE(index_fill, (int64_t dim, const Tensor& index, const Scalar& value), x, dim, index, value)
IN_PLACE(index_fill, (int64_t dim, const Tensor& index, const Tensor& value), x, dim, index, value)
IN_PLACE(masked_scatter, (const Tensor& mask, const Tensor& source), x, mask, source)
IN_PLACE(put, (const Tensor& index, const Tensor& source, bool accumulate), x, index, source, accumulate)
IN_PLACE(scatter_reduce,
         (int64_t dim, const Tensor& index, const Tensor& src, std::string_view reduce, bool include_self), x, dim,
         index, src, reduce, include_self)
IN_PLACE(scatter, (int64_t dim, const Tensor& index, const Tensor& src, std::string_view reduce), x, dim, index, src,
         reduce)
IN_PLACE(scatter, (int64_t dim, const Tensor& index, const Scalar& value, std::string_view reduce), x, dim, index,
         value, reduce)
IN_PLACE(renorm, (const Scalar& p, int64_t dim, const Scalar& maxnorm), x, p, dim, maxnorm)
IN_PLACE(addmv, (const Tensor& mat, const Tensor& vec, const Scalar& beta, const Scalar& alpha), x, mat, vec, beta,
         alpha)
IN_PLACE(addr, (const Tensor& vec1, const Tensor& vec2, const Scalar& beta, const Scalar& alpha), x, vec1, vec2, beta,
         alpha)
IN_PLACE(baddbmm, (const Tensor& batch1, const Tensor& batch2, const Scalar& beta, const Scalar& alpha), x, batch1,
         batch2, beta, alpha)
IN_PLACE(addbmm, (const Tensor& batch1, const Tensor& batch2, const Scalar& beta, const Scalar& alpha), x, batch1,
         batch2, beta, alpha)
IN_PLACE(addmm, (const Tensor& mat1, const Tensor& mat2, const Scalar& beta, const Scalar& alpha), x, mat1, mat2, beta,
         alpha)
IN_PLACE(cumsum, (int64_t dim, std::optional<ScalarType> dtype), x, dim, dtype)

#undef METHOD
#undef IN_PLACE

// Those whose names or arguments are other ones.

Tensor& Tensor::operator=(const Tensor& o) && { return copy_(o); }
Tensor& Tensor::operator=(const Scalar& v) && { return fill_(v); }
Tensor Tensor::operator[](int64_t index) const { return select(0, index); }
Tensor Tensor::operator[](const Tensor& index) const { return this->index({index}); }
Tensor Tensor::operator-() const { return neg(); }
Tensor Tensor::operator~() const { return bitwise_not(); }
Tensor Tensor::operator!() const { return logical_not(); }
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

using indexing::TensorIndex;
using IndexList = std::initializer_list<TensorIndex>;
Tensor Tensor::index(IndexList i) const { return wick::index(*this, {i.begin(), i.size()}); }
Tensor Tensor::index(ArrayRef<TensorIndex> i) const { return wick::index(*this, i); }
Tensor Tensor::index_put(IndexList i, const Tensor& value, bool accumulate) const {
  return wick::index_put(*this, {i.begin(), i.size()}, value, accumulate);
}
Tensor& Tensor::index_put_(IndexList i, const Tensor& value, bool accumulate) const {
  return wick::index_put_(*this, {i.begin(), i.size()}, value, accumulate);
}
Tensor& Tensor::index_put_(ArrayRef<TensorIndex> i, const Tensor& value, bool accumulate) const {
  return wick::index_put_(*this, i, value, accumulate);
}
Tensor& Tensor::index_put_(IndexList i, const Scalar& value) const { return index_put_({i.begin(), i.size()}, value); }
Tensor& Tensor::index_put_(ArrayRef<TensorIndex> i, const Scalar& value) const {
  return wick::index_put_(*this, i, full({}, value, scalar_type()));
}

Tensor Tensor::to(ScalarType t, bool, bool copy) const { return wick::to(*this, t, copy); }
Tensor Tensor::to(const TensorOptions& o, bool, bool copy) const {
  return wick::to(*this, o.dtype_opt().value_or(scalar_type()), copy);
}
Tensor Tensor::to(Device d, bool, bool copy) const { return to(TensorOptions(d), false, copy); }
Tensor Tensor::to(DeviceType d, bool, bool copy) const { return to(Device(d), false, copy); }
Tensor Tensor::to(Device d, ScalarType t, bool, bool copy) const { return to(TensorOptions(d).dtype(t), false, copy); }
Tensor Tensor::to(const Tensor& other, bool, bool copy) const { return to(other.scalar_type(), false, copy); }
Tensor Tensor::type_as(const Tensor& other) const { return to(other.scalar_type()); }
Tensor Tensor::toType(ScalarType t) const { return to(t); }
Tensor& Tensor::copy_(const Tensor& src, bool) const { return wick::copy_(*this, src); }
Tensor Tensor::contiguous() const { return wick::contiguous(*this); }
Tensor Tensor::contiguous(MemoryFormat) const { return contiguous(); }

Tensor& Tensor::uniform_(double from, double to) const { return random_fill::uniform(*this, from, to); }
Tensor& Tensor::normal_(double mean, double std) const { return random_fill::normal(*this, mean, std); }
Tensor& Tensor::bernoulli_(double p) const { return random_fill::bernoulli(*this, p); }
Tensor& Tensor::bernoulli_(const Tensor& p) const { return random_fill::bernoulli(*this, p); }
Tensor& Tensor::random_(int64_t from, int64_t to) const { return random_fill::integers(*this, from, to); }
Tensor& Tensor::random_(int64_t to) const { return random_fill::integers(*this, to); }
Tensor& Tensor::random_() const { return random_fill::integers(*this); }
Tensor& Tensor::exponential_(double lambd) const { return random_fill::exponential(*this, lambd); }
Tensor& Tensor::cauchy_(double median, double sigma) const { return random_fill::cauchy(*this, median, sigma); }
Tensor& Tensor::log_normal_(double mean, double std) const { return random_fill::log_normal(*this, mean, std); }
Tensor& Tensor::geometric_(double p) const { return random_fill::geometric(*this, p); }

Tensor Tensor::view_as(const Tensor& other) const { return view(other.sizes()); }
Tensor Tensor::reshape_as(const Tensor& other) const { return reshape(other.sizes()); }
Tensor Tensor::moveaxis(IntArrayRef source, IntArrayRef destination) const { return movedim(source, destination); }
Tensor Tensor::mT() const { return adjoint(); }
Tensor Tensor::mH() const { return adjoint(); }
Tensor Tensor::matrix_H() const { return t(); }
Tensor Tensor::numpy_T() const {
  Dims reversed(static_cast<size_t>(dim()), 0);
  std::iota(reversed.begin(), reversed.end(), int64_t{0});
  std::reverse(reversed.begin(), reversed.end());
  return permute(reversed);
}
const Tensor& Tensor::resize_(IntArrayRef size, std::optional<MemoryFormat>) const {
  return wick::resize_(*this, size);
}
const Tensor& Tensor::resize_as_(const Tensor& other, std::optional<MemoryFormat>) const {
  return resize_(other.sizes());
}

Tensor Tensor::where(const Tensor& condition, const Tensor& other) const {
  return wick::where(condition, *this, other);
}
Tensor Tensor::where(const Tensor& condition, const Scalar& other) const {
  return wick::where(condition, *this, other);
}
Tensor Tensor::clip(const std::optional<Scalar>& min, const std::optional<Scalar>& max) const {
  return clamp(min, max);
}
Tensor Tensor::clip(const std::optional<Tensor>& min, const std::optional<Tensor>& max) const {
  return clamp(min, max);
}
Tensor Tensor::polygamma(int64_t n) const { return wick::polygamma(n, *this); }
Tensor& Tensor::polygamma_(int64_t n) const {
  return in_place("polygamma_", *this, [&](const Tensor& x) { return wick::polygamma(n, x); });
}
bool Tensor::equal(const Tensor& other) const { return wick::equal(*this, other); }
bool Tensor::allclose(const Tensor& other, double rtol, double atol, bool equal_nan) const {
  return wick::allclose(*this, other, rtol, atol, equal_nan);
}

namespace {

// The dtype of self unless options say otherwise.
TensorOptions as_self(const Tensor& self, const TensorOptions& o) {
  check_defined("new_*", self);
  return o.dtype(o.dtype_opt().value_or(self.scalar_type()));
}

}  // namespace

Tensor Tensor::new_empty(IntArrayRef size, const TensorOptions& o) const { return empty(size, as_self(*this, o)); }
Tensor Tensor::new_zeros(IntArrayRef size, const TensorOptions& o) const { return zeros(size, as_self(*this, o)); }
Tensor Tensor::new_ones(IntArrayRef size, const TensorOptions& o) const { return ones(size, as_self(*this, o)); }
Tensor Tensor::new_full(IntArrayRef size, const Scalar& v, const TensorOptions& o) const {
  return full(size, v, as_self(*this, o));
}
Tensor Tensor::new_empty_strided(IntArrayRef size, IntArrayRef stride, const TensorOptions& o) const {
  return empty_strided(size, stride, as_self(*this, o));
}

}  // namespace wick
