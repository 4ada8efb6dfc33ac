// The table of nn/README.md that says what there is of LibTorch: each of LibTorch's public names is declared in wick's
// headers or listed in the table as left out.

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <cctype>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <vector>

namespace {

const std::filesystem::path kSource = WICK_SOURCE_DIR;

std::string read(const std::filesystem::path& file) {
  std::ifstream in(file);
  REQUIRE_MESSAGE(in.good(), "cannot read ", file.string());
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

/// The names in a header, comments left out; with calls_only those before a "(". A macro's Conv##D##d means three.
void collect(const std::filesystem::path& header, bool calls_only, std::set<std::string>& names) {
  std::istringstream in(read(header));
  for (std::string line; std::getline(in, line);) {
    line.resize(std::min(line.size(), line.find("//")));
    for (size_t i = 0; i < line.size();) {
      size_t end = i;
      while (end < line.size() &&
             (std::isalnum(static_cast<unsigned char>(line[end])) || line[end] == '_' || line[end] == '#'))
        ++end;
      const std::string name = line.substr(i, end - i);
      if (const size_t d = name.find("##D##"); d != std::string::npos)
        for (const char* number : {"1", "2", "3"}) names.insert(std::string(name).replace(d, 5, number));
      else if (end > i && (!calls_only || (end < line.size() && line[end] == '(')))
        names.insert(name);
      i = end + (end == i);
    }
  }
}

struct Kind {
  std::string key, title;            // as in libtorch_names.txt; in the table
  std::vector<std::string> headers;  // files, or folders with all of theirs
};
const std::vector<Kind> kKinds = {
    {"module", "modules, `torch::nn`", {"nn", "nn/layers"}},
    {"functional", "`torch::nn::functional`", {"nn/functional"}},
    {"init", "`torch::nn::init`", {"nn/init.h"}},
    {"utils", "`torch::nn::utils`", {"nn/utils.h"}},
    {"optim", "`torch::optim`", {"nn/optim"}},
    {"data", "`torch::data`", {"nn/data"}},
    {"serialize", "`torch::serialize`, `save`, `load`", {"nn/serialize"}},
    {"tensor", "methods of `Tensor`", {"autograd/tensor/tensor.h", "autograd/tensor/aliases.h"}},
};

std::set<std::string> declared(const Kind& kind) {
  std::set<std::string> names;
  for (const auto& path : kind.headers) {
    if (std::filesystem::is_directory(kSource / path)) {
      for (const auto& file : std::filesystem::directory_iterator(kSource / path))
        if (file.path().extension() == ".h") collect(file.path(), false, names);
    } else if (std::filesystem::exists(kSource / path)) {
      collect(kSource / path, path == "autograd/tensor/tensor.h", names);
    }
  }
  return names;
}

}  // namespace

TEST_CASE("nn/README.md says what there is of LibTorch") {
  std::map<std::string, std::set<std::string>> libtorch;
  std::istringstream list(read(kSource / "tests/peers/libtorch_names.txt"));
  for (std::string kind, name; list >> kind >> name;) libtorch[kind].insert(name);
  CHECK(libtorch.size() == kKinds.size());
  const std::string page = read(kSource / "nn/README.md");
  for (const auto& kind : kKinds) {
    const auto names = declared(kind);
    REQUIRE(names.size() > 5);
    std::string missing;
    size_t there = 0;
    for (const auto& name : libtorch[kind.key])
      if (names.contains(name) || names.contains(name + "Impl"))
        ++there;
      else
        missing += (missing.empty() ? "`" : ", `") + name + "`";
    REQUIRE(there > 0);
    const std::string row =
        fmt::format("| {} | {} of {} | {} |\n", kind.title, there, libtorch[kind.key].size(), missing);
    CHECK_MESSAGE(page.find(row) != std::string::npos, "the row should be: ", row);
  }
}
