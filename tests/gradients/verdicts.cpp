// The verdicts of check_gradient(), check_jacobian() and check_hessian(), what their reports name, and bad input.

#include <autograd/check_gradient.h>
#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <numeric>
#include <stdexcept>

namespace {

using namespace wick::autograd;
using wick::Error;
using Vector = std::vector<double>;
using Matrix = std::vector<Vector>;
using Span = std::span<const double>;

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN(), kInf = std::numeric_limits<double>::infinity();

bool has(const GradcheckReport& report, const char* words) { return report.text().find(words) != std::string::npos; }

double f(Span x) { return x[0] * x[0] * std::sin(x[1]); }
Vector gradient(Span x) { return {2 * x[0] * std::sin(x[1]), x[0] * x[0] * std::cos(x[1])}; }
Matrix hessian(Span x) {
  return {{2 * std::sin(x[1]), 2 * x[0] * std::cos(x[1])}, {2 * x[0] * std::cos(x[1]), -x[0] * x[0] * std::sin(x[1])}};
}
Vector scaled(Vector g, double factor) {
  for (double& v : g) v *= factor;
  return g;
}

TEST_CASE("right") {
  const auto report = check_gradient(f, gradient, {1.5, 0.3});
  CHECK(report.passed());
  CHECK(report.text() == "gradcheck passed: 2 right, 0 wrong, 0 inconclusive\n");
  CHECK_GRADIENT(f, gradient, {1.5, 0.3});
  CHECK(check_gradient(f, gradient, {1.5, 0.3}));  // the report is shown if it fails
}

TEST_CASE("wrong: the report names the factor, the index and the value there") {
  const auto factor = check_gradient(f, [](Span x) { return scaled(gradient(x), 1.0001); }, {1.5, 0.3});
  CHECK_FALSE(factor.passed());
  CHECK(factor.wrong == 2);
  CHECK(has(factor, "x: analytic is 1.0001 × numeric in all 2 entries that are not 0"));
  CHECK(has(check_gradient(f, [](Span x) { return scaled(gradient(x), -1); }, {1.5, 0.3}), "x: the sign is wrong"));
  CHECK(has(check_gradient(f, [](Span) { return Vector{0, 0}; }, {1.5, 0.3}), "analytic is 0"));
  const auto one = [](Span x) {
    Vector g = gradient(x);
    g[1] /= 2;
    return g;
  };
  const auto report = check_gradient(f, one, {1.5, 0.3});
  CHECK(report.right == 1);
  CHECK(report.wrong == 1);
  CHECK(report.worst.input_index == std::vector<int64_t>{1});
  CHECK(report.worst.input_value == 0.3);
  CHECK(has(report, "x: analytic is 0.5 × numeric in one entry only: f element 0 by element 1"));
  CHECK(has(report, "worst: ∂ f / ∂ x at [1], where it is 0.3: analytic 1.074"));
  GradcheckOptions named;
  named.input_names = {"pose"}, named.output_names = {"energy"};
  CHECK(has(check_gradient(f, one, {1.5, 0.3}, named), "∂ energy / ∂ pose at [1]"));
}

TEST_CASE("kinks: a value between the two slopes is right, another one is wrong") {
  const auto sum = [](Span x) { return std::fabs(x[0]) + std::fabs(x[1]); };
  const auto with = [](double at_0) {
    return [at_0](Span x) { return Vector{x[0] == 0 ? at_0 : std::copysign(1, x[0]), std::copysign(1, x[1])}; };
  };
  for (const double slope : {-1.0, 0.0, 0.3, 1.0}) {
    const auto report = check_gradient(sum, with(slope), {0.0, -2.0});
    CHECK_MESSAGE(report.passed(), report);
    CHECK(report.kinks == 1);
    CHECK(report.right == 2);
  }
  CHECK(check_gradient(sum, with(1.1), {0.0, -2.0}).wrong == 1);
}

TEST_CASE("inconclusive: a report says why, and does not pass if nothing is proved") {
  const auto jump = [](Span x) { return std::floor(x[0]) + x[1]; };
  const auto report = check_gradient(jump, [](Span) { return Vector{0, 1}; }, {1.0, 0.4});
  CHECK(report.passed());
  CHECK(report.inconclusive == 1);
  CHECK(has(report, "f element 0 by x element 0: the differences do not settle"));
  const auto nothing = check_gradient([](double x) { return std::floor(x); }, [](double) { return 0.0; }, 1.0);
  CHECK_FALSE(nothing.passed());
  CHECK(has(nothing, "nothing is proved: all entries are inconclusive"));
}

TEST_CASE("derivatives are judged in the function's own scale") {
  for (const double scale : {1e-20, 1e-6, 1.0, 1e12}) {
    CAPTURE(scale);
    const auto small = [scale](Span x) { return scale * f(x); };
    CHECK_GRADIENT(small, [scale](Span x) { return scaled(gradient(x), scale); }, {1.5, 0.3});
    const auto wrong =
        check_gradient(small, [scale](Span x) { return scaled(gradient(x), 1.001 * scale); }, {1.5, 0.3});
    CHECK(has(wrong, "analytic is 1.001 × numeric"));
    const auto of_small = [scale](Span x) { return f(Vector{x[0] / scale, x[1]}); };
    const auto slope = [scale](double factor) {
      return [=](Span x) {
        const Vector g = gradient(Vector{x[0] / scale, x[1]});
        return Vector{factor * g[0] / scale, g[1]};
      };
    };
    CHECK_GRADIENT(of_small, slope(1), {1.5 * scale, 0.3});
    CHECK(check_gradient(of_small, slope(1.001), {1.5 * scale, 0.3}).wrong == 1);
  }
}

TEST_CASE("a constant that is rounded: 0 is right, and nothing else") {
  const auto one = [](Span x) { return std::sin(x[0]) * std::sin(x[0]) + std::cos(x[0]) * std::cos(x[0]) + 0 * x[1]; };
  CHECK_GRADIENT(one, [](Span) { return Vector{0, 0}; }, {0.7, 1.3});
  CHECK(check_gradient(one, [](Span) { return Vector{0, 1e-9}; }, {0.7, 1.3}).wrong == 1);
}

TEST_CASE("what rounding or an early stop of f leaves open is not called wrong") {
  const auto rounded = [](double x) { return std::round(std::sin(x) * 1e7) / 1e7; };
  CHECK_GRADIENT(
      rounded, [](double x) { return std::cos(x); }, 0.6);
  CHECK(check_gradient(
            rounded, [](double x) { return 1.1 * std::cos(x); }, 0.6)
            .wrong == 1);
  const auto root = [](double x) {  // Newton's iteration, too few steps
    double r = 1;
    for (int i = 0; i < 3; ++i) r = (r + x / r) / 2;
    return r;
  };
  const auto slope = [&](double x) { return 0.5 / std::sqrt(x); };
  CHECK(check_gradient(root, slope, 2.5).wrong == 1);
  GradcheckOptions options;
  options.slack = 1e-3;
  CHECK_GRADIENT(root, slope, 2.5, options);
  CHECK(check_gradient(
            root, [&](double x) { return 1.002 * slope(x); }, 2.5, options)
            .wrong == 1);
}

TEST_CASE("at the border of where f is defined the slope from inside counts") {
  const auto from_0 = [](double x) { return x < 0 ? kNaN : std::exp(x); };
  const auto throws = [](double x) { return x < 0 ? throw std::domain_error("negative") : std::exp(x); };
  CHECK_GRADIENT(
      from_0, [](double x) { return std::exp(x); }, 0.0);
  CHECK_GRADIENT(
      throws, [](double x) { return std::exp(x); }, 0.0);
  CHECK(check_gradient(
            from_0, [](double) { return 1.001; }, 0.0)
            .wrong == 1);
  CHECK(check_gradient(
            throws, [](double) { return 1.001; }, 0.0)
            .wrong == 1);
  const auto only_0 = [](double x) { return x != 0 ? throw std::domain_error("not 0") : 1.0; };
  const auto report = check_gradient(
      only_0, [](double) { return 1.0; }, 0.0);
  CHECK_FALSE(report.passed());
  CHECK(has(report, "f throws beside x: not 0"));
}

TEST_CASE("Jacobians: m × n, transposed, wrong in one entry") {
  const auto map = [](Span x) { return Vector{x[0] * x[1], std::sin(x[0]), x[1] * x[1]}; };
  const auto jacobian = [](Span x) { return Matrix{{x[1], x[0]}, {std::cos(x[0]), 0}, {0, 2 * x[1]}}; };
  CHECK(check_jacobian(map, jacobian, {0.4, 1.2}).right == 6);
  const auto report = check_jacobian(map,
                                     [&](Span x) {
                                       Matrix j = jacobian(x);
                                       j[2][1] += 0.01;
                                       return j;
                                     },
                                     {0.4, 1.2});
  CHECK(report.wrong == 1);
  CHECK(report.worst.output_index == std::vector<int64_t>{2});
  CHECK(report.worst.input_index == std::vector<int64_t>{1});
  CHECK(has(report, "∂ f at [2] / ∂ x at [1], where it is 1.2"));
  const auto with_nan = [&](Span x) {
    Matrix j = jacobian(x);
    j[0][0] = kNaN;
    return j;
  };
  CHECK(check_jacobian(map, with_nan, {0.4, 1.2}).wrong == 1);  // and not the rows below
  const auto square = [](Span x) { return Vector{x[0] * x[1], x[0]}; };
  CHECK(has(check_jacobian(square, [](Span x) { return Matrix{{x[1], 1}, {x[0], 0}}; }, {0.4, 1.2}), "transposed"));
}

TEST_CASE("Hessians: against differences of the gradient, both triangles") {
  CHECK(check_hessian(gradient, hessian, {1.5, 0.3}).right == 4);
  const auto triangle = [](Span x) {
    Matrix h = hessian(x);
    h[0][1] = 0;
    return h;
  };
  const auto report = check_hessian(gradient, triangle, {1.5, 0.3});
  CHECK(report.wrong == 1);
  CHECK(has(report, "∂ gradient at [0] / ∂ x at [1]"));
}

TEST_CASE("fast mode: many variables for the cost of a few, and the wrong one named") {
  constexpr size_t n = 3000;
  int calls = 0;
  const auto sum = [&](Span x) {
    ++calls;
    double total = 0;
    for (size_t i = 0; i < n; ++i) total += std::sin(x[i]) * static_cast<double>(i % 7);
    return total;
  };
  const auto slopes = [](size_t wrong) {
    return [wrong](Span x) {
      Vector g;
      for (size_t i = 0; i < n; ++i) g.push_back(std::cos(x[i]) * static_cast<double>(i % 7) * (i == wrong ? 2 : 1));
      return g;
    };
  };
  GradcheckOptions fast;
  fast.fast_mode = true;
  CHECK_GRADIENT(sum, slopes(n), Vector(n, 0.4), fast);
  CHECK(calls < 500);
  const auto report = check_gradient(sum, slopes(1234), Vector(n, 0.4), fast);
  CHECK_FALSE(report.passed());
  CHECK(report.worst.input_index == std::vector<int64_t>{1234});
  // Steps follow the size of each variable.
  const auto of_large = [](Span x) { return std::sin(1e-8 * x[0]) + x[1]; };
  const auto slope = [](double factor) {
    return [factor](Span x) { return Vector{factor * 1e-8 * std::cos(1e-8 * x[0]), 1}; };
  };
  CHECK_GRADIENT(of_large, slope(1), {1e8, 0.4}, fast);
  const auto large = check_gradient(of_large, slope(1.001), {1e8, 0.4}, fast);
  CHECK_FALSE(large.passed());
  CHECK(large.worst.input_index == std::vector<int64_t>{0});
}

TEST_CASE("findings about f itself") {
  const auto at_x = check_gradient([](double) { return kNaN; }, [](double) { return 1.0; }, 0.5);
  CHECK_FALSE(at_x.passed());
  CHECK(has(at_x, "f is nan at x: there is no derivative"));
  CHECK(has(check_jacobian(
                [](double) {
                  return Vector{1, kInf};
                },
                [](double) {
                  return Vector{0, 0};
                },
                0.5),
            "f[1] is inf at x"));
  CHECK(has(check_gradient(f,
                           [](Span x) {
                             return Vector{kNaN, gradient(x)[1]};
                           },
                           {1.5, 0.3}),
            "analytic is not finite"));
  CHECK(has(check_gradient(
                [](Vector& x) {
                  const double y = f(x);
                  x[1] += 1;
                  return y;
                },
                gradient, {1.5, 0.3}),
            "f changes its input: x[1] was 0.3, then 1.3"));
  int calls = 0;
  CHECK(has(check_gradient(f, [&](Span x) { return scaled(gradient(x), ++calls); }, {1.5, 0.3}),
            "the gradient is not deterministic: element 0 was"));
  CHECK(has(check_gradient([&](Span x) { return f(x) + ++calls; }, gradient, {1.5, 0.3}), "not deterministic"));
  Vector last;  // f starts where it last ended
  const auto remembers = [&](Span x) {
    if (last.empty()) last.assign(x.begin(), x.end());
    return f(x) + 1e-3 * last[0];
  };
  CHECK_GRADIENT(remembers, gradient, {1.5, 0.3});
  const auto drifts = [&](Span x) {
    last[0] = (last[0] + x[0]) / 2;
    return f(x) + 1e-3 * last[0];
  };
  CHECK_FALSE(check_gradient(drifts, gradient, {1.5, 0.3}).passed());
  bool was_elsewhere = false;
  const auto changes_once = [&](Span x) {
    was_elsewhere = was_elsewhere || x[0] != 1.5 || x[1] != 0.3;
    return f(x) + (was_elsewhere ? 1e-12 : 0);
  };
  CHECK(has(check_gradient(changes_once, gradient, {1.5, 0.3}), "not deterministic"));
}

TEST_CASE("bad input throws, and the message says what is needed") {
  const auto message = [](auto&& run) -> std::string {
    try {
      run();
    } catch (const Error& e) {
      return e.what();
    }
    return "nothing thrown";
  };
  const auto gradient_of = [&](auto&& f, auto&& g, const Vector& x) {
    return message([&] { check_gradient(f, g, x); });
  };
  const auto broken = [](Span) -> double { throw std::runtime_error("no fuel"); };
  const auto broken_gradient = [](Span) -> Vector { throw 3; };
  CHECK(gradient_of(f, gradient, {}) == "check_gradient: x is empty");
  CHECK(gradient_of(f, gradient, {1, kNaN}) == "check_gradient: x[1] is nan");
  CHECK(gradient_of(f, gradient, {-kInf, 1}) == "check_gradient: x[0] is -inf");
  CHECK(gradient_of(f, gradient, {1, 2, 3}) == "check_gradient: the gradient has 2 elements, but x has 3 elements");
  CHECK(gradient_of(broken, gradient, {1, 2}) == "check_gradient: f throws at x: no fuel");
  CHECK(gradient_of(f, broken_gradient, {1, 2}) ==
        "check_gradient: the gradient throws at x: an exception that is no std::exception");
  CHECK(gradient_of(gradient, gradient, {1, 2}) ==
        "check_gradient: f has 2 elements, and a gradient is that of one number: use check_jacobian");
  const auto grows = [](Span x) { return x[0] == 1 ? Vector{1} : Vector{1, 2}; };
  CHECK(gradient_of(grows, gradient, {1, 2}) == "check_gradient: f has 1 elements, and 2 when x moves a little");
  CHECK(gradient_of([](Span) { return Vector{}; }, gradient, {1, 2}) == "check_gradient: f has no elements");

  const auto jacobian_of = [&](const Matrix& j) {
    return message([&] { check_jacobian(gradient, [&](Span) { return j; }, {1.5, 0.3}); });
  };
  CHECK(jacobian_of({{1, 2}, {3}}) ==
        "check_jacobian: the Jacobian has 3 elements in rows of several lengths, but it needs 2 × 2: a row for each "
        "element of f");
  CHECK(jacobian_of({{1, 2, 3, 4}}) ==
        "check_jacobian: the Jacobian has 1 × 4 elements, but it needs 2 × 2: a row for each element of f");
  CHECK(message([] { check_jacobian(gradient, hessian, Vector{}); }) == "check_jacobian: x is empty");
  CHECK(message([] {
          check_hessian(gradient, [](Span) { return Vector{1, 2}; }, {1.5, 0.3});
        }) == "check_hessian: the Hessian has 2 elements, but it needs 2 × 2: a row for each element of the gradient");
  CHECK(message([] {
          check_hessian([](Span) { return Vector{1}; }, hessian, {1.5, 0.3});
        }) == "check_hessian: the gradient has 1 elements, but x has 2");
  CHECK(message([] {
          check_hessian(gradient, [](Span) -> Matrix { throw std::runtime_error("no"); }, {1.5, 0.3});
        }) == "check_hessian: the Hessian throws at x: no");
}

}  // namespace
