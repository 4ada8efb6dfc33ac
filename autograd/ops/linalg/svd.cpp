#include <autograd/graph/record_outputs.h>
#include <autograd/kernels/linalg/orthogonal.h>
#include <autograd/ops/all.h>
#include <autograd/ops/linalg/matrices.h>

#include <algorithm>

namespace wick {

namespace {

Tensor skew(const Tensor& X) { return X - transposed(X); }

// With E the incoming gradients, Fᵢⱼ = sⱼ² − sᵢ² and skew(X) = X − Xᵀ,
//
//   ∂J/∂A = U ((skew(Uᵀ E_U)/F) S + S (skew(Vᵀ E_V)/F) + diag(E_S)) Vᵀ + (1 − U Uᵀ) E_U S⁻¹ Vᵀ + U S⁻¹ E_Vᵀ (1 − V Vᵀ):
//
// Uᵀ dU and Vᵀ dV are antisymmetric, and Uᵀ dA V = Uᵀ dU S + dS − S Vᵀ dV is solved for them (Giles 2008, 3.3;
// Townsend 2016). The last two terms cover the directions outside the span of the k columns of U and V.
Tensor svd_backward(std::span<const Tensor> e, const Tensor& U, const Tensor& S, const Tensor& Vh) {
  const Tensor &e_U = e[0], &e_S = e[1], &e_Vh = e[2];
  const Tensor s_j = S.unsqueeze(-2), s_i = S.unsqueeze(-1);  // X S is X * s_j, and S X is s_i * X
  const int64_t k = S.size(-1);
  const Tensor F = (s_j - s_i) * (s_j + s_i) + eye(k, S.scalar_type());  // skew() is 0 on the diagonal: 0/1, not 0/0
  Tensor inner, outer;
  const auto add = [](Tensor& sum, const Tensor& term) { sum = sum.defined() ? sum + term : term; };
  if (e_S.defined()) inner = diag_embed(e_S);
  if (e_U.defined()) {
    const Tensor along = matmul(transposed(U), e_U);
    add(inner, skew(along) / F * s_j);
    if (U.size(-2) > k) add(outer, matmul((e_U - matmul(U, along)) / s_j, Vh));  // (1 − U Uᵀ) E_U S⁻¹ Vᵀ
  }
  if (e_Vh.defined()) {
    const Tensor along = matmul(Vh, transposed(e_Vh));  // Vᵀ E_V
    add(inner, s_i * (skew(along) / F));
    if (Vh.size(-1) > k) add(outer, matmul(U, (e_Vh - matmul(transposed(along), Vh)) / s_i));  // U S⁻¹ E_Vᵀ (1 − V Vᵀ)
  }
  const Tensor all = matmul(matmul(U, inner), Vh);
  return outer.defined() ? all + outer : all;
}

// (U, S, Vᵀ), or S alone with undefined U and Vᵀ; without a graph.
std::tuple<Tensor, Tensor, Tensor> factors(const Tensor& A_, bool full, bool vectors) {
  NoGradGuard off;
  const Tensor A = A_.contiguous();
  const int64_t m = A.size(-2), n = A.size(-1), k = std::min(m, n);
  Tensor U, S = empty(batch_sizes(A, {k}), A.scalar_type()), Vh;
  if (vectors) {
    U = empty(batch_sizes(A, {m, full ? m : k}), A.scalar_type());
    Vh = empty(batch_sizes(A, {full ? n : k, n}), A.scalar_type());
  }
  if (k == 0) {
    if (vectors) U.copy_(eye(m, U.size(-1), U.scalar_type())), Vh.copy_(eye(Vh.size(-2), n, Vh.scalar_type()));
    return {U, S, Vh};
  }
  const Tensor finite = isfinite(A).flatten(-2).all(-1);
  for (int64_t i = 0; i < batch_count(A); ++i) {
    if (!finite.data_ptr<bool>()[i]) fail_matrix("linalg_svd", A, i, "has elements that are infinite or NaN");
    if (!kernels::factor_svd(A.scalar_type(), m, n, full, part_of(A, i), vectors ? part_of(U, i) : nullptr,
                             part_of(S, i, 1), vectors ? part_of(Vh, i) : nullptr))
      fail_matrix("linalg_svd", A, i, "has singular values that the iteration did not find");
  }
  return {U, S, Vh};
}

void check_driver(const std::optional<std::string_view>& driver) {
  check(!driver, "linalg_svd: the driver is '{}': drivers are for other devices", driver.value_or(""));
}

}  // namespace

std::tuple<Tensor, Tensor, Tensor> linalg_svd(const Tensor& A, bool full_matrices,
                                              std::optional<std::string_view> driver) {
  const OperatorScope scope("linalg_svd");
  check_matrices("linalg_svd", A);
  check_driver(driver);
  const auto [U, S, Vh] = factors(A, full_matrices, true);
  record_outputs("LinalgSvdBackward0", A, std::array{U, S, Vh}, std::array{U, S, Vh}, [](auto& e, auto& saved) {
    const int64_t k = saved[1].size(-1);
    const auto columns = [k](const Tensor& t) { return t.defined() ? t.narrow(-1, 0, k) : t; };
    const auto rows = [k](const Tensor& t) { return t.defined() ? t.narrow(-2, 0, k) : t; };
    const std::array in{columns(e[0]), e[1], rows(e[2])};
    return svd_backward(in, columns(saved[0]), saved[1], rows(saved[2]));
  });
  return {U, S, Vh};
}
Tensor linalg_svdvals(const Tensor& A, std::optional<std::string_view> driver) {
  const OperatorScope scope("linalg_svdvals");
  check_matrices("linalg_svdvals", A);
  check_driver(driver);
  if (GradMode::is_enabled() && A.requires_grad())
    return std::get<1>(linalg_svd(A, false));  // U and V are its gradient
  return std::get<1>(factors(A, false, false));
}
std::tuple<Tensor, Tensor, Tensor> svd(const Tensor& self, bool some, bool compute_uv) {
  const OperatorScope scope("svd");
  if (!compute_uv) {
    const Tensor S = linalg_svdvals(self);
    const int64_t m = self.size(-2), n = self.size(-1);
    return {zeros(batch_sizes(self, {m, m}), S.scalar_type()), S, zeros(batch_sizes(self, {n, n}), S.scalar_type())};
  }
  const auto [U, S, Vh] = linalg_svd(self, !some);
  return {U, S, transposed(Vh)};
}

}  // namespace wick
