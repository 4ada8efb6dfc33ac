// Norms made of other operators, derivatives included.

#include <autograd/ops/all.h>
#include <autograd/ops/linalg/matrices.h>

#include <cmath>
#include <limits>
#include <utility>

namespace wick {

namespace {

// self in the dtype, with the two dimensions of the matrices checked: they come back counted from 0.
std::pair<int64_t, int64_t> matrix_dims(const char* op, const Tensor& A, IntArrayRef dim) {
  check_matrices(op, A, "self");
  check(dim.size() == 2, "{}: needs 2 dimensions, got {}", op, dim.size());
  const int64_t rows = wrap_dim(op, dim[0], A.dim()), columns = wrap_dim(op, dim[1], A.dim());
  check(rows != columns, "{}: dimension {} is named twice", op, rows);
  return {rows, columns};
}

// The singular values of the matrices, and the norm that f makes of them, with the matrices' dimensions kept as 1.
template <class F>
Tensor of_values(const Tensor& A, std::pair<int64_t, int64_t> dims, bool keepdim, F f) {
  const Tensor matrices = A.movedim(IntArrayRef{dims.first, dims.second}, IntArrayRef{-2, -1});
  const Tensor norm = f(linalg_svdvals(matrices));
  if (!keepdim) return norm;
  return norm.unsqueeze(std::min(dims.first, dims.second)).unsqueeze(std::max(dims.first, dims.second));
}

Tensor as_dtype(const char* op, const Tensor& self, std::optional<ScalarType> dtype) {
  check_defined(op, self);
  check(isFloatingType(self.scalar_type()), "{}: needs a floating dtype, got {}", op, describe(self));
  if (!dtype) return self;
  check(isFloatingType(*dtype) && elementSize(*dtype) >= self.element_size(), "{}: dtype {} is narrower than {}", op,
        toString(*dtype), toString(self.scalar_type()));
  return self.to(*dtype);
}

Tensor condition(const char* op, const Tensor& A, const auto& p) {
  check_square(op, A, "self");
  if (A.size(-1) == 0) return zeros(batch_sizes(A), A.scalar_type());
  const auto [inverse, info] = linalg_inv_ex(A);
  const Tensor product = linalg_matrix_norm(A, p) * linalg_matrix_norm(inverse, p);
  return where(info != 0, std::numeric_limits<double>::infinity(), product);
}

}  // namespace

Tensor linalg_matrix_norm(const Tensor& self, const Scalar& ord, IntArrayRef dim, bool keepdim,
                          std::optional<ScalarType> dtype) {
  const OperatorScope scope("linalg_matrix_norm");
  const Tensor A = as_dtype("linalg_matrix_norm", self, dtype);
  const auto dims = matrix_dims("linalg_matrix_norm", A, dim);
  const double p = ord.toDouble(), size = std::abs(p);
  check(size == 1 || size == 2 || std::isinf(p), "linalg_matrix_norm: ord is {}: needs ±1, ±2, ±∞, 'fro' or 'nuc'", p);
  const auto extreme = [p](const Tensor& x, int64_t d, bool keep) { return p > 0 ? x.amax(d, keep) : x.amin(d, keep); };
  if (size == 2) return of_values(A, dims, keepdim, [&](const Tensor& s) { return extreme(s, -1, false); });
  auto [summed, compared] = dims;
  if (std::isinf(p)) std::swap(summed, compared);
  if (!keepdim && compared > summed) --compared;
  return extreme(A.abs().sum(summed, keepdim), compared, keepdim);
}
Tensor linalg_matrix_norm(const Tensor& self, std::string_view ord, IntArrayRef dim, bool keepdim,
                          std::optional<ScalarType> dtype) {
  const OperatorScope scope("linalg_matrix_norm");
  const Tensor A = as_dtype("linalg_matrix_norm", self, dtype);
  const auto dims = matrix_dims("linalg_matrix_norm", A, dim);
  check(ord == "fro" || ord == "nuc", "linalg_matrix_norm: ord is '{}': needs 'fro', 'nuc', ±1, ±2 or ±∞", ord);
  if (ord == "fro") return norm(A, 2, dim, keepdim);
  return of_values(A, dims, keepdim, [](const Tensor& s) { return s.sum(-1); });
}

Tensor linalg_norm(const Tensor& self, const std::optional<Scalar>& ord, OptionalIntArrayRef dim, bool keepdim,
                   std::optional<ScalarType> dtype) {
  const OperatorScope scope("linalg_norm");
  check_defined("linalg_norm", self);
  const int64_t dims = dim ? static_cast<int64_t>(dim->size()) : self.dim();
  check(!dim || dims == 1 || dims == 2, "linalg_norm: needs 1 or 2 dimensions, got {}", dims);
  if (!ord) return linalg_vector_norm(self, 2, dim, keepdim, dtype);
  check(dims == 1 || dims == 2, "linalg_norm: with ord it needs 1 or 2 dimensions, got {}", dims);
  if (dims == 1) return linalg_vector_norm(self, *ord, dim, keepdim, dtype);
  return linalg_matrix_norm(self, *ord, dim ? *dim : IntArrayRef{0, 1}, keepdim, dtype);
}
Tensor linalg_norm(const Tensor& self, std::string_view ord, OptionalIntArrayRef dim, bool keepdim,
                   std::optional<ScalarType> dtype) {
  const OperatorScope scope("linalg_norm");
  check_defined("linalg_norm", self);
  const int64_t dims = dim ? static_cast<int64_t>(dim->size()) : self.dim();
  check(dims == 2, "linalg_norm: '{}' needs 2 dimensions, got {}", ord, dims);
  return linalg_matrix_norm(self, ord, dim ? *dim : IntArrayRef{0, 1}, keepdim, dtype);
}

Tensor nuclear_norm(const Tensor& self, bool keepdim) {
  const OperatorScope scope("nuclear_norm");
  check_defined("nuclear_norm", self);
  check(self.dim() == 2, "nuclear_norm: needs a matrix, got {}", shape_string(self.sizes()));
  return linalg_matrix_norm(self, "nuc", {0, 1}, keepdim);
}
Tensor nuclear_norm(const Tensor& self, IntArrayRef dim, bool keepdim) {
  const OperatorScope scope("nuclear_norm");
  return linalg_matrix_norm(self, "nuc", dim, keepdim);
}

Tensor linalg_cond(const Tensor& self, const std::optional<Scalar>& p) {
  const OperatorScope scope("linalg_cond");
  check_matrices("linalg_cond", self, "self");
  const double order = p ? p->toDouble() : 2;
  if (self.size(-1) == 0 && self.size(-2) == 0) return zeros(batch_sizes(self), self.scalar_type());
  if (std::abs(order) != 2) return condition("linalg_cond", self, *p);
  const Tensor s = linalg_svdvals(self);
  const Tensor first = s.narrow(-1, 0, 1), last = s.narrow(-1, s.size(-1) - 1, 1);
  return (order > 0 ? first / last : last / first).squeeze(-1);
}
Tensor linalg_cond(const Tensor& self, std::string_view p) {
  const OperatorScope scope("linalg_cond");
  return condition("linalg_cond", self, p);
}

}  // namespace wick
