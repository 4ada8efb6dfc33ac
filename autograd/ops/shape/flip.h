#pragma once
// Elements in reverse, shifted or rotated.

#include <autograd/tensor/tensor.h>

namespace wick {

Tensor flip(const Tensor& self, IntArrayRef dims);
/// Moved by shifts along dims, what falls off comes in at the other end; without dims as if flat.
Tensor roll(const Tensor& self, IntArrayRef shifts, IntArrayRef dims = {});
/// By k quarters from the first of two dims towards the second.
Tensor rot90(const Tensor& self, int64_t k = 1, IntArrayRef dims = {0, 1});
Tensor fliplr(const Tensor& self);  ///< dimension 1 reversed
Tensor flipud(const Tensor& self);  ///< dimension 0 reversed

}  // namespace wick
