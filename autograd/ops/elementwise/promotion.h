#pragma once
// The dtype in which tensors are combined.

#include <autograd/tensor/tensor.h>

#include <initializer_list>

namespace wick {

/// The dtype of the result of combining these tensors. Of tensors with dimensions the largest dtype wins. 0-d tensors
/// count only if their kind is higher (bool < integer < float), and plain numbers only if theirs is higher still; a
/// floating number counts as the default floating dtype. https://pytorch.org/docs/stable/tensor_attributes.html
ScalarType result_type(const Tensor& a, const Tensor& b);
ScalarType result_type(std::initializer_list<const Tensor*> tensors);

/// The factor v, named `name` in messages of op, as a number that leaves tensors of dtype t in t: of integers a whole
/// one, of Bool true or false. Throws if v has a fraction that t has no room for, or does not fit in t.
Scalar factor_of(const char* op, const char* name, const Scalar& v, ScalarType t);

}  // namespace wick
