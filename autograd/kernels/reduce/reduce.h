#pragma once
// Reductions over row-major memory.

#include <autograd/core/dtype.h>

#include <cstdint>

namespace wick::kernels {

enum class Reduce : uint8_t { sum, prod, max, min, all, any, sum_squares, count };

/// in is outer × n × inner; out (outer × inner) = the reduction over n, of the same dtype (all, any: bool in and out;
/// sum_squares: floating ones; count: bool in, int64 out).
/// Sums are made in pairs of blocks, so that rounding grows with log n; NaN spreads through max and min. The order of
/// operations depends on the shape alone, not on the number of threads. n = 0 gives the neutral element (throws for
/// max and min before it comes here).
void reduce(Reduce f, ScalarType t, const void* in, int64_t outer, int64_t n, int64_t inner, void* out);

/// The index of the largest (or smallest) of each row of n, the first of equals, NaN before all.
void arg_extreme(bool largest, ScalarType t, const void* in, int64_t rows, int64_t n, int64_t* out);

}  // namespace wick::kernels
