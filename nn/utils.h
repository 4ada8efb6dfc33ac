#pragma once
// Clipping of gradients, parameters as one vector, and padding of sequences.
// https://pytorch.org/docs/stable/nn.html#utilities

#include <autograd/autograd.h>

#include <vector>

namespace wick::nn::utils {

/// Multiplies all gradients by min(1, max_norm/(norm + 1e-6)) and returns the norm: (Σ |g|ᵖ)^(1/p) over all elements of
/// all gradients, p = norm_type; ∞ takes the largest |g|. Throws when the norm is NaN or infinite and
/// error_if_nonfinite is true. Parameters without a gradient are skipped.
double clip_grad_norm_(const std::vector<Tensor>& parameters, double max_norm, double norm_type = 2.0,
                       bool error_if_nonfinite = false);
double clip_grad_norm_(const Tensor& parameter, double max_norm, double norm_type = 2.0,
                       bool error_if_nonfinite = false);
/// Clamps each element of each gradient to [−clip_value, clip_value].
void clip_grad_value_(const std::vector<Tensor>& parameters, double clip_value);
void clip_grad_value_(const Tensor& parameter, double clip_value);

/// All elements of all parameters in one vector. Differentiable.
Tensor parameters_to_vector(const std::vector<Tensor>& parameters);
/// Makes the parameters views of the vector, in the same order. Throws unless it is a vector of their total size.
void vector_to_parameters(const Tensor& vec, const std::vector<Tensor>& parameters);

namespace rnn {
/// B sequences of different lengths in one tensor: (L_i×…) each → (T×B×…), or (B×T×…) with batch_first, where T is the
/// largest L_i and the rest is padding_value. Throws for no sequences, and when they differ in more than the length.
/// The result has the dtype of the first.
Tensor pad_sequence(ArrayRef<Tensor> sequences, bool batch_first = false, double padding_value = 0);
}  // namespace rnn

}  // namespace wick::nn::utils
