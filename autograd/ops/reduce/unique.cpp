#include <autograd/graph/record.h>
#include <autograd/kernels/sort/sort.h>
#include <autograd/ops/all.h>
#include <autograd/ops/elementwise/narrow.h>

namespace wick {

namespace {

// The different slices of x along dimension 0. With sorted all slices are sorted first, else only neighbours are
// compared.
std::tuple<Tensor, Tensor, Tensor> unique_in_dim_0(const char* op, const Tensor& x_, bool sorted, bool inverse,
                                                   bool counts) {
  if (is_narrow(x_))
    return in_wide([&](const Tensor& x) { return unique_in_dim_0(op, x, sorted, inverse, counts); }, x_);
  const Tensor x = x_.contiguous();
  const int64_t n = x.size(0), row = n == 0 ? 0 : x.numel() / n;
  check(n == 0 || row > 0, "{}: the slices of {} have no elements", op, shape_string(x.sizes()));
  const Tensor order = arange(n, kLong), first = make_empty(op, {n}, kLong), run_of = make_empty(op, {n}, kLong),
               lengths = make_empty(op, {n}, kLong);
  int64_t* in = order.data_ptr<int64_t>();
  if (sorted) kernels::sort_slices(x.scalar_type(), x.data_ptr(), n, row, in);
  const int64_t runs = kernels::runs_of_equals(x.scalar_type(), x.data_ptr(), n, row, in, first.data_ptr<int64_t>(),
                                               run_of.data_ptr<int64_t>(), lengths.data_ptr<int64_t>());
  return {x.index_select(0, first.narrow(0, 0, runs)), inverse ? run_of : make_empty(op, {0}, kLong),
          counts ? lengths.narrow(0, 0, runs).clone() : make_empty(op, {0}, kLong)};
}

// The different elements of self.
std::tuple<Tensor, Tensor, Tensor> unique_elements(const char* op, const Tensor& self, bool sorted, bool inverse,
                                                   bool counts) {
  check_defined(op, self);
  NoGradGuard off;
  auto [values, inverses, lengths] = unique_in_dim_0(op, self.reshape({-1}), sorted, inverse, counts);
  return {values, inverse ? inverses.reshape(self.sizes()) : inverses, lengths};
}

// The different slices of self along dim.
std::tuple<Tensor, Tensor, Tensor> unique_slices(const char* op, const Tensor& self, int64_t dim, bool sorted,
                                                 bool inverse, bool counts) {
  check_defined(op, self);
  check(self.dim() > 0, "{}: a 0-d tensor has no slices", op);
  NoGradGuard off;
  const int64_t d = wrap_dim(op, dim, self.dim());
  auto [values, inverses, lengths] = unique_in_dim_0(op, self.movedim(d, 0), sorted, inverse, counts);
  return {values.movedim(0, d).contiguous().detach(), inverses, lengths};
}

}  // namespace

std::tuple<Tensor, Tensor, Tensor> _unique2(const Tensor& self, bool, bool inverse, bool counts) {
  return unique_elements("_unique2", self, true, inverse, counts);
}
std::tuple<Tensor, Tensor, Tensor> unique_dim(const Tensor& self, int64_t dim, bool, bool inverse, bool counts) {
  const OperatorScope scope("unique_dim");
  return unique_slices("unique_dim", self, dim, true, inverse, counts);
}

std::tuple<Tensor, Tensor, Tensor> unique_consecutive(const Tensor& self, bool inverse, bool counts,
                                                      std::optional<int64_t> dim) {
  if (dim) return unique_slices("unique_consecutive", self, *dim, false, inverse, counts);
  return unique_elements("unique_consecutive", self, false, inverse, counts);
}
std::tuple<Tensor, Tensor, Tensor> unique_dim_consecutive(const Tensor& self, int64_t dim, bool inverse, bool counts) {
  return unique_slices("unique_dim_consecutive", self, dim, false, inverse, counts);
}

}  // namespace wick
