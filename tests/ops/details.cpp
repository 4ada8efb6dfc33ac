// Details that other tests do not see: a mistake in any of them changes no ordinary result.

#include <autograd/autograd.h>
#include <doctest/doctest.h>
#include <nn/nn.h>

#include <cmath>
#include <limits>
#include <thread>

using namespace wick;

namespace {
Tensor leaf(const Tensor& x) { return x.clone().requires_grad_(); }
}  // namespace

TEST_CASE("pow: the derivative by the exponent at 0 to the 0, and beside it") {
  const Tensor x = tensor({0., 0., 0., 2.}, kDouble), p = leaf(tensor({0., 1., 2., 3.}, kDouble));
  pow(x, p).sum().backward();
  CHECK(p.grad().equal(tensor({0., 0., 0., 8 * std::log(2)}, kDouble)));
  const Tensor q = leaf(tensor({0., 1.5}, kDouble));
  pow(Scalar(0), q).sum().backward();
  CHECK(q.grad().equal(zeros({2}, kDouble)));
}

TEST_CASE("take, put and indexing leave the caller's indices alone") {
  const Tensor x = arange(6, kFloat), index = tensor({-1, 2, -6}, kLong), same = index.clone();
  CHECK(x.take(index).equal(tensor({5.f, 2.f, 0.f})));
  CHECK(index.equal(same));
  CHECK(x.put(index, ones({3})).sum().item<float>() == 15 - 7 + 3);
  CHECK(index.equal(same));
  x.index_fill(0, index, 1);
  CHECK(index.equal(same));
  x.index({index});
  CHECK(index.equal(same));
  x.clone().index_put_({index}, ones({3}));
  CHECK(index.equal(same));
  CHECK(index._version() == 0);
}

TEST_CASE("layer_norm: the gradient of the weight over many rows") {
  manual_seed(3);
  for (const int64_t rows : {1, 63, 64, 65, 130, 200}) {
    CAPTURE(rows);
    const Tensor x = randn({rows, 5}, kDouble), e = randn({rows, 5}, kDouble), w = leaf(ones({5}, kDouble));
    layer_norm(x, {5}, w, zeros({5}, kDouble)).backward(e);
    const Tensor x_hat = (x - x.mean(1, true)) / sqrt(x.var(1, false, true) + 1e-5);
    CHECK((w.grad() - (e * x_hat).sum(0)).abs().max().item<double>() < 1e-12);
  }
}

TEST_CASE("convolution: the gradient of the weight of grouped windows of one element, over a batch") {
  manual_seed(4);
  for (const int64_t n : {1, 2, 3})
    for (const int64_t size : {2, 16}) {
      const Tensor x = randn({n, 4, size, size}, kDouble), w = leaf(randn({6, 2, 1, 1}, kDouble));
      const Tensor e = randn({n, 6, size, size}, kDouble);
      conv2d(x, w, {}, 1, 0, 1, 2).backward(e);
      for (int64_t g = 0; g < 2; ++g) {
        const Tensor expected = einsum("nohw,nchw->oc", {e.narrow(1, 3 * g, 3), x.narrow(1, 2 * g, 2)});
        CHECK((w.grad().narrow(0, 3 * g, 3).reshape({3, 2}) - expected).abs().max().item<double>() < 1e-12);
      }
    }
}

TEST_CASE("convolution: padding \"same\" of an odd number puts the odd one last") {
  const Tensor x = tensor({{{1., 2., 3.}}}, kDouble), w = tensor({{{10., 1.}}}, kDouble);
  CHECK(conv1d(x, w, {}, 1, "same").equal(tensor({{{12., 23., 30.}}}, kDouble)));
  CHECK(
      conv1d(x, tensor({{{100., 10., 1., 0.}}}, kDouble), {}, 1, "same").equal(tensor({{{12., 123., 230.}}}, kDouble)));
}

TEST_CASE("hooks are called in the order in which they were registered") {
  const Tensor x = leaf(tensor({3.}, kDouble));
  x.register_hook([](const Tensor& g) { return g + 1; });
  x.register_hook([](const Tensor& g) { return g * 10; });
  (x * 2).sum().backward();
  CHECK(x.grad().item<double>() == 30);
}

TEST_CASE("set_data keeps the hooks of a leaf") {
  Tensor x = leaf(tensor({3.}, kDouble));
  x.register_hook([](const Tensor& g) { return g * 10; });
  x.set_data(tensor({4., 5.}, kDouble));
  (x * 2).sum().backward();
  CHECK(x.grad().equal(tensor({20., 20.}, kDouble)));
}

TEST_CASE("a gradient shares no memory with the one passed to backward") {
  const Tensor x = leaf(tensor({3., 4.}, kDouble)), e = ones({2}, kDouble);
  x.clone().backward(e);
  x.mutable_grad().mul_(5);
  CHECK(e.equal(ones({2}, kDouble)));
  const Tensor y = leaf(tensor({3.}, kDouble)), one = ones({1}, kDouble);
  y.backward(one);
  y.mutable_grad().zero_();
  CHECK(one.item<double>() == 1);
}

TEST_CASE("embedding: row 0 may be the padding") {
  const Tensor w = leaf(ones({3, 2}, kDouble));
  embedding(w, tensor({0, 1, 0, 2}, kLong), 0).sum().backward();
  CHECK(w.grad().equal(tensor({{0., 0.}, {1., 1.}, {1., 1.}}, kDouble)));
}

TEST_CASE("a tensor that was saved and then filled at random is an error in backward") {
  for (const auto& fill : std::vector<std::function<void(Tensor&)>>{
           [](Tensor& t) { t.normal_(); }, [](Tensor& t) { t.uniform_(); }, [](Tensor& t) { t.bernoulli_(0.5); },
           [](Tensor& t) { t.random_(0, 5); }, [](Tensor& t) { t.exponential_(); },
           [](Tensor& t) { t.geometric_(0.5); }, [](Tensor& t) { t.cauchy_(); }, [](Tensor& t) { t.log_normal_(); },
           [](Tensor& t) { t.zero_(); }, [](Tensor& t) { t.fill_(2); }}) {
    const Tensor x = leaf(ones({2}, kDouble));
    Tensor y = ones({2}, kDouble);
    const Tensor product = x * y;
    fill(y);
    CHECK_THROWS_AS(product.sum().backward(), Error);
  }
}

TEST_CASE("a long chain of gradients is freed without a deep stack") {
  std::thread small([] {
    Tensor chain = zeros({1});
    for (int i = 0; i < 300'000; ++i) {
      Tensor next = zeros({1}).requires_grad_(i % 2 == 0);
      next.mutable_grad() = chain;
      chain = next;
    }
  });
  small.join();
  CHECK(true);
}

TEST_CASE("avg_pool: one window as large as the image, of which a part is padding") {
  const Tensor x = leaf(tensor({{{10., 20.}}}, kDouble));
  const Tensor y = avg_pool1d(x, 2, 3, 1);
  CHECK(y.equal(tensor({{{5.}}}, kDouble)));
  y.sum().backward();
  CHECK(x.grad().equal(tensor({{{0.5, 0.}}}, kDouble)));
  CHECK(avg_pool1d(x, 2, 3, 1, false, false).item<double>() == 10);
  const Tensor image = arange(4, kDouble).reshape({1, 1, 2, 2}) + 1;
  CHECK(avg_pool2d(image, 2, 3, 1).item<double>() == 0.25);
  CHECK(avg_pool2d(image, 2, 3, {1, 0}).item<double>() == 0.75);
  CHECK(avg_pool3d(image.unsqueeze(0), {1, 2, 2}, 3, {0, 1, 1}).item<double>() == 0.25);
}

TEST_CASE("multinomial never draws a weight of 0") {
  CHECK_THROWS_AS(multinomial(tensor({1., 0., 0.}), 2), Error);
  CHECK_THROWS_AS(multinomial(tensor({{1., 1., 0.}, {1., 0., 0.}}), 2), Error);
  for (int i = 0; i < 50; ++i) CHECK((multinomial(tensor({0., 1., 0., 2.}), 2) % 2 == 1).all().item<bool>());
}

TEST_CASE("products of nothing: inputs with 0 features") {
  CHECK(linear(ones({2, 4, 0}), ones({3, 0})).equal(zeros({2, 4, 3})));
  CHECK(linear(ones({2, 0}), ones({3, 0}), ones({3})).equal(ones({2, 3})));
  CHECK(linear(ones({2, 4, 0}), ones({3, 0}), ones({3})).equal(ones({2, 4, 3})));
  CHECK(matmul(ones({2, 4, 0}), ones({0, 3})).equal(zeros({2, 4, 3})));
  CHECK(matmul(ones({0, 4, 5}), ones({5, 3})).sizes() == IntArrayRef{0, 4, 3});
  CHECK(addbmm(ones({2, 2}, kInt), ones({3, 2, 2}, kInt), ones({3, 2, 2}, kInt)).equal(full({2, 2}, 7, kInt)));
  CHECK(isclose(tensor({true, false}), tensor({true, true})).equal(tensor({true, false})));
  CHECK_FALSE(equal(ones({2}), ones({3})));
  CHECK_FALSE(equal(ones({2}, kByte), ones({3}, kFloat)));
}

TEST_CASE("sinc and its derivatives near 0") {
  for (const double at : {0., 1e-300, 1e-8, 1e-4, 0.3}) {
    CAPTURE(at);
    const double y = at * M_PI;
    const Tensor x = leaf(tensor({at}, kDouble));
    const Tensor first = autograd::grad({sinc(x)}, {x}, {}, true, true)[0];
    const Tensor second = autograd::grad({first}, {x}, {}, true, true)[0];
    const double pi2 = M_PI * M_PI;
    const double series1 = -pi2 * at / 3 + pi2 * y * y * at / 30 - pi2 * y * y * y * y * at / 840 +
                           pi2 * std::pow(y, 6) * at / 45360 - pi2 * std::pow(y, 8) * at / 3991680;
    const double series2 =
        pi2 * (-1. / 3 + y * y / 10 - std::pow(y, 4) / 168 + std::pow(y, 6) / 6480 - std::pow(y, 8) / 443520);
    CHECK(first.item<double>() == doctest::Approx(series1).epsilon(1e-7));
    CHECK(second.item<double>() == doctest::Approx(series2).epsilon(1e-7));
  }
}

TEST_CASE("a 0-d index tensor counts as a number") {
  const Tensor x = arange(16).reshape({2, 4, 2});
  using indexing::Slice;
  CHECK(x.index({tensor(-1), Slice(), tensor({0})}).equal(tensor({{8}, {10}, {12}, {14}}, kLong)));
  CHECK(x.index({tensor(1, kInt)}).equal(x.select(0, 1)));
  CHECK(x.index({tensor(true)}).sizes() == IntArrayRef{1, 2, 4, 2});
  CHECK_THROWS_AS(x.index({tensor(2)}), IndexError);
}

TEST_CASE("cosine_similarity broadcasts before it measures lengths") {
  CHECK(cosine_similarity(full({5}, 2.f), tensor({0.4f}), 0).item<float>() == doctest::Approx(1));
  CHECK(cosine_similarity(ones({2, 1}), ones({1}), 1).equal(ones({2})));
}

TEST_CASE("margin losses of classes have slope 0 where the margin is just kept") {
  const Tensor x = leaf(tensor({{1., 0.}}, kDouble));
  multi_margin_loss(x, tensor({0}, kLong)).backward();
  CHECK(x.grad().equal(zeros({1, 2}, kDouble)));
  const Tensor y = leaf(tensor({{1., 0.}}, kDouble));
  multilabel_margin_loss(y, tensor({{0, -1}}, kLong)).backward();
  CHECK(y.grad().equal(zeros({1, 2}, kDouble)));
}

TEST_CASE("arange: integers in steps that are not whole are refused") {
  CHECK_THROWS_AS(arange(-3., 2, 1.99, kLong), Error);
  CHECK(arange(-3., 2, 2., kLong).equal(tensor({-3, -1, 1}, kLong)));
}

TEST_CASE("median of all elements: those equal to it share the gradient") {
  const Tensor x = leaf(tensor({1., 2., 1., -2.}, kDouble));
  median(x).backward();
  CHECK(x.grad().equal(tensor({0.5, 0., 0.5, 0.}, kDouble)));
}

TEST_CASE("unfold of an expanded tensor has a gradient") {
  const Tensor x = leaf(ones({2, 1}, kDouble));
  const Tensor y = x.expand({2, 5}).unfold(1, 3, 1);
  CHECK(y.sizes() == IntArrayRef{2, 3, 3});
  y.sum().backward();
  CHECK(x.grad().equal(full({2, 1}, 9, kDouble)));
}

TEST_CASE("index_put_ by numbers and slices converts the value's dtype, as copy_ does") {
  Tensor x = zeros({2, 3});
  using indexing::Slice;
  x.index_put_({0, Slice(1)}, tensor({4, 5}, kLong));
  CHECK(x.equal(tensor({{0.f, 4.f, 5.f}, {0.f, 0.f, 0.f}})));
  CHECK_THROWS_AS(x.index_put_({tensor({0})}, tensor({1, 2, 3}, kLong)), Error);
}
