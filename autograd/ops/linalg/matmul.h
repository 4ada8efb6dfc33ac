#pragma once
// Products of matrices and vectors. Transposed operands are read as they are in memory, without a copy. All throw for
// shapes that do not fit and for dtypes that differ.

#include <autograd/tensor/tensor.h>

namespace wick {

Tensor mm(const Tensor& self, const Tensor& mat2);     ///< (n×m) (m×p) → (n×p); gradients E Bᵀ and Aᵀ E
Tensor bmm(const Tensor& self, const Tensor& mat2);    ///< mm() of each of a batch: (b×n×m) (b×m×p) → (b×n×p)
Tensor mv(const Tensor& self, const Tensor& vec);      ///< (n×m) (m) → (n)
Tensor dot(const Tensor& self, const Tensor& tensor);  ///< Σ xᵢ yᵢ of two vectors → ()
Tensor vdot(const Tensor& self, const Tensor& other);  ///< dot()
Tensor outer(const Tensor& self, const Tensor& vec2);  ///< xᵢ yⱼ of two vectors (n) (m) → (n×m); dtypes are promoted
Tensor ger(const Tensor& self, const Tensor& vec2);  ///< outer()
/// The product over the last dimension of self and the last but one of other: dot(), mv() or mm(), for more than 2
/// dimensions bmm() with the leading ones broadcast. A vector acts as a row (left) or a column (right).
/// https://pytorch.org/docs/stable/generated/torch.matmul.html
Tensor matmul(const Tensor& self, const Tensor& other);
Tensor linalg_matmul(const Tensor& self, const Tensor& other);  ///< matmul()
/// The square matrix, or each of a batch, to the power n; to a negative one its inverse to the power −n, which throws
/// as linalg_inv() does.
Tensor matrix_power(const Tensor& self, int64_t n);
Tensor linalg_matrix_power(const Tensor& self, int64_t n);  ///< matrix_power()

// Sums beta·self + alpha·product. self broadcasts to the product's shape; with beta 0 its values are ignored, NaN
// included. All but addmm() throw for integers with a floating alpha or beta.

/// The product mat1 mat2: mm().
Tensor addmm(const Tensor& self, const Tensor& mat1, const Tensor& mat2, const Scalar& beta = 1,
             const Scalar& alpha = 1);
/// The product mat vec: mv().
Tensor addmv(const Tensor& self, const Tensor& mat, const Tensor& vec, const Scalar& beta = 1, const Scalar& alpha = 1);
/// The product vec1 vec2ᵀ: outer().
Tensor addr(const Tensor& self, const Tensor& vec1, const Tensor& vec2, const Scalar& beta = 1,
            const Scalar& alpha = 1);
/// The products of a batch: bmm().
Tensor baddbmm(const Tensor& self, const Tensor& batch1, const Tensor& batch2, const Scalar& beta = 1,
               const Scalar& alpha = 1);
/// The sum of the products of a batch: bmm().sum(0).
Tensor addbmm(const Tensor& self, const Tensor& batch1, const Tensor& batch2, const Scalar& beta = 1,
              const Scalar& alpha = 1);

}  // namespace wick
