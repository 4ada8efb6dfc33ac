// The proof that backward() is backpropagation: the gradients of the engine against those worked out by hand in
// oracle.h, in the notation of backprop.md.

#include "oracle.h"

#include <autograd/autograd.h>
#include <doctest/doctest.h>

#include <array>
#include <limits>
#include <ostream>
#include <string>

namespace wick::test {
namespace {

using oracle::Activation;
using oracle::Gradient;
using oracle::Loss;
using oracle::Matrix;
using oracle::Network;

constexpr std::array kActivations = {Activation::kIdentity, Activation::kSigmoid, Activation::kTanh, Activation::kRelu};
constexpr std::array kLosses = {Loss::kSquaredError, Loss::kCrossEntropy};
constexpr std::array<size_t, 3> kBatches = {1, 2, 7};

/// The worst difference that passes. All is computed in float64, with numbers of about 1.
constexpr double kTolerance = 1e-12;

// ---------------------------------------------------------------------------------------------------------------------
// From the oracle to the engine and back.

Tensor tensor_of(const Matrix& M) {
  return tensor(M.v, kDouble).reshape({static_cast<int64_t>(M.rows), static_cast<int64_t>(M.cols)});
}

Matrix matrix_of(const Tensor& t) {
  REQUIRE(t.defined());
  REQUIRE(t.dim() == 2);
  REQUIRE((t.dtype() == kDouble));
  Matrix M(static_cast<size_t>(t.size(0)), static_cast<size_t>(t.size(1)));
  for (size_t i = 0; i < M.rows; ++i)
    for (size_t j = 0; j < M.cols; ++j) M(i, j) = t[static_cast<int64_t>(i)][static_cast<int64_t>(j)].item<double>();
  return M;
}

// |a − b| and max |A − B|; infinity where the shapes differ or a number is none: NaN compares as false and must never
// pass for a small difference.
constexpr double kInfinity = std::numeric_limits<double>::infinity();

double difference(double a, double b) {
  const double d = std::abs(a - b);
  return std::isfinite(d) ? d : kInfinity;
}

double difference(const Matrix& A, const Matrix& B) {
  if (A.rows != B.rows || A.cols != B.cols) return kInfinity;
  double worst = 0;
  for (size_t i = 0; i < A.v.size(); ++i) worst = std::max(worst, difference(A.v[i], B.v[i]));
  return worst;
}

/// The worst difference over ∂J/∂W(l), ∂J/∂b(l) and E(l) of all layers.
double difference(const Gradient& g, const Gradient& h) {
  if (g.W.size() != h.W.size()) return kInfinity;
  double worst = 0;
  for (size_t l = 1; l < g.W.size(); ++l)
    worst = std::max({worst, difference(g.W[l], h.W[l]), difference(g.b[l], h.b[l]), difference(g.E[l], h.E[l])});
  return worst;
}

double largest(const Gradient& g) {
  double r = 0;
  for (const auto* part : {&g.W, &g.b, &g.E})
    for (const Matrix& M : *part)
      for (const double x : M.v) r = std::max(r, std::abs(x));
  return r;
}

// ---------------------------------------------------------------------------------------------------------------------
// The same network by the engine's operators.

Tensor activate(Activation f, const Tensor& z) {
  switch (f) {
    case Activation::kIdentity:
      return z;
    case Activation::kSigmoid:
      return sigmoid(z);
    case Activation::kTanh:
      return tanh(z);
    case Activation::kRelu:
      return relu(z);
  }
  return {};
}

/// The class of each column of Y, which has a 1 in that row.
Tensor classes_of(const Matrix& Y) { return tensor_of(Y).argmax(0); }

/// One network, its parameters leaves of the graph, and what a forward pass left. [l] counts from 1 as in oracle.h.
struct Engine {
  std::vector<Tensor> W, b, z;

  /// The errors e(l) = ∂J/∂z(l) are compared too. z is no leaf: backward() has to be told to leave its gradient.
  void keep(const Tensor& Z) {
    Z.retain_grad();
    z.push_back(Z);
  }
};

/// Reading (a), PyTorch's: rows are samples, weight = W(l)ᵀ is d(l) × d(l-1), z = a·weightᵀ + bias.
struct Rows : Engine {
  explicit Rows(const Network& net) {
    W.resize(net.d.size()), b.resize(net.d.size());
    for (size_t l = 1; l < net.d.size(); ++l) {
      W[l] = tensor_of(oracle::transpose(net.W[l])).requires_grad_();
      b[l] = tensor(net.b[l].v, kDouble).requires_grad_();
    }
  }
  /// z(L), N × d(L), of x, N × d(0).
  Tensor forward(const Network& net, const Tensor& x) {
    z.assign(1, {});
    Tensor a = x;
    for (size_t l = 1; l <= net.depth(); ++l) {
      keep(linear(a, W[l], b[l]));
      if (l < net.depth()) a = activate(net.f, z[l]);
    }
    return z.back();
  }
  /// What backward() left, in the page's shapes: everything transposed.
  Gradient gradient() const {
    Gradient g = oracle::empty_gradient(W.size() - 1);
    for (size_t l = 1; l < W.size(); ++l) {
      g.W[l] = matrix_of(W[l].grad().t());
      g.b[l] = matrix_of(b[l].grad().unsqueeze(1));
      g.E[l] = matrix_of(z[l].grad().t());
    }
    return g;
  }
};

/// Reading (b), the page's: columns are samples, W(l) is d(l-1) × d(l), Z = Wᵀ A + b with b a column.
struct Columns : Engine {
  explicit Columns(const Network& net) {
    W.resize(net.d.size()), b.resize(net.d.size());
    for (size_t l = 1; l < net.d.size(); ++l) {
      W[l] = tensor_of(net.W[l]).requires_grad_();
      b[l] = tensor_of(net.b[l]).requires_grad_();
    }
  }
  /// Z(L), d(L) × N, of X, d(0) × N.
  Tensor forward(const Network& net, const Tensor& X) {
    z.assign(1, {});
    Tensor A = X;
    for (size_t l = 1; l <= net.depth(); ++l) {
      keep(W[l].t().matmul(A) + b[l]);
      if (l < net.depth()) A = activate(net.f, z[l]);
    }
    return z.back();
  }
  Gradient gradient() const {
    Gradient g = oracle::empty_gradient(W.size() - 1);
    for (size_t l = 1; l < W.size(); ++l) {
      g.W[l] = matrix_of(W[l].grad());
      g.b[l] = matrix_of(b[l].grad());
      g.E[l] = matrix_of(z[l].grad());
    }
    return g;
  }
};

/// The ways in which J can be written with the engine. z and y are N × d(L), rows are samples.
struct Objective {
  std::string what;
  std::function<Tensor(const Tensor& z, const Matrix& Y)> J;
};

std::vector<Objective> objectives(Loss loss) {
  if (loss == Loss::kCrossEntropy)  // softmax is inside; the targets are class numbers, not the columns of Y
    return {
        {"cross_entropy_loss", [](const Tensor& z, const Matrix& Y) { return cross_entropy_loss(z, classes_of(Y)); }}};
  const auto y_of = [](const Matrix& Y) { return tensor_of(Y).t(); };
  return {
      {"(1/N) Σ (y − z)²",  // as the page defines it
       [=](const Tensor& z, const Matrix& Y) { return (y_of(Y) - z).square().sum() / z.size(0); }},
      {"d(L) · mse_loss",  // mse_loss's own mean is over all N · d(L) numbers: J = d(L) · mse_loss
       [=](const Tensor& z, const Matrix& Y) { return mse_loss(z, y_of(Y)) * z.size(1); }},
      {"mse_loss summed / N",
       [=](const Tensor& z, const Matrix& Y) { return mse_loss(z, y_of(Y), Reduction::Sum) / z.size(0); }},
  };
}

// ---------------------------------------------------------------------------------------------------------------------
// Networks to try it on.

/// A random network with a batch for it.
struct Case {
  Network net;
  Matrix X, Y;

  /// What a failed check says of it.
  friend std::ostream& operator<<(std::ostream& out, const Case& c) {
    constexpr std::array activations = {"identity", "sigmoid", "tanh", "relu"};
    constexpr std::array losses = {"squared error", "cross entropy"};
    for (const size_t units : c.net.d) out << units << "-";
    return out << activations[static_cast<size_t>(c.net.f)] << ", " << losses[static_cast<size_t>(c.net.loss)] << ", N "
               << c.X.cols;
  }
};

Case random_case(size_t depth, size_t N, Activation f, Loss loss, std::mt19937_64& random) {
  std::uniform_int_distribution<size_t> width(1, 8);
  std::normal_distribution<double> normal;
  std::vector<size_t> d(depth + 1);
  for (size_t& units : d) units = width(random);

  Case c{.net = oracle::random_network(d, f, loss, random), .X = Matrix(d.front(), N), .Y = Matrix(d.back(), N)};
  for (double& x : c.X.v) x = normal(random);
  if (loss == Loss::kSquaredError) {
    for (double& y : c.Y.v) y = normal(random);
  } else {
    std::uniform_int_distribution<size_t> one_of(0, d.back() - 1);
    for (size_t n = 0; n < N; ++n) c.Y(one_of(random), n) = 1;
  }
  return c;
}

/// f(case) for `seeds` networks of every depth 1..max_depth, batch size, activation and loss.
void for_each_case(size_t max_depth, uint64_t seeds, const std::function<void(const Case&)>& f) {
  for (size_t depth = 1; depth <= max_depth; ++depth)
    for (const size_t N : kBatches)
      for (const Activation activation : kActivations)
        for (const Loss loss : kLosses)
          for (uint64_t seed = 0; seed < seeds; ++seed) {
            std::seed_seq numbers{uint64_t{depth}, uint64_t{N}, static_cast<uint64_t>(activation),
                                  static_cast<uint64_t>(loss), seed};
            std::mt19937_64 random(numbers);
            const Case c = random_case(depth, N, activation, loss, random);
            INFO(c, ", seed ", seed);
            f(c);
          }
}

// ---------------------------------------------------------------------------------------------------------------------

// The judge is judged first, by the definition of a derivative: J moved by one number h up and h down. Only the forward
// pass of the oracle is used, so a slip in any of its three backward passes shows.
TEST_CASE("the hand-derived gradients are the slopes of J") {
  const double h = 1e-5;
  size_t networks = 0, at_kink = 0;
  double worst = 0;
  for_each_case(4, 2, [&](const Case& c) {
    const size_t L = c.net.depth();
    const oracle::Pass p = oracle::forward(c.net, c.X);
    // ReLU has no derivative at 0: a secant across the kink tells nothing. Such networks are left out.
    if (c.net.f == Activation::kRelu)
      for (size_t l = 1; l < L; ++l)
        for (const double z : p.Z[l].v)
          if (std::abs(z) < 1e-3) return void(++at_kink);
    ++networks;

    Gradient slope = oracle::zero_gradient(c.net, c.X.cols);
    Network net = c.net;
    const auto secant = [&](double& number, const std::function<double()>& J) {
      const double here = number;
      number = here + h;
      const double up = J();
      number = here - h;
      const double down = J();
      number = here;
      return (up - down) / (2 * h);
    };
    const auto J = [&] { return oracle::loss(net, oracle::forward(net, c.X).Z[L], c.Y); };
    for (size_t l = 1; l <= L; ++l) {
      for (size_t i = 0; i < net.W[l].v.size(); ++i) slope.W[l].v[i] = secant(net.W[l].v[i], J);
      for (size_t i = 0; i < net.b[l].v.size(); ++i) slope.b[l].v[i] = secant(net.b[l].v[i], J);
      Matrix Z = p.Z[l];
      for (size_t i = 0; i < Z.v.size(); ++i)
        slope.E[l].v[i] = secant(Z.v[i], [&] { return oracle::loss_from(net, l, Z, c.Y); });
    }
    const double scale = std::max(1.0, largest(slope));
    for (const auto backward : {oracle::backward_by_units, oracle::backward_by_vectors, oracle::backward_by_matrices}) {
      const double d = difference(backward(c.net, c.X, c.Y), slope) / scale;
      CHECK_LE(d, 1e-8);
      worst = std::max(worst, d);
    }
  });
  MESSAGE(networks, " networks (", at_kink, " left out at a kink), worst relative difference ", worst);
  CHECK_GE(networks, 150);
}

// backprop.md, "Backpropagation": the three forms, in both layouts, against backward().
TEST_CASE("backward() gives the hand-derived gradients and errors") {
  size_t networks = 0, compared = 0;
  double worst = 0, worst_J = 0, worst_Z = 0, steepest = 0;
  for_each_case(5, 4, [&](const Case& c) {
    ++networks;
    const std::array by_hand = {oracle::backward_by_units(c.net, c.X, c.Y),
                                oracle::backward_by_vectors(c.net, c.X, c.Y),
                                oracle::backward_by_matrices(c.net, c.X, c.Y)};
    const oracle::Pass p = oracle::forward(c.net, c.X);
    const double J_by_hand = oracle::loss(c.net, p.Z.back(), c.Y);
    steepest = std::max(steepest, largest(by_hand[0]));

    const auto compare = [&](const Tensor& J, const Gradient& g) {
      const double d_J = difference(J.item<double>(), J_by_hand);
      CHECK_LE(d_J, kTolerance);
      worst_J = std::max(worst_J, d_J);
      for (const Gradient& hand : by_hand) {
        const double d = difference(g, hand);
        CHECK_LE(d, kTolerance);
        worst = std::max(worst, d);
        ++compared;
      }
    };
    for (const Objective& objective : objectives(c.net.loss)) {
      CAPTURE(objective.what);
      Rows rows(c.net);
      const Tensor J_rows = objective.J(rows.forward(c.net, tensor_of(c.X).t()), c.Y);
      J_rows.backward();
      compare(J_rows, rows.gradient());

      Columns columns(c.net);
      const Tensor J_columns = objective.J(columns.forward(c.net, tensor_of(c.X)).t(), c.Y);
      J_columns.backward();
      compare(J_columns, columns.gradient());

      for (size_t l = 1; l <= c.net.depth(); ++l)
        for (const Tensor& Z : {rows.z[l].t(), columns.z[l]}) {
          const double d_Z = difference(matrix_of(Z), p.Z[l]);
          CHECK_LE(d_Z, kTolerance);
          worst_Z = std::max(worst_Z, d_Z);
        }
    }
  });
  MESSAGE(networks, " networks, ", compared, " comparisons, worst difference of gradients and errors ", worst,
          ", of z(l) ", worst_Z, ", of J ", worst_J, "; the steepest gradient was ", steepest);
  CHECK_GE(networks, 300);
  CHECK_LE(worst, kTolerance);
  CHECK_GE(steepest, 1.0);  // that a small difference is not one of small numbers
}

// backprop.md, "At the top", with the engine alone: what reaches z(L) is what the two formulas say.
TEST_CASE("at the top E(L) is (2/N)(Z - Y), or (1/N)(softmax(Z) - Y)") {
  std::mt19937_64 random(1);
  for (const size_t N : kBatches)
    for (const Loss loss : kLosses) {
      const Case c = random_case(3, N, Activation::kTanh, loss, random);
      INFO(c);
      for (const Objective& objective : objectives(loss)) {
        CAPTURE(objective.what);
        Columns engine(c.net);
        const Tensor Z = engine.forward(c.net, tensor_of(c.X));
        objective.J(Z.t(), c.Y).backward();

        const Tensor Y = tensor_of(c.Y), out = Z.detach();
        const double n = static_cast<double>(N);
        const Tensor E = loss == Loss::kSquaredError ? (2 / n) * (out - Y) : (1 / n) * (out.softmax(0) - Y);
        CHECK_LE(difference(matrix_of(Z.grad()), matrix_of(E)), kTolerance);
      }
    }
}

// backprop.md, claim 9, with the engine alone: a batch's gradient is the mean of its samples', so SGD, mini-batch and
// batch gradient descent go the same way on average.
TEST_CASE("a batch's gradient is the mean of its samples' gradients") {
  std::mt19937_64 random(9);
  for (const Activation f : kActivations)
    for (const Loss loss : kLosses) {
      const size_t N = 7;
      const Case c = random_case(3, N, f, loss, random);
      INFO(c);
      const Tensor x = tensor_of(c.X).t();
      for (const Objective& objective : objectives(loss)) {
        CAPTURE(objective.what);
        Rows batch(c.net), samples(c.net);
        objective.J(batch.forward(c.net, x), c.Y).backward();
        // backward() adds to grad(): after N of them it holds the sum of the samples' gradients.
        for (size_t n = 0; n < N; ++n) {
          const Tensor x_n = x.narrow(0, static_cast<int64_t>(n), 1);
          objective.J(samples.forward(c.net, x_n), oracle::column(c.Y, n)).backward();
          for (size_t l = 1; l <= c.net.depth(); ++l) {  // and a sample's error is N times its row of the batch's
            const Tensor row = batch.z[l].grad().narrow(0, static_cast<int64_t>(n), 1);
            CHECK_LE(difference(matrix_of(samples.z[l].grad()), matrix_of(row * static_cast<double>(N))), kTolerance);
          }
        }
        for (size_t l = 1; l <= c.net.depth(); ++l) {
          const double n = static_cast<double>(N);
          CHECK_LE(difference(matrix_of(batch.W[l].grad()), matrix_of(samples.W[l].grad() / n)), kTolerance);
          const Tensor b = batch.b[l].grad().unsqueeze(1), b_sum = samples.b[l].grad().unsqueeze(1);
          CHECK_LE(difference(matrix_of(b), matrix_of(b_sum / n)), kTolerance);
        }
      }
    }
}

// backprop.md, "Slips in the text". With units of different numbers the shapes refuse; with equal numbers they
// fit, and the gradient is a wrong one.
TEST_CASE("the slips: transposed forms do not fit") {
  const int64_t below = 2, here = 3, above = 4, N = 5;  // d(l-1), d(l), d(l+1)
  const Tensor W = ones({below, here}, kDouble), W_above = ones({here, above}, kDouble);

  SUBCASE("one sample: e(l)T a(l-1) for a(l-1) e(l)T") {
    const Tensor a = ones({below, 1}, kDouble), e = ones({here, 1}, kDouble);
    CHECK_THROWS_AS(e.t().matmul(a), Error);
    CHECK(a.matmul(e.t()).sizes() == W.sizes());
    const Tensor a_same = ones({here, 1}, kDouble);  // d(l-1) = d(l): a number, where a matrix is wanted
    CHECK(e.t().matmul(a_same).sizes() == IntArrayRef{1, 1});
  }
  SUBCASE("a batch: E(l)T A(l-1) for A(l-1) E(l)T") {
    const Tensor A = ones({below, N}, kDouble), E = ones({here, N}, kDouble);
    CHECK_THROWS_AS(E.t().matmul(A), Error);
    CHECK(A.matmul(E.t()).sizes() == W.sizes());
    const Tensor A_same = ones({here, N}, kDouble);  // d(l-1) = d(l): samples by samples
    CHECK(E.t().matmul(A_same).sizes() == IntArrayRef{N, N});
  }
  SUBCASE("W(l+1)T e(l+1) for W(l+1) e(l+1)") {
    const Tensor e_above = ones({above, 1}, kDouble);
    CHECK_THROWS_AS(W_above.t().matmul(e_above), Error);
    CHECK(W_above.matmul(e_above).sizes() == IntArrayRef{here, 1});
  }
  SUBCASE("W(l+1)T e(l+1) where both layers are equally wide") {
    std::mt19937_64 random(3);
    const Network net = oracle::random_network({2, 3, 3}, Activation::kIdentity, Loss::kSquaredError, random);
    Columns engine(net);
    engine.forward(net, ones({2, 1}, kDouble)).square().sum().backward();
    const Tensor W2 = engine.W[2].detach(), e2 = engine.z[2].grad(), e1 = engine.z[1].grad();  // f' = 1
    CHECK(e1.allclose(W2.matmul(e2)));
    CHECK_FALSE(e1.allclose(W2.t().matmul(e2), 1e-2, 1e-2));
  }
}

// The other two slips: the second line of XOR, and sgn'.
TEST_CASE("the slips: XOR's second line and the slope of sgn") {
  const Tensor X = tensor({{0, 0, 1, 1}, {0, 1, 0, 1}}, kDouble), XOR = tensor({{-1, 1, 1, -1}}, kDouble);
  const Tensor W1 = tensor({{-2, 2}, {-2, 2}}, kDouble), W2 = tensor({{1}, {1}}, kDouble);
  const auto net = [&](double b_2) {
    const Tensor A = (W1.t().matmul(X) + tensor({{3.0}, {b_2}}, kDouble)).sign();
    return (W2.t().matmul(A) - 1).sign();
  };
  CHECK(net(-1).equal(XOR));
  CHECK_FALSE(net(+1).equal(XOR));  // 2x₁ + 2x₂ + 1 > 0 for all four: the line separates none of them

  const Tensor s = tensor({-2.0, -1e-9, 0.0, 1e-9, 2.0}, dtype(kDouble).requires_grad(true));
  s.sign().sum().backward();
  CHECK(s.grad().equal(zeros({5}, kDouble)));  // at 0 too, where the secant 1/h knows no bound: a convention
}

}  // namespace
}  // namespace wick::test
