// nn::functional and the plain functions of the same names say the same.

#include "peer.h"

#include <tuple>

namespace F = torch::nn::functional;
using torch::Tensor;

namespace {
bool same(const Tensor& a, const Tensor& b) { return a.sizes() == b.sizes() && a.allclose(b, 1e-5, 1e-6); }
}  // namespace

TEST_CASE("functional: options are the functions' arguments") {
  torch::manual_seed(2);
  const Tensor x = torch::randn({2, 4, 6, 6}), w = torch::randn({6, 2, 3, 3}), b = torch::randn({6});
  CHECK(same(F::conv2d(x, w, F::Conv2dFuncOptions().bias(b).stride({2, 1}).padding(1).groups(2)),
             torch::conv2d(x, w, b, {2, 1}, 1, 1, 2)));
  CHECK(same(F::conv2d(x, w, F::Conv2dFuncOptions().padding(torch::kSame).groups(2)),
             torch::conv2d(x, w, {}, 1, "same", 1, 2)));
  CHECK(same(
      F::conv_transpose2d(x, torch::ones({4, 2, 3, 3}), F::ConvTranspose2dFuncOptions().stride(2).output_padding(1)),
      torch::conv_transpose2d(x, torch::ones({4, 2, 3, 3}), {}, 2, 0, 1)));
  CHECK(same(F::max_pool2d(x, F::MaxPool2dFuncOptions(2)), torch::max_pool2d(x, 2)));
  CHECK(same(std::get<1>(F::max_pool2d_with_indices(x, F::MaxPool2dFuncOptions({3, 2}).stride(1))),
             std::get<1>(torch::max_pool2d_with_indices(x, {3, 2}, 1))));
  CHECK(same(F::avg_pool2d(x, F::AvgPool2dFuncOptions(3).stride(2).padding(1).count_include_pad(false)),
             torch::avg_pool2d(x, 3, 2, 1, false, false)));
  CHECK(same(F::adaptive_avg_pool2d(x, F::AdaptiveAvgPool2dFuncOptions(4)), torch::adaptive_avg_pool2d(x, {4, 4})));
  CHECK(same(F::adaptive_max_pool2d(x, F::AdaptiveMaxPool2dFuncOptions({4, 3})),
             std::get<0>(torch::adaptive_max_pool2d(x, {4, 3}))));
  CHECK(
      same(F::pad(x, F::PadFuncOptions({1, 2, 0, 1}).mode(torch::kReflect)), torch::reflection_pad2d(x, {1, 2, 0, 1})));
  CHECK(same(F::pad(x, F::PadFuncOptions({1, 2}).value(3)), torch::constant_pad_nd(x, {1, 2}, 3)));
  CHECK(same(
      F::interpolate(
          x, F::InterpolateFuncOptions().size(std::vector<int64_t>({9, 5})).mode(torch::kBilinear).align_corners(true)),
      torch::upsample_bilinear2d(x, {9, 5}, true)));
  CHECK(same(F::unfold(x, F::UnfoldFuncOptions({2, 3}).padding(1)), torch::im2col(x, {2, 3}, {1, 1}, {1, 1}, {1, 1})));
  CHECK(same(F::group_norm(x, F::GroupNormFuncOptions(2)), torch::group_norm(x, 2)));
  CHECK(same(F::linear(x, torch::ones({3, 6})), torch::linear(x, torch::ones({3, 6}))));
  const Tensor words = torch::tensor({2, 0, 1, 2}, torch::kLong), table = torch::randn({3, 4});
  CHECK(same(F::embedding(words, table), torch::embedding(table, words)));
  CHECK(same(F::embedding_bag(words.view({2, 2}), table, F::EmbeddingBagFuncOptions().mode(torch::kSum)),
             torch::embedding(table, words.view({2, 2})).sum(1)));
  CHECK(F::one_hot(words, 4).sizes() == torch::IntArrayRef({4, 4}));
  CHECK_THROWS(F::pad(x, F::PadFuncOptions({9, 0}).mode(torch::kReflect)));
  CHECK_THROWS(F::embedding(torch::tensor({3}, torch::kLong), table));
}

TEST_CASE("functional: activations and losses") {
  torch::manual_seed(2);
  const Tensor x = torch::randn({4, 3}), y = torch::randn({4, 3});
  CHECK(same(F::relu(x), torch::relu(x)));
  CHECK(same(F::leaky_relu(x, F::LeakyReLUFuncOptions().negative_slope(0.3)), torch::leaky_relu(x, 0.3)));
  CHECK(same(F::softmax(x, 1), torch::softmax(x, 1)));
  CHECK(same(F::softmin(x, 1), torch::softmax(-x, 1)));
  CHECK((F::log_softmax(x, F::LogSoftmaxFuncOptions(1).dtype(torch::kDouble)).dtype() == torch::kDouble));
  CHECK(same(F::hardshrink(x, 0.3), torch::hardshrink(x, 0.3)));
  CHECK(same(F::glu(torch::cat({x, y}, 1)), x * y.sigmoid()));
  Tensor z = x.clone();
  F::elu(z, F::ELUFuncOptions().inplace(true));
  CHECK(same(z, F::elu(x)));
  CHECK(same(F::normalize(x), x / x.norm(2, 1, true)));
  CHECK(same(F::mse_loss(x, y, torch::kSum), (x - y).square().sum()));
  const Tensor classes = torch::tensor({2, 0, 1, 2}, torch::kLong);
  CHECK(same(F::cross_entropy(x, classes), F::nll_loss(F::log_softmax(x, 1), classes)));
  CHECK(F::cross_entropy(x, classes, F::CrossEntropyFuncOptions().reduction(torch::kNone).ignore_index(2)).numel() ==
        4);
  CHECK(same(F::kl_div(x, y.softmax(1), F::KLDivFuncOptions().reduction(torch::kBatchMean)),
             F::kl_div(x, y.softmax(1), F::KLDivFuncOptions().reduction(torch::kSum)) / 4));
  CHECK(same(F::dropout(x, F::DropoutFuncOptions().p(0.5).training(false)), x));
  CHECK(F::gumbel_softmax(x, F::GumbelSoftmaxFuncOptions().hard(true)).sum().item<float>() == doctest::Approx(4));
}

TEST_CASE("embedding_bag as an operator gives four results") {
  const Tensor table = torch::arange(12, torch::kDouble).view({4, 3}), rows = torch::tensor({0, 1, 1, 3, 2}),
               offsets = torch::tensor({0, 2, 2});
  const auto [mean, bag, size, same] = torch::embedding_bag(table, rows, offsets, false, /*mode=*/1);
  CHECK(peer::text(mean) == "1.5 2.5 3.5 0 0 0 6 7 8");
  CHECK(peer::text(bag) == "0 0 2 2 2");
  CHECK(peer::text(size) == "2 0 3");
  CHECK(peer::text(same) == "2 0 3");
  const auto [most, bag2, size2, from] = torch::embedding_bag(table, rows, offsets, false, /*mode=*/2);
  CHECK(peer::text(most) == "3 4 5 0 0 0 9 10 11");
  CHECK(peer::text(from) == "1 1 1 0 0 0 3 3 3");
  CHECK(peer::text(bag2) == "0 0 2 2 2");
  CHECK(peer::text(size2) == "2 0 3");
}
