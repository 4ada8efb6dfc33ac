#pragma once
// Images of another size, and windows as columns, as functions with options.

#include <autograd/autograd.h>
#include <nn/options/upsample.h>

namespace wick::nn::functional {

/// (N×C×…) with the last 1 to 3 dimensions resized to `size` or by `scale_factor`, exactly one of which is given. The
/// modes are described in autograd/ops/conv/upsample.h; kArea averages. Throws for a mode that does not fit the
/// dimensions.
Tensor interpolate(const Tensor& input, const InterpolateFuncOptions& options = {});
/// (…×C·r²×H×W) → (…×C×H·r×W·r): r² channels become the r×r pixels of one (Shi et al. 2016).
Tensor pixel_shuffle(const Tensor& input, const PixelShuffleFuncOptions& options);
/// The inverse: (…×C×H·r×W·r) → (…×C·r²×H×W).
Tensor pixel_unshuffle(const Tensor& input, const PixelUnshuffleFuncOptions& options);
/// The transposed map of unfold: adds the columns (N×C·kh·kw×windows) up to images (N×C×H×W) of output_size.
Tensor fold(const Tensor& input, const FoldFuncOptions& options);
/// The windows of (N×C×H×W) as the columns of (N×C·kh·kw×windows).
Tensor unfold(const Tensor& input, const UnfoldFuncOptions& options);

}  // namespace wick::nn::functional
