#pragma once
// Shape: views that share memory where PyTorch's do, and the operators that put tensors together.

#include <autograd/tensor/tensor.h>

#include <optional>
#include <vector>

namespace wick {

/// The same elements in row-major order in another shape; one size may be −1. A view where strides allow.
Tensor reshape(const Tensor& self, IntArrayRef shape);
/// reshape that never copies: throws where the strides do not allow a view.
Tensor view(const Tensor& self, IntArrayRef size);
/// Dimensions start_dim to end_dim made one.
Tensor flatten(const Tensor& self, int64_t start_dim = 0, int64_t end_dim = -1);
Tensor unflatten(const Tensor& self, int64_t dim, IntArrayRef sizes);
Tensor transpose(const Tensor& self, int64_t dim0, int64_t dim1);
Tensor t(const Tensor& self);  ///< of a matrix; what has fewer dimensions is returned as it is
Tensor permute(const Tensor& self, IntArrayRef dims);
Tensor movedim(const Tensor& self, IntArrayRef source, IntArrayRef destination);
Tensor squeeze(const Tensor& self);
Tensor squeeze(const Tensor& self, int64_t dim);
Tensor unsqueeze(const Tensor& self, int64_t dim);
/// Size-1 dimensions stretched without copying; −1 keeps a size.
Tensor expand(const Tensor& self, IntArrayRef size);
Tensor expand_as(const Tensor& self, const Tensor& other);
Tensor broadcast_to(const Tensor& self, IntArrayRef size);
/// The tensor laid side by side repeats[d] times along each dimension d.
Tensor repeat(const Tensor& self, IntArrayRef repeats);
/// self[index] along dim, that dimension gone.
Tensor select(const Tensor& self, int64_t dim, int64_t index);
/// self[start:end:step] along dim, as Python slices (bounds clipped; step ≥ 1).
Tensor slice(const Tensor& self, int64_t dim = 0, std::optional<int64_t> start = std::nullopt,
             std::optional<int64_t> end = std::nullopt, int64_t step = 1);
Tensor narrow(const Tensor& self, int64_t dim, int64_t start, int64_t length);
/// Pieces of split_size (the last may be smaller), of the sizes given, or `chunks` of about equal size.
std::vector<Tensor> split(const Tensor& self, int64_t split_size, int64_t dim = 0);
std::vector<Tensor> split(const Tensor& self, IntArrayRef split_sizes, int64_t dim = 0);
std::vector<Tensor> chunk(const Tensor& self, int64_t chunks, int64_t dim = 0);
std::vector<Tensor> unbind(const Tensor& self, int64_t dim = 0);
/// A view with any sizes, strides (≥ 0) and offset that stay inside the storage; strides count elements.
Tensor as_strided(const Tensor& self, IntArrayRef size, IntArrayRef stride,
                  std::optional<int64_t> storage_offset = std::nullopt);
/// The k-th diagonal of a matrix as a vector, or a vector on the k-th diagonal of a square matrix (both copies).
Tensor diag(const Tensor& self, int64_t diagonal = 0);
/// self's diagonal ← fill_value; of more than 2 dimensions all must be equal. wrap: in a tall matrix the diagonal starts
/// again one row below where it ended.
Tensor& fill_diagonal_(const Tensor& self, const Scalar& fill_value, bool wrap = false);
Tensor diagonal(const Tensor& self, int64_t offset = 0, int64_t dim1 = 0, int64_t dim2 = 1);

/// Joined along dim: all other sizes equal, dtypes promoted. 1-d tensors of size 0 are skipped.
Tensor cat(TensorList tensors, int64_t dim = 0);
/// Joined along a new dim: all sizes equal.
Tensor stack(TensorList tensors, int64_t dim = 0);
/// The upper or lower triangle of the last two dimensions, the rest 0.
Tensor triu(const Tensor& self, int64_t diagonal = 0);
Tensor tril(const Tensor& self, int64_t diagonal = 0);
Tensor flip(const Tensor& self, IntArrayRef dims);
/// Moved by shifts along dims, what falls off comes in at the other end; without dims as if flat.
Tensor roll(const Tensor& self, IntArrayRef shifts, IntArrayRef dims = {});

}  // namespace wick
