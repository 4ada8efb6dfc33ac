#pragma once
// Every differentiable operator with inputs to try it on. Finite differences of first and second order run over all of
// it, and a test fails when an operator is missing here.

#include <autograd/autograd.h>

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace wick::test {

/// One call: f of these inputs. Inputs are float64; those that require grad are differentiated by.
struct Sample {
  std::string what;  // "broadcast", "0-d", "transposed view", "empty", ...
  std::vector<Tensor> inputs;
  std::function<Tensor(const std::vector<Tensor>&)> f;
  bool twice = true;  // false where the second derivative does not exist at these inputs
};

struct Operator {
  std::string name;  // as in autograd/ops/*.h
  std::vector<Sample> samples;
};

/// All of them, made anew with the same numbers at each call with the same seed.
std::vector<Operator> operator_table(uint64_t seed = 0);

}  // namespace wick::test
