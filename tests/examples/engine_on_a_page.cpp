// The engine on a page beside the real one: the same network and data, every gradient; and both beside the formulas,
// worked out here one unit at a time.

#include <autograd/autograd.h>
#include <doctest/doctest.h>
#include <sys/wait.h>

#include <cmath>
#include <cstdio>
#include <fstream>
#include <functional>
#include <limits>
#include <map>
#include <memory>
#include <random>
#include <regex>
#include <string>
#include <vector>

// The program's parts. What it includes is included above, so that nothing but its own lines goes into the namespace.
namespace page {
#define main engine_on_a_page_main
#include "../../examples/engine_on_a_page.cpp"
#undef main
}  // namespace page

namespace {

constexpr double kTolerance = 1e-15;

wick::Tensor wick_of(const page::Tensor& m) {
  return wick::tensor(*m.data, wick::kDouble).reshape({m.rows, m.columns});
}
wick::Tensor leaf_of(const page::Tensor& m) { return wick_of(m).requires_grad_(); }

// max |a − b|; infinity where a gradient is missing, of another shape, or not finite.
double difference(const page::Tensor& a, const wick::Tensor& b) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  if (!a.data || !b.defined() || a.rows * a.columns != b.numel() || b.size(-1) != a.columns) return kInfinity;
  const double d = (wick_of(a) - b.reshape({a.rows, a.columns})).abs().max().item<double>();
  return std::isfinite(d) ? d : kInfinity;
}

const page::Tensor kX = page::matrix(4, 2, [](int n, int i) { return n >> (1 - i) & 1; });
const page::Tensor kY = page::matrix(4, 1, [](int n, int) { return n == 1 || n == 2 ? 1 : -1; });

// The page's network and its gradients.
struct Page {
  const page::MLP& net;
  page::Tensor z1 = net.z1(kX), z2 = net.z2(z1), J = page::squared_error(z2, kY);
  explicit Page(const page::MLP& mlp) : net(mlp) {
    for (const page::Tensor& w : {net.W1, net.b1, net.W2, net.b2}) w.edge->grad = {};
    page::backward(J);
  }
};

// The same network in wick.
struct Wick {
  wick::Tensor W1, b1, W2, b2, z1, z2, J;
  explicit Wick(const page::MLP& net)
      : W1(leaf_of(net.W1)), b1(leaf_of(net.b1)), W2(leaf_of(net.W2)), b2(leaf_of(net.b2)) {
    z1 = wick::linear(wick_of(kX), W1, b1.flatten());
    z2 = wick::linear(z1.tanh(), W2, b2.flatten());
    J = (wick_of(kY) - z2).square().sum() / kX.rows;
    z1.retain_grad(), z2.retain_grad();
    J.backward();
  }
};

// e_j(2) = (2/N) (z_j(2) − y_j), e_j(1) = (Σ_k w_jk(2) e_k(2)) f'(z_j(1)): numbers and loops, one sample after the
// other.
struct Hand {
  page::Tensor e1 = page::matrix(4, 8, [](int, int) { return 0; }), e2 = page::matrix(4, 1, [](int, int) { return 0; });
  explicit Hand(const page::MLP& net) {
    for (int n = 0; n < 4; ++n) {
      double z1[8], z2 = net.b2(0, 0);
      for (int j = 0; j < 8; ++j) {
        z1[j] = net.b1(0, j);
        for (int i = 0; i < 2; ++i) z1[j] += net.W1(j, i) * kX(n, i);
        z2 += net.W2(0, j) * std::tanh(z1[j]);
      }
      e2(n, 0) = 2.0 / 4 * (z2 - kY(n, 0));
      for (int j = 0; j < 8; ++j) e1(n, j) = net.W2(0, j) * e2(n, 0) * (1 - std::tanh(z1[j]) * std::tanh(z1[j]));
    }
  }
};

// The worst difference of each kind.
using Worst = std::map<std::string, double>;
void check(const Worst& worst) {
  for (const auto& w : worst) CHECK_MESSAGE(w.second <= kTolerance, w.first << " differs by " << w.second);
}

TEST_CASE("the page's engine has the real one's gradients, and both have those worked out by hand") {
  Worst worst;
  auto compare = [&](const std::string& what, const page::Tensor& a, const wick::Tensor& b) {
    worst[what] = std::max(worst[what], difference(a, b));
  };
  for (int draw = 0; draw < 20; ++draw) {
    const page::MLP net;  // each has other weights
    for (int step = 0; step < 50; ++step) {
      const Page p(net);
      const Wick w(net);
      const Hand hand(net);
      const auto [e1, e2] = page::by_hand(net, p.z1, p.z2, kY);
      compare("∂J/∂W(1)", net.W1.edge->grad, w.W1.grad());
      compare("∂J/∂b(1)", net.b1.edge->grad, w.b1.grad());
      compare("∂J/∂W(2)", net.W2.edge->grad, w.W2.grad());
      compare("∂J/∂b(2)", net.b2.edge->grad, w.b2.grad());
      compare("e(1)", p.z1.edge->grad, w.z1.grad());
      compare("e(2)", p.z2.edge->grad, w.z2.grad());
      compare("e(1) by hand and wick's", hand.e1, w.z1.grad());
      compare("e(2) by hand and wick's", hand.e2, w.z2.grad());
      compare("e(1) by hand and the page's", hand.e1, wick_of(p.z1.edge->grad));
      compare("e(2) by hand and the page's", hand.e2, wick_of(p.z2.edge->grad));
      compare("e(1) by hand, here and on the page", hand.e1, wick_of(e1));
      compare("e(2) by hand, here and on the page", hand.e2, wick_of(e2));
      // Values may be larger than 1, where doubles are less dense; z(2) is a sum, whose terms may be larger still.
      const double J = w.J.item<double>(),
                   terms = wick::linear(w.z1.tanh().abs(), w.W2.abs(), w.b2.abs().flatten()).max().item<double>();
      worst["J"] = std::max(worst["J"], std::abs(p.J(0, 0) - J) / std::max(1.0, J));
      worst["z(2)"] = std::max(worst["z(2)"], difference(p.z2, w.z2) / std::max(1.0, terms));
      net.descend(0.1);
    }
  }
  check(worst);
}

TEST_CASE("the page's walk adds what arrives on several ways, at a result and at a leaf") {
  const page::Tensor w = page::parameter(3, 2), y = page::matrix(3, 2, [](int i, int j) { return i - j; });
  const wick::Tensor v = leaf_of(w);
  Worst worst;
  for (int pass = 1; pass <= 2; ++pass) {  // the second adds to the leaf's gradient
    const page::Tensor a = page::tanh(w), b = page::tanh(a) + a + w;
    page::backward(page::squared_error(b + b, y));
    const wick::Tensor c = v.tanh(), d = c.tanh() + c + v;
    c.retain_grad();
    (wick_of(y) - (d + d)).square().sum().div(3).backward();
    worst["at a result, relative"] = std::max(worst["at a result, relative"],
                                              difference(a.edge->grad, c.grad()) / c.grad().abs().max().item<double>());
    worst["at the leaf, relative"] = std::max(worst["at the leaf, relative"],
                                              difference(w.edge->grad, v.grad()) / v.grad().abs().max().item<double>());
  }
  check(worst);
}

TEST_CASE("the page is a page, and stands on the standard library alone") {
  std::ifstream file(WICK_SOURCE_DIR "/examples/engine_on_a_page.cpp");
  REQUIRE(file.good());
  size_t lines = 0, includes = 0;
  for (std::string line; std::getline(file, line); ++lines)
    if (line.starts_with("#")) {
      static const std::regex standard("#include <[a-z]+>");  // no path and no ".h"
      CHECK_MESSAGE(std::regex_match(line, standard), line);
      ++includes;
    }
  CHECK(lines <= 150);
  CHECK(includes > 0);
}

TEST_CASE("the page's program walks from the largest number down, agrees with the formulas, and learns XOR") {
  FILE* pipe = popen(WICK_EXAMPLES "/engine_on_a_page 2>&1", "r");
  REQUIRE(pipe != nullptr);
  std::string text;
  char part[4096];
  for (size_t n; (n = fread(part, 1, sizeof part, pipe)) > 0;) text.append(part, n);
  const int status = pclose(pipe);
  CHECK((WIFEXITED(status) && WEXITSTATUS(status) == 0));
  CAPTURE(text);
  auto each = [&](const char* pattern, const std::function<void(const std::smatch&)>& see) {
    const std::regex line(pattern);
    long found = 0;
    for (std::sregex_iterator i(text.begin(), text.end(), line), end; i != end; ++i, ++found) see(*i);
    return found;
  };

  int before = std::numeric_limits<int>::max();
  std::string names;
  each(R"(node +(\d+)  (\w+)\n)", [&](const std::smatch& m) {
    CHECK(std::stoi(m[1]) < before);
    before = std::stoi(m[1]);
    names += m[2].str() + " ";
  });
  CHECK(names ==
        "SquaredErrorBackward0 AddBackward0 MmBackward0 TanhBackward0 AddBackward0 MmBackward0 "
        "AccumulateGrad AccumulateGrad AccumulateGrad AccumulateGrad ");

  // One unit in layer 2, eight in layer 1.
  CHECK(each(R"(\ne_\d\(\d\) +(-?\d\.\d{8}) +(-?\d\.\d{8})(?=\n))", [](const std::smatch& m) {
          CHECK(std::abs(std::stod(m[1]) - std::stod(m[2])) < 2e-8);
          CHECK(std::abs(std::stod(m[1])) > 0);
        }) == 9);
  CHECK(each(R"(largest difference, all samples: (\S+))",
             [](const std::smatch& m) { CHECK(std::stod(m[1]) <= kTolerance); }) == 2);

  double J = std::numeric_limits<double>::infinity();
  CHECK(each(R"(step +\d+   J = (\S+))", [&](const std::smatch& m) {
          CHECK(std::stod(m[1]) < J);
          J = std::stod(m[1]);
        }) >= 4);
  CHECK(J < 1e-4);
  CHECK(each(R"((\d) xor (\d) = (\S+))",
             [](const std::smatch& m) { CHECK(std::abs(std::stod(m[3]) - (m[1] != m[2] ? 1 : -1)) < 0.1); }) == 4);
}

}  // namespace
