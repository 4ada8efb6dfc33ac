// Runs random cases on the library that this program is linked with and writes down what they did.
//
//   fuzz_wick <file> <seed> <first> <count> [operator]     cases first … first + count − 1, of one operator only
//   fuzz_wick list                                         the names of the operators
//
// The cases run in child processes, so that one that crashes or hangs is written down and the rest goes on.

#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>
#include <iostream>

#include "draw.h"

namespace {

using fuzz::Operator;
using fuzz::Operators;

Operators all_operators() {
  Operators all;
  for (const Operators& some :
       {fuzz::unary_operators(), fuzz::binary_operators(), fuzz::reductions(), fuzz::shapes(), fuzz::indexing(),
        fuzz::products(), fuzz::windows(), fuzz::layers(), fuzz::losses(), fuzz::sorting(), fuzz::creation()})
    all.insert(all.end(), some.begin(), some.end());
  return all;
}

constexpr unsigned kSecondsPerCase = 20;
constexpr rlim_t kBytes = rlim_t{6} << 30;  // what a case may take: one that asks for more must throw

uint64_t hash(const char* text) {
  uint64_t h = 1469598103934665603u;
  for (; *text; ++text) h = (h ^ static_cast<unsigned char>(*text)) * 1099511628211u;
  return h;
}

void head(std::FILE* file, uint64_t number, const Operator& op) {
  std::fprintf(file, "@ %llu %s %d\n", static_cast<unsigned long long>(number), op.name, static_cast<int>(op.nearness));
  std::fflush(file);  // so that a crash while the arguments are drawn has a name
}

}  // namespace

int main(int argc, char** argv) {
  const Operators operators = all_operators();
  if (argc == 2 && !std::strcmp(argv[1], "list")) {
    for (const Operator& op : operators) std::cout << op.name << '\n';
    return 0;
  }
  if (argc < 5) {
    std::cerr << "fuzz: needs <file> <seed> <first> <count> [operator]\n";
    return 2;
  }
  const uint64_t seed = std::strtoull(argv[2], nullptr, 10), first = std::strtoull(argv[3], nullptr, 10);
  const uint64_t end = first + std::strtoull(argv[4], nullptr, 10);
  Operators chosen;
  for (const Operator& op : operators)
    if (argc < 6 || !std::strcmp(op.name, argv[5])) chosen.push_back(op);
  if (chosen.empty()) {
    std::cerr << "fuzz: there is no operator " << argv[5] << '\n';
    return 2;
  }
  std::FILE* file = std::fopen(argv[1], "w");
  if (!file) {
    std::cerr << "fuzz: cannot write " << argv[1] << '\n';
    return 2;
  }
  void* shared = mmap(nullptr, sizeof(uint64_t), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  auto* current = static_cast<volatile uint64_t*>(shared);
  for (uint64_t next = first; next < end;) {
    *current = next;
    std::fflush(file);
    const pid_t child = fork();
    if (child == 0) {
      const rlimit limit{kBytes, kBytes};
      setrlimit(RLIMIT_AS, &limit);
      torch::set_num_threads(1);
      if (!std::freopen("/dev/null", "w", stderr)) return 2;  // LibTorch's warnings
      for (uint64_t i = next; i < end && i < next + 100; ++i) {
        *current = i;
        const Operator& op = chosen[i % chosen.size()];
        head(file, i / chosen.size(), op);
        alarm(kSecondsPerCase);
        // A case of an operator stays the same when the table gets more of them.
        fuzz::Draw d(seed ^ hash(op.name), i / chosen.size(), file);
        try {
          op.run(d);
        } catch (const std::exception& e) {  // an argument is a view that cannot be made
          std::fprintf(file, "! drawing: an argument\n");
        }
        std::fprintf(file, ".\n");
      }
      alarm(0);
      *current = std::min(end, next + 100);
      std::fflush(file);
      _exit(0);
    }
    int status = 0;
    waitpid(child, &status, 0);
    next = *current;
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
      std::fprintf(file, "\nX %s\n.\n", WIFSIGNALED(status) ? strsignal(WTERMSIG(status)) : "exit");
      ++next;
    }
  }
  std::fclose(file);
  return 0;
}
