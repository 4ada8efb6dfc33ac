#pragma once
// Windows over padded copies of images. An image is what a channel of a sample has: up to three spatial dimensions. In
// its padded copy the windows of neighbouring outputs read neighbouring elements, so a vector of outputs is made from
// whole vectors of inputs. padded-inl.h makes the copies. Internal.
//
// For stride 1 the copy is the image with its padding. For a larger stride along the rows each row is split by phase:
// first every stride-th element from element 0 on of all rows, then from element 1 on, and so on. With kernel 3,
// padding 1 and stride 2:
//
//   row           a b c d e
//   padded        0 a b c d e 0         windows (0 a b) (b c d) (d e 0)
//   phase 0       0 b d 0               element 0 of the windows: 0 b d     from offset 0
//   phase 1       a c e ·               element 1:                a c e     from offset 0 of phase 1
//                                       element 2:                b d 0     from offset 1 of phase 0

#include <autograd/kernels/conv/im2col.h>
#include <autograd/kernels/scratch.h>

#include <vector>

namespace wick::kernels {

/// Output (i, j, k), i < out[0] …, of a channel is Σₜ kernel element kernel[t] · element i·step[0] + j·step[1] + k +
/// offsets[t] of the padded image. It is element begin + i·out_step[0] + j·out_step[1] + k·out_step[2] of the outputs.
struct PaddedWindows {
  /// Sizes of an image and of its padded copy: before the split into phases, element p of the copy is element
  /// p − shift of the image. split is the number of phases.
  int64_t image[3], padded[3], shift[3], split = 1;
  int64_t out[3], step[3];
  std::vector<int64_t> offsets, kernel;
  int64_t begin = 0, out_step[3];

  int64_t image_size() const { return image[0] * image[1] * image[2]; }
  int64_t padded_size() const { return padded[0] * padded[1] * padded[2]; }
  int64_t size() const { return out[0] * out[1] * out[2]; }
  int64_t depth(int64_t channels) const { return channels * static_cast<int64_t>(offsets.size()); }
};
/// The windows of a convolution, over x.
PaddedWindows padded_windows(const Windows& w);
/// The windows of the transposed convolution, over the gradient of y, whose outputs are the gradient of x. In each
/// dimension every stride-th element of x sees the same kernel elements, so there are as many sets of windows as the
/// product of the strides. Those without outputs are left out; one may be without kernel elements.
///
///   kernel 3, stride 2:  y0 = x0·w0 + x1·w1 + x2·w2,  y1 = x2·w0 + x3·w1 + x4·w2
///   gradients            x0: y0·w0    x2: y0·w2 + y1·w0    x4: y1·w2        even elements see w0 and w2
///                        x1: y0·w1    x3: y1·w1                             odd ones see w1
std::vector<PaddedWindows> transposed_windows(const Windows& w);

}  // namespace wick::kernels
