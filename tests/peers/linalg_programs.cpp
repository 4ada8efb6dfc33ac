// Small whole programs on linear algebra; the numbers were printed with LibTorch 1.13.

#include "peer.h"

#include <cmath>
#include <cstdio>
#include <string>

using torch::Tensor;

namespace {

/// The numbers with 6 digits.
std::string rounded(const Tensor& t) {
  const Tensor flat = t.detach().to(torch::kDouble).reshape({-1});
  std::string s;
  for (int64_t i = 0; i < flat.numel(); ++i) {
    char number[32];
    std::snprintf(number, sizeof number, "%.6g", flat[i].item<double>());
    s += (i == 0 ? "" : " ") + std::string(number);
  }
  return s;
}
Tensor line(double from, double to, int64_t n) { return torch::linspace(from, to, n, torch::kDouble); }

// A cubic spline with free knots: its value is linear in the coefficients, so that the best ones are a least-squares
// solution, and how good they are can be differentiated by the knots.
Tensor spline_basis(const Tensor& x, const Tensor& knots) {
  const Tensor powers = torch::linalg_vander(x, 4);
  const Tensor bumps = torch::relu(x.unsqueeze(1) - knots).pow(3);
  return torch::cat({powers, bumps}, 1);
}

// The logarithm of the probability of y under a Gaussian process: −½ yᵀ K⁻¹ y − log det L − n/2 log 2π.
Tensor log_likelihood(const Tensor& x, const Tensor& y, const Tensor& log_scale, const Tensor& log_noise) {
  const Tensor distance = (x.unsqueeze(1) - x) / log_scale.exp();
  const Tensor K = (-0.5 * distance.square()).exp() + log_noise.exp() * torch::eye(x.size(0), torch::kDouble);
  const Tensor L = torch::linalg_cholesky(K);
  const Tensor alpha = torch::cholesky_solve(y.unsqueeze(1), L).squeeze(1);
  const auto n = static_cast<double>(x.size(0));
  return -0.5 * y.dot(alpha) - L.diagonal().log().sum() - 0.5 * n * std::log(2 * 3.14159265358979323846);
}

// Orbitals exp(−½ aⱼ x²) xʲ of fermions in one dimension: ψ(x) = det φⱼ(xᵢ).
Tensor log_wave(const Tensor& x, const Tensor& widths) {
  const Tensor orbitals = torch::linalg_vander(x, widths.size(0)) * (-0.5 * widths * x.unsqueeze(-1).square()).exp();
  return std::get<1>(torch::linalg_slogdet(orbitals));
}

}  // namespace

TEST_CASE("program: a spline with free knots is fitted") {
  const Tensor x = line(0, 3, 40), y = (2 * x).sin() + 0.1 * (17 * x).cos();
  Tensor knots = torch::tensor({1.0, 2.0}, torch::kDouble).requires_grad_();
  std::string losses;
  for (int step = 0; step < 20; ++step) {
    const Tensor A = spline_basis(x, knots);
    const Tensor c = std::get<0>(torch::linalg_lstsq(A, y.unsqueeze(1)));
    const Tensor loss = (A.matmul(c).squeeze(1) - y).square().mean();
    if (step % 10 == 0) losses += rounded(loss) + "; ";
    const Tensor slope = torch::autograd::grad({loss}, {knots})[0];
    torch::NoGradGuard off;
    knots -= 20 * slope;
  }
  CHECK(losses == "0.0049072; 0.0048117; ");
  CHECK(rounded(knots) == "0.79402 2.03914");
}

TEST_CASE("program: a Gaussian process learns its scale, and predicts") {
  const Tensor x = line(0, 5, 12), y = x.sin();
  Tensor log_scale = torch::tensor(1.0, torch::kDouble).requires_grad_();
  Tensor log_noise = torch::tensor(-1.0, torch::kDouble).requires_grad_();
  torch::optim::Adam adam({log_scale, log_noise}, torch::optim::AdamOptions(0.1));
  for (int step = 0; step < 50; ++step) {
    adam.zero_grad();
    (-log_likelihood(x, y, log_scale, log_noise)).backward();
    adam.step();
  }
  CHECK(rounded(log_scale) == "0.636678");
  CHECK(rounded(log_noise) == "-5.90129");
  CHECK(rounded(log_likelihood(x, y, log_scale, log_noise)) == "7.94301");
  const Tensor at = line(0.3, 4.5, 4), scale = log_scale.detach().exp();
  const auto kernel = [&](const Tensor& a, const Tensor& b) {
    return (-0.5 * ((a.unsqueeze(1) - b) / scale).square()).exp();
  };
  const Tensor L = torch::linalg_cholesky(kernel(x, x) + log_noise.detach().exp() * torch::eye(12, torch::kDouble));
  const Tensor cross = kernel(at, x), mean = cross.matmul(torch::cholesky_solve(y.unsqueeze(1), L)).squeeze(1);
  const Tensor half = torch::linalg_solve_triangular(L, cross.t(), false);
  CHECK(rounded(mean) == "0.29344 0.995019 0.0343691 -0.962617");
  CHECK(rounded(1 - half.square().sum(0)) == "0.00114088 0.00091313 0.000913654 0.00108105");
}

TEST_CASE("program: the energy of fermions falls to its least value") {
  // Three fermions in a harmonic trap: the least energy is ½ + 3/2 + 5/2, for widths of 1. Local energies need the
  // second derivatives of log ψ by the positions, and their gradient by the widths the third ones.
  const Tensor base = torch::arange(48, torch::kDouble);
  const Tensor positions = ((base * 12.9898).sin() * 1.4 + (base * 78.233).cos()).view({16, 3});
  Tensor widths = torch::tensor({0.8, 1.1, 1.3}, torch::kDouble).requires_grad_();
  std::string spreads;
  for (int step = 0; step < 60; ++step) {
    Tensor x = positions.clone().requires_grad_();
    const Tensor slope = torch::autograd::grad({log_wave(x, widths).sum()}, {x}, {}, true, true)[0];
    Tensor curvature = torch::zeros({16}, torch::kDouble);
    for (int64_t i = 0; i < 3; ++i)
      curvature = curvature + torch::autograd::grad({slope.select(1, i).sum()}, {x}, {}, true, true)[0].select(1, i);
    const Tensor local = -0.5 * (curvature + slope.square().sum(1)) + 0.5 * x.square().sum(1);
    const Tensor spread = (local - 4.5).square().mean();  // 0 for an eigenfunction
    if (step % 20 == 0) spreads += rounded(spread) + "; ";
    const Tensor g = torch::autograd::grad({spread}, {widths})[0];
    torch::NoGradGuard off;
    widths -= 0.02 * g / g.norm().clamp_min(1);
  }
  CHECK(spreads == "1.35797; 0.0171476; 0.0016499; ");
  CHECK(rounded(widths) == "0.8606 0.996818 1.01172");
}
