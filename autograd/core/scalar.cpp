#include <autograd/core/scalar.h>

namespace wick {

void Scalar::fail_to_fit(const char* op, const char* kind, size_t bits) const {
  if (type_ == kDouble) fail("{}: the number {} does not fit in {}{}", op, d_, kind, bits);
  fail("{}: the number {} does not fit in {}{}", op, i_, kind, bits);
}

void check_fits(const char* op, const Scalar& v, ScalarType t) {
  dispatch_all(t, op, [&]<class T>() { v.to<T>(op); });
}

}  // namespace wick
