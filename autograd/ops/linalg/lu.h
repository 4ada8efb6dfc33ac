#pragma once
// A = P L U: P a permutation of rows, L lower triangular with 1 on its diagonal, U upper triangular. A (…×m×n).

#include <autograd/tensor/tensor.h>

namespace wick {

/// (LU, pivots): L and U in one matrix, without L's diagonal, and the steps of P as LAPACK counts them: step i swapped
/// row i with row pivots[i], from 1 (int32). Throws for a singular matrix; and with pivot = false, which LibTorch has
/// on other devices only. https://pytorch.org/docs/stable/generated/torch.linalg.lu_factor.html
std::tuple<Tensor, Tensor> linalg_lu_factor(const Tensor& A, bool pivot = true);
/// The same and info (int32): 0, or the number of U's first diagonal element that is zero. Throws for that with
/// check_errors only.
std::tuple<Tensor, Tensor, Tensor> linalg_lu_factor_ex(const Tensor& A, bool pivot = true, bool check_errors = false);
/// (P, L, U), also of singular matrices: (…×m×m), (…×m×k), (…×k×n) with k = min(m, n).
std::tuple<Tensor, Tensor, Tensor> linalg_lu(const Tensor& A, bool pivot = true);
/// (P, L, U) of what linalg_lu_factor() gives; what is not asked for comes back empty.
std::tuple<Tensor, Tensor, Tensor> lu_unpack(const Tensor& LU_data, const Tensor& LU_pivots, bool unpack_data = true,
                                             bool unpack_pivots = true);
/// X with A X = B (unless `left` X A = B; with `adjoint` Aᵀ takes A's place), given linalg_lu_factor(A). Batches
/// broadcast. https://pytorch.org/docs/stable/generated/torch.linalg.lu_solve.html
Tensor linalg_lu_solve(const Tensor& LU, const Tensor& pivots, const Tensor& B, bool left = true, bool adjoint = false);
/// linalg_lu_solve() with self as B.
Tensor lu_solve(const Tensor& self, const Tensor& LU_data, const Tensor& LU_pivots);

}  // namespace wick
