#include <autograd/graph/record.h>
#include <autograd/kernels/sort/sort.h>
#include <autograd/ops/all.h>
#include <autograd/ops/elementwise/narrow.h>
#include <autograd/ops/reduce/dim_last.h>
#include <autograd/ops/reduce/reduction.h>

namespace wick {

// The kernel finds the order, and values_at() reads self by it, with gather()'s gradient: e_k goes to self[index[k]].
std::tuple<Tensor, Tensor> topk(const Tensor& self, int64_t k, int64_t dim, bool largest, bool) {
  if (is_narrow(self)) return in_wide([&](const Tensor& x) { return topk(x, k, dim, largest); }, self);
  const DimLast r("topk", self, dim);
  check(k >= 0 && k <= r.n, "topk: k = {} is out of range: dimension {} has {} elements", k, dim, r.n);
  Tensor index = make_empty("topk", self.dim() == 0 ? Dims() : r.sizes(k), kLong);
  Tensor values = make_empty("topk", index.sizes(), self.scalar_type());
  kernels::topk(largest, self.scalar_type(), r.x.data_ptr(), r.rows, r.n, k, values.data_ptr(),
                index.data_ptr<int64_t>());
  index = r.back(index);
  auto found = values_at(self, dim, index, true);
  tell_tracer("topk", {self}, {std::get<0>(found), std::get<1>(found)}, "k", k, "dim", r.dim, "largest", largest);
  return found;
}

std::tuple<Tensor, Tensor> sort(const Tensor& self, int64_t dim, bool descending) {
  const OperatorScope scope("sort");
  check_defined("sort", self);
  return topk(self, self.dim() == 0 ? 1 : self.size(dim), dim, descending);
}
std::tuple<Tensor, Tensor> sort(const Tensor& self, std::optional<bool>, int64_t dim, bool descending) {
  const OperatorScope scope("sort");
  return sort(self, dim, descending);  // always stable
}
Tensor msort(const Tensor& self) {
  const OperatorScope scope("msort");
  return std::get<0>(sort(self, 0));
}

Tensor argsort(const Tensor& self, int64_t dim, bool descending) {
  NoGradGuard off;
  return std::get<1>(sort(self, dim, descending));
}
Tensor argsort(const Tensor& self, bool, int64_t dim, bool descending) { return argsort(self, dim, descending); }

}  // namespace wick
