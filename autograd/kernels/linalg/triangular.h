#pragma once
// Factors of square matrices and the solutions by them, on one thread but for the products inside. All matrices are
// row-major without gaps; t is float32 or float64.

#include <autograd/core/dtype.h>

#include <cstdint>

namespace wick::kernels {

/// Which triangle of a matrix counts, and how it is read. The other triangle is never read.
struct Triangle {
  bool upper;       // the triangle that counts, as it is in memory
  bool transposed;  // whether its transpose is meant
  bool unit;        // whether the diagonal is 1, whatever is in memory
};
/// b ← op(a)⁻¹ b, a triangular (n×n), b (n×r). A zero on the diagonal gives infinities and NaN, as a division does.
void solve_triangular(ScalarType t, int64_t n, int64_t r, Triangle triangle, const void* a, void* b);

/// a ← its factors: a = P L U with a unit lower L (m×k) and an upper U (k×n), k = min(m, n), packed into a (m×n).
/// pivots (k): step i swapped row i with row pivots[i], counted from 1. Without `pivot` no row is swapped. Returns 0,
/// or the number (from 1) of the first diagonal element of U that is zero.
int32_t factor_lu(ScalarType t, int64_t m, int64_t n, bool pivot, void* a, int32_t* pivots);

/// a ← L with a = L Lᵀ (n×n), read from the lower triangle; the upper one becomes zero. Returns 0, or the order of the
/// first leading minor that is not positive; what is in a then means nothing.
int32_t factor_cholesky(ScalarType t, int64_t n, void* a);

}  // namespace wick::kernels
