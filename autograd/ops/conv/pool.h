#pragma once
// Pooling: one number for each window of (N×C×…) or (C×…), of a floating dtype. kernel_size, stride, padding and
// dilation are one number, or one for each spatial dimension; without a stride it is the kernel size.
//
//   kernel K = 3, stride 2, padding 1 over L = 6:
//
//     ·  x₀ x₁ x₂ x₃ x₄ x₅  ·         padding is at most K/2
//     [      ]
//           [      ]
//                 [      ]
//                       [      ]      this one only with ceil_mode: it begins inside and ends outside
//
//   ⌊(L + 2·padding − dilation·(K − 1) − 1) / stride⌋ + 1 windows, here 3. ceil_mode rounds up instead, but leaves out
//   a last window that would begin in the padding at the end.

#include <autograd/tensor/tensor.h>

namespace wick {

/// The mean of each window. Padding counts as zeros, or without count_include_pad not at all. divisor_override divides
/// the sum by another number than the count. https://pytorch.org/docs/stable/generated/torch.nn.AvgPool2d.html
Tensor avg_pool1d(const Tensor& self, IntArrayRef kernel_size, IntArrayRef stride = {}, IntArrayRef padding = 0,
                  bool ceil_mode = false, bool count_include_pad = true);
/// avg_pool1d() over two dimensions.
Tensor avg_pool2d(const Tensor& self, IntArrayRef kernel_size, IntArrayRef stride = {}, IntArrayRef padding = 0,
                  bool ceil_mode = false, bool count_include_pad = true,
                  std::optional<int64_t> divisor_override = std::nullopt);
/// avg_pool1d() over three dimensions.
Tensor avg_pool3d(const Tensor& self, IntArrayRef kernel_size, IntArrayRef stride = {}, IntArrayRef padding = 0,
                  bool ceil_mode = false, bool count_include_pad = true,
                  std::optional<int64_t> divisor_override = std::nullopt);
/// The mean of each of output_size (one number or one for each dimension) windows that cover the input: window i of m
/// over L elements is ⌊iL/m⌋ … ⌈(i + 1)L/m⌉ − 1.
Tensor adaptive_avg_pool1d(const Tensor& self, IntArrayRef output_size);
/// adaptive_avg_pool1d() over two dimensions.
Tensor adaptive_avg_pool2d(const Tensor& self, IntArrayRef output_size);
/// adaptive_avg_pool1d() over three dimensions.
Tensor adaptive_avg_pool3d(const Tensor& self, IntArrayRef output_size);

/// The largest element of each window, never padding; NaN counts as the largest. The gradient goes to that element, the
/// first of equals. https://pytorch.org/docs/stable/generated/torch.nn.MaxPool2d.html
Tensor max_pool1d(const Tensor& self, IntArrayRef kernel_size, IntArrayRef stride = {}, IntArrayRef padding = 0,
                  IntArrayRef dilation = 1, bool ceil_mode = false);
/// max_pool1d() over two dimensions.
Tensor max_pool2d(const Tensor& self, IntArrayRef kernel_size, IntArrayRef stride = {}, IntArrayRef padding = 0,
                  IntArrayRef dilation = 1, bool ceil_mode = false);
/// max_pool1d() over three dimensions.
Tensor max_pool3d(const Tensor& self, IntArrayRef kernel_size, IntArrayRef stride = {}, IntArrayRef padding = 0,
                  IntArrayRef dilation = 1, bool ceil_mode = false);
/// (max_pool1d(), the index of each element in its channel, row-major, int64).
std::tuple<Tensor, Tensor> max_pool1d_with_indices(const Tensor& self, IntArrayRef kernel_size, IntArrayRef stride = {},
                                                   IntArrayRef padding = 0, IntArrayRef dilation = 1,
                                                   bool ceil_mode = false);
/// (max_pool2d(), the indices), likewise.
std::tuple<Tensor, Tensor> max_pool2d_with_indices(const Tensor& self, IntArrayRef kernel_size, IntArrayRef stride = {},
                                                   IntArrayRef padding = 0, IntArrayRef dilation = 1,
                                                   bool ceil_mode = false);
/// (max_pool3d(), the indices), likewise.
std::tuple<Tensor, Tensor> max_pool3d_with_indices(const Tensor& self, IntArrayRef kernel_size, IntArrayRef stride = {},
                                                   IntArrayRef padding = 0, IntArrayRef dilation = 1,
                                                   bool ceil_mode = false);
/// (largest elements, their indices) of adaptive_avg_pool1d()'s windows, otherwise as max_pool1d_with_indices().
std::tuple<Tensor, Tensor> adaptive_max_pool1d(const Tensor& self, IntArrayRef output_size);
/// adaptive_max_pool1d() over two dimensions.
std::tuple<Tensor, Tensor> adaptive_max_pool2d(const Tensor& self, IntArrayRef output_size);
/// adaptive_max_pool1d() over three dimensions.
std::tuple<Tensor, Tensor> adaptive_max_pool3d(const Tensor& self, IntArrayRef output_size);
/// Max pooling undone: zeros of output_size with self's elements at the indices that max pooling gave.
/// https://pytorch.org/docs/stable/generated/torch.nn.MaxUnpool2d.html
Tensor max_unpool2d(const Tensor& self, const Tensor& indices, IntArrayRef output_size);
/// max_unpool2d() of volumes. stride and padding have no effect.
Tensor max_unpool3d(const Tensor& self, const Tensor& indices, IntArrayRef output_size, IntArrayRef stride,
                    IntArrayRef padding);

}  // namespace wick
