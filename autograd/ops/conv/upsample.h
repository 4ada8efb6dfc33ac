#pragma once
// Signals, images and volumes in another size: (N×C×…) with output_size in place of the spatial dimensions. Output i is
// read at the input's position i·step, where step is the ratio of the sizes or, if a scale is given, its inverse.

#include <autograd/tensor/tensor.h>

namespace wick {

/// The nearest element: that at ⌊i·step⌋.
/// https://pytorch.org/docs/stable/generated/torch.nn.Upsample.html
Tensor upsample_nearest1d(const Tensor& self, IntArrayRef output_size, std::optional<double> scales = {});
/// upsample_nearest1d() of images.
Tensor upsample_nearest2d(const Tensor& self, IntArrayRef output_size, std::optional<double> scales_h = {},
                          std::optional<double> scales_w = {});
/// upsample_nearest1d() of volumes.
Tensor upsample_nearest3d(const Tensor& self, IntArrayRef output_size, std::optional<double> scales_d = {},
                          std::optional<double> scales_h = {}, std::optional<double> scales_w = {});
/// The element that the middle of the output lies in: that at ⌊(i + ½)·step⌋.
Tensor _upsample_nearest_exact1d(const Tensor& self, IntArrayRef output_size, std::optional<double> scales = {});
/// _upsample_nearest_exact1d() of images.
Tensor _upsample_nearest_exact2d(const Tensor& self, IntArrayRef output_size, std::optional<double> scales_h = {},
                                 std::optional<double> scales_w = {});
/// _upsample_nearest_exact1d() of volumes.
Tensor _upsample_nearest_exact3d(const Tensor& self, IntArrayRef output_size, std::optional<double> scales_d = {},
                                 std::optional<double> scales_h = {}, std::optional<double> scales_w = {});
/// Linear interpolation between the two neighbours; floating dtypes only. Elements are squares: output i is read at
/// (i + ½)·step − ½. With align_corners they are points, and the first and last stay where they are.
Tensor upsample_linear1d(const Tensor& self, IntArrayRef output_size, bool align_corners,
                         std::optional<double> scales = {});
/// upsample_linear1d() of images.
Tensor upsample_bilinear2d(const Tensor& self, IntArrayRef output_size, bool align_corners,
                           std::optional<double> scales_h = {}, std::optional<double> scales_w = {});
/// upsample_linear1d() of volumes.
Tensor upsample_trilinear3d(const Tensor& self, IntArrayRef output_size, bool align_corners,
                            std::optional<double> scales_d = {}, std::optional<double> scales_h = {},
                            std::optional<double> scales_w = {});
/// Cubic convolution of the four neighbours in each dimension (Keys 1981, https://doi.org/10.1109/TASSP.1981.1163711,
/// with a = −0.75), at the same positions.
Tensor upsample_bicubic2d(const Tensor& self, IntArrayRef output_size, bool align_corners,
                          std::optional<double> scales_h = {}, std::optional<double> scales_w = {});

}  // namespace wick
