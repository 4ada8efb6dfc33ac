// Hooks on tensors: what they see, what they may change, in which order, until when.

#include "peer.h"

#include <stdexcept>

using peer::constant;
using peer::leaf;
using peer::text;
using torch::Tensor;
using torch::autograd::grad;

TEST_CASE("hooks: on a result") {
  const Tensor x = leaf({1, 2});
  const Tensor y = x * x;
  std::string seen;
  y.register_hook([&](const Tensor& e) { seen += text(e) + "; "; });  // only looks
  y.register_hook([](const Tensor& e) { return e * 10; });            // replaces
  y.register_hook([&](Tensor e) { seen += text(e) + "; "; });         // sees what the one before made
  y.register_hook([](const Tensor&) { return Tensor(); });            // undefined: no change
  (y * constant({3, 4})).sum().backward();
  CHECK(seen == "3 4; 30 40; ");
  CHECK(text(x.grad()) == "60 160");
}

TEST_CASE("hooks: on a leaf, once with the sum of all paths") {
  const Tensor x = leaf({1, 2});
  int calls = 0;
  std::string seen;
  x.register_hook([&](const Tensor& e) {
    ++calls;
    seen = text(e);
    return e + 1;
  });
  (x * 2 + x * 3 + x.detach()).sum().backward();
  CHECK(calls == 1);
  CHECK(seen == "5 5");
  CHECK(text(x.grad()) == "6 6");
  (x * 2).sum().backward();  // the hook sees this pass only, not what is there already
  CHECK(calls == 2);
  CHECK(seen == "2 2");
  CHECK(text(x.grad()) == "9 9");
}

TEST_CASE("hooks: removal keeps the others' numbers") {
  const Tensor x = leaf({1});
  const Tensor y = x * 1;
  const unsigned a = y.register_hook([](const Tensor& e) { return e * 2; });
  const unsigned b = y.register_hook([](const Tensor& e) { return e * 3; });
  const unsigned c = y.register_hook([](const Tensor& e) { return e * 5; });
  auto pass = [&] { return text(grad({y}, {x}, {}, true)[0]); };
  CHECK(pass() == "30");
  y.remove_hook(b);
  CHECK(pass() == "10");
  y.remove_hook(a);
  CHECK(pass() == "5");
  const unsigned d = y.register_hook([](const Tensor& e) { return e * 7; });
  CHECK(d != c);
  CHECK(pass() == "35");
  y.remove_hook(c);
  y.remove_hook(d);
  CHECK(pass() == "1");
  CHECK_THROWS(y.remove_hook(100));

  const unsigned on_leaf = x.register_hook([](const Tensor& e) { return e * 2; });
  y.backward({}, true);
  x.remove_hook(on_leaf);
  y.backward();
  CHECK(text(x.grad()) == "3");
}

TEST_CASE("hooks: of one output among several") {
  const Tensor x = leaf({1, 2, 3, 4});
  const auto parts = x.view({2, 2}).unbind(0);
  parts[1].register_hook([](const Tensor& e) { return e * 10; });
  (parts[0].sum() + parts[1].sum()).backward();
  CHECK(text(x.grad()) == "1 1 10 10");
}

TEST_CASE("hooks: a handle and its copies are one tensor, its results are not") {
  const Tensor x = leaf({1});
  const Tensor y = x * 2, same = y, other = y.view({1, 1});
  int calls = 0;
  same.register_hook([&](const Tensor&) { ++calls; });
  y.sum().backward({}, true);
  CHECK(calls == 1);
  other.sum().backward();
  CHECK(calls == 2);  // leads through y
  CHECK(text(x.grad()) == "4");
}

TEST_CASE("hooks: only on the way") {
  const Tensor x = leaf({1}), w = leaf({2});
  const Tensor a = x * 2, b = w * 2;
  int on_a = 0, on_b = 0;
  a.register_hook([&](const Tensor&) { ++on_a; });
  b.register_hook([&](const Tensor&) { ++on_b; });
  const Tensor y = a + b;
  grad({y}, {w}, {}, true);
  CHECK(on_a == 0);
  CHECK(on_b == 1);
  y.backward();
  CHECK(on_a == 1);
  CHECK(on_b == 2);
}

TEST_CASE("hooks: they compute without recording, unless there is create_graph") {
  const Tensor x = leaf({3});
  const Tensor y = x * x;
  bool recording = true;
  y.register_hook([&](const Tensor& e) {
    recording = torch::GradMode::is_enabled();
    return e * e * 2;
  });
  y.sum().backward({}, true);
  CHECK_FALSE(recording);
  CHECK_FALSE(x.grad().requires_grad());
  const Tensor g = grad({y.sum() * x.sum()}, {x}, {}, true, true)[0];  // x·x²: 2e²·2x + x² with e = x is 4x³ + x²
  CHECK(recording);
  CHECK(text(g) == "117");
  CHECK(text(grad({g.sum()}, {x})[0]) == "120");  // 12x² + 2·2x, for y's hook is called again
}

TEST_CASE("hooks: what they must not do") {
  const Tensor x = leaf({1, 2});
  CHECK_THROWS(x.detach().register_hook([](const Tensor&) {}));
  {
    const Tensor y = x * 2;
    y.register_hook([](const Tensor&) { return torch::ones({3}, torch::kDouble); });  // another shape
    CHECK_THROWS(y.sum().backward());
    CHECK_FALSE(x.grad().defined());
  }
  {
    const Tensor y = x * 2;
    y.register_hook([](const Tensor&) { return torch::ones({2}, torch::kFloat); });  // another dtype
    CHECK_THROWS(y.sum().backward());
    CHECK_FALSE(x.grad().defined());
  }
  {
    const unsigned number = x.register_hook([](const Tensor&) { return torch::ones({3}, torch::kDouble); });
    CHECK_THROWS((x * 2).sum().backward());
    CHECK_FALSE(x.grad().defined());
    x.remove_hook(number);
  }
  (x * 2).sum().backward();
  CHECK(text(x.grad()) == "2 2");
}

TEST_CASE("hooks: what they throw comes out of backward()") {
  const Tensor x = leaf({1});
  const Tensor y = x * 2;
  const unsigned number = y.register_hook([](const Tensor&) { throw std::runtime_error("from a hook"); });
  CHECK_THROWS_WITH(y.backward({}, true), "from a hook");
  CHECK_FALSE(x.grad().defined());
  CHECK(torch::GradMode::is_enabled());
  y.remove_hook(number);
  y.backward();
  CHECK(text(x.grad()) == "2");
}

TEST_CASE("hooks may differentiate something else") {
  const Tensor x = leaf({2});
  const Tensor y = x * 3;
  double inner = 0;
  y.register_hook([&](const Tensor& e) {
    torch::AutoGradMode on(true);
    const Tensor z = leaf({5});
    (z * z).sum().backward();
    inner = z.grad().item<double>();
    return e * z.grad();
  });
  y.sum().backward();
  CHECK(inner == 10);
  CHECK(text(x.grad()) == "30");
}

TEST_CASE("hooks stay with a leaf whose data is replaced") {
  const Tensor x = leaf({1, 2});
  int calls = 0;
  x.register_hook([&](const Tensor&) { ++calls; });
  (x * 2).sum().backward();
  x.set_data(constant({3, 4}));
  (x * x).sum().backward();
  CHECK(calls == 2);
  CHECK(text(x.grad()) == "8 10");
}
