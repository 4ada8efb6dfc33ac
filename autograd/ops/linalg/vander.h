#pragma once
// Matrices of powers.

#include <autograd/tensor/tensor.h>

namespace wick {

/// xᵢʲ for j = 0, 1, …, N − 1, one row for each element of x (…×n) → (…×n×N). N is n if it is not given. Throws for N
/// below 2. https://pytorch.org/docs/stable/generated/torch.linalg.vander.html
Tensor linalg_vander(const Tensor& x, std::optional<int64_t> N = std::nullopt);
/// The same of a vector, with falling powers unless `increasing`, and any N ≥ 0.
Tensor vander(const Tensor& x, std::optional<int64_t> N = std::nullopt, bool increasing = false);

}  // namespace wick
