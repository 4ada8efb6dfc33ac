#pragma once
// Tensors brought to one shape, and all combinations of their elements.

#include <autograd/tensor/tensor.h>

namespace wick {

// Combined.
std::vector<Tensor> broadcast_tensors(TensorList tensors);
/// Coordinates of a grid over these vectors: out[k][i₀][i₁]… = tensors[k][i_k]; "xy" swaps the first two dimensions.
std::vector<Tensor> meshgrid(TensorList tensors, std::string_view indexing = "ij");
Tensor cartesian_prod(TensorList tensors);  ///< all tuples, as rows
/// All r elements of a vector in its order, as rows; with_replacement: the same one may come again.
Tensor combinations(const Tensor& self, int64_t r = 2, bool with_replacement = false);

}  // namespace wick
