#pragma once
// Eigenvalues and eigenvectors of square matrices (…×n×n).

#include <autograd/tensor/tensor.h>

namespace wick {

/// (L, V) with A = V diag(L) Vᵀ for symmetric A: eigenvalues (…×n) in rising order, orthogonal eigenvectors as columns.
/// Only the lower triangle of A is read, or with UPLO "U" the upper one. The signs of the columns are arbitrary. The
/// gradient of V is that of a loss that does not depend on them; it is infinite or NaN where two eigenvalues are equal.
/// https://pytorch.org/docs/stable/generated/torch.linalg.eigh.html
std::tuple<Tensor, Tensor> linalg_eigh(const Tensor& self, std::string_view UPLO = "L");
/// L alone, whose gradient is finite where they are equal too.
Tensor linalg_eigvalsh(const Tensor& self, std::string_view UPLO = "L");
/// linalg_eigh() of the triangle that `upper` names. Without eigenvectors the second tensor is empty.
std::tuple<Tensor, Tensor> symeig(const Tensor& self, bool eigenvectors = false, bool upper = true);
/// (L, V) with A V = V diag(L), for any square matrix whose eigenvalues are real; columns of V have length 1. wick has
/// no complex tensors, so the results are real, and a matrix with other eigenvalues throws LinAlgError.
/// https://pytorch.org/docs/stable/generated/torch.linalg.eig.html
std::tuple<Tensor, Tensor> linalg_eig(const Tensor& self);
Tensor linalg_eigvals(const Tensor& self);  ///< L of linalg_eig()

}  // namespace wick
