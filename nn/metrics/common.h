#pragma once
// What all writers of metrics need. Internal.

#include <autograd/tensor.h>

#include <cstdio>
#include <string>
#include <string_view>

namespace wick::nn::detail {

/// Seconds since 1970.
double wall_time();
/// The values of a histogram as a vector of doubles; throws if there are none, or one is not finite.
Tensor histogram_values(const std::string& tag, const Tensor& values);

/// A file that grows. Throws Error that names op, the path and the system's reason.
class LogFile {
 public:
  LogFile(const char* op, std::string path);
  LogFile(const LogFile&) = delete;
  LogFile& operator=(const LogFile&) = delete;
  ~LogFile() { std::fclose(file_); }
  /// Appends bytes, which other processes see when it returns. After one failure every call fails.
  void append(std::string_view bytes);
  const std::string& path() const noexcept { return path_; }

 private:
  const char* op_;
  std::string path_;
  std::FILE* file_;
};

}  // namespace wick::nn::detail
