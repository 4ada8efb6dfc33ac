#include <autograd/core/warning.h>
#include <autograd/graph/in_place.h>
#include <nn/libtorch/out.h>

namespace wick {

Tensor& detail::write_out(const char* op, Tensor& out, const Tensor& result) {
  check_defined(op, out, "out");
  check(can_cast(result.scalar_type(), out.scalar_type()), "{}_out: the result is {}, which cannot be stored in {}", op,
        toString(result.scalar_type()), toString(out.scalar_type()));
  if (!(out.sizes() == result.sizes())) {
    if (out.numel() > 0)
      warn("{}_out: the tensor {} with elements was resized to {}: give one of that shape, or an empty one", op,
           shape_string(out.sizes()), shape_string(result.sizes()));
    out.resize_(result.sizes());
  }
  return out.copy_(result);
}

}  // namespace wick
