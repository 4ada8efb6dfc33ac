#pragma once
// Elements read by their index. Index tensors are int64 (int32 and uint8 where PyTorch takes them); an index out of
// range throws IndexError. So it is in all of index/.

#include <autograd/tensor/tensor.h>

namespace wick {

/// The slices index[0], index[1], … of self along dim.
Tensor index_select(const Tensor& self, int64_t dim, const Tensor& index);
/// out[i][j] = self[i][index[i][j]] (for dim 1). Shapes equal in number of dimensions; index ≤ self elsewhere.
Tensor gather(const Tensor& self, int64_t dim, const Tensor& index);
/// Elements of self seen as flat.
Tensor take(const Tensor& self, const Tensor& index);
/// gather() with self and indices broadcast against each other; without dim of the flat tensors.
Tensor take_along_dim(const Tensor& self, const Tensor& indices, std::optional<int64_t> dim = std::nullopt);

}  // namespace wick
