// An operator is found where its name says: what ops/<room>/<name>.h declares, ops/<room>/<name>.cpp defines.

#include <doctest/doctest.h>

#include <regex>
#include <set>

#include "source.h"

namespace {

using house::Declaration;

std::string key(const Declaration& d) { return d.scope + "::" + d.name + "(" + d.parameters + ")"; }
bool is_free_function(const Declaration& d) { return !d.is_type && !d.in_class && !d.is_local; }
bool is_qualified(const Declaration& d) { return d.name.find("::") != std::string::npos; }

struct Functions {
  std::set<std::string> declared, defined;
};
Functions functions_of(const std::string& source) {
  Functions f;
  for (const Declaration& d : house::declarations(house::with_macros_expanded(source)))
    if (is_free_function(d)) (d.is_defined ? f.defined : f.declared).insert(key(d));
  return f;
}
// Short names that a source gives to types, written out.
std::string without_aliases(const std::string& source) {
  static const std::regex alias("\n *using (\\w+) = ([^;]*);");
  std::string text = source;
  for (std::sregex_iterator i(source.begin(), source.end(), alias), end; i != end; ++i)
    text = std::regex_replace(text, std::regex("\\b" + (*i)[1].str() + "\\b"), (*i)[2].str());
  return text;
}

// What is declared and not defined, and what is defined and not declared.
std::vector<std::string> faults(const std::string& header, const std::string& source) {
  const Functions in_header = functions_of(header), in_source = functions_of(without_aliases(source));
  std::vector<std::string> found;
  for (const std::string& f : in_header.declared)
    if (!in_source.defined.count(f) && !in_header.defined.count(f))
      found.push_back("declares " + f + ", which its .cpp does not define");
  std::set<std::string> methods;  // and functions defined as space::name
  for (const Declaration& d : house::declarations(source))
    if (is_qualified(d)) methods.insert(key(d));
  for (const std::string& f : in_source.defined)
    if (!in_header.declared.count(f) && !in_header.defined.count(f) && !methods.count(f))
      found.push_back("does not declare " + f + ", which its .cpp defines");
  return found;
}

TEST_CASE("each header of operators declares what the source of its name defines") {
  size_t functions = 0;
  std::set<std::string> stems;
  for (const std::string& path : house::files_in("autograd/ops", {".h", ".cpp"})) {
    const std::string stem = path.substr(0, path.rfind('.'));
    if (stem.find('/', std::string("autograd/ops/").size()) != std::string::npos) stems.insert(stem);
  }
  for (const std::string& stem : stems) {
    const auto text = [](const std::string& path) {
      return std::filesystem::exists(house::kRoot / path) ? house::read(path) : std::string();
    };
    const std::string header = text(stem + ".h");
    CHECK_MESSAGE(!header.empty(), stem << ".cpp has no header");
    for (const std::string& fault : faults(header, text(stem + ".cpp"))) FAIL_CHECK(stem << ".h " << fault);
    functions += functions_of(header).declared.size();
  }
  CHECK(functions > 400);
}

TEST_CASE("a declaration and its definition are told from their neighbours") {
  const std::string header = R"(#pragma once
namespace wick {
struct Pair { int a, b; int sum() const { return a + b; } };
Tensor add(const Tensor& x, const Tensor& y = {}, double p = 2);  // comment with ; and {
template <class T> T twice(T x) { return x + x; }
namespace detail { std::function<int(int)> f(std::pair<int, int>); }
Tensor operator<(const Tensor&, const Scalar& other);
const char* name = "f(x) {";
Tensor conv1d(int d);
Tensor conv2d(int d);
}
)";
  const std::string source = R"(#define WICK_CONV(D) \
  Tensor conv##D##d(int d) { return conv(D, d); }
namespace wick {
namespace { Tensor helper() { return {}; } }
static int other() { return 1; }
constexpr auto kFlat = [](const Tensor& z) { return z; };
Tensor add(const Tensor& a, const Tensor& b, double) { if (a) { return b; } return "}"; }
std::function<int(int)> detail::g() { return {}; }
namespace detail { std::function<int(int)> f(std::pair<int, int> p) { return {}; } }
Tensor operator<(const Tensor& a, const Scalar& b) { return a; }
Pair::Pair(int x) : a{x}, b{x} { }
WICK_CONV(1)
WICK_CONV(2)
#undef WICK_CONV
}
)";
  const auto all = faults(header, source);
  for (const std::string& fault : all) FAIL_CHECK(fault);
  CHECK(faults(header, source + "namespace wick { Tensor sub(const Tensor& x) { return x; } }").size() == 1);
  CHECK(faults(header + "namespace wick { Tensor sub(const Tensor& x); }", source).size() == 1);
  CHECK(faults(header + "namespace wick { Tensor add(const Tensor& x, int); }", source).size() == 1);  // an overload
}

}  // namespace
