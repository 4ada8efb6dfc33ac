#pragma once
// Factors with orthogonal matrices, computed by Eigen on one thread. All matrices are row-major without gaps; t is
// float32 or float64. No element may be infinite or NaN, but for factor_qr() and reflect().

#include <autograd/core/dtype.h>

#include <cstdint>

namespace wick::kernels {

/// a (m×n) ← R in its upper triangle, and below it the vectors v of the reflections I − τ v vᵀ whose product is Q, as
/// LAPACK's geqrf leaves them: v has zeros above the diagonal and 1 on it. tau: min(m, n).
void factor_qr(ScalarType t, int64_t m, int64_t n, void* a, void* tau);
/// q (m×columns) ← the first columns of the product of the reflections that factor_qr() left in a (m×n).
void reflect(ScalarType t, int64_t m, int64_t n, const void* a, const void* tau, int64_t columns, void* q);

/// a (m×n) = u diag(s) vh with the singular values s falling, k = min(m, n): u (m×k), vh (k×n); if `full` u is m×m, vh
/// n×n. Null u and vh: the values alone. Returns false if the iteration does not converge.
bool factor_svd(ScalarType t, int64_t m, int64_t n, bool full, const void* a, void* u, void* s, void* vh);

/// a (n×n) = v diag(w) vᵀ with the eigenvalues w rising, of the symmetric matrix whose lower triangle is a's; the upper
/// one is not read. Null v: the values alone. Returns false if the iteration does not converge.
bool factor_eigh(ScalarType t, int64_t n, const void* a, void* w, void* v);

/// What becomes of factor_eig().
enum class EigResult { ok, not_converged, not_real };
/// a v = v diag(w), the columns of v of length 1, if all eigenvalues are real. Null v: the values alone.
EigResult factor_eig(ScalarType t, int64_t n, const void* a, void* w, void* v);

/// x (n×r) ← the least x of all that minimise ‖a x − b‖, a (m×n), b (m×r), by a QR factor whose columns are in order of
/// their size. Columns with a pivot of at most rcond times the largest count as zero. Returns the rank.
int64_t least_squares(ScalarType t, int64_t m, int64_t n, int64_t r, double rcond, const void* a, const void* b,
                      void* x);

}  // namespace wick::kernels
