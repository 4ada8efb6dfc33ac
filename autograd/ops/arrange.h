#pragma once
// More of shape: tensors repeated, cut, joined and laid out anew. Views share memory where PyTorch's do.

#include <autograd/tensor/tensor.h>

#include <optional>
#include <string_view>
#include <vector>

namespace wick {

// Repeated.
Tensor tile(const Tensor& self, IntArrayRef dims);  ///< repeat(), with as many ones in front as dims lacks
/// Each slice along dim (of the flat tensor if none is given) repeated: all as often, or each as repeats says.
Tensor repeat_interleave(const Tensor& self, int64_t repeats, std::optional<int64_t> dim = std::nullopt,
                         std::optional<int64_t> output_size = std::nullopt);
Tensor repeat_interleave(const Tensor& self, const Tensor& repeats, std::optional<int64_t> dim = std::nullopt,
                         std::optional<int64_t> output_size = std::nullopt);
/// 0 repeats[0] times, then 1 repeats[1] times, …
Tensor repeat_interleave(const Tensor& repeats, std::optional<int64_t> output_size = std::nullopt);
/// All windows of `size` along a dimension, `step` apart, as a view: (…, windows, …, size).
Tensor unfold(const Tensor& self, int64_t dimension, int64_t size, int64_t step);

// Cut: in `sections` pieces whose sizes differ by at most one, or before each of the indices.
std::vector<Tensor> tensor_split(const Tensor& self, int64_t sections, int64_t dim = 0);
std::vector<Tensor> tensor_split(const Tensor& self, IntArrayRef indices, int64_t dim = 0);
std::vector<Tensor> tensor_split(const Tensor& self, const Tensor& indices_or_sections, int64_t dim = 0);
/// As tensor_split along dimension 1 (0 of a vector), 0 and 2, but the sections must be equal.
std::vector<Tensor> hsplit(const Tensor& self, int64_t sections);
std::vector<Tensor> hsplit(const Tensor& self, IntArrayRef indices);
std::vector<Tensor> vsplit(const Tensor& self, int64_t sections);
std::vector<Tensor> vsplit(const Tensor& self, IntArrayRef indices);
std::vector<Tensor> dsplit(const Tensor& self, int64_t sections);
std::vector<Tensor> dsplit(const Tensor& self, IntArrayRef indices);
std::vector<Tensor> split_with_sizes(const Tensor& self, IntArrayRef split_sizes, int64_t dim = 0);

// Joined.
Tensor hstack(TensorList tensors);  ///< along dimension 1, vectors along 0
Tensor vstack(TensorList tensors);  ///< as rows
Tensor dstack(TensorList tensors);  ///< along dimension 2
Tensor row_stack(TensorList tensors);
Tensor column_stack(TensorList tensors);  ///< vectors as columns, matrices as they are
Tensor block_diag(TensorList tensors);    ///< a matrix with these along its diagonal, 0 elsewhere

// Combined.
std::vector<Tensor> broadcast_tensors(TensorList tensors);
/// Coordinates of a grid over these vectors: out[k][i₀][i₁]… = tensors[k][i_k]; "xy" swaps the first two dimensions.
std::vector<Tensor> meshgrid(TensorList tensors, std::string_view indexing = "ij");
Tensor cartesian_prod(TensorList tensors);  ///< all tuples, as rows
/// All r elements of a vector in its order, as rows; with_replacement: the same one may come again.
Tensor combinations(const Tensor& self, int64_t r = 2, bool with_replacement = false);
Tensor atleast_1d(const Tensor& self);
Tensor atleast_2d(const Tensor& self);
Tensor atleast_3d(const Tensor& self);
std::vector<Tensor> atleast_1d(TensorList tensors);
std::vector<Tensor> atleast_2d(TensorList tensors);
std::vector<Tensor> atleast_3d(TensorList tensors);

// Diagonals.
/// self's last dimension on a diagonal of new dimensions dim1 and dim2, 0 elsewhere.
Tensor diag_embed(const Tensor& self, int64_t offset = 0, int64_t dim1 = -2, int64_t dim2 = -1);
Tensor diagflat(const Tensor& self, int64_t offset = 0);  ///< the flat tensor on a diagonal
/// The positions of the lower or upper triangle of a row×col matrix: (2×count).
Tensor tril_indices(int64_t row, int64_t col, int64_t offset = 0, const TensorOptions& options = kLong);
Tensor triu_indices(int64_t row, int64_t col, int64_t offset = 0, const TensorOptions& options = kLong);

// self with src in the place of that part; src has the part's shape.
Tensor select_scatter(const Tensor& self, const Tensor& src, int64_t dim, int64_t index);
Tensor slice_scatter(const Tensor& self, const Tensor& src, int64_t dim = 0,
                     std::optional<int64_t> start = std::nullopt, std::optional<int64_t> end = std::nullopt,
                     int64_t step = 1);
Tensor diagonal_scatter(const Tensor& self, const Tensor& src, int64_t offset = 0, int64_t dim1 = 0, int64_t dim2 = 1);
Tensor as_strided_scatter(const Tensor& self, const Tensor& src, IntArrayRef size, IntArrayRef stride,
                          std::optional<int64_t> storage_offset = std::nullopt);

// Turned.
/// By k quarters from the first of two dims towards the second.
Tensor rot90(const Tensor& self, int64_t k = 1, IntArrayRef dims = {0, 1});
Tensor fliplr(const Tensor& self);   ///< dimension 1 reversed
Tensor flipud(const Tensor& self);   ///< dimension 0 reversed
Tensor ravel(const Tensor& self);    ///< flat
Tensor adjoint(const Tensor& self);  ///< the last two dimensions swapped
Tensor narrow_copy(const Tensor& self, int64_t dim, int64_t start, int64_t length);
Tensor narrow(const Tensor& self, int64_t dim, const Tensor& start, int64_t length);

}  // namespace wick
