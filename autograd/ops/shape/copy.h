#pragma once
// The same elements in other memory, as another dtype or without history, and elements overwritten.

#include <autograd/tensor/tensor.h>

namespace wick {

/// A copy in memory of its own, row-major or with the channels last. Throws if self has no 4 dimensions, or 5 for
/// volumes, to have the channels last.
Tensor clone(const Tensor& self, std::optional<MemoryFormat> format = std::nullopt);
/// self if its elements lie in this order already, else such a copy.
Tensor contiguous(const Tensor& self, MemoryFormat format = MemoryFormat::Contiguous);
/// The same values as another dtype: a copy, or self if it has that dtype and copy is false. Differentiable between
/// floating dtypes.
Tensor to(const Tensor& self, ScalarType dtype, bool copy = false);
/// The same memory without history: a leaf that does not require grad.
Tensor detach(const Tensor& self);

/// self ← src, broadcast and cast, in place. The gradient of the result goes to src, and none to what self was before.
/// Throws if src does not broadcast to self.
Tensor& copy_(const Tensor& self, const Tensor& src);
/// self ← value everywhere, in place. value is a number or a 0-d tensor; a tensor gets the sum of the gradient.
Tensor& fill_(const Tensor& self, const Tensor& value);
Tensor& fill_(const Tensor& self, const Scalar& value);
/// self ← 0 everywhere, in place.
Tensor& zero_(const Tensor& self);

}  // namespace wick
