#pragma once
// Softmax and its logarithm, along one dimension.

#include <autograd/tensor/tensor.h>

namespace wick {

/// exp(x)/Σ exp(x) along dim, and its logarithm; computed with the maximum taken off.
Tensor softmax(const Tensor& self, int64_t dim, std::optional<ScalarType> dtype = std::nullopt);
Tensor log_softmax(const Tensor& self, int64_t dim, std::optional<ScalarType> dtype = std::nullopt);
/// Their errors, given the output a: a ⊙ (e − Σ e⊙a), e − softmax·Σ e. Differentiable themselves.
Tensor softmax_backward(const Tensor& e, const Tensor& a, int64_t dim);
Tensor log_softmax_backward(const Tensor& e, const Tensor& a, int64_t dim);

}  // namespace wick
