#include <autograd/graph/record_outputs.h>
#include <autograd/kernels/linalg/orthogonal.h>
#include <autograd/ops/all.h>
#include <autograd/ops/linalg/matrices.h>

#include <algorithm>

namespace wick {

namespace {

// The reflections of A and their factors, without a graph.
std::tuple<Tensor, Tensor> reflections(const Tensor& A) {
  NoGradGuard off;
  const Tensor a = A.contiguous().clone();
  const Tensor tau = empty(batch_sizes(A, {std::min(A.size(-2), A.size(-1))}), A.scalar_type());
  for (int64_t i = 0; i < batch_count(A); ++i)
    kernels::factor_qr(A.scalar_type(), A.size(-2), A.size(-1), part_of(a, i), part_of(tau, i, 1));
  return {a, tau};
}

// For m ≥ n, dA = dQ R + Q dR with Qᵀ dQ antisymmetric and dR upper triangular gives
// ∂J/∂A = (E_Q + Q C(M)) R⁻ᵀ, M = R E_Rᵀ − E_Qᵀ Q, where C(M) is symmetric with the lower triangle of M.
Tensor tall_backward(const Tensor& to_Q, const Tensor& to_R, const Tensor& Q, const Tensor& R) {
  const Tensor M = matmul(R, transposed(to_R)) - matmul(transposed(to_Q), Q);
  const Tensor symmetric = tril(M) + transposed(tril(M, -1));
  return linalg_solve_triangular(transposed(R), to_Q + matmul(Q, symmetric), false, false);
}

// For m < n, A = [X Y] and R = [U V] with X = Q U and V = Qᵀ Y: Y gets Q E_V, and Q also gets Y E_Vᵀ.
Tensor qr_backward(const Tensor& e_Q, const Tensor& e_R, const Tensor& Q, const Tensor& R, const Tensor& A) {
  const Tensor to_Q = e_Q.defined() ? e_Q : zeros_like(Q), to_R = e_R.defined() ? e_R : zeros_like(R);
  const int64_t m = A.size(-2), n = A.size(-1);
  if (m >= n) return tall_backward(to_Q, to_R, Q, R);
  const Tensor Y = A.narrow(-1, m, n - m), to_V = to_R.narrow(-1, m, n - m);
  const Tensor to_X = tall_backward(to_Q + matmul(Y, transposed(to_V)), to_R.narrow(-1, 0, m), Q, R.narrow(-1, 0, m));
  return cat({to_X, matmul(Q, to_V)}, -1);
}

// Reflections applied to C one after another: (I − τ v vᵀ) C = C − τ v (vᵀ C).
Tensor reflect(const char* op, const Tensor& vectors, const Tensor& tau, const Tensor& C, bool last_first) {
  const int64_t m = vectors.size(-2), k = tau.size(-1);
  Tensor out = C;
  for (int64_t step = 0; step < k; ++step) {
    const int64_t i = last_first ? k - 1 - step : step;
    check(i < m, "{}: {} reflections are more than {} rows", op, k, m);
    const Tensor row = arange(m, kLong).unsqueeze(-1);
    const Tensor v = where(row > i, vectors.narrow(-1, i, 1), (row == i).to(C.scalar_type()));
    out = out - tau.narrow(-1, i, 1).unsqueeze(-1) * matmul(v, matmul(transposed(v), out));
  }
  return out;
}

void check_reflections(const char* op, const Tensor& vectors, const Tensor& tau) {
  check_matrices(op, vectors, "input");
  check_defined(op, tau, "tau");
  check_same_dtype(op, vectors, tau);
  check(tau.dim() == vectors.dim() - 1 && batch_sizes(tau, {}, 1) == batch_sizes(vectors) &&
            tau.size(-1) <= vectors.size(-1),
        "{}: input {} and tau {} do not fit: needs (…×m×n) and (…×k) with k ≤ n", op, shape_string(vectors.sizes()),
        shape_string(tau.sizes()));
}

}  // namespace

std::tuple<Tensor, Tensor> linalg_qr(const Tensor& A, std::string_view mode) {
  const OperatorScope scope("linalg_qr");
  check_matrices("linalg_qr", A);
  const bool complete = mode == "complete", r_alone = mode == "r";
  check(complete || r_alone || mode == "reduced", "linalg_qr: the mode is '{}': needs 'reduced', 'complete' or 'r'",
        mode);
  const int64_t m = A.size(-2), n = A.size(-1), columns = complete ? m : std::min(m, n);
  Tensor Q, R;
  {
    NoGradGuard off;
    const auto [a, tau] = reflections(A);
    R = triu(m <= columns ? a : a.narrow(-2, 0, columns));
    Q = empty(r_alone ? Dims{0} : batch_sizes(A, {m, columns}), A.scalar_type());
    for (int64_t i = 0; i < batch_count(A) && !r_alone; ++i)
      kernels::reflect(A.scalar_type(), m, n, part_of(a, i), part_of(tau, i, 1), columns, part_of(Q, i));
  }
  if (r_alone || (complete && m > n)) {
    record_outputs("LinalgQrBackward0", A, std::array{Q, R}, {}, [r_alone](auto&, auto&) -> Tensor {
      fail("linalg_qr: {}: use 'reduced'", r_alone ? "the gradient needs Q, which mode 'r' does not compute"
                                                   : "mode 'complete' has no gradient with more rows than columns");
    });
    return {Q, R};
  }
  record_outputs("LinalgQrBackward0", A, std::array{Q, R}, std::array{Q, R, A},
                 [](auto& e, auto& saved) { return qr_backward(e[0], e[1], saved[0], saved[1], saved[2]); });
  return {Q, R};
}
std::tuple<Tensor, Tensor> qr(const Tensor& self, bool some) {
  const OperatorScope scope("qr");
  static std::atomic<bool> warned{false};
  warn_of_old_name(warned, "qr", "linalg_qr()");
  return linalg_qr(self, some ? "reduced" : "complete");
}

std::tuple<Tensor, Tensor> geqrf(const Tensor& self) {
  const OperatorScope scope("geqrf");
  check_matrices("geqrf", self, "self");
  const auto [a, tau] = reflections(self);
  record_outputs("GeqrfBackward0", self, std::array{a, tau}, {},
                 [](auto&, auto&) -> Tensor { fail("geqrf: there is no gradient: use linalg_qr()"); });
  return {a, tau};
}

Tensor linalg_householder_product(const Tensor& input, const Tensor& tau) {
  const OperatorScope scope("linalg_householder_product");
  check_reflections("linalg_householder_product", input, tau);
  const int64_t m = input.size(-2), n = input.size(-1);
  check(m >= n, "linalg_householder_product: input is {}: needs at least as many rows as columns",
        shape_string(input.sizes()));
  const Tensor columns = eye(m, n, input.scalar_type()).expand(input.sizes());
  return reflect("linalg_householder_product", input, tau, columns, true).contiguous();
}
Tensor orgqr(const Tensor& self, const Tensor& input2) {
  const OperatorScope scope("orgqr");
  return linalg_householder_product(self, input2);
}
Tensor ormqr(const Tensor& self, const Tensor& input2, const Tensor& input3, bool left, bool transpose) {
  const OperatorScope scope("ormqr");
  check_reflections("ormqr", self, input2);
  check_matrices("ormqr", input3, "input3");
  check_same_dtype("ormqr", self, input3);
  check(batch_sizes(self) == batch_sizes(input3) && self.size(-2) == input3.size(left ? -2 : -1),
        "ormqr: self {} and input3 {} do not fit", shape_string(self.sizes()), shape_string(input3.sizes()));
  if (left) return reflect("ormqr", self, input2, input3, !transpose);
  return transposed(reflect("ormqr", self, input2, transposed(input3), transpose)).contiguous();  // (Qᵀ Cᵀ)ᵀ
}

}  // namespace wick
