// Operators of one's own that change their inputs or hand them through: mark_dirty, inputs as outputs.

#include "peer.h"

using peer::constant;
using peer::leaf;
using peer::text;
using torch::Tensor;
using torch::autograd::AutogradContext;
using torch::autograd::Function;
using torch::autograd::grad;
using torch::autograd::variable_list;

namespace {

struct DoubleInPlace : Function<DoubleInPlace> {
  static Tensor forward(AutogradContext* ctx, Tensor x) {
    x.mul_(2);
    ctx->mark_dirty({x});
    return x;
  }
  static variable_list backward(AutogradContext*, variable_list e) { return {e[0] * 2}; }
};

// A change that only mark_dirty tells of.
struct WriteRaw : Function<WriteRaw> {
  static Tensor forward(AutogradContext* ctx, Tensor x) {
    x.data_ptr<double>()[0] = 7;
    ctx->mark_dirty({x});
    return x;
  }
  static variable_list backward(AutogradContext*, variable_list e) { return {e[0] * constant({0, 1})}; }
};

struct Forgotten : Function<Forgotten> {
  static Tensor forward(AutogradContext* ctx, Tensor x) {
    ctx->mark_dirty({x.add_(1)});
    return x * 2;  // not x
  }
  static variable_list backward(AutogradContext*, variable_list e) { return {e[0] * 2}; }
};

// Two changed inputs.
struct AddAndMultiply : Function<AddAndMultiply> {
  static variable_list forward(AutogradContext* ctx, Tensor x, Tensor y) {
    ctx->mark_dirty({x.add_(1), y.mul_(3)});
    return {x, y};
  }
  static variable_list backward(AutogradContext*, variable_list e) { return {e[0], e[1] * 3}; }
};

struct Flatten : Function<Flatten> {
  static Tensor forward(AutogradContext*, Tensor x) { return x.view({-1}); }
  static variable_list backward(AutogradContext*, variable_list e) { return {e[0].view({2, 1}) * 10}; }
};

// Hands its input through; the gradient back is reversed.
struct Reverse : Function<Reverse> {
  static Tensor forward(AutogradContext*, Tensor x) { return x; }
  static variable_list backward(AutogradContext*, variable_list e) { return {-e[0]}; }
};

}  // namespace

TEST_CASE("Function: mark_dirty") {
  const Tensor x = leaf({1, 2});
  Tensor a = x * 1;
  const Tensor saved = a.exp();
  const int64_t version = a._version();
  const Tensor y = DoubleInPlace::apply(a);
  CHECK(y.is_same(a));
  CHECK(a._version() > version);
  CHECK(text(a) == "2 4");
  (a * a).sum().backward();  // Σ 4x²
  CHECK(text(x.grad()) == "8 16");
  // Through a view, into its base.
  Tensor base = x * 1;
  DoubleInPlace::apply(base.narrow(0, 0, 1));
  CHECK(text(base) == "2 2");
  CHECK(text(grad({(base * base).sum()}, {x})[0]) == "8 4");
  // A value that was saved before.
  Tensor b = x * 1;
  const Tensor square = b * b;
  DoubleInPlace::apply(b);
  CHECK_THROWS(square.sum().backward());
  // A leaf.
  CHECK_THROWS(DoubleInPlace::apply(leaf({1})));
  // Without gradients it is a change like any other.
  const Tensor c = constant({1});
  DoubleInPlace::apply(c);
  CHECK(text(c) == "2");
}

TEST_CASE("Function: mark_dirty, with care") {
  const Tensor x = leaf({1, 2}), y = leaf({3, 4});
  {
    Tensor a = x * 1, b = y * 1;
    AddAndMultiply::apply(a, b);  // Σ (x + 1) 3y
    (a * b).sum().backward();
    CHECK(text(x.grad()) == "9 12");
    CHECK(text(y.grad()) == "6 9");
  }
  {
    Tensor a = x * 1, c = constant({3, 4});
    AddAndMultiply::apply(a, c);
    CHECK(c.requires_grad());
  }
  CHECK_THROWS(Forgotten::apply(x * 1));
  Tensor a = x * 1;
  const Tensor square = a * a;
  WriteRaw::apply(a);
  CHECK(text(a) == "7 2");
  CHECK(text(grad({a.sum()}, {x}, {}, true)[0]) == "0 1");
  CHECK_THROWS(square.sum().backward());
}

TEST_CASE("Function: a result that shows an input cannot be changed in place, nor the input under it") {
  const Tensor x = leaf({1, 2});
  {
    const Tensor a = x * 1, b = Reverse::apply(a);
    CHECK_THROWS(b.mul_(2));
  }
  {
    const Tensor a = x * 1, b = Reverse::apply(a);
    a.mul_(2);
    CHECK_THROWS(b.sum().backward());
  }
  {
    const Tensor a = x.view({2, 1}).clone(), b = Flatten::apply(a);
    CHECK(text(grad({b.sum()}, {x}, {}, true)[0]) == "10 10");
    CHECK_THROWS(b.mul_(2));
  }
  {
    const Tensor a = x.view({2, 1}).clone(), b = Flatten::apply(a);
    a.mul_(2);
    CHECK_THROWS(b.sum().backward());
  }
}

TEST_CASE("Function: an input is the output") {
  const Tensor x = leaf({1, 2});
  const Tensor y = Reverse::apply(x);
  CHECK_FALSE(y.is_same(x));
  CHECK(y.data_ptr() == x.data_ptr());
  CHECK(x.is_leaf());
  CHECK_FALSE(y.is_leaf());
  (y * x).sum().backward();
  CHECK(text(x.grad()) == "0 0");
  const Tensor a = x.clone(), b = Reverse::apply(a);
  CHECK(a.grad_fn()->name() == "CloneBackward0");
  CHECK(text(grad({b.sum()}, {x}, {}, true)[0]) == "-1 -1");
  CHECK(text(grad({a.sum()}, {x})[0]) == "1 1");
  CHECK(text(grad({Reverse::apply(Reverse::apply(x)).sum()}, {x})[0]) == "1 1");
}
