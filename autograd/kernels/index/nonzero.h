#pragma once
// Where the true elements of a row-major bool tensor are.

#include <autograd/core/shape.h>

namespace wick::kernels {

/// How many of n bools are true.
int64_t count_true(const bool* x, int64_t n);
/// The positions of the true ones of n bools, ascending. `positions` needs room for one more than there are.
void true_positions(const bool* x, int64_t n, int64_t* positions);
/// Row-major positions in a tensor of these sizes as an index for each dimension: out is count × sizes.size().
void unravel(const int64_t* positions, int64_t count, IntArrayRef sizes, int64_t* out);

}  // namespace wick::kernels
