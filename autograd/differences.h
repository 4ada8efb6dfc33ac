#pragma once
// Numeric derivatives that know their own error. Internal to gradcheck.

#include <cmath>
#include <functional>
#include <limits>
#include <vector>

namespace wick::autograd {

/// An estimate of an error is itself only about right: what is compared with it is given this factor.
constexpr double kSafety = 8;

/// What a function gives along a line: all its output elements, as doubles, at distance t.
using Line = std::function<std::vector<double>(double t)>;

/// How finely a dtype can be differentiated.
struct Precision {
  double first_step, last_step;
  double epsilon;     // relative rounding
  double atol, rtol;  // how uncertain a derivative may be
};

/// The derivative of each output element along a line at t = 0, with its error and, at a kink, both one-sided ones.
struct Slopes {
  std::vector<double> value, error, left, right;
  std::vector<bool> kink;
};

/// Differences with steps first_step, first_step/2, … extrapolated to 0 (Richardson; Ridders 1982), until two estimates
/// agree to a fraction of the tolerance. `at` is f(0).
Slopes slopes_along(const Line& f, const std::vector<double>& at, const Precision& p);

}  // namespace wick::autograd
