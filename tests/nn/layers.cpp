// Layers and losses as modules: what they compute beyond the functions behind them, and their text.

#include <doctest/doctest.h>
#include <nn/nn.h>

#include <cmath>
#include <sstream>

#include "../faults/files.h"

using namespace wick;
using wick::test::check_fault;

namespace {

std::string text(const nn::Module& m) {
  std::ostringstream out;
  out << m;
  return out.str();
}
template <class M>
std::string text(const nn::ModuleHolder<M>& m) {
  std::ostringstream out;
  out << m;
  return out.str();
}

struct NetImpl : nn::Module {
  NetImpl() {
    register_module("fc", nn::Linear(2, 3));
    register_module("inner", nn::Sequential(nn::Linear(3, 3), nn::ReLU()));
    register_module("act", nn::Tanh());
  }
};

}  // namespace

TEST_CASE("modules print as LibTorch 1.13 prints them") {
  using namespace nn;
  const std::pair<std::string, std::string> cases[] = {
      {text(Linear(2, 3)), "Linear(in_features=2, out_features=3, bias=true)"},
      {text(Linear(LinearOptions(2, 3).bias(false))), "Linear(in_features=2, out_features=3, bias=false)"},
      {text(Bilinear(2, 3, 4)), "Bilinear(in1_features=2, in2_features=3, out_features=4, bias=true)"},
      {text(Bilinear(BilinearOptions(2, 3, 4).bias(false))),
       "Bilinear(in1_features=2, in2_features=3, out_features=4, bias=false)"},
      {text(Identity()), "Identity()"},
      {text(Flatten()), "Flatten(start_dim=1, end_dim=-1)"},
      {text(Flatten(FlattenOptions().start_dim(0).end_dim(2))), "Flatten(start_dim=0, end_dim=2)"},
      {text(ReLU()), "ReLU()"},
      {text(ReLU(true)), "ReLU(inplace=true)"},
      {text(ReLU6(true)), "ReLU6(inplace=true)"},
      {text(LeakyReLU()), "LeakyReLU(negative_slope=0.01)"},
      {text(LeakyReLU(LeakyReLUOptions().negative_slope(0.2).inplace(true))),
       "LeakyReLU(negative_slope=0.2, inplace=true)"},
      {text(ELU()), "ELU(alpha=1)"},
      {text(ELU(ELUOptions().alpha(0.5).inplace(true))), "ELU(alpha=0.5, inplace=true)"},
      {text(SELU()), "SELU()"},
      {text(SELU(true)), "SELU(inplace=true)"},
      {text(CELU()), "CELU(alpha=1)"},
      {text(CELU(CELUOptions().alpha(0.5).inplace(true))), "CELU(alpha=0.5, inplace=true)"},
      {text(GELU()), "GELU()"},
      {text(SiLU()), "SiLU()"},
      {text(Mish()), "Mish()"},
      {text(Sigmoid()), "Sigmoid()"},
      {text(Tanh()), "Tanh()"},
      {text(Softplus()), "Softplus(beta=1, threshold=20)"},
      {text(Softplus(SoftplusOptions().beta(0.3).threshold(10))), "Softplus(beta=0.3, threshold=10)"},
      {text(Softsign()), "Softsign()"},
      {text(Hardtanh()), "Hardtanh(min_val=-1, max_val=1)"},
      {text(Hardtanh(HardtanhOptions().min_val(-2).max_val(0.5).inplace(true))),
       "Hardtanh(min_val=-2, max_val=0.5, inplace=true)"},
      {text(LogSigmoid()), "LogSigmoid()"},
      {text(Threshold(0.1, 20)), "Threshold(threshold=0.1, value=20)"},
      {text(Threshold(ThresholdOptions(0.1, 20).inplace(true))), "Threshold(threshold=0.1, value=20, inplace=true)"},
      {text(PReLU()), "PReLU(num_parameters=1)"},
      {text(PReLU(PReLUOptions().num_parameters(4))), "PReLU(num_parameters=4)"},
      {text(Softmax(1)), "Softmax(dim=1)"},
      {text(LogSoftmax(-1)), "LogSoftmax(dim=-1)"},
      {text(Dropout()), "Dropout(p=0.5, inplace=false)"},
      {text(Dropout(DropoutOptions(0.1).inplace(true))), "Dropout(p=0.1, inplace=true)"},
      {text(BatchNorm1d(4)), "BatchNorm1d(4, eps=1e-05, momentum=0.1, affine=true, track_running_stats=true)"},
      {text(BatchNorm1d(
           BatchNorm1dOptions(4).eps(1e-3).momentum(std::nullopt).affine(false).track_running_stats(false))),
       "BatchNorm1d(4, eps=0.001, momentum=None, affine=false, track_running_stats=false)"},
      {text(LayerNorm(LayerNormOptions({4}))), "LayerNorm([4], eps=1e-05, elementwise_affine=true)"},
      {text(LayerNorm(LayerNormOptions({2, 3}).eps(1e-3).elementwise_affine(false))),
       "LayerNorm([2, 3], eps=0.001, elementwise_affine=false)"},
      {text(MSELoss()), "MSELoss()"},
      {text(L1Loss()), "L1Loss()"},
      {text(SmoothL1Loss()), "SmoothL1Loss"},
      {text(HuberLoss()), "HuberLoss"},
      {text(NLLLoss()), "NLLLoss()"},
      {text(CrossEntropyLoss()), "CrossEntropyLoss()"},
      {text(BCELoss()), "BCELoss()"},
      {text(BCEWithLogitsLoss()), "BCEWithLogitsLoss()"},
      {text(KLDivLoss()), "KLDivLoss()"},
      {text(HingeEmbeddingLoss()), "HingeEmbeddingLoss(margin=1)"},
      {text(HingeEmbeddingLoss(HingeEmbeddingLossOptions().margin(2))), "HingeEmbeddingLoss(margin=2)"},
      {text(CosineEmbeddingLoss()), "CosineEmbeddingLoss(margin=0)"},
      {text(CosineEmbeddingLoss(CosineEmbeddingLossOptions().margin(0.5))), "CosineEmbeddingLoss(margin=0.5)"},
      {text(Sequential()), "Sequential"},
      {text(Sequential({{"a", Linear(1, 2)}, {"b", ReLU()}})),
       "Sequential(\n  (a): torch::nn::Linear(in_features=1, out_features=2, bias=true)\n  (b): torch::nn::ReLU()\n)"}};
  for (const auto& [got, expected] : cases) CHECK(got == "torch::nn::" + expected);

  const std::string net = text(*std::make_shared<NetImpl>());
  CHECK(net.find("NetImpl(\n") != net.npos);
  CHECK(net.substr(net.find('\n')) == R"(
  (fc): torch::nn::Linear(in_features=2, out_features=3, bias=true)
  (inner): torch::nn::Sequential(
    (0): torch::nn::Linear(in_features=3, out_features=3, bias=true)
    (1): torch::nn::ReLU()
  )
  (act): torch::nn::Tanh()
))");
  CHECK(text(nn::MLP({1, 2})) ==
        "wick::nn::MLP(activation=relu)(\n  (fc1): torch::nn::Linear(in_features=1, out_features=2, bias=true)\n)");
  CHECK(text(nn::Module("Own")) == "Own");
}

TEST_CASE("Linear and Bilinear without bias, of odd sizes, and misused") {
  const nn::Linear plain(nn::LinearOptions(3, 2).bias(false));
  CHECK(plain->named_parameters().keys() == std::vector<std::string>{"weight"});
  CHECK_FALSE(plain->bias.defined());
  const Tensor x = randn({2, 4, 3});
  CHECK(nn::Linear(plain)(x).allclose(x.matmul(plain->weight.t()), 1e-6, 1e-7));
  const nn::Bilinear bilinear(nn::BilinearOptions(3, 2, 4).bias(false));
  CHECK(bilinear->parameters().size() == 1);
  CHECK(bilinear->weight.sizes() == IntArrayRef({4, 3, 2}));

  manual_seed(0);
  CHECK(nn::Linear(0, 3)->bias.equal(zeros({3})));
  CHECK(nn::Linear(0, 3)(ones({2, 0})).equal(zeros({2, 3})));
  CHECK(nn::Linear(3, 0)(ones({2, 3})).sizes() == IntArrayRef({2, 0}));
  check_fault([] { nn::Linear(-1, 3); }, {"Linear", "-1"});
  check_fault([] { nn::Linear(3, -2); }, {"Linear", "-2"});
  CHECK_THROWS_AS(nn::Linear(3, 2)(ones({2, 4})), Error);
  for (int64_t n : {4, 100}) {
    const nn::Linear l(n, 50);
    const double bound = 1 / std::sqrt(static_cast<double>(n));
    CHECK(l->weight.abs().max().item<double>() <= bound);
    CHECK(l->weight.abs().max().item<double>() > bound * 0.9);
    CHECK(l->bias.abs().max().item<double>() <= bound);
  }
  nn::Linear again(3, 2);
  const Tensor before = again->weight.detach().clone();
  again->reset_parameters();
  CHECK_FALSE(again->weight.equal(before));
  CHECK(nn::Flatten()(x).sizes() == IntArrayRef({2, 12}));
  CHECK(nn::Flatten(nn::FlattenOptions().start_dim(0).end_dim(1))(x).sizes() == IntArrayRef({8, 3}));
  CHECK(nn::Identity()(x).is_same(x));
}

TEST_CASE("activations in place write to their input") {
  const Tensor x = tensor({-3.0, -0.5, 0.2, 7.0});
  auto check_both = [&](auto plain, auto in_place) {
    const Tensor before = x.clone(), y = x.clone(), out = plain(y);
    CHECK(y.equal(before));
    CHECK_FALSE(out.equal(before));
    CHECK(in_place(y).is_same(y));
    CHECK(y.equal(out));
  };
  using namespace nn;
  check_both(ReLU(), ReLU(ReLUOptions(true)));
  check_both(ReLU6(), ReLU6(ReLU6Options(true)));
  check_both(SELU(), SELU(SELUOptions(true)));
  check_both(LeakyReLU(LeakyReLUOptions().negative_slope(0.3)),
             LeakyReLU(LeakyReLUOptions().negative_slope(0.3).inplace(true)));
  check_both(ELU(ELUOptions().alpha(0.7)), ELU(ELUOptions().alpha(0.7).inplace(true)));
  check_both(CELU(CELUOptions().alpha(0.7)), CELU(CELUOptions().alpha(0.7).inplace(true)));
  check_both(Hardtanh(HardtanhOptions().max_val(0.1)), Hardtanh(HardtanhOptions().max_val(0.1).inplace(true)));
  check_both(Threshold(0.1, 20), Threshold(ThresholdOptions(0.1, 20).inplace(true)));

  CHECK(GELU(GELUOptions().approximate("tanh"))(x).equal(x.gelu("tanh")));
  CHECK(Softplus(SoftplusOptions().beta(2).threshold(1))(x).equal(x.softplus(2, 1)));
  CHECK(Softmax(0)(x).equal(x.softmax(0)));
  CHECK(LogSoftmax(0)(x).equal(x.log_softmax(0)));
  CHECK(SiLU()(x).equal(x.silu()));
  CHECK(Mish()(x).equal(x.mish()));
  CHECK(Sigmoid()(x).equal(x.sigmoid()));
  CHECK(Tanh()(x).equal(x.tanh()));
  CHECK(Softsign()(x).equal(x.softsign()));
  CHECK(Hardsigmoid()(x).equal(x.hardsigmoid()));
  CHECK(Hardswish()(x).equal(x.hardswish()));
  CHECK(LogSigmoid()(x).equal(x.log_sigmoid()));
  PReLU prelu(PReLUOptions().init(0.5));
  CHECK(prelu(x).equal(tensor({-1.5, -0.25, 0.2, 7.0})));
  prelu(x).sum().backward();
  CHECK(prelu->weight.grad().equal(tensor({-3.5})));
}

TEST_CASE("dropout keeps the mean in training and everything in evaluation") {
  manual_seed(1);
  nn::Dropout dropout(0.3);
  const Tensor x = ones({100000}), y = dropout(x);
  CHECK(y.mean().item<double>() == doctest::Approx(1).epsilon(0.01));
  CHECK((y == 0).sum().item<double>() / 1e5 == doctest::Approx(0.3).epsilon(0.02));
  CHECK(((y == 0) || (y == 1 / 0.7f)).all().item<bool>());
  CHECK_FALSE(dropout(x).equal(y));
  const Tensor leaf = ones({100}).requires_grad_(), out = dropout(leaf);
  out.sum().backward();
  CHECK(leaf.grad().equal(out));  // the mask
  dropout->eval();
  CHECK(dropout(x).equal(x));
  dropout->train();
  CHECK_FALSE(dropout(x).equal(x));

  CHECK(nn::Dropout(0.0)(x).equal(x));
  CHECK(nn::Dropout(1.0)(x).equal(zeros({100000})));
  nn::Dropout in_place(nn::DropoutOptions(0.5).inplace(true));
  const Tensor z = ones({64});
  CHECK(in_place(z).is_same(z));
  CHECK((z == 0).any().item<bool>());
  CHECK(((z == 0) || (z == 2)).all().item<bool>());
  in_place->eval();
  const Tensor kept = z.clone();
  CHECK(in_place(z).equal(kept));
  check_fault([] { nn::Dropout(1.5); }, {"between 0 and 1", "1.5"});
  check_fault([] { nn::Dropout(-0.1); }, {"between 0 and 1", "-0.1"});
}

TEST_CASE("batch norm's running statistics") {
  nn::BatchNorm1d norm(2);
  CHECK(norm->running_mean.equal(zeros({2})));
  CHECK(norm->running_var.equal(ones({2})));
  CHECK((norm->num_batches_tracked.dtype() == kLong));
  const Tensor x = tensor({{1.0, 2.0}, {3.0, 6.0}});  // means 2 and 4, variances 2 and 8 (unbiased), 1 and 4 (biased)
  CHECK(norm(x).allclose(tensor({{-1.0, -1.0}, {1.0, 1.0}}), 1e-4));
  CHECK(norm->running_mean.allclose(tensor({0.2, 0.4})));
  CHECK(norm->running_var.allclose(tensor({1.1, 1.7})));
  CHECK(norm->num_batches_tracked.item<int64_t>() == 1);
  CHECK_FALSE(norm->running_mean.requires_grad());

  norm->eval();
  const Tensor out = norm(x), mean = norm->running_mean.clone();
  CHECK(out.allclose((x - tensor({0.2, 0.4})) / tensor({1.1, 1.7}).add(1e-5).sqrt(), 1e-5, 1e-6));
  CHECK(norm(x.narrow(0, 0, 1)).equal(out.narrow(0, 0, 1)));  // one sample alone
  CHECK(norm->running_mean.equal(mean));
  CHECK(norm->num_batches_tracked.item<int64_t>() == 1);

  norm->train();
  norm(x);
  CHECK(norm->num_batches_tracked.item<int64_t>() == 2);
  CHECK(norm->running_mean.allclose(tensor({0.38, 0.76})));
  norm->weight.data().fill_(5);
  norm->reset_running_stats();
  CHECK(norm->running_mean.equal(zeros({2})));
  CHECK(norm->running_var.equal(ones({2})));
  CHECK(norm->num_batches_tracked.item<int64_t>() == 0);
  CHECK(norm->weight.detach().equal(full({2}, 5.0)));
  norm->reset_parameters();
  CHECK(norm->weight.detach().equal(ones({2})));

  nn::BatchNorm1d average(nn::BatchNorm1dOptions(2).momentum(std::nullopt));
  average(x);
  average(x * 3);
  CHECK(average->running_mean.allclose(tensor({4.0, 8.0})));
  nn::BatchNorm1d untracked(nn::BatchNorm1dOptions(2).track_running_stats(false));
  CHECK(untracked->buffers().empty());
  untracked->eval();
  CHECK(untracked(x).allclose(tensor({{-1.0, -1.0}, {1.0, 1.0}}), 1e-4));
  nn::BatchNorm1d bare(nn::BatchNorm1dOptions(2).affine(false));
  CHECK(bare->parameters().empty());

  check_fault([&] { norm(ones({2, 2, 2, 2})); }, {"2D or 3D", "4D"});
  check_fault([&] { norm(ones({2})); }, {"2D or 3D", "1D"});
  CHECK_THROWS_AS(norm(ones({2, 3})), Error);
  check_fault([&] { norm(ones({1, 2})); }, {"batch_norm", "more than 1 value", "(1×2)"});
}

TEST_CASE("layer norm looks at each sample alone") {
  nn::LayerNorm norm(nn::LayerNormOptions({3}));
  const Tensor x = tensor({{1.0, 2.0, 3.0}, {10.0, 20.0, 60.0}}), y = norm(x);
  CHECK(y.mean(1).allclose(zeros({2}), 0, 1e-6));
  CHECK(y.square().mean(1).allclose(ones({2}), 1e-4));
  CHECK(norm(x.narrow(0, 1, 1)).allclose(y.narrow(0, 1, 1)));
  norm->eval();
  CHECK(norm(x).equal(y));
  nn::LayerNorm both(nn::LayerNormOptions({2, 3}).elementwise_affine(false));
  CHECK(both->parameters().empty());
  CHECK(both(x).mean().item<double>() == doctest::Approx(0).epsilon(1e-6));
  CHECK(both(x).square().mean().item<double>() == doctest::Approx(1).epsilon(1e-4));
  CHECK(nn::LayerNorm(std::vector<int64_t>{2, 3})->weight.sizes() == IntArrayRef({2, 3}));
  CHECK_THROWS_AS(norm(ones({2, 4})), Error);
}

TEST_CASE("losses as modules call their functions with their options") {
  const Tensor x = tensor({{0.5, -1.0, 2.0}, {1.5, 0.0, -3.0}}), y = tensor({{0.0, 1.0, 0.5}, {1.0, 0.2, 0.3}});
  const Tensor classes = tensor({2, 0}), w = tensor({0.5, 1.0, 2.0}), sign = tensor({1.0, -1.0});
  const Tensor p = x.sigmoid(), logs = x.log_softmax(1), target = y.softmax(1);
  const std::pair<nn::MSELossOptions::reduction_t, Reduction::Reduction> reductions[] = {
      {kNone, Reduction::None}, {kMean, Reduction::Mean}, {kSum, Reduction::Sum}};
  using namespace nn;
  for (const auto& [option, r] : reductions) {
    CHECK(MSELoss(option)(x, y).equal(mse_loss(x, y, r)));
    CHECK(L1Loss(option)(x, y).equal(l1_loss(x, y, r)));
    CHECK(SmoothL1Loss(SmoothL1LossOptions(option).beta(0.4))(x, y).equal(smooth_l1_loss(x, y, r, 0.4)));
    CHECK(HuberLoss(HuberLossOptions(option).delta(0.4))(x, y).equal(huber_loss(x, y, r, 0.4)));
    CHECK(NLLLoss(NLLLossOptions(option).weight(w).ignore_index(2))(logs, classes)
              .equal(nll_loss(logs, classes, w, r, 2)));
    CHECK(CrossEntropyLoss(CrossEntropyLossOptions(option).weight(w).label_smoothing(0.1))(x, classes)
              .equal(cross_entropy_loss(x, classes, w, r, -100, 0.1)));
    CHECK(BCELoss(BCELossOptions(option).weight(w))(p, y).equal(binary_cross_entropy(p, y, w, r)));
    CHECK(BCEWithLogitsLoss(BCEWithLogitsLossOptions(option).pos_weight(w))(x, y).equal(
        binary_cross_entropy_with_logits(x, y, {}, w, r)));
    CHECK(std::visit([&](auto choice) { return KLDivLoss(choice); }, option)(logs, target)
              .equal(kl_div(logs, target, r)));
    CHECK(HingeEmbeddingLoss(HingeEmbeddingLossOptions(option).margin(2))(x.select(1, 0), sign)
              .equal(hinge_embedding_loss(x.select(1, 0), sign, 2, r)));
    CHECK(CosineEmbeddingLoss(CosineEmbeddingLossOptions(option).margin(-0.9))(x, y, sign)
              .equal(cosine_embedding_loss(x, y, sign, -0.9, r)));
  }
  CHECK(MSELoss()(x, y).equal(mse_loss(x, y)));
  CHECK(CrossEntropyLoss()(x, classes).equal(cross_entropy_loss(x, classes)));
  const Tensor sum = kl_div(logs, target, Reduction::Sum);
  CHECK(KLDivLoss(kBatchMean)(logs, target).equal(sum / 2));
  const Tensor log_target = target.log();
  CHECK(KLDivLoss(KLDivLossOptions(kBatchMean).log_target(true))(logs, log_target).allclose(sum / 2));
  CHECK_FALSE(std::is_constructible_v<MSELossOptions, enumtype::kBatchMean>);
}
