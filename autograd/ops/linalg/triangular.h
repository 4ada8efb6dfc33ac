#pragma once
// Equations with triangular matrices.

#include <autograd/tensor/tensor.h>

namespace wick {

/// X with A X = B, or X A = B unless `left`: A (…×n×n) triangular, B (…×n×k), or (…×k×n). Only the triangle of A that
/// `upper` names is read; with unitriangular its diagonal counts as 1. Batches broadcast. A zero on the diagonal gives
/// infinities. Throws for other shapes, differing dtypes, integers.
/// https://pytorch.org/docs/stable/generated/torch.linalg.solve_triangular.html
Tensor linalg_solve_triangular(const Tensor& A, const Tensor& B, bool upper, bool left = true,
                               bool unitriangular = false);
/// X with A X = self, or Aᵀ X = self if `transpose`, and a copy of A. See linalg_solve_triangular().
std::tuple<Tensor, Tensor> triangular_solve(const Tensor& self, const Tensor& A, bool upper = true,
                                            bool transpose = false, bool unitriangular = false);

}  // namespace wick
