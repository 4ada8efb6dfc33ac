#include <fmt/format.h>
#include <nn/progress.h>
#include <unistd.h>

#include <chrono>
#include <utility>

namespace wick::nn {

namespace {
double seconds() { return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count(); }
}  // namespace

ProgressBar::ProgressBar(double quiet, std::FILE* out)
    : out_(out), terminal_(::isatty(::fileno(out)) == 1), last_(seconds() + quiet) {}

void ProgressBar::show(double share, const std::string& what) {
  const double now = seconds();
  if (now < last_ + (terminal_ ? 0.1 : 5)) return;
  last_ = now;
  const std::string line = fmt::format("{:3.0f} %  {}", 100 * share, what);
  if (terminal_)
    fmt::print(out_, "\r{:<78.78}", line);
  else
    fmt::print(out_, "{}\n", line);
  line_open_ = terminal_;
  std::fflush(out_);
}

void ProgressBar::clear() {
  if (!std::exchange(line_open_, false)) return;
  fmt::print(out_, "\r\033[K");
  std::fflush(out_);
}

}  // namespace wick::nn
