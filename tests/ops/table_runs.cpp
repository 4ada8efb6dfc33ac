// Every sample of the table runs and records. (Its derivatives are checked in gradcheck.cpp.)

#include "table.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

namespace wick::test {
namespace {

std::vector<Tensor> differentiated(const Sample& s) {
  std::vector<Tensor> r;
  for (const Tensor& x : s.inputs)
    if (x.requires_grad()) r.push_back(x);
  return r;
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

}  // namespace
}  // namespace wick::test
