#pragma once
// Channels as pixels, and back (Shi et al. 2016, https://arxiv.org/abs/1609.05158).

#include <autograd/tensor/tensor.h>

namespace wick {

/// (…×C·r²×H×W) → (…×C×H·r×W·r): each r² channels become the r×r pixels of one.
Tensor pixel_shuffle(const Tensor& self, int64_t upscale_factor);
/// (…×C×H·r×W·r) → (…×C·r²×H×W): the inverse.
Tensor pixel_unshuffle(const Tensor& self, int64_t downscale_factor);

}  // namespace wick
