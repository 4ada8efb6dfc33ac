// The gradient checker itself: it passes the whole operator table, kinks and float32, and catches every planted fault.

#include "table.h"

#include <autograd/gradcheck.h>

#include <doctest/doctest.h>

#include <cstdlib>

using namespace wick;
using autograd::check_gradients;
using autograd::check_second_gradients;
using autograd::GradcheckOptions;
using autograd::GradcheckReport;

namespace {

autograd::TensorFunction function_of(const test::Sample& s) {
  return [&s](const std::vector<Tensor>& x) { return std::vector<Tensor>{s.f(x)}; };
}
bool differentiates(const test::Sample& s) {
  for (const Tensor& x : s.inputs)
    if (x.requires_grad()) return true;
  return false;
}
bool has(const GradcheckReport& r, const std::string& words) { return r.text().find(words) != std::string::npos; }

// The same elements, with a backward pass that is wrong in one way.
using Spoil = Tensor (*)(const Tensor& e);
Tensor spoiled(const Tensor& x, Spoil how) {
  return record("Spoiled", x.detach().clone(), wrt(x, [how](const Tensor& e) { return how(e); }));
}

struct Fault {
  const char* name;
  Spoil how;
  int64_t least = 1;  // elements that the input must have for this to be a fault
};
const Fault kFaults[] = {
    {"scaled by 1 + 1e-4", [](const Tensor& e) { return e * (1 + 1e-4); }},
    {"sign flipped", [](const Tensor& e) { return -e; }},
    {"a term dropped", [](const Tensor& e) { return e * 0.5; }},
    {"incoming gradient ignored", [](const Tensor& e) { return ones_like(e); }},
    {"undefined", [](const Tensor&) { return Tensor(); }},
    {"wrong at one index",
     [](const Tensor& e) {
       Tensor g = e.clone();
       g.view({-1})[g.numel() / 2].mul_(1.5);
       return g;
     }},
    {"summed over too much", [](const Tensor& e) { return e.sum().expand(e.sizes()); }, 2},
    {"reversed", [](const Tensor& e) { return e.reshape({-1}).flip(0).reshape(e.sizes()); }, 2},
};

// True if the fault can be seen at this input at all: some derivative by it is far enough from 0.
double gradient_size(const test::Sample& s, size_t input) {
  const Tensor y = s.f(s.inputs);
  if (y.numel() == 0) return 0;
  double most = 0;
  for (int64_t i = 0; i < y.numel(); ++i) {
    const auto g = autograd::grad({y.reshape({-1})[i]}, {s.inputs[input]}, {}, true, false, true)[0];
    if (g.defined() && g.numel() > 0) most = std::max(most, g.abs().max().item<double>());
  }
  return most;
}

}  // namespace

TEST_CASE("the operator table has right first and second derivatives") {
  int64_t right = 0, inconclusive = 0;
  for (const auto& op : test::operator_table())
    for (const auto& s : op.samples) {
      if (!differentiates(s)) continue;
      const auto first = check_gradients(function_of(s), s.inputs);
      CHECK_MESSAGE(first.passed(), op.name, " (", s.what, "): ", first.text());
      right += first.right, inconclusive += first.inconclusive;
      if (!s.twice) continue;
      const auto second = check_second_gradients(function_of(s), s.inputs);
      CHECK_MESSAGE(second.passed(), op.name, " (", s.what, "), second: ", second.text());
      right += second.right, inconclusive += second.inconclusive;
    }
  MESSAGE(right, " entries right, ", inconclusive, " inconclusive");
  CHECK(inconclusive * 1000 < right);
}

// WICK_GRADCHECK_DRAWS=1000 runs as many draws as the documentation reports.
TEST_CASE("no false alarm over random draws of the table") {
  const char* text = std::getenv("WICK_GRADCHECK_DRAWS");
  const int draws = text ? std::atoi(text) : 5;
  int64_t right = 0, kinks = 0, inconclusive = 0, alarms = 0;
  for (int d = 1; d <= draws; ++d)
    for (const auto& op : test::operator_table(static_cast<uint64_t>(d)))
      for (const auto& s : op.samples) {
        if (!differentiates(s)) continue;
        const auto r = check_gradients(function_of(s), s.inputs);
        if (!r.passed()) ++alarms;
        CHECK_MESSAGE(r.passed(), "draw ", d, ", ", op.name, " (", s.what, "): ", r.text());
        right += r.right, kinks += r.kinks, inconclusive += r.inconclusive;
      }
  // Elements placed on kinks and ties at random.
  using F = Tensor (*)(const Tensor&);
  const F kinked[] = {[](const Tensor& x) { return x.relu(); },
                      [](const Tensor& x) { return x.abs(); },
                      [](const Tensor& x) { return x.leaky_relu(0.2); },
                      [](const Tensor& x) { return x.hardtanh(-1, 1); },
                      [](const Tensor& x) { return x.clamp(-1, 0); },
                      [](const Tensor& x) { return x.relu6(); },
                      [](const Tensor& x) { return x.amax(0); },
                      [](const Tensor& x) { return x.min(); },
                      [](const Tensor& x) { return x.norm(1); },
                      [](const Tensor& x) { return x.norm(2, 1); },
                      [](const Tensor& x) { return x.softsign(); },
                      [](const Tensor& x) { return maximum(x, x.flip(0)); },
                      [](const Tensor& x) { return (x.relu() * 3 + x.tanh()).exp(); },
                      [](const Tensor& x) { return l1_loss(x, zeros_like(x)); },
                      [](const Tensor& x) { return huber_loss(x, zeros_like(x)); },
                      [](const Tensor& x) { return x.hardsigmoid() + x.hardswish(); }};
  manual_seed(11);
  for (int d = 0; d < draws * 4; ++d)
    for (size_t i = 0; i < std::size(kinked); ++i) {
      const Tensor x = (randint(-2, 3, {4, 3}, kDouble) + randint(2, {4, 3}) * rand({4, 3}, kDouble)).requires_grad_();
      const auto r = autograd::check_gradients_of(kinked[i], x);
      if (!r.passed()) ++alarms;
      CHECK_MESSAGE(r.passed(), "draw ", d, ", kinked function ", i, ": ", r.text());
      right += r.right, kinks += r.kinks, inconclusive += r.inconclusive;
    }
  MESSAGE(draws, " draws: ", right, " right, ", inconclusive, " inconclusive, ", kinks, " at a kink, ", alarms,
          " false alarms");
}

TEST_CASE("every planted fault is caught") {
  int64_t planted = 0, caught = 0;
  for (const auto& op : test::operator_table())
    for (const auto& s : op.samples)
      for (size_t i = 0; i < s.inputs.size(); ++i) {
        const Tensor& x = s.inputs[i];
        if (!x.requires_grad() || x.numel() == 0 || gradient_size(s, i) < 1e-6) continue;
        for (const Fault& fault : kFaults) {
          if (x.numel() < fault.least) continue;
          auto f = [&](const std::vector<Tensor>& in) {
            std::vector<Tensor> changed = in;
            changed[i] = spoiled(in[i], fault.how);
            return std::vector<Tensor>{s.f(changed)};
          };
          // Some faults change nothing here: the Jacobian comes out the same. Then there is nothing to catch.
          const Tensor y = s.f(s.inputs);
          Tensor e = y.new_empty(y.sizes());
          for (int64_t k = 0; k < e.numel(); ++k) e.data_ptr<double>()[k] = 1 + 0.1 * static_cast<double>(k % 7);
          const Tensor good = autograd::grad({y}, {x}, {e}, {}, false, true)[0];
          const Tensor bad = autograd::grad(f(s.inputs), {x}, {e}, {}, false, true)[0];
          const Tensor zero = zeros_like(x);
          if (((good.defined() ? good : zero) - (bad.defined() ? bad : zero)).abs().max().item<double>() < 1e-9)
            continue;
          ++planted;
          const auto r = check_gradients(f, s.inputs);
          if (!r.passed()) ++caught;
          CHECK_MESSAGE(!r.passed(), op.name, " (", s.what, "), input ", i, ", ", fault.name, " escaped: ", r.text());
        }
      }
  MESSAGE(planted, " faults planted, ", caught, " caught");
  CHECK(planted > 10000);
}

TEST_CASE("the report says what is wrong") {
  const Tensor x = tensor({0.3, -1.2, 0.8}, kDouble).requires_grad_(),
               y = tensor({1.1, 0.4, -0.7}, kDouble).requires_grad_();
  auto of = [&](Spoil how) {
    return autograd::check_gradients_of([=](const Tensor& a, const Tensor& b) { return spoiled(a, how).sin() * b; }, x,
                                        y);
  };
  CHECK(has(of([](const Tensor& e) { return e * 0.5; }), "input 0: analytic is 0.5 × numeric"));
  CHECK(has(of([](const Tensor& e) { return -e; }), "input 0: the sign is wrong"));
  CHECK(has(of([](const Tensor&) { return Tensor(); }), "input 0: analytic is 0 (or undefined)"));
  CHECK(has(of([](const Tensor& e) { return ones_like(e); }), "multiplied by the incoming gradient"));
  CHECK(has(of([](const Tensor& e) { return e / 0.0; }), "analytic is not finite"));
  CHECK(has(of([](const Tensor& e) {
              Tensor g = e.clone();
              g[1].mul_(1.001);
              return g;
            }),
            "in one entry only: output 0 element 1 by element 1"));
  const Tensor m = tensor({{0.5, -1.0}, {2.0, 0.3}}, kDouble);
  auto transposed = [&](const Tensor& a) {
    return record("Transposed", m.mv(a.detach()), wrt(a, [m](const Tensor& e) { return m.mv(e); }));
  };
  CHECK(has(autograd::check_gradients_of(transposed, tensor({1.0, 2.0}, kDouble).requires_grad_()), "transposed"));
  auto exchanged = [](const Tensor& a, const Tensor& b) {
    return record("Exchanged", a.detach() * b.detach(), wrt(a, saving(a), [](auto& e, auto& a) { return e * a; }),
                  wrt(b, saving(b), [](auto& e, auto& b) { return e * b; }));
  };
  CHECK(has(autograd::check_gradients_of(exchanged, x, y), "are two gradients exchanged?"));
  int calls = 0;
  auto moody = [&](const Tensor& a) {
    return record("Moody", a.detach().clone(), wrt(a, [&](const Tensor& e) { return e * (1 + 0.1 * (++calls % 2)); }));
  };
  CHECK(has(autograd::check_gradients_of(moody, x), "not deterministic"));
  CHECK_THROWS_WITH_AS(autograd::gradcheck(
                           [&](const std::vector<Tensor>& in) {
                             return std::vector<Tensor>{spoiled(in[0], [](const Tensor& e) { return e * 2; })};
                           },
                           {x}),
                       doctest::Contains("analytic is 2 × numeric in all"), Error);
  GradcheckOptions quiet;
  quiet.raise_exception = false;
  CHECK_FALSE(autograd::gradcheck(
      [&](const std::vector<Tensor>& in) {
        return std::vector<Tensor>{spoiled(in[0], [](const Tensor& e) { return e * 2; })};
      },
      {x}, quiet));
}

TEST_CASE("the worst entry is given by its indices and the value of the input there") {
  const Tensor x = (arange(12).to(kDouble) / 7 + 0.25).view({2, 3, 2}).requires_grad_();
  // Twice the derivative at [1, 0, 1] only.
  const auto f = [](const std::vector<Tensor>& in) -> std::vector<Tensor> {
    const Tensor& x = in[0];
    return {record("Off", x.detach().square().sum(0), wrt(x, saving(x), [](auto& e, auto& x) {
                     Tensor slope = x * 2;
                     slope[1][0][1] = slope[1][0][1] * 2;
                     return e.unsqueeze(0) * slope;
                   }))};
  };
  for (const bool fast : {false, true}) {
    GradcheckOptions options;
    options.fast_mode = fast;
    const GradcheckReport r = check_gradients(f, {x}, options);
    CHECK(r.worst.input_index == std::vector<int64_t>{1, 0, 1});
    CHECK(r.worst.output_index == std::vector<int64_t>{0, 1});
    CHECK(r.worst.input_value == doctest::Approx(1.25));
    CHECK(r.text().find(
              "worst: ∂ output 0 at [0, 1] / ∂ input 0 at [1, 0, 1], where it is 1.25: analytic 5, numeric 2.5") !=
          std::string::npos);
  }
}

TEST_CASE("kinks: a value between the one-sided derivatives is right") {
  const Tensor at = tensor({-1.0, 0.0, 2.0}, kDouble).requires_grad_();
  for (auto f : {+[](const Tensor& x) { return x.relu(); }, +[](const Tensor& x) { return x.abs(); },
                 +[](const Tensor& x) { return x.leaky_relu(0.1); }, +[](const Tensor& x) { return x.clamp_min(0); },
                 +[](const Tensor& x) { return maximum(x, zeros_like(x)); }}) {
    const auto r = autograd::check_gradients_of(f, at);
    CHECK_MESSAGE(r.passed(), r.text());
    CHECK(r.kinks == 1);
    CHECK(r.inconclusive == 0);
  }
  const Tensor tie = tensor({3.0, 1.0, 3.0}, kDouble).requires_grad_();
  CHECK_GRADIENTS([](const Tensor& x) { return x.max(); }, tie);
  CHECK(autograd::check_gradients_of([](const Tensor& x) { return x.max(); }, tie).kinks == 2);
  // A value outside of the interval is wrong, at a kink too.
  auto wrong = [](const Tensor& x) {
    return record("W", x.detach().relu(),
                  wrt(x, saving(x), [](auto& e, auto& z) { return where(z == 0, e * 1.2, where(z > 0, e, 0)); }));
  };
  CHECK_FALSE(autograd::check_gradients_of(wrong, at).passed());
  // Closer to a kink than any step, an entry is inconclusive, and the report says why.
  const auto jump =
      autograd::check_gradients_of([](const Tensor& x) { return x.floor(); }, tensor({1.0}, kDouble).requires_grad_());
  CHECK(jump.inconclusive == 1);
  CHECK(has(jump, "a kink or a jump nearby"));
}

TEST_CASE("float32 has tolerances of its own") {
  manual_seed(3);
  const Tensor x = randn({4, 3}).requires_grad_(), w = randn({2, 3}).requires_grad_(), b = randn({2}).requires_grad_();
  auto f = [](const Tensor& x, const Tensor& w, const Tensor& b) { return linear(x, w, b).tanh(); };
  const auto r = autograd::check_gradients_of(f, x, w, b);
  CHECK_MESSAGE(r.passed(), r.text());
  CHECK(r.right > 100);
  CHECK_FALSE(autograd::check_gradients_of(
                  [&](const Tensor& x, const Tensor& w, const Tensor& b) {
                    return f(spoiled(x, [](const Tensor& e) { return e * 1.05; }), w, b);
                  },
                  x, w, b)
                  .passed());
}

TEST_CASE("fast mode: a large network, and the wrong entry found by halving") {
  manual_seed(5);
  std::vector<Tensor> inputs{randn({8, 784}, kDouble), randn({1024, 784}, kDouble).mul(0.05).requires_grad_(),
                             randn({1024}, kDouble).mul(0.1).requires_grad_(),
                             randn({256, 1024}, kDouble).mul(0.05).requires_grad_(),
                             randn({256}, kDouble).mul(0.1).requires_grad_()};
  auto net = [](const std::vector<Tensor>& in) {
    return std::vector<Tensor>{linear(linear(in[0], in[1], in[2]).tanh(), in[3], in[4])};
  };
  GradcheckOptions fast;
  fast.fast_mode = true;
  const auto good = check_gradients(net, inputs, fast);
  CHECK_MESSAGE(good.passed(), good.text());
  auto bad = [&](const std::vector<Tensor>& in) {
    auto changed = in;
    changed[3] = record("Spoiled", in[3].detach().clone(), wrt(in[3], [](const Tensor& e) {
                          Tensor g = e.clone();
                          g[100][345].mul_(1.5);
                          return g;
                        }));
    return net(changed);
  };
  const auto r = check_gradients(bad, inputs, fast);
  CHECK_FALSE(r.passed());
  CHECK(r.worst.input == 3);
  CHECK(r.worst.input_element == 100 * 1024 + 345);
}

TEST_CASE("fast mode: outputs without elements, whose gradient is not 0") {
  GradcheckOptions fast;
  fast.fast_mode = true;
  auto f = [](const std::vector<Tensor>& in) {
    return std::vector<Tensor>{spoiled(in[0], [](const Tensor& e) { return ones_like(e); }).expand({0, 2})};
  };
  CHECK_FALSE(check_gradients(f, {ones({1, 2}, kDouble).requires_grad_()}, fast).passed());
}

TEST_CASE("a function whose number of outputs changes") {
  int64_t calls = 0;
  auto f = [&](const std::vector<Tensor>& in) { return std::vector<Tensor>{in[0].slice(0, 0, 1 + ++calls % 2)}; };
  CHECK(has(check_gradients(f, {ones({2}, kDouble).requires_grad_()}), "outputs of different sizes"));
  auto positive = [](const std::vector<Tensor>& in) { return std::vector<Tensor>{in[0].masked_select(in[0] > 0)}; };
  CHECK_THROWS_WITH_AS(check_gradients(positive, {zeros({2}, kDouble).requires_grad_()}),
                       doctest::Contains("output elements"), Error);
}

TEST_CASE("bad calls") {
  auto id = [](const std::vector<Tensor>& x) { return x; };
  CHECK_THROWS_WITH_AS(check_gradients(id, {}), doctest::Contains("at least one input"), Error);
  CHECK_THROWS_WITH_AS(check_gradients(id, {ones({2})}), doctest::Contains("no input requires grad"), Error);
  CHECK_THROWS_WITH_AS(check_gradients(id, {ones({1}).requires_grad_().expand({3})}), doctest::Contains("is expanded"),
                       Error);
  CHECK_THROWS_WITH_AS(check_gradients([](const std::vector<Tensor>& x) { return std::vector<Tensor>{x[0].argmax()}; },
                                       {ones({3}).requires_grad_()}),
                       doctest::Contains("no floating-point output"), Error);
}
