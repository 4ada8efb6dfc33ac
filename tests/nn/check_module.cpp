// check_module(): the gradients of each parameter, by name.

#include <doctest/doctest.h>
#include <nn/check_module.h>
#include <nn/nn.h>

namespace {

using namespace wick;

bool has(const autograd::GradcheckReport& report, const char* words) {
  return report.text().find(words) != std::string::npos;
}

// x · scale + shift, with the gradients times factors.
struct ScaleImpl : nn::Module {
  explicit ScaleImpl(double of_scale = 1, double of_shift = 1, double of_x = 1)
      : of_scale(of_scale),
        of_shift(of_shift),
        of_x(of_x),
        scale(register_parameter("scale", full({3}, 1.5, kDouble))),
        shift(register_parameter("shift", full({3}, -0.5, kDouble))) {}
  Tensor forward(const Tensor& x) {
    const Tensor value = x.detach() * scale.detach() + shift.detach();
    return record("Scale", value, wrt(x, saving(scale), [f = of_x](auto& e, auto& scale) { return f * e * scale; }),
                  wrt(scale, saving(x), [f = of_scale](auto& e, auto& x) { return f * e * x; }),
                  wrt(shift, [f = of_shift](auto& e) { return f * e; }));
  }
  double of_scale, of_shift, of_x;
  Tensor scale, shift;
};
WICK_MODULE(Scale);

Tensor data() { return tensor({{0.3, -1.2, 0.8}, {1.1, 0.4, -0.7}}, kDouble); }

TEST_CASE("check_module: layers of all kinds are right, with dropout and batch norm in training") {
  manual_seed(1);
  nn::Sequential net(nn::Conv2d(nn::Conv2dOptions(1, 4, 3)), nn::BatchNorm2d(4), nn::ReLU(), nn::MaxPool2d(2),
                     nn::Flatten(), nn::Dropout(0.3), nn::Linear(4 * 3 * 3, 5));
  net->to(kDouble);
  const Tensor x = randn({4, 1, 8, 8}, kDouble);
  const auto report = nn::check_module(net, x);
  CHECK_MESSAGE(report.passed(), report);
  CHECK(report.right == 6 * 4);  // parameters, directions
  CHECK(report.input_names ==
        std::vector<std::string>{"0.weight", "0.bias", "1.weight", "1.bias", "6.weight", "6.bias"});
  CHECK(nn::check_module(*net, x, {}));  // a module without its holder, all entries

  nn::LSTM lstm(nn::LSTMOptions(3, 2));
  lstm->to(kDouble);
  CHECK(nn::check_module(lstm, data().unsqueeze(1)));  // a tuple of a tensor and a tuple
  nn::MultiheadAttention attention(4, 2);
  attention->to(kDouble);
  const Tensor q = randn({3, 2, 4}, kDouble), k = randn({5, 2, 4}, kDouble);
  CHECK(nn::check_module(attention, [&] { return attention->forward(q, k, k); }));
}

TEST_CASE("check_module names the parameter and the factor") {
  nn::Sequential net(nn::Linear(3, 3), Scale(1.01), nn::Tanh());
  net->to(kDouble);
  const auto fast = nn::check_module(net, data());
  CHECK_FALSE(fast.passed());
  CHECK(fast.findings.size() == 1);
  CHECK(has(fast, "by 1.scale element"));
  CHECK(has(fast, "a factor of 1.01\n"));
  CHECK(has(fast, "/ ∂ 1.scale at ["));
  CHECK(fast.input_names.at(fast.worst.input) == "1.scale");
  const auto all = nn::check_module(net, data(), {});
  CHECK(has(all, "1.scale: analytic is 1.01 × numeric in all 6 entries that are not 0"));
  CHECK(all.wrong == 6);

  const auto both = nn::check_module(Scale(0.5, -1), data(), {});
  CHECK(has(both, "scale: analytic is 0.5 × numeric"));
  CHECK(has(both, "shift: the sign is wrong"));
}

TEST_CASE("check_module: the input counts if it requires grad, a frozen parameter does not count") {
  Scale wrong(1, 1, 2);
  CHECK(nn::check_module(wrong, data()));
  CHECK(has(nn::check_module(wrong, data().requires_grad_(), {}), "input: analytic is 2 × numeric"));
  const Tensor source = data().requires_grad_();
  CHECK_FALSE(nn::check_module(wrong, source * 2));  // no leaf
  Scale frozen(2);
  frozen->scale.requires_grad_(false);
  CHECK(nn::check_module(frozen, data()));
}

TEST_CASE("check_module leaves parameters, gradients, buffers and random numbers as they were") {
  manual_seed(7);
  nn::Sequential net(nn::Linear(3, 4), nn::BatchNorm1d(4), nn::Dropout(0.5));
  net->to(kDouble);
  net->forward(data()).sum().backward();
  std::vector<Tensor> before;
  const auto all = [&] {
    std::vector<Tensor> tensors = net->buffers();
    for (const Tensor& p : net->parameters()) tensors.push_back(p), tensors.push_back(p.grad());
    return tensors;
  };
  for (const Tensor& t : all()) before.push_back(t.detach().clone());
  const Tensor random = default_generator().get_state();
  CHECK(nn::check_module(net, data()));
  const auto after = all();
  for (size_t i = 0; i < before.size(); ++i) CHECK(after[i].equal(before[i]));
  CHECK(default_generator().get_state().equal(random));
}

TEST_CASE("check_module: what forward() does wrong, and bad calls") {
  struct Odd : nn::Module {
    Odd() : weight(register_parameter("weight", ones({2}, kDouble))) {}
    Tensor forward(const Tensor& x) {
      check(weight[0].item<double>() == 1, "forward: the weight moved");
      return x * weight;
    }
    Tensor weight;
  };
  const auto odd = std::make_shared<Odd>();
  CHECK_THROWS_WITH_AS(nn::check_module(odd, ones({2}, kDouble)), doctest::Contains("the weight moved"), Error);
  CHECK(odd->weight.equal(ones({2}, kDouble)));

  int calls = 0;
  Scale scale;
  const auto report = nn::check_module(scale, [&] { return scale->forward(data()) + ++calls; });
  CHECK(has(report, "not deterministic"));
  CHECK(report.findings.size() == 1);
  CHECK(has(nn::check_module(scale, [&] { return scale->forward(data()) / 0.0; }), "scale: nothing is proved"));

  CHECK_THROWS_WITH_AS(nn::check_module(nn::ReLU(), data()),
                       doctest::Contains("check_module: ReLU() has no parameter that requires grad"), Error);
  CHECK_THROWS_WITH_AS(nn::check_module(scale, Tensor()), doctest::Contains("check_module"), Error);
}

}  // namespace
