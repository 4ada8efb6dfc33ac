// Logic gates. One perceptron a = sgn(wᵀx + b) does NOT, AND and OR. None does XOR; two layers do.

#include "course.h"

#include <fmt/ranges.h>

using namespace course;

namespace {

// The points are rows; outputs are ±1, with −1 for "false".
const std::vector<std::vector<double>> kPoints = {{0, 0}, {0, 1}, {1, 0}, {1, 1}};
Tensor points() { return tensor({{0., 0.}, {0., 1.}, {1., 0.}, {1., 1.}}); }
Tensor truth_of_and() { return tensor({-1., -1., -1., 1.}); }
Tensor truth_of_or() { return tensor({-1., 1., 1., 1.}); }
Tensor truth_of_xor() { return tensor({-1., 1., 1., -1.}); }

int64_t right(const Tensor& a, const Tensor& truth) { return (a == truth).sum().item<int64_t>(); }

// "1. One perceptron": the text's weights.
void perceptrons(Lesson& lesson) {
  auto a_not = [](double x) { return x * -2 + 1 > 0 ? 1 : -1; };
  const Tensor x = points(), w = tensor({2., 2.});
  const Tensor a_and = sgn(x.matmul(w) - 3), a_or = sgn(x.matmul(w) - 1);
  fmt::print("NOT = sgn(-2x + 1)         0 → {:+}   1 → {:+}\n\n", a_not(0), a_not(1));
  fmt::print("x1 x2   AND = sgn(2x1 + 2x2 - 3)   OR = sgn(2x1 + 2x2 - 1)\n");
  for (int64_t n = 0; n < 4; ++n)
    fmt::print("{:2} {:2} {:>18} {:>25}\n", x[n][0].item<double>(), x[n][1].item<double>(),
               fmt::format("{:+}", a_and[n].item<double>()), fmt::format("{:+}", a_or[n].item<double>()));
  lesson.saw(a_not(0) == 1 && a_not(1) == -1 && right(a_and, truth_of_and()) == 4 && right(a_or, truth_of_or()) == 4,
             "one perceptron does NOT, AND and OR, with the text's weights");
}

// "No single perceptron does XOR". Why: b < 0, w1 + b > 0, w2 + b > 0 and w1 + w2 + b < 0 would be needed; the middle
// two add up to w1 + w2 + 2b > 0, the outer two to w1 + w2 + 2b < 0.
void search(Lesson& lesson) {
  const Tensor ticks = arange(-3, 3.01, 0.2);  // 31 values for each of w1, w2, b
  const int64_t n = ticks.size(0);
  const Tensor w1 = ticks.view({n, 1, 1}), w2 = ticks.view({1, n, 1}), b = ticks.view({1, 1, n});
  auto best = [&](const Tensor& truth) {
    Tensor count = zeros({n, n, n});
    for (int64_t i = 0; i < 4; ++i) {
      const Tensor z = w1 * points()[i][0] + w2 * points()[i][1] + b;
      count += (sgn(z) == truth[i]).to(kFloat);
    }
    return count.max().item<int64_t>();
  };
  const int64_t best_and = best(truth_of_and()), best_or = best(truth_of_or()), best_xor = best(truth_of_xor());
  fmt::print("\nThe best of {} perceptrons (w1, w2, b from -3 to 3) has right:  AND {}/4  OR {}/4  XOR {}/4\n",
             n * n * n, best_and, best_or, best_xor);
  lesson.saw(best_and == 4 && best_or == 4 && best_xor == 3,
             "the best of {} single perceptrons gets {} of XOR's 4 points right", n * n * n, best_xor);
}

// "… and no logistic regression": a = σ(wᵀx + b), trained by gradient descent on the cross entropy. Its loss is convex,
// with the minimum at w = 0, b = 0, where it says 1/2 to everything; there it starts, or there it goes.
void logistic_regression(Lesson& lesson) {
  std::vector<double> shares;
  double lowest_loss = 1;
  for (int start = 0; start <= 20; ++start) {
    nn::Linear layer(2, 1);
    if (start == 0) nn::init::zeros_(layer->weight), nn::init::zeros_(layer->bias);
    optim::SGD sgd(layer->parameters(), 0.5);
    for (int step = 0; step < 1000; ++step) {
      sgd.zero_grad();
      const Tensor loss = binary_cross_entropy_with_logits(layer(points()).flatten(), (truth_of_xor() + 1) / 2);
      loss.backward();
      sgd.step();
      lowest_loss = std::min(lowest_loss, loss.item<double>());
    }
    const Tensor yes = (layer(points()).flatten() >= 0).to(kFloat) * 2 - 1;
    shares.push_back(25.0 * static_cast<double>(right(yes, truth_of_xor())));
  }
  fmt::print("Logistic regression, trained on XOR: {} % right from w = 0; from 20 random starts {} %\n", shares[0],
             fmt::join(shares.begin() + 1, shares.end(), " "));
  const double best = *std::max_element(shares.begin(), shares.end());
  lesson.saw(shares[0] == 50 && best <= 75 && lowest_loss > std::log(2) - 1e-6,
             "logistic regression on XOR: {} % from w = 0, {} % at best, its loss never below a coin's ln 2: {:.4f}",
             shares[0], best, lowest_loss);
}

// "3. Two layers do": in rows, A(1) = sgn(X W(1) + b(1)), A(2) = sgn(A(1) W(2) + b(2)).
Tensor hidden(const Tensor& x) { return sgn(x.matmul(tensor({{-2., 2.}, {-2., 2.}})) + tensor({3., -1.})); }
Tensor two_layers(const Tensor& x) { return sgn(hidden(x).matmul(tensor({1., 1.})) - 1); }

void text_network(Lesson& lesson) {
  const Tensor a1 = hidden(points()), a2 = two_layers(points());
  fmt::print("\nx1 x2   a1(1) a2(1)   a(2)\n");
  for (int64_t n = 0; n < 4; ++n)
    fmt::print("{:2} {:2} {:>7} {:>5} {:>6}\n", kPoints[static_cast<size_t>(n)][0], kPoints[static_cast<size_t>(n)][1],
               fmt::format("{:+}", a1[n][0].item<double>()), fmt::format("{:+}", a1[n][1].item<double>()),
               fmt::format("{:+}", a2[n].item<double>()));
  lesson.saw(right(a2, truth_of_xor()) == 4, "two layers of perceptrons do XOR, with the text's weights");
}

// An MLP that finds weights of its own. tanh in the place of sgn, whose gradient is 0 (see the program activations).
nn::MLP trained_network(Lesson& lesson) {
  nn::MLP net(nn::MLPOptions({2, 4, 1}).activation("tanh"));
  optim::SGD sgd(net->parameters(), 0.2);
  Tensor loss;
  for (int step = 0; step <= 200; ++step) {
    sgd.zero_grad();
    loss = mse_loss(net(points()).flatten(), truth_of_xor());
    loss.backward();
    sgd.step();
    if (step % 50 == 0) fmt::print("{}step {:4}  loss {:.1e}\n", step == 0 ? "\n" : "", step, loss.item<double>());
  }
  lesson.saw(right(sgn(net(points()).flatten()), truth_of_xor()) == 4 && loss.item<double>() < 0.01,
             "an MLP with 4 hidden units finds weights of its own by gradient descent: loss {:.1e}",
             loss.item<double>());
  return net;
}

// What each network says everywhere in the square: blue +1, orange −1.
void picture(Lesson& lesson, nn::MLP net) {
  NoGradGuard off;
  const Tensor at = grid(120, -0.5, 1.5);
  const Tensor regions = columns({at, two_layers(at), net(at).flatten().clamp(-1, 1)});
  const Tensor dots = columns({points(), truth_of_xor()});
  lesson.plot("gates.png", 900, 430, {{"regions", regions}, {"dots", dots}}, R"(set multiplot layout 1,2
set palette defined (-1 '#F5B58A', 0 '#ffffff', 1 '#8DC1E6')
set cbrange [-1:1]; unset colorbox; set size ratio -1
set xrange [-0.5:1.5]; set yrange [-0.5:1.5]; set xlabel 'x_1'; set ylabel 'x_2'; set key below
points = "$dots using 1:($3>0?$2:1/0) with points pt 5 ps 2 lc rgb '#0072B2' title 'XOR is +1', $dots using 1:($3<0?$2:1/0) with points pt 7 ps 2 lc rgb '#D55E00' title 'XOR is −1'"
set title "the text's weights, sgn"
plot $regions using 1:2:3 with image notitle, 1.5-x lw 1.5 lc rgb 'black' title '−2x_1 − 2x_2 + 3 = 0', 0.5-x lw 1.5 dt 2 lc rgb 'black' title '2x_1 + 2x_2 − 1 = 0', @points
set title 'weights found by gradient descent, tanh'
plot $regions using 1:2:4 with image notitle, @points
)");
}

}  // namespace

int main(int argc, char** argv) {
  Lesson lesson("gates", "Perceptrons as logic gates, and why XOR needs two layers.");
  return lesson.run(argc, argv, [&] {
    perceptrons(lesson);
    search(lesson);
    logistic_regression(lesson);
    text_network(lesson);
    picture(lesson, trained_network(lesson));
  });
}
