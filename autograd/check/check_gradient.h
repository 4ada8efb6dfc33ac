#pragma once
// Is a gradient right that somebody wrote by hand, in plain C++ or with Eigen? No tensors are needed:
//
//   double f(std::span<const double> x) { return x[0] * x[0] * std::sin(x[1]); }
//   std::vector<double> gradient(std::span<const double> x) {
//     return {2 * x[0] * std::sin(x[1]), x[0] * x[0] * std::cos(x[1])};
//   }
//   std::cout << autograd::check_gradient(f, gradient, {1.5, 0.3});   // gradcheck passed: 2 right, 0 wrong, …
//   CHECK_GRADIENT(f, gradient, {1.5, 0.3});                          // in a doctest test
//
// x, where the derivatives are compared, is a number, an array, a std::vector or std::span of numbers, or a vector or
// matrix of Eigen. Functions are called with a copy of x of the same type (of a span: a vector), or, if they take that,
// with a std::span or a pointer to its first element. What they give may be a number, numbers in a range, or an Eigen
// vector, matrix or expression. Instead of returning its result a derivative may write it into a second argument, which
// has x's type and size (or is a std::span or a pointer). That argument holds NaN at the call: so what is not written
// is seen, and so is a result that is added to what was there.
//
// The report is that of gradcheck(): right, wrong, inconclusive, kinks, with index and factor. Elements of a matrix
// count in the order of its memory (Eigen: down the columns). With float anywhere, in x, in f's result or in the
// derivative, all is judged with float's precision: an error of a few hundredths is seen. In double a factor of 1.0001
// is seen. Rounding inside of f (float in places, a solver that stops early) is measured and allowed for.
//
// These throw an Error: an x that is empty or not finite, a derivative that does not have the right number of elements,
// an exception of a function at x. An exception at a point beside x counts as NaN there: at the border of where f is
// defined, the derivative from inside counts. These are findings of a report that has not passed: f is not finite at x,
// a function changes its input, two calls with the same x differ, or all entries are inconclusive.

#include <autograd/check/flat.h>
#include <autograd/check/report.h>
#include <autograd/core/error.h>

namespace wick::autograd {

/// Compares gradient(x) with differences of f(x), which gives one number. The gradient has as many elements as x and,
/// if x is a matrix, its shape.
template <class F, class G, detail::Point X = std::vector<double>>
GradcheckReport check_gradient(F&& f, G&& gradient, const X& x, const GradcheckOptions& options = {}) {
  return detail::check(detail::Asked::gradient, detail::function_of(f, x), detail::gradient_of(gradient, x),
                       detail::point_of(x), options);
}
/// The same for one function that returns f(x) and writes the gradient into its second argument.
template <class F, detail::Point X = std::vector<double>>
GradcheckReport check_gradient(F&& f_and_gradient, const X& x, const GradcheckOptions& options = {}) {
  return detail::check(detail::Asked::gradient, detail::value_of(f_and_gradient, x),
                       detail::gradient_of(f_and_gradient, x), detail::point_of(x), options);
}

/// Compares jacobian(x) with differences of f(x), which gives m numbers: row i holds the derivatives of f's element i
/// by the n elements of x. The Jacobian is an m × n matrix, a range of m rows, or m·n numbers, row after row.
template <class F, class J, detail::Point X = std::vector<double>>
GradcheckReport check_jacobian(F&& f, J&& jacobian, const X& x, const GradcheckOptions& options = {}) {
  return detail::check(detail::Asked::jacobian, detail::function_of(f, x), detail::matrix_of(jacobian, x),
                       detail::point_of(x), options);
}

/// Compares hessian(x), n × n, with differences of gradient(x), which has its own check and may write into its second
/// argument. All entries count: a Hessian of which one triangle is filled is not right.
template <class G, class H, detail::Point X = std::vector<double>>
GradcheckReport check_hessian(G&& gradient, H&& hessian, const X& x, const GradcheckOptions& options = {}) {
  return detail::check(detail::Asked::hessian, detail::gradient_of(gradient, x), detail::matrix_of(hessian, x),
                       detail::point_of(x), options);
}

}  // namespace wick::autograd

/// A doctest check that shows the report when it fails: CHECK_GRADIENT(f, gradient, x), with all that check_gradient()
/// takes.
#define CHECK_GRADIENT(...)                                                      \
  do {                                                                           \
    const auto gradcheck_report = ::wick::autograd::check_gradient(__VA_ARGS__); \
    CHECK_MESSAGE(gradcheck_report.passed(), gradcheck_report.text());           \
  } while (false)
