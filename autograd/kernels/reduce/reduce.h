#pragma once
// Reductions over one dimension of row-major memory. reduce-inl.h has the sums, reduce.cpp cuts them among threads.

#include <autograd/core/dtype.h>

#include <cstdint>

namespace wick::kernels {

enum class Reduce : uint8_t { sum, prod, max, min, all, any, sum_squares, count };

/// in is outer × n × inner, out outer × inner: out ← f over n. The dtype of out is that of in, but int64 for count.
/// all, any and count need bools, sum_squares floating dtypes. n = 0 gives the neutral element; max and min must not
/// get it. NaN spreads through max and min. The order of operations depends on the sizes alone, not on the number of
/// threads.
void reduce(Reduce f, ScalarType t, const void* in, int64_t outer, int64_t n, int64_t inner, void* out);

/// Whether low ≤ |x| ≤ high for all n elements, which are floating; false for NaN.
bool all_within(ScalarType t, const void* x, int64_t n, double low, double high);

/// out[r] ← the index of the largest (else smallest) of the n elements of row r: the first of equals, NaN before all.
void arg_extreme(bool largest, ScalarType t, const void* in, int64_t rows, int64_t n, int64_t* out);

}  // namespace wick::kernels
