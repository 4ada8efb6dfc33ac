#pragma once
// What wick throws: one exception whose text names the operator or file, what it got and what it needs.

#include <fmt/core.h>

#include <stdexcept>
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
[[noreturn]] void fail(fmt::format_string<Args...> format, Args&&... args) {
  throw Error(fmt::format(format, std::forward<Args>(args)...));
}

/// Throws as fail() does unless ok holds. The arguments are evaluated either way: keep them cheap.
template <class... Args>
void check(bool ok, fmt::format_string<Args...> format, Args&&... args) {
  if (!ok) [[unlikely]] throw Error(fmt::format(format, std::forward<Args>(args)...));
}

}  // namespace wick
