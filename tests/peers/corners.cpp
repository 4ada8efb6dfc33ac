// Corners where a plausible number is easily wrong: factors of integers, infinities, NaN, nothing at all.

#include "peer.h"

using torch::Tensor;
using torch::tensor;
namespace F = torch::nn::functional;

namespace {

Tensor longs(std::vector<int64_t> v) { return tensor(v, torch::kLong); }
const float kInf = INFINITY, kNaN = NAN;

// The same dtype, shape and numbers, NaN beside NaN.
bool same(const Tensor& a, const Tensor& b) {
  return a.scalar_type() == b.scalar_type() && a.sizes() == b.sizes() && torch::allclose(a, b, 0, 0, true);
}

}  // namespace

TEST_CASE("corners: factors of integers and bools keep the dtype") {
  const Tensor m = torch::ones({2, 2}, torch::kLong), b = tensor({true, false}), t = tensor({true, true});
  CHECK(same(torch::addmm(m, m, m, 2.0, 3.0), m * 8));
  CHECK(same(torch::addmv(longs({1}), longs({2}).reshape({1, 1}), longs({3}), 2.0, 2.0), longs({14})));
  CHECK(same(torch::addcmul(longs({1}), longs({2}), longs({3}), 2.0), longs({13})));
  CHECK(same(torch::index_add(longs({1, 2}), 0, longs({0}), longs({3}), 2.0), longs({7, 2})));
  CHECK(same(torch::add(b, t, 2), t));
  CHECK(same(torch::add(b, t, 0), b));
  CHECK(same(torch::add(b, t, -1), t));
  CHECK_THROWS(torch::add(b, t, 2.0));
  CHECK_THROWS(torch::add(b, longs({1, 2}), true));
  CHECK_THROWS(torch::add(m, m, 2.0));
  CHECK(same(false - tensor({1.f, 2.f}), tensor({-1.f, -2.f})));
  CHECK(same(true - longs({1}), longs({0})));
  CHECK_THROWS(true - tensor({true}));
}

TEST_CASE("corners: a factor of 0 or an infinity") {
  const Tensor one = torch::ones({2, 2}), inf = torch::full({2, 2}, kInf), zero = torch::zeros({2, 2});
  CHECK(same(torch::addmm(one, inf, zero, 2, 0), one * 2));
  CHECK(same(torch::addmm(inf, one, one, 0, 1), one * 2));
  CHECK(same(torch::addmv(one[0], inf, zero[0], 2, 0), one[0] * 2));
  CHECK(same(torch::addbmm(one, inf.unsqueeze(0), zero.unsqueeze(0), 2, 0), one * 2));
  CHECK(same(torch::lerp(tensor({1.f, -kInf}), tensor({kInf, 1.f}), -1), tensor({-kInf, -kInf})));
  CHECK(same(torch::nan_to_num(tensor({kNaN, kInf, -kInf}), 1e300, 1e300, -1e300), tensor({kInf, kInf, -kInf})));
  CHECK(same(torch::xlogy(tensor({2.f}), 1e300), tensor({kInf})));
  CHECK(same(torch::pow(tensor({1.f, 2.f}), 1e300), tensor({1.f, kInf})));
  CHECK(same(torch::pow(tensor({true, false}), 1e300), tensor({1.f, 0.f})));
  CHECK(same(torch::pow(tensor({-1.f}), int64_t{16777217}), tensor({-1.f})));
  CHECK(same(torch::pow(tensor({0.f, 2.f}), 1e-300), tensor({0.f, 1.f})));
  CHECK(same(torch::pow(tensor({false, true}), 1e-300), tensor({0.f, 1.f})));
}

TEST_CASE("corners: nothing to compute with") {
  CHECK(same(torch::norm(torch::empty({0}), kInf), torch::zeros({})));
  CHECK(same(torch::norm(torch::empty({3, 0}), kInf, {1}, false), torch::zeros({3})));
  CHECK(F::normalize(torch::empty({5, 0}), F::NormalizeFuncOptions().p(kInf).dim(1)).sizes() ==
        torch::IntArrayRef{5, 0});
  CHECK(same(torch::pairwise_distance(torch::empty({4, 2, 0}), torch::empty({0}), kInf, 1e-6, false),
             torch::zeros({4, 2})));
  Tensor mean = torch::zeros(2), var = torch::ones(2);
  CHECK(torch::batch_norm(torch::empty({0, 2}), {}, {}, mean, var, true, 0.1, 1e-5, false).sizes() ==
        torch::IntArrayRef{0, 2});
  CHECK(same(mean, torch::zeros(2)));
  CHECK(same(var, torch::ones(2)));
  Tensor x = torch::full({}, 2.f).requires_grad_();
  x.unfold(0, 0, 3).sum().backward();
  CHECK(same(x.grad(), torch::zeros({})));
  CHECK(same(torch::constant_pad_nd(longs({1, 2}), {}, -kInf), longs({1, 2})));
  CHECK(same(torch::constant_pad_nd(longs({1, 2}), {-1, 0}, 1e300), longs({2})));
  CHECK_THROWS(torch::constant_pad_nd(longs({1, 2}), {1, 0}, -kInf));
}

TEST_CASE("corners: one value for each channel") {
  const Tensor x = tensor({{1.f, 2.f}});
  Tensor mean = torch::zeros(2), var = torch::ones(2);
  CHECK(same(torch::batch_norm(x, {}, {}, mean, var, true, 0.1, 1e-5, false), torch::zeros({1, 2})));
  CHECK(torch::allclose(mean, tensor({0.1f, 0.2f})));
  CHECK(var.isnan().all().item<bool>());
  CHECK(same(torch::instance_norm(x.unsqueeze(-1), {}, {}, {}, {}, true, 0.1, 1e-5, false), torch::zeros({1, 2, 1})));
  CHECK(same(torch::nn::InstanceNorm1d(2)(x.unsqueeze(-1)), torch::zeros({1, 2, 1})));
  CHECK_THROWS(F::batch_norm(x, {}, {}, F::BatchNormFuncOptions().training(true)));
  CHECK_THROWS(torch::nn::BatchNorm1d(2)(x));
}

TEST_CASE("corners: dtypes that meet") {
  CHECK(torch::equal(longs({1, 2}), longs({1, 2}).to(torch::kByte)));
  CHECK(!torch::equal(longs({1, 2}), longs({1, 3}).to(torch::kByte)));
  CHECK(torch::equal(longs({1, 2}), tensor({1.f, 2.f})));
  CHECK(same(torch::cosine_similarity(longs({1, 2}), tensor({2.f, 0.f}), 0).round(), tensor(0.f)));
  CHECK_THROWS(torch::cosine_similarity(longs({1, 2}), longs({2, 1}), 0));
  const Tensor ints = longs({1, 2}).to(torch::kInt);
  CHECK(same(ints.sum_to_size({2}), ints));
  CHECK(same(ints.sum_to_size({1}), longs({3})));
  CHECK(same(ints.sum_to_size(torch::IntArrayRef{}), torch::full({}, 3, torch::kLong)));
  CHECK(same(tensor(true).sum_to_size(torch::IntArrayRef{}), torch::full({}, 1, torch::kLong)));
  Tensor bytes = tensor({1, 2}, torch::kByte);
  CHECK(!bytes.copy_(tensor({1.f, 2.f}).requires_grad_()).requires_grad());
}

TEST_CASE("corners: a value with more dimensions than its place") {
  Tensor a = torch::zeros({3, 3});
  const Tensor row = torch::ones({3});
  a.index_put_({0}, row.reshape({1, 1, 3}));
  CHECK(same(a, torch::stack({row, row * 0, row * 0})));
  a.index_put_({longs({1, 2})}, torch::ones({1, 1, 2, 3}) * 2);
  CHECK(same(a, torch::stack({row, row * 2, row * 2})));
  a.index_put_({torch::indexing::Slice(0, 2)}, torch::zeros({1, 2, 3}));
  CHECK(same(a, torch::stack({row * 0, row * 0, row * 2})));
  CHECK_THROWS(a.index_put_({0}, torch::ones({2, 1, 3})));
}

TEST_CASE("corners: of several NaN in a window the last") {
  const Tensor x = tensor({1.f, kNaN, kNaN, 2.f, 3.f, 0.f}).reshape({1, 1, 6});
  CHECK(same(std::get<1>(torch::max_pool1d_with_indices(x, 4, 1)).reshape({-1}), longs({2, 2, 2})));
  const Tensor y = x.reshape({1, 1, 2, 3});
  CHECK(same(std::get<1>(torch::max_pool2d_with_indices(y, {2, 3})).reshape({-1}), longs({2})));
  CHECK(same(std::get<1>(torch::adaptive_max_pool2d(y, {1, 1})).reshape({-1}), longs({2})));
  CHECK(same(std::get<1>(torch::max_pool3d_with_indices(y.unsqueeze(0), {1, 2, 3})).reshape({-1}), longs({2})));
}

TEST_CASE("corners: circular padding of what negative padding leaves") {
  const Tensor x = torch::arange(4.f).reshape({1, 1, 4});
  const auto padded = [&](int64_t before, int64_t after) {
    return F::pad(x, F::PadFuncOptions({before, after}).mode(torch::kCircular)).reshape({-1});
  };
  CHECK(same(padded(-1, 3), tensor({1.f, 2.f, 3.f, 1.f, 2.f, 3.f})));
  CHECK(same(padded(3, -1), tensor({0.f, 1.f, 2.f, 0.f, 1.f, 2.f})));
  CHECK(same(padded(4, 0), tensor({0.f, 1.f, 2.f, 3.f, 0.f, 1.f, 2.f, 3.f})));
  CHECK_THROWS(padded(5, 0));
}

TEST_CASE("corners: one window, larger than the input: its padding counts on both sides") {
  const Tensor x = torch::ones({2, 1, 5});
  const Tensor y = torch::avg_pool2d(x, {3, 4}, {3, 3}, {1, 2}, true, true);
  CHECK(torch::allclose(y[0], tensor({{1 / 6.f, 1 / 3.f, 1 / 9.f}})));
  CHECK(torch::allclose(torch::avg_pool1d(x[0], 3, 1, 1), tensor({{2 / 3.f, 1.f, 1.f, 1.f, 2 / 3.f}})));
  CHECK(torch::allclose(torch::avg_pool1d(x[0].narrow(-1, 0, 1), 3, 1, 1), tensor({{1 / 3.f}})));
  CHECK(torch::allclose(torch::avg_pool3d(x.reshape({1, 2, 1, 5}), {2, 3, 3}, 1, {0, 1, 1}).reshape({-1}),
                        tensor({2 / 9.f, 1 / 3.f, 1 / 3.f, 1 / 3.f, 2 / 9.f})));
}

TEST_CASE("corners: no derivative at infinity, no logarithm of less than nothing") {
  CHECK(same(torch::polygamma(1, tensor({kInf})), tensor({0.f})));
  CHECK(same(torch::polygamma(2, tensor({kInf})).abs(), tensor({0.f})));
  CHECK(same(torch::kl_div(tensor({1.f, 1.f}), tensor({-1.f, 0.f}), 0), tensor({kNaN, 0.f})));
}

TEST_CASE("corners: bounds in the wrong order") {
  const Tensor x = tensor({0.f, 5.f});
  CHECK(same(torch::hardtanh(x, 2, 1), tensor({1.f, 1.f})));
  CHECK(same(F::hardtanh(x, F::HardtanhFuncOptions().min_val(2).max_val(1)), tensor({1.f, 1.f})));
  CHECK_THROWS(torch::nn::Hardtanh(torch::nn::HardtanhOptions().min_val(2).max_val(1)));
  CHECK_THROWS(torch::nn::Hardtanh(torch::nn::HardtanhOptions().min_val(1).max_val(1)));
}

TEST_CASE("corners: a maximum of NaN and its gradient") {
  Tensor a = tensor({1.f, kNaN, 3.f}).requires_grad_(), s = tensor({kNaN, 3.f}).requires_grad_();
  a.scatter_reduce(0, longs({0, 2}), s, "amax").sum().backward();
  CHECK(a.grad()[2].item<float>() == 0.5f);
  CHECK(s.grad()[1].item<float>() == 0.5f);
}

TEST_CASE("a view of a leaf that is itself a view is not changed in place, nor is its leaf") {
  const Tensor leaf = torch::tensor({1., 2., 3., 4.}, torch::kDouble).reshape({2, 2}).requires_grad_();
  const Tensor row = leaf.narrow(0, 0, 1);
  CHECK_THROWS(Tensor(row).add_(1));
  CHECK_THROWS(Tensor(leaf).add_(1));
  CHECK(peer::text(leaf) == "1 2 3 4");
  // What does not require grad yet may be changed by what does: the base then has the history.
  Tensor base = torch::zeros({2, 2}, torch::kDouble), part = base.narrow(0, 0, 1);
  const Tensor w = torch::ones({1, 2}, torch::kDouble).requires_grad_();
  part.add_(w * 3);
  part.mul_(2);
  base.sum().backward();
  CHECK(peer::text(w.grad()) == "6 6");
}

TEST_CASE("a 0-d bound does not raise the dtype of clamp") {
  const Tensor x = torch::tensor({0.5f, 2.0f}), low = torch::tensor(1.0, torch::kDouble);
  CHECK((torch::clamp_min(x, low).dtype() == torch::kFloat));
  CHECK((torch::clamp_max(x, low).dtype() == torch::kFloat));
  CHECK((torch::clamp(x, low, low).dtype() == torch::kFloat));
  CHECK((torch::clamp_min(x, low.reshape({1})).dtype() == torch::kDouble));
}

TEST_CASE("operands of small integers are computed in the dtype of the result") {
  const Tensor a = torch::full({1}, 4, torch::kByte), b = torch::full({1}, 5, torch::kChar),
               c = torch::full({1}, -115, torch::kChar);
  CHECK(peer::text(torch::addcmul(a, b, c)) == "-571");
  const Tensor bytes = torch::tensor({1, 2, 200}).to(torch::kByte);
  CHECK(peer::text(torch::clamp(bytes, -1, 3.125)) == "1 2 3.125");
  CHECK(peer::text(torch::clamp(bytes, 1.5, 100)) == "1.5 2 100");
  CHECK((torch::clamp(bytes, -1, 3.125).dtype() == torch::kFloat));
}

TEST_CASE("corners: a 0-d tensor has one dimension, which is named once") {
  const Tensor x = tensor(1.f);
  CHECK(same(torch::sum(x, torch::IntArrayRef{-1}), x));
  CHECK_THROWS(torch::sum(x, torch::IntArrayRef{0, -1}));
  CHECK_THROWS(torch::amax(x, torch::IntArrayRef{0, 0}));
  CHECK_THROWS(torch::logsumexp(x, torch::IntArrayRef{0, 0}));
  CHECK_THROWS(torch::flip(x, torch::IntArrayRef{0, 0}));
  CHECK(same(torch::flatten(x, -1, 0), tensor({1.f})));
  CHECK_THROWS(torch::flatten(x, -1, -3));
  CHECK_THROWS(torch::flatten(x, 0, 1));
  CHECK_THROWS(torch::roll(x, 1, 1));
  CHECK_THROWS(tensor({1.f}).unflatten(0, torch::IntArrayRef{}));
  const Tensor one = torch::tensor(1, torch::kLong), two = torch::tensor({2}, torch::kInt);
  CHECK((torch::block_diag({one, two}).dtype() == torch::kInt));
  CHECK((torch::block_diag({one, two.to(torch::kBool)}).dtype() == torch::kLong));
  CHECK((torch::block_diag({one, one}).dtype() == torch::kLong));
}

TEST_CASE("corners: an expanded tensor may become another view of itself") {
  Tensor a = torch::ones({3, 1}).expand({3, 4}), b = torch::ones({3, 1}).expand({3, 4}),
         c = torch::ones({1, 1}).expand({3, 1});
  CHECK(a.unsqueeze_(0).sizes() == torch::IntArrayRef{1, 3, 4});
  CHECK(a.squeeze_(0).sizes() == torch::IntArrayRef{3, 4});
  CHECK(b.t_().sizes() == torch::IntArrayRef{4, 3});
  CHECK(b.transpose_(0, 1).sizes() == torch::IntArrayRef{3, 4});
  CHECK(c.squeeze_(1).sizes() == torch::IntArrayRef{3});
  CHECK_THROWS(b.add_(1));
  Tensor leaf = torch::ones({1}, torch::requires_grad());
  CHECK_THROWS(leaf.unsqueeze_(0));
}

TEST_CASE("corners: trapezoid has an x for each y, and none of bools") {
  const Tensor y = tensor({1.f, 2.f}), rows = tensor({{1.f, 2.f}, {3.f, 5.f}});
  CHECK(same(torch::trapezoid(y, tensor({1.f, 3.f})), tensor(3.f)));
  CHECK(same(torch::trapezoid(rows, tensor({1.f, 3.f}), 0), tensor({4.f, 7.f})));
  CHECK(same(torch::trapezoid(rows, rows, -1), tensor({1.5f, 8.f})));
  CHECK(same(torch::cumulative_trapezoid(rows, rows, 0), tensor({{4.f, 10.5f}})));
  CHECK_THROWS(torch::trapezoid(y, tensor({1.f})));
  CHECK_THROWS(torch::trapezoid(y, tensor({1.f, 2.f, 3.f})));
  CHECK_THROWS(torch::cumulative_trapezoid(y, tensor({1.f})));
  CHECK_THROWS(torch::trapezoid(y, tensor({true, false})));
}

TEST_CASE("corners: a number beyond float32 is refused, paddings do not take more than there is") {
  const Tensor x = tensor({1.f});
  CHECK(same(torch::where(tensor({true}), 1.5, 2), tensor({1.5f})));
  CHECK((torch::where(tensor({true}), 1, 2).dtype() == torch::kLong));
  CHECK_THROWS(torch::where(tensor({true}), 1.5, 1e300));
  CHECK_THROWS(torch::addcdiv(x, x, x, 1e39));
  CHECK_THROWS(torch::threshold(x, 2, 1e39));
  Tensor bytes = torch::zeros({2, 2}, torch::kByte);
  bytes.index_put_({0, torch::indexing::Slice()}, torch::tensor(int64_t{200}));
  CHECK(peer::text(bytes) == "200 200 0 0");
  CHECK_THROWS(bytes.index_put_({0, torch::indexing::Slice()}, torch::tensor(int64_t{-300})));
  CHECK_THROWS(torch::hardtanh(bytes, 4, -1));
  const Tensor scores = tensor({1.f, 2.f, 4.f}), none;
  const auto margin = [&](const Tensor& target) {
    return torch::multi_margin_loss(scores, target, 1, 1, none, torch::Reduction::None);
  };
  CHECK(margin(longs({2})).sizes() == torch::IntArrayRef{1});
  CHECK(margin(torch::tensor(int64_t{2})).dim() == 0);
  const Tensor chars = torch::ones({1}, torch::kChar);
  CHECK_THROWS(torch::index_add(chars, 0, longs({0}), chars, 16777217));
  const auto norm_as = [](const Tensor& t, torch::ScalarType d) {
    return torch::linalg_vector_norm(t, 2, torch::nullopt, false, d);
  };
  CHECK(same(norm_as(tensor({3.f, 4.f}), torch::kDouble), tensor(5., torch::kDouble)));
  CHECK_THROWS(norm_as(tensor({3., 4.}, torch::kDouble), torch::kFloat));
  CHECK_THROWS(norm_as(longs({3, 4}), torch::kFloat));
  CHECK(same(torch::constant_pad_nd(tensor({1.f, 2.f}), {-1, 2}), tensor({2.f, 0.f, 0.f})));
  CHECK_THROWS(torch::constant_pad_nd(tensor({1.f, 2.f}), {-3, 4}));
  CHECK_THROWS(torch::linalg_vector_norm(torch::empty({2, 0}), -1., 1, false, torch::nullopt));
  CHECK_THROWS(torch::linalg_vector_norm(torch::empty({2, 0}), kInf, 1, false, torch::nullopt));
  CHECK(torch::linalg_vector_norm(torch::empty({2, 0}), kInf, 0, false, torch::nullopt).numel() == 0);
}

TEST_CASE("corners: gradients beside NaN, at 0 and of what a factor of 0 leaves out") {
  const Tensor rows = tensor({{kNaN, 1.f}, {3.f, 4.f}}).requires_grad_();
  torch::renorm(rows, 2, 0, 1).sum().backward();
  CHECK(peer::text(rows.grad()[0]) == "1 1");  // left as it is
  CHECK(torch::allclose(rows.grad()[1], tensor({0.032f, -0.024f}), 1e-4));
  const Tensor target = peer::leaf({0, 1});
  torch::kl_div(peer::constant({1, 2}), target, torch::Reduction::Sum).backward();
  CHECK(std::isnan(target.grad()[0].item<double>()));  // the slope of t log t at 0
  CHECK(target.grad()[1].item<double>() == -1);
  const Tensor c = peer::leaf({1, 2}), m = peer::constant({1, 2, 3, 4}).reshape({2, 2});
  const Tensor out = torch::addmv(c, m, peer::constant({1, 1}), 0);
  CHECK(peer::text(out) == "3 7");
  CHECK(out.requires_grad());
  out.sum().backward();
  CHECK(peer::text(c.grad()) == "0 0");
}
