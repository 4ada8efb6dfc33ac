#pragma once
// Inverses, and equations with square matrices (…×n×n). Throw LinAlgError for a singular matrix, Error for other shapes
// and for integers.

#include <autograd/tensor/tensor.h>

namespace wick {

/// The inverse of each matrix. https://pytorch.org/docs/stable/generated/torch.linalg.inv.html
Tensor linalg_inv(const Tensor& A);
Tensor inverse(const Tensor& self);  ///< linalg_inv(self)
/// (inverse, info): info (int32) is 0, or for a singular matrix the number of U's first diagonal element that is zero,
/// and the inverse then has infinities. Throws for that with check_errors only.
std::tuple<Tensor, Tensor> linalg_inv_ex(const Tensor& A, bool check_errors = false);
/// X with A X = B, or X A = B unless `left`. B is (…×n×k) (or (…×k×n)); or one vector for each matrix, if B is (n) or
/// has the shape of A without its last dimension. Batches broadcast.
/// https://pytorch.org/docs/stable/generated/torch.linalg.solve.html
Tensor linalg_solve(const Tensor& A, const Tensor& B, bool left = true);
/// (X, info), as linalg_inv_ex().
std::tuple<Tensor, Tensor> linalg_solve_ex(const Tensor& A, const Tensor& B, bool left = true,
                                           bool check_errors = false);
/// The inverse of self as a map from its last dimensions to its first `ind`, whose sizes must have equal products.
/// https://pytorch.org/docs/stable/generated/torch.linalg.tensorinv.html
Tensor linalg_tensorinv(const Tensor& self, int64_t ind = 2);
/// X with tensordot(self, X, all of X's dimensions) = other; `dims` of self are moved to its end first.
/// https://pytorch.org/docs/stable/generated/torch.linalg.tensorsolve.html
Tensor linalg_tensorsolve(const Tensor& self, const Tensor& other, OptionalIntArrayRef dims = std::nullopt);

}  // namespace wick
