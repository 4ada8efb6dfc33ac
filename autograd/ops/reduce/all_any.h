#pragma once
// Reductions of truth values.

#include <autograd/tensor/tensor.h>

namespace wick {

Tensor all(const Tensor& self);
Tensor all(const Tensor& self, int64_t dim, bool keepdim = false);
Tensor any(const Tensor& self);
Tensor any(const Tensor& self, int64_t dim, bool keepdim = false);
Tensor count_nonzero(const Tensor& self);
Tensor count_nonzero(const Tensor& self, IntArrayRef dim);

}  // namespace wick
