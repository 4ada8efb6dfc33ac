#include <autograd/graph/record.h>
#include <autograd/kernels/index/bounds.h>
#include <autograd/kernels/index/gather.h>
#include <autograd/kernels/index/indexed_elements.h>
#include <autograd/kernels/loss/classes.h>
#include <autograd/ops/all.h>
#include <autograd/ops/index/indices.h>

#include <algorithm>

namespace wick {

Tensor index_select(const Tensor& self, int64_t dim, const Tensor& index_) {
  check_defined("index_select", self);
  check_defined("index_select", index_, "index");
  check(index_.dim() <= 1, "index_select: the index is {}: needs a vector", shape_string(index_.sizes()));
  const int64_t d = wrap_dim("index_select", dim, self.dim());
  check(self.dim() > 0 || index_.numel() == 1, "index_select: {} indices for a 0-d tensor: needs 1", index_.numel());
  const Tensor index = checked_index("index_select", index_, dim_size(self, d));
  const Tensor x = self.detach().contiguous();
  Dims sizes(self.sizes());
  if (!sizes.empty()) sizes[static_cast<size_t>(d)] = index.numel();
  Tensor out = make_empty("index_select", sizes, self.scalar_type());
  const Slices s(x, d);
  kernels::gather_slices(x.scalar_type(), x.data_ptr(), s.outer, s.n, s.inner, index.data_ptr<int64_t>(), index.numel(),
                         out.data_ptr());
  tell_tracer("index_select", {self, index_}, {out}, "dim", d);
  // Along d: ∂J/∂x_i = Σ e_k over the k with index[k] = i.
  return record("IndexSelectBackward0", out,
                wrt(self, saving(index), [d, sizes = Dims(self.sizes())](auto& e, auto& index) {
                  return e.new_zeros(sizes).index_add(d, index.reshape({-1}), sizes.empty() ? e.reshape({}) : e);
                }));
}

Tensor take(const Tensor& self, const Tensor& index_) {
  const OperatorScope scope("take");
  check_defined("take", self);
  const Tensor index = checked_index("take", index_, self.numel(), true);
  return self.reshape({-1}).index_select(0, index.reshape({-1})).reshape(index.sizes());
}

Tensor gather(const Tensor& self, int64_t dim, const Tensor& index_) {
  check_defined("gather", self);
  check_defined("gather", index_, "index");
  const int64_t d = wrap_dim("gather", dim, self.dim());
  check_gather_shapes("gather", self, d, index_);
  const Tensor index = as_index("gather", index_);
  Tensor out = make_empty("gather", index.sizes(), self.scalar_type());
  const int64_t bad = kernels::gather(self.scalar_type(), elements_at(self, d, index), self.data_ptr(), out.data_ptr());
  check_range("gather", index, bad, 0, dim_size(self, d));
  tell_tracer("gather", {self, index_}, {out}, "dim", d);
  // ∂J/∂x_i = Σ e_k over the k with index[k] = i.
  return record("GatherBackward0", out, wrt(self, saving(index), [d, sizes = Dims(self.sizes())](auto& e, auto& index) {
                  return e.new_zeros(sizes).scatter_add(d, index, e);
                }));
}

Tensor take_along_dim(const Tensor& self, const Tensor& indices, std::optional<int64_t> dim) {
  const OperatorScope scope("take_along_dim");
  check_defined("take_along_dim", self);
  check_defined("take_along_dim", indices, "indices");
  check(indices.scalar_type() == kLong, "take_along_dim: the indices are {}: needs int64",
        toString(indices.scalar_type()));
  if (!dim) return self.reshape({-1}).gather(0, indices.reshape({-1}));
  check(self.dim() == indices.dim(), "take_along_dim: self {} and indices {} need as many dimensions",
        shape_string(self.sizes()), shape_string(indices.sizes()));
  const int64_t d = wrap_dim("take_along_dim", *dim, self.dim());
  if (self.dim() == 0) return self.gather(0, indices);
  const auto at = static_cast<size_t>(d);
  Dims of_self(self.sizes()), of_index(indices.sizes());
  of_self[at] = of_index[at] = 1;
  Dims index_sizes = broadcast_shapes("take_along_dim", of_self, of_index), self_sizes = index_sizes;
  self_sizes[at] = self.size(d);
  index_sizes[at] = indices.size(d);
  return self.expand(self_sizes).gather(d, indices.expand(index_sizes));
}

}  // namespace wick
