// What a graph does beside giving gradients: its size, its lifetime, views, hooks, threads.

#include <nn/nn.h>

#include <doctest/doctest.h>

#include <pthread.h>

#include <cmath>
#include <functional>
#include <thread>

#include "../sanitized.h"

using namespace wick;

namespace {

// Runs f on a thread with a stack of `bytes`.
void on_small_stack(size_t bytes, std::function<void()> f) {
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  REQUIRE(pthread_attr_setstacksize(&attributes, bytes) == 0);
  pthread_t thread;
  REQUIRE(pthread_create(
              &thread, &attributes,
              [](void* p) -> void* {
                (*static_cast<std::function<void()>*>(p))();
                return nullptr;
              },
              &f) == 0);
  pthread_join(thread, nullptr);
  pthread_attr_destroy(&attributes);
}

}  // namespace

TEST_CASE("a chain of a million nodes is built, differentiated and freed on a stack of 256 KB") {
  double slope = 0, second = 0;
  on_small_stack(256 * 1024, [&] {
    const Tensor x = tensor(1.0, kDouble).requires_grad_();
    Tensor y = x;
    for (int i = 0; i < 1'000'000; ++i) y = y * 1.000001;
    y.backward();
    slope = x.grad().item<double>();
    // The same with the second derivative's graph kept.
    Tensor z = x;
    for (int i = 0; i < 100'000; ++i) z = z + x * x * 1e-5;
    const Tensor g = autograd::grad({z}, {x}, {}, true, true)[0];
    second = autograd::grad({g}, {x})[0].item<double>();
    // A graph that nobody differentiates is freed all the same.
    Tensor unused = x;
    for (int i = 0; i < 1'000'000; ++i) unused = unused.sin();
  });
  CHECK(slope == doctest::Approx(std::pow(1.000001, 1e6)).epsilon(1e-9));
  CHECK(second == doctest::Approx(2.0));
}

TEST_CASE("a steady training loop asks the system for no memory") {
  manual_seed(1);
  nn::MLP net({20, 32, 5});
  optim::Adam adam(net->parameters());
  const Tensor x = randn({16, 20}), y = randint(5, {16});
  auto step = [&] {
    adam.zero_grad();
    cross_entropy_loss(net(x), y).backward();
    adam.step();
  };
  for (int i = 0; i < 5; ++i) step();
  const auto before = memory::stats();
  for (int i = 0; i < 100; ++i) step();
  const auto after = memory::stats();
  if (test::kSanitized) {
    CHECK(after.system_allocations > before.system_allocations);  // sanitizers need real allocations
  } else {
    CHECK(after.system_allocations == before.system_allocations);
    CHECK(after.system_bytes == before.system_bytes);
  }
}

TEST_CASE("nothing keeps itself alive") {
  const Tensor x = randn({4}).requires_grad_();
  auto alive = [](const Tensor& t) { return t.ref(); };
  Ref<Storage> kept;
  {
    Tensor a = x.sigmoid();  // saves its own output
    Tensor b = (a * a).exp();
    kept = b.impl()->elements->storage;
    CHECK(kept->use_count() > 1);
    (void)alive;
  }
  CHECK(kept->use_count() == 1);
  // A tensor changed in place by what was computed from it.
  {
    Tensor a = x * 2;
    Tensor b = a * 3;
    a.add_(b);
    Tensor c = ones({4});
    Tensor d = x * c;
    c.add_(d);
    kept = c.impl()->elements->storage;
  }
  CHECK(kept->use_count() == 1);
  // A backward pass that throws half way.
  {
    Tensor a = x * 2;
    Tensor b = a * a;
    {
      NoGradGuard off;
      a.add_(1);
    }
    CHECK_THROWS_AS(b.sum().backward(), Error);
    kept = a.impl()->elements->storage;
  }
  CHECK(kept->use_count() == 1);
}

TEST_CASE("gradients accumulate, in leaves only unless asked") {
  const Tensor x = tensor({1.0, 2.0}, kDouble).requires_grad_();
  const Tensor y = x * 3;
  y.retain_grad();
  (y * y).sum().backward();
  CHECK(x.grad().equal(tensor({18.0, 36.0}, kDouble)));
  CHECK(y.grad().equal(tensor({6.0, 12.0}, kDouble)));
  (x * 2).sum().backward();
  CHECK(x.grad().equal(tensor({20.0, 38.0}, kDouble)));
  CHECK_FALSE(x.grad().requires_grad());
  CHECK(y.grad_fn()->name() == "MulBackward1");
  CHECK(y.grad_fn()->next_edge(0).function->name() == "AccumulateGrad");
  CHECK(x.is_leaf());
  CHECK_FALSE(y.is_leaf());
}

TEST_CASE("grad leaves the leaves' grad alone and stops at its inputs") {
  const Tensor x = tensor({2.0}, kDouble).requires_grad_(), w = tensor({5.0}, kDouble).requires_grad_();
  const Tensor a = x * w, y = a * a;
  const auto g = autograd::grad({y}, {a, x}, {}, true);
  CHECK(g[0].item<double>() == 20);
  CHECK(g[1].item<double>() == 100);
  CHECK_FALSE(x.grad().defined());
  const auto unused = autograd::grad({y}, {x, tensor({1.0}, kDouble).requires_grad_()}, {}, true, false, true);
  CHECK_FALSE(unused[1].defined());
  y.backward({}, true, false, std::vector<Tensor>{x});
  CHECK(x.grad().item<double>() == 100);
  CHECK_FALSE(w.grad().defined());
}

TEST_CASE("third derivatives") {
  const Tensor x = tensor(0.7, kDouble).requires_grad_();
  Tensor d = x.sin();
  for (int i = 0; i < 3; ++i) d = autograd::grad({d}, {x}, {}, true, true)[0];
  CHECK(d.item<double>() == doctest::Approx(-std::cos(0.7)).epsilon(1e-14));
}

TEST_CASE("writes through views reach the base's gradient, and the other way") {
  const Tensor x = tensor({1.0, 2.0, 3.0, 4.0}, kDouble).requires_grad_();
  Tensor y = x * 1;
  Tensor row = y.view({2, 2})[0];
  row.mul_(10);  // y = (10, 20, 3, 4)
  CHECK(y.equal(tensor({10.0, 20.0, 3.0, 4.0}, kDouble)));
  CHECK(y.grad_fn()->name() == "CopySlices");
  (y * y).sum().backward();  // Σ (10x₁)² + …
  CHECK(x.grad().equal(tensor({200.0, 400.0, 6.0, 8.0}, kDouble)));

  Tensor z = x * 1;
  Tensor part = z.narrow(0, 1, 2);
  z.mul_(3);  // the view sees it
  (part * part).sum().backward();
  CHECK(x.grad().equal(tensor({200.0, 436.0, 60.0, 8.0}, kDouble)));

  const Tensor w = tensor(5.0, kDouble).requires_grad_();
  Tensor t = zeros({2, 3}, kDouble);
  t.select(1, 2).copy_(w.expand({2}));
  t[0][0] = w;
  CHECK(t.requires_grad());
  (t * t).sum().backward();  // 3 w²
  CHECK(w.grad().item<double>() == 30);
}

TEST_CASE("hooks see the gradient and may change it") {
  const Tensor x = tensor({1.0, 2.0}, kDouble).requires_grad_();
  const Tensor y = x * x;
  int calls = 0;
  const unsigned first = y.register_hook([&](const Tensor& e) {
    ++calls;
    return e * 2;
  });
  y.register_hook([&](const Tensor&) { ++calls; });
  const unsigned leaf = x.register_hook([](const Tensor& e) { return e + 1; });
  y.sum().backward({}, true);
  CHECK(calls == 2);
  CHECK(x.grad().equal(tensor({5.0, 9.0}, kDouble)));
  y.remove_hook(first);
  x.remove_hook(leaf);
  x.mutable_grad() = Tensor();
  y.sum().backward();
  CHECK(x.grad().equal(tensor({2.0, 4.0}, kDouble)));
}

TEST_CASE("a view that was taken without recording is a leaf, with a gradient of its own") {
  const Tensor x = ones({3}, kDouble).requires_grad_();
  Tensor v;
  {
    NoGradGuard off;
    v = x.view({3, 1});
  }
  (v * 2).sum().backward();
  CHECK(v.grad().equal(full({3, 1}, 2.0, kDouble)));
  CHECK_FALSE(x.grad().defined());
  {
    NoGradGuard off;
    x.mul_(2);
  }
  CHECK_THROWS_AS(v * 2, Error);
}

TEST_CASE("threads with graphs of their own share a leaf") {
  const Tensor w = ones({8}, kDouble).requires_grad_();
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([&w] {
      for (int i = 0; i < 200; ++i) (w * 2).sum().backward();
    });
  for (auto& t : threads) t.join();
  CHECK(w.grad().equal(full({8}, 1600.0, kDouble)));
}

TEST_CASE("grad mode belongs to the thread") {
  NoGradGuard off;
  bool there = false;
  std::thread([&] { there = GradMode::is_enabled(); }).join();
  CHECK(there);
  CHECK_FALSE(GradMode::is_enabled());
}
