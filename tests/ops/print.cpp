// Tensors as text: what LibTorch prints of the same tensors, recorded in print.txt by print_reference.py.

#include <autograd/autograd.h>
#include <doctest/doctest.h>

#include <fstream>

namespace torch = wick;
#include "print_samples.h"

namespace wick::test {
namespace {

TEST_CASE("tensors are printed as LibTorch prints them, character for character") {
  std::ifstream in(WICK_SOURCE_DIR "/tests/ops/print.txt");
  REQUIRE(in.good());
  std::vector<std::string> wanted;
  std::string text;
  for (std::string line; std::getline(in, line);) {
    if (line == "\f") {
      text.pop_back();  // the newline in front of the form feed
      wanted.push_back(std::move(text));
      text.clear();
    } else {
      text += line + "\n";
    }
  }
  const std::vector<std::string> got = print_samples::texts();
  REQUIRE(got.size() == wanted.size());
  for (size_t i = 0; i < got.size(); ++i) CHECK_MESSAGE(got[i] == wanted[i], "text ", i);
}

TEST_CASE("a line too short for one number holds one number") {
  std::ostringstream out;
  print(out, tensor({{1, 2}}), 1);
  CHECK(out.str() == "Columns 1 to 1 1\n\nColumns 2 to 2 2\n[ CPULongType{1,2} ]");
}

}  // namespace
}  // namespace wick::test
