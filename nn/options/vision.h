#pragma once
// Options of reading images at places between their pixels.

#include <nn/arg.h>
#include <nn/enum.h>

#include <optional>

namespace wick::nn::functional {

/// kBilinear or kNearest; what lies outside of the image: kZeros, kBorder (its nearest pixel) or kReflection.
/// align_corners: −1 and 1 are the centres of the outermost pixels, else (and if not given, with a warning) their
/// edges.
struct GridSampleFuncOptions {
  using mode_t = std::variant<enumtype::kBilinear, enumtype::kNearest>;
  using padding_mode_t = std::variant<enumtype::kZeros, enumtype::kBorder, enumtype::kReflection>;
  WICK_ARG(mode_t, mode) = kBilinear;
  WICK_ARG(padding_mode_t, padding_mode) = kZeros;
  WICK_ARG(std::optional<bool>, align_corners) = std::nullopt;
};

}  // namespace wick::nn::functional
