#pragma once
// The operators that LibTorch has a second time, in the namespaces torch::special and torch::linalg.

#include <autograd/ops/elementwise/binary.h>
#include <autograd/ops/elementwise/math.h>
#include <autograd/ops/layer/softmax.h>
#include <autograd/ops/linalg/chain.h>
#include <autograd/ops/linalg/cholesky.h>
#include <autograd/ops/linalg/determinant.h>
#include <autograd/ops/linalg/eigen.h>
#include <autograd/ops/linalg/least_squares.h>
#include <autograd/ops/linalg/lu.h>
#include <autograd/ops/linalg/matmul.h>
#include <autograd/ops/linalg/matrix_exp.h>
#include <autograd/ops/linalg/matrix_norm.h>
#include <autograd/ops/linalg/qr.h>
#include <autograd/ops/linalg/solve.h>
#include <autograd/ops/linalg/svd.h>
#include <autograd/ops/linalg/tensordot.h>
#include <autograd/ops/linalg/triangular.h>
#include <autograd/ops/linalg/vander.h>
#include <autograd/ops/reduce/norm.h>

namespace wick {

/// Special functions: the same names, and at the end those that have other names here.
namespace special {
using wick::digamma;
using wick::erf;
using wick::erfc;
using wick::erfinv;
using wick::exp2;
using wick::expm1;
using wick::log1p;
using wick::log_softmax;
using wick::logit;
using wick::logsumexp;
using wick::polygamma;
using wick::round;
using wick::sinc;
using wick::softmax;
using wick::xlogy;
inline Tensor expit(const Tensor& self) { return sigmoid(self); }
inline Tensor gammaln(const Tensor& self) { return lgamma(self); }
inline Tensor psi(const Tensor& self) { return digamma(self); }
}  // namespace special

/// Linear algebra: linalg::inv() is linalg_inv(), and so on.
namespace linalg {
inline Tensor cholesky(const Tensor& self) { return linalg_cholesky(self); }
inline Tensor det(const Tensor& self) { return wick::linalg_det(self); }
using wick::linalg_det;
inline std::tuple<Tensor, Tensor> slogdet(const Tensor& input) { return linalg_slogdet(input); }
inline std::tuple<Tensor, Tensor> eig(const Tensor& self) { return linalg_eig(self); }
inline Tensor eigvals(const Tensor& self) { return linalg_eigvals(self); }
inline std::tuple<Tensor, Tensor> eigh(const Tensor& self, std::string_view uplo) { return linalg_eigh(self, uplo); }
inline Tensor eigvalsh(const Tensor& self, std::string_view uplo) { return linalg_eigvalsh(self, uplo); }
inline Tensor householder_product(const Tensor& input, const Tensor& tau) {
  return linalg_householder_product(input, tau);
}
inline Tensor inv(const Tensor& input) { return linalg_inv(input); }
inline std::tuple<Tensor, Tensor, Tensor, Tensor> lstsq(const Tensor& self, const Tensor& b, std::optional<double> cond,
                                                        std::optional<std::string_view> driver) {
  return linalg_lstsq(self, b, cond, driver);
}
inline std::tuple<Tensor, Tensor> lu_factor(const Tensor& input, bool pivot = true) {
  return linalg_lu_factor(input, pivot);
}
inline std::tuple<Tensor, Tensor, Tensor> lu(const Tensor& input, bool pivot = true) { return linalg_lu(input, pivot); }
inline Tensor matrix_exp(const Tensor& input) { return linalg_matrix_exp(input); }
inline Tensor matrix_norm(const Tensor& self, const Scalar& ord, IntArrayRef dim, bool keepdim,
                          std::optional<ScalarType> dtype) {
  return linalg_matrix_norm(self, ord, dim, keepdim, dtype);
}
inline Tensor matrix_norm(const Tensor& self, std::string_view ord, IntArrayRef dim, bool keepdim,
                          std::optional<ScalarType> dtype) {
  return linalg_matrix_norm(self, ord, dim, keepdim, dtype);
}
inline Tensor matrix_power(const Tensor& self, int64_t n) { return linalg_matrix_power(self, n); }
inline Tensor matrix_rank(const Tensor& input, double tol, bool hermitian) {
  return linalg_matrix_rank(input, tol, hermitian);
}
inline Tensor matrix_rank(const Tensor& input, const Tensor& tol, bool hermitian) {
  return linalg_matrix_rank(input, tol, hermitian);
}
inline Tensor matrix_rank(const Tensor& input, std::optional<double> atol, std::optional<double> rtol, bool hermitian) {
  return linalg_matrix_rank(input, atol, rtol, hermitian);
}
inline Tensor matrix_rank(const Tensor& input, const std::optional<Tensor>& atol, const std::optional<Tensor>& rtol,
                          bool hermitian) {
  return linalg_matrix_rank(input, atol, rtol, hermitian);
}
inline Tensor multi_dot(TensorList tensors) { return linalg_multi_dot(tensors); }
using wick::linalg_norm;
inline Tensor norm(const Tensor& self, const std::optional<Scalar>& ord, OptionalIntArrayRef dim, bool keepdim,
                   std::optional<ScalarType> dtype) {
  return linalg_norm(self, ord, dim, keepdim, dtype);
}
inline Tensor norm(const Tensor& self, std::string_view ord, OptionalIntArrayRef dim, bool keepdim,
                   std::optional<ScalarType> dtype) {
  return linalg_norm(self, ord, dim, keepdim, dtype);
}
inline Tensor pinv(const Tensor& input, double rcond = 1e-15, bool hermitian = false) {
  return linalg_pinv(input, rcond, hermitian);
}
inline std::tuple<Tensor, Tensor> qr(const Tensor& input, std::string_view mode = "reduced") {
  return linalg_qr(input, mode);
}
inline std::tuple<Tensor, Tensor> solve_ex(const Tensor& input, const Tensor& other, bool left, bool check_errors) {
  return linalg_solve_ex(input, other, left, check_errors);
}
inline Tensor solve(const Tensor& input, const Tensor& other, bool left) { return linalg_solve(input, other, left); }
inline Tensor solve_triangular(const Tensor& input, const Tensor& other, bool upper, bool left, bool unitriangular) {
  return linalg_solve_triangular(input, other, upper, left, unitriangular);
}
inline std::tuple<Tensor, Tensor, Tensor> svd(const Tensor& input, bool full_matrices,
                                              std::optional<std::string_view> driver) {
  return linalg_svd(input, full_matrices, driver);
}
inline Tensor svdvals(const Tensor& input, std::optional<std::string_view> driver) {
  return linalg_svdvals(input, driver);
}
inline Tensor tensorinv(const Tensor& self, int64_t ind) { return linalg_tensorinv(self, ind); }
inline Tensor tensorsolve(const Tensor& input, const Tensor& other, OptionalIntArrayRef dims) {
  return linalg_tensorsolve(input, other, dims);
}
inline Tensor vector_norm(const Tensor& self, const Scalar& ord, OptionalIntArrayRef dim, bool keepdim,
                          std::optional<ScalarType> dtype) {
  return linalg_vector_norm(self, ord, dim, keepdim, dtype);
}
}  // namespace linalg

}  // namespace wick
