// The text beside the source: the table of formulas in autograd/README.md, and the course's text in both languages.

#include <doctest/doctest.h>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <regex>
#include <set>
#include <string>
#include <vector>

namespace {

namespace fs = std::filesystem;
const fs::path kSource = WICK_SOURCE_DIR;

std::string read(const fs::path& path) {
  std::ifstream file(path);
  REQUIRE_MESSAGE(file.good(), path);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::vector<std::string> all(const std::string& text, const std::regex& pattern) {
  std::vector<std::string> found;
  for (std::sregex_iterator i(text.begin(), text.end(), pattern), end; i != end; ++i) found.push_back((*i)[1]);
  return found;
}
const std::regex kCode("`([^`]+)`");

// Without blanks, for code whose lines are broken elsewhere.
std::string flat(std::string code) {
  std::erase_if(code, [](unsigned char c) { return std::isspace(c) != 0; });
  return code;
}

// Whether code stands in text as whole words.
bool stands_in(const std::string& text, const std::string& code) {
  auto in_word = [](char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; };
  const std::string all_code = flat(text), wanted = flat(code);
  if (wanted.size() != code.size()) return all_code.find(wanted) != std::string::npos;  // several words
  for (size_t at = 0; (at = text.find(code, at)) != std::string::npos; ++at)
    if (!(at > 0 && in_word(text[at - 1]) && in_word(code.front())) &&
        !(at + code.size() < text.size() && in_word(text[at + code.size()]) && in_word(code.back())))
      return true;
  return false;
}

TEST_CASE("every formula stands in the table, with code and a test that are there") {
  const std::string page = read(kSource / "examples/backprop.md"), engine = read(kSource / "autograd/README.md");
  std::set<std::string> formulas;
  for (const std::string& code : all(page.substr(0, page.find("## Slips")), kCode))
    if (code.find(" = ") != std::string::npos || code.find("←") != std::string::npos) formulas.insert(code);
  CHECK(formulas.size() == 17);

  const std::string section = engine.substr(engine.find("## The formulas"));
  std::set<std::string> rows;
  for (const std::string& row : all(section.substr(0, section.find("\n## ", 4)), std::regex("\n(\\| `[^\n]*)"))) {
    static const std::regex three(R"(\| (.*?) \| (.*) \| (.*) \|)");
    std::smatch cell;
    REQUIRE_MESSAGE(std::regex_match(row, cell, three), row);
    const auto formula = all(cell[1], kCode), code = all(cell[2], kCode), proof = all(cell[3], kCode);
    REQUIRE(formula.size() == 1);
    REQUIRE(code.size() >= 2);
    REQUIRE(proof.size() == 1);
    rows.insert(formula[0]);
    const std::string source = read(kSource / "autograd" / code.back());
    for (size_t i = 0; i + 1 < code.size(); ++i)
      CHECK_MESSAGE(stands_in(source, code[i]), code[i] << " in " << code.back());
    const std::string quoted = cell[3], name = quoted.substr(0, quoted.rfind('"') + 1);
    CHECK_MESSAGE(read(kSource / proof[0]).find("TEST_CASE(" + name) != std::string::npos, name << " in " << proof[0]);
  }
  CHECK(rows == formulas);
}

TEST_CASE("the page of formulas is the same in both languages") {
  const std::string english = read(kSource / "examples/backprop.md"),
                    vietnamese = read(kSource / "examples/backprop.vi.md");
  CHECK(all(english, kCode) == all(vietnamese, kCode));
  const std::regex heading("\n(##+) "), link("\\]\\(([^)#: ]+)\\)"), shape("\\| (d\\(l[^|]*) \\|\n");
  CHECK(all(english, heading) == all(vietnamese, heading));
  CHECK(all(english, shape) == all(vietnamese, shape));
  CHECK(all(english, link) == std::vector<std::string>{"backprop.vi.md"});
  CHECK(all(vietnamese, link) == std::vector<std::string>{"backprop.md"});
}

TEST_CASE("the course's text names every program and links to what is there, in both languages") {
  std::vector<std::string> programs;
  for (const std::string& name :
       all(read(kSource / "examples/CMakeLists.txt"), std::regex("foreach\\(name ([^)]*)\\)")))
    programs = all(name, std::regex("(\\w+)"));
  REQUIRE(programs.size() >= 8);
  std::vector<std::vector<std::string>> pictures, sections;
  for (const std::string file : {"examples/README.md", "examples/README.vi.md"}) {
    const std::string text = read(kSource / file);
    size_t last = 0;
    for (const std::string& program : programs) {  // each with a section of its own, in this order
      const size_t at = text.find("`" + program + "`\n");
      CHECK_MESSAGE(at != std::string::npos, program << " in " << file);
      CHECK_MESSAGE(at > last, program << " in " << file);
      last = at;
    }
    sections.push_back(all(text, std::regex("\n## (\\d+\\. `\\w+`)\n")));
    pictures.push_back(all(text, std::regex("!\\[[^\\]]*\\]\\(([^)]+)\\)")));
    const std::string quoted = text.substr(text.find("return record(\"AddmmBackward0\"")),
                      linear = quoted.substr(0, quoted.find("```"));
    CHECK(flat(read(kSource / "autograd/ops/layer/linear.cpp")).find(flat(linear)) != std::string::npos);
    for (const std::string& link : all(text, std::regex("\\]\\(([^)#: ]+)\\)")))
      CHECK_MESSAGE(fs::exists(kSource / "examples" / link), link << " in " << file);
  }
  CHECK(sections[0].size() > programs.size());  // engine_on_a_page is built apart from the others
  CHECK(sections[0] == sections[1]);
  CHECK(pictures[0] == pictures[1]);
  for (const auto& picture : fs::directory_iterator(kSource / "examples/pictures")) {
    CHECK_MESSAGE(picture.file_size() < 60'000, picture.path());
    const std::string name = "pictures/" + picture.path().filename().string();
    CHECK_MESSAGE(std::find(pictures[0].begin(), pictures[0].end(), name) != pictures[0].end(), name);
  }
}

}  // namespace
