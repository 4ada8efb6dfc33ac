#pragma once
// Signals, images and volumes in another size: the last dimensions of (N×C×…) become output_size. A scale, where one is
// given, is used in place of the ratio of the sizes.

#include <autograd/tensor/tensor.h>

namespace wick {

/// The element at ⌊i·scale⌋; the "exact" ones: the nearest to the middle, ⌊(i + ½)·scale⌋.
Tensor upsample_nearest1d(const Tensor& self, IntArrayRef output_size, std::optional<double> scales = {});
Tensor upsample_nearest2d(const Tensor& self, IntArrayRef output_size, std::optional<double> scales_h = {},
                          std::optional<double> scales_w = {});
Tensor upsample_nearest3d(const Tensor& self, IntArrayRef output_size, std::optional<double> scales_d = {},
                          std::optional<double> scales_h = {}, std::optional<double> scales_w = {});
Tensor _upsample_nearest_exact1d(const Tensor& self, IntArrayRef output_size, std::optional<double> scales = {});
Tensor _upsample_nearest_exact2d(const Tensor& self, IntArrayRef output_size, std::optional<double> scales_h = {},
                                 std::optional<double> scales_w = {});
Tensor _upsample_nearest_exact3d(const Tensor& self, IntArrayRef output_size, std::optional<double> scales_d = {},
                                 std::optional<double> scales_h = {}, std::optional<double> scales_w = {});
/// Straight lines between the two neighbours in each dimension. align_corners: the first and last elements stay where
/// they are; else pixels are squares and the middles of corners do not.
Tensor upsample_linear1d(const Tensor& self, IntArrayRef output_size, bool align_corners,
                         std::optional<double> scales = {});
Tensor upsample_bilinear2d(const Tensor& self, IntArrayRef output_size, bool align_corners,
                           std::optional<double> scales_h = {}, std::optional<double> scales_w = {});
Tensor upsample_trilinear3d(const Tensor& self, IntArrayRef output_size, bool align_corners,
                            std::optional<double> scales_d = {}, std::optional<double> scales_h = {},
                            std::optional<double> scales_w = {});
/// Cubic convolution of the four neighbours in each dimension (Keys 1981, a = −0.75).
Tensor upsample_bicubic2d(const Tensor& self, IntArrayRef output_size, bool align_corners,
                          std::optional<double> scales_h = {}, std::optional<double> scales_w = {});

}  // namespace wick
