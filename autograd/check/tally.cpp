#include <autograd/check/tally.h>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace wick::autograd {

bool Tally::add(const GradcheckReport::Entry& e, const Slope& slope, double scale, double usual) {
  // The analytic value is rounded too: its terms may have been as large as the largest entry, or usual ones.
  const double rounding = 50 * precision_.epsilon * std::max({usual, scale, std::fabs(e.numeric)});
  const double limit = precision_.atol * usual + precision_.rtol * std::fabs(e.numeric);
  const double off = std::fabs(e.analytic - e.numeric) / (e.uncertainty + 1e-300);
  if (slope.kink) ++report.kinks;
  if (!slope.kink && (!(e.uncertainty <= limit) || !std::isfinite(e.numeric))) {
    ++report.inconclusive;
    if (report.reasons.size() < 5)
      report.reasons.push_back(
          fmt::format("{} element {} by {} element {}: the differences {} (uncertainty {:.2g})",
                      report.output_name(e.output), e.output_element, report.input_name(e.input), e.input_element,
                      std::isfinite(e.uncertainty) ? "do not settle: a kink or a jump nearby, or rounding too coarse"
                                                   : "are not finite",
                      e.uncertainty));
    if (report.wrong == 0 && report.inconclusive == 1) report.worst = e;
    return true;
  }
  if (slope.allows(e.analytic, kSafety * e.uncertainty + rounding + slack_ * std::fabs(e.numeric))) {
    ++report.right;
    if (report.wrong == 0 && report.inconclusive == 0 && (report.right == 1 || off > worst_off_))
      report.worst = e, worst_off_ = off;
    return true;
  }
  if (!std::isfinite(e.analytic) || report.wrong == 0 || off > worst_off_) report.worst = e, worst_off_ = off;
  ++report.wrong;
  return false;
}

void Tally::find(const std::vector<std::string>& findings) {
  report.findings.insert(report.findings.end(), findings.begin(), findings.end());
}

}  // namespace wick::autograd
