#pragma once
// Einstein's summation.

#include <autograd/tensor/tensor.h>

namespace wick {

/// The sum over all letters that are not in the result, of the product of the operands: einsum("bij,bjk->bik", {a, b}).
/// Any number of operands. A letter twice in one operand takes its diagonal; "..." means the dimensions that have no
/// letter; without "->" the result has the letters that occur once, in alphabetical order. Sizes of 1 broadcast. Throws
/// for an equation that does not fit the operands. https://pytorch.org/docs/stable/generated/torch.einsum.html
Tensor einsum(std::string_view equation, TensorList operands);

}  // namespace wick
