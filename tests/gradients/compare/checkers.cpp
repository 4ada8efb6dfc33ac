// What wick and, if it is there, Ceres' GradientChecker say of all cases: lines of "group, case, fault or -, checker,
// right or wrong, calls of f", with tabs between.

#include <autograd/check_gradient.h>

#include <cstdio>

#include "../cases.h"

#ifdef WICK_COMPARE_CERES
#include <ceres/cost_function.h>
#include <ceres/gradient_checker.h>
#endif

namespace {

struct Verdict {
  bool right;
  int calls;
};

Verdict of_wick(const cases::Case& c, const cases::Gradient& gradient) {
  int calls = 0;
  const auto f = [&](const double* x) { return ++calls, c.f(x); };
  const auto write = [&](const double* x, double* g) { gradient(x, g); };
  const bool right = wick::autograd::check_gradient(f, write, c.x).passed();
  return {right, calls};
}

#ifdef WICK_COMPARE_CERES
class Cost : public ceres::CostFunction {
 public:
  Cost(const cases::Case& c, const cases::Gradient& gradient) : case_(c), gradient_(gradient) {
    set_num_residuals(1);
    mutable_parameter_block_sizes()->push_back(static_cast<int>(c.x.size()));
  }
  bool Evaluate(double const* const* x, double* value, double** jacobians) const override {
    ++calls;
    *value = case_.f(x[0]);
    if (jacobians && jacobians[0]) gradient_(x[0], jacobians[0]);
    return true;
  }
  mutable int calls = 0;

 private:
  const cases::Case& case_;
  const cases::Gradient& gradient_;
};

Verdict of_ceres(const cases::Case& c, const cases::Gradient& gradient, double precision) {
  const Cost cost(c, gradient);
  ceres::GradientChecker checker(&cost, static_cast<const std::vector<const ceres::Manifold*>*>(nullptr),
                                 ceres::NumericDiffOptions());
  ceres::GradientChecker::ProbeResults results;
  const double* x = c.x.data();
  const bool right = checker.Probe(&x, precision, &results);
  return {right, cost.calls};
}
#endif

void judge(const cases::Case& c, const std::string& fault, const cases::Gradient& gradient) {
  const auto print = [&](const char* checker, const Verdict& v) {
    std::printf("%s\t%s\t%s\t%s\t%s\t%d\n", c.group.c_str(), c.name.c_str(), fault.c_str(), checker,
                v.right ? "right" : "wrong", v.calls);
  };
  print("wick", of_wick(c, gradient));
#ifdef WICK_COMPARE_CERES
  print("Ceres, 1e-8", of_ceres(c, gradient, 1e-8));
  print("Ceres, 1e-5", of_ceres(c, gradient, 1e-5));
#endif
}

}  // namespace

int main() {
  for (const cases::Case& c : cases::all()) {
    judge(c, "-", c.gradient);
    for (const cases::Wrong& w : c.wrong) judge(c, w.fault, w.gradient);
  }
}
