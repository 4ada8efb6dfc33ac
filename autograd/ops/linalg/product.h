#pragma once
// The product of two matrices, either of them transposed. Internal.

#include <autograd/kernels/matmul/gemm.h>
#include <autograd/tensor/tensor.h>

namespace wick {

/// The last two dimensions of x as gemm takes them: rows or columns side by side in memory, else a copy that `keep`
/// keeps.
kernels::Matrix as_matrix(const Tensor& x, Tensor& keep);
/// out ← alpha·A·B + beta·out, where A is a, or aᵀ if transpose_a, and B likewise. The shapes must fit. Not recorded.
void multiply(const Tensor& out, const Tensor& a, bool transpose_a, const Tensor& b, bool transpose_b, double beta,
              double alpha);
/// A·B, with its derivatives: E Bᵀ and Aᵀ E. They are such products too, so no transpose is ever made.
Tensor product(const Tensor& a, bool transpose_a, const Tensor& b, bool transpose_b);

}  // namespace wick
