// What check_gradient() takes: numbers, arrays, spans, pointers and Eigen's types, results returned or written.

#include <autograd/check_gradient.h>
#include <doctest/doctest.h>

#include <Eigen/Dense>

#include <array>
#include <cmath>
#include <deque>

namespace {

using namespace wick::autograd;
using Eigen::MatrixXd;
using Eigen::VectorXd;
using Vector = std::vector<double>;

bool has(const GradcheckReport& report, const char* words) { return report.text().find(words) != std::string::npos; }

// Σ x³ / 3 of anything with elements, and its slopes in anything to write into.
double sum(std::span<const double> x) {
  double total = 0;
  for (double v : x) total += v * v * v / 3;
  return total;
}
void write(std::span<const double> x, std::span<double> g, double factor = 1) {
  for (size_t i = 0; i < x.size(); ++i) g[i] = factor * x[i] * x[i];
}
Vector slopes(std::span<const double> x) {
  Vector g(x.size());
  write(x, g);
  return g;
}

TEST_CASE("x: a number, an array, a vector, a span, a list") {
  CHECK_GRADIENT([](double x) { return std::sin(x); }, [](double x) { return std::cos(x); }, 0.7);
  CHECK_GRADIENT(sum, slopes, {0.7, -1.2});
  CHECK_GRADIENT(sum, slopes, Vector{0.7, -1.2});
  const Vector x{0.7, -1.2, 0.4};
  CHECK_GRADIENT(sum, slopes, std::span<const double>(x));
  CHECK_GRADIENT(sum, slopes, std::span<const double, 3>(x));
  const auto of_array = [](const std::array<double, 2>& x) { return x[0] * x[1]; };
  CHECK_GRADIENT(
      of_array,
      [](const std::array<double, 2>& x) {
        return std::array{x[1], x[0]};
      },
      std::array{0.7, -1.2});
  CHECK(check_gradient(
            of_array, [](const std::array<double, 2>& x) { return x; }, std::array{0.7, -1.2})
            .wrong == 2);
}

TEST_CASE("functions of a vector, a span or a pointer; results in any range, or written") {
  const Vector x{0.7, -1.2, 0.4};
  const auto of_vector = [](const Vector& x) { return sum(x); };
  const auto of_pointer = [](const double* x) { return sum({x, 3}); };
  const auto into_vector = [](const Vector& x, Vector& g) { write(x, g); };
  const auto into_span = [](std::span<const double> x, std::span<double> g) { write(x, g); };
  const auto into_pointer = [](const double* x, double* g) { write({x, 3}, {g, 3}); };
  const auto deque = [](const Vector& x) {
    const Vector g = slopes(x);
    return std::deque<double>(g.begin(), g.end());
  };
  CHECK_GRADIENT(of_vector, slopes, x);
  CHECK_GRADIENT(of_vector, into_vector, x);
  CHECK_GRADIENT(of_pointer, into_pointer, x);
  CHECK_GRADIENT(sum, into_span, x);
  CHECK_GRADIENT(sum, deque, x);
  const auto doubled = [](const double* x, double* g) { write({x, 3}, {g, 3}, 2); };
  CHECK(has(check_gradient(of_pointer, doubled, x), "analytic is 2 × numeric in all 3"));
  // What is not written, and what is added to what was there, is seen.
  const auto half = [](const double* x, double* g) { write({x, 2}, {g, 2}); };
  CHECK(has(check_gradient(of_pointer, half, x), "analytic is not finite in one entry only: f element 0 by element 2"));
  const auto adds = [](const double* x, double* g) {
    for (int i = 0; i < 3; ++i) g[i] += x[i] * x[i];
  };
  CHECK(has(check_gradient(of_pointer, adds, x), "analytic is not finite in all 3 entries"));
}

TEST_CASE("one function that returns its value and writes its gradient") {
  const auto both = [](const Vector& x, Vector& g) {
    write(x, g);
    return sum(x);
  };
  CHECK_GRADIENT(both, Vector{0.7, -1.2});
  const auto wrong = [](const double* x, double* g) {
    g[0] = x[0], g[1] = x[1];
    return x[0] * x[1];
  };
  CHECK(check_gradient(wrong, Vector{0.7, -1.2}).wrong == 2);
  const auto of_eigen = [](const VectorXd& x, VectorXd& g) {
    g = 2 * x;
    return x.squaredNorm();
  };
  CHECK_GRADIENT(of_eigen, VectorXd(Eigen::Vector3d(0.3, -1, 2)));
}

TEST_CASE("Eigen: vectors") {
  const VectorXd x = Eigen::Vector3d(0.3, -1, 2);
  const auto norm = [](const VectorXd& x) { return x.norm(); };
  CHECK_GRADIENT(
      norm, [](const VectorXd& x) { return x / x.norm(); }, x);  // an expression
  CHECK_GRADIENT(
      norm, [](const VectorXd& x) -> VectorXd { return x.normalized(); }, x);
  CHECK_GRADIENT(
      norm, [](const VectorXd& x, VectorXd& g) { g = x.normalized(); }, x);
  CHECK_GRADIENT([](Eigen::Ref<const VectorXd> x) { return x.norm(); },
                 [](Eigen::Ref<const VectorXd> x, Eigen::Ref<VectorXd> g) { g = x.normalized(); }, x);
  CHECK_GRADIENT([](const Eigen::Vector3d& x) { return x.prod(); },
                 [](const Eigen::Vector3d& x) { return Eigen::Vector3d(x[1] * x[2], x[0] * x[2], x[0] * x[1]); },
                 Eigen::Vector3d(0.3, -1, 2));
  const auto report = check_gradient(
      norm, [](const VectorXd& x) -> VectorXd { return x; }, x);
  CHECK(report.wrong == 3);
  CHECK(has(report, "analytic is 2.256103 × numeric"));
}

// det X, whose gradient is det X · X⁻ᵀ.
template <class M>
double det(const M& x) {
  return x.determinant();
}
template <class M>
M det_gradient(const M& x) {
  return x.determinant() * x.inverse().transpose();
}

TEST_CASE("Eigen: matrices, down the columns or along the rows, and the index of a wrong entry") {
  using RowMajor = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
  MatrixXd x(3, 3);
  x << 2, 0.5, -1, 0.3, 1.5, 0.7, -0.2, 0.4, 1;
  CHECK_GRADIENT(det<MatrixXd>, det_gradient<MatrixXd>, x);
  CHECK_GRADIENT(det<RowMajor>, det_gradient<RowMajor>, RowMajor(x));
  CHECK_GRADIENT(
      det<MatrixXd>, [](const MatrixXd& x) -> RowMajor { return det_gradient<RowMajor>(x); }, x);
  CHECK_GRADIENT(
      det<RowMajor>, [](const RowMajor& x) -> MatrixXd { return det_gradient<MatrixXd>(x); }, RowMajor(x));
  const auto transposed = [](const MatrixXd& x) -> MatrixXd { return x.determinant() * x.inverse(); };
  CHECK(check_gradient(det<MatrixXd>, transposed, x).wrong == 6);
  const auto spoiled = [](auto g) {
    g(0, 2) *= 1.5;
    return g;
  };
  const auto by_columns = check_gradient(
      det<MatrixXd>, [&](const MatrixXd& x) { return spoiled(det_gradient<MatrixXd>(x)); }, x);
  const auto by_rows = check_gradient(
      det<RowMajor>, [&](const RowMajor& x) { return spoiled(det_gradient<RowMajor>(x)); }, RowMajor(x));
  for (const auto& report : {by_columns, by_rows}) {
    CHECK(report.wrong == 1);
    CHECK(report.worst.input_index == std::vector<int64_t>{0, 2});
    CHECK(has(report, "∂ x at [0, 2], where it is -1"));
  }
  MatrixXd wide(2, 3);
  wide << 1, 2, 3, 4, 5, 6;
  CHECK_THROWS_WITH_AS(check_gradient([](const MatrixXd& x) { return x.squaredNorm(); },
                                      [](const MatrixXd& x) -> MatrixXd { return 2 * x.transpose(); }, wide),
                       "check_gradient: the gradient has 3 × 2 elements, but x has 2 × 3 elements", wick::Error);
}

TEST_CASE("Eigen: Jacobians and Hessians") {
  Eigen::Matrix3d a;
  a << 1, 0.5, -1, 0.3, 2, 0.7, -0.2, 0.4, 1;
  const VectorXd x = Eigen::Vector3d(0.3, -1, 2);
  const auto map = [&](const VectorXd& x) -> VectorXd { return (a * x).array().tanh(); };
  const auto jacobian = [&](const VectorXd& x) -> MatrixXd {
    const VectorXd y = map(x);
    return (1 - y.array().square()).matrix().asDiagonal() * a;
  };
  CHECK(check_jacobian(map, jacobian, x).right == 9);
  CHECK(has(check_jacobian(
                map, [&](const VectorXd& x) -> MatrixXd { return jacobian(x).transpose(); }, x),
            "the Jacobian is transposed"));
  const auto form = [&](const VectorXd& x) -> VectorXd { return (a + a.transpose()) * x; };
  CHECK(check_hessian(
            form, [&](const VectorXd&) -> MatrixXd { return a + a.transpose(); }, x)
            .right == 9);
  CHECK_FALSE(check_hessian(
                  form, [&](const VectorXd&) -> MatrixXd { return 2 * a; }, x)
                  .passed());
  // Written, row after row.
  const auto into = [&](const VectorXd&, std::span<double> h) {
    for (int i = 0; i < 9; ++i) h[static_cast<size_t>(i)] = a(i / 3, i % 3) + a(i % 3, i / 3);
  };
  CHECK(check_hessian(form, into, x).right == 9);
}

TEST_CASE("float anywhere: judged with float's precision") {
  const auto f = [](std::span<const float> x) { return std::sin(x[0]) * x[1]; };
  const auto gradient = [](float factor) {
    return [factor](std::span<const float> x) {
      return std::vector<float>{factor * std::cos(x[0]) * x[1], factor * std::sin(x[0])};
    };
  };
  const std::vector<float> x{0.7f, -1.2f};
  CHECK_GRADIENT(f, gradient(1), x);
  CHECK(check_gradient(f, gradient(1.05f), x).wrong == 2);
  const auto single = [](double x) { return std::sin(static_cast<float>(x)); };
  CHECK_GRADIENT(
      single, [](double x) { return std::cos(x); }, 0.7);
  CHECK(check_gradient(
            single, [](double x) { return 1.05 * std::cos(x); }, 0.7)
            .wrong == 1);
  CHECK_GRADIENT([](double x) { return std::sin(x); }, [](double x) { return std::cos(static_cast<float>(x)); }, 0.7);
}

}  // namespace
