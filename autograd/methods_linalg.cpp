// Tensor's methods of linear algebra, as in methods.cpp: each is the operator of the same name, with *this as its first
// argument.

#include <autograd/ops/all.h>

namespace wick {

using Pair = std::tuple<Tensor, Tensor>;
using Triple = std::tuple<Tensor, Tensor, Tensor>;

// x.name(args...) is name(x, args...).
#define METHOD(Result, name, parameters, ...) \
  Result Tensor::name parameters const { return wick::name(*this __VA_OPT__(, ) __VA_ARGS__); }

// linalg/matmul
METHOD(Tensor, mm, (const Tensor& mat2), mat2)
METHOD(Tensor, bmm, (const Tensor& mat2), mat2)
METHOD(Tensor, mv, (const Tensor& vec), vec)
METHOD(Tensor, dot, (const Tensor& tensor), tensor)
METHOD(Tensor, vdot, (const Tensor& other), other)
METHOD(Tensor, outer, (const Tensor& vec2), vec2)
METHOD(Tensor, ger, (const Tensor& vec2), vec2)
METHOD(Tensor, matmul, (const Tensor& other), other)
METHOD(Tensor, addmm, (const Tensor& mat1, const Tensor& mat2, const Scalar& beta, const Scalar& alpha), mat1, mat2,
       beta, alpha)
METHOD(Tensor, addmv, (const Tensor& mat, const Tensor& vec, const Scalar& beta, const Scalar& alpha), mat, vec, beta,
       alpha)
METHOD(Tensor, addr, (const Tensor& vec1, const Tensor& vec2, const Scalar& beta, const Scalar& alpha), vec1, vec2,
       beta, alpha)
METHOD(Tensor, baddbmm, (const Tensor& batch1, const Tensor& batch2, const Scalar& beta, const Scalar& alpha), batch1,
       batch2, beta, alpha)
METHOD(Tensor, addbmm, (const Tensor& batch1, const Tensor& batch2, const Scalar& beta, const Scalar& alpha), batch1,
       batch2, beta, alpha)
METHOD(Tensor, matrix_power, (int64_t n), n)

// linalg/tensordot
METHOD(Tensor, inner, (const Tensor& other), other)
METHOD(Tensor, kron, (const Tensor& other), other)
METHOD(Tensor, cross, (const Tensor& other, std::optional<int64_t> dim), other, dim)

// linalg: factors and what is made of them
METHOD(Tensor, det, ())
METHOD(Pair, slogdet, ())
METHOD(Tensor, logdet, ())
METHOD(Tensor, inverse, ())
METHOD(Tensor, pinverse, (double rcond), rcond)
METHOD(Tensor, cholesky, (bool upper), upper)
METHOD(Tensor, cholesky_inverse, (bool upper), upper)
METHOD(Tensor, cholesky_solve, (const Tensor& input2, bool upper), input2, upper)
METHOD(Pair, triangular_solve, (const Tensor& A, bool upper, bool transpose, bool unitriangular), A, upper, transpose,
       unitriangular)
METHOD(Tensor, lu_solve, (const Tensor& LU_data, const Tensor& LU_pivots), LU_data, LU_pivots)
METHOD(Pair, qr, (bool some), some)
METHOD(Pair, geqrf, ())
METHOD(Tensor, orgqr, (const Tensor& input2), input2)
METHOD(Tensor, ormqr, (const Tensor& input2, const Tensor& input3, bool left, bool transpose), input2, input3, left,
       transpose)
METHOD(Triple, svd, (bool some, bool compute_uv), some, compute_uv)
METHOD(Pair, symeig, (bool eigenvectors, bool upper), eigenvectors, upper)
METHOD(Tensor, matrix_exp, ())

#undef METHOD

}  // namespace wick
