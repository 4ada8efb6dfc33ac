#pragma once
// Sums, means and products. As everywhere in this folder, only the dimensions given are reduced, and keepdim leaves
// them as size 1; without dimensions everything is reduced, to a 0-d tensor.

#include <autograd/tensor/tensor.h>

namespace wick {

/// Σ x. Integers and bools are summed as int64, floats in blocks, so that rounding does not grow with n; or all in
/// dtype.
Tensor sum(const Tensor& self, std::optional<ScalarType> dtype = std::nullopt);
Tensor sum(const Tensor& self, IntArrayRef dim, bool keepdim = false, std::optional<ScalarType> dtype = std::nullopt);
/// Σ x / n. Throws unless self's dtype, or the one given, is floating. Of nothing it is NaN.
Tensor mean(const Tensor& self, std::optional<ScalarType> dtype = std::nullopt);
Tensor mean(const Tensor& self, IntArrayRef dim, bool keepdim = false, std::optional<ScalarType> dtype = std::nullopt);
/// Σ x² over all elements. Floating dtypes only.
Tensor sum_of_squares(const Tensor& self);
/// self summed over what broadcasting repeated: the inverse of expand(), down to the shape size. Throws if size does
/// not broadcast to self.
Tensor sum_to_size(const Tensor& self, IntArrayRef size);
/// sum() of what is not NaN.
Tensor nansum(const Tensor& self, IntArrayRef dim = {}, bool keepdim = false,
              std::optional<ScalarType> dtype = std::nullopt);
/// mean() of what is not NaN. Floating dtypes only.
Tensor nanmean(const Tensor& self, IntArrayRef dim = {}, bool keepdim = false,
               std::optional<ScalarType> dtype = std::nullopt);
/// Π x. Integers and bools are multiplied as int64, or in dtype. The gradient is right with zeros among the factors,
/// too. https://pytorch.org/docs/stable/generated/torch.prod.html
Tensor prod(const Tensor& self, std::optional<ScalarType> dtype = std::nullopt);
Tensor prod(const Tensor& self, int64_t dim, bool keepdim = false, std::optional<ScalarType> dtype = std::nullopt);

}  // namespace wick
