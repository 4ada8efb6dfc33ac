#pragma once
// The dtype in which tensors are combined.

#include <autograd/tensor/tensor.h>

#include <initializer_list>

namespace wick {

/// Numbers yield to 0-d tensors, and those to the others, unless they are of a higher kind (bool < integer < float).
/// Among equals the larger dtype wins. https://pytorch.org/docs/stable/tensor_attributes.html
ScalarType result_type(const Tensor& a, const Tensor& b);
ScalarType result_type(std::initializer_list<const Tensor*> tensors);

}  // namespace wick
