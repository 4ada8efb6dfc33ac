#pragma once
// The exponential of a matrix.

#include <autograd/tensor/tensor.h>

namespace wick {

/// Σ Aᵏ/k! of each square matrix (…×n×n), right to the rounding of its norm. Throws for other shapes and for integers.
/// https://pytorch.org/docs/stable/generated/torch.linalg.matrix_exp.html
Tensor linalg_matrix_exp(const Tensor& self);
Tensor matrix_exp(const Tensor& self);  ///< linalg_matrix_exp(self)

}  // namespace wick
