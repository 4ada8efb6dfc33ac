// Results and gradients that fit in a dtype although steps on the way to them do not: large and nearly equal numbers,
// numbers whose powers overflow or underflow, and losses and activations far from 0.

#include <autograd/autograd.h>
#include <doctest/doctest.h>
#include <nn/nn.h>

#include <cmath>
#include <functional>
#include <limits>
#include <map>

using namespace wick;

namespace {

constexpr double kInf = std::numeric_limits<double>::infinity();

// The gradient of Σ f(x).
Tensor gradient(const std::function<Tensor(const Tensor&)>& f, const Tensor& x) {
  const Tensor leaf = x.clone().requires_grad_();
  f(leaf).sum().backward();
  return leaf.grad();
}
double worst(const Tensor& a, const Tensor& b) { return (a - b).abs().max().item<double>(); }

}  // namespace

TEST_CASE("normalisation of large, nearly equal numbers is exact") {
  for (const double v : {1000.1, 1e6 + 0.5, 3e30, 1e-30}) {
    CAPTURE(v);
    const Tensor x = full({2, 4096}, v, kFloat);
    CHECK(layer_norm(x, {4096}).abs().max().item<float>() == 0);
    CHECK(group_norm(x.reshape({2, 4, 1024}), 2).abs().max().item<float>() == 0);
    CHECK(batch_norm(x.reshape({2, 4, 1024}), {}, {}, {}, {}, true, 0.1, 1e-5).abs().max().item<float>() == 0);
    CHECK(batch_norm(x.t(), {}, {}, {}, {}, true, 0.1, 1e-5).abs().max().item<float>() == 0);
    CHECK(instance_norm(x.reshape({2, 4, 1024}), {}, {}, {}, {}, true, 0.1, 1e-5).abs().max().item<float>() == 0);
    CHECK(x.var().item<float>() == 0);
    CHECK(x.std(1).abs().max().item<float>() == 0);
  }
  // Neighbours among the floats, half of each: the mean lies between them.
  const float low = 1e6F, high = std::nextafter(low, 2e6F);
  const Tensor near = tensor({low, high}).repeat({64}).reshape({1, 128});
  CHECK(worst(layer_norm(near, {128}, {}, {}, 0), tensor({-1.f, 1.f}).repeat({64})) < 1e-6);
  CHECK(worst(near.std(std::vector<int64_t>{1}, false), tensor({(high - low) / 2})) < 1e-8);
}

TEST_CASE("normalisation does not leave the range of the dtype") {
  for (const auto& [t, sizes] : std::map<ScalarType, std::vector<double>>{{kFloat, {1e30, 3e38, 1e-30}},
                                                                          {kDouble, {1e30, 1e200, 1.5e308, 1e-200}}})
    for (const double v : sizes) {
      CAPTURE(v);
      const Tensor sign = tensor({1., -1.}).to(t).repeat({32}).reshape({1, 64}), x = sign * v;
      const double eps = v < 1 ? 0 : 1e-5;
      CHECK(worst(layer_norm(x, {64}, {}, {}, eps), sign) < 1e-6);
      CHECK(worst(group_norm(x.reshape({1, 4, 16}), 2, {}, {}, eps).reshape({1, 64}), sign) < 1e-6);
      CHECK(worst(batch_norm(x.t(), {}, {}, {}, {}, true, 0.1, eps), sign.t()) < 1e-6);
      CHECK(worst(batch_norm(x.reshape({4, 1, 16}), {}, {}, {}, {}, true, 0.1, eps).reshape({1, 64}), sign) < 1e-6);
      CHECK(worst(x.std(std::vector<int64_t>{1}, false) / v, ones({1}, t)) < 1e-6);
      CHECK(worst(x.std(false) / v, ones({}, t)) < 1e-6);
      const Tensor g = gradient([&](const Tensor& z) { return (layer_norm(z, {64}, {}, {}, eps) * arange(64)); }, x);
      CHECK(g.isfinite().all().item<bool>());
    }
  CHECK(full({4}, 1e308, kDouble).mean().item<double>() == doctest::Approx(1e308));
  CHECK(full({1000}, 3e38, kFloat).mean().item<float>() == doctest::Approx(3e38f));
  CHECK(gradient([](const Tensor& x) { return x.mean(); }, full({4}, 1e308, kDouble)).equal(full({4}, 0.25, kDouble)));
}

TEST_CASE("normalisation of NaN and infinities ends, and spreads NaN over their set only") {
  for (const double bad : {std::nan(""), kInf, -kInf})
    for (const ScalarType t : {kFloat, kDouble}) {
      const Tensor x = tensor({{1., bad, 2., 3.}, {1., 2., 3., 4.}}, t);
      const auto holds = [](const Tensor& y) {
        CHECK(!y.select(0, 0).isfinite().all().item<bool>());
        CHECK(y.select(0, 1).isfinite().all().item<bool>());
      };
      holds(layer_norm(x, {4}));
      holds(group_norm(x, 1));
      holds(instance_norm(x.unsqueeze(1), {}, {}, {}, {}, true, 0.1, 1e-5));
      holds(batch_norm(x.unsqueeze(0), {}, {}, {}, {}, true, 0.1, 1e-5).squeeze(0));
      CHECK(!batch_norm(x, {}, {}, {}, {}, true, 0.1, 1e-5).isfinite().all().item<bool>());
    }
}

TEST_CASE("norms and distances scale instead of overflowing") {
  const Tensor x = tensor({1e20f, 1.f, 1.f});
  CHECK(x.norm().item<float>() == 1e20f);
  CHECK(worst(gradient([](const Tensor& x) { return x.norm(); }, x), tensor({1.f, 0.f, 0.f})) < 1e-6);
  CHECK((x * 1e-40 * 1e-10).norm().item<float>() == doctest::Approx(1e-30f));
  CHECK(tensor({3e-30f, 4e-30f}).norm().item<float>() == doctest::Approx(5e-30f));
  CHECK(worst(gradient([](const Tensor& x) { return x.norm(); }, tensor({3e-30f, 4e-30f})), tensor({0.6f, 0.8f})) <
        1e-6);
  CHECK(tensor({3e200, 4e200}, kDouble).norm().item<double>() == doctest::Approx(5e200));
  CHECK(tensor({3e-200, 4e-200}, kDouble).norm().item<double>() == doctest::Approx(5e-200));
  CHECK(full({2, 3}, 1e30, kFloat).norm(2, 1).equal(full({2}, 1e30, kFloat) * std::sqrt(3.)));
  CHECK(x.norm(100).item<float>() == doctest::Approx(1e20f));
  CHECK(tensor({1e4f, 1e4f}).norm(100).item<float>() == doctest::Approx(1e4 * std::pow(2, 0.01)));
  CHECK(tensor({1e-4f, 1e-4f}).norm(100).item<float>() == doctest::Approx(1e-4 * std::pow(2, 0.01)));
  CHECK(worst(gradient([](const Tensor& x) { return x.norm(100); }, tensor({1e4f, 1.f})), tensor({1.f, 0.f})) < 1e-5);
  CHECK(tensor({1e30f, 2.f}).norm(3).item<float>() == doctest::Approx(1e30f));
  CHECK(zeros({3}).norm().item<float>() == 0);
  CHECK(gradient([](const Tensor& x) { return x.norm(); }, zeros({3})).equal(zeros({3})));
  CHECK(std::isinf(tensor({kInf, 1.}).norm().item<float>()));
  CHECK(std::isnan(tensor({std::nan(""), 1.}).norm().item<float>()));
  CHECK(pairwise_distance(full({1, 2}, 1e25, kFloat), zeros({1, 2}), 2, 0).item<float>() ==
        doctest::Approx(1e25 * std::sqrt(2)));
  CHECK(cdist(full({1, 2}, 1e25, kFloat), zeros({1, 2})).item<float>() == doctest::Approx(1e25 * std::sqrt(2)));
  CHECK(cosine_similarity(full({1, 2}, 1e25, kFloat), full({1, 2}, 1e30, kFloat)).item<float>() == doctest::Approx(1));
  CHECK(cosine_embedding_loss(full({1, 2}, 1e200, kDouble), full({1, 2}, -1e200, kDouble), ones({1}, kDouble))
            .item<double>() == doctest::Approx(2));
  CHECK(nn::functional::normalize(full({1, 4}, 1e30, kFloat)).equal(full({1, 4}, 0.5f)));
  Tensor p = ones({3}).requires_grad_();
  p.mutable_grad() = x.clone();
  CHECK(nn::utils::clip_grad_norm_(p, 1.0) == doctest::Approx(1e20));
  CHECK(worst(p.grad(), tensor({1.f, 0.f, 0.f})) < 1e-5);
}

TEST_CASE("losses and activations stay finite where the true value is") {
  using F = std::function<Tensor(const Tensor&)>;
  const auto y = [](const Tensor& x, double v) { return full(x.sizes(), v, x.scalar_type()); };
  const std::map<std::string, F> functions = {
      {"soft_margin_loss +", [&](const Tensor& x) { return soft_margin_loss(x, y(x, 1), Reduction::None); }},
      {"soft_margin_loss -", [&](const Tensor& x) { return soft_margin_loss(x, y(x, -1), Reduction::None); }},
      {"binary_cross_entropy_with_logits",
       [&](const Tensor& x) { return binary_cross_entropy_with_logits(x, y(x, 0.3), {}, {}, Reduction::None); }},
      {"multilabel_soft_margin_loss",
       [&](const Tensor& x) {
         return nn::functional::multilabel_soft_margin_loss(x.unsqueeze(1), y(x.unsqueeze(1), 1));
       }},
      {"l1_loss", [&](const Tensor& x) { return l1_loss(x, y(x, 1), Reduction::None); }},
      {"smooth_l1_loss", [&](const Tensor& x) { return smooth_l1_loss(x, y(x, 1), Reduction::None); }},
      {"huber_loss", [&](const Tensor& x) { return huber_loss(x, y(x, 1), Reduction::None); }},
      {"hinge_embedding_loss", [&](const Tensor& x) { return hinge_embedding_loss(x, y(x, -1), 1, Reduction::None); }},
      {"margin_ranking_loss",
       [&](const Tensor& x) { return margin_ranking_loss(x, -x / 2, y(x, 1), 0, Reduction::None); }},
      {"cross_entropy_loss",
       [&](const Tensor& x) {
         return cross_entropy_loss(stack({x, y(x, 0)}, 1), zeros(x.sizes(), kLong), {}, Reduction::None);
       }},
      {"multi_margin_loss",
       [&](const Tensor& x) {
         return multi_margin_loss(stack({x, y(x, 0)}, 1), zeros(x.sizes(), kLong), 1, 1, {}, Reduction::None);
       }},
      {"log_softmax",
       [&](const Tensor& x) {
         return log_softmax(stack({x, y(x, 0)}, 1), 1).select(1, 0);
       }},
      {"softmax",
       [&](const Tensor& x) {
         return softmax(stack({x, y(x, 0)}, 1), 1).select(1, 0);
       }},
      {"logsumexp",
       [&](const Tensor& x) {
         return logsumexp(stack({x, y(x, 0)}, 1), 1);
       }},
      {"logaddexp", [&](const Tensor& x) { return logaddexp(x, y(x, 1)); }},
      {"logaddexp2", [&](const Tensor& x) { return logaddexp2(x, y(x, 1)); }},
      {"sigmoid", [](const Tensor& x) { return sigmoid(x); }},
      {"log_sigmoid", [](const Tensor& x) { return log_sigmoid(x); }},
      {"tanh", [](const Tensor& x) { return tanh(x); }},
      {"softplus", [](const Tensor& x) { return softplus(x); }},
      {"softplus 3", [](const Tensor& x) { return softplus(x, 3, 1e5); }},
      {"softsign", [](const Tensor& x) { return nn::functional::softsign(x); }},
      {"gelu", [](const Tensor& x) { return gelu(x); }},
      {"gelu tanh", [](const Tensor& x) { return gelu(x, "tanh"); }},
      {"silu", [](const Tensor& x) { return silu(x); }},
      {"mish", [](const Tensor& x) { return mish(x); }},
      {"elu", [](const Tensor& x) { return elu(x); }},
      {"celu", [](const Tensor& x) { return celu(x); }},
      {"selu", [](const Tensor& x) { return selu(x); }},
      {"hardswish", [](const Tensor& x) { return hardswish(x); }},
      {"hardsigmoid", [](const Tensor& x) { return hardsigmoid(x); }},
      {"erf", [](const Tensor& x) { return erf(x); }},
      {"erfc", [](const Tensor& x) { return erfc(x); }},
      {"atan", [](const Tensor& x) { return atan(x); }},
      {"atan2", [&](const Tensor& x) { return atan2(x, y(x, 3)); }},
      {"asinh", [](const Tensor& x) { return asinh(x); }},
      {"hypot", [&](const Tensor& x) { return hypot(x, y(x, 3)); }},
      {"sinc", [](const Tensor& x) { return sinc(x); }},
      {"log1p of square", [](const Tensor& x) { return log1p(x.abs()); }},
      {"rsqrt", [](const Tensor& x) { return rsqrt(x.abs()); }},
      {"reciprocal", [](const Tensor& x) { return reciprocal(x); }},
  };
  const std::map<ScalarType, std::vector<double>> far = {
      {kFloat, {-1e4, -500, -200, -100, -50, 50, 100, 200, 500, 1e4}},
      {kDouble, {-1e300, -1e155, -1e4, -800, -200, 200, 800, 1e4, 1e155, 1e300}}};
  for (const auto& [op, f] : functions)
    for (const auto& [t, values] : far)
      for (const double v : values) {
        const std::string& name = op;
        CAPTURE(name);
        CAPTURE(v);
        const Tensor x = full({3}, v, t);
        if (!(name == "margin_ranking_loss" || name == "hinge_embedding_loss") || std::fabs(v) < 1e300)
          CHECK(f(x).isfinite().all().item<bool>());
        CHECK(gradient(f, x).isfinite().all().item<bool>());
        const Tensor leaf = x.clone().requires_grad_();
        const Tensor first = autograd::grad({f(leaf).sum()}, {leaf}, {}, true, true)[0];
        if (first.requires_grad())
          CHECK(autograd::grad({first.sum()}, {leaf}, {}, false, false, true)[0]
                    .nan_to_num(1e9)
                    .abs()
                    .max()
                    .item<double>() < 1e9);
      }
  CHECK(soft_margin_loss(tensor({-200.f}), ones({1})).item<float>() == 200);
  CHECK(gradient([](const Tensor& x) { return soft_margin_loss(x, ones({1})); }, tensor({-200.f})).item<float>() == -1);
}

TEST_CASE("products and running products keep their gradients where they underflow") {
  const Tensor tiny = tensor({1e-200, 1e-200, 1.}, kDouble);
  CHECK(gradient([](const Tensor& x) { return x.prod(); }, tiny).equal(tensor({1e-200, 1e-200, 0.}, kDouble)));
  CHECK(gradient([](const Tensor& x) { return x.cumprod(0); }, tensor({2., 0., 3., 0., 5.}, kDouble))
            .equal(tensor({1., 2. * (1 + 3), 0., 0., 0.}, kDouble)));
  CHECK(gradient([](const Tensor& x) { return x.prod(0); }, tensor({2., 0., 3.}, kDouble))
            .equal(tensor({0., 6., 0.}, kDouble)));
}

TEST_CASE("the gradient of logsumexp is 0 where all numbers are -inf") {
  const Tensor x = full({2, 3}, -kInf, kFloat);
  CHECK(gradient([](const Tensor& x) { return logsumexp(x, 1); }, x).equal(zeros({2, 3})));
  CHECK(gradient([](const Tensor& x) { return logcumsumexp(x, 1); }, x).equal(zeros({2, 3})));
  // The sums are -inf, 0, 0, log 2.
  const Tensor mixed = tensor({-kInf, 0., -kInf, 0.}, kDouble);
  CHECK(allclose(gradient([](const Tensor& x) { return logcumsumexp(x, 0); }, mixed),
                 tensor({0., 2.5, 0., 0.5}, kDouble)));
  const Tensor in = mixed.clone().requires_grad_();
  const Tensor first = autograd::grad({logcumsumexp(in, 0).sum()}, {in}, {}, true, true)[0];
  CHECK(autograd::grad({first.sum()}, {in})[0].isfinite().all().item<bool>());
}

TEST_CASE("a number divided by a tensor is one division") {
  const Tensor tiny = tensor({1e-40F, 2.F, 0.F}, kFloat);
  CHECK((0 / tiny).slice(0, 0, 2).equal(zeros({2})));
  CHECK((1e-40 / tiny).slice(0, 0, 1).item<float>() == doctest::Approx(1));
  CHECK((3 / tensor({10.F})).item<float>() == 3.F / 10.F);
}
