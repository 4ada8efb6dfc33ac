// Operators of one's own: torch::autograd::Function and its context.

#include "peer.h"

#include <stdexcept>

using peer::constant;
using peer::leaf;
using peer::number;
using peer::text;
using torch::Tensor;
using torch::autograd::AutogradContext;
using torch::autograd::Function;
using torch::autograd::grad;
using torch::autograd::variable_list;

namespace {

struct Cube : Function<Cube> {
  static Tensor forward(AutogradContext* ctx, Tensor x) {
    CHECK_FALSE(torch::GradMode::is_enabled());
    ctx->save_for_backward({x});
    return x * x * x;
  }
  static variable_list backward(AutogradContext* ctx, variable_list e) {
    const Tensor x = ctx->get_saved_variables()[0];
    return {e[0] * 3 * x * x};
  }
};

struct Exp : Function<Exp> {
  static Tensor forward(AutogradContext* ctx, Tensor x) {
    const Tensor y = x.exp();
    ctx->save_for_backward({y});
    return y;
  }
  static variable_list backward(AutogradContext* ctx, variable_list e) {
    return {e[0] * ctx->get_saved_variables()[0]};
  }
};

// a x^n + b, or its negative; all kinds of numbers beside the tensors.
struct Polynomial : Function<Polynomial> {
  static Tensor forward(AutogradContext* ctx, double a, Tensor x, int64_t n, bool negative, Tensor b) {
    ctx->saved_data["a"] = a;
    ctx->saved_data["n"] = n;
    ctx->saved_data["negative"] = negative;
    ctx->saved_data["x"] = x.detach();
    ctx->saved_data["name"] = std::string("polynomial");
    const Tensor y = x.pow(n) * a + b;
    return negative ? -y : y;
  }
  static variable_list backward(AutogradContext* ctx, variable_list e) {
    const double a = ctx->saved_data["a"].toDouble();
    const int64_t n = ctx->saved_data["n"].toInt();
    const double sign = ctx->saved_data["negative"].toBool() ? -1 : 1;
    const Tensor x = ctx->saved_data["x"].toTensor();
    CHECK(ctx->saved_data["name"].toStringRef() == "polynomial");
    CHECK(ctx->saved_data["never stored"].isNone());
    return {Tensor(), e[0] * x.pow(n - 1) * (a * static_cast<double>(n) * sign), Tensor(), Tensor(), e[0] * sign};
  }
};

bool other_error_arrived = false;

// Two results, x + y and x · y.
struct SumAndProduct : Function<SumAndProduct> {
  static variable_list forward(AutogradContext* ctx, Tensor x, Tensor y, bool materialize) {
    ctx->save_for_backward({x, y});
    ctx->set_materialize_grads(materialize);
    return {x + y, x * y};
  }
  static variable_list backward(AutogradContext* ctx, variable_list e) {
    CHECK(e.size() == 2);
    const variable_list saved = ctx->get_saved_variables();
    other_error_arrived = e[1].defined();
    if (!e[1].defined()) return {e[0], e[0], Tensor()};
    if (!e[0].defined()) return {e[1] * saved[1], e[1] * saved[0], Tensor()};
    return {e[0] + e[1] * saved[1], e[0] + e[1] * saved[0], Tensor()};
  }
};

// Σ iᵗʰ tensor · (i + 1).
struct Weighted : Function<Weighted> {
  static Tensor forward(AutogradContext* ctx, torch::TensorList list, double scale) {
    ctx->saved_data["n"] = static_cast<int64_t>(list.size());
    ctx->saved_data["scale"] = scale;
    Tensor sum = torch::zeros_like(list[0]);
    for (size_t i = 0; i < list.size(); ++i) sum = sum + list[i] * (static_cast<double>(i + 1) * scale);
    return sum;
  }
  static variable_list backward(AutogradContext* ctx, variable_list e) {
    variable_list g;
    for (int64_t i = 0; i < ctx->saved_data["n"].toInt(); ++i)
      g.push_back(e[0] * (static_cast<double>(i + 1) * ctx->saved_data["scale"].toDouble()));
    g.push_back(Tensor());
    return g;
  }
};

struct Affine : Function<Affine> {
  static Tensor forward(AutogradContext* ctx, Tensor x, c10::optional<Tensor> bias) {
    ctx->saved_data["has bias"] = bias.has_value();
    return bias.has_value() ? x * 2 + *bias : x * 2;
  }
  static variable_list backward(AutogradContext* ctx, variable_list e) {
    return {e[0] * 2, ctx->saved_data["has bias"].toBool() ? e[0] : Tensor()};
  }
};

// Saves a value of its own beside nothing, and returns the same tensor twice.
struct SquareOfExp : Function<SquareOfExp> {
  static variable_list forward(AutogradContext* ctx, Tensor x) {
    const Tensor inner = x.exp(), y = inner * inner;
    ctx->save_for_backward({inner, Tensor()});
    return {y, y};
  }
  static variable_list backward(AutogradContext* ctx, variable_list e) {
    const variable_list saved = ctx->get_saved_variables();
    CHECK_FALSE(saved[1].defined());
    return {(e[0] + e[1]) * 2 * saved[0] * saved[0]};
  }
};

struct MaxAndWhere : Function<MaxAndWhere> {
  static variable_list forward(AutogradContext* ctx, Tensor x) {
    const Tensor where = x.argmax(), rounded = x.round();
    ctx->mark_non_differentiable({rounded});
    ctx->save_for_backward({x, where});
    return {x.max(), where, rounded};
  }
  static variable_list backward(AutogradContext* ctx, variable_list e) {
    const variable_list saved = ctx->get_saved_variables();
    const Tensor g = torch::zeros_like(saved[0]);
    g[saved[1].item<int64_t>()] = e[0];
    return {g};
  }
};

struct Wrong : Function<Wrong> {
  static Tensor forward(AutogradContext* ctx, Tensor x, int64_t how) {
    ctx->saved_data["how"] = how;
    if (how == 0) throw std::runtime_error("from forward");
    return x * 1;
  }
  static variable_list backward(AutogradContext* ctx, variable_list e) {
    switch (ctx->saved_data["how"].toInt()) {
      case 1:
        throw std::runtime_error("from backward");
      case 2:
        return {};  // none
      case 3:
        return {e[0], e[0]};  // one for a number
      case 4:
        return {e[0], Tensor(), e[0]};  // too many
      case 5:
        return {torch::ones({7}, torch::kDouble), Tensor()};  // another shape
      default:
        return {Tensor(), Tensor()};  // zero
    }
  }
};

// The inner derivative by a backward pass of its own.
struct Inner : Function<Inner> {
  static Tensor forward(AutogradContext* ctx, Tensor x) {
    ctx->save_for_backward({x});
    torch::AutoGradMode on(true);
    const Tensor inside = x.detach().requires_grad_();
    return (inside * inside.sin()).detach();
  }
  static variable_list backward(AutogradContext* ctx, variable_list e) {
    torch::AutoGradMode on(true);
    const Tensor x = ctx->get_saved_variables()[0].detach().requires_grad_();
    return {grad({x * x.sin()}, {x}, {e[0]})[0]};
  }
};

// Says which inputs' gradients are wanted.
std::string wanted;
struct Product : Function<Product> {
  static Tensor forward(AutogradContext* ctx, Tensor a, Tensor b) {
    ctx->save_for_backward({a, b});
    return a * b;
  }
  static variable_list backward(AutogradContext* ctx, variable_list e) {
    const variable_list saved = ctx->get_saved_variables();
    wanted = std::string(ctx->needs_input_grad(0) ? "a" : "") + (ctx->needs_input_grad(1) ? "b" : "");
    return {ctx->needs_input_grad(0) ? e[0] * saved[1] : Tensor(),
            ctx->needs_input_grad(1) ? e[0] * saved[0] : Tensor()};
  }
};

}  // namespace

TEST_CASE("Function: a saved input") {
  const Tensor x = leaf({1, 2});
  const Tensor y = Cube::apply(x);
  CHECK(text(y) == "1 8");
  CHECK_FALSE(y.is_leaf());
  CHECK(y.grad_fn()->name().find("Cube") != std::string::npos);
  CHECK(y.grad_fn()->next_edges().size() == 1);
  y.sum().backward();
  CHECK(text(x.grad()) == "3 12");
  CHECK_THROWS(y.sum().backward());  // what was saved is gone
  CHECK_FALSE(Cube::apply(x.detach()).requires_grad());
  torch::NoGradGuard off;
  CHECK_FALSE(Cube::apply(x).requires_grad());
}

TEST_CASE("Function: derivatives of any order") {
  const Tensor x = number(2);
  Tensor d = Cube::apply(x);
  for (const char* order : {"12", "12", "6"}) {
    d = grad({d}, {x}, {}, true, true)[0];
    CHECK(text(d) == order);
  }
  d = Exp::apply(x);  // saves its output
  for (int i = 0; i < 3; ++i) {
    d = grad({d}, {x}, {}, true, true)[0];
    CHECK(d.allclose(x.detach().exp(), 1e-14));
  }
  const Tensor z = Exp::apply(Cube::apply(x) * 0.1);  // 0.3x² exp(0.1x³) and so on
  const Tensor first = grad({z}, {x}, {}, true, true)[0];
  const Tensor second = grad({first}, {x})[0];
  CHECK(second.item<double>() == doctest::Approx((0.6 * 2 + 0.09 * 16) * z.item<double>()).epsilon(1e-13));
}

TEST_CASE("Function: other data than tensors") {
  const Tensor x = leaf({1, 2}), b = number(1);
  const Tensor y = Polynomial::apply(0.5, x, 3, true, b);
  CHECK(text(y) == "-1.5 -5");
  y.sum().backward();
  CHECK(text(x.grad()) == "-1.5 -6");
  CHECK(text(b.grad()) == "-2");  // broadcasting is undone
  CHECK(y.grad_fn()->next_edges().size() == 2);
}

TEST_CASE("Function: several results, and gradients that do not come") {
  const Tensor x = leaf({2}), y = leaf({5});
  for (const bool materialize : {true, false}) {
    const variable_list r = SumAndProduct::apply(x, y, materialize);
    CHECK(text(r[0]) == "7");
    CHECK(text(r[1]) == "10");
    CHECK(r[0].output_nr() == 0);
    CHECK(r[1].output_nr() == 1);
    CHECK((r[0].grad_fn() == r[1].grad_fn()));
    CHECK(text(grad({(r[0] * r[1]).sum()}, {x}, {}, true)[0]) == "45");  // 2xy + y²
    CHECK(other_error_arrived);
    CHECK(text(grad({r[0]}, {y}, {}, true)[0]) == "1");
    CHECK(other_error_arrived == materialize);
    const Tensor first = grad({r[1]}, {x}, {}, true, true)[0];
    CHECK(text(grad({first}, {y})[0]) == "1");
  }
}

TEST_CASE("Function: a list of inputs") {
  const Tensor a = leaf({1, 2}), b = constant({3, 4}), c = leaf({5, 6});
  const std::vector<Tensor> list{a, b, c};
  const Tensor y = Weighted::apply(torch::TensorList(list), 10.0);
  CHECK(text(y) == "220 280");
  y.sum().backward();
  CHECK(text(a.grad()) == "10 10");
  CHECK_FALSE(b.grad().defined());
  CHECK(text(c.grad()) == "30 30");
}

TEST_CASE("Function: an input that may be missing") {
  const Tensor x = leaf({1}), b = leaf({10});
  const Tensor with = Affine::apply(x, c10::optional<Tensor>(b));
  CHECK(text(with) == "12");
  with.sum().backward();
  CHECK(text(x.grad()) == "2");
  CHECK(text(b.grad()) == "1");
  const Tensor without = Affine::apply(x, c10::optional<Tensor>());
  CHECK(text(without) == "2");
  without.sum().backward();
  CHECK(text(x.grad()) == "4");
}

TEST_CASE("Function: what it saved of its own, the same result twice") {
  const Tensor x = leaf({0, 0});
  const variable_list y = SquareOfExp::apply(x);
  (y[0] + y[1] * 3).sum().backward();
  CHECK(text(x.grad()) == "8 8");
}

TEST_CASE("Function: mark_non_differentiable") {
  const Tensor x = leaf({1.2, 3.4, 2.7});
  const variable_list r = MaxAndWhere::apply(x);
  CHECK(r[0].requires_grad());
  CHECK_FALSE(r[1].requires_grad());
  CHECK_FALSE(r[2].requires_grad());
  CHECK(text(r[1]) == "1");
  CHECK(text(r[2]) == "1 3 3");
  (r[0] * 5 + r[2].sum()).backward();
  CHECK(text(x.grad()) == "0 5 0");
}

TEST_CASE("Function: mistakes") {
  const Tensor x = leaf({1, 2});
  CHECK_THROWS_WITH(Wrong::apply(x, 0), "from forward");
  CHECK(torch::GradMode::is_enabled());
  CHECK_THROWS_WITH(Wrong::apply(x, 1).sum().backward(), "from backward");
  for (int64_t how = 2; how <= 5; ++how) {
    CAPTURE(how);
    CHECK_THROWS(Wrong::apply(x, how).sum().backward());
  }
  CHECK_FALSE(x.grad().defined());
  CHECK_THROWS(grad({Wrong::apply(x, 6).sum()}, {x}));
  CHECK_FALSE(grad({Wrong::apply(x, 6).sum()}, {x}, {}, false, false, true)[0].defined());
}

TEST_CASE("Function: a saved tensor that changes") {
  const Tensor x = leaf({1, 2});
  Tensor a = x * 1;
  const Tensor y = Cube::apply(a);
  a.add_(1);
  CHECK_THROWS(y.sum().backward());
  const Tensor z = Exp::apply(x);
  z.mul_(2);
  CHECK_THROWS(z.sum().backward());
}

TEST_CASE("Function: a backward pass inside of a backward pass") {
  const Tensor x = leaf({1, 2});
  Tensor y = x;
  for (int i = 0; i < 3; ++i) y = Inner::apply(y);
  const Tensor got = grad({y.sum()}, {x})[0];
  y = x;
  for (int i = 0; i < 3; ++i) y = y * y.sin();
  CHECK(got.allclose(grad({y.sum()}, {x})[0], 1e-13));
}

TEST_CASE("Function: needs_input_grad") {
  const Tensor a = leaf({2}), b = leaf({3}), c = constant({4});
  Product::apply(a, b).backward();
  CHECK(wanted == "ab");
  Product::apply(c, b).backward();
  CHECK(wanted == "b");
  grad({Product::apply(a, b)}, {a});  // b's is not asked for
  CHECK(wanted == "a");
  CHECK(text(a.grad()) == "3");
  CHECK(text(b.grad()) == "6");
}

TEST_CASE("Function: hooks on what it makes") {
  const Tensor x = leaf({2});
  const variable_list r = SumAndProduct::apply(x, x, true);
  r[1].register_hook([](const Tensor& e) { return e * 10; });
  r[0].retain_grad();
  (r[0] * 3 + r[1]).sum().backward();
  CHECK(text(r[0].grad()) == "3");
  CHECK(text(x.grad()) == "46");  // 2 · 3 + 2x · 10
}
