#pragma once
// Medians, quantiles, and the k-th and the most frequent element. The gradient goes to the elements that are returned.
// Pairs are (values, indices) along dim, the indices int64.

#include <autograd/tensor/tensor.h>

namespace wick {

/// The k-th smallest along dim, k from 1; NaN counts as the largest. Throws unless 1 ≤ k ≤ n.
std::tuple<Tensor, Tensor> kthvalue(const Tensor& self, int64_t k, int64_t dim = -1, bool keepdim = false);
/// The most frequent value along dim, the smallest of several, and the index of its last occurrence.
/// https://pytorch.org/docs/stable/generated/torch.mode.html
std::tuple<Tensor, Tensor> mode(const Tensor& self, int64_t dim = -1, bool keepdim = false);

/// The middle value, of an even number the lower one of two, of all elements or along dim. NaN if there is a NaN. Of no
/// elements at all the first form gives NaN, the second throws.
/// https://pytorch.org/docs/stable/generated/torch.median.html
Tensor median(const Tensor& self);
std::tuple<Tensor, Tensor> median(const Tensor& self, int64_t dim, bool keepdim = false);
/// median() of what is not NaN; NaN where nothing else is.
Tensor nanmedian(const Tensor& self);
std::tuple<Tensor, Tensor> nanmedian(const Tensor& self, int64_t dim, bool keepdim = false);

/// The value at rank q·(n − 1) of the n sorted elements, along dim or of all; q in [0, 1], of self's floating dtype. A
/// vector q gives a new first dimension. Between two ranks the interpolation is "linear", "lower", "higher", "midpoint"
/// or "nearest". NaN if there is a NaN. Throws if self is empty.
/// https://pytorch.org/docs/stable/generated/torch.quantile.html
Tensor quantile(const Tensor& self, const Tensor& q, std::optional<int64_t> dim = std::nullopt, bool keepdim = false,
                std::string_view interpolation = "linear");
Tensor quantile(const Tensor& self, double q, std::optional<int64_t> dim = std::nullopt, bool keepdim = false,
                std::string_view interpolation = "linear");
/// quantile() of what is not NaN; NaN where nothing else is.
Tensor nanquantile(const Tensor& self, const Tensor& q, std::optional<int64_t> dim = std::nullopt, bool keepdim = false,
                   std::string_view interpolation = "linear");
Tensor nanquantile(const Tensor& self, double q, std::optional<int64_t> dim = std::nullopt, bool keepdim = false,
                   std::string_view interpolation = "linear");

}  // namespace wick
