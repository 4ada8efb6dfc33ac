#pragma once
// Resizing, pixel shuffling, and windows as columns, as modules. See autograd/ops/conv/upsample.h and conv.h.

#include <nn/layers/stateless.h>
#include <nn/options/upsample.h>

namespace wick::nn {

/// (N×C×…) with its last 1 to 3 dimensions resized; see functional::interpolate().
WICK_STATELESS(Upsample, UpsampleOptions, const Tensor& input);
/// (…×C·r²×H×W) → (…×C×H·r×W·r), and back (Shi et al. 2016).
WICK_STATELESS(PixelShuffle, PixelShuffleOptions, const Tensor& input);
WICK_STATELESS(PixelUnshuffle, PixelUnshuffleOptions, const Tensor& input);
/// Unfold: the windows of (N×C×H×W) as columns of (N×C·kh·kw×windows). Fold: the transposed map, which adds columns up.
WICK_STATELESS(Fold, FoldOptions, const Tensor& input);
WICK_STATELESS(Unfold, UnfoldOptions, const Tensor& input);

}  // namespace wick::nn
