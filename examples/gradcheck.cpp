// How to find a wrong gradient. A layer a = tanh(A Wᵀ + b) with a derivative of its own; in one of four versions there
// is a mistake. Each version still learns, so training does not reveal the mistake. The gradient checker does.

#include "course.h"

#include <autograd/gradcheck.h>

using namespace course;

namespace {

enum class Mistake { none, no_derivative, wrong_sign, sum_for_mean };

// The layer's result, and for each input the closure that turns e = ∂J/∂a into its gradient. The tensors in saving()
// are kept for the closure.
template <Mistake mistake>
Tensor layer(const Tensor& x, const Tensor& W, const Tensor& b) {
  NoGradGuard off;  // the engine's own record of this line would be right; we want ours
  const Tensor a = (x.matmul(W.t()) + b).tanh();
  AutoGradMode on(true);
  auto through_tanh = [](const Tensor& e, const Tensor& a) {  // ∂J/∂z = e ⊙ f'(z), f' = 1 − a²
    if constexpr (mistake == Mistake::no_derivative) return e;
    if constexpr (mistake == Mistake::wrong_sign) return e * (1 + a * a);
    return e * (1 - a * a);
  };
  return record("Layer", a, wrt(x, saving(a, W), [=](auto& e, auto& a, auto& W) { return through_tanh(e, a).mm(W); }),
                wrt(W, saving(a, x), [=](auto& e, auto& a, auto& x) { return through_tanh(e, a).t().mm(x); }),
                wrt(b, saving(a), [=](auto& e, auto& a) {
                  const Tensor z = through_tanh(e, a);
                  return mistake == Mistake::sum_for_mean ? z.mean(0) : z.sum(0);
                }));
}
using Layer = Tensor (*)(const Tensor&, const Tensor&, const Tensor&);

// The first and the last loss of a 2-8-1 network with this layer, on y = x1 x2.
std::pair<double, double> train(Layer f, int64_t steps) {
  const Tensor x = rand({64, 2}, kDouble) * 2 - 1, y = (x.select(1, 0) * x.select(1, 1)).unsqueeze(1);
  const Tensor W = (randn({8, 2}, kDouble)).requires_grad_(), b = randn({8}, kDouble).requires_grad_();
  nn::Linear top(8, 1);
  top->to(kDouble);
  std::vector<Tensor> parameters = top->parameters();
  parameters.push_back(W), parameters.push_back(b);
  optim::SGD sgd(parameters, 0.1);
  double first = 0, last = 0;
  for (int64_t step = 0; step < steps; ++step) {
    sgd.zero_grad();
    const Tensor loss = mse_loss(top(f(x, W, b)), y);
    loss.backward();
    sgd.step();
    last = loss.item<double>();
    if (step == 0) first = last;
  }
  return {first, last};
}

// The definition, for one weight: (J(w + h) − J(w − h)) / 2h for smaller and smaller h. A large h is off by a multiple
// of h², a small one by rounding.
void one_weight_by_hand(Lesson& lesson) {
  const Tensor x = randn({4, 3}, kDouble), W = randn({2, 3}, kDouble), b = randn({2}, kDouble);
  auto J = [&](double w) {
    const Tensor moved = W.clone();
    moved[0][1] = w;
    return layer<Mistake::none>(x, moved, b).square().mean().item<double>();
  };
  const Tensor leaf = W.clone().requires_grad_();
  layer<Mistake::none>(x, leaf, b).square().mean().backward();
  const double analytic = leaf.grad()[0][1].item<double>(), w = W[0][1].item<double>();
  fmt::print("∂J/∂w by backward(): {:.12f}\n       h   (J(w+h) - J(w-h)) / 2h   difference\n", analytic);
  std::vector<double> table;
  double best = 1;
  for (double h = 0.1; h > 1e-13; h /= 10) {
    const double numeric = (J(w + h) - J(w - h)) / (2 * h), difference = std::abs(numeric - analytic);
    fmt::print("{:8.0e}   {:22.12f}   {:10.1e}\n", h, numeric, difference);
    table.insert(table.end(), {h, std::max(difference, 1e-17)});
    best = std::min(best, difference);
  }
  lesson.saw(best < 1e-8, "the definition of the derivative agrees with backward() to {:.0e} at its best h", best);
  lesson.plot("gradcheck.svg", 560, 360, {{"difference", tensor(table, kDouble).view({-1, 2})}},
              R"(set title 'the central difference: too large an h, too small an h'
set logscale xy; set format '10^{%L}'; set xlabel 'h'; set ylabel '|(J(w+h) − J(w−h)) / 2h − ∂J/∂w|'
plot $difference with linespoints notitle
)");
}

}  // namespace

int main(int argc, char** argv) {
  Lesson lesson("gradcheck", "How to find a wrong gradient.");
  return lesson.run(argc, argv, [&] {
    one_weight_by_hand(lesson);

    const Tensor x = randn({5, 3}, dtype(kDouble).requires_grad(true)),
                 W = randn({4, 3}, dtype(kDouble).requires_grad(true)),
                 b = randn({4}, dtype(kDouble).requires_grad(true));
    struct Version {
      const char* what;
      Layer f;
    };
    for (const Version& v : {Version{"right", layer<Mistake::none>},
                             {"f'(z) forgotten", layer<Mistake::no_derivative>},
                             {"1 + a² for 1 − a²", layer<Mistake::wrong_sign>},
                             {"∂J/∂b: the mean over the batch for the sum", layer<Mistake::sum_for_mean>}}) {
      manual_seed(lesson.seed);
      const auto [first, last] = train(v.f, lesson.brief ? 500 : 3000);
      const autograd::GradcheckReport report = autograd::check_gradients_of(v.f, x, W, b);
      fmt::print("\n--- {}: trained with it, the loss goes from {:.4f} to {:.4f}\n{}", v.what, first, last,
                 report.text());
      if (v.f == Layer(layer<Mistake::none>)) {
        lesson.saw(report.passed() && report.right == 20 * 31, "{}: all {} derivatives are found right", v.what,
                   report.right);
      } else {
        lesson.saw(!report.passed() && last < first, "{}: the loss falls all the same, and the report says: {}", v.what,
                   report.findings.empty() ? "nothing" : report.findings.back());
      }
    }
  });
}
