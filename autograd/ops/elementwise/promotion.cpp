// The dtype in which tensors are combined.

#include <autograd/ops/elementwise/promotion.h>
#include <autograd/tensor/impl.h>

#include <cmath>

namespace wick {

ScalarType result_type(std::initializer_list<const Tensor*> tensors) {
  // The largest dtype among tensors with dimensions, among 0-d tensors, and among numbers.
  ScalarType of_dims = kBool, of_zero = kBool, of_number = kBool;
  bool dims = false, zero = false, number = false;
  for (const Tensor* t : tensors) {
    if (t->impl()->elements->wrapped_number) {
      const ScalarType s = t->scalar_type();
      of_number = promoteTypes(of_number, isFloatingType(s) ? get_default_dtype() : s), number = true;
    } else if (t->dim() == 0) {
      of_zero = promoteTypes(of_zero, t->scalar_type()), zero = true;
    } else {
      of_dims = promoteTypes(of_dims, t->scalar_type()), dims = true;
    }
  }
  auto kind = [](ScalarType t) { return isFloatingType(t) ? 2 : t == kBool ? 0 : 1; };
  auto combine = [&](ScalarType high, bool has_high, ScalarType low, bool has_low) {
    if (!has_low) return high;
    if (!has_high) return low;
    return kind(low) > kind(high) ? promoteTypes(high, low) : high;
  };
  const ScalarType lower = combine(of_zero, zero, of_number, number);
  return combine(of_dims, dims, lower, zero || number);
}

// The same for two, which are mostly of one dtype.
ScalarType result_type(const Tensor& a, const Tensor& b) {
  if (a.scalar_type() == b.scalar_type() && !a.impl()->elements->wrapped_number && !b.impl()->elements->wrapped_number)
    return a.scalar_type();
  return result_type({&a, &b});
}

Scalar factor_of(const char* op, const char* name, const Scalar& v, ScalarType t) {
  check_fits(op, v, t);
  if (isFloatingType(t)) return v;
  check(v.isIntegral(true) || v.toDouble() == std::trunc(v.toDouble()), "{}: {} is {}: {} needs an integer", op, name,
        v.toDouble(), toString(t));
  return t == kBool ? Scalar(v.toBool()) : Scalar(v.toLong());
}

}  // namespace wick
