// checkpoint(): the same gradients from less memory; and Function where wick says more than LibTorch (tests/peers has
// the rest).

#include <nn/nn.h>

#include <doctest/doctest.h>

using namespace wick;
using namespace wick::autograd;

namespace {

struct Probe {  // looks at the intermediate values of a function
  std::vector<Ref<Storage>> seen;
  Tensor watch(const Tensor& t) {
    seen.push_back(t.impl()->elements->storage);
    return t;
  }
};

}  // namespace

TEST_CASE("checkpoint: the same gradients, of inputs and of parameters") {
  manual_seed(3);
  nn::MLP net({4, 8, 8, 2});
  const Tensor x = randn({5, 4}).requires_grad_();
  auto gradients = [&](bool checkpointed) {
    net->zero_grad();
    x.mutable_grad() = Tensor();
    auto f = [&](const Tensor& t) { return net(t); };
    const Tensor y = checkpointed ? checkpoint(f, x) : f(x);
    (y * y).sum().backward();
    variable_list all{x.grad().clone(), y.detach()};
    for (const Tensor& p : net->parameters()) all.push_back(p.grad().clone());
    return all;
  };
  const variable_list plain = gradients(false), saved = gradients(true);
  REQUIRE(plain.size() == saved.size());
  for (size_t i = 0; i < plain.size(); ++i) CHECK(plain[i].equal(saved[i]));
}

TEST_CASE("checkpoint: several inputs and outputs, some without gradients") {
  const Tensor x = tensor({1.0, 2.0}, kDouble).requires_grad_(), c = tensor({3.0, 5.0}, kDouble);
  const Tensor index = tensor({1, 0});
  auto f = [](const variable_list& in) {
    return variable_list{in[0] * in[1], in[2] + 1, in[0].index_select(0, in[2]), in[0]};
  };
  const variable_list y = checkpoint(f, {x, c, index});
  CHECK(y[0].requires_grad());
  CHECK_FALSE(y[1].requires_grad());
  CHECK(y[0].grad_fn()->name() == "CheckpointBackward");
  CHECK_FALSE(y[3].is_same(x));
  CHECK(x.is_leaf());
  (y[0] + y[2] * c).sum().backward();  // y[3] is not used
  CHECK(x.grad().equal(tensor({8.0, 8.0}, kDouble)));
  CHECK_FALSE(c.grad().defined());
  const variable_list only_last = checkpoint(f, {x, c, index});
  only_last[3].sum().backward();
  CHECK(x.grad().equal(tensor({9.0, 9.0}, kDouble)));
}

TEST_CASE("checkpoint: dropout draws the same numbers again and leaves the stream where it was") {
  const Tensor x = ones({1000}).requires_grad_();
  auto f = [](const Tensor& t) { return dropout(t * 2, 0.5, true) + randn({1000}) * 0; };
  manual_seed(7);
  const Tensor y = checkpoint(f, x);
  const Tensor after_forward = rand({4});
  y.sum().backward();
  CHECK(x.grad().equal(y.detach()));  // 2 · mask / (1 − p), of the same mask
  const Tensor after_backward = rand({4});
  manual_seed(7);
  const Tensor plain = f(x);
  CHECK(plain.equal(y));
  CHECK(rand({4}).equal(after_forward));
  CHECK(rand({4}).equal(after_backward));
}

TEST_CASE("checkpoint: nothing of f is kept, and all is released afterwards") {
  const Tensor x = randn({64}).requires_grad_();
  Probe with, without;
  auto body = [](Probe& p) {
    return [&p](const Tensor& t) { return p.watch(p.watch(p.watch(t.exp()).sigmoid()).exp()) * 2; };
  };
  const Tensor plain = body(without)(x), y = checkpoint(body(with), x);
  for (const auto& s : without.seen) CHECK(s->use_count() > 1);
  for (const auto& s : with.seen) CHECK(s->use_count() == 1);
  plain.sum().backward();
  y.sum().backward();
  CHECK(with.seen.size() == 6);  // f ran twice
  for (const auto& s : with.seen) CHECK(s->use_count() == 1);
}

TEST_CASE("checkpoint: inside of each other, and in a chain") {
  const Tensor x = tensor({0.3, 0.6}, kDouble).requires_grad_();
  std::function<Tensor(const Tensor&)> f = [](const Tensor& t) { return t * t.cos(); };
  std::function<Tensor(const Tensor&)> nested = [&](const Tensor& t) { return checkpoint(f, checkpoint(f, t)) * t; };
  const Tensor got = grad({checkpoint(nested, x).sum()}, {x})[0];
  CHECK(got.allclose(grad({(f(f(x)) * x).sum()}, {x})[0], 1e-14));
  Tensor y = x, z = x;
  for (int i = 0; i < 300; ++i) y = checkpoint(f, y), z = f(z);
  CHECK(grad({y.sum()}, {x})[0].allclose(grad({z.sum()}, {x})[0], 1e-12));
}

TEST_CASE("checkpoint: what it refuses") {
  const Tensor x = tensor({1.0, 2.0}, kDouble).requires_grad_();
  std::function<Tensor(const Tensor&)> cube = [](const Tensor& t) { return t * t * t; };
  CHECK_THROWS_AS(grad({checkpoint(cube, x).sum()}, {x}, {}, true, true), Error);  // no second derivative
  CHECK_THROWS_AS(checkpoint(cube, x.detach()), Error);                            // nothing to differentiate by
  {
    const Tensor y = checkpoint(cube, x);
    y.sum().backward();
    CHECK_THROWS_AS(y.sum().backward(), Error);  // freed
  }
  {
    const Tensor a = x * 1, y = checkpoint(cube, a);
    a.add_(1);  // f would see another input
    CHECK_THROWS_AS(y.sum().backward(), Error);
  }
  NoGradGuard off;
  CHECK_FALSE(checkpoint(cube, x).requires_grad());
}

TEST_CASE("checkpoint: retain_graph runs f once more for each pass") {
  const Tensor x = tensor({1.0, 2.0}, kDouble).requires_grad_();
  int runs = 0;
  const Tensor y = checkpoint(std::function<Tensor(const Tensor&)>([&](const Tensor& t) {
                                ++runs;
                                return t * t;
                              }),
                              x);
  y.sum().backward({}, true);
  y.sum().backward();
  CHECK(runs == 3);
  CHECK(x.grad().equal(tensor({4.0, 8.0}, kDouble)));
}

TEST_CASE("checkpoint: an f that throws the second time") {
  const Tensor x = randn({8}).requires_grad_();
  bool broken = false;
  Probe probe;
  {
    const Tensor y = checkpoint(std::function<Tensor(const Tensor&)>([&](const Tensor& t) {
                                  const Tensor inside = probe.watch(dropout(t.exp(), 0.5, true));
                                  check(!broken, "from f");
                                  return inside * 2;
                                }),
                                x);
    manual_seed(5);
    const Tensor before = rand({2});
    manual_seed(5);
    broken = true;
    CHECK_THROWS_WITH_AS(y.sum().backward({}, true), "from f", Error);
    CHECK(rand({2}).equal(before));  // the stream is where it was
    CHECK(GradMode::is_enabled());
    CHECK_FALSE(x.grad().defined());
    broken = false;
    y.sum().backward();
    CHECK(x.grad().defined());
  }
  for (const auto& s : probe.seen) CHECK(s->use_count() == 1);
}

namespace {

struct ListAndNumbers : Function<ListAndNumbers> {
  static variable_list forward(AutogradContext* ctx, const std::vector<Tensor>& list,
                               const std::optional<Tensor>& extra, const std::vector<int64_t>& sizes) {
    ctx->saved_data["sizes"] = sizes;
    ctx->saved_data["list"] = list;
    ctx->saved_data["numbers"] = std::vector<double>{1.5, 2.5};
    return {list[0] + list[1] * 2 + (extra ? *extra : zeros_like(list[0])), tensor({1, 2, 3})};
  }
  static variable_list backward(AutogradContext* ctx, variable_list e) {
    const IValue& sizes = ctx->saved_data["sizes"];
    CHECK(sizes.toIntVector() == std::vector<int64_t>{4, 5});
    CHECK(ctx->saved_data["numbers"].toDoubleVector()[1] == 2.5);
    CHECK(ctx->saved_data["list"].toTensorVector().size() == 2);
    CHECK_THROWS_AS(sizes.toInt(), Error);
    CHECK_THROWS_AS(sizes.toTensor(), Error);
    CHECK_THROWS_AS(ctx->saved_data["nothing"].toDouble(), Error);
    CHECK(ctx->needs_input_grad(1));  // each tensor of a list counts
    CHECK_FALSE(ctx->needs_input_grad(2));
    CHECK_THROWS_AS((void)ctx->needs_input_grad(17), Error);
    return {e[0], e[0] * 2};  // those of arguments that are no tensors may be left out at the end
  }
};

struct Silent : Function<Silent> {
  static Tensor forward(AutogradContext*, const Tensor& x) { return x * 1; }
  static variable_list backward(AutogradContext*, variable_list) { return {Tensor()}; }
};

}  // namespace

TEST_CASE("Function: vectors, optionals and lists of numbers") {
  const Tensor a = tensor({1.0, 2.0}, kDouble).requires_grad_(), b = tensor({3.0, 4.0}, kDouble).requires_grad_();
  const variable_list y =
      ListAndNumbers::apply(std::vector<Tensor>{a, b}, std::optional<Tensor>(), std::vector<int64_t>{4, 5});
  CHECK_FALSE(y[1].requires_grad());  // integers have no derivative
  CHECK(y[0].grad_fn()->name().ends_with("ListAndNumbers"));
  y[0].sum().backward();
  CHECK(b.grad().equal(tensor({2.0, 2.0}, kDouble)));
}

TEST_CASE("Function: no gradient at all is zero") {
  const Tensor x = tensor({1.0, 2.0}, kDouble).requires_grad_();
  (Silent::apply(x) + x).sum().backward();
  CHECK(x.grad().equal(ones({2}, kDouble)));
  x.mutable_grad() = Tensor();
  Silent::apply(x).sum().backward();
  CHECK_FALSE(x.grad().defined());
}
