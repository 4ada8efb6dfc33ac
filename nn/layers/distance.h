#pragma once
// Distances as modules.

#include <nn/layers/stateless.h>

namespace wick::nn {

struct CosineSimilarityOptions {
  WICK_ARG(int64_t, dim) = 1;
  WICK_ARG(double, eps) = 1e-8;
};
struct PairwiseDistanceOptions {
  WICK_ARG(double, p) = 2.0;
  WICK_ARG(double, eps) = 1e-6;
  WICK_ARG(bool, keepdim) = false;
};
namespace functional {
using CosineSimilarityFuncOptions = CosineSimilarityOptions;
using PairwiseDistanceFuncOptions = PairwiseDistanceOptions;
}  // namespace functional

WICK_STATELESS(CosineSimilarity, CosineSimilarityOptions, const Tensor& input1, const Tensor& input2);
WICK_STATELESS(PairwiseDistance, PairwiseDistanceOptions, const Tensor& input1, const Tensor& input2);

}  // namespace wick::nn
