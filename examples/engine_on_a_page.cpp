// The whole idea on a page: operators that record, a walk that differentiates, and a network that learns XOR by it.
//
// What to notice: an operator knows its own derivative and nothing of the graph. The walk knows the graph and nothing
// of any operator. The network knows neither. Only by_hand() spells backpropagation out; the walk arrives at the same.
// Names and shape are those of autograd/. Rows are samples, as in nn::Linear: backprop.md's matrices are transposed.

#include <cmath>
#include <cstdio>
#include <functional>
#include <map>
#include <memory>
#include <random>
#include <vector>

struct Node;
using Edge = std::shared_ptr<Node>;  // where a gradient goes
struct Tensor {                      // a matrix; a copy is another handle to the same elements and the same node
  int rows = 0, columns = 0;
  std::shared_ptr<std::vector<double>> data = nullptr;
  Edge edge = nullptr;  // to the node of the operator that made it, or to a leaf's own; none: it needs no gradient
  double& operator()(int i, int j) const { return (*data)[static_cast<size_t>(i * columns + j)]; }
};

// Kernels: they compute and record nothing.
Tensor matrix(int rows, int columns, auto element) {
  Tensor out{rows, columns, std::make_shared<std::vector<double>>(static_cast<size_t>(rows * columns))};
  for (int i = 0; i < rows; ++i)
    for (int j = 0; j < columns; ++j) out(i, j) = element(i, j);
  return out;
}
Tensor elementwise(auto f, const Tensor& x, const auto&... more) {
  return matrix(x.rows, x.columns, [&](int i, int j) { return f(x(i, j), more(i, j)...); });
}
Tensor t(const Tensor& x) {
  return matrix(x.columns, x.rows, [&](int i, int j) { return x(j, i); });
}
Tensor product(const Tensor& x, const Tensor& y) {
  return matrix(x.rows, y.columns, [&](int i, int j) {
    double sum = 0;
    for (int k = 0; k < x.columns; ++k) sum += x(i, k) * y(k, j);
    return sum;
  });
}

// The graph: each recorded operator is a node, with an edge and a closure for each input.
using Input = std::pair<Edge, std::function<Tensor(const Tensor& e)>>;  // e = ∂J/∂(result), the incoming gradient
struct Node {
  const char* name;
  int rows;  // of the result
  std::vector<Input> inputs = {};
  Tensor grad = {};
  size_t sequence_nr = ++last;  // larger than that of every node it leads to
  static inline size_t last = 0;
};
Input wrt(const Tensor& x, auto closure) { return {x.edge, closure}; }  // the derivative "with respect to" x
Tensor record(const char* name, Tensor value, auto... inputs) {
  if ((inputs.first || ...)) value.edge = std::make_shared<Node>(Node{name, value.rows, {inputs...}});
  return value;
}

// Operators: the value, then for each input what becomes of the incoming gradient.
Tensor linear(const Tensor& a, const Tensor& w) {
  return record("MmBackward0", product(a, t(w)),                     // Z = A Wᵀ       (backprop.md: W(l)ᵀ A(l-1))
                wrt(a, [w](auto& e) { return product(e, w); }),      // ∂J/∂A = E W    (W(l) E(l))
                wrt(w, [a](auto& e) { return product(t(e), a); }));  // ∂J/∂W = Eᵀ A   (A(l-1) E(l)ᵀ)
}
Tensor operator+(const Tensor& x, const Tensor& y) {  // y may be one row, a bias for all samples
  auto sum = [&](int i, int j) { return x(i, j) + y(i % y.rows, j); };
  return record("AddBackward0", matrix(x.rows, x.columns, sum), wrt(x, std::identity()), wrt(y, std::identity()));
}
Tensor tanh(const Tensor& z) {
  const Tensor a = elementwise([](double x) { return std::tanh(x); }, z);  // saved before it has an edge: no cycle
  auto derivative = [](double e, double a) { return e * (1 - a * a); };    // ∂J/∂Z = E ⊙ (1 − A²)
  return record("TanhBackward0", a, wrt(z, [=](auto& e) { return elementwise(derivative, e, a); }));
}
Tensor squared_error(const Tensor& z, const Tensor& y) {  // J = (1/N) Σ_n ‖y_n − z_n‖², for data y
  const Tensor d = elementwise(std::minus(), z, y), J = matrix(1, 1, [](auto...) { return 0; });
  for (const double x : *d.data) J(0, 0) += x * x / d.rows;
  auto derivative = [=](auto& e) { return elementwise([&](double x) { return e(0, 0) * (2.0 / d.rows) * x; }, d); };
  return record("SquaredErrorBackward0", J, wrt(z, derivative));  // ∂J/∂Z = (2/N) (Z − Y)
}

// The walk. Of all nodes with a gradient waiting, the one with the largest sequence number is next: every node that
// leads to it has run, so its gradient is complete.
struct Walk {
  std::map<size_t, std::pair<Edge, Tensor>, std::greater<>> waiting;  // the largest number first
  void deliver(const Edge& to, Tensor e) {
    if (e.rows > to->rows) e = product(matrix(1, e.rows, [](auto...) { return 1; }), e);  // a bias: ∂J/∂b = Σ_n e_n
    auto& [node, sum] = waiting[to->sequence_nr];
    node = to, sum = sum.data ? sum + e : e;  // several ways may lead here: the chain rule adds them up
  }
  void run(const Tensor& J, bool print) {
    deliver(J.edge, matrix(1, 1, [](auto...) { return 1; }));  // ∂J/∂J = 1
    while (!waiting.empty()) {
      const auto [node, e] = waiting.extract(waiting.begin()).mapped();
      if (print) std::printf("the walk is at node %2zu  %s\n", node->sequence_nr, node->name);
      node->grad = node->grad.data ? node->grad + e : e;  // the real engine keeps it at leaves only, unless told
      for (const auto& [edge, closure] : node->inputs)
        if (edge) deliver(edge, closure(e));
    }
  }
};
void backward(const Tensor& J, bool print = false) { Walk().run(J, print); }

// The network on top.
Tensor parameter(int rows, int columns) {
  static std::mt19937 random(1);
  Tensor w = matrix(rows, columns, [](auto...) { return std::uniform_real_distribution(-1.0, 1.0)(random); });
  w.edge = std::make_shared<Node>(Node{"AccumulateGrad", rows});  // a leaf: no inputs, and grad keeps what arrives
  return w;
}
struct MLP {
  Tensor W1 = parameter(8, 2), b1 = parameter(1, 8), W2 = parameter(1, 8), b2 = parameter(1, 1);
  Tensor z1(const Tensor& x) const { return linear(x, W1) + b1; }
  Tensor z2(const Tensor& z1) const { return linear(tanh(z1), W2) + b2; }
  void descend(double rate) const {  // W ← W − η ∂J/∂W
    auto next = [&](double w, double g) { return w - rate * g; };
    for (const Tensor& w : {W1, b1, W2, b2}) *w.data = *elementwise(next, w, w.edge->grad).data, w.edge->grad = {};
  }
};

// By hand: E(2) = (2/N) (Z(2) − Y), E(1) = (E(2) W(2)) ⊙ f'(Z(1)) with f' = 1 − tanh².
std::pair<Tensor, Tensor> by_hand(const MLP& net, const Tensor& z1, const Tensor& z2, const Tensor& y) {
  const Tensor e2 = elementwise([&](double z, double target) { return 2.0 / y.rows * (z - target); }, z2, y);
  auto down = [](double sum, double z) { return sum * (1 - std::pow(std::tanh(z), 2)); };
  return {elementwise(down, product(e2, net.W2), z1), e2};
}
void compare(int l, const Tensor& hand, const Tensor& walk) {
  std::printf("\nfor (0, 1)     by hand      the walk\n");
  for (int j = 0; j < hand.columns; ++j) std::printf("e_%d(%d)   %11.8f   %11.8f\n", j + 1, l, hand(1, j), walk(1, j));
  double largest = 0;
  elementwise([&](double h, double w) { return largest = std::fmax(largest, std::abs(h - w)); }, hand, walk);
  std::printf("largest difference, all samples: %.1e\n", largest);
}

int main() {
  const Tensor x = matrix(4, 2, [](int n, int i) { return n >> (1 - i) & 1; });  // (0, 0) (0, 1) (1, 0) (1, 1)
  const Tensor y = matrix(4, 1, [&](int n, int) { return x(n, 0) != x(n, 1) ? 1 : -1; });  // XOR
  const MLP net;
  for (int step = 0; step <= 150; ++step) {
    const Tensor z1 = net.z1(x), z2 = net.z2(z1), J = squared_error(z2, y);
    backward(J, step == 0);
    const auto [e1, e2] = by_hand(net, z1, z2, y);
    if (step == 0) compare(2, e2, z2.edge->grad), compare(1, e1, z1.edge->grad);
    if (step % 30 == 0) std::printf("%sstep %3d   J = %.6f\n", step == 0 ? "\n" : "", step, J(0, 0));
    net.descend(0.1);
  }
  for (int n = 0; n < 4; ++n) std::printf("%.0f xor %.0f = %+.4f\n", x(n, 0), x(n, 1), net.z2(net.z1(x))(n, 0));
  return 0;
}
