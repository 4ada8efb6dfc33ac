// A physics-informed network (Raissi, Perdikaris, Karniadakis 2019, https://doi.org/10.1016/j.jcp.2018.10.045) solves
// Burgers' equation without a grid and without data: the loss is how far the network's own derivatives, which
// autograd gives, are from fulfilling the equation.
//
//   u_t + u u_x = ν u_xx  for −1 ≤ x ≤ 1, 0 ≤ t ≤ 1;   u(x, 0) = −sin πx,   u(−1, t) = u(1, t) = 0

#include "../course.h"

using namespace course;

namespace {

constexpr double kPi = 3.14159265358979323846, kViscosity = 0.05 / kPi;

// The solution as an integral (Cole 1951, Hopf 1950). Its integrand is a mean of sin π(x − y) whose weights are a
// softmax over y, so it is computed as one. x and t: N×1, t > 0.
Tensor exact(const Tensor& x, const Tensor& t) {
  const Tensor y = linspace(-4, 4, 4001, kDouble), from = x - y;  // N×4001
  const Tensor weights = (-(kPi * from).cos() / (2 * kPi * kViscosity) - y.square() / (4 * kViscosity * t)).softmax(1);
  return -(weights * (kPi * from).sin()).sum(1, true);
}

class Solution {
 public:
  Solution() { net_->to(kDouble); }
  // What the network says is multiplied by t (1 − x²) and added to −sin πx, so that u has the right values at t = 0 and
  // at x = ±1 whatever the weights are.
  Tensor u(const Tensor& x, const Tensor& t) { return -(kPi * x).sin() + t * (1 - x.square()) * net_(cat({x, t}, 1)); }
  // u_t + u u_x − ν u_xx: 0 for a solution. create_graph records the derivatives themselves, so that the second one can
  // be taken, and then the gradient of all of it with respect to the weights.
  Tensor residual(const Tensor& xs, const Tensor& ts) {
    const Tensor x = xs.detach().requires_grad_(), t = ts.detach().requires_grad_(), value = u(x, t);
    const auto first = derivative(value, {x, t});
    const Tensor u_xx = derivative(first[0], {x})[0];
    return first[1] + value * first[0] - kViscosity * u_xx;
  }
  std::vector<Tensor> parameters() { return net_->parameters(); }

 private:
  // Of each value with respect to its own x or t. Row n of the values depends on row n of the inputs only, so the
  // gradient of their sum has the derivative of each.
  static std::vector<Tensor> derivative(const Tensor& values, const std::vector<Tensor>& inputs) {
    return autograd::grad({values.sum()}, inputs, {}, true, /*create_graph=*/true);
  }
  nn::MLP net_{nn::MLPOptions({2, 32, 32, 32, 1}).activation("tanh")};
};

void pictures(Lesson& lesson, const Tensor& table, const std::vector<double>& curve) {
  std::string slices;
  for (const double time : {0.2, 0.5, 1.0})
    slices += fmt::format(
        "{0} $u using 1:($2=={1}?$4:1/0) with lines lc rgb '#bbbbbb' lw 5 {2}, '' using 1:($2=={1}?$3:1/0) with lines "
        "lc "
        "rgb 'black' lw {3} title 't = {1}'",
        slices.empty() ? "plot" : ",", time, slices.empty() ? "title 'exact'" : "notitle", 1 + time);
  lesson.plot(
      "pinn.png", 900, 300, {{"u", table}, {"c", tensor(curve, kDouble).view({-1, 3})}},
      "set multiplot layout 1,3; unset grid\n"
      "set palette defined (0 '#0072B2', 1 'white', 2 '#D55E00'); set cbrange [-1:1]; set xlabel 't'; set ylabel "
      "'x'; set title 'u(x, t), by the network'; set xrange [0:1]; set yrange [-1:1]; set cbtics 1\n"
      "plot $u using 2:1:3 with image notitle\n"
      "set title 'u over x'; set xrange [-1:1]; set yrange [-1.1:1.1]; set xlabel 'x'; unset ylabel\n" +
          slices +
          "\nset title 'training'; set xlabel 'iteration'; set autoscale; set logscale y; set format y '10^{%T}'\n"
          "plot $c using 1:2 with lines title 'mean residual²', '' using 1:3 with lines title 'error of u'\n");
}

void run(Lesson& lesson) {
  const int64_t rounds = lesson.brief ? 8 : 20, points = lesson.brief ? 500 : 2000;
  constexpr int64_t kEach = 50;  // iterations of a round
  // Where u is compared: x from −1 to 1 at t = 0.02, 0.04, …, 1.
  const Tensor x = linspace(-1, 1, 101, kDouble).repeat({50}).unsqueeze(1);
  const Tensor t = (arange(1, 51, kDouble) / 50).repeat_interleave(101).unsqueeze(1), truth = exact(x, t);
  Solution solution;
  auto error = [&] {
    NoGradGuard off;
    return ((solution.u(x, t) - truth).norm() / truth.norm()).item<double>();
  };

  // Points anywhere in the rectangle. Nothing is known about u there but the equation.
  const Tensor at_x = rand({points, 1}, kDouble) * 2 - 1, at_t = rand({points, 1}, kDouble);
  auto loss = [&] { return solution.residual(at_x, at_t).square().mean(); };
  const double loss_before = loss().item<double>(), error_before = error();
  optim::LBFGS lbfgs(solution.parameters(),
                     optim::LBFGSOptions(1).max_iter(kEach).history_size(50).line_search_fn("strong_wolfe"));
  std::vector<double> curve{0, loss_before, error_before};  // rows: iteration, loss, error
  fmt::print("iteration   mean residual²   error of u\n{:9} {:16.2e} {:11.2f} %\n", 0, loss_before, 100 * error_before);
  for (int64_t round = 1; round <= rounds; ++round) {
    lbfgs.step([&] {
      lbfgs.zero_grad();
      Tensor now = loss();
      now.backward();
      return now;
    });
    curve.insert(curve.end(), {static_cast<double>(round * kEach), loss().item<double>(), error()});
    lesson.progress.show(static_cast<double>(round) / static_cast<double>(rounds), "L-BFGS");
    if (round % 4 == 0) {
      lesson.progress.clear();
      fmt::print("{:9} {:16.2e} {:11.2f} %\n", round * kEach, curve.end()[-2], 100 * curve.back());
    }
  }
  NoGradGuard off;
  pictures(lesson, columns({x, t, solution.u(x, t), truth}), curve);
  const double loss_after = curve.end()[-2], error_after = curve.back(), goal = lesson.brief ? 0.2 : 0.03;
  lesson.saw(loss_after < loss_before / 100, "the mean squared residual fell from {:.2g} to {:.2g}", loss_before,
             loss_after);
  lesson.saw(
      error_after < goal,
      "u is what the formula of Cole and Hopf gives, within {:.2f} % (at first {:.0f} %), though no value of it was "
      "shown",
      100 * error_after, 100 * error_before);
}

}  // namespace

int main(int argc, char** argv) {
  Lesson lesson("pinn", "A network solves Burgers' equation: its derivatives are its loss.");
  return lesson.run(argc, argv, [&] { run(lesson); });
}
