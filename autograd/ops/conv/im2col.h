#pragma once
// The windows of images as columns of a matrix, and back.

#include <autograd/tensor/tensor.h>

namespace wick {

/// The windows of images as columns: (N×C×H×W) → (N×C·kh·kw×windows).
/// https://pytorch.org/docs/stable/generated/torch.nn.Unfold.html
Tensor im2col(const Tensor& self, IntArrayRef kernel_size, IntArrayRef dilation, IntArrayRef padding,
              IntArrayRef stride);
/// Its transpose: columns put back to where they came from in images of output_size (H, W), and added there.
Tensor col2im(const Tensor& self, IntArrayRef output_size, IntArrayRef kernel_size, IntArrayRef dilation,
              IntArrayRef padding, IntArrayRef stride);

}  // namespace wick
