#include <autograd/core/warning.h>
#include <nn/functional/upsample.h>

#include <cmath>

namespace wick::nn::functional {

Tensor pixel_shuffle(const Tensor& x, const PixelShuffleFuncOptions& o) {
  return wick::pixel_shuffle(x, o.upscale_factor());
}
Tensor pixel_unshuffle(const Tensor& x, const PixelUnshuffleFuncOptions& o) {
  return wick::pixel_unshuffle(x, o.downscale_factor());
}
Tensor fold(const Tensor& x, const FoldFuncOptions& o) {
  return col2im(x, o.output_size(), o.kernel_size(), o.dilation(), o.padding(), o.stride());
}
Tensor unfold(const Tensor& x, const UnfoldFuncOptions& o) {
  return im2col(x, o.kernel_size(), o.dilation(), o.padding(), o.stride());
}

Tensor interpolate(const Tensor& x, const InterpolateFuncOptions& o) {
  const auto is = [&]<class Mode>(Mode) { return std::holds_alternative<Mode>(o.mode()); };
  const std::string mode = enumtype::get_enum_name(o.mode());
  check(x.defined() && x.dim() >= 3 && x.dim() <= 5, "interpolate: the input is {}: needs (N×C×…) of 3 to 5 dimensions",
        describe(x));
  const auto dims = static_cast<size_t>(x.dim() - 2);
  const bool picks = is(kNearest) || is(kArea) || is(kNearestExact);
  check(!picks || !o.align_corners(), "interpolate: align_corners goes with the linear modes and bicubic, not with {}",
        mode);
  check(picks || dims == (is(kLinear)      ? 1U
                          : is(kTrilinear) ? 3U
                                           : 2U),
        "interpolate: the mode {} is not for the input {}", mode, shape_string(x.sizes()));
  check(!o.antialias(), "interpolate: antialias is not there");
  check(o.size().has_value() != o.scale_factor().has_value(), "interpolate: needs either size or scale_factor");
  if (!picks && !o.align_corners())
    warn(
        "interpolate: the mode {} goes without align_corners: say align_corners(false), or true for the corners of "
        "input "
        "and output to be one",
        mode);
  const bool recompute = o.recompute_scale_factor().value_or(false);
  check(!recompute || o.scale_factor(), "interpolate: recompute_scale_factor goes with scale_factor");
  const size_t given = o.size() ? o.size()->size() : o.scale_factor()->size();
  check(given == dims || given == 1, "interpolate: needs 1 or {} sizes or factors for the input {}, got {}", dims,
        shape_string(x.sizes()), given);
  Dims size;
  std::optional<double> scale[3];
  bool fractional = false;
  for (size_t d = 0; d < dims; ++d) {
    const size_t i = given == 1 ? 0 : d;
    if (o.size()) {
      size.push_back((*o.size())[i]);
      continue;
    }
    const double factor = (*o.scale_factor())[i];
    fractional = fractional || factor != std::floor(factor);
    size.push_back(static_cast<int64_t>(std::floor(static_cast<double>(x.sizes()[2 + d]) * factor)));
    if (!recompute) scale[d] = factor;
  }
  if (fractional && !o.recompute_scale_factor())
    warn(
        "interpolate: a fractional scale_factor is used as it is: say recompute_scale_factor(true) for the factor "
        "between the sizes instead");
  const bool corners = o.align_corners().value_or(false);
  if (is(kArea))
    return dims == 1   ? wick::adaptive_avg_pool1d(x, size)
           : dims == 2 ? wick::adaptive_avg_pool2d(x, size)
                       : wick::adaptive_avg_pool3d(x, size);
  if (is(kNearest))
    return dims == 1   ? upsample_nearest1d(x, size, scale[0])
           : dims == 2 ? upsample_nearest2d(x, size, scale[0], scale[1])
                       : upsample_nearest3d(x, size, scale[0], scale[1], scale[2]);
  if (is(kNearestExact))
    return dims == 1   ? _upsample_nearest_exact1d(x, size, scale[0])
           : dims == 2 ? _upsample_nearest_exact2d(x, size, scale[0], scale[1])
                       : _upsample_nearest_exact3d(x, size, scale[0], scale[1], scale[2]);
  if (is(kLinear)) return upsample_linear1d(x, size, corners, scale[0]);
  if (is(kBilinear)) return upsample_bilinear2d(x, size, corners, scale[0], scale[1]);
  if (is(kBicubic)) return upsample_bicubic2d(x, size, corners, scale[0], scale[1]);
  return upsample_trilinear3d(x, size, corners, scale[0], scale[1], scale[2]);
}

}  // namespace wick::nn::functional
