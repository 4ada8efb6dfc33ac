#pragma once
// Distances and angles between vectors. Shapes broadcast.

#include <autograd/tensor/tensor.h>

namespace wick {

/// ‖x1 − x2 + eps‖ₚ over the last dimension.
Tensor pairwise_distance(const Tensor& x1, const Tensor& x2, double p = 2, double eps = 1e-6, bool keepdim = false);
/// x1/max(‖x1‖, eps) · x2/max(‖x2‖, eps) along dim. The gradient is the true derivative also where eps is the larger;
/// PyTorch's is not there.
Tensor cosine_similarity(const Tensor& x1, const Tensor& x2, int64_t dim = 1, double eps = 1e-8);

/// ‖xᵢ − xⱼ‖ₚ of all pairs i < j of the rows of a matrix (N×M) → (N(N − 1)/2), those of row 0 first. The gradient is 0
/// where two rows are equal. Throws unless self is a floating matrix and p ≥ 0.
Tensor pdist(const Tensor& self, double p = 2);

}  // namespace wick
