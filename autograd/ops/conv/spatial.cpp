#include <autograd/graph/record.h>
#include <autograd/kernels/sparse/csr.h>
#include <autograd/ops/all.h>
#include <autograd/ops/conv/spatial.h>

namespace wick {

Tensor along(const char* name, const Tensor& x, int64_t dim, kernels::CsrMatrix taps) {
  const auto d = static_cast<size_t>(wrap_dim(name, dim, x.dim()));
  Dims sizes(x.sizes());
  sizes[d] = taps.rows();
  Tensor out = make_empty(sizes, x.scalar_type());
  const Tensor from = x.detach().contiguous();
  kernels::csr_multiply(x.scalar_type(), taps, count_elements(x.sizes().slice(0, d)),
                        count_elements(x.sizes().slice(d + 1)), from.data_ptr(), out.data_ptr());
  return record(name, out, wrt(x, [name, dim, taps = std::move(taps)](auto& e) {
                  return along(name, e, dim, taps.transposed());
                }));
}

}  // namespace wick
