#include <autograd/core/error.h>
#include <nn/metrics/common.h>
#include <nn/metrics/event_file.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <climits>
#include <filesystem>

namespace wick::nn::detail {

namespace {

// The remainders of each byte, lowest bit first, by Castagnoli's polynomial.
constexpr std::array<uint32_t, 256> kRemainders = [] {
  std::array<uint32_t, 256> table{};
  for (uint32_t byte = 0; byte < 256; ++byte) {
    uint32_t r = byte;
    for (int bit = 0; bit < 8; ++bit) r = r >> 1 ^ (r & 1 ? 0x82F63B78U : 0);
    table[byte] = r;
  }
  return table;
}();

std::string little_endian(uint64_t value, int bytes) {
  std::string out;
  for (int i = 0; i < bytes; ++i) out += static_cast<char>(value >> 8 * i & 255);
  return out;
}
// Masked, since the checksum of bytes that hold their own checksum would be weak.
std::string checksum(std::string_view bytes) {
  const uint32_t sum = crc32c(bytes);
  return little_endian((sum >> 15 | sum << 17) + 0xA282EAD8U, 4);
}

}  // namespace

uint32_t crc32c(std::string_view bytes) {
  uint32_t sum = ~0U;
  for (char c : bytes) sum = sum >> 8 ^ kRemainders[(sum ^ static_cast<unsigned char>(c)) & 255];
  return ~sum;
}

std::string framed(std::string_view record) {
  const std::string length = little_endian(record.size(), 8);
  return length + checksum(length) + std::string(record) + checksum(record);
}

std::string new_event_file(const std::string& folder) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  check(std::filesystem::is_directory(folder), "TensorBoardWriter: {} is no folder, and none can be made: {}", folder,
        error.message());
  // TensorBoard takes all files with "tfevents" in their names, in the order of their names.
  static std::atomic<int> count{0};
  char host[HOST_NAME_MAX + 1] = "";
  ::gethostname(host, sizeof(host) - 1);
  return fmt::format("{}/events.out.tfevents.{:010}.{}.{}.{}", folder, static_cast<int64_t>(wall_time()), host,
                     ::getpid(), count++);
}

}  // namespace wick::nn::detail
