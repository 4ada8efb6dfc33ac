#pragma once
// Counts. No gradient.

#include <autograd/tensor/tensor.h>

namespace wick {

/// How many numbers lie in each of `bins` equal parts of [min, max] (by default the data's own range).
Tensor histc(const Tensor& self, int64_t bins = 100, const Scalar& min = 0, const Scalar& max = 0);
/// How often each of 0, 1, 2, … is there, or the sum of the weights where it is.
Tensor bincount(const Tensor& self, const std::optional<Tensor>& weights = std::nullopt, int64_t minlength = 0);

}  // namespace wick
