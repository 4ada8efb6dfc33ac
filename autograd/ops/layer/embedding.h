#pragma once
// Rows of a matrix by number: words as vectors.

#include <autograd/tensor/tensor.h>

namespace wick {

/// Rows of weight (num×dim) by index: indices (…) → (…×dim). The gradient of a row is the sum over where it was looked
/// up; rows at padding_idx get none, and with scale_grad_by_freq it is divided by how often the row was looked up.
/// `sparse` has no effect. Throws for indices that are no integers or out of range.
Tensor embedding(const Tensor& weight, const Tensor& indices, int64_t padding_idx = -1, bool scale_grad_by_freq = false,
                 bool sparse = false);
/// Scales the rows named in indices whose norm of order norm_type is above max_norm down to it, in place and
/// unrecorded. Throws as embedding() does.
Tensor& embedding_renorm_(const Tensor& self, const Tensor& indices, double max_norm, double norm_type);
/// One vector for each bag of rows: their sum (mode 0), mean (1) or maximum of each column (2), zeros for an empty bag.
/// Bag i has the indices from offsets[i] to before offsets[i + 1]; with include_last_offset the last offset ends the
/// last bag. per_sample_weights multiply the rows (mode 0 only). Rows at padding_idx are left out, also of the mean.
/// Returns the vectors (bags×columns), the bag of each index, the number of indices in each bag, and for mode 2 the
/// rows that the maxima come from (bags×columns; 0 in empty bags), else the numbers once more. Throws for offsets that
/// do not begin at 0 or decrease. https://pytorch.org/docs/stable/generated/torch.nn.functional.embedding_bag.html
std::tuple<Tensor, Tensor, Tensor, Tensor> embedding_bag(const Tensor& weight, const Tensor& indices,
                                                         const Tensor& offsets, bool scale_grad_by_freq = false,
                                                         int64_t mode = 0, bool sparse = false,
                                                         const Tensor& per_sample_weights = {},
                                                         bool include_last_offset = false,
                                                         std::optional<int64_t> padding_idx = std::nullopt);

}  // namespace wick
