#pragma once
// Largest and smallest elements. NaN counts as both: if there is one, it is the result. Of no elements there is no
// extreme: that throws.

#include <autograd/tensor/tensor.h>

namespace wick {

/// The largest of all elements, 0-d. Ties share the gradient equally.
/// https://pytorch.org/docs/stable/generated/torch.max.html
Tensor max(const Tensor& self);
/// (values, indices) of the largest elements along dim, the indices int64. The gradient goes to the element whose index
/// is returned: the first of equals.
std::tuple<Tensor, Tensor> max(const Tensor& self, int64_t dim, bool keepdim = false);
Tensor max(const Tensor& self, const Tensor& other);  ///< maximum(self, other)
/// The smallest of all elements, 0-d. Ties share the gradient equally.
Tensor min(const Tensor& self);
/// (values, indices) of the smallest elements along dim, like max().
std::tuple<Tensor, Tensor> min(const Tensor& self, int64_t dim, bool keepdim = false);
Tensor min(const Tensor& self, const Tensor& other);  ///< minimum(self, other)

/// The index of the largest element along dim, or in the flat tensor, int64: the first of equals, or the first
/// NaN. No gradient.
Tensor argmax(const Tensor& self, std::optional<int64_t> dim = std::nullopt, bool keepdim = false);
/// The index of the smallest element, like argmax().
Tensor argmin(const Tensor& self, std::optional<int64_t> dim = std::nullopt, bool keepdim = false);

/// The largest elements over several dimensions. Ties share the gradient equally; where the result is NaN so is
/// the gradient. https://pytorch.org/docs/stable/generated/torch.amax.html
Tensor amax(const Tensor& self, IntArrayRef dim = {}, bool keepdim = false);
/// The smallest elements over several dimensions, like amax().
Tensor amin(const Tensor& self, IntArrayRef dim = {}, bool keepdim = false);
/// (amin, amax) along dim, or of all elements.
std::tuple<Tensor, Tensor> aminmax(const Tensor& self, std::optional<int64_t> dim = std::nullopt, bool keepdim = false);

}  // namespace wick
