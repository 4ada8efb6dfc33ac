// What wick and Ceres' GradientChecker say of all cases, as lines of "case <tab> fault or - <tab> checker <tab>
// verdict".

#include "cases.h"

#include <autograd/check_gradient.h>

#include <ceres/cost_function.h>
#include <ceres/gradient_checker.h>

#include <cstdio>
#include <exception>

namespace {

std::string of_wick(const cases::Case& c, const cases::Gradient& gradient) {
  try {
    const auto report = wick::autograd::check_gradient([&](const double* x) { return c.f(x); },
                                                       [&](const double* x, double* g) { gradient(x, g); }, c.x);
    if (report.wrong > 0) return "wrong";
    if (report.right == 0) return "undecided";
    if (!report.passed()) return "wrong";
    return report.inconclusive > 0 ? "right, in part" : "right";
  } catch (const std::exception& e) {
    return "error";
  }
}

struct Cost : ceres::CostFunction {
  Cost(const cases::Case& c, const cases::Gradient& gradient) : c(c), gradient(gradient) {
    set_num_residuals(1);
    mutable_parameter_block_sizes()->push_back(static_cast<int>(c.x.size()));
  }
  bool Evaluate(double const* const* x, double* value, double** jacobians) const override {
    *value = c.f(x[0]);
    if (jacobians && jacobians[0]) gradient(x[0], jacobians[0]);
    return true;
  }
  const cases::Case& c;
  const cases::Gradient& gradient;
};
std::string of_ceres(const cases::Case& c, const cases::Gradient& gradient, double precision) {
  const Cost cost(c, gradient);
  ceres::GradientChecker checker(&cost, static_cast<const std::vector<const ceres::Manifold*>*>(nullptr),
                                 ceres::NumericDiffOptions());
  ceres::GradientChecker::ProbeResults results;
  const double* x = c.x.data();
  return checker.Probe(&x, precision, &results) ? "right" : "wrong";
}

}  // namespace

int main() {
  const auto all = cases::all();
  for (const cases::Case& c : all) {
    const auto judge = [&](const std::string& fault, const cases::Gradient& g) {
      const std::string what = c.group + "\t" + c.name + "\t" + fault;
      std::printf("%s\twick\t%s\n", what.c_str(), of_wick(c, g).c_str());
      std::printf("%s\tCeres 1e-8\t%s\n", what.c_str(), of_ceres(c, g, 1e-8).c_str());
      std::printf("%s\tCeres 1e-5\t%s\n", what.c_str(), of_ceres(c, g, 1e-5).c_str());
    };
    judge("-", c.gradient);
    for (const cases::Wrong& w : c.wrong) judge(w.fault, w.gradient);
  }
}
