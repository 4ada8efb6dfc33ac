#pragma once
// Elements where a mask is true.

#include <autograd/tensor/tensor.h>

namespace wick {

/// value where mask (bool, broadcast to self), else self.
Tensor masked_fill(const Tensor& self, const Tensor& mask, const Scalar& value);
Tensor masked_fill(const Tensor& self, const Tensor& mask, const Tensor& value);
/// The elements where mask is true, as a vector.
Tensor masked_select(const Tensor& self, const Tensor& mask);
/// self with the elements of source, one after the other, where mask is true. source needs at least as many.
Tensor masked_scatter(const Tensor& self, const Tensor& mask, const Tensor& source);
/// The positions of what is not zero: (count × ndim), int64, row-major.
Tensor nonzero(const Tensor& self);
Tensor argwhere(const Tensor& self);                    ///< nonzero()
std::vector<Tensor> nonzero_numpy(const Tensor& self);  ///< nonzero()'s columns, an index for each dimension
std::vector<Tensor> where(const Tensor& condition);     ///< nonzero_numpy()

}  // namespace wick
