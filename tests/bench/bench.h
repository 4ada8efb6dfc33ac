#pragma once
// What the bench table compares: the same work done by several libraries, each a function that does it once.

#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace bench {

using Step = std::function<void()>;

/// One training step (forward, softmax with cross entropy, backward, SGD with momentum) of an MLP with ReLU.
Step wick_mlp(const std::vector<int64_t>& sizes, int64_t batch);
/// The same in plain C++ on CBLAS without any graph.
Step hand_mlp(const std::vector<int64_t>& sizes, int64_t batch);
/// Recording one a*b of one element; a chain of 9 scalar operators, forward and backward; n nodes, forward and
/// backward.
Step wick_record();
Step wick_chain9();
Step wick_chain(int64_t n);
/// Pictures as floats (n×784) and their classes.
struct Images {
  std::vector<float> pixels;
  std::vector<int64_t> labels;
};
/// Trains 784-256-10 on batches of 128 (SGD 0.1, from the fifth epoch 0.01, momentum 0.9) until `goal` of the test
/// pictures are named right, looked at every 100 steps; returns the seconds spent on training and the steps taken. All
/// libraries draw the same numbers.
struct Training {
  double seconds;
  int64_t steps;
};
Training wick_fashion(const Images& train, const Images& test, double goal, uint64_t seed);
/// Fashion-MNIST from its files.
Images fashion_images(const std::string& folder, bool train);
/// tanh, exp or softmax (rows of 1000) of n floats.
Step wick_function(const std::string& name, int64_t n);
/// Operators and layers on inputs of about a million elements, with and without their gradients, by name.
std::vector<std::pair<std::string, Step>> wick_operators();
void wick_threads(int n);

#ifdef WICK_BENCH_LIBTORCH
Step torch_mlp(const std::vector<int64_t>& sizes, int64_t batch);
Step torch_record();
Step torch_chain9();
Step torch_chain(int64_t n);
Step torch_function(const std::string& name, int64_t n);
Training torch_fashion(const Images& train, const Images& test, double goal, uint64_t seed);
std::vector<std::pair<std::string, Step>> torch_operators();
void torch_threads(int n);
#endif

}  // namespace bench
