#pragma once
// Distances between vectors as modules.

#include <nn/layers/stateless.h>
#include <nn/options/distance.h>

namespace wick::nn {

/// x1·x2/(max(‖x1‖, eps)·max(‖x2‖, eps)) over dimension dim.
WICK_STATELESS(CosineSimilarity, CosineSimilarityOptions, const Tensor& input1, const Tensor& input2);
/// ‖x1 − x2 + eps‖ₚ over the last dimension.
WICK_STATELESS(PairwiseDistance, PairwiseDistanceOptions, const Tensor& input1, const Tensor& input2);

}  // namespace wick::nn
