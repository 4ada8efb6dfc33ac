#pragma once
// Is a gradient right? The analytic derivatives that backward() gives against numeric ones, which carry an estimate
// of their own error.
//
//   auto f = [](const std::vector<Tensor>& x) { return std::vector<Tensor>{(x[0] * x[1]).sin()}; };
//   autograd::gradcheck(f, {x, y});                       // true, or an Error that says what is wrong
//   fmt::print("{}", autograd::check_gradients(f, {x, y}).text());
//   CHECK_GRADIENTS([](Tensor a, Tensor b) { return (a * b).sin(); }, x, y);   // in a doctest test
//
// Each entry ∂(output element)/∂(input element) is computed by central differences with steps h, h/2, h/4, … and
// Richardson's extrapolation (Ridders 1982), until two estimates agree. It is then
//   right    if the analytic value lies within the numeric one's error,
//   wrong    if it does not,
//   untold   if the numeric value is too uncertain here: rounding (float32, large values) or a kink nearby.
// At a kink, where the derivatives from the left and from the right differ (ReLU at 0, abs at 0, max at a tie), any
// value between them is right, and the kink is counted.

#include <autograd/graph.h>

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace wick::autograd {

/// Names and defaults as torch.autograd.gradcheck has them.
struct GradcheckOptions {
  /// The smallest step that is tried, for float64 (float32 inputs have their own); the first ones are larger.
  double eps = 1e-6;
  /// How uncertain a numeric derivative d may be, atol + rtol·|d|, before its entry counts as untold. (Whether an entry
  /// is right is decided by its own error, which is usually far smaller.) Float32 inputs: at least 2e-2 and 2e-2.
  double atol = 1e-5, rtol = 1e-3;
  /// gradcheck() throws the report as an Error instead of returning false.
  bool raise_exception = true;
  /// Random directions through all inputs at once, at a cost that does not grow with their size; where one fails,
  /// halving finds the wrong entry.
  bool fast_mode = false;
  /// How far two runs of the same backward pass may differ.
  double nondet_tol = 0;
  /// Whether several outputs are also tried with only some of them given an error.
  bool check_undefined_grad = true;
  /// Seed of the random directions and errors. The process's own stream is not touched.
  uint64_t seed = 1;
};

struct GradcheckReport {
  /// ∂(output element)/∂(input element).
  struct Entry {
    size_t output = 0, input = 0;
    int64_t output_element = 0, input_element = 0;
    double analytic = 0, numeric = 0, error = 0;
  };
  int64_t right = 0, wrong = 0, untold = 0, kinks = 0;
  /// The wrong entry that is farthest off, measured in its error; without a wrong one, the untold or right one.
  Entry worst;
  /// What is wrong, a line each: "input 1: analytic is 0.5 × numeric in all 12 entries".
  std::vector<std::string> findings;
  /// Why entries could not be told, a line each.
  std::vector<std::string> reasons;

  /// No wrong entry and no finding.
  bool passed() const { return wrong == 0 && findings.empty(); }
  explicit operator bool() const { return passed(); }
  /// A few lines for people.
  std::string text() const;
};

using TensorFunction = std::function<std::vector<Tensor>(const std::vector<Tensor>&)>;

/// Compares all derivatives of f's floating outputs by those inputs that require grad. f must be a function: the same
/// outputs for the same inputs. Throws when no input requires grad, or when inputs overlap themselves (expanded).
GradcheckReport check_gradients(const TensorFunction& f, const std::vector<Tensor>& inputs,
                                const GradcheckOptions& options = {});
/// The same for the gradients themselves: second derivatives, also by the incoming errors (random ones).
GradcheckReport check_second_gradients(const TensorFunction& f, const std::vector<Tensor>& inputs,
                                       const GradcheckOptions& options = {});

/// Whether they passed; throws the report if not and raise_exception is set.
/// https://pytorch.org/docs/stable/generated/torch.autograd.gradcheck.gradcheck.html
bool gradcheck(const TensorFunction& f, const std::vector<Tensor>& inputs, const GradcheckOptions& options = {});
bool gradgradcheck(const TensorFunction& f, const std::vector<Tensor>& inputs, const GradcheckOptions& options = {});

/// check_gradients of a function of single tensors that returns one.
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

/// A doctest check whose failure shows the report. CHECK_GRADIENTS(function, inputs...)
#define CHECK_GRADIENTS(...)                                                         \
  do {                                                                               \
    const auto gradcheck_report = ::wick::autograd::check_gradients_of(__VA_ARGS__); \
    CHECK_MESSAGE(gradcheck_report.passed(), gradcheck_report.text());               \
  } while (false)
