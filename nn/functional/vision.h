#pragma once
// Affine maps of images, and images read at places between their pixels.

#include <autograd/autograd.h>
#include <nn/options/vision.h>

namespace wick::nn::functional {

/// The places that the pixels of an image of this size come from under an affine map theta; see
/// wick::affine_grid_generator().
Tensor affine_grid(const Tensor& theta, IntArrayRef size, bool align_corners = false);
/// The image at the places of a grid; see wick::grid_sampler().
Tensor grid_sample(const Tensor& input, const Tensor& grid, const GridSampleFuncOptions& options = {});

}  // namespace wick::nn::functional
