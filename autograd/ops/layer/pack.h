#pragma once
// Sequences of different lengths as one tensor: padded to the longest, or packed, the first steps of all sequences
// first, then the second steps, …, without gaps.

#include <autograd/tensor/tensor.h>

namespace wick {

/// The sequences of a padded input (T×N×…), with batch_first (N×T×…), packed → data (rows×…) and batch_sizes, how many
/// sequences have a step t. lengths is a vector of N integers, each at least 1, the largest first and at most T.
/// The gradient is 0 in the padding. Throws for lengths that are not so, and for no sequences.
std::tuple<Tensor, Tensor> _pack_padded_sequence(const Tensor& input, const Tensor& lengths, bool batch_first);
/// The inverse: data and batch_sizes → the padded sequences and their lengths. They are total_length long if that is
/// above 0, and the rest is padding_value. Throws for batch sizes that grow or do not add up to the rows of data, and
/// if total_length is too short.
std::tuple<Tensor, Tensor> _pad_packed_sequence(const Tensor& data, const Tensor& batch_sizes, bool batch_first,
                                                const Scalar& padding_value, int64_t total_length);
/// Sequences (L_i×…) → (T×N×…), or (N×T×…) with batch_first, where T is the largest L_i and the rest is padding_value.
/// Throws for no sequences, and when they differ in more than the length. The result has the dtype of the first.
Tensor pad_sequence(TensorList sequences, bool batch_first = false, double padding_value = 0);

}  // namespace wick
