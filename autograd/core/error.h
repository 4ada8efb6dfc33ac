#pragma once
// What wick throws: an exception whose text names the operator or file, what it got and what it needs.

#include <autograd/core/language.h>
#include <fmt/core.h>

#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>

namespace wick {

/// The exception of wick: for shapes that do not fit, wrong dtypes, damaged files, misused graphs.
class Error : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
  /// The same text as what(); wick never adds a backtrace.
  const char* what_without_backtrace() const noexcept { return what(); }
  std::string msg() const { return what(); }  ///< the same
  /// Puts "in place: " before the text, unless that has been done: the first to call it knows the place best.
  void set_place(const std::string& place) {
    if (std::exchange(has_place_, true)) return;
    std::runtime_error::operator=(std::runtime_error("in " + place + ": " + what()));
  }
  bool has_place() const noexcept { return has_place_; }

 private:
  bool has_place_ = false;
};

/// An index or dimension out of range, as a type of its own so that loops over `tensor[i]` can catch it.
class IndexError : public Error {
 public:
  using Error::Error;
};

/// For a matrix that cannot be inverted or factorised, or whose factors an iteration does not find.
class LinAlgError : public Error {
 public:
  using Error::Error;
};

/// While one lives, errors name op in the place of the operators that it is made of: "view: …" becomes "op: …". Of
/// several the outermost one counts: the operator that the user called.
class OperatorScope {
 public:
  explicit OperatorScope(const char* op) : outer_(current) {
    if (outer_) return;
    current = op;
    ++count;
  }
  ~OperatorScope() { current = outer_; }
  OperatorScope(const OperatorScope&) = delete;
  OperatorScope& operator=(const OperatorScope&) = delete;
  /// The text of an error with the name of the outermost scope, if there is one.
  static std::string named(std::string text);
  /// The outermost scope that this thread is in, null outside of all, and the number of those so far.
  static const char* outermost() { return current; }
  static uint64_t number() { return count; }

 private:
  static constinit thread_local const char* current;
  static constinit thread_local uint64_t count;
  const char* outer_;
};

namespace detail {
/// Formats and throws: in error.cpp, so that this header needs the small half of fmt only.
template <class E>
[[noreturn]] void throw_error(fmt::string_view format, fmt::format_args args);
extern template void throw_error<Error>(fmt::string_view format, fmt::format_args args);
extern template void throw_error<IndexError>(fmt::string_view format, fmt::format_args args);
extern template void throw_error<LinAlgError>(fmt::string_view format, fmt::format_args args);
}  // namespace detail

/// Throws Error, or the kind of it that is named, with a text that fmt formats: fail("{}: needs {} inputs", name, 2).
template <class E = Error, class... Args>
[[noreturn, gnu::cold, gnu::noinline]] void fail(fmt::format_string<const Args&...> format, const Args&... args) {
  detail::throw_error<E>(fmt::string_view(format), fmt::make_format_args(args...));
}

/// Calls fail() unless ok. Pass shapes and tensors through shape_string() and describe(), which become text only if the
/// error happens.
template <class... Args>
void check(bool ok, fmt::format_string<const Args&...> format, const Args&... args) {
  if (!ok) [[unlikely]]
    fail<Error, Args...>(format, args...);
}

/// A base for fmt::formatter<T>, for a type T whose member text(), or a text_of(T) beside it, returns what is printed.
template <class T>
struct TextFormatter {
  constexpr auto parse(auto& context) { return context.begin(); }
  auto format(const T& value, auto& context) const {
    auto out = context.out();
    const auto write = [&](const std::string& text) {
      for (char c : text) *out++ = c;
    };
    if constexpr (requires { value.text(); })
      write(value.text());
    else
      write(text_of(value));
    return out;
  }
};

}  // namespace wick
