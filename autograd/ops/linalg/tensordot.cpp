// Products over chosen dimensions, made of mm() and other operators.

#include <autograd/ops/all.h>

#include <algorithm>

namespace wick {

Tensor inner(const Tensor& self, const Tensor& other) {
  const OperatorScope scope("inner");
  check_defined("inner", self);
  check_defined("inner", other, "other");
  if (self.dim() == 0 || other.dim() == 0) return self * other;
  check(self.size(-1) == other.size(-1), "inner: {} and {} do not fit: the last dimensions differ",
        shape_string(self.sizes()), shape_string(other.sizes()));
  return tensordot(self, other, {-1}, {-1});
}

Tensor tensordot(const Tensor& self, const Tensor& other, IntArrayRef dims_self, IntArrayRef dims_other) {
  const OperatorScope scope("tensordot");
  check_defined("tensordot", self);
  check_defined("tensordot", other, "other");
  check(dims_self.size() == dims_other.size(), "tensordot: {} dimensions to be summed against {}", dims_self.size(),
        dims_other.size());
  check(self.scalar_type() == other.scalar_type(), "tensordot: the dtypes differ: {} and {}", describe(self),
        describe(other));
  // x as a matrix: the summed dimensions joined to one, the others to another, in front of it or behind.
  const auto as_matrix = [](const Tensor& x, IntArrayRef dims, bool summed_last, Dims& result_sizes) {
    const std::vector<bool> is_summed =
        dims.empty() ? std::vector<bool>(static_cast<size_t>(x.dim())) : dim_mask("tensordot", dims, x.dim());
    Dims kept, summed;
    int64_t kept_size = 1, summed_size = 1;
    for (size_t d = 0; d < is_summed.size(); ++d) {
      if (is_summed[d]) continue;
      kept.push_back(static_cast<int64_t>(d));
      result_sizes.push_back(x.sizes()[d]);
      kept_size *= x.sizes()[d];
    }
    for (int64_t d : dims) {
      summed.push_back(wrap_dim("tensordot", d, x.dim()));
      summed_size *= x.size(d);
    }
    Dims order = summed_last ? kept : summed;
    for (int64_t d : summed_last ? summed : kept) order.push_back(d);
    return x.permute(order).reshape(summed_last ? Dims{kept_size, summed_size} : Dims{summed_size, kept_size});
  };
  for (size_t i = 0; i < dims_self.size(); ++i)
    check(self.size(dims_self[i]) == other.size(dims_other[i]), "tensordot: dimension {} of {} and {} of {} differ",
          dims_self[i], shape_string(self.sizes()), dims_other[i], shape_string(other.sizes()));
  Dims sizes;
  const Tensor left = as_matrix(self, dims_self, true, sizes), right = as_matrix(other, dims_other, false, sizes);
  return mm(left, right).reshape(sizes);
}

// self with a dimension of size 1 behind each of its own, times other with one in front of each.
Tensor kron(const Tensor& self, const Tensor& other) {
  check_defined("kron", self);
  check_defined("kron", other, "other");
  const auto dims = static_cast<size_t>(std::max(self.dim(), other.dim()));
  Dims a, b, sizes;
  for (size_t d = 0; d < dims; ++d) {
    const auto size = [&](const Tensor& t) {
      const size_t missing = dims - t.sizes().size();
      return d < missing ? 1 : t.sizes()[d - missing];
    };
    a.push_back(size(self)), a.push_back(1);
    b.push_back(1), b.push_back(size(other));
    sizes.push_back(size(self) * size(other));
  }
  return (self.reshape(a) * other.reshape(b)).reshape(sizes);
}

Tensor linalg_vecdot(const Tensor& x, const Tensor& y, int64_t dim) {
  const OperatorScope scope("linalg_vecdot");
  check_defined("linalg_vecdot", x, "x");
  check_defined("linalg_vecdot", y, "y");
  check(isFloatingType(x.scalar_type()) && x.scalar_type() == y.scalar_type(),
        "linalg_vecdot: needs two tensors of one floating dtype, got {} and {}", describe(x), describe(y));
  return (x * y).sum(dim);
}

Tensor linalg_cross(const Tensor& self, const Tensor& other, int64_t dim) {
  check_defined("cross", self);
  check_defined("cross", other, "other");
  check(self.dim() == other.dim(), "cross: {} and {} need as many dimensions", shape_string(self.sizes()),
        shape_string(other.sizes()));
  check(self.dim() > 0 && self.size(dim) == 3 && other.size(dim) == 3, "cross: {} and {} need size 3 in dimension {}",
        shape_string(self.sizes()), shape_string(other.sizes()), dim);
  const Tensor next = tensor({1, 2, 0}, kLong), after_next = tensor({2, 0, 1}, kLong);
  return self.index_select(dim, next) * other.index_select(dim, after_next) -
         self.index_select(dim, after_next) * other.index_select(dim, next);
}

Tensor cross(const Tensor& self, const Tensor& other, std::optional<int64_t> dim) {
  const OperatorScope scope("cross");
  check_defined("cross", self);
  if (dim) return linalg_cross(self, other, *dim);
  for (int64_t d = 0; d < self.dim(); ++d)
    if (self.size(d) == 3) return linalg_cross(self, other, d);
  fail("cross: no dimension of {} has size 3", shape_string(self.sizes()));
}

}  // namespace wick
