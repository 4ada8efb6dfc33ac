#pragma once
// Pooling as functions with options: one number for each window of (N×C×…) or (C×…). The formulas and the sizes of the
// results are in autograd/ops/conv/pool.h.

#include <autograd/autograd.h>
#include <nn/options/pooling.h>

namespace wick::nn::functional {

/// avg_pool and max_pool: the mean and the maximum of each window. adaptive_…: windows that make the result
/// output_size. …_with_indices: also the position of each maximum in its image, for max_unpool, which writes elements
/// back to their positions among zeros.
#define WICK_POOLS(D)                                                                                               \
  Tensor avg_pool##D##d(const Tensor& input, const AvgPool##D##dFuncOptions& options);                              \
  Tensor max_pool##D##d(const Tensor& input, const MaxPool##D##dFuncOptions& options);                              \
  std::tuple<Tensor, Tensor> max_pool##D##d_with_indices(const Tensor& input,                                       \
                                                         const MaxPool##D##dFuncOptions& options);                  \
  Tensor adaptive_avg_pool##D##d(const Tensor& input, const AdaptiveAvgPool##D##dFuncOptions& options);             \
  Tensor adaptive_max_pool##D##d(const Tensor& input, const AdaptiveMaxPool##D##dFuncOptions& options);             \
  std::tuple<Tensor, Tensor> adaptive_max_pool##D##d_with_indices(const Tensor& input,                              \
                                                                  const AdaptiveMaxPool##D##dFuncOptions& options); \
  Tensor max_unpool##D##d(const Tensor& input, const Tensor& indices, const MaxUnpool##D##dFuncOptions& options)
WICK_POOLS(1);
WICK_POOLS(2);
WICK_POOLS(3);
#undef WICK_POOLS

/// (Σ xᵖ)^(1/p) over each window, p = norm_type.
Tensor lp_pool1d(const Tensor& input, const LPPool1dFuncOptions& options);
Tensor lp_pool2d(const Tensor& input, const LPPool2dFuncOptions& options);

}  // namespace wick::nn::functional
