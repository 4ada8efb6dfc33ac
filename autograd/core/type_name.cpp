#include <autograd/core/type_name.h>

#include <cxxabi.h>

#include <cstdlib>
#include <mutex>
#include <new>
#include <string_view>
#include <typeindex>
#include <unordered_map>

namespace wick {

std::string detail::type_name(const std::type_info& type) {
  int status = 0;
  char* text = abi::__cxa_demangle(type.name(), nullptr, nullptr, &status);
  std::string name = status == 0 ? text : type.name();
  std::free(text);
  // A module is called as LibTorch calls it.
  constexpr std::string_view own = "wick::nn::";
  return name.starts_with(own) ? "torch::nn::" + name.substr(own.size()) : name;
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
