// The cases behind functions of C, for compare.py. A fault of -1 is the right gradient.

#include "../cases.h"

namespace {
const std::vector<cases::Case>& all() {
  static const std::vector<cases::Case> cases = cases::all();
  return cases;
}
}  // namespace

extern "C" {
int case_count() { return static_cast<int>(all().size()); }
int fault_count(int c) { return static_cast<int>(all()[static_cast<size_t>(c)].wrong.size()); }
int size_of_x(int c) { return static_cast<int>(all()[static_cast<size_t>(c)].x.size()); }
const double* start(int c) { return all()[static_cast<size_t>(c)].x.data(); }
const char* group_of(int c) { return all()[static_cast<size_t>(c)].group.c_str(); }
double value(int c, const double* x) { return all()[static_cast<size_t>(c)].f(x); }
void gradient(int c, int fault, const double* x, double* g) {
  const cases::Case& of = all()[static_cast<size_t>(c)];
  (fault < 0 ? of.gradient : of.wrong[static_cast<size_t>(fault)].gradient)(x, g);
}
}
