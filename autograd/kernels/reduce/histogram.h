#pragma once
// How many elements lie in each bin.

#include <autograd/core/dtype.h>

#include <cstdint>

namespace wick::kernels {

/// Adds 1 to bin (x − low)·bins/(high − low), rounded down, for each of the n elements of x; high itself is in the last
/// bin. Elements outside of [low, high] and NaN are left out. x and out (bins): float32 or float64, in which the bin is
/// computed. Needs low < high, both finite.
void histogram(ScalarType t, const void* x, int64_t n, double low, double high, int64_t bins, void* out);

}  // namespace wick::kernels
