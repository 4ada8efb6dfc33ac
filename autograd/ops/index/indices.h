#pragma once
// What the operators of this folder share: index tensors checked, and as the kernels take them. Internal.

#include <autograd/kernels/index/indexed_elements.h>
#include <autograd/tensor/impl.h>

namespace wick {

/// Throws IndexError unless `bad`, the position of the first number of index that is not in [low, high), is −1.
void check_range(const char* op, const Tensor& index, int64_t bad, int64_t low, int64_t high);
/// The numbers of an index tensor as int64, row-major. Throws unless it holds integers.
Tensor as_index(const char* op, const Tensor& index);
/// as_index(), where each number is in [0, n). With `negative` numbers in [−n, 0) are allowed too: n is added to them.
/// Throws IndexError for others.
Tensor checked_index(const char* op, const Tensor& index, int64_t n, bool negative = false);
/// A mask as Bool. Throws unless it is Bool, or Byte, of which it warns as PyTorch does.
Tensor as_mask(const char* op, const Tensor& mask);
/// Throws unless index has self's number of dimensions (a 0-d tensor counts as a vector) and is not larger in any but
/// dim.
void check_gather_shapes(const char* op, const Tensor& self, int64_t dim, const Tensor& index);
/// Throws unless a and b (a source) are defined and have one dtype.
void check_same_dtype(const char* op, const Tensor& a, const Tensor& b);

/// The size of dimension dim; a 0-d tensor has one of size 1.
int64_t dim_size(const Tensor& self, int64_t dim);
/// t's strides; those of a 0-d tensor, taken as one of `dims` dimensions, are 0.
Dims strides_of(const Tensor& t, size_t dims);
/// The elements of self that gather() reads and scatter() writes.
kernels::IndexedElements elements_at(const Tensor& self, int64_t dim, const Tensor& index);
/// The gradient g of the part of a source that an index reaches, with 0 for the rest: in the source's sizes.
Tensor zero_padded(const Tensor& g, const Dims& sizes);

/// A tensor as outer × n × inner, where n is the size of dimension dim.
struct Slices {
  int64_t outer = 1, n = 1, inner = 1;
  Slices(const Tensor& x, int64_t dim) {
    for (int64_t d = 0; d < x.dim(); ++d) (d < dim ? outer : d == dim ? n : inner) *= x.size(d);
  }
};

}  // namespace wick
