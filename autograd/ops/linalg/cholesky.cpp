#include <autograd/graph/record.h>
#include <autograd/kernels/linalg/triangular.h>
#include <autograd/ops/all.h>
#include <autograd/ops/linalg/matrices.h>

namespace wick {

namespace {

// dA = dL Lᵀ + L dLᵀ gives dL = L Φ(L⁻¹ dA L⁻ᵀ), where Φ takes the lower triangle with half of the diagonal. So the
// gradient is the symmetric part of L⁻ᵀ Φ(Lᵀ E) L⁻¹, which is ½ L⁻ᵀ (Φ + Φᵀ) L⁻¹ (Murray 2016, Differentiation of the
// Cholesky decomposition).
Tensor cholesky_backward(const Tensor& e, const Tensor& L) {
  const Tensor product = matmul(transposed(L), e);                                       // Lᵀ E
  const Tensor phi = tril(product) - 0.5 * diag_embed(diagonal(product, 0, -2, -1));     // Φ(Lᵀ E)
  const Tensor x = linalg_solve_triangular(transposed(L), phi + transposed(phi), true);  // X = L⁻ᵀ (Φ + Φᵀ)
  return 0.5 * linalg_solve_triangular(L, x, /*upper=*/false, /*left=*/false);           // ½ X L⁻¹
}

std::tuple<Tensor, Tensor> lower_factor(const Tensor& A) {
  Tensor L, info;
  {
    NoGradGuard off;
    L = A.contiguous().clone();
    info = empty(batch_sizes(A), kInt);
    for (int64_t i = 0; i < batch_count(A); ++i)
      info.data_ptr<int32_t>()[i] = kernels::factor_cholesky(A.scalar_type(), A.size(-1), part_of(L, i));
  }
  return {record("LinalgCholeskyExBackward0", L,
                 wrt(A, saving(L), [](auto& e, auto& L) { return cholesky_backward(e, L); })),
          info};
}

}  // namespace

std::tuple<Tensor, Tensor> linalg_cholesky_ex(const Tensor& self, bool upper, bool check_errors) {
  const OperatorScope scope("linalg_cholesky_ex");
  check_square("linalg_cholesky_ex", self, "self");
  const auto [L, info] = lower_factor(upper ? transposed(self) : self);
  if (check_errors)
    check_info("linalg_cholesky_ex", self, info, [](int32_t order) {
      return fmt::format("is not positive definite: its leading minor of order {} is not positive", order);
    });
  return {upper ? transposed(L).contiguous() : L, info};
}
Tensor linalg_cholesky(const Tensor& self, bool upper) {
  const OperatorScope scope("linalg_cholesky");
  return std::get<0>(linalg_cholesky_ex(self, upper, true));
}
Tensor cholesky(const Tensor& self, bool upper) {
  const OperatorScope scope("cholesky");
  static std::atomic<bool> warned{false};
  warn_of_old_name(warned, "cholesky", "linalg_cholesky()");
  return linalg_cholesky(self, upper);
}

Tensor cholesky_solve(const Tensor& self, const Tensor& input2, bool upper) {
  const OperatorScope scope("cholesky_solve");
  check_square("cholesky_solve", input2, "input2");
  const Tensor turned = transposed(input2), lower = upper ? turned : input2, high = upper ? input2 : turned;
  return linalg_solve_triangular(high, linalg_solve_triangular(lower, self, false), true);
}
Tensor cholesky_inverse(const Tensor& self, bool upper) {
  const OperatorScope scope("cholesky_inverse");
  check_square("cholesky_inverse", self, "self");
  const Tensor inverse = linalg_solve_triangular(self, identity_like(self, self.size(-1)), upper);
  return upper ? matmul(inverse, transposed(inverse)) : matmul(transposed(inverse), inverse);
}

}  // namespace wick
