// Files stay small enough to read, and the READMEs say truly how long it takes.

#include <doctest/doctest.h>

#include <cmath>
#include <regex>

#include "source.h"

namespace {

constexpr size_t kLongest = 500;
const std::map<std::string, std::string> kLonger = {
    {"autograd/tensor/tensor.h", "one class, whose methods LibTorch names"},
    {"tests/nn/loader.cpp", "one subject: an epoch, whatever the samplers, workers and exceptions"},
    {"tests/peers/layers.cpp", "one test for each of LibTorch's layers"},
};

size_t lines_in(const std::string& path) { return house::count_lines(house::read(path)); }

TEST_CASE("files have at most 500 lines") {
  for (const char* folder : {"autograd", "nn", "examples", "tests"})
    for (const std::string& path : house::files_in(folder, {".h", ".cpp", ".inc", ".py"}))
      if (!kLonger.count(path))
        CHECK_MESSAGE(lines_in(path) <= kLongest, path << " has " << lines_in(path) << " lines");
  for (const auto& [path, reason] : kLonger)
    CHECK_MESSAGE(lines_in(path) > kLongest, path << " is no exception any more");
}

// Counts are rounded, so that they stay true while a comment is edited.
bool is_about(size_t said, size_t counted) {
  const double difference = std::fabs(static_cast<double>(said) - static_cast<double>(counted));
  return said % 10 == 0 && difference <= std::max(10.0, 0.05 * static_cast<double>(counted));
}
size_t number(std::string text) {
  std::erase(text, ',');
  return static_cast<size_t>(std::stoul(text));
}

// The sources under a path, which may be a file, a folder, or files that begin alike: name.*
std::vector<std::string> sources_of(const std::string& path) {
  const size_t star = path.find('*');
  const std::string folder = path.substr(0, path.rfind('/', star)), begin = path.substr(0, star);
  if (star == std::string::npos && !std::filesystem::is_directory(house::kRoot / path)) return {path};
  std::vector<std::string> found;
  for (const std::string& file : house::files_in(folder, {".h", ".cpp"}))
    if (file.starts_with(begin)) found.push_back(file);
  return found;
}
size_t lines_of(const std::vector<std::string>& paths) {
  size_t lines = 0;
  for (const std::string& path : paths) {
    const auto sources = sources_of(path);
    CHECK_MESSAGE(!sources.empty(), path << " is not there");
    for (const std::string& source : sources) lines += lines_in(source);
  }
  return lines;
}

struct Row {
  std::string text;
  std::vector<std::string> paths;
  size_t said;
};
// Rows of a table that end in a number, | … | `path`, `path` | 120 |, in a section.
std::vector<Row> rows_of(const std::string& page, const std::string& section) {
  const size_t at = page.find("\n## " + section);
  REQUIRE_MESSAGE(at != std::string::npos, section);
  const std::string text = page.substr(at, page.find("\n## ", at + 1) - at);
  static const std::regex row("\n(\\|[^\n]*\\|([^|\n]*)\\| *([\\d,]+) *\\|)"), path("`([^`]+)`");
  std::vector<Row> rows;
  for (std::sregex_iterator i(text.begin(), text.end(), row), end; i != end; ++i) {
    rows.push_back({(*i)[1], {}, number((*i)[3])});
    const std::string cell = (*i)[2];
    for (std::sregex_iterator p(cell.begin(), cell.end(), path); p != end; ++p) rows.back().paths.push_back((*p)[1]);
  }
  return rows;
}

void check_rows(const std::string& page, const std::string& section, const std::string& folder) {
  const auto rows = rows_of(house::read(page), section);
  CHECK(rows.size() >= 5);
  for (Row row : rows) {
    for (std::string& path : row.paths)
      path = (std::filesystem::path(folder) / path).lexically_normal().generic_string();
    const size_t lines = lines_of(row.paths);
    CHECK_MESSAGE(is_about(row.said, lines), page << ": " << row.text << " are now " << lines << " lines");
  }
}

TEST_CASE("what to read for what: the READMEs count the lines rightly") {
  check_rows("README.md", "What to read", ".");
  check_rows("autograd/README.md", "What to read", "autograd");
}

TEST_CASE("the floors in autograd/README.md: each is there, with its lines") {
  const std::string page = house::read("autograd/README.md");
  const std::string drawing = page.substr(page.find("\n## The floors"));
  static const std::regex floor("\n *(\\w[\\w./*, ]*?)  +([\\d,]+)  ");
  std::map<std::string, size_t> floors;
  const std::string lines = drawing.substr(0, drawing.find("\n## ", 1));
  for (std::sregex_iterator i(lines.begin(), lines.end(), floor), end; i != end; ++i) {
    std::vector<std::string> paths;
    static const std::regex path("[\\w./*]+");
    const std::string names = (*i)[1];
    for (std::sregex_iterator p(names.begin(), names.end(), path); p != end; ++p)
      paths.push_back("autograd/" + p->str());
    const size_t counted = lines_of(paths);
    floors[names] = counted;
    CHECK_MESSAGE(is_about(number((*i)[2]), counted), names << " has now " << counted << " lines");
  }
  for (const char* name : {"core/", "kernels/", "tensor/", "graph/", "ops/"}) CHECK_MESSAGE(floors.count(name), name);
}

TEST_CASE("when a count is right") {
  CHECK(is_about(100, 104));
  CHECK(is_about(1000, 1040));
  CHECK_FALSE(is_about(100, 120));
  CHECK_FALSE(is_about(1000, 1100));
  CHECK_FALSE(is_about(101, 101));
  const auto rows =
      rows_of("\n## A\n| a | `x` | 50 |\n## What to read\n| a | b |\n|---|---:|\n| an | `y.h`, `z.*` | 1,020 |\n",
              "What to read");
  REQUIRE(rows.size() == 1);
  CHECK(rows[0].paths == std::vector<std::string>{"y.h", "z.*"});
  CHECK(rows[0].said == 1020);
}

}  // namespace
