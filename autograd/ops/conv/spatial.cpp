#include <autograd/graph/record.h>
#include <autograd/kernels/sparse/csr.h>
#include <autograd/ops/all.h>
#include <autograd/ops/conv/spatial.h>

namespace wick {

Tensor multiply_dim(const char* name, const Tensor& x, int64_t dim, kernels::CsrMatrix matrix) {
  const auto d = static_cast<size_t>(wrap_dim(name, dim, x.dim()));
  Dims sizes(x.sizes());
  sizes[d] = matrix.rows();
  Tensor out = make_empty(sizes, x.scalar_type());
  const Tensor from = x.detach().contiguous();
  kernels::csr_multiply(x.scalar_type(), matrix, count_elements(x.sizes().slice(0, d)),
                        count_elements(x.sizes().slice(d + 1)), from.data_ptr(), out.data_ptr());
  return record(name, out, wrt(x, [name, dim, matrix = std::move(matrix)](auto& e) {
                  return multiply_dim(name, e, dim, matrix.transposed());
                }));
}

}  // namespace wick
