#pragma once
// The windows of images as columns of a matrix, and back. Windows are those of a convolution (see conv.h); all
// arguments are one number or two.

#include <autograd/tensor/tensor.h>

namespace wick {

/// (N×C×H×W) or (C×H×W) → (N×C·kh·kw×windows): each column is a window, channel by channel, row by row.
/// https://pytorch.org/docs/stable/generated/torch.nn.Unfold.html
Tensor im2col(const Tensor& self, IntArrayRef kernel_size, IntArrayRef dilation, IntArrayRef padding,
              IntArrayRef stride);
/// Its transpose: (N×C·kh·kw×windows) → (N×C×H×W) with output_size (H, W). Each pixel is the sum of its copies in the
/// columns.
/// https://pytorch.org/docs/stable/generated/torch.nn.Fold.html
Tensor col2im(const Tensor& self, IntArrayRef output_size, IntArrayRef kernel_size, IntArrayRef dilation,
              IntArrayRef padding, IntArrayRef stride);

}  // namespace wick
