#pragma once
// What the tests that are whole programs share.

#include "peer.h"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>

namespace peer {

/// A folder of a test's own, removed when it goes.
struct Folder {
  explicit Folder(const char* name) : path(std::filesystem::temp_directory_path() / name) {
    std::filesystem::remove_all(path);
    std::filesystem::create_directories(path);
  }
  ~Folder() { std::filesystem::remove_all(path); }
  std::string operator/(const std::string& name) const { return (path / name).string(); }
  std::filesystem::path path;
};

/// Writes 28×28 pictures in MNIST's format: class c is a bright block at place c of a 5×2 grid, on noise.
inline void write_mnist(const Folder& folder, const std::string& part, unsigned n) {
  auto big_endian = [](unsigned v) {
    return std::string{static_cast<char>(v >> 24), static_cast<char>(v >> 16), static_cast<char>(v >> 8),
                       static_cast<char>(v)};
  };
  std::string images = big_endian(0x803) + big_endian(n) + big_endian(28) + big_endian(28);
  std::string labels = big_endian(0x801) + big_endian(n);
  unsigned random = n;
  for (unsigned i = 0; i < n; ++i) {
    const unsigned c = i % 10;
    labels += static_cast<char>(c);
    for (unsigned y = 0; y < 28; ++y)
      for (unsigned x = 0; x < 28; ++x) {
        random = random * 1664525u + 1013904223u;
        const bool inside = y / 5 == c / 2 && x / 14 == c % 2;
        images += static_cast<char>((random >> 24) % 100 + (inside ? 120 : 0));
      }
  }
  std::ofstream(folder / (part + "-images-idx3-ubyte"), std::ios::binary) << images;
  std::ofstream(folder / (part + "-labels-idx1-ubyte"), std::ios::binary) << labels;
}

/// The numbers as text to copy.
inline std::string text(const std::vector<double>& numbers) {
  std::string s;
  for (const double v : numbers) {
    char number[32];
    std::snprintf(number, sizeof number, "%.10g", v);
    s += (s.empty() ? "" : ", ") + std::string(number);
  }
  return s;
}

/// max |a − b| / max(|b|, 1e-3): how far a run went from the one that was written down; ∞ for other lengths.
inline double deviation(const std::vector<double>& a, const std::vector<double>& b) {
  if (a.size() != b.size()) return INFINITY;
  double worst = 0;
  for (size_t i = 0; i < a.size(); ++i) {
    const double d = std::abs(a[i] - b[i]) / std::max(std::abs(b[i]), 1e-3);
    if (!(d <= worst)) worst = d;
  }
  return worst;
}

}  // namespace peer

/// Both libraries must go the same way: the numbers are those that LibTorch 1.13 printed. Initial numbers are drawn as
/// float32, where both agree to the last bit but one (6e-8), and a run spreads what they differ by.
#define CHECK_RUN(numbers, ...)                                               \
  do {                                                                        \
    INFO("got ", peer::text(numbers));                                        \
    CHECK(peer::deviation(numbers, std::vector<double>{__VA_ARGS__}) < 1e-6); \
  } while (false)
