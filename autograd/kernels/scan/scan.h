#pragma once
// Scans: running sums, products, extremes and the like. Element i of a result depends on elements 0 … i of the input.

#include <autograd/core/dtype.h>

#include <cstdint>

namespace wick::kernels {

/// out ← the running sums over n of the outer × n × inner elements of `in`: 1 2 3 gives 1 3 6, or 6 5 3 if from_end.
/// For all dtypes. Floats are summed in float64, integers wrap around.
void cumsum(ScalarType t, const void* in, int64_t outer, int64_t n, int64_t inner, bool from_end, void* out);

// The others scan the rows of a row-major matrix x (m × n).

/// out_i = x_0 · … · x_i, for all dtypes; integers wrap around.
void cumprod(ScalarType t, const void* x, int64_t m, int64_t n, void* out);

/// index_i = the position in its row of the largest (or smallest) of x_0 … x_i, the last of equals; from a NaN on, that
/// of the last NaN so far. For all dtypes.
void cumulative_extreme(bool largest, ScalarType t, const void* x, int64_t m, int64_t n, int64_t* index);

/// out_i = log(exp x_0 + … + exp x_i), for float32 and float64. From a NaN on it is NaN.
void logcumsumexp(ScalarType t, const void* x, int64_t m, int64_t n, void* out);

/// The linear recurrence r_i = x_i + w_i r_{i−1}, r_0 = x_0, for float32 and float64. w (m × n) has the dtype of x; w_0
/// is not used.
void linear_recurrence(ScalarType t, const void* x, const void* w, int64_t m, int64_t n, void* r);

}  // namespace wick::kernels
