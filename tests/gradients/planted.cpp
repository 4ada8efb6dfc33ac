// Every case of the comparison of gradient checkers: no false alarm, and every planted mistake is caught but for those
// that are known to be right entry by entry.

#include <autograd/check_gradient.h>
#include <doctest/doctest.h>

#include <set>

#include "cases.h"

namespace {

using wick::autograd::check_gradient;

// At these kinks 0 lies between the two slopes by each variable, so that each entry alone is right.
const std::set<std::string> kUnseen = {"max with a tie: constant 0", "hinge loss at its margin: constant 0"};

TEST_CASE("planted mistakes are caught, and what is right passes") {
  std::set<std::string> unseen;
  int planted = 0, alarms = 0;
  for (const cases::Case& c : cases::all()) {
    const auto report_on = [&](const cases::Gradient& gradient) {
      return check_gradient([&](const double* x) { return c.f(x); },
                            [&](const double* x, double* g) { gradient(x, g); }, c.x);
    };
    const auto right = report_on(c.gradient);
    CHECK_MESSAGE(right.passed(), c.name, ": ", right);
    alarms += !right.passed();
    for (const cases::Wrong& wrong : c.wrong) {
      ++planted;
      if (report_on(wrong.gradient).passed()) unseen.insert(c.name + ": " + wrong.fault);
    }
  }
  for (const std::string& name : unseen) CHECK_MESSAGE(kUnseen.count(name), name, " is not seen");
  CHECK(unseen.size() == kUnseen.size());
  MESSAGE(planted, " mistakes planted, ", unseen.size(), " not seen, ", alarms, " false alarms");
}

}  // namespace
