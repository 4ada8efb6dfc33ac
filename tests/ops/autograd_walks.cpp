// Looking at a backward pass and reaching into it: node hooks, watchers, anomaly detection, drawings, passes inside of
// passes.

#include <nn/nn.h>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <limits>

using namespace wick;
using namespace wick::autograd;

namespace {

constexpr double kInf = std::numeric_limits<double>::infinity();

// Differentiates a function of the same kind, one level less, in its backward().
struct Nested : Function<Nested> {
  enum class Bottom { kPlain, kThrows, kInfinite };
  static Tensor forward(AutogradContext* ctx, const Tensor& x, int64_t levels, Bottom bottom) {
    ctx->saved_data["levels"] = levels;
    ctx->saved_data["bottom"] = static_cast<int64_t>(bottom);
    return x * 1.001;
  }
  static variable_list backward(AutogradContext* ctx, variable_list e) {
    const int64_t levels = ctx->saved_data["levels"].toInt();
    const auto bottom = static_cast<Bottom>(ctx->saved_data["bottom"].toInt());
    if (levels == 0) {
      check(bottom != Bottom::kThrows, "at the bottom");
      return {bottom == Bottom::kInfinite ? e[0] / 0 : e[0], Tensor(), Tensor()};
    }
    AutoGradMode on(true);
    const Tensor x = zeros_like(e[0]).requires_grad_();
    Nested::apply(x, levels - 1, bottom).backward(e[0]);
    return {x.grad() + 1, Tensor(), Tensor()};
  }
};

std::string error_of(const std::function<void()>& f) {
  try {
    f();
  } catch (const Error& e) {
    return e.what();
  }
  return "";
}
bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }
size_t count(const std::string& text, const std::string& part) {
  size_t n = 0;
  for (size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++n;
  return n;
}

// x → tanh(x W₁ + b₁) W₂, squared and summed.
struct Net {
  Tensor x, w1, b1, w2, hidden, out, loss;
  Net() {
    manual_seed(1);
    x = randn({3, 2}, kDouble);
    w1 = randn({2, 4}, kDouble).requires_grad_();
    b1 = randn({4}, kDouble).requires_grad_();
    w2 = randn({4, 1}, kDouble).requires_grad_();
    hidden = (x.mm(w1) + b1).tanh();
    out = hidden.mm(w2);
    loss = (out * out).sum();
  }
};

}  // namespace

TEST_CASE("a backward pass inside of a backward pass, 2,000 levels deep") {
  const Tensor x = tensor({1.0, 2.0}, kDouble).requires_grad_();
  const Tensor y = Nested::apply(x, 2000, Nested::Bottom::kPlain);
  y.sum().backward();
  CHECK(x.grad().equal(full({2}, 2001.0, kDouble)));
  // What is thrown at the bottom arrives at the top, and all modes are as before.
  const Tensor z = Nested::apply(x, 2000, Nested::Bottom::kThrows);
  CHECK_THROWS_WITH_AS(z.sum().backward(), "at the bottom", Error);
  CHECK(GradMode::is_enabled());
  CHECK(x.grad().equal(full({2}, 2001.0, kDouble)));
  Nested::apply(x, 250, Nested::Bottom::kPlain).sum().backward();
  CHECK(x.grad().equal(full({2}, 2252.0, kDouble)));
}

TEST_CASE("a watcher and anomaly detection go along to deep levels") {
  const Tensor x = tensor({1.0}, kDouble).requires_grad_();
  size_t nodes = 0;
  {
    Watcher watcher([&](const Node& node, auto, auto) { nodes += contains(node.name(), "Nested"); });
    Nested::apply(x, 350, Nested::Bottom::kPlain).backward();
  }
  CHECK(nodes == 351);
  DetectAnomalyGuard guard;
  CHECK(contains(error_of([&] { Nested::apply(x, 350, Nested::Bottom::kInfinite).backward(); }),
                 "Nested made the first"));
}

static_assert(std::is_same_v<Node::Errors, Node::Gradients>);  // the older name

TEST_CASE("node hooks: before, with the incoming gradients; after, with the gradients") {
  const Tensor x = tensor({2.0, 3.0}, kDouble).requires_grad_(), w = tensor({5.0, 7.0}, kDouble).requires_grad_();
  const Tensor y = x * w;
  std::vector<int> order;
  Node::Gradients seen;
  y.register_hook([&](const Tensor&) { order.push_back(0); });
  y.grad_fn()->add_pre_hook([&](const Node::Gradients& e) {
    order.push_back(1);
    return Node::Gradients{e[0] * 10};
  });
  y.grad_fn()->add_pre_hook([&](const Node::Gradients& e) {
    order.push_back(2);
    CHECK(e[0].equal(full({2}, 10.0, kDouble)));
    return e;
  });
  y.grad_fn()->add_post_hook([&](const Node::Gradients& g, const Node::Gradients& e) {
    order.push_back(3);
    seen = e;
    REQUIRE(g.size() == 2);
    return Node::Gradients{g[0] + 1, g[1]};
  });
  y.grad_fn()->add_post_hook([&](const Node::Gradients& g, const Node::Gradients&) {
    order.push_back(4);
    return Node::Gradients{g[0], Tensor()};  // undefined means zero
  });
  y.sum().backward({}, true);
  CHECK(order == std::vector<int>{0, 1, 2, 3, 4});
  CHECK(seen[0].equal(full({2}, 10.0, kDouble)));
  CHECK(x.grad().equal(tensor({51.0, 71.0}, kDouble)));
  CHECK_FALSE(w.grad().defined());
  // A wrong number of tensors is an error that names the node.
  y.grad_fn()->add_post_hook([](const Node::Gradients&, const Node::Gradients&) { return Node::Gradients{}; });
  CHECK(contains(error_of([&] { y.sum().backward({}, true); }), "MulBackward0"));
  const Tensor z = x * w;
  z.grad_fn()->add_pre_hook([](const Node::Gradients& e) { return Node::Gradients{e[0], e[0]}; });
  CHECK(contains(error_of([&] { z.sum().backward(); }), "MulBackward0"));
}

TEST_CASE("node hooks on a node with several outputs see gradients that did not come as undefined") {
  struct Two : Function<Two> {
    static variable_list forward(AutogradContext*, const Tensor& x) { return {x * 2, x * 3}; }
    static variable_list backward(AutogradContext*, variable_list e) { return {e[0] * 2 + e[1] * 3}; }
  };
  const Tensor x = tensor({1.0}, kDouble).requires_grad_();
  const variable_list y = Two::apply(x);
  int undefined = 0;
  y[0].grad_fn()->add_pre_hook([&](const Node::Gradients& e) {
    REQUIRE(e.size() == 2);
    undefined += !e[0].defined();
    return Node::Gradients{e[0], e[1] * 10};
  });
  y[1].backward();
  CHECK(undefined == 1);
  CHECK(x.grad().item<double>() == 30);
}

TEST_CASE("post-accumulate hooks are called after the gradient was added") {
  const Tensor x = tensor({1.0, 2.0}, kDouble).requires_grad_();
  std::vector<double> sums;
  x.register_post_accumulate_grad_hook([&](const Tensor& leaf) {
    CHECK(leaf.is_same(x));
    CHECK_FALSE(GradMode::is_enabled());
    sums.push_back(leaf.grad().sum().item<double>());
  });
  (x * 2 + x).sum().backward();
  (x * 5).sum().backward();
  CHECK(sums == std::vector<double>{6, 16});
  // The way to train without keeping all gradients: a step for each leaf as soon as its gradient is complete.
  const Tensor w = tensor({10.0}, kDouble).requires_grad_();
  w.register_post_accumulate_grad_hook([](const Tensor& leaf) {
    leaf.sub_(0.1 * leaf.grad());
    leaf.mutable_grad() = Tensor();
  });
  for (int i = 0; i < 3; ++i) (w * w).sum().backward();
  CHECK(w.item<double>() == doctest::Approx(10 * 0.8 * 0.8 * 0.8));
  CHECK_FALSE(w.grad().defined());
  CHECK_THROWS_AS((w * 2).register_post_accumulate_grad_hook([](const Tensor&) {}), Error);
  CHECK_THROWS_AS(tensor({1.0}).register_post_accumulate_grad_hook([](const Tensor&) {}), Error);
  grad({(x * 2).sum()}, {x});  // accumulates nothing
  CHECK(sums.size() == 2);
}

TEST_CASE("post-accumulate hooks are called as soon as the gradient is complete, in each pass") {
  const Tensor first = tensor({2.0}).requires_grad_(), last = tensor({3.0}).requires_grad_();
  std::vector<std::string> order;
  first.register_post_accumulate_grad_hook([&](const Tensor&) { order.emplace_back("first"); });
  last.register_post_accumulate_grad_hook([&](const Tensor&) { order.emplace_back("last"); });
  for (int pass = 0; pass < 3; ++pass) {
    order.clear();
    const Tensor h = first * 5, again = h + first;
    h.register_hook([&](const Tensor&) { order.emplace_back("h"); });
    (again * last).sum().backward();
    CHECK(order == std::vector<std::string>{"last", "h", "first"});
  }
  // Two graphs that are alive together: each leaf still gets one call.
  order.clear();
  const Tensor a = first * last, b = first + last;
  (a + b).sum().backward();
  CHECK(order.size() == 2);
}

TEST_CASE("a watcher sees each node once, incoming gradients and gradients as by hand") {
  const Net net;
  std::vector<std::string> names;
  Tensor at_hidden, at_out;
  size_t leaves = 0;
  {
    Watcher watcher([&](const Node& node, std::span<const Tensor> incoming, std::span<const Tensor> gradients) {
      if (node.name() == "AccumulateGrad") {
        ++leaves;
        CHECK(gradients.empty());
        return;
      }
      names.push_back(node.name());
      CHECK(incoming.size() == 1);
      CHECK(gradients.size() == node.num_outputs());
      if (node.name() == "TanhBackward0") at_hidden = incoming[0];
      if (&node == net.out.grad_fn().get()) at_out = incoming[0];
    });
    net.loss.backward();
  }
  const std::vector<std::string> wanted{
      net.loss.grad_fn()->name(), "MulBackward0", "MmBackward0", "TanhBackward0", "AddBackward0", "MmBackward0"};
  CHECK(names == wanted);
  CHECK(leaves == 3);
  CHECK(at_out.allclose(2 * net.out.detach(), 1e-14));                       // δ₂ = 2 out
  CHECK(at_hidden.allclose(at_out.mm(net.w2.detach().t()), 1e-14));          // δ₂ W₂ᵀ
  CHECK(net.w2.grad().allclose(net.hidden.detach().t().mm(at_out), 1e-14));  // hᵀ δ₂
  (net.b1 * 2).sum().backward();                                             // nobody watches any more
  CHECK(names.size() == wanted.size());
}

TEST_CASE("watchers: the innermost is called, the outer one afterwards again; one may throw") {
  const Tensor x = tensor({1.0}, kDouble).requires_grad_();
  int outer = 0, inner = 0;
  Watcher first([&](const Node&, auto, auto) { ++outer; });
  {
    Watcher second([&](const Node&, auto, auto) { ++inner; });
    (x * x).backward();
  }
  CHECK(outer == 0);
  CHECK(inner == 2);
  (x * x).backward();
  CHECK(outer == 2);
  Watcher third([](const Node& node, auto, auto) { fail("seen {}", node.name()); });
  CHECK_THROWS_WITH_AS((x * x).backward(), "seen MulBackward0", Error);
}

TEST_CASE("anomalies: the first operator whose gradient is NaN or infinite, and what led there") {
  const Tensor zero = zeros({2, 3}, kDouble).requires_grad_(), other = ones({2, 3}, kDouble).requires_grad_();
  DetectAnomalyGuard guard;
  {
    const Tensor below = other - 1;  // before zero * 2, whichever operand the compiler takes first
    const std::string e = error_of([&] { ((zero * 2) / below * 3).sum().backward(); });  // 0 / 0
    CHECK(contains(e, "DivBackward0"));
    CHECK(contains(e, "(2×3)"));
    CHECK(contains(e, "\n  MulBackward1 (2×3)"));  // in the chain
    CHECK(contains(e, "\n  AccumulateGrad (2×3)"));
  }
  {
    const std::string e = error_of([&] { (zero.log() * (other - 1)).sum().backward(); });  // log(0) · 0
    CHECK((contains(e, "MulBackward0 made the first infinity") || contains(e, "LogBackward0 made the first NaN")));
  }
  {
    const std::string e = error_of([&] { zero.sqrt().sum().backward(); });
    CHECK(contains(e, "SqrtBackward0 made the first infinity"));
    CHECK(contains(e, "(2×3) Double"));
  }
  {
    // A mask does not help: 0 · ∞ is NaN, in the operator before the mask.
    const std::string e = error_of([&] { where(zero > 0, zero.log(), zero).sum().backward(); });
    CHECK(contains(e, "LogBackward0 made the first"));
    CHECK_FALSE(contains(e, "WhereBackward0"));
  }
  {
    Tensor deep = zero.sqrt();
    for (int i = 0; i < 30; ++i) deep = deep * 1;
    const std::string e = error_of([&] { (deep.sqrt()).sum().backward(); });
    CHECK(contains(e, "SqrtBackward0"));
    CHECK(contains(e, "…"));  // a long chain is cut
    CHECK(count(e, "\n") < 20);
  }
  {
    // What comes from outside is no operator's fault.
    const std::string start = error_of([&] { (other * 2).backward(full({2, 3}, kInf, kDouble)); });
    CHECK(contains(start, "not finite"));
    CHECK_FALSE(contains(start, "made the first"));
    const Tensor y = other * 2;
    y.register_hook([](const Tensor& e) { return e * kInf; });
    CHECK_FALSE(contains(error_of([&] { y.sum().backward(); }), "made the first"));
    CHECK(contains(error_of([&] { other.backward(full({2, 3}, kInf, kDouble)); }), "not finite"));  // a leaf alone
  }
  CHECK_FALSE(zero.grad().defined());
  DetectAnomalyGuard off(false);
  CHECK_NOTHROW(zero.sqrt().sum().backward());
  CHECK(zero.grad().isinf().all().item<bool>());
}

TEST_CASE("anomalies: no false alarm") {
  DetectAnomalyGuard guard;
  manual_seed(2);
  nn::MLP net({6, 16, 3});
  const Tensor x = randn({8, 6}), y = randint(3, {8});
  for (int i = 0; i < 3; ++i) CHECK_NOTHROW(cross_entropy_loss(net(x), y).backward());
  const Tensor t = tensor({-1.0, 0.0, 2.0}, kDouble).requires_grad_();
  CHECK_NOTHROW((t.relu() + t.abs() + t.sign() + t.exp() + t.sigmoid() + t.tanh() + t.clamp(-0.5, 1)).sum().backward());
  CHECK_NOTHROW((t * t).prod().backward());
  CHECK_NOTHROW(t.masked_fill(t == 0, -kInf).softmax(0).square().sum().backward());
  CHECK_NOTHROW(grad({(t * t * t).sum()}, {t}, {}, true, true));
  // Infinite values are no infinite gradients.
  CHECK_NOTHROW((t + kInf).sum().backward());
  CHECK_NOTHROW(where(t > 0, t, full({3}, kInf, kDouble)).sum().backward());
}

TEST_CASE("draw: nodes, shapes, names, arrows") {
  const Net net;
  const std::string dot = draw(net.loss, {{"w1", net.w1}, {"the \"bias\"", net.b1}, {"w2", net.w2}, {"x", net.x}});
  CHECK(dot.starts_with("digraph"));
  CHECK(count(dot, "MmBackward0") == 2);
  CHECK(count(dot, "TanhBackward0") == 1);
  CHECK(contains(dot, "\"w1\\n(2×4)\""));
  CHECK(contains(dot, "the \\\"bias\\\"\\n(4)"));
  CHECK(contains(dot, "w2\\n(4×1)"));
  CHECK_FALSE(contains(dot, "\"x"));  // needs no gradient
  CHECK(contains(dot, "TanhBackward0\\n(3×4)"));
  CHECK(count(dot, "shape=ellipse") == 3);
  CHECK(count(dot, " -> ") == 9);  // sum, two of out · out, two of mm, tanh, two of +, one of mm
  CHECK(count(dot, "{") == count(dot, "}"));
  CHECK(draw(net.loss, {}).size() < dot.size());
  const std::string labelled = draw(net.loss, {{"J", net.loss}}, [](const Node& node, size_t edge) {
    return fmt::format("{}\n\"{}\"", node.name(), edge);
  });
  CHECK(contains(labelled, " of J"));
  CHECK(count(labelled, "->") == count(dot, "->"));
  CHECK(count(labelled, " [label=\" ") == count(dot, "->"));
  CHECK(contains(labelled, "\\n\\\"1\\\""));  // a line break and quotes, escaped
  CHECK(count(draw(net.x), "->") == 0);
  CHECK(contains(draw(net.w1, {{"alone", net.w1}}), "alone"));
  CHECK_THROWS_AS(draw(Tensor()), Error);
  Tensor chain = net.w1;
  for (int i = 0; i < 20'000; ++i) chain = chain * 1;  // no recursion
  CHECK(count(draw(chain), "->") == 20'000);
  if (std::system("dot -V >/dev/null 2>&1") == 0) {
    std::FILE* pipe = popen("dot -Tplain >/dev/null", "w");
    REQUIRE(pipe != nullptr);
    std::fputs(dot.c_str(), pipe);
    CHECK(pclose(pipe) == 0);
  }
}
