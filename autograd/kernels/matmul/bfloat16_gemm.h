#pragma once
// Products of bfloat16 matrices in the processor's own instructions.

#include <autograd/kernels/matmul/gemm.h>

namespace wick::kernels {

/// Whether this processor multiplies bfloat16 (AVX512_BF16), and its AVX-512 is not switched off.
bool has_bfloat16_products();

/// gemm() for bfloat16. Sums are float32, of pairs of products at a time; they are rounded once, at the end. Only where
/// has_bfloat16_products().
void gemm_bfloat16(int64_t m, int64_t n, int64_t k, double alpha, Matrix a, Matrix b, double beta, void* c,
                   int64_t step);

}  // namespace wick::kernels
