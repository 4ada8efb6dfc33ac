#include <autograd/graph/record.h>
#include <autograd/kernels/linalg/orthogonal.h>
#include <autograd/ops/all.h>
#include <autograd/ops/linalg/matrices.h>

#include <algorithm>
#include <limits>

namespace wick {

namespace {

using Tolerance = std::optional<Tensor>;

Tolerance number(std::optional<double> x) { return x ? Tolerance(scalar_tensor(*x, kDouble)) : std::nullopt; }

double default_rcond(const Tensor& A) {
  const double epsilon = A.scalar_type() == kDouble ? std::numeric_limits<double>::epsilon()
                                                    : static_cast<double>(std::numeric_limits<float>::epsilon());
  return epsilon * static_cast<double>(std::max(A.size(-1), A.size(-2)));
}

// Which of the sizes s (…×k) are above max(atol, rtol·largest).
Tensor above(const char* op, const Tensor& A, const Tensor& s, const Tolerance& atol, const Tolerance& rtol) {
  const auto as_given = [&](const Tolerance& given, const char* name, double otherwise) {
    if (!given) return full({}, otherwise, s.scalar_type());
    check_defined(op, *given, name);
    return given->detach().to(s.scalar_type());
  };
  const Tensor absolute = as_given(atol, "atol", 0);
  const Tensor relative =
      rtol ? as_given(rtol, "rtol", 0) : where(absolute > 0, 0, as_given(rtol, "rtol", default_rcond(A)));
  if (s.size(-1) == 0) return s > 0;
  return s > maximum(absolute, relative * s.amax(-1)).unsqueeze(-1);
}

// X = A⁺ at constant rank (Golub and Pereyra 1973): dX = −X dA X + X Xᵀ dAᵀ (1 − A X) + (1 − X A) dAᵀ Xᵀ X, whose
// adjoint is −Xᵀ E Xᵀ + (1 − A X) Eᵀ X Xᵀ + Xᵀ X Eᵀ (1 − X A).
Tensor pinv_backward(const Tensor& e, const Tensor& A, const Tensor& X) {
  const Tensor Xt = transposed(X), et = transposed(e);
  const Tensor left = matmul(et, matmul(X, Xt)), right = matmul(matmul(Xt, X), et);
  return left - matmul(A, matmul(X, left)) + right - matmul(matmul(right, X), A) - matmul(Xt, matmul(e, Xt));
}

Tensor pinv(const char* op, const Tensor& A, const Tolerance& atol, const Tolerance& rtol, bool hermitian) {
  if (hermitian)
    check_square(op, A, "self");
  else
    check_matrices(op, A, "self");
  Tensor X;
  {
    NoGradGuard off;
    Tensor left, s, right;
    if (hermitian) {
      std::tie(s, left) = linalg_eigh(A);
      right = transposed(left);
    } else {
      std::tie(left, s, right) = linalg_svd(A, false);
    }
    const Tensor inverse = where(above(op, A, s.abs(), atol, rtol), s.reciprocal(), 0);
    X = matmul(transposed(right) * inverse.unsqueeze(-2), transposed(left));
  }
  return record("LinalgPinvBackward0", X,
                wrt(A, saving(A, X), [](auto& e, auto& A, auto& X) { return pinv_backward(e, A, X); }));
}

Tensor rank_of(const char* op, const Tensor& A, const Tolerance& atol, const Tolerance& rtol, bool hermitian) {
  NoGradGuard off;
  check_matrices(op, A, "self");
  const Tensor sizes = hermitian ? linalg_eigvalsh(A).abs() : linalg_svdvals(A);
  return above(op, A, sizes, atol, rtol).sum(-1);
}

}  // namespace

Tensor linalg_pinv(const Tensor& self, const std::optional<Tensor>& atol, const std::optional<Tensor>& rtol,
                   bool hermitian) {
  const OperatorScope scope("linalg_pinv");
  return pinv("linalg_pinv", self, atol, rtol, hermitian);
}
Tensor linalg_pinv(const Tensor& self, std::optional<double> atol, std::optional<double> rtol, bool hermitian) {
  const OperatorScope scope("linalg_pinv");
  return pinv("linalg_pinv", self, number(atol), number(rtol), hermitian);
}
Tensor linalg_pinv(const Tensor& self, double rcond, bool hermitian) {
  const OperatorScope scope("linalg_pinv");
  return pinv("linalg_pinv", self, number(0), number(rcond), hermitian);
}
Tensor linalg_pinv(const Tensor& self, const Tensor& rcond, bool hermitian) {
  const OperatorScope scope("linalg_pinv");
  return pinv("linalg_pinv", self, number(0), rcond, hermitian);
}
Tensor pinverse(const Tensor& self, double rcond) {
  const OperatorScope scope("pinverse");
  return linalg_pinv(self, rcond);
}

Tensor linalg_matrix_rank(const Tensor& input, const std::optional<Tensor>& atol, const std::optional<Tensor>& rtol,
                          bool hermitian) {
  const OperatorScope scope("linalg_matrix_rank");
  return rank_of("linalg_matrix_rank", input, atol, rtol, hermitian);
}
Tensor linalg_matrix_rank(const Tensor& self, std::optional<double> atol, std::optional<double> rtol, bool hermitian) {
  const OperatorScope scope("linalg_matrix_rank");
  return rank_of("linalg_matrix_rank", self, number(atol), number(rtol), hermitian);
}
Tensor linalg_matrix_rank(const Tensor& self, double tol, bool hermitian) {
  const OperatorScope scope("linalg_matrix_rank");
  return rank_of("linalg_matrix_rank", self, number(tol), number(0), hermitian);
}
Tensor linalg_matrix_rank(const Tensor& input, const Tensor& tol, bool hermitian) {
  const OperatorScope scope("linalg_matrix_rank");
  return rank_of("linalg_matrix_rank", input, tol, number(0), hermitian);
}

std::tuple<Tensor, Tensor, Tensor, Tensor> linalg_lstsq(const Tensor& self, const Tensor& b,
                                                        std::optional<double> rcond,
                                                        std::optional<std::string_view> driver) {
  const OperatorScope scope("linalg_lstsq");
  check_matrices("linalg_lstsq", self, "self");
  check_defined("linalg_lstsq", b, "b");
  check_same_dtype("linalg_lstsq", self, b);
  const std::string_view name = driver.value_or("gelsy");
  const bool gels = name == "gels", by_values = name == "gelsd" || name == "gelss";
  check(gels || by_values || name == "gelsy",
        "linalg_lstsq: the driver is '{}': needs 'gels', 'gelsy', 'gelsd' or 'gelss'", name);
  const int64_t m = self.size(-2), n = self.size(-1);
  const bool vector = b.dim() == self.dim() - 1;
  const Tensor columns = vector ? b.unsqueeze(-1) : b;
  check(columns.dim() == self.dim() && columns.size(-2) == m,
        "linalg_lstsq: self {} and b {} do not fit: needs (…×m×n) and (…×m×k) or (…×m)", shape_string(self.sizes()),
        shape_string(b.sizes()));
  const Dims batch = broadcast_shapes("linalg_lstsq", batch_sizes(self), batch_sizes(columns));
  const Tensor A = expand_batch(self, batch), B = expand_batch(columns, batch);
  const double cut = gels ? default_rcond(A) : rcond.value_or(default_rcond(A));
  Tensor X, rank, values = empty({0}, self.scalar_type());
  {
    NoGradGuard off;
    if (by_values) {
      values = linalg_svdvals(A);
      rank = above("linalg_lstsq", A, values, number(0), number(cut)).sum(-1);
      X = matmul(linalg_pinv(A, cut), B);
    } else {
      const Tensor a = A.contiguous(), right = B.contiguous();
      X = zeros(batch_sizes(A, {n, B.size(-1)}), A.scalar_type());
      rank = zeros(batch_sizes(A), kLong);
      for (int64_t i = 0; i < batch_count(A) && m > 0 && n > 0; ++i)
        rank.data_ptr<int64_t>()[i] = kernels::least_squares(A.scalar_type(), m, n, B.size(-1), cut, part_of(a, i),
                                                             part_of(right, i), part_of(X, i));
    }
  }
  const bool full_rank = (rank == std::min(m, n)).all().item<bool>();
  if (gels && !full_rank)
    for (int64_t i = 0; i < rank.numel(); ++i)
      if (rank.data_ptr<int64_t>()[i] < std::min(m, n))
        fail_matrix("linalg_lstsq", A, i, "has no full rank: use driver 'gelsy'");
  // X = A⁺ b.
  X = record("LinalgLstsqBackward0", X,
             wrt(B, saving(A), [cut](auto& e, auto& A) { return matmul(transposed(linalg_pinv(A, cut)), e); }),
             wrt(A, saving(A, B), [cut](auto& e, auto& A, auto& B) {
               return pinv_backward(matmul(e, transposed(B)), A, linalg_pinv(A, cut));
             }));
  Tensor residuals = empty({0}, self.scalar_type());
  if (m > n && full_rank && name != "gelsy") residuals = (matmul(A, X) - B).detach().square().sum(-2);
  return {vector ? X.squeeze(-1) : X, residuals, gels ? empty({0}, kLong) : rank, values};
}

}  // namespace wick
