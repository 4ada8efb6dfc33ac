#pragma once
// Rows of a matrix by number: words as vectors.

#include <autograd/tensor/tensor.h>

namespace wick {

/// Rows of weight (num×dim) by index: (…) → (…×dim). Those at padding_idx get no gradient; with scale_grad_by_freq the
/// gradient of a row is divided by how often it was asked for. sparse means nothing here.
Tensor embedding(const Tensor& weight, const Tensor& indices, int64_t padding_idx = -1, bool scale_grad_by_freq = false,
                 bool sparse = false);
/// The rows named in indices whose p-norm is larger than max_norm are scaled down to it, in place and unrecorded.
Tensor& embedding_renorm_(const Tensor& self, const Tensor& indices, double max_norm, double norm_type);
/// One vector for each bag of rows: their sum (mode 0), mean (1) or largest elements (2); an empty bag gives zeros. Bag
/// i is indices[offsets[i]], … before indices[offsets[i + 1]]. per_sample_weights multiply the rows (mode 0 only). Rows
/// at padding_idx do not count. (The result is the first of PyTorch's four; the others are its backward's.)
Tensor embedding_bag(const Tensor& weight, const Tensor& indices, const Tensor& offsets,
                     bool scale_grad_by_freq = false, int64_t mode = 0, bool sparse = false,
                     const Tensor& per_sample_weights = {}, bool include_last_offset = false,
                     std::optional<int64_t> padding_idx = std::nullopt);

}  // namespace wick
