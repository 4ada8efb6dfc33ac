// Activation functions: their curves and derivatives, why sgn cannot be trained, how sigmoid and tanh saturate, and how
// fast networks with each of them learn.

#include "race.h"

using namespace course;

namespace {

// max(0, s + noise), noise normal with variance σ(s), drawn anew each time (Nair and Hinton 2010). The noise is a
// number like any other to the derivative.
Tensor noisy_relu(const Tensor& s) { return relu(s + randn_like(s.detach()) * s.detach().sigmoid().sqrt()); }

struct Activation {
  const char* name;
  std::function<Tensor(const Tensor&)> f;
};
const std::vector<Activation> kActivations = {{"sgn", [](const Tensor& s) { return sign(s); }},
                                              {"sigmoid", [](const Tensor& s) { return sigmoid(s); }},
                                              {"tanh", [](const Tensor& s) { return tanh(s); }},
                                              {"ReLU", [](const Tensor& s) { return relu(s); }},
                                              {"Leaky ReLU", [](const Tensor& s) { return leaky_relu(s, 0.1); }},
                                              {"ELU", [](const Tensor& s) { return elu(s); }},
                                              {"Noisy ReLU", noisy_relu}};

// f'(s) for each s: backward() from the sum, for ∂(Σ f(s_i))/∂s_i = f'(s_i).
Tensor derivative(const Activation& activation, const Tensor& s) {
  const Tensor leaf = s.detach().clone().requires_grad_();
  activation.f(leaf).sum().backward();
  return leaf.grad();
}

void curves(Lesson& lesson) {
  const Tensor some = tensor({-2., -0.5, 0., 0.5, 2.}, kDouble);
  fmt::print("{:>12}   f(s) and f'(s) at s = -2, -0.5, 0, 0.5, 2\n", "");
  for (const Activation& a : kActivations) {
    const Tensor value = a.f(some), slope = derivative(a, some);
    for (const Tensor& t : {value, slope}) {
      fmt::print("{:>12}  ", t.is_same(value) ? a.name : "");
      for (int64_t i = 0; i < 5; ++i) fmt::print(" {:7.3f}", t[i].item<double>());
      fmt::print("\n");
    }
  }
  const double at_kink = derivative(kActivations[3], zeros({1}))[0].item<double>();
  lesson.saw(at_kink == 0, "ReLU'(0) is {}, by convention", at_kink);

  const Tensor s = linspace(-4, 4, 321, kDouble);
  std::vector<Tensor> table{s};
  std::string script =
      "set multiplot layout 2,4; set yrange [-1.5:3.8]; set xtics 2; set ytics 1; set xlabel 's' offset 0,0.5; set key "
      "top left samplen 2\n";
  for (const Activation& a : kActivations) {
    table.push_back(a.f(s)), table.push_back(derivative(a, s));
    const bool noisy = std::string(a.name) == "Noisy ReLU";
    script += fmt::format(
        "set title '{0}'; plot $t using 1:{1} with {3} title 'f(s)', '' using 1:{2} with {4} title \"f'(s)\"\n", a.name,
        table.size() - 1, table.size(), noisy ? "points pt 7 ps 0.2" : "lines",
        noisy ? "points pt 7 ps 0.2" : "lines dt 2");
  }
  lesson.plot("activations.png", 960, 480, {{"t", columns(table)}}, script);
}

// The first layer's gradients behind each activation.
void zero_gradients(Lesson& lesson) {
  nn::Linear first(2, 8), second(8, 1);
  const Tensor x = randn({32, 2}), y = randn({32, 1});
  fmt::print("\nlargest |∂J/∂W(1)| behind");
  double behind_sgn = -1, behind_tanh = -1;
  for (const Activation& a : {kActivations[0], kActivations[2]}) {
    first->zero_grad();
    mse_loss(second(a.f(first(x))), y).backward();
    (behind_sgn < 0 ? behind_sgn : behind_tanh) = first->weight.grad().abs().max().item<double>();
    fmt::print("  {} {:.4f}", a.name, first->weight.grad().abs().max().item<double>());
  }
  fmt::print("\n");
  lesson.saw(behind_sgn == 0 && behind_tanh > 0, "no gradient passes sgn: it is exactly 0; tanh lets it through");
}

// One unit a = f(wx), x = 1, that starts at w = |s| and learns to put out f(−1).
void saturation(Lesson& lesson) {
  fmt::print("\n  |s|    sigmoid'     tanh'   ReLU'   and how far 100 steps move w from there: sigmoid, tanh\n");
  std::vector<double> moved;
  for (const double start : {0., 2., 5., 10., 20.}) {
    fmt::print("{:5}", start);
    for (const size_t i : {1U, 2U, 3U})
      fmt::print(" {:10.2e}", derivative(kActivations[i], tensor({start}, kDouble))[0].item<double>());
    for (const size_t i : {1U, 2U}) {
      const Tensor w = tensor({start}, dtype(kDouble).requires_grad(true));
      optim::SGD sgd({w}, 0.5);
      for (int step = 0; step < 100; ++step) {
        sgd.zero_grad();
        (kActivations[i].f(w) - kActivations[i].f(tensor({-1.}, kDouble))).square().sum().backward();
        sgd.step();
      }
      moved.push_back(start - w[0].item<double>());
      fmt::print(" {:10.2e}", moved.back());
    }
    fmt::print("\n");
  }
  lesson.saw(moved[0] > 0.9 && moved[6] < 0.01 && moved[7] < 1e-5,
             "saturated units stand still: from s = 10, 100 steps move the weight by {:.0e} (sigmoid), {:.0e} (tanh)",
             moved[6], moved[7]);
  const Tensor s = linspace(0, 20, 201, kDouble);
  lesson.plot("saturation.svg", 560, 360,
              {{"d", columns({s, derivative(kActivations[1], s), derivative(kActivations[2], s),
                              derivative(kActivations[3], s)})}},
              R"gp(set title "what is left of an error behind the unit"
set logscale y; set format y '10^{%L}'; set yrange [1e-10:3]; set xlabel '|s|'; set ylabel "f'(s)"; set key bottom left
plot $d using 1:2 with lines title 'sigmoid', '' using 1:3 with lines dt 2 title 'tanh', '' using 1:4 with lines dt 4 title 'ReLU (s > 0)'
)gp");
}

}  // namespace

int main(int argc, char** argv) {
  Lesson lesson("activations", "Activation functions: curves, derivatives, saturation, and a race.");
  std::string data = kFashionMnist;
  lesson.app.add_option("--data", data, "Folder with Fashion-MNIST's four files, for the race")->capture_default_str();
  return lesson.run(argc, argv, [&] {
    curves(lesson);
    zero_gradients(lesson);
    saturation(lesson);
    race(lesson, data);
  });
}
