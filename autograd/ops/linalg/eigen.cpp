#include <autograd/graph/record_outputs.h>
#include <autograd/kernels/linalg/orthogonal.h>
#include <autograd/ops/all.h>
#include <autograd/ops/linalg/matrices.h>

#include <limits>

namespace wick {

namespace {

// Fᵢⱼ = lⱼ − lᵢ, and 1 on the diagonal.
Tensor differences(const Tensor& L) { return L.unsqueeze(-2) - L.unsqueeze(-1) + eye(L.size(-1), L.scalar_type()); }

// dA V + A dV = dV diag(L) + V diag(dL), with dV = V C, gives Vᵀ dA V = diag(dL) + C ⊙ F, so that
// ∂J/∂A = V (diag(E_L) + Vᵀ E_V / F) Vᵀ. C has a diagonal of 0, since the columns of V keep their length; so the
// diagonal of Vᵀ E_V / F is left out.
Tensor eigh_backward(const Tensor& e_L, const Tensor& e_V, const Tensor& L, const Tensor& V) {
  if (!e_V.defined()) return matmul(V * e_L.unsqueeze(-2), transposed(V));   // V diag(E_L) Vᵀ
  const Tensor F = differences(L), from_V = matmul(transposed(V), e_V) / F;  // Vᵀ E_V / F
  Tensor inner = from_V - diag_embed(diagonal(from_V, 0, -2, -1));           // without its diagonal
  if (e_L.defined()) inner = inner + diag_embed(e_L);                        // + diag(E_L)
  return matmul(matmul(V, inner), transposed(V));                            // V (…) Vᵀ
}

// Without symmetry the inverse of V takes the place of Vᵀ: ∂J/∂A = V⁻ᵀ (diag(E_L) + (Vᵀ E_V − Vᵀ V D)/F) Vᵀ, where D is
// the diagonal of Vᵀ E_V: columns of V keep their length.
Tensor eig_backward(const Tensor& e_L, const Tensor& e_V, const Tensor& L, const Tensor& V) {
  Tensor inner;
  if (e_V.defined()) {
    const Tensor turned = matmul(transposed(V), e_V);
    inner = (turned - matmul(transposed(V), V * diagonal(turned, 0, -2, -1).unsqueeze(-2))) / differences(L);
    inner = inner - diag_embed(diagonal(inner, 0, -2, -1));
  }
  if (e_L.defined()) inner = inner.defined() ? inner + diag_embed(e_L) : diag_embed(e_L);
  return linalg_solve(transposed(V), matmul(inner, transposed(V)));
}

// (L, V), or L alone with an undefined V; without a graph. A matrix with infinite or NaN elements has NaN.
std::tuple<Tensor, Tensor> symmetric_factors(const Tensor& self, bool upper, bool vectors) {
  NoGradGuard off;
  const Tensor A = (upper ? transposed(self) : self).contiguous();
  const int64_t n = A.size(-1);
  const Tensor L = empty(batch_sizes(A, {n}), A.scalar_type());
  const Tensor V = vectors ? empty(A.sizes(), A.scalar_type()) : Tensor();
  if (n == 0) return {L, V};
  const Tensor finite = isfinite(tril(A)).flatten(-2).all(-1);
  for (int64_t i = 0; i < batch_count(A); ++i) {
    if (!finite.data_ptr<bool>()[i]) {
      constexpr double nan = std::numeric_limits<double>::quiet_NaN();
      L.view({-1, n})[i].fill_(nan);
      if (vectors) V.view({-1, n, n})[i].fill_(nan);
    } else if (!kernels::factor_eigh(A.scalar_type(), n, part_of(A, i), part_of(L, i, 1),
                                     vectors ? part_of(V, i) : nullptr)) {
      fail_matrix("linalg_eigh", A, i, "has eigenvalues that the iteration did not find");
    }
  }
  return {L, V};
}

bool is_upper(std::string_view uplo) {
  const bool upper = uplo == "U" || uplo == "u";
  check(upper || uplo == "L" || uplo == "l", "linalg_eigh: UPLO is '{}': needs 'L' or 'U'", uplo);
  return upper;
}

// (L, V), or L alone with an undefined V; without a graph.
std::tuple<Tensor, Tensor> real_factors(const Tensor& self, bool vectors) {
  NoGradGuard off;
  const Tensor A = self.contiguous();
  const int64_t n = A.size(-1);
  const Tensor L = empty(batch_sizes(A, {n}), A.scalar_type());
  const Tensor V = vectors ? empty(A.sizes(), A.scalar_type()) : Tensor();
  if (n == 0) return {L, V};
  const Tensor finite = isfinite(A).flatten(-2).all(-1);
  for (int64_t i = 0; i < batch_count(A); ++i) {
    if (!finite.data_ptr<bool>()[i]) fail_matrix("linalg_eig", A, i, "has elements that are infinite or NaN");
    switch (
        kernels::factor_eig(A.scalar_type(), n, part_of(A, i), part_of(L, i, 1), vectors ? part_of(V, i) : nullptr)) {
      case kernels::EigResult::ok:
        break;
      case kernels::EigResult::not_converged:
        fail_matrix("linalg_eig", A, i, "has eigenvalues that the iteration did not find");
      case kernels::EigResult::not_real:
        fail_matrix("linalg_eig", A, i, "has complex eigenvalues, and there are no complex tensors here");
    }
  }
  return {L, V};
}

}  // namespace

std::tuple<Tensor, Tensor> linalg_eigh(const Tensor& self, std::string_view UPLO) {
  const OperatorScope scope("linalg_eigh");
  check_square("linalg_eigh", self, "self");
  const auto [L, V] = symmetric_factors(self, is_upper(UPLO), true);
  record_outputs("LinalgEighBackward0", self, std::array{L, V}, std::array{L, V},
                 [](auto& e, auto& saved) { return eigh_backward(e[0], e[1], saved[0], saved[1]); });
  return {L, V};
}
Tensor linalg_eigvalsh(const Tensor& self, std::string_view UPLO) {
  const OperatorScope scope("linalg_eigvalsh");
  check_square("linalg_eigvalsh", self, "self");
  if (GradMode::is_enabled() && self.requires_grad()) return std::get<0>(linalg_eigh(self, UPLO));
  return std::get<0>(symmetric_factors(self, is_upper(UPLO), false));
}
std::tuple<Tensor, Tensor> symeig(const Tensor& self, bool eigenvectors, bool upper) {
  const OperatorScope scope("symeig");
  static std::atomic<bool> warned{false};
  warn_of_old_name(warned, "symeig", "linalg_eigh()");
  const std::string_view uplo = upper ? "U" : "L";
  if (eigenvectors) return linalg_eigh(self, uplo);
  const Tensor L = linalg_eigvalsh(self, uplo);
  return {L, empty({0}, L.scalar_type())};
}

std::tuple<Tensor, Tensor> linalg_eig(const Tensor& self) {
  const OperatorScope scope("linalg_eig");
  check_square("linalg_eig", self, "self");
  const auto [L, V] = real_factors(self, true);
  record_outputs("LinalgEigBackward0", self, std::array{L, V}, std::array{L, V},
                 [](auto& e, auto& saved) { return eig_backward(e[0], e[1], saved[0], saved[1]); });
  return {L, V};
}
Tensor linalg_eigvals(const Tensor& self) {
  const OperatorScope scope("linalg_eigvals");
  check_square("linalg_eigvals", self, "self");
  if (GradMode::is_enabled() && self.requires_grad()) return std::get<0>(linalg_eig(self));
  return std::get<0>(real_factors(self, false));
}

}  // namespace wick
