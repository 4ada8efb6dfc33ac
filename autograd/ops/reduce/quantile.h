#pragma once
// The middle, the k-th and the most frequent element, and quantiles.

#include <autograd/tensor/tensor.h>

namespace wick {

/// The middle value, the lower one of two; NaN if any is NaN.
Tensor median(const Tensor& self);
std::tuple<Tensor, Tensor> median(const Tensor& self, int64_t dim, bool keepdim = false);
/// (values, indices) of the k-th smallest along dim, k from 1; NaN counts as the largest.
std::tuple<Tensor, Tensor> kthvalue(const Tensor& self, int64_t k, int64_t dim = -1, bool keepdim = false);
/// (values, indices) of the most frequent along dim: the smallest of several, at its last place.
std::tuple<Tensor, Tensor> mode(const Tensor& self, int64_t dim = -1, bool keepdim = false);
Tensor nanmedian(const Tensor& self);
std::tuple<Tensor, Tensor> nanmedian(const Tensor& self, int64_t dim, bool keepdim = false);
/// The value below which a share q of the numbers lies, along dim or of all; between two, interpolation says: "linear",
/// "lower", "higher", "midpoint" or "nearest". A vector q gives a first dimension. NaN if any is NaN (nan…: without).
Tensor quantile(const Tensor& self, const Tensor& q, std::optional<int64_t> dim = std::nullopt, bool keepdim = false,
                std::string_view interpolation = "linear");
Tensor quantile(const Tensor& self, double q, std::optional<int64_t> dim = std::nullopt, bool keepdim = false,
                std::string_view interpolation = "linear");
Tensor nanquantile(const Tensor& self, const Tensor& q, std::optional<int64_t> dim = std::nullopt, bool keepdim = false,
                   std::string_view interpolation = "linear");
Tensor nanquantile(const Tensor& self, double q, std::optional<int64_t> dim = std::nullopt, bool keepdim = false,
                   std::string_view interpolation = "linear");

}  // namespace wick
