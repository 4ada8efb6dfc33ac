#pragma once
// For tests with damaged files: a folder that goes away, bytes to and from files, and the text of what was thrown.

#include <autograd/core/error.h>
#include <doctest/doctest.h>
#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <initializer_list>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

namespace wick::test {

/// A new empty folder, removed with all that is in it.
class Folder {
 public:
  Folder() {
    std::string name = (std::filesystem::temp_directory_path() / "wick-test-XXXXXX").string();
    REQUIRE(mkdtemp(name.data()) != nullptr);
    path_ = name;
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  std::string operator/(std::string_view name) const { return (path_ / name).string(); }
  const std::filesystem::path& path() const { return path_; }
  /// The names of what is in it, hidden files too.
  std::vector<std::string> names() const {
    std::vector<std::string> out;
    for (const auto& entry : std::filesystem::directory_iterator(path_))
      out.push_back(entry.path().filename().string());
    return out;
  }

 private:
  std::filesystem::path path_;
};

inline std::string put(const std::string& path, std::string_view bytes) {
  std::ofstream out(path, std::ios::binary);
  REQUIRE(out.write(bytes.data(), static_cast<std::streamsize>(bytes.size())).flush());
  return path;
}
inline std::string get(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  REQUIRE(in);
  return {std::istreambuf_iterator<char>(in), {}};
}

/// f() must throw a wick::Error whose text has all these words in it.
template <class F>
void check_fault(F&& f, std::initializer_list<std::string_view> words) {
  std::string text;
  try {
    f();
  } catch (const Error& e) {
    text = e.what();
  }
  CHECK_MESSAGE(!text.empty(), "no wick::Error was thrown");
  for (const std::string_view word : words)
    CHECK_MESSAGE(text.find(word) != text.npos, "no \"" << std::string(word) << "\" in: " << text);
}

}  // namespace wick::test
