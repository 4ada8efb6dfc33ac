#include "data.h"

#include <numbers>

namespace playground {

namespace {

// The four points of a gate, −1 for "false"; for the test, points around them.
Data gate(const std::vector<double>& truth, std::vector<Tensor> weights) {
  Data d;
  d.low = -0.5, d.high = 1.5;
  d.weights = std::move(weights);
  d.x = matrix({0, 0, 0, 1, 1, 0, 1, 1}, 2);
  d.y = matrix(truth, 1);
  d.test_x = d.x.repeat({12, 1}) + 0.12 * randn({48, 2}, kDouble);
  d.test_y = d.y.repeat({12, 1});
  return d;
}

// The case study's spirals: class j has radii from 0 to 1, angles from 4j to 4(j+1), plus 0.2 times normal noise.
std::pair<Tensor, Tensor> spirals() {
  constexpr int64_t kClasses = 3, kEach = 100;
  std::vector<Tensor> arms;
  for (int64_t j = 0; j < kClasses; ++j) {
    const Tensor r = linspace(0, 1, kEach, kDouble);
    const Tensor t = linspace(4 * j, 4 * (j + 1), kEach, kDouble) + 0.2 * randn({kEach}, kDouble);
    arms.push_back(stack({r * t.sin(), r * t.cos()}, 1));
  }
  return {cat(arms), eye(kClasses, kDouble).repeat_interleave(kEach, 0)};
}

// A disc within a ring.
std::pair<Tensor, Tensor> circles() {
  constexpr int64_t kEach = 75;
  const Tensor angle = 2 * std::numbers::pi * rand({2 * kEach}, kDouble);
  const Tensor r = cat({0.45 * rand({kEach}, kDouble).sqrt(), 0.7 + 0.3 * rand({kEach}, kDouble)});
  return {stack({r * angle.cos(), r * angle.sin()}, 1), cat({ones({kEach, 1}, kDouble), -ones({kEach, 1}, kDouble)})};
}

// A regression: y = sin(πx₁) cos(πx₂/2).
std::pair<Tensor, Tensor> wave() {
  const Tensor x = 2.2 * rand({200, 2}, kDouble) - 1.1;
  return {x, (std::numbers::pi * x.narrow(1, 0, 1)).sin() * (std::numbers::pi / 2 * x.narrow(1, 1, 1)).cos()};
}

Data drawn(std::pair<Tensor, Tensor> (*draw)(), bool classes) {
  Data d;
  d.classes = classes;
  std::tie(d.x, d.y) = draw();
  std::tie(d.test_x, d.test_y) = draw();
  return d;
}

// What backprop_by_hand draws, in its order.
Data by_hand() {
  Data d;
  d.classes = false, d.low = -4, d.high = 4;
  const Tensor W1 = randn({2, 3}, kDouble), W2 = randn({3, 2}, kDouble);
  const Tensor b1 = randn({3, 1}, kDouble), b2 = randn({2, 1}, kDouble);
  d.weights = {W1, b1, W2, b2};
  d.x = randn({2, 3}, kDouble).t().contiguous();
  d.y = randn({2, 3}, kDouble).t().contiguous();
  return d;
}

}  // namespace

Tensor matrix(const std::vector<double>& values, int64_t columns) {
  return tensor(values, kDouble).reshape({-1, columns});
}

Data make_data(const std::string& name, uint64_t seed) {
  manual_seed(seed);
  if (name == "not") return gate({1, 1, -1, -1}, {matrix({-2, 0}, 1), matrix({1}, 1)});
  if (name == "and") return gate({-1, -1, -1, 1}, {matrix({2, 2}, 1), matrix({-3}, 1)});
  if (name == "or") return gate({-1, 1, 1, 1}, {matrix({2, 2}, 1), matrix({-1}, 1)});
  if (name == "xor")
    return gate({-1, 1, 1, -1}, {matrix({-2, 2, -2, 2}, 2), matrix({3, -1}, 1), matrix({1, 1}, 1), matrix({-1}, 1)});
  if (name == "spiral") return drawn(spirals, true);
  if (name == "circles") return drawn(circles, true);
  if (name == "wave") return drawn(wave, false);
  check(name == "by_hand", "make_data: there is no data set \"{}\"", name);
  return by_hand();
}

}  // namespace playground
