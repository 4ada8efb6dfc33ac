#pragma once
// LibTorch's macros that check and warn. Their text is all arguments behind the condition, written by operator<<.

#include <autograd/core/error.h>
#include <autograd/core/warning.h>

#include <iostream>
#include <sstream>
#include <string>

namespace wick {

/// LibTorch's exception for a wrong value.
class ValueError : public Error {
 public:
  using Error::Error;
};
/// LibTorch's exception for a wrong type.
class TypeError : public Error {
 public:
  using Error::Error;
};
/// LibTorch's exception for what is not implemented.
class NotImplementedError : public Error {
 public:
  using Error::Error;
};

/// All values as text, one after another.
template <class... Values>
std::string str(const Values&... values) {
  std::ostringstream out;
  (out << ... << values);
  return out.str();
}

namespace detail {
/// Throws E with the values as its text or, without values, with the condition.
template <class E, class... Values>
[[noreturn, gnu::cold, gnu::noinline]] void fail_check(const char* condition, const Values&... values) {
  if constexpr (sizeof...(values) == 0)
    throw E(std::string("Expected ") + condition + " to be true, but got false.");
  else
    throw E(str(values...));
}
}  // namespace detail

}  // namespace wick

#define WICK_TORCH_CHECK(Error, condition, ...)                                         \
  do {                                                                                  \
    if (!(condition)) [[unlikely]]                                                      \
      ::wick::detail::fail_check<::wick::Error>(#condition __VA_OPT__(, ) __VA_ARGS__); \
  } while (false)
#define TORCH_CHECK(condition, ...) WICK_TORCH_CHECK(Error, condition __VA_OPT__(, ) __VA_ARGS__)
#define TORCH_CHECK_INDEX(condition, ...) WICK_TORCH_CHECK(IndexError, condition __VA_OPT__(, ) __VA_ARGS__)
#define TORCH_CHECK_VALUE(condition, ...) WICK_TORCH_CHECK(ValueError, condition __VA_OPT__(, ) __VA_ARGS__)
#define TORCH_CHECK_TYPE(condition, ...) WICK_TORCH_CHECK(TypeError, condition __VA_OPT__(, ) __VA_ARGS__)
#define TORCH_CHECK_NOT_IMPLEMENTED(condition, ...) \
  WICK_TORCH_CHECK(NotImplementedError, condition __VA_OPT__(, ) __VA_ARGS__)
#define TORCH_INTERNAL_ASSERT(condition, ...) TORCH_CHECK(condition __VA_OPT__(, ) __VA_ARGS__)
#define AT_ASSERT(condition) TORCH_CHECK(condition)
#define AT_ASSERTM(condition, ...) TORCH_CHECK(condition __VA_OPT__(, ) __VA_ARGS__)
#define AT_ERROR(...) TORCH_CHECK(false __VA_OPT__(, ) __VA_ARGS__)
#define TORCH_WARN(...) \
  ::wick::Warning::warn({__func__, __FILE__, static_cast<uint32_t>(__LINE__)}, ::wick::str(__VA_ARGS__))
#define TORCH_WARN_ONCE(...)                                      \
  do {                                                            \
    static ::std::atomic<bool> warned{false};                     \
    if (::wick::Warning::is_due(warned)) TORCH_WARN(__VA_ARGS__); \
  } while (false)
