#pragma once
// The options of a gradient check and what it found. No tensors here.

#include <cstdint>
#include <iosfwd>
#include <string>
#include <vector>

namespace wick::autograd {

/// Names and defaults are those of torch.autograd.gradcheck.
struct GradcheckOptions {
  /// The smallest step for float64 inputs (float32 inputs have their own). Checks begin with larger steps.
  double eps = 1e-6;
  /// An entry is inconclusive if the uncertainty of its numeric value d is larger than atol + rtol·|d|. Whether it is
  /// right is decided by that uncertainty itself, which is usually far smaller. Float32 inputs: at least 2e-2 and 2e-2.
  double atol = 1e-5, rtol = 1e-3;
  /// An entry that differs from its numeric value d by no more than slack·|d| is right, however well d is known: for
  /// functions that are only computed so well. check_gradient() takes at least 1e-6, as a solver may stop early in f.
  double slack = 0;
  /// gradcheck() throws the report as an Error instead of returning false.
  bool raise_exception = true;
  /// Compares in a few random directions through all inputs, at a cost that does not grow with their size. Where one is
  /// wrong, halving finds a wrong entry.
  bool fast_mode = false;
  /// How far two runs of the same function or backward pass may differ.
  double nondet_tol = 0;
  /// Whether several outputs are also tried one at a time, with undefined incoming gradients for the others.
  bool check_undefined_grad = true;
  /// Seed of the random directions and incoming gradients. The process's own random numbers are not touched.
  uint64_t seed = 1;
  /// What the report calls the inputs and outputs; without names "input 0", "input 1", … and "output 0", ….
  std::vector<std::string> input_names = {}, output_names = {};
};

/// What a check found.
struct GradcheckReport {
  /// ∂(output element)/∂(input element): numbers of the tensors in their lists, and of the elements in their tensors.
  struct Entry {
    size_t output = 0, input = 0;
    int64_t output_element = 0, input_element = 0;
    double analytic = 0, numeric = 0, uncertainty = 0;
    /// The same elements by their indices in each dimension, and the value of the input there; of `worst` only.
    std::vector<int64_t> output_index = {}, input_index = {};
    double input_value = 0;
  };
  /// How many entries are so. Entries at a kink are also counted as right or wrong.
  int64_t right = 0, wrong = 0, inconclusive = 0, kinks = 0;
  /// The wrong entry that is farthest off in units of its uncertainty; without a wrong one, an inconclusive or right
  /// one.
  Entry worst;
  /// What is wrong, a line each: "input 1: analytic is 0.5 × numeric in all 12 entries that are not 0".
  std::vector<std::string> findings;
  /// Why entries are inconclusive, a line each, for the first few.
  std::vector<std::string> reasons;
  /// The names of the options.
  std::vector<std::string> input_names = {}, output_names = {};

  /// No wrong entry and no finding.
  bool passed() const { return wrong == 0 && findings.empty(); }
  explicit operator bool() const { return passed(); }
  /// A few lines for people.
  std::string text() const;
  /// "input 0", or its name; the same for an output.
  std::string input_name(size_t i) const {
    return i < input_names.size() ? input_names[i] : "input " + std::to_string(i);
  }
  std::string output_name(size_t i) const {
    return i < output_names.size() ? output_names[i] : "output " + std::to_string(i);
  }
};

/// Writes text().
std::ostream& operator<<(std::ostream& out, const GradcheckReport& report);

}  // namespace wick::autograd
