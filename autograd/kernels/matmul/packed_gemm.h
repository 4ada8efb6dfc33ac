#pragma once
// Matrix products of floats and doubles on one thread. Internal.

#include <autograd/kernels/matmul/gemm.h>

namespace wick::kernels {

/// As gemm().
void packed_gemm(int64_t m, int64_t n, int64_t k, double alpha, Matrix a, Matrix b, double beta, float* c,
                 int64_t step);
void packed_gemm(int64_t m, int64_t n, int64_t k, double alpha, Matrix a, Matrix b, double beta, double* c,
                 int64_t step);
/// y ← alpha·x·b + beta·y for a row x of k numbers, side by side, and a row y of n.
void gemv(int64_t n, int64_t k, double alpha, const float* x, Matrix b, double beta, float* y);
void gemv(int64_t n, int64_t k, double alpha, const double* x, Matrix b, double beta, double* y);

}  // namespace wick::kernels
