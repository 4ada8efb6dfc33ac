#pragma once
// Products of many matrices.

#include <autograd/tensor/tensor.h>

namespace wick {

Tensor linalg_multi_dot(TensorList tensors);
/// The product of all, in the order that takes the fewest multiplications; the first and last may be vectors in
/// linalg_multi_dot.
Tensor chain_matmul(TensorList matrices);

}  // namespace wick
