// Prints the speed table: wick, the same step written by hand on CBLAS and, where it was built in, LibTorch,
// interleaved in one run, medians of many, ratios. `bench_table 2` uses two threads.

#include "bench.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>

namespace {

using bench::Step;

struct Row {
  std::string name;
  Step wick, hand, torch;
};

double microseconds(const Step& step, int repeats) {
  const auto start = std::chrono::steady_clock::now();
  for (int i = 0; i < repeats; ++i) step();
  return std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now() - start).count() / repeats;
}
double median(std::vector<double> v) {
  std::sort(v.begin(), v.end());
  return v[v.size() / 2];
}

void print(const Row& row) {
  const Step* steps[] = {&row.wick, &row.hand, &row.torch};
  std::vector<double> times[3];
  int repeats[3] = {};
  for (int i = 0; i < 3; ++i)
    if (*steps[i]) {
      for (int k = 0; k < 3; ++k) (*steps[i])();  // warm
      repeats[i] = std::clamp(static_cast<int>(5000 / std::max(microseconds(*steps[i], 1), 0.01)), 1, 20000);
    }
  for (int round = 0; round < 31; ++round)
    for (int i = 0; i < 3; ++i)
      if (*steps[i]) times[i].push_back(microseconds(*steps[i], repeats[i]));
  const double w = median(times[0]);
  std::string line = fmt::format("{:<28} {:>11.3f}", row.name, w);
  for (int i = 1; i < 3; ++i) {
    if (!*steps[i])
      line += fmt::format(" {:>11} {:>7}", "", "");
    else
      line += fmt::format(" {:>11.3f} {:>7.2f}", median(times[i]), w / median(times[i]));
  }
  fmt::print("{}\n", line);
  std::fflush(stdout);
}

}  // namespace

int main(int argc, char** argv) {
  const int threads = argc > 1 ? std::atoi(argv[1]) : 1;
  bench::wick_threads(threads);
#ifdef WICK_BENCH_LIBTORCH
  bench::torch_threads(threads);
#define TORCH(x) bench::torch_##x
#else
#define TORCH(x) Step()
#endif
  fmt::print("median microseconds, {} thread{}\n{:<28} {:>11} {:>11} {:>7} {:>11} {:>7}\n", threads,
             threads == 1 ? "" : "s", "", "wick", "by hand", "ratio", "LibTorch", "ratio");
  print({"record one a*b", bench::wick_record(), {}, TORCH(record())});
  print({"9-operator chain", bench::wick_chain9(), {}, TORCH(chain9())});
  struct Net {
    const char* name;
    std::vector<int64_t> sizes;
    int64_t batch;
  };
  const Net nets[] = {{"2-16-2, batch 4", {2, 16, 2}, 4},
                      {"784-128-10, batch 1", {784, 128, 10}, 1},
                      {"784-128-10, batch 64", {784, 128, 10}, 64},
                      {"784-256-128-10, batch 64", {784, 256, 128, 10}, 64},
                      {"64 x 8 layers, batch 32", {64, 64, 64, 64, 64, 64, 64, 64, 64}, 32},
                      {"784-512-512-10, batch 256", {784, 512, 512, 10}, 256},
                      {"1024 x 4, batch 1024", {1024, 1024, 1024, 1024, 1024}, 1024}};
  for (const Net& n : nets)
    print({n.name, bench::wick_mlp(n.sizes, n.batch), bench::hand_mlp(n.sizes, n.batch), TORCH(mlp(n.sizes, n.batch))});
  for (const char* f : {"tanh", "exp", "softmax"})
    print({fmt::format("{} of 1M floats", f), bench::wick_function(f, 1'000'000), {}, TORCH(function(f, 1'000'000))});
  print({"chain of 100,000 nodes", bench::wick_chain(100'000), {}, TORCH(chain(100'000))});
}
