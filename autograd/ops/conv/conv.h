#pragma once
// Convolution. Inputs are (N×C×…) or, without a batch, (C×…). stride, padding and dilation are one number, or one for
// each spatial dimension.

#include <autograd/tensor/tensor.h>

namespace wick {

/// Padding by name: "valid" is none, "same" as much as gives the size of the input (stride 1 only).
class PaddingName {
 public:
  template <class T>
  requires std::is_convertible_v<T, std::string_view> &&(!std::is_integral_v<T>)PaddingName(const T& name)
      : name_(name) {}
  std::string_view name() const { return name_; }

 private:
  std::string_view name_;
};

/// Any of them, by the number of dimensions.
Tensor convolution(const Tensor& input, const Tensor& weight, const Tensor& bias, IntArrayRef stride,
                   IntArrayRef padding, IntArrayRef dilation, bool transposed, IntArrayRef output_padding,
                   int64_t groups);
/// y[n, o, p] = bias[o] + Σ_{c, k} weight[o, c, k]·x[n, c, p·stride − padding + k·dilation], zeros outside of x:
/// input (N×C×L), weight (out×C/groups×K) → (N×out×⌊(L + 2·padding − dilation·(K − 1) − 1)/stride⌋ + 1). With groups
/// the channels are cut into so many parts, each convolved with its own part of the weights.
/// https://pytorch.org/docs/stable/generated/torch.nn.Conv2d.html
Tensor conv1d(const Tensor& input, const Tensor& weight, const Tensor& bias = {}, IntArrayRef stride = 1,
              IntArrayRef padding = 0, IntArrayRef dilation = 1, int64_t groups = 1);
Tensor conv2d(const Tensor& input, const Tensor& weight, const Tensor& bias = {}, IntArrayRef stride = 1,
              IntArrayRef padding = 0, IntArrayRef dilation = 1, int64_t groups = 1);
Tensor conv3d(const Tensor& input, const Tensor& weight, const Tensor& bias = {}, IntArrayRef stride = 1,
              IntArrayRef padding = 0, IntArrayRef dilation = 1, int64_t groups = 1);
Tensor conv1d(const Tensor& input, const Tensor& weight, const Tensor& bias, IntArrayRef stride, PaddingName padding,
              IntArrayRef dilation = 1, int64_t groups = 1);
Tensor conv2d(const Tensor& input, const Tensor& weight, const Tensor& bias, IntArrayRef stride, PaddingName padding,
              IntArrayRef dilation = 1, int64_t groups = 1);
Tensor conv3d(const Tensor& input, const Tensor& weight, const Tensor& bias, IntArrayRef stride, PaddingName padding,
              IntArrayRef dilation = 1, int64_t groups = 1);
/// The transpose of the convolution as a linear map, what a convolution does to errors: weight (C×out/groups×K) →
/// (N×out×(L − 1)·stride − 2·padding + dilation·(K − 1) + output_padding + 1).
/// https://pytorch.org/docs/stable/generated/torch.nn.ConvTranspose2d.html
Tensor conv_transpose1d(const Tensor& input, const Tensor& weight, const Tensor& bias = {}, IntArrayRef stride = 1,
                        IntArrayRef padding = 0, IntArrayRef output_padding = 0, int64_t groups = 1,
                        IntArrayRef dilation = 1);
Tensor conv_transpose2d(const Tensor& input, const Tensor& weight, const Tensor& bias = {}, IntArrayRef stride = 1,
                        IntArrayRef padding = 0, IntArrayRef output_padding = 0, int64_t groups = 1,
                        IntArrayRef dilation = 1);
Tensor conv_transpose3d(const Tensor& input, const Tensor& weight, const Tensor& bias = {}, IntArrayRef stride = 1,
                        IntArrayRef padding = 0, IntArrayRef output_padding = 0, int64_t groups = 1,
                        IntArrayRef dilation = 1);

}  // namespace wick
