#pragma once
// Convolution over 1, 2 or 3 spatial dimensions. Inputs are (N×C×…) or, without a batch, (C×…). stride, padding and
// dilation are one number, or one for each spatial dimension. Input, weight and bias have one dtype.
//
//   kernel K = 3, stride 2, padding 1, dilation 2, over L = 6:
//
//     0  x₀ x₁ x₂ x₃ x₄ x₅  0         padding adds zeros at both ends
//     w₀    w₁    w₂                  dilation is the distance of the kernel's elements, which span 2·dilation + 1
//           w₀    w₁    w₂            stride is the distance of neighbouring windows
//
//   a convolution has  ⌊(L + 2·padding − dilation·(K − 1) − 1) / stride⌋ + 1                    outputs, here 2;
//   its transpose      (L − 1)·stride − 2·padding + dilation·(K − 1) + 1 + output_padding.

#include <autograd/tensor/tensor.h>

namespace wick {

/// Padding by name: "valid" is none, "same" as much as gives the input's size (stride 1 only).
class PaddingName {
 public:
  template <class T>
  requires std::is_convertible_v<T, std::string_view> &&(!std::is_integral_v<T>)PaddingName(const T& name)
      : name_(name) {}
  std::string_view name() const { return name_; }

 private:
  std::string_view name_;
};

/// y[n, o, p] = bias[o] + Σ_{c, k} weight[o, c, k]·x[n, c, p·stride − padding + k·dilation], where x is 0 outside of
/// its sizes: input (N×C×L), weight (out×C/groups×K), bias (out) → (N×out×outputs). With groups the channels are
/// divided into that number of groups, each convolved with its own part of the weights. Throws if the kernel does not
/// fit. https://pytorch.org/docs/stable/generated/torch.nn.Conv2d.html
Tensor conv1d(const Tensor& input, const Tensor& weight, const Tensor& bias = {}, IntArrayRef stride = 1,
              IntArrayRef padding = 0, IntArrayRef dilation = 1, int64_t groups = 1);
Tensor conv1d(const Tensor& input, const Tensor& weight, const Tensor& bias, IntArrayRef stride, PaddingName padding,
              IntArrayRef dilation = 1, int64_t groups = 1);
/// conv1d() over two dimensions: input (N×C×H×W), weight (out×C/groups×kh×kw).
Tensor conv2d(const Tensor& input, const Tensor& weight, const Tensor& bias = {}, IntArrayRef stride = 1,
              IntArrayRef padding = 0, IntArrayRef dilation = 1, int64_t groups = 1);
Tensor conv2d(const Tensor& input, const Tensor& weight, const Tensor& bias, IntArrayRef stride, PaddingName padding,
              IntArrayRef dilation = 1, int64_t groups = 1);
/// conv1d() over three dimensions: input (N×C×D×H×W), weight (out×C/groups×kd×kh×kw).
Tensor conv3d(const Tensor& input, const Tensor& weight, const Tensor& bias = {}, IntArrayRef stride = 1,
              IntArrayRef padding = 0, IntArrayRef dilation = 1, int64_t groups = 1);
Tensor conv3d(const Tensor& input, const Tensor& weight, const Tensor& bias, IntArrayRef stride, PaddingName padding,
              IntArrayRef dilation = 1, int64_t groups = 1);
/// The transpose of that convolution as a linear map, which is what a convolution does to gradients: input (N×C×L),
/// weight (C×out/groups×K), bias (out) → (N×out×outputs). output_padding chooses among the sizes that a convolution
/// maps to L; it must be less than stride or dilation.
/// https://pytorch.org/docs/stable/generated/torch.nn.ConvTranspose2d.html
Tensor conv_transpose1d(const Tensor& input, const Tensor& weight, const Tensor& bias = {}, IntArrayRef stride = 1,
                        IntArrayRef padding = 0, IntArrayRef output_padding = 0, int64_t groups = 1,
                        IntArrayRef dilation = 1);
/// conv_transpose1d() over two dimensions.
Tensor conv_transpose2d(const Tensor& input, const Tensor& weight, const Tensor& bias = {}, IntArrayRef stride = 1,
                        IntArrayRef padding = 0, IntArrayRef output_padding = 0, int64_t groups = 1,
                        IntArrayRef dilation = 1);
/// conv_transpose1d() over three dimensions.
Tensor conv_transpose3d(const Tensor& input, const Tensor& weight, const Tensor& bias = {}, IntArrayRef stride = 1,
                        IntArrayRef padding = 0, IntArrayRef output_padding = 0, int64_t groups = 1,
                        IntArrayRef dilation = 1);
/// Any of them, by weight's number of dimensions and `transposed`.
Tensor convolution(const Tensor& input, const Tensor& weight, const Tensor& bias, IntArrayRef stride,
                   IntArrayRef padding, IntArrayRef dilation, bool transposed, IntArrayRef output_padding,
                   int64_t groups);

}  // namespace wick
