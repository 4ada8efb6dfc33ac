#include <autograd/core/scalar.h>

namespace wick {

void Scalar::fail_to_fit(const char* op, bool floating, bool is_signed, size_t bits) const {
  const char* kind = floating ? "float" : is_signed ? "int" : "uint";
  if (type_ == kDouble) fail("{}: the number {} does not fit in {}{}", op, d_, kind, bits);
  fail("{}: the number {} does not fit in {}{}", op, i_, kind, bits);
}

void check_fits(const char* op, const Scalar& v, ScalarType t) {
  dispatch(t, op, [&]<class T>() { v.to<T>(op); });
}

}  // namespace wick
