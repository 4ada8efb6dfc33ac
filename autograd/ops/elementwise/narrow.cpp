#include <autograd/ops/elementwise/narrow.h>
#include <autograd/ops/shape/copy.h>
#include <autograd/tensor/impl.h>

namespace wick {

Tensor widened(const Tensor& t) { return is_narrow(t) ? to(t, wide(t.scalar_type())) : t; }
Tensor narrowed(const Tensor& result, ScalarType t) {
  return result.defined() && result.scalar_type() == wide(t) ? to(result, t) : result;
}
ScalarType detail::narrow_type(std::initializer_list<const Tensor*> tensors) {
  ScalarType found = ScalarType::Undefined;
  for (const Tensor* t : tensors) {
    if (!is_narrow(*t)) continue;
    check(found == ScalarType::Undefined || found == t->scalar_type(), "the dtypes differ: {} and {}", toString(found),
          toString(t->scalar_type()));
    found = t->scalar_type();
  }
  return found;
}

}  // namespace wick
