// Whether operators record: the guards, inference mode, threads.

#include "peer.h"

#include <stdexcept>
#include <thread>

using peer::constant;
using peer::leaf;
using peer::number;
using peer::text;
using torch::Tensor;

TEST_CASE("NoGradGuard and AutoGradMode") {
  const Tensor x = leaf({1, 2});
  CHECK(torch::GradMode::is_enabled());
  {
    torch::NoGradGuard off;
    CHECK_FALSE(torch::GradMode::is_enabled());
    const Tensor y = x * 2;
    CHECK_FALSE(y.requires_grad());
    CHECK(y.is_leaf());
    CHECK_THROWS(y.sum().backward());
    {
      torch::AutoGradMode on(true);
      CHECK((x * 2).requires_grad());
      {
        torch::NoGradGuard again;
        CHECK_FALSE((x * 2).requires_grad());
      }
      CHECK((x * 2).requires_grad());
    }
    CHECK_FALSE((x * 2).requires_grad());
    CHECK(torch::ones({2}, torch::requires_grad()).requires_grad());  // leaves may be made
  }
  CHECK((x * 2).requires_grad());
  try {
    torch::NoGradGuard off;
    throw std::runtime_error("out of the scope");
  } catch (const std::runtime_error&) {
  }
  CHECK(torch::GradMode::is_enabled());
  torch::GradMode::set_enabled(false);
  CHECK_FALSE((x * 2).requires_grad());
  torch::GradMode::set_enabled(true);
}

TEST_CASE("backward() goes without the mode") {
  const Tensor x = leaf({3});
  const Tensor y = (x * x).sum();
  torch::NoGradGuard off;
  y.backward({}, true);
  CHECK(text(x.grad()) == "6");
  const Tensor g = torch::autograd::grad({y}, {x}, {}, true, true)[0];  // create_graph records all the same
  CHECK(g.requires_grad());
  CHECK_FALSE(torch::GradMode::is_enabled());
}

TEST_CASE("what was computed without recording is a constant") {
  const Tensor x = leaf({2});
  Tensor c;
  {
    torch::NoGradGuard off;
    c = x * x;
  }
  (c * x).sum().backward();
  CHECK(text(x.grad()) == "4");
  // In place without recording: the elements change, the history does not.
  Tensor y = x * 5;
  {
    torch::NoGradGuard off;
    y.mul_(100);
  }
  CHECK(y.requires_grad());
  y.sum().backward();
  CHECK(text(x.grad()) == "9");
}

TEST_CASE("inference mode") {
  const Tensor x = leaf({1, 2});
  Tensor made, normal = constant({1, 1});
  {
    torch::InferenceMode guard;
    CHECK(torch::InferenceMode::is_enabled());
    CHECK_FALSE(torch::GradMode::is_enabled());
    made = x * 2;
    CHECK_FALSE(made.requires_grad());
    made.add_(1);  // may be changed here
    normal.add_(1);
    {
      torch::InferenceMode back(false);
      CHECK_FALSE(torch::InferenceMode::is_enabled());
      CHECK((x * 2).requires_grad());
    }
    CHECK(torch::InferenceMode::is_enabled());
  }
  CHECK_FALSE(torch::InferenceMode::is_enabled());
  CHECK(torch::GradMode::is_enabled());
  CHECK(text(made) == "3 5");
  CHECK(text(normal) == "2 2");
  CHECK_THROWS(made.add_(1));
  CHECK_THROWS(made.requires_grad_());
  CHECK_THROWS(x * made);             // would have to be saved
  CHECK((x + made).requires_grad());  // needs not
  const Tensor copy = made.clone();
  (x * copy).sum().backward();
  CHECK(x.grad().equal(copy));
  normal.mul_(x);  // an ordinary tensor still
  CHECK(normal.requires_grad());
}

TEST_CASE("the mode belongs to the thread") {
  torch::NoGradGuard off;
  bool there = false;
  std::thread([&] { there = torch::GradMode::is_enabled(); }).join();
  CHECK(there);
}

TEST_CASE("threads: graphs of their own, one leaf") {
  const Tensor w = torch::ones({16}, torch::kDouble).requires_grad_();
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([&w, t] {
      for (int i = 0; i < 50; ++i) (w * w * (t + 1)).sum().backward();
    });
  for (auto& t : threads) t.join();
  CHECK(w.grad().equal(torch::full({16}, 1000.0, torch::kDouble)));
}

TEST_CASE("threads: one graph walked by all") {
  const Tensor x = torch::linspace(-1, 1, 16, torch::kDouble).requires_grad_();
  const Tensor y = (x.exp() * x).sum();
  const Tensor wanted = torch::autograd::grad({y}, {x}, {}, true)[0];
  std::vector<Tensor> got(4);
  std::vector<std::thread> threads;
  for (size_t t = 0; t < got.size(); ++t)
    threads.emplace_back([&, t] {
      for (int i = 0; i < 25; ++i) got[t] = torch::autograd::grad({y}, {x}, {}, true)[0];
    });
  for (auto& t : threads) t.join();
  for (const Tensor& g : got) CHECK(g.equal(wanted));
  threads.clear();
  for (int t = 0; t < 4; ++t) threads.emplace_back([&] { y.backward({}, true); });
  for (auto& t : threads) t.join();
  CHECK(x.grad().allclose(wanted * 4, 1e-14));
}
