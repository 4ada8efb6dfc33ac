#pragma once
// A = L Lᵀ with a lower triangular L, for symmetric positive definite matrices (…×n×n).

#include <autograd/tensor/tensor.h>

namespace wick {

/// L, or U = Lᵀ if `upper`. Only that triangle of A is read; the gradient is symmetric. Throws LinAlgError, with the
/// order of the first leading minor that is not positive, if a matrix is not positive definite.
/// https://pytorch.org/docs/stable/generated/torch.linalg.cholesky.html
Tensor linalg_cholesky(const Tensor& self, bool upper = false);
Tensor cholesky(const Tensor& self, bool upper = false);  ///< linalg_cholesky(self, upper)
/// (L, info): info (int32) is 0 or that order, and then L means nothing. Throws for that with check_errors only.
std::tuple<Tensor, Tensor> linalg_cholesky_ex(const Tensor& self, bool upper = false, bool check_errors = false);
/// X with A X = self, self (…×n×k), given the factor input2 of A. Batches broadcast.
/// https://pytorch.org/docs/stable/generated/torch.cholesky_solve.html
Tensor cholesky_solve(const Tensor& self, const Tensor& input2, bool upper = false);
Tensor cholesky_inverse(const Tensor& self, bool upper = false);  ///< A⁻¹, given the factor self of A

}  // namespace wick
