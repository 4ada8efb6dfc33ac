#pragma once
// Warnings: for what is allowed but rarely meant. They go to standard error unless a program sets a handler.
//
//   struct Count : WarningHandler {
//     void process(const SourceLocation&, const std::string& text, bool) override { ++n; }
//     int n = 0;
//   } count;
//   Warning::WarningHandlerGuard guard(&count);

#include <fmt/core.h>

#include <atomic>
#include <cstdint>
#include <string>
#include <type_traits>

namespace wick {

/// A place in a source file.
struct SourceLocation {
  const char* function;
  const char* file;
  uint32_t line;
};

/// What happens to a warning. To do something else with the text, derive from it and override process(), which may be
/// called by several threads at once, and may throw.
class WarningHandler {
 public:
  virtual ~WarningHandler() = default;
  /// Writes "[W file:line] Warning: text (function f)" to standard error in one write. Each line is written only
  /// once, unless warnAlways is on. verbatim makes no difference.
  virtual void process(const SourceLocation& where, const std::string& text, bool verbatim);
};

namespace Warning {

/// Gives a warning to the handler.
void warn(const SourceLocation& where, const std::string& text, bool verbatim = false);

/// Sets the handler of the process, which must live until another is set; null sets the first one again.
void set_warning_handler(WarningHandler* handler) noexcept;
WarningHandler* get_warning_handler() noexcept;
/// Sets a handler, and at the end of the scope the one before.
class WarningHandlerGuard {
 public:
  explicit WarningHandlerGuard(WarningHandler* handler);
  WarningHandlerGuard(const WarningHandlerGuard&) = delete;
  WarningHandlerGuard& operator=(const WarningHandlerGuard&) = delete;
  ~WarningHandlerGuard();

 private:
  WarningHandler* before_;
};

/// Whether warnings that are given once in a process are given each time, for tests. Off at first.
void set_warnAlways(bool setting) noexcept;
bool get_warnAlways() noexcept;
/// Sets warnAlways, and at the end of the scope what it was before.
class WarnAlways {
 public:
  explicit WarnAlways(bool setting = true);
  WarnAlways(const WarnAlways&) = delete;
  WarnAlways& operator=(const WarnAlways&) = delete;
  ~WarnAlways();

 private:
  bool before_;
};

/// Whether a warning that is given once is due: the first time for this flag, or warnAlways is on.
inline bool is_due(std::atomic<bool>& given) { return !given.exchange(true) || get_warnAlways(); }

}  // namespace Warning

/// A format for warn() that knows from where it was called.
template <class... Args>
struct WarningText {
  template <class Text>
  consteval WarningText(const Text& text, const char* function = __builtin_FUNCTION(),
                        const char* file = __builtin_FILE(), uint32_t line = __builtin_LINE())
      : format(text), where{function, file, line} {}
  fmt::format_string<const Args&...> format;
  SourceLocation where;
};
/// Gives a warning with a text that fmt formats, as fail() does: warn("{}: got {}", name, 2).
template <class... Args>
[[gnu::cold, gnu::noinline]] void warn(std::type_identity_t<WarningText<Args...>> text, const Args&... args) {
  Warning::warn(text.where, fmt::vformat(fmt::string_view(text.format), fmt::make_format_args(args...)));
}

}  // namespace wick
