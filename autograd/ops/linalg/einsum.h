#pragma once
// Einstein's summation.

#include <autograd/tensor/tensor.h>

namespace wick {

/// Einstein's summation, any number of operands: einsum("bij,bjk->bik", {a, b}). Ellipsis, repeated letters and
/// an implicit right side as in NumPy.
Tensor einsum(std::string_view equation, TensorList operands);

}  // namespace wick
