#pragma once
// Reductions of truth values: what is not zero is true. No gradient.

#include <autograd/tensor/tensor.h>

namespace wick {

/// Whether all elements are true, over one dimension or over everything. Bool, of uint8 uint8; of nothing it is true.
Tensor all(const Tensor& self);
Tensor all(const Tensor& self, int64_t dim, bool keepdim = false);
/// Whether any element is true, over one dimension or over everything. Bool, of uint8 uint8; of nothing it is false.
Tensor any(const Tensor& self);
Tensor any(const Tensor& self, int64_t dim, bool keepdim = false);
/// How many elements are not zero, over the dimensions given or over everything, int64.
Tensor count_nonzero(const Tensor& self);
Tensor count_nonzero(const Tensor& self, IntArrayRef dim);

}  // namespace wick
