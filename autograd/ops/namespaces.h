#pragma once
// The operators that LibTorch has a second time, in the namespaces torch::special and torch::linalg.

#include <autograd/ops/elementwise/binary.h>
#include <autograd/ops/elementwise/math.h>
#include <autograd/ops/layer/softmax.h>
#include <autograd/ops/linalg/chain.h>
#include <autograd/ops/linalg/matmul.h>
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

/// Linear algebra: linalg_multi_dot(), matrix_power() and linalg_vector_norm().
namespace linalg {
inline Tensor multi_dot(TensorList tensors) { return linalg_multi_dot(tensors); }
inline Tensor matrix_power(const Tensor& self, int64_t n) { return wick::matrix_power(self, n); }
inline Tensor vector_norm(const Tensor& self, const Scalar& ord, IntArrayRef dim, bool keepdim,
                          std::optional<ScalarType> dtype) {
  return linalg_vector_norm(self, ord, dim, keepdim, dtype);
}
}  // namespace linalg

}  // namespace wick
