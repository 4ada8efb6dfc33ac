// backward() and grad(): arguments, accumulation, what leaves and other tensors know of their gradients.

#include "peer.h"

using peer::constant;
using peer::leaf;
using peer::number;
using peer::text;
using torch::Tensor;
using torch::autograd::grad;
using torch::autograd::variable_list;

TEST_CASE("backward: a sum over all paths, into leaves only") {
  const Tensor x = leaf({2, 3}), w = leaf({5, 7}), c = constant({1, 1});
  const Tensor y = x * w, z = (y * y + x * c).sum();
  z.backward();
  CHECK(text(x.grad()) == "101 295");  // 2xw² + 1
  CHECK(text(w.grad()) == "40 126");   // 2x²w
  CHECK_FALSE(c.grad().defined());
  CHECK_FALSE(x.grad().requires_grad());
  CHECK(x.grad().is_leaf());
}

TEST_CASE("backward: the incoming gradient") {
  const Tensor x = leaf({1, 2, 3});
  (x * x).backward(constant({1, 10, 100}));
  CHECK(text(x.grad()) == "2 40 600");
  CHECK_THROWS((x * x).backward());                  // not a scalar
  CHECK_THROWS((x * x).backward(constant({1, 2})));  // another shape
  CHECK_THROWS(x.detach().sum().backward());         // nothing requires grad
  CHECK(text(x.grad()) == "2 40 600");
  (x * x).view({3, 1}).narrow(0, 1, 1).backward();  // one element of any shape will do
  CHECK(text(x.grad()) == "2 44 600");
}

TEST_CASE("backward: again through a graph") {
  const Tensor x = leaf({3});
  const Tensor y = (x * x).sum();
  y.backward({}, true);
  y.backward();
  CHECK(text(x.grad()) == "12");
  CHECK_THROWS(y.backward());
  CHECK(text(x.grad()) == "12");
  // A graph without saved values has nothing to lose.
  const Tensor z = (x + 1).sum();
  z.backward();
  z.backward();
  CHECK(text(x.grad()) == "14");
  // Half of a graph that was freed.
  const Tensor a = x.exp();
  a.sum().backward();
  CHECK_THROWS((a * 2).sum().backward());
}

TEST_CASE("backward: create_graph") {
  const Tensor x = leaf({2, 3});
  (x * x * x).sum().backward({}, true, true);
  const Tensor g = x.grad();
  CHECK(text(g) == "12 27");
  CHECK(g.requires_grad());
  x.mutable_grad() = Tensor();
  g.sum().backward();
  CHECK(text(x.grad()) == "12 18");
  CHECK_FALSE(x.grad().requires_grad());
}

TEST_CASE("backward: only some inputs") {
  const Tensor x = leaf({2}), w = leaf({5}), other = leaf({1});
  const Tensor y = (x * w).sum();
  const std::vector<Tensor> only_w{w};
  y.backward({}, true, false, torch::TensorList(only_w));
  CHECK_FALSE(x.grad().defined());
  CHECK(text(w.grad()) == "2");
  torch::autograd::backward({y}, {}, true, false, {w, x});
  CHECK(text(w.grad()) == "4");
  CHECK(text(x.grad()) == "5");
  torch::autograd::backward({y}, {}, true, false, {other});  // leads nowhere, and that is fine
  CHECK_FALSE(other.grad().defined());
}

TEST_CASE("backward: several outputs at once") {
  const Tensor x = leaf({2, 3});
  const Tensor a = x.sum(), b = x * x;
  torch::autograd::backward({a, b}, {Tensor(), constant({1, 10})});
  CHECK(text(x.grad()) == "5 61");
  CHECK_THROWS(torch::autograd::backward({x.sum(), x.sum()}, {constant({1})}));  // two outputs, one gradient
  torch::autograd::backward({x.sum(), x.sum()});
  CHECK(text(x.grad()) == "7 63");
  const Tensor s = (x * x).sum();
  torch::autograd::backward({s, s}, {number(1).detach(), number(2).detach()});  // the same one twice
  CHECK(text(x.grad()) == "19 81");
}

TEST_CASE("backward: a leaf is its own graph") {
  const Tensor x = leaf({1, 2}), start = constant({5, 6});
  x.backward(start);
  CHECK(text(x.grad()) == "5 6");
  start.zero_();  // the gradient is a copy
  CHECK(text(x.grad()) == "5 6");
}

TEST_CASE("gradients of two leaves never share memory") {
  const Tensor a = leaf({1, 2}), b = leaf({3, 4});
  (a + b).sum().backward();
  a.grad().mul_(10);
  CHECK(text(a.grad()) == "10 10");
  CHECK(text(b.grad()) == "1 1");
  const Tensor start = constant({1, 2});
  (a + b).backward(start);
  a.grad().zero_();
  CHECK(text(b.grad()) == "2 3");
  CHECK(text(start) == "1 2");
}

TEST_CASE("accumulation: in place without create_graph, out of place with it") {
  const Tensor x = leaf({2});
  (x * x).sum().backward();
  const Tensor first = x.grad();
  (x * x).sum().backward();
  CHECK(text(first) == "8");
  CHECK(text(x.grad()) == "8");
  (x * x).sum().backward({}, true, true);
  CHECK(text(first) == "8");
  CHECK(text(x.grad()) == "12");
  x.mutable_grad() = constant({100});
  (x * 3).sum().backward();
  CHECK(text(x.grad()) == "103");
  x.grad().zero_();
  (x * 3).sum().backward();
  CHECK(text(x.grad()) == "3");
  x.mutable_grad() = Tensor();
  CHECK_FALSE(x.grad().defined());
}

TEST_CASE("broadcasting is undone") {
  const Tensor a = torch::ones({2, 1}, torch::kDouble).requires_grad_(), b = leaf({1, 2, 3}), c = number(2);
  ((a + b) * c).sum().backward();
  CHECK(text(a.grad()) == "6 6");
  CHECK(a.grad().sizes() == a.sizes());
  CHECK(text(b.grad()) == "4 4 4");
  CHECK(text(c.grad()) == "18");
  CHECK(c.grad().dim() == 0);
}

TEST_CASE("dtypes: a leaf's gradient has its dtype") {
  const Tensor x = torch::ones({2}, torch::kFloat).requires_grad_(), w = leaf({3, 4});
  (x * w).sum().backward();
  CHECK((x.grad().scalar_type() == torch::kFloat));
  CHECK((w.grad().scalar_type() == torch::kDouble));
  CHECK(text(x.grad()) == "3 4");
  x.mutable_grad() = Tensor();
  x.to(torch::kDouble).mul(w.detach()).sum().backward();
  CHECK((x.grad().scalar_type() == torch::kFloat));
  CHECK(text(x.grad()) == "3 4");
}

TEST_CASE("grad: outputs, inputs, incoming gradients") {
  const Tensor x = leaf({2, 3}), w = leaf({5, 7});
  const Tensor a = x * w, b = x.sum();
  const variable_list g = grad({a, b}, {x, w, a}, {constant({1, 10}), Tensor()}, true);
  CHECK(text(g[0]) == "6 71");
  CHECK(text(g[1]) == "2 30");
  CHECK(text(g[2]) == "1 10");
  CHECK_FALSE(x.grad().defined());
  CHECK_FALSE(w.grad().defined());
  CHECK_FALSE(a.grad().defined());
  CHECK(text(grad({b}, {x}, {number(3).detach()}, true)[0]) == "3 3");
  CHECK_THROWS(grad({a}, {x}, {}, true));                                 // not a scalar
  CHECK_THROWS(grad({a}, {x}, {constant({1, 1}), constant({1})}, true));  // one gradient too many
  CHECK_THROWS(grad({a}, {x}, {constant({1})}, true));                    // another shape
  CHECK_THROWS(grad({x.detach().sum()}, {x}));                            // no graph
  CHECK_THROWS(grad({b}, {constant({1})}, {}, true));                     // an input that needs no gradient
  CHECK_FALSE(grad({b}, {x}, {}, true)[0].requires_grad());
}

TEST_CASE("grad: unused inputs") {
  const Tensor x = leaf({2}), w = leaf({5});
  const Tensor y = (x * 3).sum();
  CHECK_THROWS(grad({y}, {x, w}, {}, true));
  const variable_list g = grad({y}, {x, w}, {}, true, false, true);
  CHECK(text(g[0]) == "3");
  CHECK_FALSE(g[1].defined());
}

TEST_CASE("grad: the same input twice, an output as input") {
  const Tensor x = leaf({2});
  const Tensor y = (x * x).sum();
  const variable_list g = grad({y, y}, {x, x, y}, {}, true);
  CHECK(text(g[0]) == "8");
  CHECK(text(g[1]) == "8");
  CHECK(text(g[2]) == "2");
}

TEST_CASE("grad: derivatives of higher order") {
  const Tensor x = number(2);
  Tensor d = x.pow(5);
  const char* wanted[] = {"80", "160", "240", "240", "120"};
  for (const char* w : wanted) {
    d = grad({d}, {x}, {}, true, true)[0];
    CHECK(text(d) == w);
  }
  CHECK_FALSE(x.grad().defined());
  // A penalty on a gradient: ∂/∂w of (∂(w x²)/∂x)² = (2wx)² is 8 w x².
  const Tensor w = number(3);
  const Tensor slope = grad({w * x * x}, {x}, {}, true, true)[0];
  (slope * slope).backward();
  CHECK(text(w.grad()) == "96");
  CHECK(text(x.grad()) == "144");  // 8 w² x
}

TEST_CASE("grad: derivatives by the incoming gradient") {
  // uᵀJ is linear in u: its derivative along v is Jv.
  const Tensor x = leaf({2, 3}), u = leaf({0, 0});
  const Tensor y = torch::stack({x[0] * x[1], x[0] * x[0]});
  const Tensor pulled = grad({y}, {x}, {u}, true, true)[0];
  CHECK(text(grad({pulled}, {u}, {constant({1, 10})})[0]) == "23 4");
}

TEST_CASE("grad stops where the inputs are") {
  // The part of the graph below a is not needed, and not freed.
  const Tensor x = leaf({2});
  const Tensor a = x.exp(), y = (a * a).sum();
  CHECK(grad({y}, {a})[0].defined());
  a.sum().backward();
  CHECK(x.grad().allclose(x.detach().exp()));
}

TEST_CASE("retain_grad") {
  const Tensor x = leaf({2, 3});
  const Tensor y = x * 2, z = y * y;
  y.retain_grad();
  y.retain_grad();  // once is enough
  x.retain_grad();  // leaves do anyway
  CHECK(y.retains_grad());
  CHECK_FALSE(z.retains_grad());
  CHECK_FALSE(x.retains_grad());
  z.sum().backward();
  CHECK(text(y.grad()) == "8 12");
  CHECK(text(x.grad()) == "16 24");
  CHECK_THROWS(x.detach().retain_grad());
  // Kept over two passes it accumulates.
  const Tensor a = x * 1;
  a.retain_grad();
  a.sum().backward({}, true);
  a.sum().backward();
  CHECK(text(a.grad()) == "2 2");
}

TEST_CASE("leaves and operators") {
  const Tensor x = leaf({1, 4}), c = constant({1, 4});
  CHECK(x.is_leaf());
  CHECK(x.grad_fn() == nullptr);
  CHECK(c.is_leaf());
  CHECK((c * 2).is_leaf());
  CHECK_FALSE((x * 2).is_leaf());
  CHECK(x.detach().is_leaf());
  CHECK((x > 2).is_leaf());
  CHECK_FALSE((x > 2).requires_grad());
  CHECK_FALSE(x.argmax().requires_grad());
  CHECK((x * c).requires_grad());
  CHECK((x + c).grad_fn()->name() == "AddBackward0");
  CHECK((x - c).grad_fn()->name() == "SubBackward0");
  CHECK((x * c).grad_fn()->name() == "MulBackward0");
  CHECK((x / c).grad_fn()->name() == "DivBackward0");
  CHECK((-x).grad_fn()->name() == "NegBackward0");
  CHECK(x.exp().grad_fn()->name() == "ExpBackward0");
  CHECK(x.log().grad_fn()->name() == "LogBackward0");
  CHECK(x.sqrt().grad_fn()->name() == "SqrtBackward0");
  CHECK(x.pow(2).grad_fn()->name() == "PowBackward0");
  CHECK(x.pow(c).grad_fn()->name() == "PowBackward1");
  CHECK(x.sum(0).grad_fn()->name() == "SumBackward1");
  CHECK(x.relu().grad_fn()->name() == "ReluBackward0");
  CHECK(x.sigmoid().grad_fn()->name() == "SigmoidBackward0");
  CHECK(x.tanh().grad_fn()->name() == "TanhBackward0");
  CHECK(x.view({2, 1}).grad_fn()->name() == "ViewBackward0");
  CHECK(x.view({2, 1}).transpose(0, 1).grad_fn()->name() == "TransposeBackward0");
  CHECK(x.unsqueeze(0).grad_fn()->name() == "UnsqueezeBackward0");
  CHECK(x.expand({3, 2}).grad_fn()->name() == "ExpandBackward0");
  CHECK(x.select(0, 1).grad_fn()->name() == "SelectBackward0");
  CHECK(x.clone().grad_fn()->name() == "CloneBackward0");
  CHECK(torch::cat({x, c}).grad_fn()->name() == "CatBackward0");
  CHECK(torch::mm(x.view({1, 2}), c.view({2, 1})).grad_fn()->name() == "MmBackward0");
  const auto edges = (x * c).grad_fn()->next_edges();
  CHECK(edges.size() == 2);
  CHECK(edges[0].is_valid());
  CHECK_FALSE(edges[1].is_valid());
  const Tensor y = x * 2;
  CHECK((y.exp().grad_fn()->next_edge(0).function == y.grad_fn()));
}

TEST_CASE("requires_grad_") {
  const Tensor x = constant({1, 2});
  CHECK_FALSE(x.requires_grad());
  x.requires_grad_();
  CHECK(x.requires_grad());
  x.requires_grad_(false);
  CHECK_FALSE((x * 2).requires_grad());
  x.set_requires_grad(true);
  const Tensor y = x * 2;
  y.requires_grad_();  // it does already
  CHECK_THROWS(y.requires_grad_(false));
  CHECK_THROWS(torch::tensor({1, 2}).requires_grad_());  // integers
  CHECK_THROWS(torch::ones({2}, torch::dtype(torch::kLong).requires_grad(true)));
  CHECK(torch::ones({2}, torch::requires_grad()).requires_grad());
  CHECK_FALSE(y.to(torch::kLong).requires_grad());
}

TEST_CASE("detach and detach_") {
  const Tensor x = leaf({1, 2});
  Tensor y = x * 2;
  const Tensor d = y.detach();
  CHECK_FALSE(d.requires_grad());
  CHECK(d.data_ptr() == y.data_ptr());
  d.fill_(7);
  CHECK(text(y) == "7 7");
  ((x * 3).detach() * x).sum().backward();
  CHECK(text(x.grad()) == "3 6");
  y.detach_();
  CHECK(y.is_leaf());
  CHECK_FALSE(y.requires_grad());
  x.detach_();
  CHECK_FALSE(x.requires_grad());
  const Tensor z = leaf({1, 2}) * 1;
  CHECK_THROWS(z.view({2, 1}).detach_());  // a view follows its base
}

TEST_CASE("set_data and data") {
  const Tensor x = leaf({1, 2});
  const Tensor same = x;
  x.set_data(constant({5, 6, 7}));
  CHECK(text(same) == "5 6 7");
  CHECK(x.requires_grad());
  (x * x).sum().backward();
  CHECK(text(x.grad()) == "10 12 14");
  x.data().mul_(2);
  CHECK(text(x) == "10 12 14");
  CHECK_FALSE(x.data().requires_grad());
  // A graph recorded before ends in the same leaf.
  const Tensor w = leaf({1, 1});
  const Tensor y = (w * 3).sum();
  w.set_data(constant({4, 4}));
  y.backward();
  CHECK(text(w.grad()) == "3 3");
}

TEST_CASE("_version counts changes of the memory") {
  const Tensor x = constant({1, 2, 3, 4});
  const Tensor row = x.view({2, 2})[0], alias = x.detach();
  CHECK(x._version() == 0);
  x.add_(1);
  CHECK(x._version() == 1);
  row.mul_(2);
  alias.zero_();
  CHECK(x._version() == 3);
  CHECK(row._version() == 3);
  CHECK(alias._version() == 3);
  x.copy_(constant({1, 2, 3, 4}));
  x.fill_(3);
  x.exp_();
  CHECK(x._version() == 6);
  Tensor y = leaf({1, 2}) * 2;
  y.mul_(2);
  y[0].add_(1);
  CHECK(y._version() == 2);
}
