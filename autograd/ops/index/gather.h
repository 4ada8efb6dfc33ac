#pragma once
// Elements read by their index. As everywhere in this folder, index tensors are int64 (other integers where PyTorch
// takes them) and an index that is out of range throws IndexError. The results are copies of self's dtype; an element
// that is read several times gets the sum of the gradients.

#include <autograd/tensor/tensor.h>

namespace wick {

/// The slices index[0], index[1], … of self along dim; index is a vector or 0-d.
Tensor index_select(const Tensor& self, int64_t dim, const Tensor& index);
/// The elements of self, taken as flat, at index, in index's shape. Numbers below 0 count from the end.
Tensor take(const Tensor& self, const Tensor& index);
/// out[i][j] = self[i][index[i][j]] for dim = 1, and likewise for others: (index's shape). Throws unless self and index
/// have the same number of dimensions and index is not larger than self in any but dim.
/// https://pytorch.org/docs/stable/generated/torch.gather.html
Tensor gather(const Tensor& self, int64_t dim, const Tensor& index);
/// gather() with self and indices broadcast against each other; without dim of the flat tensors.
/// https://pytorch.org/docs/stable/generated/torch.take_along_dim.html
Tensor take_along_dim(const Tensor& self, const Tensor& indices, std::optional<int64_t> dim = std::nullopt);

}  // namespace wick
