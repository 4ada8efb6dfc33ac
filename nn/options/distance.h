#pragma once
// Options of distances between vectors.

#include <nn/arg.h>

#include <cstdint>

namespace wick::nn {

/// The dimension of the vectors; eps keeps the denominator away from 0.
struct CosineSimilarityOptions {
  WICK_ARG(int64_t, dim) = 1;
  WICK_ARG(double, eps) = 1e-8;
};
/// The norm's exponent p; eps is added to each difference.
struct PairwiseDistanceOptions {
  WICK_ARG(double, p) = 2.0;
  WICK_ARG(double, eps) = 1e-6;
  WICK_ARG(bool, keepdim) = false;
};

namespace functional {
/// These functions take the options of the modules.
using CosineSimilarityFuncOptions = CosineSimilarityOptions;
using PairwiseDistanceFuncOptions = PairwiseDistanceOptions;
}  // namespace functional

}  // namespace wick::nn
