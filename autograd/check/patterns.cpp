#include <autograd/check/patterns.h>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace wick::autograd {
namespace {

using Entry = GradcheckReport::Entry;

// 2, 1/3, -4, …: a factor that says something about one entry alone.
bool is_simple(double factor) {
  const double size = std::fabs(factor), whole = std::max(size, 1 / size);
  return whole < 10.5 && std::fabs(whole - std::round(whole)) < 1e-5;
}

// The entries of one input, and the tests of what its wrong ones have in common.
struct InputEntries {
  std::vector<const Entry*> wrong;
  std::vector<const Entry*> telling;  // the wrong ones and those that are not 0: a 0 that should be 0 says nothing
  int64_t count = 0;                  // all
  double scale = 0;                   // the size of the largest telling entry

  InputEntries(size_t input, const std::vector<JudgedEntry>& entries) {
    for (const auto& [e, is_wrong] : entries) {
      if (e.input != input) continue;
      ++count;
      if (!is_wrong && e.analytic == 0) continue;
      telling.push_back(&e);
      if (is_wrong) wrong.push_back(&e);
      scale = std::max({scale, std::fabs(e.numeric), std::isfinite(e.analytic) ? std::fabs(e.analytic) : 0});
    }
  }

  bool near(double a, double b) const { return std::fabs(a - b) <= 1e-6 * scale; }
  template <class Test>
  bool all_wrong(Test test) const {
    return std::all_of(wrong.begin(), wrong.end(), [&](const Entry* e) { return test(*e); });
  }
  bool have_factor(double factor) const {
    if (!std::isfinite(factor) || (wrong.size() == 1 && telling.size() > 1 && !is_simple(factor))) return false;
    return all_wrong([&](const Entry& e) {
      return std::fabs(e.analytic - factor * e.numeric) <=
             1e-5 * std::fabs(factor * e.numeric) + kSafety * std::fabs(factor) * e.uncertainty;
    });
  }
  bool have_difference(double difference) const {
    return wrong.size() > 1 && all_wrong([&](const Entry& e) { return near(e.analytic - e.numeric, difference); });
  }
  // n: the number of rows and columns of a square Jacobian.
  bool are_transposed(int64_t n) const {
    std::vector<double> numeric(static_cast<size_t>(n * n));
    for (const Entry* e : telling) numeric[static_cast<size_t>(e->output_element * n + e->input_element)] = e->numeric;
    return std::all_of(telling.begin(), telling.end(), [&](const Entry* e) {
      return near(e->analytic, numeric[static_cast<size_t>(e->input_element * n + e->output_element)]);
    });
  }
  bool are_those_of(size_t other, const std::vector<JudgedEntry>& entries) const {
    for (const Entry* e : telling)
      for (const auto& [o, is_wrong] : entries)
        if (o.input == other && o.output == e->output && o.output_element == e->output_element &&
            o.input_element == e->input_element && !near(e->analytic, o.numeric))
          return false;
    return true;
  }
  std::string where(const GradcheckReport& report) const {
    if (wrong.size() == 1)
      return fmt::format("in one entry only: {} element {} by element {}", report.output_name(wrong[0]->output),
                         wrong[0]->output_element, wrong[0]->input_element);
    if (wrong.size() == telling.size()) return fmt::format("in all {} entries that are not 0", telling.size());
    return fmt::format("in {} of {} entries that are not 0", wrong.size(), telling.size());
  }
};

std::string pattern(const TestedFunction& f, size_t input, const InputEntries& of_input,
                    const std::vector<JudgedEntry>& entries, const GradcheckReport& report) {
  const std::string where = of_input.where(report);
  if (of_input.all_wrong([](const Entry& e) { return !std::isfinite(e.analytic); }))
    return "analytic is not finite " + where;
  if (of_input.all_wrong([](const Entry& e) { return e.analytic == 0; }))
    return "analytic is 0 (or undefined) where numeric is not, " + where;
  if (of_input.all_wrong([&](const Entry& e) { return of_input.near(e.analytic, -e.numeric); }))
    return "the sign is wrong: analytic is -1 × numeric " + where;
  const Entry& first = *of_input.wrong[0];
  if (const double factor = first.analytic / first.numeric; of_input.have_factor(factor))
    return fmt::format("analytic is {:.7g} × numeric {}", factor, where);
  if (const double difference = first.analytic - first.numeric; of_input.have_difference(difference))
    return fmt::format("analytic is numeric {:+.7g} {}", difference, where);
  const int64_t n = f.inputs()[input].numel();
  const auto& outputs = f.outputs();
  if (outputs.size() == 1 && outputs[0].numel() == n && of_input.count == n * n && of_input.are_transposed(n))
    return "the Jacobian is transposed: analytic (i, j) is numeric (j, i)";
  for (size_t other : f.wanted())
    if (other != input && f.inputs()[other].numel() == n && of_input.are_those_of(other, entries))
      return fmt::format("analytic is the derivative by {}: are two gradients exchanged?", report.input_name(other));
  return fmt::format("analytic differs from numeric {}: a missing or wrong term", where);
}

}  // namespace

std::vector<std::string> describe_wrong_entries(const TestedFunction& f, const std::vector<JudgedEntry>& entries,
                                                const GradcheckReport& report) {
  std::vector<std::string> findings;
  for (size_t input : f.wanted()) {
    const InputEntries of_input(input, entries);
    if (!of_input.wrong.empty())
      findings.push_back(report.input_name(input) + ": " + pattern(f, input, of_input, entries, report));
  }
  return findings;
}

}  // namespace wick::autograd
