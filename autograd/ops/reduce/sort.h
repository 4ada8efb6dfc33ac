#pragma once
// Sorting along one dimension. NaN counts as the largest, and sorting is always stable: equal values keep their order.
// Pairs are (values, indices), the indices int64. The gradient goes to the elements at the indices.

#include <autograd/tensor/tensor.h>

namespace wick {

/// All elements along dim in ascending or descending order. stable has no effect.
std::tuple<Tensor, Tensor> sort(const Tensor& self, int64_t dim = -1, bool descending = false);
std::tuple<Tensor, Tensor> sort(const Tensor& self, std::optional<bool> stable, int64_t dim = -1,
                                bool descending = false);
Tensor msort(const Tensor& self);  ///< the values of sort(self, 0)
/// The indices of sort(). No gradient.
Tensor argsort(const Tensor& self, int64_t dim = -1, bool descending = false);
Tensor argsort(const Tensor& self, bool stable, int64_t dim = -1, bool descending = false);
/// The k largest (or smallest) elements along dim, in that order whatever `sorted` says. Throws unless 0 ≤ k ≤ n.
/// https://pytorch.org/docs/stable/generated/torch.topk.html
std::tuple<Tensor, Tensor> topk(const Tensor& self, int64_t k, int64_t dim = -1, bool largest = true,
                                bool sorted = true);

}  // namespace wick
