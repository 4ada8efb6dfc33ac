#pragma once
// Pseudoinverses, ranks and least squares, of matrices (…×m×n) of any shape. Throw for integers.

#include <autograd/tensor/tensor.h>

namespace wick {

/// The pseudoinverse (…×n×m): singular values of at most max(atol, rtol·largest one) count as zero. Without rtol and
/// atol rtol is ε·max(m, n), with atol alone 0. With `hermitian` the matrices are symmetric, and only the lower
/// triangle is read. The gradient is that of a rank that stays the same.
/// https://pytorch.org/docs/stable/generated/torch.linalg.pinv.html
Tensor linalg_pinv(const Tensor& self, const std::optional<Tensor>& atol = std::nullopt,
                   const std::optional<Tensor>& rtol = std::nullopt, bool hermitian = false);
Tensor linalg_pinv(const Tensor& self, std::optional<double> atol, std::optional<double> rtol, bool hermitian = false);
/// The same with rcond as rtol, and atol 0.
Tensor linalg_pinv(const Tensor& self, double rcond, bool hermitian = false);
Tensor linalg_pinv(const Tensor& self, const Tensor& rcond, bool hermitian = false);
Tensor pinverse(const Tensor& self, double rcond = 1e-15);  ///< linalg_pinv(self, rcond)

/// The number of singular values (with `hermitian` of |eigenvalues|) above max(atol, rtol·largest one), as int64 (…).
/// The defaults are linalg_pinv()'s. https://pytorch.org/docs/stable/generated/torch.linalg.matrix_rank.html
Tensor linalg_matrix_rank(const Tensor& input, const std::optional<Tensor>& atol = std::nullopt,
                          const std::optional<Tensor>& rtol = std::nullopt, bool hermitian = false);
Tensor linalg_matrix_rank(const Tensor& self, std::optional<double> atol, std::optional<double> rtol,
                          bool hermitian = false);
/// The same with tol as atol, and rtol 0.
Tensor linalg_matrix_rank(const Tensor& self, double tol, bool hermitian = false);
Tensor linalg_matrix_rank(const Tensor& input, const Tensor& tol, bool hermitian = false);

/// (X, residuals, rank, singular values): the least X that minimises ‖self X − b‖, self (…×m×n), b (…×m×k) or one
/// vector for each matrix (…×m). Singular values, or pivots, of at most rcond (ε·max(m, n)) times the largest count as
/// zero. The driver is "gelsy" (a QR factor with pivots), "gelsd" or "gelss" (singular values, which they return), or
/// "gels" (full rank: it throws LinAlgError for others, and returns no rank). Where m > n, and all matrices have full
/// rank, all but "gelsy" return the residuals, Σ (self X − b)² of each column. What is not returned is empty. X alone
/// has a gradient. https://pytorch.org/docs/stable/generated/torch.linalg.lstsq.html
std::tuple<Tensor, Tensor, Tensor, Tensor> linalg_lstsq(const Tensor& self, const Tensor& b,
                                                        std::optional<double> rcond = std::nullopt,
                                                        std::optional<std::string_view> driver = std::nullopt);

}  // namespace wick
