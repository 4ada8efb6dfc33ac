#include <nn/metrics/common.h>

#include <cerrno>
#include <chrono>
#include <cstring>

namespace wick::nn::detail {

double wall_time() {
  return std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
}
void check_written(const char* op, const std::string& path, const std::ostream& file) {
  check(file.good(), "{}: cannot write {}: {}", op, path, file.good() ? "" : std::strerror(errno));
}
Tensor histogram_values(const std::string& tag, const Tensor& values) {
  check(values.defined() && values.numel() > 0, "add_histogram: {}: got {}: needs at least one value", tag,
        describe(values));
  const Tensor v = values.detach().to(kDouble).flatten().contiguous();
  const int64_t wrong = v.numel() - v.isfinite().sum().item<int64_t>();
  check(wrong == 0, "add_histogram: {}: {} of the values of {} are not finite", tag, wrong, describe(values));
  return v;
}

}  // namespace wick::nn::detail
