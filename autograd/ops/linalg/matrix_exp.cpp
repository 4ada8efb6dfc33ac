#include <autograd/graph/record.h>
#include <autograd/ops/all.h>
#include <autograd/ops/linalg/matrices.h>

#include <algorithm>
#include <cmath>

namespace wick {

namespace {

// Scaling and squaring (Higham 2005): exp(A) = exp(A/2ˢ)^(2ˢ), each matrix with its own s, and exp(B) ≈ (V − U)⁻¹ (V +
// U) for ‖B‖₁ ≤ 5.37 with the Padé coefficients of order 13, U the odd powers of B and V the even ones.
Tensor exponential(const Tensor& A) {
  constexpr double c[] = {64764752532480000.,
                          32382376266240000.,
                          7771770303897600.,
                          1187353796428800.,
                          129060195264000.,
                          10559470521600.,
                          670442572800.,
                          33522128640.,
                          1323241920.,
                          40840800.,
                          960960.,
                          16380.,
                          182.,
                          1.};
  constexpr double largest = 5.371920351148152;
  const Tensor size = A.abs().sum(-2).amax(-1);
  const Tensor finite = where(isfinite(size), size, 0);
  const Tensor halvings = (finite / largest).log2().ceil().clamp_min(0).unsqueeze(-1).unsqueeze(-1);
  const Tensor B = A * exp2(-halvings), one = identity_like(A, A.size(-1));
  const Tensor B2 = matmul(B, B), B4 = matmul(B2, B2), B6 = matmul(B4, B2);
  const Tensor U =
      matmul(B, matmul(B6, c[13] * B6 + c[11] * B4 + c[9] * B2) + c[7] * B6 + c[5] * B4 + c[3] * B2 + c[1] * one);
  const Tensor V = matmul(B6, c[12] * B6 + c[10] * B4 + c[8] * B2) + c[6] * B6 + c[4] * B4 + c[2] * B2 + c[0] * one;
  Tensor X = std::get<0>(linalg_solve_ex(V - U, V + U));
  const auto most = halvings.numel() == 0 ? 0 : static_cast<int64_t>(halvings.max().item<double>());
  for (int64_t i = 0; i < most; ++i) X = where(halvings > i, matmul(X, X), X);
  return X;
}

}  // namespace

// exp of [[Aᵀ, E], [0, Aᵀ]] has the gradient in its upper right block (Mathias 1996).
Tensor linalg_matrix_exp(const Tensor& self) {
  const OperatorScope scope("linalg_matrix_exp");
  check_square("linalg_matrix_exp", self, "self");
  Tensor out;
  {
    NoGradGuard off;
    out = self.numel() == 0 ? self.clone() : exponential(self);
  }
  return record("LinalgMatrixExpBackward0", out, wrt(self, saving(self), [](auto& e, auto& A) {
                  const Tensor At = transposed(A);
                  const int64_t n = A.size(-1);
                  const Tensor blocks = cat({cat({At, e}, -1), cat({zeros_like(At), At}, -1)}, -2);
                  return linalg_matrix_exp(blocks).narrow(-2, 0, n).narrow(-1, n, n);
                }));
}
Tensor matrix_exp(const Tensor& self) {
  const OperatorScope scope("matrix_exp");
  return linalg_matrix_exp(self);
}

}  // namespace wick
