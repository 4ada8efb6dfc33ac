#pragma once
// Helpers for gradients and parameters. https://pytorch.org/docs/stable/nn.html#utilities

#include <autograd/autograd.h>

#include <vector>

namespace wick::nn::utils {

/// Scales all gradients so that together they have at most the norm max_norm: by max_norm/(norm + 1e-6) where that is
/// below 1. Returns the norm before: (Σ |g|ᵖ)^(1/p) over all elements, p = norm_type, ∞ for the largest. Throws when it
/// is NaN or infinite and error_if_nonfinite is true. Parameters without a gradient are passed over.
double clip_grad_norm_(const std::vector<Tensor>& parameters, double max_norm, double norm_type = 2.0,
                       bool error_if_nonfinite = false);
double clip_grad_norm_(const Tensor& parameter, double max_norm, double norm_type = 2.0,
                       bool error_if_nonfinite = false);
/// Clamps each element of each gradient to [−clip_value, clip_value].
void clip_grad_value_(const std::vector<Tensor>& parameters, double clip_value);
void clip_grad_value_(const Tensor& parameter, double clip_value);

/// All elements one after another. Differentiable.
Tensor parameters_to_vector(const std::vector<Tensor>& parameters);
/// The parameters become views of the vector's parts, in the same order. Throws when it is no vector of their size.
void vector_to_parameters(const Tensor& vec, const std::vector<Tensor>& parameters);

namespace rnn {
/// Sequences of different lengths as one tensor: B of (L_i×*) → (T×B×*), or (B×T×*) with batch_first, T the largest
/// L_i; behind the ends stands padding_value. Throws without sequences and when they differ in more than the length.
/// The result has the first one's dtype.
Tensor pad_sequence(ArrayRef<Tensor> sequences, bool batch_first = false, double padding_value = 0);
}  // namespace rnn

}  // namespace wick::nn::utils
