// Convolutional modules and nn::functional where LibTorch has no say, or differs.

#include <doctest/doctest.h>
#include <nn/nn.h>

#include <sstream>

namespace wick {
namespace {

namespace F = nn::functional;

void check_fault(auto&& call, std::initializer_list<const char*> words) {
  try {
    call();
    FAIL_CHECK("nothing was thrown");
  } catch (const Error& e) {
    for (const char* word : words)
      CHECK_MESSAGE(std::string(e.what()).find(word) != std::string::npos, "\"", e.what(), "\" lacks \"", word, "\"");
  }
}

TEST_CASE("convolutions of several threads give the numbers of one") {
  const int before = get_num_threads();
  const Tensor x = randn({16, 8, 20, 20}, requires_grad()), w = randn({12, 8, 3, 3}, requires_grad());
  auto all = [&] {
    const Tensor y = conv2d(x, w, {}, 1, 1);
    std::vector<Tensor> r = autograd::grad({(y * y).sum()}, {x, w});
    r.push_back(y);
    return r;
  };
  set_num_threads(1);
  const std::vector<Tensor> one = all();
  set_num_threads(3);
  const std::vector<Tensor> three = all();
  set_num_threads(before);
  for (size_t i = 0; i < one.size(); ++i) CHECK(one[i].equal(three[i]));
}

TEST_CASE("convolutions of integers") {
  const Tensor x = arange(32).reshape({1, 2, 4, 4}), w = tensor({1, -2, 3, 1, 0, 2, -1, 1}).reshape({1, 2, 2, 2});
  CHECK(conv2d(x, w).equal(conv2d(x.to(kDouble), w.to(kDouble)).to(kLong)));
  CHECK(conv_transpose2d(x, w.transpose(0, 1).contiguous())
            .equal(conv_transpose2d(x.to(kDouble), w.transpose(0, 1).contiguous().to(kDouble)).to(kLong)));
  check_fault([&] { conv2d(x.to(kBool), w.to(kBool)); }, {"conv2d", "Bool"});
}

TEST_CASE("functions whose arguments may be left out stand in a Sequential") {
  nn::Sequential net(nn::ConvTranspose2d(nn::ConvTranspose2dOptions(1, 2, 2).stride(2)), nn::ReLU());
  CHECK(net->forward(ones({1, 1, 3, 3})).sizes() == IntArrayRef({1, 2, 6, 6}));
  nn::Sequential words(nn::EmbeddingBag(4, 3), nn::Linear(3, 2));
  CHECK(words->forward(zeros({5, 2}, kLong)).sizes() == IntArrayRef({5, 2}));
  CHECK(words->forward(zeros({5}, kLong), tensor({0, 2})).sizes() == IntArrayRef({2, 2}));
}

TEST_CASE("padding of two sides that differ goes to the dimension it belongs to") {
  // (LibTorch 1.13 takes the dimensions the wrong way round when padding_mode is not zeros.)
  nn::Conv2d conv(nn::Conv2dOptions(1, 1, {3, 2}).padding(kSame).padding_mode(kCircular));
  const Tensor x = randn({1, 1, 4, 5});
  CHECK(conv(x).sizes() == x.sizes());
  CHECK(
      conv(x).allclose(conv2d(cat({x.slice(2, 3), x, x.slice(2, 0, 1)}, 2).index_select(3, tensor({0, 1, 2, 3, 4, 0})),
                              conv->weight, conv->bias)));
}

TEST_CASE("unpooling to a size asked for") {
  const auto [largest, places] = max_pool2d_with_indices(randn({1, 2, 5, 5}), 2);
  CHECK(nn::MaxUnpool2d(2)(largest, places, std::vector<int64_t>{5, 5}).sizes() == IntArrayRef({1, 2, 5, 5}));
  CHECK(F::max_unpool2d(largest, places, F::MaxUnpool2dFuncOptions(2).output_size(std::vector<int64_t>{1, 2, 5, 5}))
            .sizes() == IntArrayRef({1, 2, 5, 5}));
  check_fault(
      [&, l = largest, p = places] {
        nn::MaxUnpool2d(2)(l, p, std::vector<int64_t>{7, 7});
      },
      {"max_unpool2d", "(7×7)"});
}

TEST_CASE("weights of losses are buffers") {
  nn::CrossEntropyLoss loss(nn::CrossEntropyLossOptions().weight(tensor({1.0, 2.0})));
  CHECK(loss->buffers().size() == 1);
  loss->to(kDouble);
  CHECK((loss->weight.dtype() == kDouble));
  CHECK((loss(ones({1, 2}, kDouble), tensor({1})).dtype() == kDouble));
}

TEST_CASE("gumbel_softmax, normalize, one_hot") {
  manual_seed(3);
  const Tensor x = randn({4, 5}, requires_grad());
  const Tensor hard = F::gumbel_softmax(x, F::GumbelSoftmaxFuncOptions().hard(true).tau(0.5).dim(-1));
  CHECK(hard.sum(1).allclose(ones({4})));
  CHECK(hard.max().item<float>() == doctest::Approx(1));
  hard.select(1, 0).sum().backward();
  CHECK(x.grad().abs().sum().item<float>() > 0);
  CHECK(F::normalize(x.detach(), F::NormalizeFuncOptions().dim(1)).square().sum(1).allclose(ones({4})));
  CHECK(F::one_hot(tensor({1, 0}), 3).equal(tensor({{0, 1, 0}, {1, 0, 0}})));
}

TEST_CASE("choices have names, and those of other options do not compile") {
  CHECK(enumtype::get_enum_name(F::PadFuncOptions({1, 1}).mode(kReflect).mode()) == "kReflect");
  CHECK_FALSE(std::is_constructible_v<F::PadFuncOptions::mode_t, enumtype::kMean>);
}

TEST_CASE("what interpolate and pad refuse") {
  const Tensor x = ones({1, 1, 4, 4});
  using O = F::InterpolateFuncOptions;
  const std::vector<int64_t> size{8, 8};
  check_fault([&] { F::interpolate(x, O()); }, {"interpolate", "size", "scale_factor"});
  check_fault([&] { F::interpolate(x, O().size(size).mode(kLinear)); }, {"kLinear", "(1×1×4×4)"});
  check_fault([&] { F::interpolate(x, O().size(size).align_corners(true)); }, {"align_corners", "kNearest"});
  check_fault([&] { F::interpolate(x, O().size(std::vector<int64_t>{1, 2, 3})); }, {"interpolate", "3"});
  check_fault([&] { F::interpolate(x, O().size(size).mode(kBilinear).antialias(true)); }, {"antialias"});
  CHECK(F::interpolate(x, O().scale_factor(std::vector<double>{0.5}).mode(kArea)).equal(ones({1, 1, 2, 2})));
  check_fault([&] { F::pad(x, F::PadFuncOptions({4, 0}).mode(kReflect)); }, {"pad", "4"});
}

TEST_CASE("errors of affine_grid and grid_sample") {
  const Tensor x = zeros({2, 1, 3, 4}), grid = zeros({2, 5, 6, 2}), theta = zeros({2, 2, 3});
  const auto options = F::GridSampleFuncOptions().align_corners(false);
  check_fault([&] { F::grid_sample(x, zeros({2, 5, 6, 3}), options); }, {"grid_sample", "(2×5×6×3)"});
  check_fault([&] { F::grid_sample(x, zeros({1, 5, 6, 2}), options); }, {"grid_sample", "(1×5×6×2)"});
  check_fault([&] { F::grid_sample(x[0], grid, options); }, {"grid_sample", "(1×3×4)"});
  check_fault([&] { F::grid_sample(x, grid.to(kDouble), options); }, {"grid_sample", "Double"});
  check_fault([&] { F::grid_sample(zeros({2, 1, 0, 4}), grid, options); }, {"grid_sample", "no pixels"});
  check_fault([&] { grid_sampler(x, grid, 2, 0, false); }, {"grid_sampler", "mode is 2"});
  check_fault([&] { grid_sampler(x, grid, 0, 3, false); }, {"grid_sampler", "padding mode is 3"});
  check_fault([&] { F::affine_grid(theta, {2, 1, 3}); }, {"affine_grid", "(2×1×3)"});
  check_fault([&] { F::affine_grid(theta, {2, 1, 0, 4}); }, {"affine_grid", "(2×1×0×4)"});
  check_fault([&] { F::affine_grid(theta.to(kLong), {2, 1, 3, 4}); }, {"affine_grid", "Long"});
}

}  // namespace
}  // namespace wick
