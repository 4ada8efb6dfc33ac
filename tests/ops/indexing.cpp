// x.index({...}) and index_put_: PyTorch's results, gradients, errors.

#include <autograd/autograd.h>
#include <autograd/gradcheck.h>

#include <doctest/doctest.h>

using namespace wick;
using namespace wick::indexing;

namespace {
Tensor t(std::initializer_list<wick::detail::TensorData> values) { return tensor(values); }
}  // namespace

// The results are those of torch 1.13 for the same expressions on arange(24).reshape(2, 3, 4).
TEST_CASE("index gives PyTorch's elements in PyTorch's shape") {
  const Tensor x = arange(24.0).reshape({2, 3, 4});
  struct Case {
    const char* text;
    Tensor result;
    std::vector<int64_t> sizes;
    std::vector<double> values;
  };
  const Case cases[] = {
      {"{0}", x.index({0}), {3, 4}, {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11}},
      {"{-1, Slice(1, None)}", x.index({-1, Slice(1, None)}), {2, 4}, {16, 17, 18, 19, 20, 21, 22, 23}},
      {"{Slice(None, None, 2), \"...\", 1}", x.index({Slice(None, None, 2), "...", 1}), {1, 3}, {1, 5, 9}},
      {"{None, 1, None, Slice(), 0}", x.index({None, 1, None, Slice(), 0}), {1, 1, 3}, {12, 16, 20}},
      {"{t({1, 0, 1})}", x.index({t({1, 0, 1})}), {3, 3, 4}, {12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23,
                                                              0,  1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11,
                                                              12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23}},
      {"{t({1, 0}), t({2, -1})}", x.index({t({1, 0}), t({2, -1})}), {2, 4}, {20, 21, 22, 23, 8, 9, 10, 11}},
      {"{t({1, 0}), Slice(), t({2, -1})}", x.index({t({1, 0}), Slice(), t({2, -1})}), {2, 3}, {14, 18, 22, 3, 7, 11}},
      {"{Slice(), t({{1, 0}, {2, 2}}), t({3, 1})}",
       x.index({Slice(), t({{1, 0}, {2, 2}}), t({3, 1})}),
       {2, 2, 2},
       {7, 1, 11, 9, 19, 13, 23, 21}},
      {"{0, Slice(), t({3, 1})}", x.index({0, Slice(), t({3, 1})}), {3, 2}, {3, 1, 7, 5, 11, 9}},
      {"{t({0}), 1}", x.index({t({0}), 1}), {1, 4}, {4, 5, 6, 7}},
      {"{t({true, false})}", x.index({t({true, false})}), {1, 3, 4}, {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11}},
      {"{Slice(), t({true, false, true}), 0}", x.index({Slice(), t({true, false, true}), 0}), {2, 2}, {0, 8, 12, 20}},
      {"{x > 20}", x.index({x > 20}), {3}, {21, 22, 23}},
      {"{Slice(), x.index({0}) > 5}",
       x.index({Slice(), x.index({0}) > 5}),
       {2, 6},
       {6, 7, 8, 9, 10, 11, 18, 19, 20, 21, 22, 23}},
      {"{true}", x.index({true}), {1, 2, 3, 4}, {0,  1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11,
                                                 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23}},
      {"{false}", x.index({false}), {0, 2, 3, 4}, {}},
      {"{\"...\", t({3, 0}), None}",
       x.index({"...", t({3, 0}), None}),
       {2, 3, 2, 1},
       {3, 0, 7, 4, 11, 8, 15, 12, 19, 16, 23, 20}},
      {"{t({{0, 1}}), \"...\", t({{1}, {2}})}",
       x.index({t({{0, 1}}), "...", t({{1}, {2}})}),
       {2, 2, 3},
       {1, 5, 9, 13, 17, 21, 2, 6, 10, 14, 18, 22}},
  };
  for (const Case& c : cases) {
    INFO(c.text);
    CHECK((c.result.sizes() == IntArrayRef(c.sizes)));
    const Tensor flat = c.result.to(kDouble).reshape({-1});
    REQUIRE(flat.numel() == static_cast<int64_t>(c.values.size()));
    for (size_t i = 0; i < c.values.size(); ++i) CHECK(flat[static_cast<int64_t>(i)].item<double>() == c.values[i]);
  }
}

TEST_CASE("an index without tensors is a view, with tensors a copy") {
  const Tensor x = zeros({3, 4});
  CHECK(x.index({0}).is_alias_of(x));
  CHECK(x.index({Slice(), Slice(1, 3)}).is_alias_of(x));
  CHECK(x.index({"..."}).is_alias_of(x));
  CHECK_FALSE(x.index({tensor({0, 1})}).is_alias_of(x));
  x[tensor({2, 0})].fill_(5);
  CHECK(x.sum().item<double>() == 0);
}

TEST_CASE("index_put_ sets, broadcasts and accumulates") {
  Tensor x = zeros({3, 4});
  x.index_put_({Slice(), 1}, 7);
  x.index_put_({tensor({0, 2}), tensor({0, 3})}, tensor({1.0, 2.0}));
  x.index_put_({x == 7}, -1);
  CHECK(x.equal(tensor({{1., -1., 0., 0.}, {0., -1., 0., 0.}, {0., -1., 0., 2.}})));
  Tensor y = zeros({3});
  y.index_put_({tensor({0, 2, 0})}, tensor({1.0, 2.0, 4.0}), true);
  CHECK(y.equal(tensor({5.0, 0.0, 2.0})));
  Tensor z = zeros({2, 3, 4});
  z.index_put_({tensor({1, 0}), Slice(), tensor({2, 2})}, tensor({1.0, 2.0, 3.0}));
  CHECK(z[1].select(1, 2).equal(tensor({1.0, 2.0, 3.0})));
  CHECK(z.sum().item<double>() == 12);
  x.t().index_put_({tensor({3})}, 9);  // through a view
  CHECK(x.select(1, 3).equal(tensor({9.0, 9.0, 9.0})));
}

TEST_CASE("their gradients") {
  const Tensor x = arange(24.0, kDouble).mul(0.1).sin().reshape({2, 3, 4}).requires_grad_();
  const Tensor v = tensor({0.3, -0.4, 1.2}, kDouble).requires_grad_();
  CHECK_GRADIENTS([](const Tensor& a) { return a.index({1, Slice(0, 2), "..."}).sin(); }, x);
  CHECK_GRADIENTS([](const Tensor& a) { return a.index({tensor({1, 0, 1}), Slice(), tensor({2, 2, 2})}).exp(); }, x);
  CHECK_GRADIENTS([](const Tensor& a) { return a.index({a.detach() > 0.5}).square(); }, x);
  for (bool accumulate : {false, true})
    CHECK_GRADIENTS(
        [accumulate](const Tensor& a, const Tensor& b) {
          Tensor y = a * 1;
          y.index_put_({tensor({1, 0}), Slice(), tensor({2, 1})}, b, accumulate);
          return y.sin();
        },
        x, v);
  CHECK_GRADIENTS(
      [](const Tensor& a, const Tensor& b) {
        Tensor y = a * 1;
        y[0].index_put_({tensor({2, 0, 2}), 1}, b, true);  // through a view, repeated
        return (y * y).sum();
      },
      x, v);
}

TEST_CASE("a 0-d index reads and writes one element of a vector") {
  const Tensor x = tensor({10., 20., 30.}, kDouble).requires_grad_(), i = tensor(2);
  const Tensor number = tensor(5., kDouble).requires_grad_(), vector = tensor({5., 6.}, kDouble).requires_grad_();
  CHECK(gather(x, 0, i).sizes().empty());
  CHECK(gather(x, 0, i).item<double>() == 30);
  CHECK(scatter(x, 0, i, 5).equal(tensor({10., 20., 5.}, kDouble)));
  CHECK_GRADIENTS([&](const Tensor& a) { return gather(a, 0, i).square(); }, x);
  for (const Tensor& src : {number, vector}) {  // of a vector the first element is written
    CHECK(scatter(x, 0, i, src).equal(tensor({10., 20., 5.}, kDouble)));
    CHECK(scatter_add(x, 0, i, src).equal(tensor({10., 20., 35.}, kDouble)));
    CHECK_GRADIENTS([&](const Tensor& a, const Tensor& b) { return scatter(a, 0, i, b).square(); }, x, src);
    CHECK_GRADIENTS([&](const Tensor& a, const Tensor& b) { return scatter_add(a, 0, i, b).square(); }, x, src);
  }
  // A 0-d source is a vector of one element, too.
  const Tensor one = tensor({2}), two = tensor({2, 1});
  CHECK_GRADIENTS([&](const Tensor& a, const Tensor& b) { return scatter(a, 0, one, b).square(); }, x, number);
  CHECK_THROWS_WITH_AS(scatter(x, 0, two, number), doctest::Contains("is larger than src"), Error);
  CHECK_THROWS_WITH_AS(scatter(x, 0, i, zeros({0}, kDouble)), doctest::Contains("is larger than src"), Error);
  CHECK_THROWS_AS(gather(x, 0, tensor(3)), IndexError);
  CHECK_THROWS_AS(scatter_add(x, 0, tensor(-1), number), IndexError);
}

TEST_CASE("bad indices") {
  const Tensor x = zeros({2, 3});
  CHECK_THROWS_WITH_AS(x.index({0, 0, 0}), doctest::Contains("too many indices for tensor of dimension 2"), IndexError);
  CHECK_THROWS_WITH_AS(x.index({2}), doctest::Contains("index 2 out of range"), IndexError);
  CHECK_THROWS_WITH_AS(x.index({0, tensor({0, 3})}),
                       doctest::Contains("3 is out of bounds for dimension 0 with size 3"), IndexError);
  CHECK_THROWS_WITH_AS(x.index({tensor({0, 1, 0}), tensor({0, 1})}), doctest::Contains("to broadcast"), Error);
  CHECK_THROWS_WITH_AS(x.index({tensor({true, false, true})}), doctest::Contains("The shape of the mask (3)"),
                       IndexError);
  CHECK_THROWS_WITH_AS(x.index({tensor({0.5})}), doctest::Contains("must be long, byte or bool tensors, got Float"),
                       Error);
  CHECK_THROWS_WITH_AS(x.index({"...", "..."}), doctest::Contains("only one \"...\""), Error);
  CHECK_THROWS_WITH_AS(x.index({Slice(0, 2, -1)}), doctest::Contains("step"), Error);
  CHECK_THROWS_WITH_AS(x.index({".."}), doctest::Contains("is no index"), Error);
  CHECK_THROWS_WITH_AS(x.index({}), doctest::Contains("at least one index"), Error);
  CHECK_THROWS_WITH_AS(zeros({2, 3}).index_put_({tensor({0})}, ones({2})), doctest::Contains("shape mismatch"), Error);
  const Tensor leaf = zeros({3}).requires_grad_();
  CHECK_THROWS_AS(leaf.index_put_({0}, 1), Error);
}
