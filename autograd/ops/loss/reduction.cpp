// What losses share.

#include <autograd/core/warning.h>
#include <autograd/ops/loss/reduction.h>
#include <autograd/tensor/impl.h>

namespace wick {

void check_reduction(const char* op, int64_t reduction) {
  check(reduction >= Reduction::None && reduction <= Reduction::Sum, "{}: the reduction is {}: needs None, Mean or Sum",
        op, reduction);
}

Tensor reduced(const char* op, const Tensor& losses, int64_t reduction) {
  check_reduction(op, reduction);
  return reduction == Reduction::None ? losses : reduction == Reduction::Mean ? losses.mean() : losses.sum();
}

void check_pair(const char* op, const Tensor& input, const Tensor& target, bool same_shape) {
  check_defined(op, input, "input");
  check_defined(op, target, "target");
  check(!same_shape || input.sizes() == target.sizes(), "{}: Target size {} must be the same as input size {}", op,
        shape_string(target.sizes()), shape_string(input.sizes()));
}

void warn_if_broadcast(const char* op, const Tensor& input, const Tensor& target) {
  check_pair(op, input, target, false);
  if (input.sizes() == target.sizes()) [[likely]]
    return;
  const Dims both = broadcast_shapes(op, input.sizes(), target.sizes());
  warn(
      "{}: the input {} and the target {} have different shapes and are broadcast to {}, which is rarely meant: "
      "reshape one of them",
      op, shape_string(input.sizes()), shape_string(target.sizes()), shape_string(both));
}

}  // namespace wick
