#include <autograd/core/dtype.h>

#include <atomic>
#include <ostream>

namespace wick {

namespace {
std::atomic<ScalarType> default_dtype{kFloat};
}

ScalarType get_default_dtype() { return default_dtype.load(std::memory_order_relaxed); }
void set_default_dtype(ScalarType t) {
  check(isFloatingType(t), "set_default_dtype: needs a floating dtype, got {}", toString(t));
  default_dtype.store(t, std::memory_order_relaxed);
}

std::ostream& operator<<(std::ostream& out, ScalarType t) { return out << toString(t); }

std::string_view TypeMeta::name() const {
  constexpr std::string_view names[] = {"bool",
                                        "unsigned char",
                                        "signed char",
                                        "short int",
                                        "int",
                                        "long int",
                                        "c10::Half",
                                        "c10::BFloat16",
                                        "float",
                                        "double",
                                        "nullptr (uninitialized)"};
  return names[static_cast<int>(type_)];
}
std::ostream& operator<<(std::ostream& out, TypeMeta t) { return out << t.name(); }

void detail::fail_dispatch(ScalarType t, const char* op, bool floating) {
  check(t != ScalarType::Undefined, "{}: the tensor is undefined", op);
  check(!floating || isFloatingType(t), "{}: needs a floating-point tensor, got {}", op, toString(t));
  fail("{}: not implemented for '{}'", op, toString(t));
}

}  // namespace wick
