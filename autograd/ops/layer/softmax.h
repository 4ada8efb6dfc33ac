#pragma once
// Softmax and its logarithm, along one dimension.

#include <autograd/tensor/tensor.h>

namespace wick {

/// exp(x)/Σ exp(x) along dim; the maximum is subtracted first, so that nothing overflows. With dtype x is converted
/// first. Throws if that is not floating.
Tensor softmax(const Tensor& self, int64_t dim, std::optional<ScalarType> dtype = std::nullopt);
/// log(softmax(x)) along dim, x − log Σ exp(x), exact where softmax is near 0. Else as softmax().
Tensor log_softmax(const Tensor& self, int64_t dim, std::optional<ScalarType> dtype = std::nullopt);

/// The gradient of softmax()'s input, given its output a: a ⊙ (e − Σ e⊙a). Differentiable itself.
Tensor softmax_backward(const Tensor& e, const Tensor& a, int64_t dim);
/// The gradient of log_softmax()'s input, given its output a: e − exp(a)·Σ e. Differentiable itself.
Tensor log_softmax_backward(const Tensor& e, const Tensor& a, int64_t dim);

}  // namespace wick
