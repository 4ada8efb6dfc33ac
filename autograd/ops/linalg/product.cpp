#include <autograd/graph/record.h>
#include <autograd/kernels/matmul/gemm.h>
#include <autograd/ops/all.h>
#include <autograd/ops/linalg/product.h>

#include <algorithm>

namespace wick {

kernels::Matrix as_matrix(const Tensor& x, Tensor& keep) {
  const size_t last = x.sizes().size() - 1;
  const int64_t rows = x.sizes()[last - 1], cols = x.sizes()[last], down = x.strides()[last - 1],
                right = x.strides()[last];
  if ((right == 1 || cols <= 1) && (down >= std::max<int64_t>(cols, 1) || rows <= 1))
    return {x.data_ptr(), rows <= 1 ? std::max<int64_t>(cols, 1) : down, false};
  if ((down == 1 || rows <= 1) && (right >= std::max<int64_t>(rows, 1) || cols <= 1))
    return {x.data_ptr(), cols <= 1 ? std::max<int64_t>(rows, 1) : right, true};
  NoGradGuard off;
  keep = x.clone();
  return {keep.data_ptr(), std::max<int64_t>(cols, 1), false};
}

// out ← alpha·A·B + beta·out, where A is a, or aᵀ if ta says so, and B likewise.
void multiply(const Tensor& out, const Tensor& a, bool ta, const Tensor& b, bool tb, double beta, double alpha) {
  Tensor keep_a, keep_b;
  kernels::Matrix x = as_matrix(a, keep_a), y = as_matrix(b, keep_b);
  x.transposed ^= ta;
  y.transposed ^= tb;
  kernels::gemm(a.scalar_type(), out.size(0), out.size(1), a.size(ta ? 0 : 1), alpha, x, y, beta, out.data_ptr(),
                out.size(1));
}
// A·B of matrices that fit. The derivatives are such products too: no transpose is ever made.
Tensor product(const Tensor& a, bool ta, const Tensor& b, bool tb) {
  Tensor out = make_empty({a.size(ta ? 1 : 0), b.size(tb ? 0 : 1)}, a.scalar_type());
  multiply(out, a, ta, b, tb, 0, 1);
  return record("MmBackward0", out,
                wrt(a, saving(b),
                    [ta, tb](auto& e, auto& b) {
                      return ta ? product(b, tb, e, true) : product(e, false, b, !tb);  // E Bᵀ, or its transpose
                    }),
                wrt(b, saving(a), [ta, tb](auto& e, auto& a) {
                  return tb ? product(e, true, a, ta) : product(a, !ta, e, false);  // Aᵀ E, or its transpose
                }));
}

}  // namespace wick
