#pragma once
// Matrix products of all dtypes but bool, on as many threads as the work is worth. Read in this order: gemm.cpp cuts
// the work among threads, packed_gemm.cpp packs panels on one thread, microkernel-inl.h multiplies two panels.
// bfloat16_gemm.cpp is apart: it has instructions of its own.

#include <autograd/core/dtype.h>

#include <cstdint>

namespace wick::kernels {

/// Roughly the multiply-adds that a thread does in a nanosecond. It decides how many threads are worth waking.
constexpr double kMultiplyAddsPerNanosecond = 100;

/// Whether the products below take the dtype: wide ones, and bfloat16 where the processor multiplies it.
bool multiplies(ScalarType t);

/// A factor of a product, whose sizes are arguments of the product. Element (i, j) is data[i·step + j], or
/// data[j·step + i] if transposed.
struct Matrix {
  const void* data;
  int64_t step;
  bool transposed;
};

/// c ← alpha·a·b + beta·c. a is m×k, b k×n, c m×n and row-major, its rows `step` elements apart. With beta = 0 c is not
/// read. Throws if t is bool, or another for which multiplies(t) is false.
void gemm(ScalarType t, int64_t m, int64_t n, int64_t k, double alpha, Matrix a, Matrix b, double beta, void* c,
          int64_t step);

/// c ← a·b for each of `batch` products. The matrices of a are a_step elements apart, those of b b_step, those of c
/// m·n.
void gemm_batched(ScalarType t, int64_t batch, int64_t m, int64_t n, int64_t k, Matrix a, int64_t a_step, Matrix b,
                  int64_t b_step, void* c);

}  // namespace wick::kernels
