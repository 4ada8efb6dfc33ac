#pragma once
// Norms, and the logarithm of a sum of exponentials.

#include <autograd/tensor/tensor.h>

namespace wick {

/// (Σ |x|ᵖ)^(1/p); p = ∞ gives max |x|, p = 0 counts the nonzero.
Tensor norm(const Tensor& self, const Scalar& p = 2);
Tensor norm(const Tensor& self, const Scalar& p, IntArrayRef dim, bool keepdim = false);
/// log Σ exp(x), without overflow.
Tensor logsumexp(const Tensor& self, IntArrayRef dim, bool keepdim = false);
Tensor dist(const Tensor& self, const Tensor& other, const Scalar& p = 2);  ///< norm(self − other, p)
Tensor frobenius_norm(const Tensor& self);
Tensor frobenius_norm(const Tensor& self, IntArrayRef dim, bool keepdim = false);
/// Each slice along dim scaled down to the p-norm maxnorm, if it is longer.
Tensor renorm(const Tensor& self, const Scalar& p, int64_t dim, const Scalar& maxnorm);
/// norm() over dim, or of all elements; computed in dtype.
Tensor linalg_vector_norm(const Tensor& self, const Scalar& ord = 2, IntArrayRef dim = {}, bool keepdim = false,
                          std::optional<ScalarType> dtype = std::nullopt);
/// Distances of all pairs of rows: (…×n×m), (…×k×m) → (…×n×k), in the p-norm.
Tensor cdist(const Tensor& x1, const Tensor& x2, double p = 2, std::optional<int64_t> compute_mode = std::nullopt);

}  // namespace wick
