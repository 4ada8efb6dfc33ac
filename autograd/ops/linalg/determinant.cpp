#include <autograd/graph/record.h>
#include <autograd/ops/all.h>
#include <autograd/ops/linalg/matrices.h>

#include <cmath>
#include <limits>

namespace wick {

namespace {

// The sign of P: each swap of two rows changes it.
Tensor permutation_sign(const Tensor& pivots, ScalarType dtype) {
  const Tensor swaps = (pivots != arange(1, pivots.size(-1) + 1, kInt)).sum(-1);
  return (1 - 2 * remainder(swaps, 2)).to(dtype);
}

Tensor trace_of(const Tensor& A) { return diagonal(A, 0, -2, -1).sum(-1, true).unsqueeze(-1); }
// A number for each matrix, (…), as (…×1×1), to multiply the matrices by.
Tensor per_matrix(const Tensor& x) { return x.unsqueeze(-1).unsqueeze(-1); }

// Whether inverses are of use: no pivot is tiny beside the largest one.
bool is_regular(const Tensor& A) {
  NoGradGuard off;
  if (A.numel() == 0) return true;
  const auto [LU, pivots, info] = linalg_lu_factor_ex(A);
  const Tensor size = diagonal(LU, 0, -2, -1).abs(), top = size.amax(-1), least = size.amin(-1);
  const double tiny = A.scalar_type() == kDouble ? 1e-6 : 1e-3;
  return (least > top * tiny).all().item<bool>();
}

// Products of singular values without some of them, and U, Vᵀ, of A = U diag(s) Vᵀ, with det U det V.
struct Orthogonal {
  Tensor U, s, Vh, sign;
  explicit Orthogonal(const Tensor& A) {
    std::tie(U, s, Vh) = linalg_svd(A);
    sign = per_matrix(linalg_det(U) * linalg_det(Vh));
  }
  // (…×n×n): entry (i, j) is the product of all sₖ but sᵢ and sⱼ.
  Tensor products_without() const {
    const int64_t n = s.size(-1);
    const Tensor off = 1 - eye(n, s.scalar_type());
    const Tensor kept = off.unsqueeze(0) * off.unsqueeze(1);  // 1 where k is neither i nor j
    return where(kept > 0, s.unsqueeze(-2).unsqueeze(-2), 1).prod(-1);
  }
};

// The third derivative of det: with X = A⁻¹ and tᵢ = tr(X Hᵢ), t₁₂ = tr(X H₁ X H₂), its matrix is
// det A ((t₁ t₂ − t₁₂) X − t₂ X H₁ X − t₁ X H₂ X + X H₁ X H₂ X + X H₂ X H₁ X), transposed. Regular matrices only.
Tensor third_derivative(const Tensor& A, const Tensor& H1, const Tensor& H2) {
  const Tensor X = linalg_inv(A), a = matmul(X, H1), b = matmul(X, H2), ab = matmul(a, b);
  const Tensor sum =
      (trace_of(a) * trace_of(b) - trace_of(ab)) * X + matmul(ab + matmul(b, a) - trace_of(b) * a - trace_of(a) * b, X);
  return transposed(per_matrix(linalg_det(A)) * sum);
}

// The derivative of the cofactors along H. For regular matrices it is det A (tr(X H) X − X H X)ᵀ. For all matrices
// A = U diag(s) Vᵀ: the cofactors of diag(s) + K, K = Uᵀ H V, change by diag(P diag(K)) − P ⊙ Kᵀ, where Pᵢⱼ is the
// product of all sₖ but sᵢ and sⱼ, and Pᵢᵢ = 0; U and V turn that back. It is its own adjoint: det has symmetric second
// derivatives.
Tensor cofactors_along(const Tensor& A, const Tensor& H) {
  Tensor out;
  {
    NoGradGuard off;
    if (is_regular(A)) {
      const Tensor X = linalg_inv(A), a = matmul(X, H);
      out = transposed(per_matrix(linalg_det(A)) * (trace_of(a) * X - matmul(a, X)));
    } else {
      const Orthogonal f(A);
      const Tensor P = f.products_without() * (1 - eye(A.size(-1), A.scalar_type()));
      const Tensor K = matmul(matmul(transposed(f.U), H), transposed(f.Vh));
      const Tensor change = diag_embed(matmul(P, diagonal(K, 0, -2, -1).unsqueeze(-1)).squeeze(-1)) - P * transposed(K);
      out = f.sign * matmul(matmul(f.U, change), f.Vh);
    }
  }
  return record("CofactorsBackwardBackward0", out,
                wrt(H, saving(A), [](auto& e, auto& A) { return cofactors_along(A, e); }),
                wrt(A, saving(A, H), [](auto& e, auto& A, auto& H) { return third_derivative(A, H, e); }));
}

// ∂ det A / ∂A, the cofactors: det A · A⁻ᵀ, or det U det V · U diag(Πⱼ≠ᵢ sⱼ) Vᵀ, which needs no inverse.
Tensor cofactors(const Tensor& A) {
  Tensor out;
  {
    NoGradGuard off;
    if (is_regular(A)) {
      out = per_matrix(linalg_det(A)) * transposed(linalg_inv(A));
    } else {
      const Orthogonal f(A);
      const Tensor products = diagonal(f.products_without(), 0, -2, -1);
      out = f.sign * matmul(f.U * products.unsqueeze(-2), f.Vh);
    }
  }
  return record("CofactorsBackward0", out, wrt(A, saving(A), [](auto& e, auto& A) { return cofactors_along(A, e); }));
}

}  // namespace

Tensor linalg_det(const Tensor& A) {
  const OperatorScope scope("linalg_det");
  check_square("linalg_det", A);
  Tensor out;
  {
    NoGradGuard off;
    const auto [LU, pivots, info] = linalg_lu_factor_ex(A);
    out = diagonal(LU, 0, -2, -1).prod(-1) * permutation_sign(pivots, A.scalar_type());
  }
  return record("LinalgDetBackward0", out,
                wrt(A, saving(A), [](auto& e, auto& A) { return per_matrix(e) * cofactors(A); }));
}
Tensor det(const Tensor& self) {
  const OperatorScope scope("det");
  return linalg_det(self);
}

// ∂ log |det A| / ∂A = A⁻ᵀ.
std::tuple<Tensor, Tensor> linalg_slogdet(const Tensor& A) {
  const OperatorScope scope("linalg_slogdet");
  check_square("linalg_slogdet", A);
  Tensor sign, logarithm;
  {
    NoGradGuard off;
    const auto [LU, pivots, info] = linalg_lu_factor_ex(A);
    const Tensor factors = diagonal(LU, 0, -2, -1);
    sign = factors.sign().prod(-1) * permutation_sign(pivots, A.scalar_type());
    logarithm = factors.abs().log().sum(-1);
  }
  return {sign, record("LinalgSlogdetBackward0", logarithm, wrt(A, saving(A), [](auto& e, auto& A) {
                         return per_matrix(e) * transposed(std::get<0>(linalg_inv_ex(A)));
                       }))};
}
std::tuple<Tensor, Tensor> slogdet(const Tensor& self) {
  const OperatorScope scope("slogdet");
  return linalg_slogdet(self);
}
Tensor logdet(const Tensor& self) {
  const OperatorScope scope("logdet");
  const auto [sign, logarithm] = linalg_slogdet(self);
  return where(sign == -1, std::numeric_limits<double>::quiet_NaN(), logarithm);
}

}  // namespace wick
