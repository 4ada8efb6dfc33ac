#pragma once
// Elements where a mask is true. Masks are bool; they and self broadcast against each other. The results are copies.

#include <autograd/tensor/tensor.h>

namespace wick {

/// value, a number or 0-d tensor, where mask is true, else self.
Tensor masked_fill(const Tensor& self, const Tensor& mask, const Scalar& value);
Tensor masked_fill(const Tensor& self, const Tensor& mask, const Tensor& value);
/// The elements where mask is true as a vector, in row-major order.
Tensor masked_select(const Tensor& self, const Tensor& mask);
/// The elements of source, one after the other, where mask is true, else self. Throws if source has too few elements or
/// another dtype.
Tensor masked_scatter(const Tensor& self, const Tensor& mask, const Tensor& source);
/// The positions of the elements that are not zero: (count×ndim), int64, row-major. No gradient.
/// https://pytorch.org/docs/stable/generated/torch.nonzero.html
Tensor nonzero(const Tensor& self);
Tensor argwhere(const Tensor& self);                    ///< nonzero()
std::vector<Tensor> nonzero_numpy(const Tensor& self);  ///< nonzero()'s columns: an index for each dimension
std::vector<Tensor> where(const Tensor& condition);     ///< nonzero_numpy()

}  // namespace wick
