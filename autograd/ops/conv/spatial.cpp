#include <autograd/graph/record.h>
#include <autograd/kernels/sparse/csr.h>
#include <autograd/ops/all.h>
#include <autograd/ops/conv/spatial.h>
#include <autograd/ops/elementwise/narrow.h>

namespace wick {

void drop_unused_numbers(kernels::Windows& w, size_t d) {
  if (w.y[d] == 1) w.stride[d] = 1;
  if (w.kernel[d] == 1) w.dilation[d] = 1;
}

void count_windows(const char* op, kernels::Windows& w, size_t d, bool ceil_mode) {
  const Checked x(op, w.x[d]), padding(op, w.padding[d]);
  const int64_t room = x + 2 * padding - Checked(op, w.dilation[d]) * (w.kernel[d] - 1) - 1;
  w.y[d] = (ceil_mode ? ceil_div(room, w.stride[d]) : floor_div(room, w.stride[d])) + 1;
  if (ceil_mode && w.y[d] > 1 && Checked(op, w.y[d] - 1) * w.stride[d] >= x + padding) --w.y[d];
  drop_unused_numbers(w, d);
}

Tensor multiply_dim(OpNames op, const Tensor& x, int64_t dim, kernels::CsrMatrix matrix) {
  if (is_narrow(x)) return in_wide([&](const Tensor& x) { return multiply_dim(op, x, dim, std::move(matrix)); }, x);
  const auto d = static_cast<size_t>(wrap_dim(op.op, dim, x.dim()));
  Dims sizes(x.sizes());
  sizes[d] = matrix.rows();
  Tensor out = make_empty(op.op, sizes, x.scalar_type());
  const Tensor from = x.detach().contiguous();
  kernels::csr_multiply(x.scalar_type(), matrix, count_elements(x.sizes().slice(0, d)),
                        count_elements(x.sizes().slice(d + 1)), from.data_ptr(), out.data_ptr());
  return record(op.node, out, wrt(x, [op, dim, matrix = std::move(matrix)](auto& e) {
                  return multiply_dim(op, e, dim, matrix.transposed());
                }));
}

}  // namespace wick
