#pragma once
// Embeddings as functions with options: rows of a matrix by their index.

#include <autograd/autograd.h>
#include <nn/options/embedding.h>

namespace wick::nn::functional {

/// The rows of weight (n×d) that the indices (…) name → (…×d). Throws for an index out of range.
Tensor embedding(const Tensor& input, const Tensor& weight, const EmbeddingFuncOptions& options = {});
/// The sum, mean or maximum of each bag of rows → (bags×d). Input (N×L): N bags of L indices, without offsets; or (L)
/// with offsets, where each bag begins. An empty bag gives zeros.
Tensor embedding_bag(const Tensor& input, const Tensor& weight, const EmbeddingBagFuncOptions& options = {});
/// (…) of int64 → (…×num_classes) of int64, with a 1 at each index; num_classes −1: the largest index + 1.
Tensor one_hot(const Tensor& tensor, int64_t num_classes = -1);

}  // namespace wick::nn::functional
