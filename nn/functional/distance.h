#pragma once
// Distances between vectors as functions with options.

#include <autograd/autograd.h>
#include <nn/options/distance.h>

namespace wick::nn::functional {

/// x1·x2/(max(‖x1‖, eps)·max(‖x2‖, eps)) over dimension dim.
Tensor cosine_similarity(const Tensor& x1, const Tensor& x2, const CosineSimilarityFuncOptions& options = {});
/// ‖x1 − x2 + eps‖ₚ over the last dimension.
Tensor pairwise_distance(const Tensor& x1, const Tensor& x2, const PairwiseDistanceFuncOptions& options = {});

using wick::pdist;

}  // namespace wick::nn::functional
