#pragma once
// Products of matrices and vectors. Transposed operands are read as they lie in memory.

#include <autograd/tensor/tensor.h>

namespace wick {

Tensor mm(const Tensor& self, const Tensor& mat2);  ///< (n×m) (m×p) → (n×p)
/// beta·self + alpha·mat1 mat2; with beta = 0 self is not read.
Tensor addmm(const Tensor& self, const Tensor& mat1, const Tensor& mat2, const Scalar& beta = 1,
             const Scalar& alpha = 1);
Tensor bmm(const Tensor& self, const Tensor& mat2);    ///< (b×n×m) (b×m×p) → (b×n×p)
Tensor mv(const Tensor& self, const Tensor& vec);      ///< (n×m) (m) → (n)
Tensor dot(const Tensor& self, const Tensor& tensor);  ///< Σ xᵢ yᵢ of two vectors
Tensor outer(const Tensor& self, const Tensor& vec2);  ///< (n) (m) → (n×m): xᵢ yⱼ
/// mm of the last two dimensions, the leading ones broadcast; vectors act as a row (left) or a column (right).
/// https://pytorch.org/docs/stable/generated/torch.matmul.html
Tensor matmul(const Tensor& self, const Tensor& other);
// beta·self + alpha·product; with beta = 0 self is not read.
Tensor addmv(const Tensor& self, const Tensor& mat, const Tensor& vec, const Scalar& beta = 1,
             const Scalar& alpha = 1);  ///< mat vec
Tensor addr(const Tensor& self, const Tensor& vec1, const Tensor& vec2, const Scalar& beta = 1,
            const Scalar& alpha = 1);  ///< vec1 vec2ᵀ
Tensor baddbmm(const Tensor& self, const Tensor& batch1, const Tensor& batch2, const Scalar& beta = 1,
               const Scalar& alpha = 1);  ///< bmm(batch1, batch2)
Tensor addbmm(const Tensor& self, const Tensor& batch1, const Tensor& batch2, const Scalar& beta = 1,
              const Scalar& alpha = 1);                ///< the sum of bmm(batch1, batch2) over the batch
Tensor ger(const Tensor& self, const Tensor& vec2);    ///< outer()
Tensor vdot(const Tensor& self, const Tensor& other);  ///< dot()
/// The square matrix (or each of a batch) times itself, n − 1 times over; n ≥ 0.
Tensor matrix_power(const Tensor& self, int64_t n);

}  // namespace wick
