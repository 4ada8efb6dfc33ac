// What every elementwise kernel makes of NaN, ±∞ and ±0, on each instruction set. The kernels are called through their
// list, so that a new function without an expectation fails.

#include "targets.h"

#include <autograd/kernels/elementwise/elementwise.h>

#include <doctest/doctest.h>

#include <cmath>
#include <functional>
#include <limits>
#include <map>
#include <string>

using namespace wick;
using kernels::Binary;
using kernels::Unary;
using test::instruction_sets;
using test::Only;

namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN(), kInf = std::numeric_limits<double>::infinity();
constexpr double kSpecial[] = {kNaN, kInf, -kInf, 0.0, -0.0};

constexpr Unary kUnary[] = {
#define WICK_FUNCTION(name, ...) Unary::name,
#include <autograd/kernels/elementwise/unary_functions.h>
};
constexpr Binary kBinary[] = {
#define WICK_FUNCTION(name, ...) Binary::name,
#include <autograd/kernels/elementwise/binary_functions.h>
};

// f of NaN, ∞, −∞, 0 and −0, and the parameters of the kernel.
struct Row {
  double wanted[5];
  double params[3] = {};
};
const std::map<std::string, Row> kRows = {
    {"neg", {{kNaN, -kInf, kInf, -0.0, 0}}},
    {"abs", {{kNaN, kInf, kInf, 0, 0}}},
    {"sign", {{0, 1, -1, 0, 0}}},
    {"relu", {{kNaN, kInf, 0, 0, -0.0}}},
    {"reciprocal", {{kNaN, 0, -0.0, kInf, -kInf}}},
    {"sqrt", {{kNaN, kInf, kNaN, 0, -0.0}}},
    {"rsqrt", {{kNaN, 0, kNaN, kInf, -kInf}}},
    {"floor", {{kNaN, kInf, -kInf, 0, -0.0}}},
    {"ceil", {{kNaN, kInf, -kInf, 0, -0.0}}},
    {"round", {{kNaN, kInf, -kInf, 0, -0.0}}},
    {"trunc", {{kNaN, kInf, -kInf, 0, -0.0}}},
    {"frac", {{kNaN, kNaN, kNaN, 0, 0}}},
    {"exp", {{kNaN, kInf, 0, 1, 1}}},
    {"expm1", {{kNaN, kInf, -1, 0, -0.0}}},
    {"log", {{kNaN, kInf, kNaN, -kInf, -kInf}}},
    {"log1p", {{kNaN, kInf, kNaN, 0, -0.0}}},
    {"log2", {{kNaN, kInf, kNaN, -kInf, -kInf}}},
    {"log10", {{kNaN, kInf, kNaN, -kInf, -kInf}}},
    {"sin", {{kNaN, kNaN, kNaN, 0, -0.0}}},
    {"cos", {{kNaN, kNaN, kNaN, 1, 1}}},
    {"tan", {{kNaN, kNaN, kNaN, 0, -0.0}}},
    {"asin", {{kNaN, kNaN, kNaN, 0, -0.0}}},
    {"acos", {{kNaN, kNaN, kNaN, std::acos(0.0), std::acos(0.0)}}},
    {"atan", {{kNaN, std::acos(0.0), -std::acos(0.0), 0, -0.0}}},
    {"sinh", {{kNaN, kInf, -kInf, 0, -0.0}}},
    {"cosh", {{kNaN, kInf, kInf, 1, 1}}},
    {"tanh", {{kNaN, 1, -1, 0, -0.0}}},
    {"sigmoid", {{kNaN, 1, 0, 0.5, 0.5}}},
    {"erf", {{kNaN, 1, -1, 0, -0.0}}},
    {"erfc", {{kNaN, 0, 2, 1, 1}}},
    {"gelu", {{kNaN, kInf, kNaN, 0, -0.0}}},  // −∞ times 0, as in PyTorch
    {"gelu_tanh", {{kNaN, kInf, kNaN, 0, -0.0}}},
    {"silu", {{kNaN, kInf, kNaN, 0, -0.0}}},
    {"softplus", {{kNaN, kInf, 0, std::log(2.0), std::log(2.0)}, {1, 20}}},
    {"mish", {{kNaN, kInf, kNaN, 0, -0.0}}},
    {"log_sigmoid", {{kNaN, 0, -kInf, -std::log(2.0), -std::log(2.0)}}},
    {"leaky_relu", {{kNaN, kInf, -kInf, 0, -0.0}, {0.5}}},
    {"elu", {{kNaN, kInf, -1, 0, -0.0}, {1, 1, 1}}},
    {"clamp", {{kNaN, 1, -2, 0, -0.0}, {-2, 1}}},
    {"hardsigmoid", {{kNaN, 1, 0, 0.5, 0.5}}},
    {"hardswish", {{kNaN, kInf, kNaN, 0, -0.0}}},
    {"hardshrink", {{kNaN, kInf, -kInf, 0, 0}, {0.5}}},
    {"softshrink", {{0, kInf, -kInf, 0, 0}, {0.5}}},
    {"threshold", {{kNaN, kInf, 7, 7, 7}, {0.5, 7}}},
    {"huber", {{kNaN, kInf, kInf, 0, 0}, {1, 1}}},
    {"isnan", {{1, 0, 0, 0, 0}}},
    {"isinf", {{0, 1, 1, 0, 0}}},
    {"isfinite", {{0, 0, 0, 1, 1}}},
    {"logical_not", {{0, 0, 0, 1, 1}}},
};

// Whether a number is the wanted one: NaN is NaN, a zero has the wanted sign, others may be rounded.
bool is(double got, double wanted) {
  if (std::isnan(wanted)) return std::isnan(got);
  if (wanted == 0) return got == 0 && std::signbit(got) == std::signbit(wanted);
  return got == wanted || std::abs(got - wanted) < 1e-6;
}

// f of n elements a (and b), as numbers. Results of bool are 0 or 1.
template <class T>
std::vector<double> run(kernels::Loop loop, bool to_bool, const std::vector<T>& a, const std::vector<T>& b,
                        const double* params) {
  const int64_t n = static_cast<int64_t>(a.size());
  std::vector<T> out(a.size());
  auto bytes = [](const std::vector<T>& v) { return reinterpret_cast<char*>(const_cast<T*>(v.data())); };
  char* data[] = {bytes(out), bytes(a), bytes(b)};
  const int64_t size = sizeof(T), strides[] = {to_bool ? 1 : size, size, size};
  loop.inner(n, data, strides, params);
  std::vector<double> numbers;
  for (int64_t i = 0; i < n; ++i)
    numbers.push_back(to_bool ? static_cast<double>(data[0][i]) : static_cast<double>(out[static_cast<size_t>(i)]));
  return numbers;
}

// 67 elements fill vectors and leave some over.
template <class T>
std::vector<T> cycle(size_t step) {
  std::vector<T> x;
  for (size_t i = 0; i < 67; ++i) x.push_back(static_cast<T>(kSpecial[i / step % 5]));
  return x;
}

template <class T>
void check_unary() {
  const std::vector<T> x = cycle<T>(1);
  for (const Unary f : kUnary) {
    const std::string name = kernels::name(f);
    const kernels::Loop loop = kernels::unary_loop(f, dtype_of<T>);
    if (!loop.inner) continue;  // of integers only
    REQUIRE_MESSAGE(kRows.contains(name), name, " has no row");
    const Row& row = kRows.at(name);
    const std::vector<double> got = run<T>(loop, f >= Unary::isnan, x, x, row.params);
    for (size_t i = 0; i < x.size(); ++i)
      CHECK_MESSAGE(is(got[i], row.wanted[i % 5]), name, " of ", x[i], " is ", got[i], ", not ", row.wanted[i % 5]);
  }
}

double larger(double a, double b) { return std::isnan(a) || std::isnan(b) ? kNaN : a < b ? b : a; }
double smaller(double a, double b) { return std::isnan(a) || std::isnan(b) ? kNaN : b < a ? b : a; }
double remainder_of(double a, double b) {
  const double r = std::fmod(a, b);
  return r != 0 && (r < 0) != (b < 0) ? r + b : r;
}
// a // b, where a and b are special.
double floor_quotient(double a, double b) {
  if (b == 0) return a / b;
  const double r = std::fmod(a, b), q = (a - r) / b - (r != 0 && (r < 0) != (b < 0) ? 1 : 0);
  return q == 0 ? std::copysign(0.0, a / b) : q;
}
using Function = std::function<double(double a, double b)>;
// The derivatives of the activations at a special z; the parameters of all of them are 0.5, 1, 1.
const std::map<std::string, Function> kFunctions = {
    {"add", [](double a, double b) { return a + b; }},
    {"sub", [](double a, double b) { return a - b; }},
    {"mul", [](double a, double b) { return a * b; }},
    {"div", [](double a, double b) { return a / b; }},
    {"floor_div", floor_quotient},
    {"trunc_div", [](double a, double b) { return std::trunc(a / b); }},
    {"fmod", [](double a, double b) { return std::fmod(a, b); }},
    {"remainder", remainder_of},
    {"pow", [](double a, double b) { return std::pow(a, b); }},
    {"atan2", [](double a, double b) { return std::atan2(a, b); }},
    {"hypot", [](double a, double b) { return std::hypot(a, b); }},
    {"logaddexp",
     [](double a, double b) {
       return a == b ? a + std::log(2.0) : larger(a, b) + std::log1p(std::exp(-std::abs(a - b)));
     }},
    {"prelu", [](double a, double b) { return a > 0 ? a : a * b; }},
    {"maximum", larger},
    {"minimum", smaller},
    {"add_scaled", [](double a, double b) { return a + 0.5 * b; }},
    {"sigmoid_backward", [](double e, double a) { return e * a * (1 - a); }},
    {"tanh_backward", [](double e, double a) { return e * (1 - a * a); }},
    {"threshold_backward", [](double e, double z) { return z <= 0.5 ? 0 : e; }},
    {"clamp_backward", [](double e, double z) { return z >= 0.5 && z <= 1 ? e : 0; }},
    {"gelu_backward", [](double e, double z) { return e * (z == 0 ? 0.5 : kNaN); }},
    {"gelu_tanh_backward", [](double e, double z) { return e * (z == 0 ? 0.5 : kNaN); }},
    {"silu_backward", [](double e, double z) { return e * (z == 0 ? 0.5 : kNaN); }},
    {"softplus_backward", [](double e, double z) { return e * (0.5 * z > 1 ? 1 : 1 / (1 + std::exp(-0.5 * z))); }},
    {"mish_backward", [](double e, double z) { return e * (z == 0 ? 0.6 : kNaN); }},
    {"log_sigmoid_backward", [](double e, double z) { return e / (1 + std::exp(z)); }},
    {"leaky_relu_backward", [](double e, double z) { return e * (z > 0 ? 1 : 0.5); }},
    {"elu_backward", [](double e, double z) { return e * (z <= 0 ? std::exp(z) : 0.5); }},
    {"hardtanh_backward", [](double e, double z) { return e * (z <= 0.5 || z >= 1 ? 0 : 1); }},
    {"hardsigmoid_backward", [](double e, double z) { return e * (z > -3 && z < 3 ? 1.0 / 6 : 0); }},
    {"hardswish_backward", [](double e, double z) { return e * (z < -3  ? 0
                                                                : z < 3 ? z / 3 + 0.5
                                                                        : 1); }},
    {"shrink_backward", [](double e, double z) { return e * (z >= -0.5 && z <= 0.5 ? 0 : 1); }},
    {"eq", [](double a, double b) { return a == b; }},
    {"ne", [](double a, double b) { return a != b; }},
    {"lt", [](double a, double b) { return a < b; }},
    {"le", [](double a, double b) { return a <= b; }},
    {"gt", [](double a, double b) { return a > b; }},
    {"ge", [](double a, double b) { return a >= b; }},
    {"logical_and", [](double a, double b) { return a != 0 && b != 0; }},
    {"logical_or", [](double a, double b) { return a != 0 || b != 0; }},
    {"logical_xor", [](double a, double b) { return (a != 0) != (b != 0); }},
};

template <class T>
void check_binary() {
  const std::vector<T> a = cycle<T>(1), b = cycle<T>(5);
  const double params[] = {0.5, 1, 1};
  for (const Binary f : kBinary) {
    const std::string name = kernels::name(f);
    const kernels::Loop loop = kernels::binary_loop(f, dtype_of<T>);
    if (!loop.inner) continue;
    REQUIRE_MESSAGE(kFunctions.contains(name), name, " has no expectation");
    const std::vector<double> got = run<T>(loop, f >= Binary::eq, a, b, params);
    for (size_t i = 0; i < a.size(); ++i) {
      const double wanted = kFunctions.at(name)(static_cast<double>(a[i]), static_cast<double>(b[i]));
      CHECK_MESSAGE(is(got[i], wanted), name, " of ", a[i], " and ", b[i], " is ", got[i], ", not ", wanted);
    }
  }
}

}  // namespace

TEST_CASE("special numbers: every function of one element, on every instruction set") {
  for (const int64_t set : instruction_sets()) {
    CAPTURE(std::string(hwy::TargetName(set)));
    const Only only(set);
    check_unary<float>();
    check_unary<double>();
  }
}

TEST_CASE("special numbers: every function of two elements, on every instruction set") {
  for (const int64_t set : instruction_sets()) {
    CAPTURE(std::string(hwy::TargetName(set)));
    const Only only(set);
    check_binary<float>();
    check_binary<double>();
  }
}

TEST_CASE("special numbers: a reduction keeps NaN wherever it is, on every instruction set") {
  for (const int64_t set : instruction_sets()) {
    CAPTURE(std::string(hwy::TargetName(set)));
    const Only only(set);
    for (const ScalarType t : {kFloat, kDouble})
      for (int64_t at = 0; at < 150; ++at) {
        const Tensor x = arange(150, t);
        x[at] = kNaN;
        const Tensor columns = x.unsqueeze(1).expand({150, 3}).contiguous();
        for (const Tensor& y : {x.amax(0), x.amin(0), x.softmax(0).sum(), columns.amax(0), columns.amin(0),
                                columns.softmax(0).sum(), columns.logsumexp(0)})
          CHECK(y.isnan().all().item<bool>());
      }
  }
}

TEST_CASE("special numbers: softmax of long rows adds up to 1 on every instruction set") {
  manual_seed(1);
  const Tensor x = randn({3, 50'000});
  for (const int64_t set : instruction_sets()) {
    CAPTURE(std::string(hwy::TargetName(set)));
    const Only only(set);
    CHECK((x.softmax(1).to(kDouble).sum(1) - 1).abs().max().item<double>() < 1e-6);
  }
}
