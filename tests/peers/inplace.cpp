// Changes in place: of tensors, through views, through views of views, and what they do to gradients.

#include "peer.h"

#include <cmath>
#include <functional>
#include <utility>

using peer::constant;
using peer::leaf;
using peer::number;
using peer::text;
using torch::Tensor;
using torch::autograd::grad;

TEST_CASE("in place: the operator's derivative") {
  const Tensor x = leaf({1, 4});
  Tensor y = x * 1;
  y.mul_(3).add_(1).sub_(x).div_(2);  // (3x + 1 − x) / 2
  CHECK(text(y) == "1.5 4.5");
  y.sum().backward();
  CHECK(text(x.grad()) == "1 1");
  CHECK_FALSE(y.is_leaf());
  y = x * 1;
  y.mul_(2).add_(1).sqrt_();
  CHECK(grad({y.sum()}, {x})[0].allclose((x.detach() * 2 + 1).rsqrt(), 1e-12));
  for (auto change : std::vector<std::function<void(const Tensor&)>>{
           [](const Tensor& t) { t.sigmoid_(); }, [](const Tensor& t) { t.tanh_(); }, [](const Tensor& t) { t.exp_(); },
           [](const Tensor& t) { t.sqrt_(); }, [](const Tensor& t) { t.log_(); }, [](const Tensor& t) { t.relu_(); },
           [](const Tensor& t) { t.neg_(); }, [](const Tensor& t) { t.sin_(); }, [](const Tensor& t) { t.abs_(); },
           [](const Tensor& t) { t.pow_(3); }, [](const Tensor& t) { t.clamp_(0.5, 2); },
           [](const Tensor& t) { t.reciprocal_(); }}) {
    const Tensor a = x * 1;
    change(a);
    const Tensor slope = grad({a.sum()}, {x})[0];
    const double h = 1e-6;
    const Tensor up = x.detach() + h, down = x.detach() - h;
    change(up);
    change(down);
    CHECK(slope.allclose((up - down) / (2 * h), 1e-7, 1e-7));
  }
}

TEST_CASE("in place: other inputs get their gradients") {
  const Tensor x = leaf({1, 2}), w = leaf({3, 5}), v = leaf({7, 11});
  Tensor y = x * 1;
  y.mul_(w);
  y.addcmul_(w, v, 2);  // xw + 2wv
  CHECK(text(y) == "45 120");
  y.sum().backward();
  CHECK(text(x.grad()) == "3 5");
  CHECK(text(w.grad()) == "15 24");
  CHECK(text(v.grad()) == "6 10");
  Tensor t = constant({1, 1});  // has no history before
  t.add_(x);
  CHECK(t.requires_grad());
  CHECK_FALSE(t.is_leaf());
  CHECK(text(grad({t.sum()}, {x})[0]) == "1 1");
}

TEST_CASE("in place: history is replaced, not only elements") {
  const Tensor x = leaf({2, 3}), w = number(5);
  Tensor y = x * x;
  y.zero_();
  CHECK(y.requires_grad());
  y.sum().backward();
  CHECK(text(x.grad()) == "0 0");
  y = x * x;
  y.fill_(4);
  (y * x).sum().backward();
  CHECK(text(x.grad()) == "4 4");
  y = x * x;
  y.fill_(w);
  y.sum().backward();
  CHECK(text(w.grad()) == "2");
  CHECK(text(x.grad()) == "4 4");
}

TEST_CASE("copy_: broadcasts, casts, forgets what was there") {
  const Tensor w = leaf({1, 2, 3}), x = leaf({1, 1, 1});
  Tensor y = torch::zeros({2, 3}, torch::kDouble);
  y.copy_(w);
  (y * constant({1, 10, 100})).sum().backward();
  CHECK(text(w.grad()) == "2 20 200");
  Tensor f = torch::zeros({3}, torch::kFloat);
  f.copy_(w);
  f.sum().backward();
  CHECK(text(w.grad()) == "3 21 201");
  Tensor z = x * 5;
  z.copy_(w);
  z.sum().backward();
  CHECK(text(x.grad()) == "0 0 0");
  CHECK(text(w.grad()) == "4 22 202");
  Tensor n = x * 5;
  n.copy_(constant({1, 2, 3}));
  n.sum().backward();
  CHECK(text(x.grad()) == "0 0 0");
}

TEST_CASE("a saved value that changed") {
  const Tensor x = leaf({1, 2});
  {
    Tensor a = x * 2;
    const Tensor b = a * a;
    a.add_(1);
    CHECK_THROWS(b.sum().backward());
    CHECK_FALSE(x.grad().defined());
    a.sum().backward();  // that one is well
    CHECK(text(x.grad()) == "2 2");
  }
  {
    const Tensor e = x.exp();  // saves its result
    e.mul_(2);
    CHECK_THROWS(e.sum().backward());
  }
  {
    const Tensor e = x.sin();  // saves its input
    e.mul_(2);
    e.sum().backward();
    CHECK(x.grad().allclose(2 + 2 * x.detach().cos()));
  }
  {
    Tensor a = x * 2;
    const Tensor part = a.narrow(0, 0, 1), b = part.exp() * part;  // through a view: the same memory
    a[1] = 0;
    CHECK_THROWS(b.sum().backward());
  }
  {
    Tensor a = x * 2;
    const Tensor b = a * a, alias = a.detach();
    alias.zero_();  // the same memory without history
    CHECK_THROWS(b.sum().backward());
  }
  {
    const Tensor w = leaf({3, 4});
    const Tensor y = (w * x).sum();
    {
      torch::NoGradGuard off;
      w.add_(1);
    }
    CHECK_THROWS(y.backward());
    CHECK_FALSE(w.grad().defined());
  }
}

TEST_CASE("what must not be changed in place") {
  const Tensor x = leaf({1, 2, 3, 4});
  CHECK_THROWS(x.add_(1));
  CHECK_THROWS(x.zero_());
  CHECK_THROWS(x.copy_(constant({1, 2, 3, 4})));
  CHECK_THROWS(x[0].mul_(3));
  CHECK_THROWS(x.view({2, 2}).t()[0].fill_(0));
  CHECK_THROWS(x[0] = 5);
  CHECK(text(x) == "1 2 3 4");
  CHECK_THROWS((x * 2).mul_(torch::ones({3, 4}, torch::kDouble)));  // the result has another shape
  CHECK_THROWS(constant({1, 2}).expand({3, 2}).add_(1));            // one cell, several elements
  CHECK_THROWS(torch::tensor({1, 2}).add_(0.5));                    // no integers any more
  {
    torch::NoGradGuard off;
    x.add_(1);
    x[0] = 10;
  }
  CHECK(text(x) == "10 3 4 5");
  CHECK(x.is_leaf());
  (x * x).sum().backward();
  CHECK(text(x.grad()) == "20 6 8 10");
}

TEST_CASE("views: a write goes to the base") {
  const Tensor x = leaf({1, 2, 3, 4}), w = leaf({10, 20});
  Tensor y = x * 1;
  Tensor row = y.view({2, 2})[0];
  row.mul_(w);
  CHECK(text(y) == "10 40 3 4");
  CHECK(text(row) == "10 40");
  (y * y).sum().backward();
  CHECK(text(x.grad()) == "200 1600 6 8");
  CHECK(text(w.grad()) == "20 160");

  Tensor m = torch::zeros({2, 3}, torch::kDouble);
  m.select(1, 2).copy_(w);
  CHECK(m.requires_grad());
  CHECK(text(grad({(m * m).sum()}, {w})[0]) == "20 40");

  Tensor z = x * x;
  z[1] = w[0];
  z[2] = 5;
  CHECK(text(grad({z.sum()}, {x}, {}, true)[0]) == "2 0 0 8");
  CHECK(text(grad({z.sum()}, {w})[0]) == "1 0");

  Tensor t = x * 1;
  t.slice(0, 0, 4, 2).mul_(3);
  t.view({2, 2}).diagonal().add_(w);
  CHECK(text(t) == "13 2 9 24");
  CHECK(text(grad({(t * t).sum()}, {x}, {}, true)[0]) == "78 4 54 48");
  CHECK(text(grad({(t * t).sum()}, {w})[0]) == "26 48");

  Tensor u = x * 1;
  u.narrow(0, 1, 2).zero_();
  CHECK(text(grad({u.sum()}, {x})[0]) == "1 0 0 1");
}

TEST_CASE("views see what happens to their base, before and after") {
  const Tensor x = leaf({1, 2, 3}), w = number(10);
  Tensor y = x * 1;
  const Tensor before = y.narrow(0, 1, 2);
  y.mul_(w);
  const Tensor after = y.narrow(0, 0, 2);
  CHECK(text(before) == "20 30");
  CHECK(text(grad({(before * before).sum()}, {x, w}, {}, true)[0]) == "0 400 600");
  CHECK(text(grad({(before * before).sum()}, {x, w}, {}, true)[1]) == "260");
  CHECK(text(grad({after.sum()}, {w})[0]) == "3");
}

TEST_CASE("views see each other") {
  const Tensor x = leaf({1, 2, 3, 4}), w = number(10);
  Tensor y = x * 1;
  const Tensor a = y.view({2, 2}), b = y.narrow(0, 1, 2), c = a.t();
  b.mul_(w);        // y = (1, 20, 30, 4)
  c[0].mul_(2);     // elements 0 and 2: (2, 20, 60, 4)
  a.add_(b.sum());  // + 80
  CHECK(text(y) == "82 100 140 84");
  CHECK(text(c) == "82 140 100 84");
  // Σ y = 2x₀ + w x₁ + 2w x₂ + x₃ + 4 (w x₁ + 2w x₂)
  CHECK(text(grad({y.sum()}, {x}, {}, true)[0]) == "2 50 100 1");
  CHECK(text(grad({c.sum()}, {w}, {}, true)[0]) == "40");
  CHECK(text(grad({b.sum()}, {x})[0]) == "0 30 60 0");
}

TEST_CASE("views: a base without history gets one") {
  const Tensor w = number(3);
  Tensor base = constant({1, 2, 3, 4});
  const Tensor other = base.view({2, 2});
  CHECK_FALSE(other.requires_grad());
  base.narrow(0, 1, 2).mul_(w);
  CHECK(base.requires_grad());
  CHECK(other.requires_grad());
  CHECK(text(grad({other.sum()}, {w})[0]) == "5");
}

namespace {

using View = std::function<Tensor(const Tensor&)>;

// Of whatever shape comes, something that shows a part of it.
const std::vector<std::pair<std::string, View>>& views() {
  static const std::vector<std::pair<std::string, View>> all = {
      {"narrow", [](const Tensor& t) { return t.narrow(0, t.size(0) / 3, (t.size(0) + 1) / 2); }},
      {"slice", [](const Tensor& t) { return t.slice(t.dim() - 1, 0, t.size(-1), 2); }},
      {"transpose", [](const Tensor& t) { return t.transpose(0, t.dim() - 1); }},
      {"unsqueeze", [](const Tensor& t) { return t.unsqueeze(1); }},
      {"select", [](const Tensor& t) { return t.dim() > 1 ? t.select(t.dim() - 1, t.size(-1) / 2) : t.unsqueeze(0); }},
      {"flatten", [](const Tensor& t) { return t.is_contiguous() ? t.view({-1}) : t.unsqueeze(-1); }},
      {"permute",
       [](const Tensor& t) {
         return t.dim() == 3 ? t.permute({1, 2, 0}) : t.unsqueeze(0);
       }},
      {"diagonal", [](const Tensor& t) { return t.dim() > 1 ? t.diagonal(0, 0, 1) : t.narrow(0, 0, 1); }},
  };
  return all;
}

// Σ c·y³ at the end, where y was changed through the views a(y) and b(a(y)), and a view made before sees both.
Tensor program(const Tensor& x, const Tensor& w, const View& a, const View& b, const View& c) {
  const Tensor y = x * 1.5;
  const Tensor early = c(y), first = a(y);
  first.mul_(0.7).add_(w[0]);
  const Tensor second = b(first), third = c(second);
  second.mul_(-1.3).add_(w[1] * w[1]);
  third.copy_(third * 0.9 +
              w[2] * torch::arange(static_cast<double>(third.numel())).to(torch::kDouble).view(third.sizes()));
  y.mul_(0.5);
  early.sub_(w[0] * w[2]);
  const Tensor weights = torch::arange(1, static_cast<double>(y.numel()) + 1, torch::kDouble).view(y.sizes());
  return (weights * y * y * y).sum() + (early * early).sum() + (second * w[1]).sum();
}

}  // namespace

TEST_CASE("views of views of views: gradients against differences") {
  for (const auto& a : views())
    for (const auto& b : views())
      for (const auto& c : views()) {
        INFO(a.first << " " << b.first << " " << c.first);
        const Tensor x = torch::linspace(-1, 2, 24, torch::kDouble).view({2, 3, 4}).requires_grad_();
        const Tensor w = leaf({0.7, -0.4, 1.3});
        const auto g = grad({program(x, w, a.second, b.second, c.second)}, {x, w});
        // Along one direction that touches all inputs.
        const Tensor dx = torch::linspace(0.5, -1, 24, torch::kDouble).view({2, 3, 4}), dw = constant({0.3, -1, 0.8});
        const double along = (g[0] * dx).sum().item<double>() + (g[1] * dw).sum().item<double>();
        const double h = 1e-5;
        auto at = [&](double s) {
          torch::NoGradGuard off;
          return program(x + s * dx, w + s * dw, a.second, b.second, c.second).item<double>();
        };
        const double difference = (8 * (at(h) - at(-h)) - (at(2 * h) - at(-2 * h))) / (12 * h);
        CHECK(along == doctest::Approx(difference).epsilon(1e-7));
      }
}

TEST_CASE("in place: derivatives of second order") {
  const Tensor x = leaf({2, 3}), w = number(5);
  Tensor y = x * x;
  y[0].mul_(w);
  y.narrow(0, 1, 1).exp_();  // (w x₀², exp(x₁²))
  const auto g = grad({y.sum()}, {x, w}, {}, true, true);
  CHECK(g[0][0].item<double>() == 20);
  CHECK(text(g[1]) == "4");
  const Tensor second = grad({g[0].sum()}, {x}, {}, true)[0];
  CHECK(second[0].item<double>() == 10);
  CHECK(second[1].item<double>() == doctest::Approx((2 + 4 * 9) * std::exp(9.0)).epsilon(1e-12));
  CHECK(text(grad({g[0].sum()}, {w})[0]) == "4");
}

TEST_CASE("in place with indices, through a view") {
  const Tensor x = leaf({1, 2, 3, 4, 5, 6}), w = leaf({10, 20});
  Tensor y = x * 1;
  Tensor m = y.view({2, 3});
  m.masked_fill_(torch::tensor({{true, false, false}, {false, false, true}}), 0);
  m.index_add_(1, torch::tensor({0, 0}), torch::stack({w, w}));
  m.t().scatter_(0, torch::tensor({{1, 2}}), w.view({1, 2}));
  CHECK(text(y) == "30 10 3 34 5 20");
  CHECK(text(grad({y.sum()}, {x}, {}, true)[0]) == "0 0 1 1 1 0");
  CHECK(text(grad({y.sum()}, {w})[0]) == "3 3");
}

TEST_CASE("in place: shape changes") {
  const Tensor x = leaf({1, 2, 3, 4, 5, 6});
  Tensor y = (x * 2).view({2, 3}).clone();
  y.t_();
  CHECK(y.sizes() == torch::IntArrayRef({3, 2}));
  y.unsqueeze_(0);
  y.squeeze_();
  y.transpose_(0, 1);
  CHECK(text(grad({(y[1] * y[1]).sum()}, {x})[0]) == "0 0 0 32 40 48");
}

TEST_CASE("compound assignment is in place") {
  const Tensor x = leaf({1, 2});
  Tensor y = x * 1;
  const Tensor same = y;
  y += 1;
  y *= constant({3, 4});
  y -= x;
  y /= 2;
  CHECK(text(same) == "2.5 5");
  CHECK(text(grad({same.sum()}, {x})[0]) == "1 1.5");
}

TEST_CASE("views that show an element twice, after their base changed") {
  const Tensor x = leaf({1, 2, 3}), w = number(10);
  Tensor a = x * 1;
  const Tensor overlapping = a.as_strided({2, 2}, {1, 1}), rows = a.expand({2, 3});
  a.mul_(2);
  CHECK(text(overlapping) == "2 4 4 6");
  CHECK(text(grad({overlapping.sum()}, {x}, {}, true)[0]) == "2 4 2");
  CHECK(text(grad({(rows * rows).sum()}, {x})[0]) == "16 32 48");
  Tensor b = x * 1;
  const Tensor many = b.expand({3, 3});
  many[0].mul_(w);  // one row is all of them
  CHECK(text(grad({many.sum()}, {x, w}, {}, true)[0]) == "30 30 30");
  CHECK(text(grad({many.sum()}, {w})[0]) == "18");
}

TEST_CASE("a view made without recording is refused or right") {
  const Tensor x = leaf({1, 2});
  Tensor a = x * 1, v;
  {
    torch::NoGradGuard off;
    v = a[0];
  }
  std::string got = "5 1";
  try {
    v.mul_(5);
    got = text(grad({a.sum()}, {x})[0]);
  } catch (const std::exception&) {
  }
  CHECK(got == "5 1");
}
