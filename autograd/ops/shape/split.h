#pragma once
// A tensor cut along one dimension into several views.

#include <autograd/tensor/tensor.h>

namespace wick {

/// Pieces of split_size elements (the last may be smaller), or of the sizes given, which must add up to the dimension.
std::vector<Tensor> split(const Tensor& self, int64_t split_size, int64_t dim = 0);
std::vector<Tensor> split(const Tensor& self, IntArrayRef split_sizes, int64_t dim = 0);
/// split() with the sizes given.
std::vector<Tensor> split_with_sizes(const Tensor& self, IntArrayRef split_sizes, int64_t dim = 0);
/// At most `chunks` pieces of ⌈n/chunks⌉ elements (the last may be smaller).
std::vector<Tensor> chunk(const Tensor& self, int64_t chunks, int64_t dim = 0);
/// All slices self[0], self[1], … along dim, without that dimension.
std::vector<Tensor> unbind(const Tensor& self, int64_t dim = 0);

/// Exactly `sections` pieces whose sizes differ by at most one, or pieces that begin at 0 and at each of the indices.
/// An int64 tensor is a number of sections if it is 0-d, indices if it is a vector.
/// https://pytorch.org/docs/stable/generated/torch.tensor_split.html
std::vector<Tensor> tensor_split(const Tensor& self, int64_t sections, int64_t dim = 0);
std::vector<Tensor> tensor_split(const Tensor& self, IntArrayRef indices, int64_t dim = 0);
std::vector<Tensor> tensor_split(const Tensor& self, const Tensor& indices_or_sections, int64_t dim = 0);
/// tensor_split() along dimension 1, of a vector 0. Throws unless the dimension can be cut into equal sections.
std::vector<Tensor> hsplit(const Tensor& self, int64_t sections);
std::vector<Tensor> hsplit(const Tensor& self, IntArrayRef indices);
/// The same along dimension 0, of at least 2 dimensions.
std::vector<Tensor> vsplit(const Tensor& self, int64_t sections);
std::vector<Tensor> vsplit(const Tensor& self, IntArrayRef indices);
/// The same along dimension 2, of at least 3 dimensions.
std::vector<Tensor> dsplit(const Tensor& self, int64_t sections);
std::vector<Tensor> dsplit(const Tensor& self, IntArrayRef indices);

}  // namespace wick
