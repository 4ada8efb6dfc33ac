// autograd::functional: products with Jacobians and Hessians, and these themselves, by hand formulas, by each other,
// and by PyTorch's numbers (torch.autograd.functional 1.13, float64, printed with 15 digits).

#include <autograd/autograd.h>

#include <doctest/doctest.h>

using namespace wick;
using namespace wick::autograd;
namespace fn = wick::autograd::functional;

namespace {

constexpr double kTight = 1e-13;

bool near(const Tensor& got, std::vector<double> wanted, double tolerance = kTight) {
  return got.flatten().allclose(tensor(wanted, kDouble), tolerance, tolerance);
}

// Two inputs, two outputs.
variable_list two(const variable_list& in) {
  const Tensor &x = in[0], &y = in[1];
  return {(x.sin() * y.sum() + x.prod()).exp(), y.mm(y).tanh() * x[1]};
}
// Two inputs, a number.
variable_list energy(const variable_list& in) {
  const Tensor &x = in[0], &y = in[1];
  return {(x.cos() * 2 + x.prod()).exp().sum() * y.sigmoid().prod()};
}
variable_list point() { return {tensor({0.5, -1.25, 2.0}, kDouble), tensor({{0.3, 0.7}, {-0.4, 1.1}}, kDouble)}; }
variable_list direction() { return {tensor({0.2, -0.3, 0.1}, kDouble), tensor({{1.0, 0.5}, {-1.0, 2.0}}, kDouble)}; }
variable_list weights() { return {tensor({1.0, -2.0, 0.5}, kDouble), tensor({{1.0, 2.0}, {3.0, -1.0}}, kDouble)}; }

Tensor dot(const variable_list& a, const variable_list& b) {
  Tensor sum = zeros({}, kDouble);
  for (size_t i = 0; i < a.size(); ++i) sum = sum + (a[i] * b[i]).sum();
  return sum;
}

}  // namespace

TEST_CASE("functional: PyTorch's numbers") {
  const variable_list x = point();
  const auto [y, vj] = fn::vjp(two, x, weights());
  CHECK(y[0].sizes() == x[0].sizes());
  CHECK(near(vj[0], {-2.047382210674, 0.207883571016048, -1.22874320615168}));
  CHECK(near(vj[1], {0.661618700542743, -0.236057317838303, -3.30168394224946, 2.6673217593945}));
  const auto jv = fn::jvp(two, x, direction()).second;
  CHECK(near(jv[0], {0.410661452328315, -0.193836247703194, 1.80123798584399}));
  CHECK(near(jv[1], {0.418105622578759, -1.74104087169138, 2.56375974478537, -2.25894561439844}));
  const auto hv = fn::hvp(energy, x, direction()).second, vh = fn::vhp(energy, x, direction()).second;
  for (const auto& product : {hv, vh}) {
    CHECK(near(product[0], {0.276697271285572, -0.152559290370144, 0.0171857706160575}));
    CHECK(near(product[1], {-0.139616898791349, -0.0874765144335932, -0.0397766470852132, -0.143950016204984}));
  }
  const auto h = fn::hessian(energy, x);
  CHECK(near(h[0][0], {2.43404040275985, -0.612895935055255, 0.26406460330472, -0.612895935055255, 0.689149397400903,
                       -0.133509239373518, 0.26406460330472, -0.133509239373518, 0.197118948625824}));
  CHECK(near(h[0][1].sum(), {-1.0623492754893074}));
  CHECK(near((h[1][1] * arange(16, kDouble).view({2, 2, 2, 2})).sum(), {3.21007629176973}));
}

TEST_CASE("functional: the Jacobian's blocks are what the products say") {
  const variable_list x = point(), v = weights(), u = direction();
  const auto j = fn::jacobian(two, x);
  REQUIRE(j.size() == 2);
  REQUIRE(j[1].size() == 2);
  CHECK(j[0][1].sizes() == Dims{3, 2, 2});
  CHECK(j[1][0].sizes() == Dims{2, 2, 3});
  CHECK(j[1][1].sizes() == Dims{2, 2, 2, 2});
  const auto vj = fn::vjp(two, x, v).second, jv = fn::jvp(two, x, u).second;
  for (size_t k = 0; k < 2; ++k) {
    Tensor left = zeros_like(x[k].flatten()), right = zeros_like(v[k].flatten());
    for (size_t i = 0; i < 2; ++i) {
      left = left + v[i].flatten().matmul(j[i][k].reshape({v[i].numel(), x[k].numel()}));
      right = right + j[k][i].reshape({v[k].numel(), x[i].numel()}).matmul(u[i].flatten());
    }
    CHECK(left.allclose(vj[k].flatten(), kTight, kTight));
    CHECK(right.allclose(jv[k].flatten(), kTight, kTight));
  }
  CHECK(dot(v, jv).allclose(dot(vj, u), kTight));  // vᵀ(Ju) = (vᵀJ)u
}

TEST_CASE("functional: the Hessian is symmetric and the Jacobian of the gradient") {
  const variable_list x = point(), v = direction();
  const auto h = fn::hessian(energy, x);
  const Tensor xx = h[0][0], xy = h[0][1].reshape({3, 4}), yx = h[1][0].reshape({4, 3}), yy = h[1][1].reshape({4, 4});
  CHECK(xx.allclose(xx.t(), kTight, kTight));
  CHECK(yy.allclose(yy.t(), kTight, kTight));
  CHECK(xy.allclose(yx.t(), kTight, kTight));
  const auto hv = fn::hvp(energy, x, v).second;
  CHECK(hv[0].allclose(xx.matmul(v[0]) + xy.matmul(v[1].flatten()), kTight, kTight));
  auto gradient = [](const variable_list& in) { return grad(energy(in), in, {}, std::nullopt, true); };
  CHECK(fn::jacobian(gradient, x)[0][1].allclose(h[0][1], kTight, kTight));
}

TEST_CASE("functional: one tensor in, one out") {
  const Tensor x = tensor({1.0, 2.0, 3.0}, kDouble), v = tensor({1.0, 10.0, 100.0}, kDouble);
  auto square = [](const Tensor& t) { return t * t; };
  auto cubes = [](const Tensor& t) { return (t * t * t).sum(); };
  CHECK(fn::jacobian(square, x).equal(tensor({{2.0, 0.0, 0.0}, {0.0, 4.0, 0.0}, {0.0, 0.0, 6.0}}, kDouble)));
  CHECK(fn::vjp(square, x, v).second.equal(tensor({2.0, 40.0, 600.0}, kDouble)));
  CHECK(fn::vjp(square, x, v).first.equal(tensor({1.0, 4.0, 9.0}, kDouble)));
  CHECK(fn::jvp(square, x, v).second.equal(tensor({2.0, 40.0, 600.0}, kDouble)));
  CHECK(fn::hessian(cubes, x).equal(tensor({{6.0, 0.0, 0.0}, {0.0, 12.0, 0.0}, {0.0, 0.0, 18.0}}, kDouble)));
  CHECK(fn::hvp(cubes, x, v).second.equal(tensor({6.0, 120.0, 1800.0}, kDouble)));
  CHECK(fn::vhp(cubes, x, v).second.equal(tensor({6.0, 120.0, 1800.0}, kDouble)));
  CHECK(fn::hvp(cubes, x, v).first.item<double>() == 36);
  // v may be left out where it is clear.
  CHECK(fn::vjp(cubes, x).second.equal(tensor({3.0, 12.0, 27.0}, kDouble)));
  CHECK(fn::jvp(square, tensor({3.0}, kDouble)).second.item<double>() == 6);
  CHECK(fn::jacobian(cubes, x).sizes() == x.sizes());
}

TEST_CASE("functional: what does not depend gives zeros, or an error if strict") {
  const Tensor x = tensor({1.0, 2.0}, kDouble), w = tensor({3.0}, kDouble);
  auto first_only = [](const variable_list& in) { return variable_list{in[0] * in[0]}; };
  auto constant = [](const variable_list&) { return variable_list{ones({1}, kDouble)}; };
  auto linear = [](const variable_list& in) { return variable_list{in[0].sum() * 2}; };
  const Tensor v = ones({2}, kDouble);
  const fn::Options strict{.create_graph = false, .strict = true};
  CHECK(fn::vjp(first_only, {x, w}, {v}).second[1].equal(zeros({1}, kDouble)));
  CHECK(fn::jacobian(first_only, {x, w})[0][1].equal(zeros({2, 1}, kDouble)));
  CHECK(fn::vjp(constant, {x}).second[0].equal(zeros({2}, kDouble)));
  CHECK(fn::jvp(constant, {x}, {v}).second[0].equal(zeros({1}, kDouble)));
  CHECK(fn::jacobian(constant, {x})[0][0].equal(zeros({1, 2}, kDouble)));
  CHECK(fn::hessian(linear, {x})[0][0].equal(zeros({2, 2}, kDouble)));
  CHECK(fn::hvp(linear, {x}, {v}).second[0].equal(zeros({2}, kDouble)));
  CHECK(fn::vhp(linear, {x}, {v}).second[0].equal(zeros({2}, kDouble)));
  CHECK_THROWS_AS(fn::vjp(first_only, {x, w}, {v}, strict), Error);
  CHECK_THROWS_AS(fn::jacobian(first_only, {x, w}, strict), Error);
  CHECK_THROWS_AS(fn::jvp(constant, {x}, {v}, strict), Error);
  CHECK_THROWS_AS(fn::jacobian(constant, {x}, strict), Error);
  CHECK_NOTHROW(fn::jacobian(first_only, {x}, strict));
  // No outputs elements, no rows.
  auto empty_part = [](const variable_list& in) { return variable_list{in[0].narrow(0, 0, 0)}; };
  CHECK(fn::jacobian(empty_part, {x})[0][0].sizes() == Dims{0, 2});
}

TEST_CASE("functional: results can be differentiated with create_graph, and cannot without") {
  const Tensor x = tensor({1.0, 2.0}, kDouble).requires_grad_(), v = tensor({3.0, 5.0}, kDouble);
  auto cube = [](const Tensor& t) { return t * t * t; };
  auto cubes = [](const Tensor& t) { return (t * t * t).sum(); };
  const fn::Options keep{.create_graph = true, .strict = false};
  CHECK_FALSE(fn::jacobian(cube, x).requires_grad());
  CHECK_FALSE(fn::vjp(cube, x, v).first.requires_grad());
  CHECK_FALSE(fn::jvp(cube, x, v).second.requires_grad());
  CHECK_FALSE(fn::hvp(cubes, x, v).second.requires_grad());
  auto slope = [&](const Tensor& y) { return grad({y.sum()}, {x})[0]; };
  const Tensor second = tensor({6.0, 12.0}, kDouble);  // of x³
  CHECK(slope(fn::jacobian(cube, x, keep)).equal(second));
  CHECK(slope(fn::vjp(cube, x, v, keep).second).equal(second * v));
  CHECK(slope(fn::jvp(cube, x, v, keep).second).equal(second * v));
  CHECK(slope(fn::vjp(cube, x, v, keep).first).equal(3 * x.detach() * x.detach()));
  CHECK(slope(fn::hessian(cubes, x, keep)).equal(full({2}, 6.0, kDouble)));
  CHECK(slope(fn::hvp(cubes, x, v, keep).second).equal(6 * v));
  CHECK(slope(fn::vhp(cubes, x, v, keep).second).equal(6 * v));
  // By v too.
  const Tensor along = v.clone().requires_grad_();
  CHECK(grad({fn::jvp(cube, x, along, keep).second.sum()}, {along})[0].equal(3 * x.detach() * x.detach()));
  CHECK_FALSE(x.grad().defined());
}

TEST_CASE("functional: works under NoGradGuard and leaves modes and gradients alone") {
  const Tensor x = tensor({1.0, 2.0}, kDouble).requires_grad_(), w = tensor({3.0, 4.0}, kDouble).requires_grad_();
  NoGradGuard off;
  auto f = [&](const Tensor& t) { return (t * t * w).sum(); };
  CHECK(fn::hessian(f, x).equal(tensor({{6.0, 0.0}, {0.0, 8.0}}, kDouble)));
  CHECK(fn::jacobian(f, x).equal(tensor({6.0, 16.0}, kDouble)));
  CHECK_FALSE(GradMode::is_enabled());
  CHECK_FALSE(x.grad().defined());
  CHECK_FALSE(w.grad().defined());
  CHECK_THROWS_AS(fn::jacobian([](const Tensor&) -> Tensor { fail("from f"); }, x), Error);
  CHECK_FALSE(GradMode::is_enabled());
}

TEST_CASE("functional: what it refuses") {
  const Tensor x = tensor({1.0, 2.0}, kDouble), v = ones({2}, kDouble);
  auto square = [](const Tensor& t) { return t * t; };
  auto lists = [](const variable_list& in) { return variable_list{in[0] * in[0]}; };
  CHECK_THROWS_AS(fn::vjp(square, x), Error);  // v of two elements is needed
  CHECK_THROWS_AS(fn::jvp(square, x), Error);
  CHECK_THROWS_AS(fn::vjp(square, x, ones({3}, kDouble)), Error);  // another shape
  CHECK_THROWS_AS(fn::jvp(lists, {x}, {v, v}), Error);             // too many
  CHECK_THROWS_AS(fn::hessian(square, x), Error);                  // no number
  CHECK_THROWS_AS(fn::hvp(square, x, v), Error);
  CHECK_THROWS_AS(fn::vhp(square, x, v), Error);
  CHECK_THROWS_AS(fn::jacobian(lists, {}), Error);
  CHECK_THROWS_AS(fn::jacobian(lists, {Tensor()}), Error);
  CHECK_THROWS_AS(fn::jacobian(square, tensor({1, 2})), Error);  // integers
  CHECK_THROWS_AS(fn::jacobian([](const variable_list&) { return variable_list{}; }, {x}), Error);
  CHECK_THROWS_AS(fn::jacobian([](const variable_list&) { return variable_list{Tensor()}; }, {x}), Error);
}
