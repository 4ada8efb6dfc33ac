#include <autograd/core/type_name.h>

#include <cxxabi.h>

#include <cstdlib>
#include <mutex>
#include <new>
#include <typeindex>
#include <unordered_map>

namespace wick {

std::string detail::type_name(const std::type_info& type) {
  int status = 0;
  char* text = abi::__cxa_demangle(type.name(), nullptr, nullptr, &status);
  std::string name = status == 0 ? text : type.name();
  std::free(text);
  return name;
}

const std::string& detail::kept_type_name(const std::type_info& type) noexcept {
  static std::mutex mutex;
  static auto& names = *new std::unordered_map<std::type_index, std::string>;  // for objects that outlive statics
  static const std::string unknown = "?";
  try {
    std::lock_guard lock(mutex);
    auto& name = names[type];
    if (name.empty()) name = type_name(type);
    return name;
  } catch (const std::bad_alloc&) {
    return unknown;
  }
}

}  // namespace wick
