// Every sample of the table runs, and its first and second derivatives are what differences say.

#include "table.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <cmath>

namespace wick::test {
namespace {

constexpr double kStep = 1e-6, kAbsolute = 1e-5, kRelative = 1e-4;

// Fixed weights, so that Σ w⊙y tells the elements of y apart.
Tensor weights(const Tensor& y, double phase) {
  return (arange(y.numel(), kDouble) * 1.3 + phase).cos().reshape(y.sizes());
}

std::vector<Tensor> differentiated(const Sample& s) {
  std::vector<Tensor> r;
  for (const Tensor& x : s.inputs)
    if (x.requires_grad()) r.push_back(x);
  return r;
}

Tensor value(const Sample& s) {
  const Tensor y = s.f(s.inputs);
  return (y * weights(y, 0.7)).sum();
}

// Σ w⊙∂value/∂x over all inputs x: a number that depends on every second derivative.
Tensor slope(const Sample& s, bool create_graph) {
  const std::vector<Tensor> x = differentiated(s);
  const std::vector<Tensor> d = autograd::grad({value(s)}, x, {}, std::nullopt, create_graph, true);
  Tensor sum = zeros({}, kDouble);
  for (size_t i = 0; i < d.size(); ++i)
    if (d[i].defined()) sum = sum + (d[i] * weights(d[i], 0.2 + static_cast<double>(i))).sum();
  return sum;
}

// The first disagreement of d with the differences of f, or nothing.
template <class F>
std::string compare(const std::vector<Tensor>& x, const std::vector<Tensor>& d, F f) {
  for (size_t i = 0; i < x.size(); ++i) {
    if (d[i].defined() && !d[i].sizes().equals(x[i].sizes()))
      return fmt::format("input {}: the gradient has shape {}, the input {}", i, shape_string(d[i].sizes()),
                         shape_string(x[i].sizes()));
    const Tensor flat = d[i].defined() ? d[i].detach().contiguous() : zeros(x[i].sizes(), kDouble);
    for (int64_t j = 0; j < x[i].numel(); ++j) {
      double& element = x[i].data_ptr<double>()[j];
      const double at = element;
      element = at + kStep;
      const double above = f();
      element = at - kStep;
      const double below = f();
      element = at;
      const double expected = (above - below) / (2 * kStep), got = flat.data_ptr<double>()[j];
      if (!(std::abs(got - expected) <= kAbsolute + kRelative * std::abs(expected)))
        return fmt::format("input {}, element {} (= {}): got {}, expected {}", i, j, at, got, expected);
    }
  }
  return {};
}

// Calls check(sample) on the whole table; what it throws or returns is a failure.
template <class F>
void on_all(F check) {
  for (const Operator& o : operator_table())
    for (const Sample& s : o.samples) {
      std::string failure;
      try {
        failure = check(s);
      } catch (const std::exception& e) {
        failure = fmt::format("threw {}", e.what());
      }
      CHECK_MESSAGE(failure.empty(), o.name, " (", s.what, "): ", failure);
    }
}

TEST_CASE("samples run and record") {
  on_all([](const Sample& s) -> std::string {
    for (const Tensor& x : s.inputs)
      if (!x.is_leaf() || x.scalar_type() != kDouble || !x.is_contiguous()) return "an input is not a float64 leaf";
    std::vector<Tensor> before;
    for (const Tensor& x : s.inputs) before.push_back(x.detach().clone());
    const Tensor y = s.f(s.inputs);
    if (!y.defined()) return "the result is undefined";
    if (y.scalar_type() != kDouble) return "the result is not float64";
    if (!y.isfinite().all().item<bool>()) return "the result is not finite";
    if (differentiated(s).empty()) return "no input requires grad";
    if (!y.requires_grad()) return "the result does not require grad";
    for (size_t i = 0; i < before.size(); ++i)
      if (!s.inputs[i].equal(before[i])) return fmt::format("input {} was changed", i);
    const NoGradGuard guard;
    const Tensor unrecorded = s.f(s.inputs);
    if (unrecorded.requires_grad() && !unrecorded.is_leaf()) return "recorded under NoGradGuard";
    if (!unrecorded.allclose(y, 1e-12, 1e-12)) return "another result under NoGradGuard";
    return {};
  });
}

TEST_CASE("first derivatives") {
  on_all([](const Sample& s) {
    const std::vector<Tensor> x = differentiated(s), d = autograd::grad({value(s)}, x, {}, std::nullopt, false, true);
    const NoGradGuard guard;
    return compare(x, d, [&] { return value(s).item<double>(); });
  });
}

TEST_CASE("second derivatives") {
  on_all([](const Sample& s) -> std::string {
    if (!s.twice) return {};
    const std::vector<Tensor> x = differentiated(s);
    const Tensor first = slope(s, true);
    std::vector<Tensor> d(x.size());
    if (first.requires_grad()) d = autograd::grad({first}, x, {}, std::nullopt, false, true);
    return compare(x, d, [&] { return slope(s, false).item<double>(); });
  });
}

}  // namespace
}  // namespace wick::test
