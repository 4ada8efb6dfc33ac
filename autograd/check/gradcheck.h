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

#include <autograd/check/report.h>
#include <autograd/graph.h>

#include <functional>
#include <vector>

namespace wick::autograd {

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
