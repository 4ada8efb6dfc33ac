#pragma once
// Along one dimension: running sums, products and extremes, differences, and areas under curves.

#include <autograd/tensor/tensor.h>

namespace wick {

/// aᵢ = x₀ + … + xᵢ along dim. Integers and bools are summed as int64, or in dtype.
Tensor cumsum(const Tensor& self, int64_t dim, std::optional<ScalarType> dtype = std::nullopt);
/// (values, indices) of the largest of x₀ … xᵢ along dim, the indices int64: the last of equals, and from a
/// NaN on the last NaN. The gradient goes to the elements at the indices.
/// https://pytorch.org/docs/stable/generated/torch.cummax.html
std::tuple<Tensor, Tensor> cummax(const Tensor& self, int64_t dim);
std::tuple<Tensor, Tensor> cummin(const Tensor& self, int64_t dim);  ///< the smallest, like cummax()

/// xᵢ₊₁ − xᵢ along dim, n times over: each time one element less. prepend and append are joined on first. Of bools it
/// is whether neighbours differ.
Tensor diff(const Tensor& self, int64_t n = 1, int64_t dim = -1, const std::optional<Tensor>& prepend = std::nullopt,
            const std::optional<Tensor>& append = std::nullopt);
/// Σ dxᵢ (yᵢ + yᵢ₊₁)/2 along dim, where the steps dx are all the same or the differences of x (of y's shape, or a
/// vector for that dimension).
Tensor trapezoid(const Tensor& y, const Scalar& dx = 1, int64_t dim = -1);
Tensor trapezoid(const Tensor& y, const Tensor& x, int64_t dim = -1);
/// trapezoid().
Tensor trapz(const Tensor& y, double dx = 1, int64_t dim = -1);
Tensor trapz(const Tensor& y, const Tensor& x, int64_t dim = -1);
/// The running sums of trapezoid()'s terms, one less than y's elements.
Tensor cumulative_trapezoid(const Tensor& y, const Scalar& dx = 1, int64_t dim = -1);
Tensor cumulative_trapezoid(const Tensor& y, const Tensor& x, int64_t dim = -1);

/// aᵢ = x₀ · … · xᵢ along dim. Integers and bools are multiplied as int64, or in dtype. The gradient is right with
/// zeros among the factors, too. https://pytorch.org/docs/stable/generated/torch.cumprod.html
Tensor cumprod(const Tensor& self, int64_t dim, std::optional<ScalarType> dtype = std::nullopt);
/// aᵢ = log(exp x₀ + … + exp xᵢ) along dim, without overflow. Floating dtypes only.
/// https://pytorch.org/docs/stable/generated/torch.logcumsumexp.html
Tensor logcumsumexp(const Tensor& self, int64_t dim);

}  // namespace wick
