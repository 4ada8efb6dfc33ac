#pragma once
// Products. Transposed operands are read as they lie.

#include <autograd/tensor/tensor.h>

#include <string_view>

namespace wick {

Tensor mm(const Tensor& self, const Tensor& mat2);     ///< (n×m) (m×p) → (n×p)
Tensor bmm(const Tensor& self, const Tensor& mat2);    ///< (b×n×m) (b×m×p) → (b×n×p)
Tensor mv(const Tensor& self, const Tensor& vec);      ///< (n×m) (m) → (n)
Tensor dot(const Tensor& self, const Tensor& tensor);  ///< Σ xᵢ yᵢ of two vectors
Tensor outer(const Tensor& self, const Tensor& vec2);  ///< (n) (m) → (n×m): xᵢ yⱼ
/// mm of the last two dimensions, the leading ones broadcast; vectors act as a row (left) or a column (right).
/// https://pytorch.org/docs/stable/generated/torch.matmul.html
Tensor matmul(const Tensor& self, const Tensor& other);
/// beta·self + alpha·mat1 mat2; with beta = 0 self is not read.
Tensor addmm(const Tensor& self, const Tensor& mat1, const Tensor& mat2, const Scalar& beta = 1,
             const Scalar& alpha = 1);
/// Einstein's summation, any number of operands: einsum("bij,bjk->bik", {a, b}). Ellipsis, repeated letters and
/// an implicit right side as in NumPy.
Tensor einsum(std::string_view equation, TensorList operands);

}  // namespace wick
