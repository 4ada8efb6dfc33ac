#pragma once
// Elements reversed, shifted or rotated. Copies of self's dtype.

#include <autograd/tensor/tensor.h>

namespace wick {

Tensor flip(const Tensor& self, IntArrayRef dims);  ///< the order of the elements reversed in each of dims
Tensor fliplr(const Tensor& self);                  ///< dimension 1 reversed
Tensor flipud(const Tensor& self);                  ///< dimension 0 reversed
/// Moved by shifts[i] in dims[i]; what leaves at one end comes in at the other. Without dims self is taken as flat.
Tensor roll(const Tensor& self, IntArrayRef shifts, IntArrayRef dims = {});
/// Rotated by k quarter turns from dims[0] towards dims[1].
Tensor rot90(const Tensor& self, int64_t k = 1, IntArrayRef dims = {0, 1});

}  // namespace wick
