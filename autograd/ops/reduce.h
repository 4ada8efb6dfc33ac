#pragma once
// Many numbers to one: sums, means, extremes, order. With dims given only those are reduced; keepdim leaves
// them as size 1. Without dims everything is reduced, to a 0-d tensor.

#include <autograd/tensor/tensor.h>

#include <optional>
#include <string_view>
#include <tuple>

namespace wick {

/// Σ x. Integers and bools are summed as int64; floats in blocks, so that the error does not grow with n.
Tensor sum(const Tensor& self, std::optional<ScalarType> dtype = std::nullopt);
Tensor sum(const Tensor& self, IntArrayRef dim, bool keepdim = false, std::optional<ScalarType> dtype = std::nullopt);
/// Σ x / n. Needs a floating dtype (or one given); of nothing it is NaN.
Tensor mean(const Tensor& self, std::optional<ScalarType> dtype = std::nullopt);
Tensor mean(const Tensor& self, IntArrayRef dim, bool keepdim = false, std::optional<ScalarType> dtype = std::nullopt);
/// Σ (x − mean)² / (n − 1), or / n when not unbiased; std is its root.
Tensor var(const Tensor& self, bool unbiased = true);
Tensor var(const Tensor& self, IntArrayRef dim, bool unbiased = true, bool keepdim = false);
Tensor std(const Tensor& self, bool unbiased = true);
Tensor std(const Tensor& self, IntArrayRef dim, bool unbiased = true, bool keepdim = false);
// var(x, 1) is along dimension 1; without these the 1 would be taken for a bool.
Tensor var(const Tensor& self, int dim);
Tensor std(const Tensor& self, int dim);
/// Π x; the gradient is right with zeros among them.
Tensor prod(const Tensor& self, std::optional<ScalarType> dtype = std::nullopt);
Tensor prod(const Tensor& self, int64_t dim, bool keepdim = false, std::optional<ScalarType> dtype = std::nullopt);

/// The largest or smallest of all; the gradient is shared equally by ties.
Tensor max(const Tensor& self);
Tensor min(const Tensor& self);
/// (values, indices) along dim; the gradient goes to the index returned.
std::tuple<Tensor, Tensor> max(const Tensor& self, int64_t dim, bool keepdim = false);
std::tuple<Tensor, Tensor> min(const Tensor& self, int64_t dim, bool keepdim = false);
Tensor max(const Tensor& self, const Tensor& other);  ///< maximum(self, other)
Tensor min(const Tensor& self, const Tensor& other);  ///< minimum(self, other)
/// The extremes over several dims; the gradient is shared equally by ties.
Tensor amax(const Tensor& self, IntArrayRef dim = {}, bool keepdim = false);
Tensor amin(const Tensor& self, IntArrayRef dim = {}, bool keepdim = false);
/// Where the extreme stands (the first one of equals; NaN counts as the extreme), int64.
Tensor argmax(const Tensor& self, std::optional<int64_t> dim = std::nullopt, bool keepdim = false);
Tensor argmin(const Tensor& self, std::optional<int64_t> dim = std::nullopt, bool keepdim = false);

/// (Σ |x|ᵖ)^(1/p); p = ∞ gives max |x|, p = 0 counts the nonzero.
Tensor norm(const Tensor& self, const Scalar& p = 2);
Tensor norm(const Tensor& self, const Scalar& p, IntArrayRef dim, bool keepdim = false);
/// log Σ exp(x), without overflow.
Tensor logsumexp(const Tensor& self, IntArrayRef dim, bool keepdim = false);
/// Running sums along dim.
Tensor cumsum(const Tensor& self, int64_t dim, std::optional<ScalarType> dtype = std::nullopt);
Tensor all(const Tensor& self);
Tensor all(const Tensor& self, int64_t dim, bool keepdim = false);
Tensor any(const Tensor& self);
Tensor any(const Tensor& self, int64_t dim, bool keepdim = false);
Tensor count_nonzero(const Tensor& self);
Tensor count_nonzero(const Tensor& self, IntArrayRef dim);

/// (values, indices) in order along dim; equal values keep their order, NaN counts as the largest.
std::tuple<Tensor, Tensor> sort(const Tensor& self, int64_t dim = -1, bool descending = false);
Tensor argsort(const Tensor& self, int64_t dim = -1, bool descending = false);
/// The k largest (or smallest) along dim, in order.
std::tuple<Tensor, Tensor> topk(const Tensor& self, int64_t k, int64_t dim = -1, bool largest = true,
                                bool sorted = true);
/// The middle value, the lower one of two; NaN if any is NaN.
Tensor median(const Tensor& self);
std::tuple<Tensor, Tensor> median(const Tensor& self, int64_t dim, bool keepdim = false);

/// self summed over what broadcasting stretched, down to the shape size.
Tensor sum_to_size(const Tensor& self, IntArrayRef size);
/// Σ x² over all elements, of a floating dtype.
Tensor sum_of_squares(const Tensor& self);

}  // namespace wick
