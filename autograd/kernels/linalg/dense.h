#pragma once
// Row-major memory as Eigen sees it. Internal.

#include <autograd/core/dtype.h>

#include <Eigen/Core>

namespace wick::kernels {

/// A matrix in the order of columns, which Eigen's factors are fastest on.
template <class T>
using Dense = Eigen::Matrix<T, Eigen::Dynamic, Eigen::Dynamic>;
/// Row-major memory without gaps as a matrix of Eigen.
template <class T>
auto rows(void* data, int64_t m, int64_t n) {
  using RowMajor = Eigen::Matrix<T, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
  return Eigen::Map<RowMajor>(static_cast<T*>(data), m, n);
}
template <class T>
auto rows(const void* data, int64_t m, int64_t n) {
  using RowMajor = Eigen::Matrix<T, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
  return Eigen::Map<const RowMajor>(static_cast<const T*>(data), m, n);
}

}  // namespace wick::kernels
