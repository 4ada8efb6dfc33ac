#pragma once
// Products of floats and doubles on one thread.

#include <autograd/kernels/matmul/gemm.h>

namespace wick::kernels {

/// As gemm().
void packed_gemm(int64_t m, int64_t n, int64_t k, double alpha, Matrix a, Matrix b, double beta, float* c,
                 int64_t step);
void packed_gemm(int64_t m, int64_t n, int64_t k, double alpha, Matrix a, Matrix b, double beta, double* c,
                 int64_t step);
/// y (n numbers side by side) ← alpha·x·b + beta·y; x has k numbers side by side.
void gemv(int64_t n, int64_t k, double alpha, const float* x, Matrix b, double beta, float* y);
void gemv(int64_t n, int64_t k, double alpha, const double* x, Matrix b, double beta, double* y);

}  // namespace wick::kernels
