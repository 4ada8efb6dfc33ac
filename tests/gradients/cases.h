#pragma once
// Functions with gradients written by hand, right ones and wrong ones, for a comparison of gradient checkers.

#include <functional>
#include <string>
#include <vector>

namespace cases {

using Function = std::function<double(const double* x)>;
using Gradient = std::function<void(const double* x, double* g)>;

struct Wrong {
  std::string fault;
  Gradient gradient;
};
struct Case {
  std::string group, name;
  std::vector<double> x;
  Function f;
  Gradient gradient;
  std::vector<Wrong> wrong;  // mistakes of this function; all() adds the general ones
  double factor = 1.0001;    // a wrong factor that can be seen at the function's precision
  /// General mistakes that are none here, by their names.
  std::vector<std::string> not_wrong = {};
};

std::vector<Case> smooth();
std::vector<Case> difficult();  // kinks, scales, sums, noise, float, borders

/// All cases, with the general mistakes: a sign, a factor, a constant 0, one wrong entry, neighbours exchanged, indices
/// off by one, the last entry forgotten, and an added constant.
std::vector<Case> all();

}  // namespace cases
