// What is public says what it does; and no comment or text uses a word that this repository avoids.

#include <doctest/doctest.h>

#include <algorithm>
#include <regex>

#include "source.h"

namespace {

using house::Declaration;

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines{"", ""};  // from 1
  for (char c : text) {
    if (c == '\n')
      lines.emplace_back();
    else
      lines.back() += c;
  }
  return lines;
}
bool is_blank(const std::string& line) { return line.find_first_not_of(" \t\r") == std::string::npos; }

// conv1d, conv2d and conv3d read as overloads of one function; so do add and add_, and << and >> of one format.
std::string family(std::string name) {
  static const std::regex dimensions("[123]d$");
  if (name.ends_with('_')) name.pop_back();
  return name == "operator>>" ? "operator<<" : std::regex_replace(name, dimensions, "");
}

// Those that have no comment on their lines, on the line above, or at the first of the overloads directly above. A
// definition on one line needs none: it says itself what it does.
std::vector<Declaration> without_comment(const std::string& source) {
  const house::Split s = house::split(source);
  const std::vector<std::string> code = lines_of(s.code), comments = lines_of(s.comments);
  struct Above {
    std::string name;
    size_t last_line;
    bool commented;
  };
  std::map<std::string, Above> above;  // in each scope
  std::vector<Declaration> found;
  std::vector<Declaration> all = house::declarations(source);
  std::sort(all.begin(), all.end(), [](const Declaration& a, const Declaration& b) { return a.begin < b.begin; });
  for (const Declaration& d : all) {
    const size_t first = house::line_of(source, d.begin), last = house::line_of(source, d.head_end);
    bool commented = is_blank(code[first - 1]) && !is_blank(comments[first - 1]);
    for (size_t line = first; line <= last; ++line) commented |= !is_blank(comments[line]);
    commented |= d.is_defined && !d.is_type && house::line_of(source, d.end - 1) == first;
    if (const auto i = above.find(d.scope); i != above.end())
      commented |= i->second.commented && i->second.last_line + 1 == first && i->second.name == family(d.name);
    above[d.scope] = {family(d.name), house::line_of(source, d.end - 1), commented};
    if (!commented) found.push_back(d);
  }
  return found;
}

// Constructors, assignments, deduction guides (which have no type in front) and specialisations are what the comment of
// their class says. What a qualified name defines has its comment where it is declared.
bool speaks_through_its_class(const Declaration& d) {
  if (d.is_type) return d.name.find('<') != std::string::npos;
  const std::string owner = d.scope.substr(d.scope.rfind(':') + 1);
  const bool is_guide = d.head.starts_with(d.name + "(");
  return d.name == owner.substr(0, owner.find('<')) || is_guide || d.name.starts_with('~') || d.name == "operator=" ||
         d.name.find("::") != std::string::npos;
}
bool is_operator_function(const Declaration& d) { return !d.is_type && !d.in_class && !d.is_local; }
bool is_tensor_method(const Declaration& d) {
  return d.scope == "wick::Tensor" && d.is_public && !d.is_type && !speaks_through_its_class(d);
}
// Types, functions and public methods. Those that every module has in the same way are explained in nn/module.h.
bool is_public_of_nn(const Declaration& d) {
  static const std::regex of_every_module("^(forward|any_forward|reset_parameters)$");
  return !d.is_local && d.is_public && d.scope.find("detail") == std::string::npos && !speaks_through_its_class(d) &&
         (!d.in_class ||
          (!std::regex_search(d.name, of_every_module) && d.head.find(" override") == std::string::npos));
}

void check_comments(const std::string& path, bool (*wanted)(const Declaration&)) {
  const std::string source = house::read(path);
  for (const Declaration& d : without_comment(source))
    if (wanted(d)) FAIL_CHECK(path << ":" << house::line_of(source, d.begin) << ": " << d.name << " has no comment");
}

TEST_CASE("every operator has a comment") {
  for (const std::string& path : house::files_in("autograd/ops", {".h"}))
    if (std::count(path.begin(), path.end(), '/') == 3) check_comments(path, is_operator_function);
}
TEST_CASE("every method of Tensor has a comment") { check_comments("autograd/tensor/tensor.h", is_tensor_method); }
TEST_CASE("every public declaration of nn has a comment") {
  for (const std::string& path : house::files_in("nn", {".h"})) check_comments(path, is_public_of_nn);
}

TEST_CASE("which declarations have a comment") {
  const std::string source = R"(
// A group.

Tensor no_1(int x);  // its own
Tensor no_2();

/// It says so.
Tensor yes_1(int x);
Tensor yes_1(int x, int y);
Tensor conv1d();  ///< all of them
Tensor conv2d();
Tensor conv2d_();
Tensor yes_2(int a,
             int b);  ///< at the end
Tensor yes_1();
template <class T>
/* why */ T yes_3() {
  return T();  // not this
}
Tensor no_3() {
  return {};  // nor this
}
/// A class.
class A {
 public:
  A(int x);
  void no_4();
  int yes_5() const { return 1; }
  int no_5() const {
    return 2;
  }
  void yes_4() {}  ///< here
  void yes_4(int x);

  void yes_4(double x);
  operator const int&() const { return x_; }
  A* operator->() { return this; }
  A& operator++() {
    return *this;
  }
};
A(int)->A<int>;
template <>
class A<int> {
  explicit A(int x);
};
int A::no_4() {
  return 1;
}
struct B {};
/// To and from text.
Out& operator<<(Out& out, A a);
In& operator>>(In& in, A& a);
)";
  std::vector<std::string> names;
  for (const Declaration& d : without_comment(source))
    if (!speaks_through_its_class(d)) names.push_back(d.name);
  CHECK(names == std::vector<std::string>{"no_2", "yes_1", "no_3", "no_4", "no_5", "yes_4", "operator++", "B"});
}

// The words, in comments and in texts.
const std::regex kWord("\\b(kin|stands|shall|had better|so many|untold|reckoned)\\b", std::regex::icase);

std::vector<std::string> words_in(const std::string& path, const std::string& text) {
  std::vector<std::string> found;
  for (std::sregex_iterator i(text.begin(), text.end(), kWord), end; i != end; ++i)
    found.push_back(path + ":" + std::to_string(house::line_of(text, static_cast<size_t>(i->position()))) + ": \"" +
                    i->str() + "\"");
  return found;
}

TEST_CASE("comments and texts avoid some words") {
  const auto check = [](const std::string& path) {
    const std::string source = house::read(path);
    for (const std::string& word : words_in(path, path.ends_with(".md") ? source : house::split(source).comments))
      FAIL_CHECK(word);
  };
  check("README.md");
  for (const char* folder : {"autograd", "nn", "examples", "tests"})
    for (const std::string& path : house::files_in(folder, {".h", ".cpp", ".inc", ".md"}))
      if (!path.ends_with(".vi.md")) check(path);
}

TEST_CASE("which words are avoided") {
  CHECK(words_in("a", "One\nStands here, as it shall; it understands kind skin.").size() == 2);
  CHECK(words_in("a", "One\nStands").front() == "a:2: \"Stands\"");
  CHECK(house::split("int kin; // kin\n/* so many */ \"// shall\"").comments ==
        "         // kin\n/* so many */           ");
}

}  // namespace
