#pragma once
// The product of two matrices, either of them transposed. Internal.

#include <autograd/kernels/matmul/gemm.h>
#include <autograd/tensor/tensor.h>

namespace wick {

/// op(a) op(b), where op transposes if the flag is set. The derivatives are such products too, E Bᵀ and Aᵀ E, so that
/// no transpose is ever made. Shapes and dtypes must fit: not checked.
Tensor product(const Tensor& a, bool transpose_a, const Tensor& b, bool transpose_b);
/// out ← alpha·op(a) op(b) + beta·out for a row-major out. Not recorded, not checked.
void multiply(const Tensor& out, const Tensor& a, bool transpose_a, const Tensor& b, bool transpose_b, double beta,
              double alpha);
/// The last two dimensions of x as gemm() takes them: x itself if its rows or columns are contiguous, else a row-major
/// copy, which the caller keeps alive in `copy`.
kernels::Matrix as_matrix(const Tensor& x, Tensor& copy);

}  // namespace wick
