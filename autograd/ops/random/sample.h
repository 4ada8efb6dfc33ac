#pragma once
// Draws by given probabilities.

#include <autograd/tensor/tensor.h>

namespace wick {

Tensor bernoulli(const Tensor& self);  ///< 1 with probability self, else 0
Tensor bernoulli(const Tensor& self, double p);
/// num_samples indices a row, with probability proportional to the weights self ((n) or (rows×n)).
Tensor multinomial(const Tensor& self, int64_t num_samples, bool replacement = false);

}  // namespace wick
