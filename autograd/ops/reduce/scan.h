#pragma once
// Along one dimension: cumulative sums, products and extremes; differences; areas under curves.

#include <autograd/tensor/tensor.h>

namespace wick {

/// Running sums along dim.
Tensor cumsum(const Tensor& self, int64_t dim, std::optional<ScalarType> dtype = std::nullopt);
/// Running products along dim; the gradient is right with zeros among them.
Tensor cumprod(const Tensor& self, int64_t dim, std::optional<ScalarType> dtype = std::nullopt);
/// (values, indices) of the largest or smallest so far; of equals the latest, and NaN stays once it came.
std::tuple<Tensor, Tensor> cummax(const Tensor& self, int64_t dim);
std::tuple<Tensor, Tensor> cummin(const Tensor& self, int64_t dim);
/// log of the running sums of exp(x), without overflow. Floats only.
Tensor logcumsumexp(const Tensor& self, int64_t dim);
/// What each element is more than the one before, n times over; prepend and append are joined on first. Bools give
/// where they differ.
Tensor diff(const Tensor& self, int64_t n = 1, int64_t dim = -1, const std::optional<Tensor>& prepend = std::nullopt,
            const std::optional<Tensor>& append = std::nullopt);
/// Σ (yᵢ + yᵢ₊₁)/2·dx along dim, dx equal or the differences of x (like y, or a vector); cumulative: the running sums.
Tensor trapezoid(const Tensor& y, const Scalar& dx = 1, int64_t dim = -1);
Tensor trapezoid(const Tensor& y, const Tensor& x, int64_t dim = -1);
Tensor trapz(const Tensor& y, double dx = 1, int64_t dim = -1);
Tensor trapz(const Tensor& y, const Tensor& x, int64_t dim = -1);
Tensor cumulative_trapezoid(const Tensor& y, const Scalar& dx = 1, int64_t dim = -1);
Tensor cumulative_trapezoid(const Tensor& y, const Tensor& x, int64_t dim = -1);

}  // namespace wick
