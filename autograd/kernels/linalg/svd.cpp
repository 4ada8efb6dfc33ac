#include <autograd/kernels/linalg/dense.h>
#include <autograd/kernels/linalg/orthogonal.h>

#include <Eigen/SVD>

namespace wick::kernels {

bool factor_svd(ScalarType t, int64_t m, int64_t n, bool full, const void* a, void* u, void* s, void* vh) {
  return dispatch_floating(t, "linalg_svd", [&]<class T>() {
    const unsigned wanted = u == nullptr ? 0u
                            : full       ? Eigen::ComputeFullU | Eigen::ComputeFullV
                                         : Eigen::ComputeThinU | Eigen::ComputeThinV;
    const Eigen::BDCSVD<Dense<T>> svd(rows<T>(a, m, n), wanted);
    if (svd.info() != Eigen::Success) return false;
    const int64_t k = std::min(m, n);
    rows<T>(s, k, 1) = svd.singularValues();
    if (u != nullptr) {
      rows<T>(u, m, full ? m : k) = svd.matrixU();
      rows<T>(vh, full ? n : k, n) = svd.matrixV().transpose();
    }
    return true;
  });
}

}  // namespace wick::kernels
