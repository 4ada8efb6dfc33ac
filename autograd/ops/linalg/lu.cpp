#include <autograd/graph/record.h>
#include <autograd/kernels/linalg/triangular.h>
#include <autograd/ops/all.h>
#include <autograd/ops/linalg/matrices.h>

#include <algorithm>
#include <numeric>

namespace wick {

namespace {

// For each row of Pᵀ B (or of P B if `inverse`) the number of B's row that is there, (…×m) of int64.
Tensor row_order(const char* op, const Tensor& pivots, int64_t m, bool inverse) {
  check_defined(op, pivots, "pivots");
  check(pivots.scalar_type() == kInt, "{}: the pivots are {}: needs int32, as linalg_lu_factor() gives", op,
        describe(pivots));
  const int64_t steps = pivots.size(-1);
  Tensor order = empty(batch_sizes(pivots, {m}, 1), kLong);
  const Tensor all = pivots.contiguous();
  std::vector<int64_t> rows(static_cast<size_t>(m));
  for (int64_t b = 0; b < count_elements(batch_sizes(pivots, {}, 1)); ++b) {
    std::iota(rows.begin(), rows.end(), 0);
    for (int64_t i = 0; i < steps; ++i) {
      const int32_t with = all.data_ptr<int32_t>()[b * steps + i];
      check(with >= 1 && with <= m && i < m, "{}: pivot {} is {}: needs 1 to {}, as linalg_lu_factor() gives", op, i,
            with, m);
      std::swap(rows[static_cast<size_t>(i)], rows[static_cast<size_t>(with - 1)]);
    }
    int64_t* to = order.data_ptr<int64_t>() + b * m;
    for (int64_t i = 0; i < m; ++i)
      if (inverse)
        to[rows[static_cast<size_t>(i)]] = i;
      else
        to[i] = rows[static_cast<size_t>(i)];
  }
  return order;
}

// The rows of B in that order.
Tensor take_rows(const Tensor& B, const Tensor& order) {
  if (B.dim() == 2 && order.dim() == 1) return B.index_select(0, order);
  const Dims batch = broadcast_shapes("linalg_lu_solve", batch_sizes(B), batch_sizes(order, {}, 1));
  const Tensor all = expand_batch(B, batch);
  return all.gather(-2, order.unsqueeze(-1).expand(all.sizes()));
}

// With k = min(m, n), the first k columns and rows of A' = Pᵀ A are A₁ = L₁ U₁. From dA₁ = dL₁ U₁ + L₁ dU₁ follow
// dL₁ = L₁ tril(Ψ, −1) and dU₁ = triu(Ψ) U₁ with Ψ = L₁⁻¹ dA₁ U₁⁻¹, so that
//
//   ∂J/∂A₁ = L₁⁻ᵀ (tril(L₁ᵀ ∂J/∂L₁, −1) + triu(∂J/∂U₁ U₁ᵀ)) U₁⁻ᵀ.
//
// Columns to the right are U₂ = L₁⁻¹ A₂, rows below L₂ = A₂ U₁⁻¹: equations with a triangular matrix.
Tensor lu_backward(const Tensor& e, const Tensor& LU, const Tensor& pivots) {
  const int64_t m = LU.size(-2), n = LU.size(-1), k = std::min(m, n);
  const auto corner = [k](const Tensor& t) { return t.narrow(-2, 0, k).narrow(-1, 0, k); };
  const Tensor packed = corner(LU), L = tril(packed, -1) + identity_like(LU, k), U = triu(packed);
  Tensor to_L = tril(corner(e), -1), to_U = triu(corner(e)), beside;
  if (n > k) {
    beside = linalg_solve_triangular(transposed(L), e.narrow(-1, k, n - k), true, true, true);
    to_L = to_L - tril(matmul(beside, transposed(LU.narrow(-1, k, n - k))), -1);
  }
  if (m > k) {
    beside = linalg_solve_triangular(transposed(U), e.narrow(-2, k, m - k), false, false);
    to_U = to_U - triu(matmul(transposed(LU.narrow(-2, k, m - k)), beside));
  }
  const Tensor psi = tril(matmul(transposed(L), to_L), -1) + triu(matmul(to_U, transposed(U)));
  const Tensor left = linalg_solve_triangular(transposed(L), psi, true, true, true);
  Tensor g = linalg_solve_triangular(transposed(U), left, false, false);
  if (beside.defined()) g = cat({g, beside}, n > k ? -1 : -2);
  return take_rows(g, row_order("linalg_lu_factor", pivots, m, true));
}

}  // namespace

std::tuple<Tensor, Tensor, Tensor> linalg_lu_factor_ex(const Tensor& A, bool pivot, bool check_errors) {
  const OperatorScope scope("linalg_lu_factor_ex");
  check_matrices("linalg_lu_factor_ex", A);
  check(pivot, "linalg_lu_factor_ex: needs pivot = true: without it some matrices have no factors");
  const int64_t m = A.size(-2), n = A.size(-1);
  Tensor LU, pivots, info;
  {
    NoGradGuard off;
    LU = A.clone();
    pivots = empty(batch_sizes(A, {std::min(m, n)}), kInt);
    info = empty(batch_sizes(A), kInt);
    for (int64_t i = 0; i < batch_count(A); ++i)
      info.data_ptr<int32_t>()[i] = kernels::factor_lu(A.scalar_type(), m, n, pivot, part_of(LU, i),
                                                       static_cast<int32_t*>(part_of(pivots, i, 1)));
  }
  if (check_errors)
    check_info("linalg_lu_factor_ex", A, info, [](int32_t at) {
      return fmt::format("is singular: element ({0}, {0}) of U, counted from 1, is zero", at);
    });
  LU = record("LinalgLuFactorExBackward0", LU,
              wrt(A, saving(LU, pivots), [](auto& e, auto& LU, auto& pivots) { return lu_backward(e, LU, pivots); }));
  return {LU, pivots, info};
}
std::tuple<Tensor, Tensor> linalg_lu_factor(const Tensor& A, bool pivot) {
  const OperatorScope scope("linalg_lu_factor");
  const auto [LU, pivots, info] = linalg_lu_factor_ex(A, pivot, true);
  return {LU, pivots};
}
std::tuple<Tensor, Tensor, Tensor> linalg_lu(const Tensor& A, bool pivot) {
  const OperatorScope scope("linalg_lu");
  const auto [LU, pivots, info] = linalg_lu_factor_ex(A, pivot);
  return lu_unpack(LU, pivots);
}

std::tuple<Tensor, Tensor, Tensor> lu_unpack(const Tensor& LU, const Tensor& pivots, bool unpack_data,
                                             bool unpack_pivots) {
  const OperatorScope scope("lu_unpack");
  check_matrices("lu_unpack", LU, "LU_data");
  const int64_t m = LU.size(-2), n = LU.size(-1), k = std::min(m, n);
  const Tensor none = empty({0}, LU.scalar_type());
  Tensor P = none, L = none, U = none;
  if (unpack_data) {
    L = tril(LU.narrow(-1, 0, k), -1) + eye(m, k, LU.scalar_type());
    U = triu(LU.narrow(-2, 0, k));
  }
  if (unpack_pivots) {  // column j has its 1 in the row that came to row j
    const Tensor order = row_order("lu_unpack", pivots, m, false).unsqueeze(-2);
    P = zeros(batch_sizes(LU, {m, m}), LU.scalar_type()).scatter(-2, order, 1);
  }
  return {P, L, U};
}

// A⁻¹ B = U⁻¹ L⁻¹ Pᵀ B, and A⁻ᵀ B = P L⁻ᵀ U⁻ᵀ B.
Tensor linalg_lu_solve(const Tensor& LU, const Tensor& pivots, const Tensor& B, bool left, bool adjoint) {
  const OperatorScope scope("linalg_lu_solve");
  check_square("linalg_lu_solve", LU, "LU");
  check_matrices("linalg_lu_solve", B, "B");
  check_same_dtype("linalg_lu_solve", LU, B);
  check(LU.size(-1) == B.size(left ? -2 : -1), "linalg_lu_solve: LU {} and B {} do not fit in {}",
        shape_string(LU.sizes()), shape_string(B.sizes()), left ? "A X = B" : "X A = B");
  check_defined("linalg_lu_solve", pivots, "pivots");
  check(pivots.sizes() == LU.sizes().slice(0, LU.sizes().size() - 1), "linalg_lu_solve: LU {} and pivots {} do not fit",
        shape_string(LU.sizes()), shape_string(pivots.sizes()));
  if (!left) return transposed(linalg_lu_solve(LU, pivots, transposed(B), true, !adjoint)).contiguous();
  const Tensor order = row_order("linalg_lu_solve", pivots, LU.size(-1), adjoint);
  if (!adjoint) {
    const Tensor Y = linalg_solve_triangular(LU, take_rows(B, order), false, true, true);
    return linalg_solve_triangular(LU, Y, true);
  }
  const Tensor Y = linalg_solve_triangular(transposed(LU), B, false);
  return take_rows(linalg_solve_triangular(transposed(LU), Y, true, true, true), order);
}
Tensor lu_solve(const Tensor& self, const Tensor& LU, const Tensor& pivots) {
  const OperatorScope scope("lu_solve");
  static std::atomic<bool> warned{false};
  warn_of_old_name(warned, "lu_solve", "linalg_lu_solve(), whose arguments are in another order");
  return linalg_lu_solve(LU, pivots, self);
}

}  // namespace wick
