#include <autograd/graph/record.h>
#include <autograd/kernels/linalg/triangular.h>
#include <autograd/ops/all.h>
#include <autograd/ops/linalg/matrices.h>

namespace wick {

// X = A⁻¹ B. From A dX + dA X = dB the gradient of B is G = A⁻ᵀ E, that of A is −G Xᵀ in the triangle that is read.
Tensor linalg_solve_triangular(const Tensor& A, const Tensor& B, bool upper, bool left, bool unit) {
  const OperatorScope scope("linalg_solve_triangular");
  check_square("linalg_solve_triangular", A);
  check_matrices("linalg_solve_triangular", B, "B");
  check_same_dtype("linalg_solve_triangular", A, B);
  check(A.size(-1) == B.size(left ? -2 : -1), "linalg_solve_triangular: A {} and B {} do not fit in {}",
        shape_string(A.sizes()), shape_string(B.sizes()), left ? "A X = B" : "X A = B");
  const Dims batch = broadcast_shapes("linalg_solve_triangular", batch_sizes(A), batch_sizes(B));
  if (!left)  // Aᵀ Xᵀ = Bᵀ
    return transposed(linalg_solve_triangular(transposed(A), transposed(B), !upper, true, unit)).contiguous();
  Tensor X;
  {
    NoGradGuard off;
    X = expand_batch(B, batch).clone();
    const bool one = A.dim() == 2, turned = !A.is_contiguous() && transposed(A).is_contiguous();
    const Tensor all = one ? A : expand_batch(A, batch);
    const Tensor rows = turned ? transposed(all).contiguous() : all.contiguous();
    for (int64_t i = 0; i < batch_count(X); ++i)
      kernels::solve_triangular(A.scalar_type(), X.size(-2), X.size(-1), {upper != turned, turned, unit},
                                part_of(rows, one ? 0 : i), part_of(X, i));
  }
  return record(
      "LinalgSolveTriangularBackward0", X,
      wrt(B, saving(A),
          [upper, unit](auto& e, auto& A) { return linalg_solve_triangular(transposed(A), e, !upper, true, unit); }),
      wrt(A, saving(A, X), [upper, unit](auto& e, auto& A, auto& X) {
        const Tensor G = linalg_solve_triangular(transposed(A), e, !upper, true, unit);
        const Tensor all = -matmul(G, transposed(X));
        return upper ? triu(all, unit ? 1 : 0) : tril(all, unit ? -1 : 0);
      }));
}

std::tuple<Tensor, Tensor> triangular_solve(const Tensor& self, const Tensor& A, bool upper, bool transpose,
                                            bool unitriangular) {
  const OperatorScope scope("triangular_solve");
  static std::atomic<bool> warned{false};
  warn_of_old_name(warned, "triangular_solve", "linalg_solve_triangular(), whose arguments are in the other order");
  check_square("triangular_solve", A);
  check_matrices("triangular_solve", self, "self");
  const Dims batch = broadcast_shapes("triangular_solve", batch_sizes(A), batch_sizes(self));
  const Tensor factor = transpose ? transposed(A) : A;
  return {linalg_solve_triangular(factor, self, upper != transpose, true, unitriangular),
          expand_batch(A, batch).clone()};
}

}  // namespace wick
