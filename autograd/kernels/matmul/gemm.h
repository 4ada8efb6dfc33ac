#pragma once
// Matrix products of every dtype, on as many threads as the work is worth.

#include <autograd/core/dtype.h>

#include <cstdint>

namespace wick::kernels {

/// Multiplications that a product does in a nanosecond on one thread, roughly: by it the threads worth waking are
/// reckoned.
constexpr double kMultiplyAddsPerNanosecond = 100;

/// One operand: rows and columns come from the product; element (i, j) is at data[i·step + j], or, transposed,
/// at data[j·step + i].
struct Matrix {
  const void* data;
  int64_t step;
  bool transposed;
};

/// c (m×n, row-major, rows `step` apart) ← alpha·a·b + beta·c; a is m×k, b k×n. beta = 0 does not read c.
/// Large products are cut among threads.
void gemm(ScalarType t, int64_t m, int64_t n, int64_t k, double alpha, Matrix a, Matrix b, double beta, void* c,
          int64_t step);

/// `batch` products of matrices that lie a_step, b_step and m·n elements apart, beta = 0.
void gemm_batched(ScalarType t, int64_t batch, int64_t m, int64_t n, int64_t k, Matrix a, int64_t a_step, Matrix b,
                  int64_t b_step, void* c);

}  // namespace wick::kernels
