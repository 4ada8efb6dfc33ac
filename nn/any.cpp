#include <nn/any.h>

namespace wick::nn {

using wick::detail::type_name;

void AnyValue::fail_type(const std::type_info& wanted) const {
  fail("AnyValue: holds a {}, asked for a {}", type_name(type_info()), type_name(wanted));
}

std::any AnyModule::any_forward(std::any* args, size_t n) {
  check(!is_empty(), "Cannot call forward() on an empty AnyModule");
  return module_->in_forward([&] { return call_(*module_, args, n); });
}
std::shared_ptr<Module> AnyModule::ptr() const {
  check(!is_empty(), "Cannot call ptr() on an empty AnyModule");
  return module_;
}

void AnyModule::complete(Module& module, std::any* args, size_t n, std::any* all, size_t wanted) {
  for (size_t i = 0; i < wanted; ++i) {
    all[i] = i < n ? std::move(args[i]) : module._forward_default(i);
    check(n <= wanted && (i < n || all[i].has_value()), "{}'s forward() method expects {} argument(s), but received {}",
          module.name(), wanted, n);
  }
  check(n <= wanted, "{}'s forward() method expects {} argument(s), but received {}", module.name(), wanted, n);
}
void AnyModule::fail_argument(Module& module, size_t i, const std::type_info& got, const std::type_info& wanted) {
  fail("{}: Expected argument #{} to be of type {}, but received value of type {}", module.name(), i, type_name(wanted),
       type_name(got));
}
void AnyModule::fail_result(const std::type_info& got, const std::type_info& wanted) const {
  fail("AnyModule: The type of the return value of {}'s forward() is {}, but you asked for type {}", module_->name(),
       type_name(got), type_name(wanted));
}
void AnyModule::fail_cast(const std::type_info& wanted) const {
  fail("Attempted to cast module of type {} to type {}", module_->name(), type_name(wanted));
}

}  // namespace wick::nn
