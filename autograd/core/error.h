#pragma once
// What wick throws: one exception whose text names the operator or file, what it got and what it needs.

#include <fmt/core.h>

#include <stdexcept>
#include <type_traits>
#include <utility>

namespace wick {

/// Every fault that wick finds: shapes that do not fit, wrong dtypes, damaged files, misused graphs.
class Error : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
  /// The same text as what(); wick never adds a backtrace.
  const char* what_without_backtrace() const noexcept { return what(); }
};

/// An index out of range. Loops over `tensor[i]` may catch it apart from other errors.
class IndexError : public Error {
 public:
  using Error::Error;
};

/// Throws Error with a text formatted as fmt does: fail("{}: needs {} inputs", name, 2).
template <class... Args>
[[noreturn, gnu::cold, gnu::noinline]] void fail(fmt::format_string<const Args&...> format, const Args&... args) {
  throw Error(fmt::vformat(fmt::string_view(format), fmt::make_format_args(args...)));
}

/// Throws as fail() does unless ok holds. Shapes and tensors are handed over as they are (shape_string(), describe())
/// and become text only when the error really happens.
template <class... Args>
void check(bool ok, fmt::format_string<const Args&...> format, const Args&... args) {
  if (!ok) [[unlikely]]
    fail<Args...>(format, args...);
}

/// What fmt needs of a type that has text().
template <class T>
struct TextFormatter {
  constexpr auto parse(auto& context) { return context.begin(); }
  auto format(const T& value, auto& context) const {
    auto out = context.out();
    for (char c : value.text()) *out++ = c;
    return out;
  }
};

}  // namespace wick
