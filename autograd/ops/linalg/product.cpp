// The product of two matrices, and its derivatives: e is the incoming gradient.

#include <autograd/graph/record.h>
#include <autograd/kernels/matmul/gemm.h>
#include <autograd/ops/all.h>
#include <autograd/ops/elementwise/narrow.h>
#include <autograd/ops/linalg/product.h>

#include <algorithm>

namespace wick {

// A flag transposes the factor before it: product(x, true, y, false) is Xᵀ Y. For A B the derivatives are E Bᵀ and Aᵀ
// E. A factor that is given transposed gets the transpose of its derivative.
Tensor product(const Tensor& a, bool ta, const Tensor& b, bool tb) {
  if (!kernels::multiplies(a.scalar_type()))
    return in_wide([&](const Tensor& a, const Tensor& b) { return product(a, ta, b, tb); }, a, b);
  Tensor out = make_empty("mm", {a.size(ta ? 1 : 0), b.size(tb ? 0 : 1)}, a.scalar_type());
  multiply(out, a, ta, b, tb, 0, 1);
  tell_tracer("mm", {a, b}, {out}, "transpose_a", ta, "transpose_b", tb);
  return record("MmBackward0", out,
                wrt(a, saving(b),
                    [ta, tb](auto& e, auto& b) {
                      return ta ? product(b, tb, e, true) : product(e, false, b, !tb);  // (E Bᵀ)ᵀ = B Eᵀ, or E Bᵀ
                    }),
                wrt(b, saving(a), [ta, tb](auto& e, auto& a) {
                  return tb ? product(e, true, a, ta) : product(a, !ta, e, false);  // (Aᵀ E)ᵀ = Eᵀ A, or Aᵀ E
                }));
}

void multiply(const Tensor& out, const Tensor& a, bool ta, const Tensor& b, bool tb, double beta, double alpha) {
  Tensor copy_a, copy_b;
  kernels::Matrix x = as_matrix(a, copy_a), y = as_matrix(b, copy_b);
  x.transposed ^= ta;
  y.transposed ^= tb;
  kernels::gemm(a.scalar_type(), out.size(0), out.size(1), a.size(ta ? 0 : 1), alpha, x, y, beta, out.data_ptr(),
                out.size(1));
}

kernels::Matrix as_matrix(const Tensor& x, Tensor& copy) {
  const size_t last = x.sizes().size() - 1;
  const int64_t rows = x.sizes()[last - 1], cols = x.sizes()[last], row_step = x.strides()[last - 1],
                col_step = x.strides()[last];
  if ((col_step == 1 || cols <= 1) && (row_step >= std::max<int64_t>(cols, 1) || rows <= 1))
    return {x.data_ptr(), rows <= 1 ? std::max<int64_t>(cols, 1) : row_step, false};
  if ((row_step == 1 || rows <= 1) && (col_step >= std::max<int64_t>(rows, 1) || cols <= 1))
    return {x.data_ptr(), cols <= 1 ? std::max<int64_t>(rows, 1) : col_step, true};
  NoGradGuard off;
  copy = x.clone();
  return {copy.data_ptr(), std::max<int64_t>(cols, 1), false};
}

}  // namespace wick
