#include <autograd/graph/record.h>
#include <autograd/ops/all.h>
#include <autograd/ops/linalg/matrices.h>

#include <string>

namespace wick {

namespace {

std::string singular(int32_t at) {
  return fmt::format("is singular: element ({0}, {0}) of the upper factor of its LU, counted from 1, is zero", at);
}

// A⁻ᵀ E. The factors of A serve as long as nobody differentiates again.
Tensor solve_adjoint(const Tensor& A, const Tensor& LU, const Tensor& pivots, const Tensor& e) {
  return GradMode::is_enabled() ? linalg_solve(transposed(A), e) : linalg_lu_solve(LU, pivots, e, true, true);
}

// X = A⁻¹ B, both matrices. From A dX + dA X = dB the gradient of B is G = A⁻ᵀ E, that of A −G Xᵀ.
std::tuple<Tensor, Tensor> solve(const Tensor& A, const Tensor& B) {
  Tensor X, LU, pivots, info;
  {
    NoGradGuard off;
    std::tie(LU, pivots, info) = linalg_lu_factor_ex(A);
    X = linalg_lu_solve(LU, pivots, B);
  }
  X = record("LinalgSolveExBackward0", X,
             wrt(B, saving(A, LU, pivots),
                 [](auto& e, auto& A, auto& LU, auto& pivots) { return solve_adjoint(A, LU, pivots, e); }),
             wrt(A, saving(A, LU, pivots, X), [](auto& e, auto& A, auto& LU, auto& pivots, auto& X) {
               return -matmul(solve_adjoint(A, LU, pivots, e), transposed(X));
             }));
  return {X, info};
}

}  // namespace

std::tuple<Tensor, Tensor> linalg_solve_ex(const Tensor& A, const Tensor& B, bool left, bool check_errors) {
  const OperatorScope scope("linalg_solve_ex");
  check_square("linalg_solve_ex", A);
  check_defined("linalg_solve_ex", B, "B");
  check_same_dtype("linalg_solve_ex", A, B);
  const bool vector = B.dim() == 1 || (B.dim() + 1 == A.dim() && B.sizes() == A.sizes().slice(0, A.sizes().size() - 1));
  const Tensor columns = vector ? B.unsqueeze(-1) : B;
  check(columns.dim() >= 2 && A.size(-1) == columns.size(left ? -2 : -1),
        "linalg_solve_ex: A {} and B {} do not fit in {}", shape_string(A.sizes()), shape_string(B.sizes()),
        left ? "A X = B" : "X A = B");
  auto [X, info] = left ? solve(A, columns) : solve(transposed(A), transposed(columns));
  if (check_errors) check_info("linalg_solve_ex", A, info, singular);
  if (!left) X = transposed(X).contiguous();
  return {vector ? X.squeeze(-1) : X, info};
}
Tensor linalg_solve(const Tensor& A, const Tensor& B, bool left) {
  const OperatorScope scope("linalg_solve");
  return std::get<0>(linalg_solve_ex(A, B, left, true));
}

// X = A⁻¹: dX = −X dA X, so the gradient is −Xᵀ E Xᵀ.
std::tuple<Tensor, Tensor> linalg_inv_ex(const Tensor& A, bool check_errors) {
  const OperatorScope scope("linalg_inv_ex");
  check_square("linalg_inv_ex", A);
  Tensor X, info;
  {
    NoGradGuard off;
    std::tie(X, info) = solve(A, identity_like(A, A.size(-1)));
  }
  if (check_errors) check_info("linalg_inv_ex", A, info, singular);
  X = record("LinalgInvExBackward0", X,
             wrt(A, saving(X), [](auto& e, auto& X) { return -matmul(transposed(X), matmul(e, transposed(X))); }));
  return {X, info};
}
Tensor linalg_inv(const Tensor& A) {
  const OperatorScope scope("linalg_inv");
  return std::get<0>(linalg_inv_ex(A, true));
}
Tensor inverse(const Tensor& self) {
  const OperatorScope scope("inverse");
  return linalg_inv(self);
}

// The first `ind` dimensions are the rows of one matrix, the others its columns.
Tensor linalg_tensorinv(const Tensor& self, int64_t ind) {
  const OperatorScope scope("linalg_tensorinv");
  check_defined("linalg_tensorinv", self);
  check(ind > 0, "linalg_tensorinv: ind is {}: needs 1 or more", ind);
  const size_t split = std::min(static_cast<size_t>(ind), self.sizes().size());
  const IntArrayRef rows = self.sizes().slice(0, split), columns = self.sizes().slice(split);
  const int64_t n = count_elements(rows);
  check(n == count_elements(columns), "linalg_tensorinv: {} cut behind dimension {} is no square matrix: {} ≠ {}",
        shape_string(self.sizes()), ind, n, count_elements(columns));
  Dims sizes(columns);
  for (const int64_t size : rows) sizes.push_back(size);
  return linalg_inv(self.reshape({n, n})).reshape(sizes);
}

Tensor linalg_tensorsolve(const Tensor& self, const Tensor& other, OptionalIntArrayRef dims) {
  const OperatorScope scope("linalg_tensorsolve");
  check_defined("linalg_tensorsolve", self);
  check_defined("linalg_tensorsolve", other, "other");
  Dims order;
  if (dims && !dims->empty()) {
    const std::vector<bool> moved = dim_mask("linalg_tensorsolve", *dims, self.dim());
    for (int64_t d = 0; d < self.dim(); ++d)
      if (!moved[static_cast<size_t>(d)]) order.push_back(d);
    for (const int64_t d : *dims) order.push_back(wrap_dim("linalg_tensorsolve", d, self.dim()));
  }
  const Tensor A = order.empty() ? self : self.permute(order);
  check(A.dim() >= other.dim(), "linalg_tensorsolve: {} has fewer dimensions than {}", shape_string(self.sizes()),
        shape_string(other.sizes()));
  const IntArrayRef sizes = A.sizes().slice(other.sizes().size());
  const int64_t n = count_elements(sizes);
  check(n == other.numel() && A.numel() == n * n,
        "linalg_tensorsolve: {} and {} do not fit: needs as many equations as unknowns", shape_string(self.sizes()),
        shape_string(other.sizes()));
  const Dims result(sizes);
  return linalg_solve(A.reshape({n, n}), other.reshape({n})).reshape(result);
}

}  // namespace wick
