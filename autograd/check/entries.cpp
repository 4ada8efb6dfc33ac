#include <autograd/check/entries.h>
#include <autograd/check/patterns.h>

#include <algorithm>
#include <cmath>

namespace wick::autograd {
namespace {

// One row of the Jacobian, from one backward pass.
struct JacobianRow {
  size_t output;
  int64_t output_element;
  std::vector<Tensor> by_input;  // for each wanted input
};

std::vector<JacobianRow> analytic_jacobian(const TestedFunction& f) {
  std::vector<JacobianRow> jacobian;
  const auto& outputs = f.outputs();
  for (size_t o = 0; o < outputs.size(); ++o) {
    if (!outputs[o].defined()) continue;
    for (int64_t i = 0; i < outputs[o].numel(); ++i) {
      std::vector<Tensor> e(outputs.size());
      e[o] = zeros({outputs[o].numel()}, kDouble);
      e[o][i] = 1;
      jacobian.push_back({o, i, f.gradients(e)});
    }
  }
  return jacobian;
}

// The size of the largest finite tensor of gradients.
double scale_of(const std::vector<JacobianRow>& jacobian) {
  double scale = 0;
  for (const JacobianRow& row : jacobian)
    for (const Tensor& g : row.by_input)
      if (g.numel() > 0) {
        const double most = g.abs().max().item<double>();
        if (std::isfinite(most)) scale = std::max(scale, most);
      }
  return scale;
}

// The slopes by element j of the k-th wanted input. What differs from the analytic value is tried again with finer
// steps: a jump of the second derivative within the first steps can deceive the extrapolation.
std::vector<Slope> slopes_by(TestedFunction& f, size_t k, int64_t j, const std::vector<double>& analytic) {
  Precision p = f.precision();
  std::vector<Slope> slopes = f.slopes_by(k, j, p);
  const auto is_conclusive = [&](const Slope& s, size_t r) {
    return std::isfinite(s.value) && s.uncertainty <= p.atol * f.usual_slope(r, k, j) + p.rtol * std::fabs(s.value);
  };
  const auto differs = [&](size_t r) {
    return !slopes[r].kink && std::fabs(analytic[r] - slopes[r].value) > kSafety * slopes[r].uncertainty;
  };
  const auto is_open = [&](size_t r) { return !slopes[r].kink && !is_conclusive(slopes[r], r); };
  const auto any = [&](const auto& holds) {
    bool found = false;
    for (size_t r = 0; r < slopes.size(); ++r) found = found || holds(r);
    return found;
  };
  if (!f.has_own_scales()) {
    if (!any(differs)) return slopes;
    p.first_step /= 256;
    const std::vector<Slope> fine = f.slopes_by(k, j, p);
    for (size_t r = 0; r < slopes.size(); ++r)
      if (differs(r) && is_conclusive(fine[r], r)) slopes[r] = fine[r];
    return slopes;
  }
  // With own scales inconclusive entries are tried again too. All are, until the step is smaller than the input
  // element: a pole may be that close.
  const double here = std::fabs(f.input_value(k, j));
  bool changed = true;
  for (int round = 1; round <= 12; ++round) {
    const bool coarse = here > 0 && p.first_step * f.unit(k, j) > here;
    if (!coarse && !any(is_open) && !(any(differs) && (round <= 2 || changed))) break;
    p.first_step /= 16, p.last_step /= 16;
    const std::vector<Slope> fine = f.slopes_by(k, j, p);
    changed = false;
    for (size_t r = 0; r < slopes.size(); ++r) {
      const bool refutes =
          std::fabs(fine[r].value - slopes[r].value) > kSafety * (fine[r].uncertainty + slopes[r].uncertainty);
      const bool better =
          slopes[r].kink ? coarse : is_open(r) || refutes || fine[r].uncertainty < slopes[r].uncertainty;
      if (better && is_conclusive(fine[r], r)) slopes[r] = fine[r], changed = true;
    }
  }
  return slopes;
}

}  // namespace

void compare_entries(TestedFunction& f, Tally& tally) {
  const std::vector<JacobianRow> jacobian = analytic_jacobian(f);
  const double scale = scale_of(jacobian);
  std::vector<JudgedEntry> entries;
  for (size_t k = 0; k < f.wanted().size(); ++k) {
    const size_t input = f.wanted()[k];
    for (int64_t j = 0; j < f.inputs()[input].numel(); ++j) {
      std::vector<double> analytic;
      for (const JacobianRow& row : jacobian) analytic.push_back(row.by_input[k].reshape({-1})[j].item<double>());
      const std::vector<Slope> slopes = slopes_by(f, k, j, analytic);
      for (size_t r = 0; r < jacobian.size(); ++r) {
        const JacobianRow& row = jacobian[r];
        const GradcheckReport::Entry e{row.output,  input,           row.output_element,   j,
                                       analytic[r], slopes[r].value, slopes[r].uncertainty};
        entries.push_back({e, !tally.add(e, slopes[r], f.has_own_scales() ? 0 : scale, f.usual_slope(r, k, j))});
      }
    }
  }
  tally.find(describe_wrong_entries(f, entries, tally.report));
}

}  // namespace wick::autograd
