#pragma once
// Windows over padded copies of planes, in which neighbouring results read neighbouring elements. Internal.

#include <autograd/kernels/conv/im2col.h>
#include <autograd/kernels/scratch.h>

#include <vector>

namespace wick::kernels {

/// Result (i, j, k), i < count[0] …, of a plane looks for tap t at element
///   i·step[0] + j·step[1] + k + taps[t]
/// of the padded plane, takes element kernel[t] of the kernel for it, and stands at `begin` + Σ index·out_step of the
/// plane of results.
struct PaddedWindows {
  /// Sizes of a plane, and of its padded copy, element p of which is element p − shift of the plane. Of its rows every
  /// split-th element is kept, first those from 0 on of all rows, then those from 1 on of all rows, and so on.
  int64_t image[3], padded[3], shift[3], split = 1;
  int64_t out[3], step[3];
  std::vector<int64_t> offsets, kernel;
  int64_t begin = 0, out_step[3];

  int64_t image_size() const { return image[0] * image[1] * image[2]; }
  int64_t padded_size() const { return padded[0] * padded[1] * padded[2]; }
  int64_t size() const { return out[0] * out[1] * out[2]; }
  int64_t depth(int64_t channels) const { return channels * static_cast<int64_t>(offsets.size()); }
};
/// From x to y, as a convolution looks.
PaddedWindows padded_windows(const Windows& w);
/// From y to x, as the error of x is made: of each dimension every stride-th element looks alike, so there are as many
/// phases as the product of the strides. Those without results are left out; one may be without taps.
std::vector<PaddedWindows> transposed_windows(const Windows& w);

}  // namespace wick::kernels
