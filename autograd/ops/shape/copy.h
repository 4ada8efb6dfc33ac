#pragma once
// The same elements once more: in other memory, as another dtype, without history; and elements overwritten.

#include <autograd/tensor/tensor.h>

namespace wick {

/// A copy in memory of its own, row-major.
Tensor clone(const Tensor& self);
/// self if it is row-major already, else a copy that is.
Tensor contiguous(const Tensor& self);
/// The same values as another dtype; self if it has it already and copy is false. Differentiable between floating
/// dtypes.
Tensor to(const Tensor& self, ScalarType dtype, bool copy = false);
/// The same memory without history: a leaf that does not require grad.
Tensor detach(const Tensor& self);

/// self ← the elements of src, broadcast and cast. The gradient of the result goes to src.
Tensor& copy_(const Tensor& self, const Tensor& src);
/// self ← value everywhere; value is a number or a 0-d tensor.
Tensor& fill_(const Tensor& self, const Tensor& value);
Tensor& fill_(const Tensor& self, const Scalar& value);
/// self ← 0 everywhere.
Tensor& zero_(const Tensor& self);

}  // namespace wick
