#pragma once
// Options of resizing, pixel shuffling, and of windows as columns.

#include <nn/arg.h>
#include <nn/enum.h>
#include <nn/expanding_array.h>

namespace wick::nn {

/// Either `size` or scale_factor is given, for each dimension or one for all. align_corners, for the linear modes and
/// kBicubic, keeps the corner elements in place.
struct UpsampleOptions {
  using mode_t = std::variant<enumtype::kNearest, enumtype::kLinear, enumtype::kBilinear, enumtype::kBicubic,
                              enumtype::kTrilinear>;
  WICK_ARG(std::optional<std::vector<int64_t>>, size) = std::nullopt;
  WICK_ARG(std::optional<std::vector<double>>, scale_factor) = std::nullopt;
  WICK_ARG(mode_t, mode) = kNearest;
  WICK_ARG(std::optional<bool>, align_corners) = std::nullopt;
};
/// The factor r by which images grow in each dimension.
struct PixelShuffleOptions {
  PixelShuffleOptions(int64_t upscale_factor) : upscale_factor_(upscale_factor) {}
  WICK_ARG(int64_t, upscale_factor);
};
/// The factor r by which images shrink in each dimension.
struct PixelUnshuffleOptions {
  PixelUnshuffleOptions(int64_t downscale_factor) : downscale_factor_(downscale_factor) {}
  WICK_ARG(int64_t, downscale_factor);
};
/// The size (H, W) of the images, and the windows that the columns are.
struct FoldOptions {
  FoldOptions(ExpandingArray<2> output_size, ExpandingArray<2> kernel_size)
      : output_size_(output_size), kernel_size_(kernel_size) {}
  WICK_ARG(ExpandingArray<2>, output_size);
  WICK_ARG(ExpandingArray<2>, kernel_size);
  WICK_ARG(ExpandingArray<2>, dilation) = 1;
  WICK_ARG(ExpandingArray<2>, padding) = 0;
  WICK_ARG(ExpandingArray<2>, stride) = 1;
};
/// The windows that become columns.
struct UnfoldOptions {
  UnfoldOptions(ExpandingArray<2> kernel_size) : kernel_size_(kernel_size) {}
  WICK_ARG(ExpandingArray<2>, kernel_size);
  WICK_ARG(ExpandingArray<2>, dilation) = 1;
  WICK_ARG(ExpandingArray<2>, padding) = 0;
  WICK_ARG(ExpandingArray<2>, stride) = 1;
};

namespace functional {
/// As nn::UpsampleOptions, with more modes. `antialias` must be false.
struct InterpolateFuncOptions {
  using mode_t = std::variant<enumtype::kNearest, enumtype::kLinear, enumtype::kBilinear, enumtype::kBicubic,
                              enumtype::kTrilinear, enumtype::kArea, enumtype::kNearestExact>;
  WICK_ARG(std::optional<std::vector<int64_t>>, size) = std::nullopt;
  WICK_ARG(std::optional<std::vector<double>>, scale_factor) = std::nullopt;
  WICK_ARG(mode_t, mode) = kNearest;
  WICK_ARG(std::optional<bool>, align_corners) = std::nullopt;
  /// Whether the factor is computed again from the sizes, which are integers.
  WICK_ARG(std::optional<bool>, recompute_scale_factor) = std::nullopt;
  WICK_ARG(bool, antialias) = false;
};
/// These functions take the options of the modules.
using PixelShuffleFuncOptions = PixelShuffleOptions;
using PixelUnshuffleFuncOptions = PixelUnshuffleOptions;
using FoldFuncOptions = FoldOptions;
using UnfoldFuncOptions = UnfoldOptions;
}  // namespace functional

}  // namespace wick::nn
