#pragma once
// Cumulative functions along the rows of a row-major matrix x (m × n): element i of a row's result depends on the row's
// elements 0 … i.

#include <autograd/core/dtype.h>

#include <cstdint>

namespace wick::kernels {

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
