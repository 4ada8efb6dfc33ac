#pragma once
// Determinants of square matrices (…×n×n) → (…); the one of a 0×0 matrix is 1. Throw for other shapes and for integers.

#include <autograd/tensor/tensor.h>

namespace wick {

/// The determinant. The gradient is the matrix of cofactors, which singular matrices have too; so do its derivatives.
/// https://pytorch.org/docs/stable/generated/torch.linalg.det.html
Tensor linalg_det(const Tensor& A);
Tensor det(const Tensor& self);  ///< linalg_det(self)
/// (sign, log |det|), without overflow: 0 and −∞ for singular matrices. The sign has no gradient; that of a singular
/// matrix's logarithm is infinite or NaN. https://pytorch.org/docs/stable/generated/torch.linalg.slogdet.html
std::tuple<Tensor, Tensor> linalg_slogdet(const Tensor& A);
std::tuple<Tensor, Tensor> slogdet(const Tensor& self);  ///< linalg_slogdet(self)
Tensor logdet(const Tensor& self);  ///< the logarithm of the determinant: NaN if that is negative, −∞ if it is 0

}  // namespace wick
