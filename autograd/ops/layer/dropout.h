#pragma once
// Elements, or whole channels, set to 0 at random while training. All throw unless p is in [0, 1], and return self when
// not training, or for p = 0. The gradient is that of the product with the mask that was drawn.

#include <autograd/tensor/tensor.h>

namespace wick {

/// Each element is 0 with probability p, and divided by 1 − p otherwise.
/// Srivastava et al. 2014, https://jmlr.org/papers/v15/srivastava14a.html
Tensor dropout(const Tensor& self, double p, bool training);
/// dropout() of whole channels, dimension 1 of (N×C×…). Throws for fewer than 2 dimensions.
Tensor feature_dropout(const Tensor& self, double p, bool training);
/// Each element is with probability p set to the limit of selu() on the left; then all are shifted and scaled so that
/// mean 0 and variance 1 stay. Klambauer et al. 2017, https://arxiv.org/abs/1706.02515
Tensor alpha_dropout(const Tensor& self, double p, bool training);
/// alpha_dropout() of whole channels, dimension 1 of (N×C×…). Throws for fewer than 2 dimensions.
Tensor feature_alpha_dropout(const Tensor& self, double p, bool training);

}  // namespace wick
