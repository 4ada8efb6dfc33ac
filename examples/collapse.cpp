// With a linear activation, f(s) = s, any number of layers is one layer: W = W(1) W(2) … W(L).

#include "course.h"

using namespace course;

namespace {

// L layers in the text's notation: W(l) is d(l-1) × d(l), samples are columns, Z(l) = W(l)ᵀ A(l-1) + b(l).
struct Layers {
  std::vector<Tensor> W, b;
};

Layers random_layers(const std::vector<int64_t>& d, ScalarType type) {
  Layers net;
  for (size_t l = 1; l < d.size(); ++l) {
    net.W.push_back(randn({d[l - 1], d[l]}, type) / std::sqrt(static_cast<double>(d[l - 1])));
    net.b.push_back(randn({d[l], 1}, type));
  }
  return net;
}

Tensor run(const Layers& net, const Tensor& X, Tensor (*f)(const Tensor&)) {
  Tensor A = X;
  for (size_t l = 0; l < net.W.size(); ++l) {
    const Tensor Z = net.W[l].t().matmul(A) + net.b[l];
    A = l + 1 < net.W.size() ? f(Z) : Z;
  }
  return A;
}
Tensor identity(const Tensor& s) { return s; }

// The one layer: W = W(1) W(2) …; each bias goes through the layers after it.
Layers collapsed(const Layers& net) {
  Tensor W = net.W[0], b = net.b[0];
  for (size_t l = 1; l < net.W.size(); ++l) {
    W = W.matmul(net.W[l]);
    b = net.W[l].t().matmul(b) + net.b[l];
  }
  return {{W}, {b}};
}

double largest(const Tensor& t) { return t.abs().max().item<double>(); }

void same(Lesson& lesson, ScalarType type, double bound) {
  double worst = 0;
  for (int64_t depth = 2; depth <= 6; ++depth) {
    std::vector<int64_t> d{8};
    for (int64_t l = 1; l <= depth; ++l) d.push_back(5 + l);
    const Layers net = random_layers(d, type), one = collapsed(net);
    const Tensor X = randn({d[0], 1000}, type);
    const Tensor deep = run(net, X, identity), single = run(one, X, identity);
    const double difference = largest(deep - single) / largest(deep);
    fmt::print("{:>8}  {}  {:>6}   {:.1e}\n", toString(type), depth, one.W[0].numel(), difference);
    worst = std::max(worst, difference);
  }
  lesson.saw(worst < bound, "{}: up to 6 linear layers equal one, to {:.1e} of the largest output", toString(type),
             worst);
}

}  // namespace

int main(int argc, char** argv) {
  Lesson lesson("collapse", "Without an activation function, many layers are one layer.");
  return lesson.run(argc, argv, [&] {
    fmt::print("   dtype  L  weights of the one layer, largest difference over 1,000 inputs (1: the largest output)\n");
    same(lesson, kFloat, 1e-5);
    same(lesson, kDouble, 1e-14);

    // A layer is straight: f(x) + f(−x) = 2 f(0) for all x. An activation function breaks that.
    const Layers net = random_layers({2, 16, 16, 1}, kDouble);
    const Tensor X = randn({2, 1000}, kDouble), nought = zeros({2, 1}, kDouble);
    auto bend = [&](Tensor (*f)(const Tensor&)) {
      return largest(run(net, X, f) + run(net, -X, f) - 2 * run(net, nought, f));
    };
    const double straight = bend(identity), with_tanh = bend(tanh), with_relu = bend(relu);
    fmt::print("\nlargest |f(x) + f(-x) - 2 f(0)|:  no activation {:.1e},  tanh {:.2f},  ReLU {:.2f}\n", straight,
               with_tanh, with_relu);
    lesson.saw(straight < 1e-13 && with_tanh > 0.1 && with_relu > 0.1,
               "with tanh or ReLU between them the same layers bend: no one layer can take their place");

    const Tensor t = linspace(-4, 4, 161, kDouble), along = stack({t, t / 2});
    lesson.plot("collapse.svg", 720, 380,
                {{"lines", columns({t, run(net, along, identity)[0], run(collapsed(net), along, identity)[0],
                                    run(net, along, tanh)[0], run(net, along, relu)[0]})}},
                R"(set title 'the output of a 2-16-16-1 network along a line through its inputs'
set xlabel 'x = (t, t/2)'; set ylabel 'output'; set key outside right
plot $lines using 1:2 with lines lw 5 lc rgb '#56B4E9' title 'three linear layers', \
  '' using 1:3 with lines dt 2 lc rgb 'black' title 'the one layer', \
  '' using 1:4 with lines lt 2 title 'with tanh', '' using 1:5 with lines lt 3 title 'with ReLU'
)");
  });
}
