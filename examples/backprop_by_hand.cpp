// Backpropagation by hand, in the text's steps 1 to 4, beside what backward() gets: one unit at a time, as vectors, and
// as matrices. Then the walk of backward() itself, one closure after the other.

#include "course.h"
#include "walk.h"

using namespace course;

namespace {

// A 2-3-2 network, f = tanh, no activation on the output layer; J = (1/N) Σ ‖y − z(2)‖². In the text's layout: W(l) is
// d(l-1) × d(l), a sample is a column. Index 0 is left empty, so that W[l] is W(l).
constexpr size_t L = 2;
constexpr std::array<int64_t, L + 1> d = {2, 3, 2};
struct Network {
  std::array<Tensor, L + 1> W{Tensor(), randn({d[0], d[1]}, kDouble), randn({d[1], d[2]}, kDouble)};
  std::array<Tensor, L + 1> b{Tensor(), randn({d[1], 1}, kDouble), randn({d[2], 1}, kDouble)};
};
struct Gradient {
  std::array<Tensor, L + 1> E, W, b;  // ∂J/∂Z(l), ∂J/∂W(l), ∂J/∂b(l)
};

// As matrices, N samples; with N = 1 these are the forms with vectors.
Gradient by_matrices(const Network& net, const Tensor& X, const Tensor& Y, bool show) {
  const auto& [W, b] = net;
  const double N = static_cast<double>(X.size(1));
  std::array<Tensor, L + 1> Z, A;
  Gradient g;
  // 1. Feedforward, keeping what every layer puts out.
  A[0] = X;
  for (size_t l = 1; l <= L; ++l) Z[l] = W[l].t().matmul(A[l - 1]) + b[l], A[l] = l < L ? Z[l].tanh() : Z[l];
  // 2. The error at the top: that of the mean squared error.
  g.E[L] = 2 / N * (Z[L] - Y);
  // 3. Down: E(l) = (W(l+1) E(l+1)) ⊙ f'(Z(l)), with tanh'(z) = 1 − tanh²(z).
  for (size_t l = L - 1; l >= 1; --l) g.E[l] = W[l + 1].matmul(g.E[l + 1]) * (1 - A[l].square());
  // 4. The gradients.
  for (size_t l = 1; l <= L; ++l) g.W[l] = A[l - 1].matmul(g.E[l].t()), g.b[l] = g.E[l].sum(1, true);
  if (show) {
    fmt::print("Step 1, feedforward.\n{}", matrix("x = a(0)", X));
    for (size_t l = 1; l <= L; ++l)
      fmt::print("{}{}{}{}", matrix(fmt::format("W({})", l), W[l]), matrix(fmt::format("b({})", l), b[l]),
                 matrix(fmt::format("z({})", l), Z[l]), matrix(fmt::format("a({})", l), A[l]));
  }
  return g;
}

// One unit and one weight at a time, one sample: nothing but numbers and loops.
Gradient by_units(const Network& net, const Tensor& x, const Tensor& y) {
  auto at = [](const Tensor& t, int64_t i, int64_t j = 0) { return t[i][j].item<double>(); };
  double z[L + 1][3], a[L + 1][3], e[L + 1][3];
  Gradient g;
  for (int64_t i = 0; i < d[0]; ++i) a[0][i] = at(x, i);  // 1
  for (size_t l = 1; l <= L; ++l)
    for (int64_t j = 0; j < d[l]; ++j) {
      z[l][j] = at(net.b[l], j);
      for (int64_t i = 0; i < d[l - 1]; ++i) z[l][j] += at(net.W[l], i, j) * a[l - 1][i];
      a[l][j] = l < L ? std::tanh(z[l][j]) : z[l][j];
    }
  for (int64_t j = 0; j < d[L]; ++j) e[L][j] = 2 * (z[L][j] - at(y, j));  // 2
  for (size_t l = L - 1; l >= 1; --l)                                     // 3
    for (int64_t j = 0; j < d[l]; ++j) {
      double sum = 0;
      for (int64_t k = 0; k < d[l + 1]; ++k) sum += at(net.W[l + 1], j, k) * e[l + 1][k];
      e[l][j] = sum * (1 - std::tanh(z[l][j]) * std::tanh(z[l][j]));
    }
  for (size_t l = 1; l <= L; ++l) {  // 4
    g.W[l] = zeros_like(net.W[l]), g.b[l] = zeros_like(net.b[l]), g.E[l] = zeros_like(net.b[l]);
    for (int64_t j = 0; j < d[l]; ++j) {
      for (int64_t i = 0; i < d[l - 1]; ++i) g.W[l][i][j] = a[l - 1][i] * e[l][j];
      g.b[l][j][0] = e[l][j], g.E[l][j][0] = e[l][j];
    }
  }
  return g;
}

// The same network by the engine. nn::Linear holds everything transposed: samples are rows, weight = W(l)ᵀ.
struct Engine {
  nn::Linear layer1{d[0], d[1]}, layer2{d[1], d[2]};
  Tensor x, y, z1, a1, z2, J;

  Engine(const Network& net, const Tensor& X, const Tensor& Y) : x(X.t()), y(Y.t()) {
    layer1->weight.set_data(net.W[1].t().contiguous()), layer1->bias.set_data(net.b[1].flatten());
    layer2->weight.set_data(net.W[2].t().contiguous()), layer2->bias.set_data(net.b[2].flatten());
    z1 = layer1(x);
    a1 = z1.tanh();
    z2 = layer2(a1);
    J = (y - z2).square().sum() / x.size(0);
    z1.retain_grad(), z2.retain_grad();  // backward() keeps only the leaves' gradients unless told so
  }
  Gradient gradient() const {  // in the text's layout again
    return {{Tensor(), z1.grad().t(), z2.grad().t()},
            {Tensor(), layer1->weight.grad().t(), layer2->weight.grad().t()},
            {Tensor(), layer1->bias.grad().unsqueeze(1), layer2->bias.grad().unsqueeze(1)}};
  }
};

// Prints what each way by hand gives for each e, ∂J/∂W and ∂J/∂b, then backward()'s. Returns the largest difference.
double compare(const std::vector<std::pair<const char*, Gradient>>& ways, const Gradient& engine) {
  double worst = 0;
  auto one = [&](const char* name, size_t l, auto part) {
    fmt::print("{}({})\n", name, l);
    std::string differences;
    for (const auto& [way, hand] : ways) {
      const double difference = (part(hand)[l] - part(engine)[l]).abs().max().template item<double>();
      differences += fmt::format(" {:9.1e}", difference);
      worst = std::max(worst, difference);
      fmt::print("{}", matrix(way, part(hand)[l]));
    }
    fmt::print("{}  {:<14}{}\n", matrix("backward()", part(engine)[l]), "difference", differences);
  };
  for (size_t l = L; l >= 1; --l) {
    fmt::print("{}", l == L ? "Step 2, the top; and step 4.\n" : "Steps 3 and 4, down.\n");
    one("e", l, [](const Gradient& g) { return g.E; });
    one("∂J/∂W", l, [](const Gradient& g) { return g.W; });
    one("∂J/∂b", l, [](const Gradient& g) { return g.b; });
  }
  return worst;
}

}  // namespace

int main(int argc, char** argv) {
  Lesson lesson("backprop_by_hand", "The text's backpropagation, step by step, beside backward().");
  return lesson.run(argc, argv, [&] {
    const Network net;
    const int64_t N = 3;
    const Tensor X = randn({d[0], N}, kDouble), Y = randn({d[L], N}, kDouble);

    fmt::print("One sample.\n");
    const Tensor x = X.narrow(1, 0, 1), y = Y.narrow(1, 0, 1);
    Engine one(net, x, y);
    one.J.backward();
    const Gradient vectors = by_matrices(net, x, y, true), units = by_units(net, x, y);
    const double sample = compare({{"by units", units}, {"as vectors", vectors}}, one.gradient());

    fmt::print("\nA batch of {}: the walk of backward(), each closure as it fires.\n", N);
    Engine batch(net, X, Y);
    const std::vector<Fired> fired = walk(lesson, batch.J,
                                          {{"W(1)ᵀ", batch.layer1->weight},
                                           {"b(1)", batch.layer1->bias},
                                           {"W(2)ᵀ", batch.layer2->weight},
                                           {"b(2)", batch.layer2->bias},
                                           {"z(1)", batch.z1},
                                           {"a(1)", batch.a1},
                                           {"z(2)", batch.z2},
                                           {"J", batch.J}});
    const Gradient hand = by_matrices(net, X, Y, false);
    fmt::print("\nThe same batch by hand.\n");
    const double matrices = compare({{"as matrices", hand}}, batch.gradient());

    lesson.saw(sample < 1e-12, "one unit at a time and as vectors: e, ∂J/∂W, ∂J/∂b are backward()'s, to {:.1e}",
               sample);
    lesson.saw(matrices < 1e-12, "as matrices, a batch of {}: the same, to {:.1e}", N, matrices);
    for (size_t l = L; l >= 1; --l)
      for (const Fired& node : fired)
        if (node.what == fmt::format("z({})", l)) {
          const double difference = (node.error.t() - hand.E[l]).abs().max().item<double>();
          lesson.saw(difference < 1e-12, "what reaches {} of {} is E({}), to {:.1e}", node.name, node.what, l,
                     difference);
        }
  });
}
