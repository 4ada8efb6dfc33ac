#include <nn/metrics/common.h>

#include <cerrno>
#include <chrono>
#include <cstring>

namespace wick::nn::detail {

double wall_time() {
  return std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
}
Tensor histogram_values(const std::string& tag, const Tensor& values) {
  check(values.defined() && values.numel() > 0, "add_histogram: {}: got {}: needs at least one value", tag,
        describe(values));
  const Tensor v = values.detach().to(kDouble).flatten().contiguous();
  const int64_t wrong = v.numel() - v.isfinite().sum().item<int64_t>();
  check(wrong == 0, "add_histogram: {}: {} of the values of {} are not finite", tag, wrong, describe(values));
  return v;
}

LogFile::LogFile(const char* op, std::string path)
    : op_(op), path_(std::move(path)), file_(std::fopen(path_.c_str(), "ab")) {
  check(file_ != nullptr, "{}: cannot write {}: {}", op_, path_, file_ ? "" : std::strerror(errno));
}
void LogFile::append(std::string_view bytes) {
  std::fwrite(bytes.data(), 1, bytes.size(), file_);
  const bool written = std::fflush(file_) == 0 && std::ferror(file_) == 0;
  check(written, "{}: cannot write {}: {}", op_, path_, written ? "" : std::strerror(errno));
}

}  // namespace wick::nn::detail
