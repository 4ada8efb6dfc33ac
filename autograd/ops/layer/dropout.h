#pragma once
// Elements, or whole channels, set to 0 at random while training.

#include <autograd/tensor/tensor.h>

namespace wick {

/// Each element 0 with probability p, the others divided by 1 − p; self when not training.
Tensor dropout(const Tensor& self, double p, bool training);
/// The same for whole channels, dimension 1 of (N×C×…).
Tensor feature_dropout(const Tensor& self, double p, bool training);
/// Each element with probability p set to what selu() tends to on the left, then all shifted and scaled so that mean 0
/// and variance 1 stay (Klambauer et al. 2017). feature_: whole channels.
Tensor alpha_dropout(const Tensor& self, double p, bool training);
Tensor feature_alpha_dropout(const Tensor& self, double p, bool training);

}  // namespace wick
