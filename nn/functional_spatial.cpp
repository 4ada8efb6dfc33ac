// Pooling, padding and other sizes.

#include <nn/functional.h>

#include <cmath>

namespace wick::nn::functional {

namespace {

// The output size of an adaptive pooling, the input's where it is missing.
template <size_t D>
Dims filled(const Tensor& x, const ExpandingArray<D>& size) {
  (void)x;
  return Dims(IntArrayRef(*size));
}
template <size_t D>
Dims filled(const Tensor& x, const ExpandingArrayWithOptionalElem<D>& size) {
  Dims r;
  for (size_t d = 0; d < D; ++d)
    r.push_back((*size)[d] ? *(*size)[d] : x.size(static_cast<int64_t>(d) - static_cast<int64_t>(D)));
  return r;
}

// The size before pooling, or the one asked for if pooling may have made the input of it.
template <size_t D>
Dims unpooled(const char* op, const Tensor& x, const MaxUnpoolFuncOptions<D>& o) {
  check(x.defined() && x.dim() > static_cast<int64_t>(D), "{}: the input is {}: needs (N×C×…) or (C×…)", op,
        describe(x));
  Dims size;
  for (size_t d = 0; d < D; ++d)
    size.push_back((x.size(static_cast<int64_t>(d) - static_cast<int64_t>(D)) - 1) * (*o.stride())[d] +
                   (*o.kernel_size())[d] - 2 * (*o.padding())[d]);
  if (!o.output_size()) return size;
  IntArrayRef asked = *o.output_size();
  if (asked.size() == D + 2) asked = asked.slice(2);
  check(asked.size() == D, "{}: output_size needs {} or {} numbers, got {}", op, D, D + 2, o.output_size()->size());
  for (size_t d = 0; d < D; ++d)
    check(std::abs(asked[d] - size[d]) < (*o.stride())[d], "{}: output_size is {}: needs to be within the stride of {}",
          op, shape_string(asked), shape_string(size));
  return asked;
}

}  // namespace

#define WICK_POOLS(D)                                                                                          \
  Tensor max_pool##D##d(const Tensor& x, const MaxPool##D##dFuncOptions& o) {                                  \
    return wick::max_pool##D##d(x, o.kernel_size(), o.stride(), o.padding(), o.dilation(), o.ceil_mode());     \
  }                                                                                                            \
  std::tuple<Tensor, Tensor> max_pool##D##d_with_indices(const Tensor& x, const MaxPool##D##dFuncOptions& o) { \
    return wick::max_pool##D##d_with_indices(x, o.kernel_size(), o.stride(), o.padding(), o.dilation(),        \
                                             o.ceil_mode());                                                   \
  }                                                                                                            \
  Tensor adaptive_avg_pool##D##d(const Tensor& x, const AdaptiveAvgPool##D##dFuncOptions& o) {                 \
    return wick::adaptive_avg_pool##D##d(x, filled<D>(x, o.output_size()));                                    \
  }                                                                                                            \
  std::tuple<Tensor, Tensor> adaptive_max_pool##D##d_with_indices(const Tensor& x,                             \
                                                                  const AdaptiveMaxPool##D##dFuncOptions& o) { \
    return wick::adaptive_max_pool##D##d(x, filled<D>(x, o.output_size()));                                    \
  }                                                                                                            \
  Tensor adaptive_max_pool##D##d(const Tensor& x, const AdaptiveMaxPool##D##dFuncOptions& o) {                 \
    return std::get<0>(adaptive_max_pool##D##d_with_indices(x, o));                                            \
  }
WICK_POOLS(1)
WICK_POOLS(2)
WICK_POOLS(3)
#undef WICK_POOLS

Tensor avg_pool1d(const Tensor& x, const AvgPool1dFuncOptions& o) {
  return wick::avg_pool1d(x, o.kernel_size(), o.stride(), o.padding(), o.ceil_mode(), o.count_include_pad());
}
Tensor avg_pool2d(const Tensor& x, const AvgPool2dFuncOptions& o) {
  return wick::avg_pool2d(x, o.kernel_size(), o.stride(), o.padding(), o.ceil_mode(), o.count_include_pad(),
                          o.divisor_override());
}
Tensor avg_pool3d(const Tensor& x, const AvgPool3dFuncOptions& o) {
  return wick::avg_pool3d(x, o.kernel_size(), o.stride(), o.padding(), o.ceil_mode(), o.count_include_pad(),
                          o.divisor_override());
}

Tensor max_unpool1d(const Tensor& x, const Tensor& indices, const MaxUnpool1dFuncOptions& o) {
  Dims size = unpooled("max_unpool1d", x, o);
  size.push_back(1);
  return wick::max_unpool2d(x.unsqueeze(-1), indices.unsqueeze(-1), size).squeeze(-1);
}
Tensor max_unpool2d(const Tensor& x, const Tensor& indices, const MaxUnpool2dFuncOptions& o) {
  return wick::max_unpool2d(x, indices, unpooled("max_unpool2d", x, o));
}
Tensor max_unpool3d(const Tensor& x, const Tensor& indices, const MaxUnpool3dFuncOptions& o) {
  return wick::max_unpool3d(x, indices, unpooled("max_unpool3d", x, o), o.stride(), o.padding());
}

namespace {
// The means of xᵖ, made the p-norm of n elements.
Tensor norm_of(const Tensor& means, int64_t n, double p) { return (means.sign() * means.abs().relu() * n).pow(1 / p); }
}  // namespace
Tensor lp_pool1d(const Tensor& x, const LPPool1dFuncOptions& o) {
  const Tensor means = wick::avg_pool1d(x.pow(o.norm_type()), o.kernel_size(), o.stride(), 0, o.ceil_mode());
  return norm_of(means, (*o.kernel_size())[0], o.norm_type());
}
Tensor lp_pool2d(const Tensor& x, const LPPool2dFuncOptions& o) {
  const Tensor means = wick::avg_pool2d(x.pow(o.norm_type()), o.kernel_size(), o.stride(), 0, o.ceil_mode());
  return norm_of(means, (*o.kernel_size())[0] * (*o.kernel_size())[1], o.norm_type());
}

Tensor pad(const Tensor& x, const PadFuncOptions& o) {
  constexpr const char* names[] = {"constant", "reflect", "replicate", "circular"};
  const size_t mode = o.mode().index();
  return wick::pad(x, o.pad(), names[mode], mode == 0 ? std::optional(o.value()) : std::nullopt);
}

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
  const bool recompute = o.recompute_scale_factor().value_or(false);
  check(!recompute || o.scale_factor(), "interpolate: recompute_scale_factor goes with scale_factor");
  const size_t given = o.size() ? o.size()->size() : o.scale_factor()->size();
  check(given == dims || given == 1, "interpolate: needs 1 or {} sizes or factors for the input {}, got {}", dims,
        shape_string(x.sizes()), given);
  Dims size;
  std::optional<double> scale[3];
  for (size_t d = 0; d < dims; ++d) {
    const size_t i = given == 1 ? 0 : d;
    if (o.size()) {
      size.push_back((*o.size())[i]);
      continue;
    }
    const double factor = (*o.scale_factor())[i];
    size.push_back(static_cast<int64_t>(std::floor(static_cast<double>(x.sizes()[2 + d]) * factor)));
    if (!recompute) scale[d] = factor;
  }
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
