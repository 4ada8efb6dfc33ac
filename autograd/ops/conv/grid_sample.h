#pragma once
// Images read at places between their pixels. A place has a coordinate for each spatial dimension, the last dimension
// first (x, y, z), from −1 at one end to 1 at the other: with align_corners at the centres of the outermost pixels,
// else at their outer edges.

#include <autograd/tensor/tensor.h>

namespace wick {

/// The places that pixels come from under an affine map: theta (N×2×3) for size (N×C×H×W), or (N×3×4) for
/// (N×C×D×H×W) → (N×H×W×2), or (N×D×H×W×3): theta times (x, y, 1) of each pixel. Throws for other shapes, sizes below 1
/// and dtypes that are not floating.
Tensor affine_grid_generator(const Tensor& theta, IntArrayRef size, bool align_corners);
/// input (N×C×H×W) at the places of grid (N×H'×W'×2) → (N×C×H'×W'), or (N×C×D×H×W) at (N×D'×H'×W'×3). The mode is 0 for
/// the linear mean of the pixels around a place, 1 for the nearest pixel (the even one of two). What lies outside of
/// the image is with padding_mode 0 zero, with 1 the nearest pixel of the image, with 2 the image reflected at its
/// ends. Throws for other modes, shapes that do not fit, and dtypes that differ.
Tensor grid_sampler(const Tensor& input, const Tensor& grid, int64_t interpolation_mode, int64_t padding_mode,
                    bool align_corners);

}  // namespace wick
