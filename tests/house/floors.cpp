// Each floor of the house uses only the floors below it: read off the #include lines.

#include <doctest/doctest.h>

#include <functional>
#include <map>
#include <regex>

#include "source.h"

namespace {

// The floors from the ground up. A floor has rooms; a room is the paths that begin with one of its entries, the longest
// entry that fits counts. A file may include what is in its own room and on lower floors: not the other rooms of its
// floor.
using Room = std::vector<std::string>;
using Floors = std::vector<std::vector<Room>>;
const Floors kFloors = {
    {{"autograd/core/"}},
    {{"autograd/kernels/"}},
    {{"autograd/tensor/"}},
    {{"autograd/graph/"}},
    {{"autograd/ops/"}},
    {{"autograd/methods"}},                       // the methods of Tensor call the operators
    {{"autograd/tensor.h", "autograd/graph.h"}},  // public includes, for what is above and for programs
    {{"autograd/check/", "autograd/gradcheck.", "autograd/check_gradient."},
     {"autograd/checkpoint."},
     {"autograd/draw."},
     {"autograd/functional."},
     {"autograd/ivalue."},
     {"autograd/print."}},
    {{"autograd/function."}},
    {{"autograd/autograd.h"}},
    {{"autograd/io/"}},
    {{"autograd/profiler."}},
    {{"nn/arg."}, {"nn/enum."}, {"nn/expanding_array."}, {"nn/ordered_dict."}, {"nn/progress."}},
    {{"nn/module.", "nn/watch.", "nn/serialize/"},
     {"nn/options/"},
     {"nn/init."},
     {"nn/utils."}},  // a module saves and loads itself
    {{"nn/functional/", "nn/functional.h"},
     {"nn/any."},
     {"nn/check_module."},
     {"nn/containers."},
     {"nn/run."},
     {"nn/optim/"},
     {"nn/data/"}},
    {{"nn/layers/"}},
    {{"nn/sequential."}, {"nn/summary.", "nn/module_graph."}},
    {{"nn/metrics/"}},
    {{"nn/nn.h"}},
    {{"nn/libtorch/"}, {"nn/onnx/"}, {"nn/parallel/"}},
    {{"examples/"}, {"tests/"}},
};

struct Position {
  size_t floor = 0, room = 0;
  size_t fit = 0;  // the length of the entry, 0 for none
};
Position position_of(const std::string& path, const Floors& floors) {
  Position best;
  for (size_t f = 0; f < floors.size(); ++f)
    for (size_t r = 0; r < floors[f].size(); ++r)
      for (const std::string& entry : floors[f][r])
        if (path.starts_with(entry) && entry.size() > best.fit) best = {f, r, entry.size()};
  return best;
}

struct Include {
  std::string from, to;
  size_t line;
};
std::vector<Include> includes_of(const std::string& path, const std::string& text) {
  static const std::regex line("(?:^|\n)[ \t]*#[ \t]*include[ \t]*<((?:autograd|nn)/[^>]*)>");
  std::vector<Include> found;
  for (std::sregex_iterator i(text.begin(), text.end(), line), end; i != end; ++i)
    found.push_back({path, (*i)[1], house::line_of(text, static_cast<size_t>(i->position(1)))});
  return found;
}
std::vector<Include> all_includes() {
  std::vector<Include> all;
  for (const char* folder : {"autograd", "nn", "examples", "tests"})
    for (const std::string& path : house::files_in(folder, {".h", ".cpp", ".inc"}))
      for (Include& i : includes_of(path, house::read(path))) all.push_back(std::move(i));
  return all;
}

// What is wrong with an arrow, or "".
std::string fault(const Include& i, const Floors& floors) {
  const std::string where = i.from + ":" + std::to_string(i.line) + " includes " + i.to;
  const Position from = position_of(i.from, floors), to = position_of(i.to, floors);
  if (from.fit == 0) return i.from + " is on no floor";
  if (to.fit == 0) return where + ", which is on no floor";
  if (to.floor > from.floor) return where + ", which is on a higher floor";
  if (to.floor == from.floor && to.room != from.room) return where + ", which is in another room of its floor";
  return "";
}

// A circle of headers, each including the next, or nothing. Lists that are included several times for their macros are
// no headers.
std::vector<std::string> circle(const std::vector<Include>& includes) {
  std::map<std::string, std::vector<std::string>> graph;
  for (const Include& i : includes)
    if (i.from.ends_with(".h") && !i.from.ends_with("_functions.h") && !i.to.ends_with("_functions.h"))
      graph[i.from].push_back(i.to);
  std::vector<std::string> path, found;
  std::map<std::string, bool> done;  // false: on the path
  const std::function<bool(const std::string&)> visit = [&](const std::string& header) {
    if (const auto seen = done.find(header); seen != done.end()) {
      if (seen->second) return false;
      found.assign(std::find(path.begin(), path.end(), header), path.end());
      return true;
    }
    done[header] = false;
    path.push_back(header);
    for (const std::string& next : graph[header])
      if (visit(next)) return true;
    path.pop_back();
    done[header] = true;
    return false;
  };
  std::vector<std::string> headers;
  for (const auto& [header, next] : graph) headers.push_back(header);
  for (const std::string& header : headers)
    if (visit(header)) break;
  return found;
}

TEST_CASE("includes lead to the same room or to a lower floor") {
  const auto includes = all_includes();
  CHECK(includes.size() > 500);
  for (const Include& i : includes) {
    const std::string wrong = fault(i, kFloors);
    CHECK_MESSAGE(wrong.empty(), wrong);
  }
  for (const char* folder : {"autograd", "nn"})
    for (const std::string& path : house::files_in(folder, {".h", ".cpp"}))
      CHECK_MESSAGE(position_of(path, kFloors).fit > 0, path << " is on no floor");
}

TEST_CASE("headers do not include each other in a circle") {
  for (const std::string& header : circle(all_includes())) FAIL_CHECK(header << " is in a circle of includes");
}

TEST_CASE("what the rules of includes forbid") {
  const auto wrong = [](const char* from, const char* to) { return !fault({from, to, 1}, kFloors).empty(); };
  CHECK(wrong("autograd/core/shape.h", "autograd/tensor/tensor.h"));
  CHECK(wrong("autograd/kernels/scratch.h", "autograd/graph/node.h"));
  CHECK(wrong("autograd/ops/layer/linear.cpp", "autograd/tensor.h"));  // the public include is above the operators
  CHECK(wrong("autograd/graph/walk.cpp", "autograd/ops/all.h"));
  CHECK(wrong("nn/options/conv.h", "nn/functional/conv.h"));
  CHECK(wrong("nn/functional/conv.h", "nn/layers/conv.h"));
  CHECK(wrong("nn/optim/sgd.h", "nn/data/loader.h"));
  CHECK(wrong("autograd/new.h", "autograd/core/shape.h"));  // no floor
  CHECK_FALSE(wrong("autograd/ops/layer/linear.cpp", "autograd/kernels/broadcast.h"));
  CHECK_FALSE(wrong("nn/layers/conv.h", "nn/options/conv.h"));
  CHECK_FALSE(wrong("nn/functional.h", "nn/functional/conv.h"));

  const auto found = includes_of("a.h", "// <nn/no.h>\n#include <vector>\n  #  include <nn/b.h>  // why\n");
  REQUIRE(found.size() == 1);
  CHECK(found[0].to == "nn/b.h");
  CHECK(found[0].line == 3);

  CHECK(circle({{"a.h", "b.h", 1}, {"b.h", "c.h", 1}, {"c.h", "b.h", 1}}) == std::vector<std::string>{"b.h", "c.h"});
  CHECK(circle({{"a.h", "b.h", 1}, {"a.h", "c.h", 1}, {"b.h", "c.h", 1}, {"c.cpp", "a.h", 1}}).empty());
}

}  // namespace
