#pragma once
// Numeric derivatives that know their own uncertainty. Internal to gradcheck.

#include <autograd/core/language.h>

#include <functional>
#include <vector>

namespace wick::autograd {

/// The elements of a function's outputs, as doubles, at distance t from the inputs in some direction.
using Line = std::function<std::vector<double>(double t)>;

/// How finely functions of a dtype can be differentiated.
struct Precision {
  double first_step, last_step;
  double epsilon;     // relative rounding of the dtype
  double atol, rtol;  // a derivative d is conclusive if its uncertainty is at most atol + rtol·|d|
};

/// An uncertainty is itself only an estimate: what is compared with it is given this factor.
constexpr double kSafety = 8;

/// The numeric derivative of one output element. At a kink both one-sided derivatives exist but differ; `value` is then
/// their mean.
struct Slope {
  double value = 0, uncertainty = 0;
  double left = 0, right = 0;  // one-sided derivatives
  bool kink = false;

  /// Whether a derivative is right up to a tolerance: at a kink, any between the one-sided ones is.
  bool allows(double derivative, double tolerance) const;
  /// The slope per `unit` of length.
  Slope per(double unit) const { return {value / unit, uncertainty / unit, left / unit, right / unit, kink}; }
};

/// The slope of each output element at t = 0, given at = f(0). Takes differences with steps first_step, first_step/2,
/// …, and extrapolates them to the step 0 (Richardson; Ridders 1982) until two estimates agree to a fraction of the
/// tolerance. Where f is finite on one side only, the slope is that side's. noise: how far rounding may move each
/// element; if empty, epsilon times the largest value.
std::vector<Slope> slopes_at_zero(const Line& f, const std::vector<double>& at, const Precision& p,
                                  const std::vector<double>& noise = {});

/// How far rounding inside of f moves each output element, measured from f's values at points close to t = 0 (Moré and
/// Wild, Estimating computational noise, 2011). 0 where it is not seen.
std::vector<double> noise_near_zero(const Line& f, const std::vector<double>& at);

}  // namespace wick::autograd
