#pragma once
// Several tensors brought to one shape, and all combinations of elements.

#include <autograd/tensor/tensor.h>

namespace wick {

/// Each tensor expanded to the shape that all of them broadcast to. Views. Throws if they do not broadcast.
std::vector<Tensor> broadcast_tensors(TensorList tensors);
/// Coordinates over vectors of n₀, n₁, … elements: out[k][i₀][i₁]… = tensors[k][i_k], each of shape (n₀×n₁×…). With
/// "xy" the first two dimensions are swapped. Views. Throws unless all are vectors or 0-d and of one dtype.
/// https://pytorch.org/docs/stable/generated/torch.meshgrid.html
std::vector<Tensor> meshgrid(TensorList tensors, std::string_view indexing);
/// With "ij". It warns once, since PyTorch will ask for the indexing.
std::vector<Tensor> meshgrid(TensorList tensors);
/// All tuples of one element of each vector, as rows: (n₀·n₁·… × k) for k vectors. One vector is returned as it is.
Tensor cartesian_prod(TensorList tensors);
/// All choices of r elements of a vector, in its order, as rows: (count×r). with_replacement: an element may repeat.
Tensor combinations(const Tensor& self, int64_t r = 2, bool with_replacement = false);

}  // namespace wick
