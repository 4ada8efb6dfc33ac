#include <autograd/kernels/linalg/dense.h>
#include <autograd/kernels/linalg/orthogonal.h>

#include <Eigen/QR>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

namespace wick::kernels {

namespace {

// The power of two that brings the largest element of a near 1, so that no square leaves the range of T; 1 for a matrix
// of zeros, infinities or NaN. Multiplying by it is exact, up to elements that are lost beside the largest.
template <class T>
T power_to_one(const auto& a) {
  const T largest = a.size() == 0 ? T{0} : a.cwiseAbs().maxCoeff();
  if (!(largest > 0) || !std::isfinite(largest)) return 1;
  const int most = std::numeric_limits<T>::max_exponent - 8;  // the inverse is in range too
  return std::ldexp(T{1}, std::clamp(-std::ilogb(largest), -most, most));
}

}  // namespace

// With each column scaled, A D = Q (R D): Q is the same, and so are its reflections.
void factor_qr(ScalarType t, int64_t m, int64_t n, void* a, void* tau) {
  dispatch_floating(t, "linalg_qr", [&]<class T>() {
    Dense<T> scaled = rows<T>(a, m, n);
    std::vector<T> factors;
    for (int64_t j = 0; j < n; ++j) {
      factors.push_back(power_to_one<T>(scaled.col(j)));
      scaled.col(j) *= factors.back();
    }
    const Eigen::HouseholderQR<Dense<T>> qr(scaled);
    scaled = qr.matrixQR();
    for (int64_t j = 0; j < n; ++j) scaled.col(j).head(std::min(j + 1, m)) /= factors[static_cast<size_t>(j)];
    rows<T>(a, m, n) = scaled;
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
    const T scale = power_to_one<T>(rows<T>(a, m, n));  // of both sides of a x = b
    factors.compute(rows<T>(a, m, n) * scale);
    rows<T>(x, n, r) = factors.solve(rows<T>(b, m, r)) * scale;
    return factors.rank();
  });
}

}  // namespace wick::kernels
