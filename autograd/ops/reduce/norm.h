#pragma once
// Norms, and the logarithm of a sum of exponentials. Floating dtypes only, unless said otherwise.

#include <autograd/tensor/tensor.h>

namespace wick {

/// (Σ |x|ᵖ)^(1/p); p = ±∞ gives the largest or smallest |x|, p = 0 the number of elements that are not zero. The
/// gradient of a norm that is 0 is taken as 0; for p = ±∞ ties share it.
/// https://pytorch.org/docs/stable/generated/torch.norm.html
Tensor norm(const Tensor& self, const Scalar& p = 2);
Tensor norm(const Tensor& self, const Scalar& p, IntArrayRef dim, bool keepdim = false);
Tensor frobenius_norm(const Tensor& self);                                         ///< norm(self)
Tensor frobenius_norm(const Tensor& self, IntArrayRef dim, bool keepdim = false);  ///< of at most 2 dimensions
/// norm() over dim, or of all elements; self is converted to dtype first.
Tensor linalg_vector_norm(const Tensor& self, const Scalar& ord = 2, OptionalIntArrayRef dim = {}, bool keepdim = false,
                          std::optional<ScalarType> dtype = std::nullopt);
Tensor dist(const Tensor& self, const Tensor& other, const Scalar& p = 2);  ///< norm(self − other, p)
/// The distances of all pairs of rows, norm(row of x1 − row of x2, p): (…×n×m), (…×k×m) → (…×n×k). compute_mode has no
/// effect.
Tensor cdist(const Tensor& x1, const Tensor& x2, double p = 2, std::optional<int64_t> compute_mode = std::nullopt);
/// Each slice along dim whose p-norm is above maxnorm scaled down to that.
/// https://pytorch.org/docs/stable/generated/torch.renorm.html
Tensor renorm(const Tensor& self, const Scalar& p, int64_t dim, const Scalar& maxnorm);
/// log Σ exp(x) over dim, without overflow. Integers become the default dtype.
/// https://pytorch.org/docs/stable/generated/torch.logsumexp.html
Tensor logsumexp(const Tensor& self, IntArrayRef dim, bool keepdim = false);

}  // namespace wick
