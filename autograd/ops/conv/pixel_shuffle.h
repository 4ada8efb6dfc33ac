#pragma once
// Channels as pixels, and back.

#include <autograd/tensor/tensor.h>

namespace wick {

/// (…×C·r²×H×W) → (…×C×H·r×W·r): r² channels become the r×r pixels of one; and back (Shi et al. 2016).
Tensor pixel_shuffle(const Tensor& self, int64_t upscale_factor);
Tensor pixel_unshuffle(const Tensor& self, int64_t downscale_factor);

}  // namespace wick
