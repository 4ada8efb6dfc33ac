#pragma once
// Is a gradient right? Compares the analytic derivatives that backward() gives with numeric ones, which carry an
// estimate of their own uncertainty.
//
//   auto f = [](const std::vector<Tensor>& x) { return std::vector<Tensor>{(x[0] * x[1]).sin()}; };
//   autograd::gradcheck(f, {x, y});                       // true, or an Error that says what is wrong
//   fmt::print("{}", autograd::check_gradients(f, {x, y}).text());
//   CHECK_GRADIENTS([](Tensor a, Tensor b) { return (a * b).sin(); }, x, y);   // in a doctest test
//
// An entry of the Jacobian is ∂(output element)/∂(input element). Its numeric value comes from central differences with
// steps h, h/2, h/4, … and Richardson's extrapolation (Ridders 1982), until two estimates agree. The entry is then
//   right          if the analytic value lies within the uncertainty of the numeric one,
//   wrong          if it does not,
//   inconclusive   if the numeric value is too uncertain: because of rounding (float32, large values) or a kink nearby.
// At a kink the derivatives from the left and from the right differ (ReLU at 0, abs at 0, max at a tie). There any
// value between the two is right, and the kink is counted.

#include <autograd/graph.h>

#include <cstdint>
#include <functional>
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

  /// No wrong entry and no finding.
  bool passed() const { return wrong == 0 && findings.empty(); }
  explicit operator bool() const { return passed(); }
  /// A few lines for people.
  std::string text() const;
};

using TensorFunction = std::function<std::vector<Tensor>(const std::vector<Tensor>&)>;

/// Compares the derivatives of f's floating-point outputs by the inputs that require grad. f must give the same outputs
/// for the same inputs. Throws when no input requires grad, when such an input overlaps itself (expanded), when no
/// output is floating-point, and what f throws.
GradcheckReport check_gradients(const TensorFunction& f, const std::vector<Tensor>& inputs,
                                const GradcheckOptions& options = {});
/// The same for second derivatives: checks the gradients as a function of the inputs and of (random) incoming
/// gradients.
GradcheckReport check_second_gradients(const TensorFunction& f, const std::vector<Tensor>& inputs,
                                       const GradcheckOptions& options = {});

/// Whether check_gradients() passes. Throws its report as an Error if it does not and raise_exception is set.
/// https://pytorch.org/docs/stable/generated/torch.autograd.gradcheck.gradcheck.html
bool gradcheck(const TensorFunction& f, const std::vector<Tensor>& inputs, const GradcheckOptions& options = {});
/// Whether check_second_gradients() passes; throws as gradcheck() does.
/// https://pytorch.org/docs/stable/generated/torch.autograd.gradcheck.gradgradcheck.html
bool gradgradcheck(const TensorFunction& f, const std::vector<Tensor>& inputs, const GradcheckOptions& options = {});

/// check_gradients() of a function that takes single tensors and returns one.
template <class F, class... Inputs>
GradcheckReport check_gradients_of(F&& f, const Inputs&... inputs) {
  return check_gradients(
      [&f](const std::vector<Tensor>& x) {
        return [&]<size_t... I>(std::index_sequence<I...>) { return std::vector<Tensor>{f(x[I]...)}; }
        (std::index_sequence_for<Inputs...>{});
      },
      {inputs...});
}

}  // namespace wick::autograd

/// A doctest check that shows the report when it fails: CHECK_GRADIENTS(function, inputs...).
#define CHECK_GRADIENTS(...)                                                         \
  do {                                                                               \
    const auto gradcheck_report = ::wick::autograd::check_gradients_of(__VA_ARGS__); \
    CHECK_MESSAGE(gradcheck_report.passed(), gradcheck_report.text());               \
  } while (false)
