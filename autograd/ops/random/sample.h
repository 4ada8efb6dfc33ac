#pragma once
// Draws with given probabilities. They draw the numbers of PyTorch's CPU generator for the same seed.

#include <autograd/tensor/tensor.h>

namespace wick {

/// 1 with probability self, or p, else 0, in self's dtype; gradient 0. Throws for probabilities outside of [0, 1].
Tensor bernoulli(const Tensor& self, const std::optional<Generator>& generator = std::nullopt);
Tensor bernoulli(const Tensor& self, double p, const std::optional<Generator>& generator = std::nullopt);
/// num_samples indices (int64) for each row of weights, (n) or (m×n), floating: each index with a probability in
/// proportion to its weight. Throws for weights that are negative or not finite, for a row of zeros, and for more
/// samples than n without replacement. https://pytorch.org/docs/stable/generated/torch.multinomial.html
Tensor multinomial(const Tensor& self, int64_t num_samples, bool replacement = false,
                   const std::optional<Generator>& generator = std::nullopt);

}  // namespace wick
