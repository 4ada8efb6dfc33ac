// Prints the speed table: wick, the same step written by hand on CBLAS and, where it was built in, LibTorch,
// interleaved in one run, medians of many, ratios. `bench_table 2` uses two threads; `bench_table 1 sweep` shows how
// the cost of a unit of work grows, `bench_table 1 operators [part of a name]` operators and layers beside LibTorch's,
// `bench_table 1 fashion [folder]` the time to 88 % on Fashion-MNIST.

#include "bench.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <thread>

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

void print(const Row& row, int threads, int rounds = 31) {
  const Step* steps[] = {&row.wick, &row.hand, &row.torch};
  std::vector<double> times[3];
  int repeats[3] = {};
  for (int i = 0; i < 3; ++i)
    if (*steps[i]) {
      for (int k = 0; k < 3; ++k) (*steps[i])();  // warm
      repeats[i] = std::clamp(static_cast<int>(5000 / std::max(microseconds(*steps[i], 1), 0.01)), 1, 20000);
    }
  for (int round = 0; round < rounds; ++round)
    for (int i = 0; i < 3; ++i)
      if (*steps[i]) {
        // OpenMP's threads spin for milliseconds after their work: let them fall asleep before another library is
        // measured.
        if (threads > 1) std::this_thread::sleep_for(std::chrono::milliseconds(20));
        times[i].push_back(microseconds(*steps[i], repeats[i]));
      }
  const double w = median(times[0]);
  std::string line = fmt::format("{:<40} {:>11.3f}", row.name, w);
  for (int i = 1; i < 3; ++i) {
    if (!*steps[i])
      line += fmt::format(" {:>11} {:>7}", "", "");
    else
      line += fmt::format(" {:>11.3f} {:>7.2f}", median(times[i]), w / median(times[i]));
  }
  fmt::print("{}\n", line);
  std::fflush(stdout);
}

// How the cost of one unit of work changes with the size: it should stay flat, or fall.
template <class Make>
void sweep(const char* what, const char* unit, const std::vector<int64_t>& sizes, Make&& make) {
  fmt::print("{}, {}:", what, unit);
  for (const int64_t n : sizes) {
    const auto [step, units] = make(n);
    for (int i = 0; i < 3; ++i) step();
    const int repeats = std::clamp(static_cast<int>(20'000 / std::max(microseconds(step, 1), 0.01)), 1, 20'000);
    std::vector<double> times;
    for (int i = 0; i < 9; ++i) times.push_back(microseconds(step, repeats));
    fmt::print("  {}: {:.3f}", n, median(times) * 1000 / units);
    std::fflush(stdout);
  }
  fmt::print("\n");
}
struct Work {
  Step step;
  double units;
};

void sweeps() {
  std::vector<int64_t> doubling;
  for (int64_t n = 1; n <= 4096; n *= 4) doubling.push_back(n);
  sweep("784-128-10 over the batch", "ns a sample", doubling, [](int64_t n) {
    return Work{bench::wick_mlp({784, 128, 10}, n), static_cast<double>(n)};
  });
  sweep("n-n-n, batch 64, over the width", "ns a thousand weights", {8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096},
        [](int64_t n) {
          return Work{bench::wick_mlp({n, n, n}, 64), 2e-3 * static_cast<double>(n) * static_cast<double>(n)};
        });
  sweep("16 units, batch 4, over the depth", "ns a layer", {1, 10, 100, 1000}, [](int64_t n) {
    return Work{bench::wick_mlp(std::vector<int64_t>(static_cast<size_t>(n + 1), 16), 4), static_cast<double>(n)};
  });
  sweep("chain of n operators", "ns an operator", {10, 100, 1000, 10'000, 100'000, 1'000'000}, [](int64_t n) {
    return Work{bench::wick_chain(n), static_cast<double>(n)};
  });
}

// Operators and layers beside LibTorch's, those whose name holds `only`.
void operators(int threads, const std::string& only) {
  const auto wick = bench::wick_operators();
#ifdef WICK_BENCH_LIBTORCH
  const auto torch = bench::torch_operators();
#endif
  for (size_t i = 0; i < wick.size(); ++i) {
    if (wick[i].first.find(only) == std::string::npos) continue;
    Row row{wick[i].first, wick[i].second, {}, {}};
#ifdef WICK_BENCH_LIBTORCH
    row.torch = torch[i].second;
#endif
    print(row, threads, 9);
  }
}

void fashion(const std::string& folder) {
  const bench::Images train = bench::fashion_images(folder, true), test = bench::fashion_images(folder, false);
  // The accuracy wavers, so that the step at which it first is high enough is chance: several seeds.
  std::vector<double> wick_seconds, torch_seconds;
  for (uint64_t seed = 1; seed <= 7; ++seed) {
    const bench::Training w = bench::wick_fashion(train, test, 0.88, seed);
    wick_seconds.push_back(w.seconds);
    fmt::print("88 % of Fashion-MNIST, seed {}: wick {:.2f} s ({} steps)", seed, w.seconds, w.steps);
#ifdef WICK_BENCH_LIBTORCH
    const bench::Training t = bench::torch_fashion(train, test, 0.88, seed);
    torch_seconds.push_back(t.seconds);
    fmt::print(", LibTorch {:.2f} s ({} steps)", t.seconds, t.steps);
#endif
    fmt::print("\n");
  }
  fmt::print("median: wick {:.2f} s", median(wick_seconds));
  if (!torch_seconds.empty()) fmt::print(", LibTorch {:.2f} s", median(torch_seconds));
  fmt::print("\n");
}

}  // namespace

int main(int argc, char** argv) {
  const int threads = argc > 1 ? std::atoi(argv[1]) : 1;
  const std::string what = argc > 2 ? argv[2] : "table";
  bench::wick_threads(threads);
#ifdef WICK_BENCH_LIBTORCH
  bench::torch_threads(threads);
#define TORCH(x) bench::torch_##x
#else
#define TORCH(x) Step()
#endif
  if (what == "sweep") {
    sweeps();
    return 0;
  }
  if (what == "operators") {
    operators(threads, argc > 3 ? argv[3] : "");
    return 0;
  }
  if (what == "fashion") {
    fashion(argc > 3 ? argv[3] : "/usr/share/datasets/fashion-mnist");
    return 0;
  }
  fmt::print("median microseconds, {} thread{}\n{:<40} {:>11} {:>11} {:>7} {:>11} {:>7}\n", threads,
             threads == 1 ? "" : "s", "", "wick", "by hand", "ratio", "LibTorch", "ratio");
  print({"record one a*b", bench::wick_record(), {}, TORCH(record())}, threads);
  print({"9-operator chain", bench::wick_chain9(), {}, TORCH(chain9())}, threads);
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
    print({n.name, bench::wick_mlp(n.sizes, n.batch), bench::hand_mlp(n.sizes, n.batch), TORCH(mlp(n.sizes, n.batch))},
          threads);
  for (const char* f : {"tanh", "exp", "softmax"})
    print({fmt::format("{} of 1M floats", f), bench::wick_function(f, 1'000'000), {}, TORCH(function(f, 1'000'000))},
          threads);
  print({"chain of 100,000 nodes", bench::wick_chain(100'000), {}, TORCH(chain(100'000))}, threads);
}
