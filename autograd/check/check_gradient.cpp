#include <autograd/check/check_gradient.h>
#include <autograd/check/entries.h>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace wick::autograd::detail {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

bool same(double a, double b) { return a == b || (std::isnan(a) && std::isnan(b)); }

// The message of the exception that is being handled.
std::string message() {
  try {
    throw;
  } catch (const std::exception& e) {
    return e.what();
  } catch (...) {
    return "an exception that is no std::exception";
  }
}

// What is checked, in words.
struct Words {
  const char *check, *f, *derivative;
};
Words words_of(Asked asked) {
  if (asked == Asked::gradient) return {"check_gradient", "f", "the gradient"};
  if (asked == Asked::jacobian) return {"check_jacobian", "f", "the Jacobian"};
  return {"check_hessian", "the gradient", "the Hessian"};
}

// "[2]", or "[1, 0]" in a matrix.
std::vector<int64_t> index_in(const Flat& shape, int64_t element) {
  if (shape.rows < 0 || shape.rows == 1 || shape.cols == 1) return {element};
  if (shape.by_columns) return {element % shape.rows, element / shape.rows};
  return {element / shape.cols, element % shape.cols};
}
std::string text(const Flat& shape, size_t element) {
  return fmt::format("[{}]", fmt::join(index_in(shape, static_cast<int64_t>(element)), ", "));
}
std::string size_of(const Flat& y) {
  return y.rows < 0 || y.ragged ? fmt::format("{} elements", y.elements.size())
                                : fmt::format("{} × {} elements", y.rows, y.cols);
}

// The two functions at a point, and what they do that they must not.
class Problem {
 public:
  Problem(Asked asked, const FlatFunction& f, const FlatFunction& derivative, const Flat& x)
      : words(words_of(asked)), f_(f), derivative_(derivative), x_(x) {}

  Flat f_at_x() { return at_x(f_, words.f, x_.elements.size()); }
  Flat derivative_at_x(size_t size) { return at_x(derivative_, words.derivative, size); }
  // NaN where f throws.
  std::vector<double> f_beside_x(std::vector<double> point, size_t size) {
    try {
      const Flat y = f_(point, point.size());
      wick::check(y.elements.size() == size, "{}: {} has {} elements, and {} when x moves a little", words.check,
                  words.f, size, y.elements.size());
      return y.elements;
    } catch (const wick::Error&) {
      throw;
    } catch (...) {
      if (thrown_beside_x.empty()) thrown_beside_x = message();
      return std::vector<double>(size, kNaN);
    }
  }

  const Words words;
  std::vector<std::string> findings;
  std::string thrown_beside_x;

 private:
  Flat at_x(const FlatFunction& function, const char* name, size_t size) {
    std::vector<double> point = x_.elements;
    Flat y;
    try {
      y = function(point, size);
    } catch (...) {
      fail("{}: {} throws at x: {}", words.check, name, message());
    }
    for (size_t i = 0; i < point.size(); ++i)
      if (findings.empty() && !same(point[i], x_.elements[i]))
        findings.push_back(fmt::format("{} changes its input: x{} was {:.9g}, then {:.9g}", name, text(x_, i),
                                       x_.elements[i], point[i]));
    return y;
  }

  const FlatFunction &f_, &derivative_;
  const Flat& x_;
};

// The derivatives as an m × n matrix, row after row.
Flat jacobian_of(Problem& problem, Asked asked, const Flat& x, const Flat& y) {
  const size_t m = asked == Asked::gradient ? 1 : y.elements.size(), n = x.elements.size();
  const Words& words = problem.words;
  const Flat d = problem.derivative_at_x(m * n), again = problem.derivative_at_x(m * n);
  if (asked == Asked::gradient) {
    const bool is_matrix = x.rows > 1 && x.cols > 1;
    wick::check(
        d.elements.size() == n && !d.ragged && (!is_matrix || d.rows < 0 || (d.rows == x.rows && d.cols == x.cols)),
        "{}: the gradient has {}, but x has {}", words.check, size_of(d), size_of(x));
  } else {
    const bool fits = d.rows < 0 || (d.rows == static_cast<int64_t>(m) && d.cols == static_cast<int64_t>(n));
    wick::check(d.elements.size() == m * n && !d.ragged && fits,
                "{}: {} has {}{}, but it needs {} × {}: a row for each element of {}", words.check, words.derivative,
                size_of(d), d.ragged ? " in rows of several lengths" : "", m, n, words.f);
  }
  for (size_t i = 0; i < d.elements.size() && i < again.elements.size(); ++i)
    if (!same(d.elements[i], again.elements[i])) {
      problem.findings.push_back(fmt::format("{} is not deterministic: element {} was {:.9g}, then {:.9g}",
                                             words.derivative, i, d.elements[i], again.elements[i]));
      break;
    }
  // In rows for a Jacobian, in the order of x for a gradient.
  const bool by_columns = asked == Asked::gradient && x.by_columns;
  if (d.rows <= 1 || d.cols <= 1 || d.by_columns == by_columns) return d;
  Flat turned = d;
  const auto rows = static_cast<size_t>(d.rows), cols = static_cast<size_t>(d.cols);
  for (size_t r = 0; r < rows; ++r)
    for (size_t c = 0; c < cols; ++c) {
      const size_t in_rows = r * cols + c, in_columns = c * rows + r;
      turned.elements[by_columns ? in_columns : in_rows] = d.elements[by_columns ? in_rows : in_columns];
    }
  return turned;
}

Tensor tensor_of(const std::vector<double>& elements, IntArrayRef sizes, ScalarType type) {
  Tensor t = empty(sizes, kDouble);
  std::copy(elements.begin(), elements.end(), t.data_ptr<double>());
  return t.to(type);
}
std::vector<double> elements_of(const Tensor& t) {
  const Tensor d = t.detach().to(kDouble).contiguous();
  return {d.data_ptr<double>(), d.data_ptr<double>() + d.numel()};
}

// f as an operator on a tensor of x's elements, whose backward pass is eᵀJ.
GradcheckReport compare(Problem& problem, const Flat& x, const Flat& y, const Flat& jacobian, bool one_number,
                        const GradcheckOptions& options) {
  const size_t m = y.elements.size(), n = x.elements.size();
  const ScalarType type = x.is_float || y.is_float || jacobian.is_float ? kFloat : kDouble;
  const std::vector<int64_t> x_sizes{static_cast<int64_t>(n)};
  const std::vector<int64_t> y_sizes =
      one_number ? std::vector<int64_t>{} : std::vector<int64_t>{static_cast<int64_t>(m)};
  const auto product = [&](const Tensor& incoming) {
    const std::vector<double> e = elements_of(incoming);
    std::vector<double> sum(n, 0);
    for (size_t r = 0; r < m; ++r)
      if (e[r] != 0)  // so that NaN in one row stays there
        for (size_t i = 0; i < n; ++i) sum[i] += e[r] * jacobian.elements[r * n + i];
    return tensor_of(sum, x_sizes, type);
  };
  const auto f = [&](const std::vector<Tensor>& in) -> std::vector<Tensor> {
    const Tensor value = tensor_of(problem.f_beside_x(elements_of(in[0]), m), y_sizes, type);
    return {record("Function", value, wrt(in[0], [&product](const Tensor& e) { return product(e); }))};
  };
  return check_gradients(f, {tensor_of(x.elements, x_sizes, type).requires_grad_()}, options, Scales::own);
}

}  // namespace

GradcheckReport check(Asked asked, const FlatFunction& f, const FlatFunction& derivative, const Flat& x,
                      const GradcheckOptions& options) {
  Problem problem(asked, f, derivative, x);
  const Words& words = problem.words;
  const size_t n = x.elements.size();
  wick::check(n > 0, "{}: x is empty", words.check);
  for (size_t i = 0; i < n; ++i)
    wick::check(std::isfinite(x.elements[i]), "{}: x{} is {}", words.check, text(x, i), x.elements[i]);
  const Flat y = problem.f_at_x();
  const size_t m = y.elements.size();
  wick::check(m > 0, "{}: {} has no elements", words.check, words.f);
  wick::check(asked != Asked::gradient || m == 1,
              "check_gradient: f has {} elements, and a gradient is that of one number: use check_jacobian", m);
  wick::check(asked != Asked::hessian || m == n, "check_hessian: the gradient has {} elements, but x has {}", m, n);
  const Flat jacobian = jacobian_of(problem, asked, x, y);

  GradcheckOptions named = options;
  named.slack = std::max(options.slack, 1e-6);
  if (named.input_names.empty()) named.input_names = {"x"};
  if (named.output_names.empty()) named.output_names = {asked == Asked::hessian ? "gradient" : "f"};
  GradcheckReport report;
  report.input_names = named.input_names, report.output_names = named.output_names;
  const auto bad = std::find_if(y.elements.begin(), y.elements.end(), [](double v) { return !std::isfinite(v); });
  if (bad != y.elements.end()) {
    const std::string where = m > 1 ? text(y, static_cast<size_t>(bad - y.elements.begin())) : "";
    problem.findings.push_back(fmt::format("{}{} is {} at x: there is no derivative", words.f, where, *bad));
  } else {
    report = compare(problem, x, y, jacobian, asked == Asked::gradient, named);
    if (!report.worst.input_index.empty()) report.worst.input_index = index_in(x, report.worst.input_element);
    if (!report.worst.output_index.empty()) report.worst.output_index = index_in(y, report.worst.output_element);
    if (report.inconclusive > 0 && !problem.thrown_beside_x.empty())
      report.reasons.push_back(fmt::format("{} throws beside x: {}", words.f, problem.thrown_beside_x));
    if (report.inconclusive > 0 && report.right == 0 && report.wrong == 0)
      problem.findings.push_back("nothing is proved: all entries are inconclusive");
  }
  report.findings.insert(report.findings.begin(), problem.findings.begin(), problem.findings.end());
  return report;
}

}  // namespace wick::autograd::detail
