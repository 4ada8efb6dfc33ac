#include <autograd/core/warning.h>
#include <fmt/format.h>

#include <cstdio>
#include <mutex>
#include <set>

namespace wick {

namespace {
WarningHandler& first_handler() {
  static WarningHandler handler;
  return handler;
}
std::atomic<WarningHandler*> current{nullptr};  // null: the first one
std::atomic<bool> always{false};
}  // namespace

void WarningHandler::process(const SourceLocation& where, const std::string& text, bool) {
  const std::string line =
      fmt::format("[W {}:{}] Warning: {} (function {})\n", where.file, where.line, text, where.function);
  {
    // A training loop gives the same warning in each step.
    static std::mutex mutex;
    static std::set<std::string> written;
    std::lock_guard lock(mutex);
    constexpr size_t kMost = 1000;
    if (!Warning::get_warnAlways() && written.size() < kMost && !written.insert(line).second) return;
  }
  std::fwrite(line.data(), 1, line.size(), stderr);
}

namespace Warning {

void warn(const SourceLocation& where, const std::string& text, bool verbatim) {
  get_warning_handler()->process(where, text, verbatim);
}

void set_warning_handler(WarningHandler* handler) noexcept { current = handler; }
WarningHandler* get_warning_handler() noexcept {
  WarningHandler* handler = current;
  return handler ? handler : &first_handler();
}
WarningHandlerGuard::WarningHandlerGuard(WarningHandler* handler) : before_(get_warning_handler()) {
  set_warning_handler(handler);
}
WarningHandlerGuard::~WarningHandlerGuard() { set_warning_handler(before_); }

void set_warnAlways(bool setting) noexcept { always = setting; }
bool get_warnAlways() noexcept { return always; }
WarnAlways::WarnAlways(bool setting) : before_(get_warnAlways()) { set_warnAlways(setting); }
WarnAlways::~WarnAlways() { set_warnAlways(before_); }

}  // namespace Warning
}  // namespace wick
