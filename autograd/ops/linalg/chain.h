#pragma once
// Products of many matrices.

#include <autograd/tensor/tensor.h>

namespace wick {

/// The product of two matrices or more, in the order that takes the fewest multiplications. The first tensor may be a
/// vector, a row, and the last one too, a column. Throws for others.
/// https://pytorch.org/docs/stable/generated/torch.linalg.multi_dot.html
Tensor linalg_multi_dot(TensorList tensors);
/// The same of one matrix or more, no vectors.
Tensor chain_matmul(TensorList matrices);

}  // namespace wick
