#pragma once
// Largest and smallest elements.

#include <autograd/tensor/tensor.h>

namespace wick {

/// The largest or smallest of all; the gradient is shared equally by ties.
Tensor max(const Tensor& self);
/// (values, indices) along dim; the gradient goes to the index returned.
std::tuple<Tensor, Tensor> max(const Tensor& self, int64_t dim, bool keepdim = false);
Tensor max(const Tensor& self, const Tensor& other);  ///< maximum(self, other)
Tensor min(const Tensor& self);
std::tuple<Tensor, Tensor> min(const Tensor& self, int64_t dim, bool keepdim = false);
Tensor min(const Tensor& self, const Tensor& other);  ///< minimum(self, other)
/// The extremes over several dims; the gradient is shared equally by ties.
Tensor amax(const Tensor& self, IntArrayRef dim = {}, bool keepdim = false);
Tensor amin(const Tensor& self, IntArrayRef dim = {}, bool keepdim = false);
/// Where the extreme stands (the first one of equals; NaN counts as the extreme), int64.
Tensor argmax(const Tensor& self, std::optional<int64_t> dim = std::nullopt, bool keepdim = false);
Tensor argmin(const Tensor& self, std::optional<int64_t> dim = std::nullopt, bool keepdim = false);
/// (amin, amax) along dim, or of all.
std::tuple<Tensor, Tensor> aminmax(const Tensor& self, std::optional<int64_t> dim = std::nullopt, bool keepdim = false);

}  // namespace wick
