#pragma once
// Memory filled with numbers that follow a rule.

#include <autograd/core/scalar.h>

namespace wick::kernels {

/// out[i] ← start + i·step, computed in the type of start and step and then cast to t.
void arithmetic_sequence(ScalarType t, double start, double step, int64_t n, void* out);
void arithmetic_sequence(ScalarType t, int64_t start, int64_t step, int64_t n, void* out);

/// n numbers from start to end at equal distances, symmetric about the middle, both ends exact. Computed in float32 if
/// that is the dtype, else in float64, and cast to t.
void linspace(ScalarType t, const Scalar& start, const Scalar& end, int64_t n, void* out);
/// base to the power of those numbers.
void logspace(ScalarType t, double base, const Scalar& start, const Scalar& end, int64_t n, void* out);

/// How many combinations of r of the numbers 0, 1, …, n − 1 there are: (n choose r), or if numbers may repeat
/// (n + r − 1 choose r). The largest int64 if there are more than fit in memory.
int64_t combination_count(int64_t n, int64_t r, bool repeat);
/// All of them in lexicographic order, one a row: out is count × r, where count is as above and r is 1 or more.
void combinations(int64_t n, int64_t r, bool repeat, int64_t count, int64_t* out);

}  // namespace wick::kernels
