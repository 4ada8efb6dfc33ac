// queue_callback(): what a hook asks for at the end of the backward pass.

#include <autograd/autograd.h>
#include <autograd/graph/callback.h>
#include <doctest/doctest.h>

using namespace wick;

namespace {

TEST_CASE("queue_callback: once, when all gradients are there, at the end of the outermost pass") {
  const Tensor x = ones({2}).requires_grad_(), w = ones({2}).requires_grad_();
  int calls = 0;
  bool all = false;
  w.register_post_accumulate_grad_hook([&](const Tensor&) {
    autograd::queue_callback([&] {
      ++calls;
      all = x.grad().defined() && w.grad().defined();
    });
    AutoGradMode on(true);  // a pass within the pass
    const Tensor inner = ones({1}).requires_grad_();
    (inner * 2).backward();
    CHECK(calls == 0);
  });
  ((x.sin() * 2).exp() * w).sum().backward();
  CHECK(calls == 1);
  CHECK(all);
  x.sum().backward();
  CHECK(calls == 1);
}

TEST_CASE("queue_callback: not after a pass that throws, and not outside of one") {
  const Tensor w = ones({2}).requires_grad_();
  int calls = 0;
  bool fails = true;
  w.register_post_accumulate_grad_hook([&](const Tensor&) {
    autograd::queue_callback([&] { ++calls; });
    if (fails) fail("the hook fails");
  });
  CHECK_THROWS_WITH_AS(w.sum().backward(), doctest::Contains("the hook fails"), Error);
  CHECK(calls == 0);
  fails = false;
  w.sum().backward();
  CHECK(calls == 1);
  CHECK_THROWS_WITH_AS(autograd::queue_callback([] {}), doctest::Contains("no backward pass is running"), Error);
}

}  // namespace
