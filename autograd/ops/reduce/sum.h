#pragma once
// Sums, means and products. With dims given only those are reduced, and keepdim leaves them as size 1; without dims
// everything is, to a 0-d tensor. So it is in all of reduce/.

#include <autograd/tensor/tensor.h>

namespace wick {

/// Σ x. Integers and bools are summed as int64; floats in blocks, so that the error does not grow with n.
Tensor sum(const Tensor& self, std::optional<ScalarType> dtype = std::nullopt);
Tensor sum(const Tensor& self, IntArrayRef dim, bool keepdim = false, std::optional<ScalarType> dtype = std::nullopt);
/// Σ x² over all elements, of a floating dtype.
Tensor sum_of_squares(const Tensor& self);
/// self summed over what broadcasting stretched, down to the shape size.
Tensor sum_to_size(const Tensor& self, IntArrayRef size);
/// Σ x / n. Needs a floating dtype (or one given); of nothing it is NaN.
Tensor mean(const Tensor& self, std::optional<ScalarType> dtype = std::nullopt);
Tensor mean(const Tensor& self, IntArrayRef dim, bool keepdim = false, std::optional<ScalarType> dtype = std::nullopt);
/// sum, mean and median of what is not NaN.
Tensor nansum(const Tensor& self, IntArrayRef dim = {}, bool keepdim = false,
              std::optional<ScalarType> dtype = std::nullopt);
Tensor nanmean(const Tensor& self, IntArrayRef dim = {}, bool keepdim = false,
               std::optional<ScalarType> dtype = std::nullopt);
/// Π x; the gradient is right with zeros among them.
Tensor prod(const Tensor& self, std::optional<ScalarType> dtype = std::nullopt);
Tensor prod(const Tensor& self, int64_t dim, bool keepdim = false, std::optional<ScalarType> dtype = std::nullopt);

}  // namespace wick
