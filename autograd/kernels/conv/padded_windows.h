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
struct Grid {
  /// Sizes of a plane, and of its padded copy, element p of which is element p − shift of the plane. Of its rows every
  /// split-th element is kept, first those from 0 on of all rows, then those from 1 on of all rows, and so on.
  int64_t plane[3], padded[3], shift[3], split = 1;
  int64_t count[3], step[3];
  std::vector<int64_t> taps, kernel;
  int64_t begin = 0, out_step[3];

  int64_t plane_size() const { return plane[0] * plane[1] * plane[2]; }
  int64_t padded_size() const { return padded[0] * padded[1] * padded[2]; }
  int64_t size() const { return count[0] * count[1] * count[2]; }
  int64_t depth(int64_t planes) const { return planes * static_cast<int64_t>(taps.size()); }
};
/// From x to y, as a convolution looks.
Grid grid_of(const Windows& w);
/// From y to x, as the error of x is made: of each dimension every stride-th element looks alike, so there are as many
/// grids as the product of the strides. Those without results are left out; one may be without taps.
std::vector<Grid> grids_back(const Windows& w);

}  // namespace wick::kernels
