// Threads that share leaves or whole graphs; and that nothing stays behind when something throws. Run these under
// ThreadSanitizer and AddressSanitizer too (tests/README.md).

#include <autograd/autograd.h>

#include <doctest/doctest.h>

#include <atomic>
#include <functional>
#include <stdexcept>
#include <thread>

using namespace wick;
using namespace wick::autograd;

namespace {

void in_threads(int n, const std::function<void(int)>& f) {
  std::vector<std::thread> threads;
  threads.reserve(static_cast<size_t>(n));
  for (int t = 0; t < n; ++t) threads.emplace_back(f, t);
  for (auto& t : threads) t.join();
}

struct Scale : Function<Scale> {
  static Tensor forward(AutogradContext* ctx, const Tensor& x, double k) {
    ctx->save_for_backward({x});
    ctx->saved_data["k"] = k;
    return x * k;
  }
  static variable_list backward(AutogradContext* ctx, variable_list e) {
    CHECK(ctx->get_saved_variables()[0].defined());
    return {e[0] * ctx->saved_data["k"].toDouble(), Tensor()};
  }
};

struct Thrower : Function<Thrower> {
  static Tensor forward(AutogradContext* ctx, const Tensor& x, bool at_once) {
    ctx->save_for_backward({x, x.exp()});
    if (at_once) throw std::runtime_error("forward");
    return x * 2;
  }
  static variable_list backward(AutogradContext* ctx, variable_list) {
    CHECK(ctx->get_saved_variables().size() == 2);
    throw std::runtime_error("backward");
  }
};

}  // namespace

TEST_CASE("threads: graphs of their own, shared leaves, all kinds of nodes") {
  const Tensor w = ones({8}, kDouble).requires_grad_(), fresh = ones({8}, kDouble).requires_grad_();
  std::atomic<int> calls = 0;
  w.register_hook([&](const Tensor&) { ++calls; });
  in_threads(4, [&](int t) {
    const std::function<Tensor(const Tensor&)> f = [](const Tensor& x) { return x * x; };
    for (int i = 0; i < 40; ++i) {
      const Tensor y = Scale::apply(w, 2.0) + checkpoint(f, w) + fresh;
      y.view({2, 4})[t % 2].mul_(1.0);
      y.sum().backward();
      const Tensor g = grad({(w * w * fresh).sum()}, {w, fresh}, {}, true, true)[0];
      CHECK(g.requires_grad());
    }
  });
  CHECK(w.grad().equal(full({8}, 4.0 * 160, kDouble)));
  CHECK(fresh.grad().equal(full({8}, 160.0, kDouble)));
  // grad() passes them too: the leaf's gradient goes through its hook wherever it ends.
  CHECK(calls >= 160);
}

TEST_CASE("threads: with create_graph into one leaf") {
  const Tensor w = full({4}, 3.0, kDouble).requires_grad_();
  in_threads(4, [&](int) {
    for (int i = 0; i < 10; ++i) (w * w).sum().backward({}, true, true);
  });
  CHECK(w.grad().equal(full({4}, 240.0, kDouble)));
  CHECK(grad({w.grad().sum()}, {w})[0].equal(full({4}, 80.0, kDouble)));
  w.mutable_grad() = Tensor();  // else the leaf and its gradient would keep each other
}

TEST_CASE("threads: two walks through one graph") {
  const Tensor x = linspace(-1, 1, 32, kDouble).requires_grad_();
  Tensor y = x;
  for (int i = 0; i < 30; ++i) y = Scale::apply(y.sin(), 1.5) * x + y.view({4, 8}).view({32});
  const Tensor loss = (y * y).sum();
  const Tensor wanted = grad({loss}, {x}, {}, true)[0];
  in_threads(2, [&](int) {
    for (int i = 0; i < 20; ++i) CHECK(grad({loss}, {x}, {}, true)[0].allclose(wanted, 1e-13));
  });
  in_threads(2, [&](int) {
    for (int i = 0; i < 20; ++i) loss.backward({}, true);
  });
  CHECK(x.grad().allclose(wanted * 40, 1e-12));
  in_threads(2, [&](int) {
    for (int i = 0; i < 5; ++i) CHECK(grad({loss}, {x}, {}, true, true)[0].allclose(wanted, 1e-13));
  });
}

TEST_CASE("threads: two graphs on one trunk") {
  const Tensor x = linspace(-1, 1, 8, kDouble).requires_grad_();
  const Tensor trunk = (x * x).exp().view({2, 4});
  const Tensor slope = grad({trunk.sum()}, {x}, {}, true)[0];
  in_threads(3, [&](int t) {
    for (int i = 0; i < 30; ++i) (trunk * (t + 1)).sum().backward({}, true);
  });
  CHECK(x.grad().allclose(slope * 180, 1e-12));
}

TEST_CASE("threads: a view whose base was changed is looked at by all") {
  for (int round = 0; round < 20; ++round) {
    const Tensor x = ones({8}, kDouble).requires_grad_();
    const Tensor base = x * 1, view = base.narrow(0, 2, 4);
    base.mul_(3);
    in_threads(3, [&](int) { CHECK(grad({(view * 2).sum()}, {x}, {}, true)[0].sum().item<double>() == 24); });
  }
}

TEST_CASE("threads: a graph is made here and freed there") {
  const Tensor x = ones({16}, kDouble).requires_grad_();
  std::vector<Tensor> made(3);
  in_threads(3, [&](int t) {
    Tensor y = x;
    for (int i = 0; i < 500; ++i) y = y * 1.001;
    y.retain_grad();
    made[static_cast<size_t>(t)] = y;
  });
  in_threads(3, [&](int t) {
    Tensor& y = made[static_cast<size_t>(t + 1) % 3];
    y.sum().backward();
    CHECK(y.grad().equal(ones({16}, kDouble)));
    y = Tensor();
  });
  CHECK(x.grad().defined());
}

TEST_CASE("threads: a tensor that retains its gradient is walked through by all, and dropped during a walk") {
  for (int round = 0; round < 50; ++round) {
    const Tensor x = ones({8}, kDouble).requires_grad_();
    Tensor y = x * 2;
    y.retain_grad();
    const Tensor z = (y * 3).sum();
    in_threads(2, [&](int) {
      for (int i = 0; i < 10; ++i) z.backward({}, true);
    });
    CHECK(y.grad().equal(full({8}, 60.0, kDouble)));
    in_threads(2, [&](int t) {
      if (t == 0)
        y = Tensor();
      else
        z.backward();
    });
    CHECK(x.grad().equal(full({8}, 126.0, kDouble)));
  }
}

TEST_CASE("threads: one throws, the other goes on") {
  const Tensor x = ones({4}, kDouble).requires_grad_();
  const Tensor trunk = x.exp();
  in_threads(2, [&](int t) {
    for (int i = 0; i < 25; ++i) {
      if (t == 0)
        CHECK_THROWS_AS(Thrower::apply(trunk, false).sum().backward(), std::runtime_error);
      else
        trunk.sum().backward({}, true);
    }
  });
  CHECK(x.grad().allclose(x.detach().exp() * 25, 1e-13));
}

TEST_CASE("nothing stays behind when something throws") {
  const Tensor x = ones({8}, kDouble).requires_grad_();
  Ref<Storage> kept;
  auto keep = [&](const Tensor& t) {
    kept = t.impl()->elements->storage;
    return t;
  };
  using Body = std::function<void(const Tensor&)>;
  auto stop = [](const auto&...) -> Tensor { throw std::runtime_error("stop"); };
  const std::vector<std::pair<const char*, Body>> bodies = {
      {"a tensor hook",
       [&](const Tensor& a) {
         const Tensor y = a * a;
         y.register_hook(std::function<Tensor(const Tensor&)>(stop));
         y.sum().backward();
       }},
      {"a leaf's hook",
       [&](const Tensor& a) {
         const unsigned n = x.register_hook(std::function<Tensor(const Tensor&)>(stop));
         struct Remove {
           const Tensor& x;
           unsigned n;
           ~Remove() { x.remove_hook(n); }
         } remove{x, n};
         (a * a).sum().backward();
       }},
      {"a hook before a node",
       [&](const Tensor& a) {
         const Tensor y = a * a;
         y.grad_fn()->add_pre_hook([](const Node::Errors&) -> Node::Errors { throw std::runtime_error("stop"); });
         (y + a).sum().backward();
       }},
      {"a hook after a node",
       [&](const Tensor& a) {
         const Tensor y = a * a;
         y.grad_fn()->add_post_hook(
             [](const Node::Errors&, const Node::Errors&) -> Node::Errors { throw std::runtime_error("stop"); });
         (y + a).sum().backward();
       }},
      {"a closure",
       [&](const Tensor& a) {
         const Tensor y = record("Stop", a.detach() * 1,
                                 wrt(
                                     a, [&](const Tensor&, const Tensor&) { return stop(); }, a));
         (y * a + a.exp()).sum().backward();
       }},
      {"a closure of the wrong shape",
       [&](const Tensor& a) {
         record("Shape", a.detach() * 1, wrt(a, [](const Tensor&) { return ones({3}, kDouble); })).sum().backward();
       }},
      {"forward", [&](const Tensor& a) { Thrower::apply(a * a, true); }},
      {"backward", [&](const Tensor& a) { (Thrower::apply(a * a, false) + a).sum().backward(); }},
      {"a watcher",
       [&](const Tensor& a) {
         Watcher watcher([&](const Node&, auto, auto) { stop(); });
         (a * a).sum().backward();
       }},
      {"an anomaly",
       [&](const Tensor& a) {
         DetectAnomalyGuard guard;
         (a - a.detach()).sqrt().sum().backward();
       }},
      {"a changed value",
       [&](const Tensor& a) {
         const Tensor y = a * a, z = y * a;
         a.add_(1);
         z.sum().backward();
       }},
      {"a freed graph",
       [&](const Tensor& a) {
         const Tensor y = a * a;
         y.sum().backward();
         (y * a).sum().backward();
       }},
      {"an unused input", [&](const Tensor& a) { grad({(a * a).sum()}, {ones({1}, kDouble).requires_grad_()}); }},
      {"create_graph", [&](const Tensor& a) { grad({Thrower::apply(a * a, false).sum()}, {x}, {}, true, true); }},
      {"checkpoint",
       [&](const Tensor& a) {
         bool again = false;
         const Tensor y = checkpoint(std::function<Tensor(const Tensor&)>([&](const Tensor& t) {
                                       if (again) stop();
                                       return t.exp();
                                     }),
                                     a);
         again = true;
         (y * a).sum().backward();
       }},
      {"in place",
       [&](const Tensor& a) {
         a.view({2, 4})[0].mul_(ones({5}, kDouble));
       }},
  };
  for (const auto& [what, body] : bodies) {
    const char* name = what;
    CAPTURE(name);
    {
      const Tensor a = keep(x * 2);
      CHECK_THROWS_AS(body(a), std::runtime_error);
    }
    CHECK(kept->use_count() == 1);
    CHECK(GradMode::is_enabled());
  }
  // And the engine works as before.
  x.mutable_grad() = Tensor();
  (x * x).sum().backward();
  CHECK(x.grad().equal(full({8}, 2.0, kDouble)));
}
