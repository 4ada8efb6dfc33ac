#include <autograd/core/warning.h>
#include <autograd/graph/grad_mode.h>
#include <autograd/kernels/index/bounds.h>
#include <autograd/ops/all.h>
#include <autograd/ops/index/indices.h>
#include <fmt/format.h>

#include <algorithm>

namespace wick {

void check_range(const char* op, const Tensor& index, int64_t bad, int64_t low, int64_t high) {
  if (bad >= 0)
    fail<IndexError>("{}: index {} is out of bounds: needs [{}, {})", op, index.data_ptr<int64_t>()[bad], low, high);
}

Tensor as_mask(const char* op, const Tensor& mask) {
  check_defined(op, mask, "mask");
  if (mask.scalar_type() == kByte)
    warn("{}: a mask of Byte is deprecated: use Bool", op);
  else
    check(mask.scalar_type() == kBool, "{}: the mask is {}: needs Bool", op, toString(mask.scalar_type()));
  return mask.to(kBool);
}

Tensor as_index(const char* op, const Tensor& index) {
  check_defined(op, index, "index");
  check(isIntegralType(index.scalar_type(), false), "{}: the index is {}: needs int64", op,
        toString(index.scalar_type()));
  return index.detach().to(kLong).contiguous();
}

Tensor checked_index(const char* op, const Tensor& index, int64_t n, bool negative) {
  NoGradGuard off;
  Tensor i = as_index(op, index);
  const int64_t first = kernels::first_outside(i.data_ptr<int64_t>(), i.numel(), n);
  if (first < 0) return i;
  if (!negative) check_range(op, i, first, 0, n);
  if (i.is_alias_of(index)) i = i.clone();
  const int64_t bad = kernels::wrap_negative(i.data_ptr<int64_t>() + first, i.numel() - first, n);
  check_range(op, i, bad < 0 ? bad : first + bad, -n, n);
  return i;
}

void check_gather_shapes(const char* op, const Tensor& self, int64_t dim, const Tensor& index) {
  check(std::max<int64_t>(self.dim(), 1) == std::max<int64_t>(index.dim(), 1),
        "{}: Index tensor must have the same number of dimensions as input tensor: self is {}, index {}", op,
        shape_string(self.sizes()), shape_string(index.sizes()));
  if (index.numel() == 0) return;
  for (int64_t d = 0; d < std::min(self.dim(), index.dim()); ++d)
    check(d == dim || index.size(d) <= self.size(d), "{}: index {} is larger than self {} in dimension {}", op,
          shape_string(index.sizes()), shape_string(self.sizes()), d);
}

void check_same_dtype(const char* op, const Tensor& a, const Tensor& b) {
  check_defined(op, a);
  check_defined(op, b, "source");
  check(a.scalar_type() == b.scalar_type(), "{}: the dtypes differ: {} and {}", op, describe(a), describe(b));
}

int64_t dim_size(const Tensor& self, int64_t dim) { return self.dim() == 0 ? 1 : self.size(dim); }
Dims strides_of(const Tensor& t, size_t dims) { return t.dim() == 0 ? Dims(dims, 0) : Dims(t.strides()); }

kernels::IndexedElements elements_at(const Tensor& self, int64_t dim, const Tensor& index) {
  const Dims sizes = index.dim() == 0 ? Dims{1} : Dims(index.sizes());
  return {index.data_ptr<int64_t>(), sizes, static_cast<size_t>(dim), dim_size(self, dim),
          strides_of(self, sizes.size())};
}

Tensor zero_padded(const Tensor& g, const Dims& sizes) {
  if (g.sizes() == sizes) return g;
  if (g.dim() == 0 || sizes.empty())  // a 0-d tensor counts as a vector of one element
    return zero_padded(g.reshape({-1}), sizes.empty() ? Dims{1} : sizes).reshape(sizes);
  Dims pad;
  for (size_t d = sizes.size(); d-- > 0;) {
    pad.push_back(0);
    pad.push_back(sizes[d] - g.sizes()[d]);
  }
  return constant_pad_nd(g, pad, 0);
}

}  // namespace wick
