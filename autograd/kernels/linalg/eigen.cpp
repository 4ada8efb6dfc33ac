#include <autograd/kernels/linalg/dense.h>
#include <autograd/kernels/linalg/orthogonal.h>

#include <Eigen/Eigenvalues>

namespace wick::kernels {

bool factor_eigh(ScalarType t, int64_t n, const void* a, void* w, void* v) {
  return dispatch_floating(t, "linalg_eigh", [&]<class T>() {
    const Eigen::SelfAdjointEigenSolver<Dense<T>> solver(
        rows<T>(a, n, n), v == nullptr ? Eigen::EigenvaluesOnly : Eigen::ComputeEigenvectors);
    if (solver.info() != Eigen::Success) return false;
    rows<T>(w, n, 1) = solver.eigenvalues();
    if (v != nullptr) rows<T>(v, n, n) = solver.eigenvectors();
    return true;
  });
}

EigResult factor_eig(ScalarType t, int64_t n, const void* a, void* w, void* v) {
  return dispatch_floating(t, "linalg_eig", [&]<class T>() {
    const Eigen::EigenSolver<Dense<T>> solver(rows<T>(a, n, n), v != nullptr);
    if (solver.info() != Eigen::Success) return EigResult::not_converged;
    if ((solver.eigenvalues().imag().array() != 0).any()) return EigResult::not_real;
    rows<T>(w, n, 1) = solver.eigenvalues().real();
    if (v != nullptr) rows<T>(v, n, n) = solver.pseudoEigenvectors();
    for (int64_t j = 0; j < n && v != nullptr; ++j) {
      auto column = rows<T>(v, n, n).col(j);
      column /= column.stableNorm();
    }
    return EigResult::ok;
  });
}

}  // namespace wick::kernels
