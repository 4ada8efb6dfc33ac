#pragma once
// Counts of values. No gradient.

#include <autograd/tensor/tensor.h>

namespace wick {

/// How many elements lie in each of `bins` bins of equal width over [min, max], in self's floating dtype: (bins). The
/// last bin includes max; NaN and what lies outside are left out. min = max means the data's own range.
/// https://pytorch.org/docs/stable/generated/torch.histc.html
Tensor histc(const Tensor& self, int64_t bins = 100, const Scalar& min = 0, const Scalar& max = 0);
/// out[v] = how often v is in self, a vector of integers ≥ 0 (int64), or the sum of the weights at those elements
/// (their dtype if that is float32, else float64). out has max(self) + 1 elements, and at least minlength.
Tensor bincount(const Tensor& self, const std::optional<Tensor>& weights = std::nullopt, int64_t minlength = 0);

}  // namespace wick
