#pragma once
// Dropout as functions with options. Without `training` all return the input; all throw unless p is in [0, 1].

#include <autograd/autograd.h>
#include <nn/options/dropout.h>

namespace wick::nn::functional {

/// Each element becomes 0 with probability p, the others are divided by 1 − p.
Tensor dropout(Tensor input, const DropoutFuncOptions& options = {});
/// The same for whole channels of (N×C×…).
Tensor dropout2d(Tensor input, const Dropout2dFuncOptions& options = {});
Tensor dropout3d(Tensor input, const Dropout3dFuncOptions& options = {});
/// Dropout that keeps mean and variance, for selu (Klambauer et al. 2017).
Tensor alpha_dropout(Tensor input, const AlphaDropoutFuncOptions& options = {});
/// Alpha dropout of whole channels of (N×C×…). Throws for fewer than 2 dimensions.
Tensor feature_alpha_dropout(Tensor input, const FeatureAlphaDropoutFuncOptions& options = {});

}  // namespace wick::nn::functional
