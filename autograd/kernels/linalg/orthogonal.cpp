#include <autograd/kernels/linalg/dense.h>
#include <autograd/kernels/linalg/orthogonal.h>

#include <Eigen/QR>

namespace wick::kernels {

void factor_qr(ScalarType t, int64_t m, int64_t n, void* a, void* tau) {
  dispatch_floating(t, "linalg_qr", [&]<class T>() {
    const Eigen::HouseholderQR<Dense<T>> qr(rows<T>(a, m, n));
    rows<T>(a, m, n) = qr.matrixQR();
    rows<T>(tau, qr.hCoeffs().size(), 1) = qr.hCoeffs();
  });
}

void reflect(ScalarType t, int64_t m, int64_t n, const void* a, const void* tau, int64_t columns, void* q) {
  dispatch_floating(t, "linalg_qr", [&]<class T>() {
    const Dense<T> vectors = rows<T>(a, m, n);
    const Eigen::Matrix<T, Eigen::Dynamic, 1> factors = rows<T>(tau, std::min(m, n), 1);
    Dense<T> out = Dense<T>::Identity(m, columns);
    out.applyOnTheLeft(Eigen::householderSequence(vectors, factors));
    rows<T>(q, m, columns) = out;
  });
}

int64_t least_squares(ScalarType t, int64_t m, int64_t n, int64_t r, double rcond, const void* a, const void* b,
                      void* x) {
  return dispatch_floating(t, "linalg_lstsq", [&]<class T>() -> int64_t {
    Eigen::CompleteOrthogonalDecomposition<Dense<T>> factors;
    factors.setThreshold(static_cast<T>(rcond));
    factors.compute(rows<T>(a, m, n));
    rows<T>(x, n, r) = factors.solve(rows<T>(b, m, r));
    return factors.rank();
  });
}

}  // namespace wick::kernels
