#include <nn/functional/upsample.h>
#include <nn/layers/upsample.h>

#include <ostream>

namespace wick::nn {

namespace F = functional;

Tensor UpsampleImpl::forward(const Tensor& x) {
  return in_forward([&] {
    F::InterpolateFuncOptions o;
    o.size(options.size()).scale_factor(options.scale_factor()).align_corners(options.align_corners());
    std::visit([&](auto mode) { o.mode(mode); }, options.mode());
    return F::interpolate(x, o);
  });
}
void UpsampleImpl::pretty_print(std::ostream& out) const {
  out << "torch::nn::Upsample(";
  if (options.scale_factor()) {
    out << "scale_factor=[";
    const char* comma = "";
    for (const double f : *options.scale_factor()) {
      out << comma << f;
      comma = ", ";
    }
    out << "]";
  } else {
    out << "size=" << IntArrayRef(options.size() ? *options.size() : std::vector<int64_t>());
  }
  out << ", mode=" << enumtype::get_enum_name(options.mode()) << ")";
}

Tensor PixelShuffleImpl::forward(const Tensor& x) {
  return in_forward([&] { return F::pixel_shuffle(x, options); });
}
void PixelShuffleImpl::pretty_print(std::ostream& out) const {
  out << "torch::nn::PixelShuffle(upscale_factor=" << options.upscale_factor() << ")";
}
Tensor PixelUnshuffleImpl::forward(const Tensor& x) {
  return in_forward([&] { return F::pixel_unshuffle(x, options); });
}
void PixelUnshuffleImpl::pretty_print(std::ostream& out) const {
  out << "torch::nn::PixelUnshuffle(downscale_factor=" << options.downscale_factor() << ")";
}

Tensor FoldImpl::forward(const Tensor& x) {
  return in_forward([&] { return F::fold(x, options); });
}
void FoldImpl::pretty_print(std::ostream& out) const {
  out << "torch::nn::Fold(output_size=" << options.output_size() << ", kernel_size=" << options.kernel_size()
      << ", dilation=" << options.dilation() << ", padding=" << options.padding() << ", stride=" << options.stride()
      << ")";
}
Tensor UnfoldImpl::forward(const Tensor& x) {
  return in_forward([&] { return F::unfold(x, options); });
}
void UnfoldImpl::pretty_print(std::ostream& out) const {
  out << "torch::nn::Unfold(kernel_size=" << options.kernel_size() << ", dilation=" << options.dilation()
      << ", padding=" << options.padding() << ", stride=" << options.stride() << ")";
}

}  // namespace wick::nn
