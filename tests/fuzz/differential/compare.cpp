// Runs the same random cases on wick and on LibTorch and prints what differs.
//
//   fuzz_differential <seed> <first> <count> [operator [examples]]
//
// It returns 1 if there is a difference that is not among those of known.cpp.

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <map>

#include "record.h"

namespace {

struct Group {
  size_t count = 0;
  std::string examples;
};

int run(const std::string& program, const std::string& file, const std::string& arguments) {
  return std::system((program + " '" + file + "' " + arguments).c_str());
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 4) {
    std::cerr << "fuzz_differential: needs <seed> <first> <count> [operator [examples]]\n";
    return 2;
  }
  const std::string only = argc > 4 ? argv[4] : "";
  const size_t examples = argc > 5 ? std::strtoul(argv[5], nullptr, 10) : 3;
  const std::string arguments =
      std::string(argv[1]) + ' ' + argv[2] + ' ' + argv[3] + (only.empty() || only == "all" ? "" : " '" + only + "'");
  const std::string start =
      (std::filesystem::temp_directory_path() / ("fuzz_" + std::string(argv[1]) + "_" + argv[2] + "_" + only)).string();
  const std::string wick_file = start + ".wick", libtorch_file = start + ".libtorch";
  if (run(FUZZ_WICK, wick_file, arguments) != 0 || run(FUZZ_LIBTORCH, libtorch_file, arguments) != 0) {
    std::cerr << "fuzz_differential: a program did not run\n";
    return 2;
  }
  std::ifstream wick_in(wick_file), libtorch_in(libtorch_file);
  fuzz::Record wick, libtorch;
  size_t cases = 0, equal = 0, threw = 0, differentiated = 0, twice = 0;
  std::map<std::string, Group> unexplained, known;
  std::map<std::string, size_t> kinds, operators;
  while (true) {
    const bool more = fuzz::read(wick_in, wick);
    if (more != fuzz::read(libtorch_in, libtorch)) {
      std::cerr << "fuzz_differential: the programs ran different numbers of cases\n";
      return 2;
    }
    if (!more) break;
    if (wick.number != libtorch.number || wick.operator_name != libtorch.operator_name ||
        (wick.crash.empty() && libtorch.crash.empty() && wick.text != libtorch.text)) {
      std::cerr << "fuzz_differential: the programs ran different cases:\n  " << wick.text << "\n  " << libtorch.text
                << '\n';
      return 2;
    }
    ++cases;
    ++operators[wick.operator_name];
    if (libtorch.message("call")) ++threw;
    bool first = false, second = false;
    for (const fuzz::Result& t : libtorch.results) {
      if (t.name.starts_with("gradient")) first = true;
      if (t.name.starts_with("second")) second = true;
    }
    differentiated += first, twice += second;
    const fuzz::Difference d = fuzz::compare(wick, libtorch);
    if (d.kind.empty()) {
      ++equal;
      continue;
    }
    const char* why = fuzz::reason(wick, libtorch, d);
    Group& g = why ? known[std::string(why)] : unexplained[wick.operator_name + ": " + d.kind];
    if (!why) ++kinds[d.kind];
    if (++g.count <= (why ? 1 : examples))
      g.examples += "  " + wick.operator_name + " " + std::to_string(wick.number) + ": " +
                    (wick.text.empty() ? libtorch.text : wick.text) + "\n    wick     " + d.wick + "\n    LibTorch " +
                    d.libtorch + "\n";
  }
  for (const auto& [name, group] : unexplained) std::cout << name << ": " << group.count << '\n' << group.examples;
  std::cout << "\nknown:\n";
  for (const auto& [why, group] : known) std::cout << group.count << "  " << why << '\n' << group.examples;
  std::cout << "\nseed " << argv[1] << ": " << cases << " cases of " << operators.size()
            << " operators; LibTorch threw in " << threw << ", gradients in " << differentiated << ", second in "
            << twice << "\nequal: " << equal << "\nunexplained:\n";
  size_t total = 0;
  for (const auto& [kind, n] : kinds) {
    std::cout << "  " << n << "  " << kind << '\n';
    total += n;
  }
  std::cout << "  " << total << " in all\n";
  std::filesystem::remove(wick_file);
  std::filesystem::remove(libtorch_file);
  return total ? 1 : 0;
}
