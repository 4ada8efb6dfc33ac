#include <autograd/core/error.h>
#include <fmt/format.h>

#include <string_view>

namespace wick {

constinit thread_local const char* OperatorScope::current = nullptr;
constinit thread_local uint64_t OperatorScope::count = 0;

std::string OperatorScope::named(std::string text) {
  if (!current) return text;
  const size_t name = text.find_first_not_of("abcdefghijklmnopqrstuvwxyz_0123456789*");
  if (text.substr(0, name) == current) return text;  // also where it begins "one_hot is only …"
  const bool has_name = name != 0 && name != std::string::npos && std::string_view(text).substr(name, 2) == ": ";
  return std::string(current) + ": " + (has_name ? text.substr(name + 2) : text);
}

template <class E>
void detail::throw_error(fmt::string_view format, fmt::format_args args) {
  throw E(OperatorScope::named(fmt::vformat(format, args)));
}
template void detail::throw_error<Error>(fmt::string_view format, fmt::format_args args);
template void detail::throw_error<IndexError>(fmt::string_view format, fmt::format_args args);
template void detail::throw_error<LinAlgError>(fmt::string_view format, fmt::format_args args);

}  // namespace wick
