#pragma once
// What every function and every backward pass has to fulfil, whatever its derivatives are. Internal to gradcheck.

#include <autograd/check/tested_function.h>

namespace wick::autograd {

/// Findings about two runs of the function with the same inputs: their output elements must be the same.
std::vector<std::string> check_deterministic(const std::vector<double>& first, const std::vector<double>& again,
                                             const GradcheckOptions& options);
/// Findings about the backward pass: it must give the same each time, be linear in the incoming gradients, and take an
/// undefined one as zero. report: has the names.
std::vector<std::string> check_backward(const TestedFunction& f, const GradcheckOptions& options, std::mt19937& random,
                                        const GradcheckReport& report);

}  // namespace wick::autograd
