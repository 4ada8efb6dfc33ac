#pragma once
// Pooling as modules: one number for each window of (N×C×…) or (C×…). See autograd/ops/conv/pool.h.

#include <nn/layers/stateless.h>
#include <nn/options/pooling.h>

namespace wick::nn {

/// The maximum of each window. forward_with_indices() also returns the position of each maximum in its image, for
/// MaxUnpool.
#define WICK_MAX_POOL(Name)                                                \
  class Name##Impl : public detail::Stateless<Name##Impl, Name##Options> { \
   public:                                                                 \
    using Stateless::Stateless;                                            \
    Tensor forward(const Tensor& input);                                   \
    std::tuple<Tensor, Tensor> forward_with_indices(const Tensor& input);  \
    void pretty_print(std::ostream& out) const override;                   \
  };                                                                       \
  WICK_MODULE(Name)
/// MaxPool, AvgPool: the maximum and the mean of each window. AdaptiveMaxPool, AdaptiveAvgPool: with windows that make
/// the result output_size. MaxUnpool: zeros with the input at the positions that max pooling found.
#define WICK_POOLS(D)                                                                                 \
  WICK_MAX_POOL(MaxPool##D##d);                                                                       \
  WICK_MAX_POOL(AdaptiveMaxPool##D##d);                                                               \
  WICK_STATELESS(AvgPool##D##d, AvgPool##D##dOptions, const Tensor& input);                           \
  WICK_STATELESS(AdaptiveAvgPool##D##d, AdaptiveAvgPool##D##dOptions, const Tensor& input);           \
  WICK_STATELESS(MaxUnpool##D##d, MaxUnpool##D##dOptions, const Tensor& input, const Tensor& indices, \
                 const std::optional<std::vector<int64_t>>& output_size = std::nullopt)
WICK_POOLS(1);
WICK_POOLS(2);
WICK_POOLS(3);
#undef WICK_POOLS
#undef WICK_MAX_POOL
/// (Σ xᵖ)^(1/p) over each window, p = norm_type.
WICK_STATELESS(LPPool1d, LPPool1dOptions, const Tensor& input);
WICK_STATELESS(LPPool2d, LPPool2dOptions, const Tensor& input);

}  // namespace wick::nn
