#pragma once
// Clipping of gradients, parameters as one vector, and sequences of different lengths.
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
using wick::pad_sequence;

/// The inverse of a permutation, a vector of Long; undefined for an undefined one.
Tensor invert_permutation(const Tensor& permutation);

/// Sequences of different lengths without padding: data (rows×…) has the first steps of all sequences first, then the
/// second steps, …; batch_sizes says how many sequences have each step. The longest sequence comes first:
/// sorted_indices says where in the batch each one was, unsorted_indices where it is now; both are undefined if nothing
/// was moved. Made by pack_padded_sequence() and pack_sequence().
class PackedSequence {
 public:
  explicit PackedSequence(Tensor data, Tensor batch_sizes, Tensor sorted_indices = {}, Tensor unsorted_indices = {});
  const Tensor& data() const { return data_; }
  const Tensor& batch_sizes() const { return batch_sizes_; }
  const Tensor& sorted_indices() const { return sorted_indices_; }
  const Tensor& unsorted_indices() const { return unsorted_indices_; }
  /// The same with data of another dtype.
  PackedSequence to(const TensorOptions& options) const;
  PackedSequence cpu() const { return *this; }
  PackedSequence pin_memory() const { return *this; }
  bool is_cuda() const { return false; }
  bool is_pinned() const { return false; }

 private:
  Tensor data_, batch_sizes_, sorted_indices_, unsorted_indices_;
};

/// Packs a padded input (T×N×…), with batch_first (N×T×…). lengths has the N lengths, each from 1 to T, the largest
/// first; with enforce_sorted false they are in any order, and are sorted. Differentiable. Throws for other lengths.
PackedSequence pack_padded_sequence(const Tensor& input, const Tensor& lengths, bool batch_first = false,
                                    bool enforce_sorted = true);
/// The sequences padded again to T steps, or to total_length, in the order in which they were given, and their lengths.
/// Differentiable. Throws when the longest is longer than total_length.
std::tuple<Tensor, Tensor> pad_packed_sequence(const PackedSequence& sequence, bool batch_first = false,
                                               double padding_value = 0.0,
                                               std::optional<int64_t> total_length = std::nullopt);
/// Packs sequences (L_i×…), the longest first unless enforce_sorted is false. Throws as pad_sequence() and
/// pack_padded_sequence() do.
PackedSequence pack_sequence(ArrayRef<Tensor> sequences, bool enforce_sorted = true);
}  // namespace rnn

}  // namespace wick::nn::utils
