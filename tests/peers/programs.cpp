// Whole programs as tutorials show them: each must learn what it is shown.

#include "program.h"

#include <memory>

namespace nn = torch::nn;
namespace F = torch::data::samplers;
using peer::Folder;
using torch::Tensor;

namespace {

struct NetImpl : nn::Module {
  NetImpl() {
    fc1 = register_module("fc1", nn::Linear(784, 64));
    fc2 = register_module("fc2", nn::Linear(64, 32));
    fc3 = register_module("fc3", nn::Linear(32, 10));
  }
  Tensor forward(Tensor x) {
    x = torch::relu(fc1->forward(x.reshape({x.size(0), 784})));
    x = torch::dropout(x, /*p=*/0.1, /*train=*/is_training());
    x = torch::relu(fc2->forward(x));
    return torch::log_softmax(fc3->forward(x), /*dim=*/1);
  }
  nn::Linear fc1{nullptr}, fc2{nullptr}, fc3{nullptr};
};
TORCH_MODULE(Net);

/// Points inside and outside of a circle.
class Circle : public torch::data::datasets::Dataset<Circle> {
 public:
  explicit Circle(int64_t n) : points_(torch::rand({n, 2}) * 2 - 1) {
    inside_ = (points_.square().sum(1) < 0.5).to(torch::kLong);
  }
  torch::data::Example<> get(size_t index) override {
    const auto i = static_cast<int64_t>(index);
    return {points_[i], inside_[i]};
  }
  torch::optional<size_t> size() const override { return points_.size(0); }
  Tensor points() const { return points_; }
  Tensor inside() const { return inside_; }

 private:
  Tensor points_, inside_;
};

}  // namespace

TEST_CASE("program: linear regression") {
  torch::manual_seed(0);
  const Tensor true_w = torch::tensor({{2.0f}, {-3.4f}});
  const Tensor x = torch::randn({200, 2}), y = x.mm(true_w) + 4.2 + 0.01 * torch::randn({200, 1});
  nn::Linear model(2, 1);
  torch::optim::SGD optimizer(model->parameters(), /*lr=*/0.1);
  for (int epoch = 0; epoch < 100; ++epoch) {
    const Tensor loss = torch::mse_loss(model(x), y);
    optimizer.zero_grad();
    loss.backward();
    optimizer.step();
  }
  CHECK(torch::allclose(model->weight, true_w.t(), 0, 0.01));
  CHECK(std::abs(model->bias.item<float>() - 4.2) < 0.01);
}

TEST_CASE("program: polynomial regression, with LBFGS") {
  constexpr int64_t kDegree = 4;
  torch::manual_seed(0);
  const Tensor w = torch::randn({kDegree, 1}) * 5, b = torch::randn({1}) * 5;
  auto features = [](const Tensor& x) {
    std::vector<Tensor> powers;
    for (int64_t i = 1; i <= kDegree; ++i) powers.push_back(x.unsqueeze(1).pow(i));
    return torch::cat(powers, 1);
  };
  const Tensor x = features(torch::randn({64})), y = x.mm(w) + b.item<float>();
  nn::Linear fc(w.size(0), 1);
  torch::optim::LBFGS optimizer(fc->parameters(), torch::optim::LBFGSOptions(1).line_search_fn("strong_wolfe"));
  double loss = 0;
  for (int i = 0; i < 20; ++i)
    loss = optimizer
               .step([&] {
                 optimizer.zero_grad();
                 const Tensor output = torch::mse_loss(fc(x), y);
                 output.backward();
                 return output;
               })
               .item<double>();
  CHECK(loss < 1e-3);
  CHECK(torch::allclose(fc->weight, w.t(), 0.01, 0.02));
}

TEST_CASE("program: an MLP on MNIST's files, read by worker threads") {
  const Folder folder("peer-programs-mnist");
  peer::write_mnist(folder, "train", 60000);  // as many as MNIST has: LibTorch asks for it
  peer::write_mnist(folder, "t10k", 10000);
  torch::manual_seed(1);
  Net net;
  auto train_set = torch::data::datasets::MNIST(folder.path.string())
                       .map(torch::data::transforms::Normalize<>(0.1307, 0.3081))
                       .map(torch::data::transforms::Stack<>());
  const size_t train_size = train_set.size().value();
  CHECK(train_size == 60000);
  auto train_loader = torch::data::make_data_loader(std::move(train_set), F::SequentialSampler(600),
                                                    torch::data::DataLoaderOptions().batch_size(64).workers(2));
  auto test_set = torch::data::datasets::MNIST(folder.path.string(), torch::data::datasets::MNIST::Mode::kTest)
                      .map(torch::data::transforms::Normalize<>(0.1307, 0.3081))
                      .map(torch::data::transforms::Stack<>());
  auto test_loader = torch::data::make_data_loader(std::move(test_set), F::SequentialSampler(200), /*batch_size=*/100);
  torch::optim::SGD optimizer(net->parameters(), torch::optim::SGDOptions(0.05).momentum(0.5));
  for (int epoch = 0; epoch < 4; ++epoch) {
    net->train();
    size_t seen = 0;
    for (auto& batch : *train_loader) {
      optimizer.zero_grad();
      const Tensor loss = torch::nll_loss(net->forward(batch.data), batch.target);
      REQUIRE(std::isfinite(loss.item<float>()));
      loss.backward();
      optimizer.step();
      seen += static_cast<size_t>(batch.data.size(0));
    }
    CHECK(seen == 600);
  }
  torch::NoGradGuard no_grad;
  net->eval();
  int64_t correct = 0;
  for (const auto& batch : *test_loader)
    correct += net->forward(batch.data).argmax(1).eq(batch.target).sum().item<int64_t>();
  CHECK(correct > 190);
}

TEST_CASE("program: a data set of one's own, weight decay for weights only, a falling rate") {
  torch::manual_seed(3);
  nn::Sequential net({{"fc1", nn::Linear(2, 32)}, {"act1", nn::Tanh()}, {"fc2", nn::Linear(32, 2)}});
  std::vector<Tensor> weights, biases;
  for (const auto& p : net->named_parameters())
    (p.key().find("bias") == std::string::npos ? weights : biases).push_back(p.value());
  CHECK(weights.size() == 2);
  std::vector<torch::optim::OptimizerParamGroup> groups;
  groups.emplace_back(
      weights, std::make_unique<torch::optim::AdamWOptions>(torch::optim::AdamWOptions(0.02).weight_decay(1e-2)));
  groups.emplace_back(biases,
                      std::make_unique<torch::optim::AdamWOptions>(torch::optim::AdamWOptions(0.02).weight_decay(0)));
  torch::optim::AdamW optimizer(groups);
  torch::optim::StepLR schedule(optimizer, /*step_size=*/10, /*gamma=*/0.5);
  Circle circle(500);
  auto loader = torch::data::make_data_loader(circle.map(torch::data::transforms::Stack<>()), 50);
  nn::CrossEntropyLoss criterion;
  for (int epoch = 0; epoch < 25; ++epoch) {
    for (auto& batch : *loader) {
      optimizer.zero_grad();
      criterion(net->forward(batch.data), batch.target).backward();
      nn::utils::clip_grad_norm_(net->parameters(), 5.0);
      optimizer.step();
    }
    schedule.step();
  }
  CHECK(optimizer.param_groups()[1].options().get_lr() == doctest::Approx(0.005));
  const Tensor right = net->forward(circle.points()).argmax(1).eq(circle.inside());
  CHECK(right.to(torch::kFloat).mean().item<float>() > 0.95);
}

TEST_CASE("program: stopped, saved and resumed, it ends as if it had not stopped") {
  const Folder folder("peer-programs-resume");
  torch::manual_seed(4);
  const Tensor x = torch::randn({64, 8}), y = x.square().sum(1, true);
  auto make = [] {
    torch::manual_seed(5);
    return nn::Sequential(nn::Linear(8, 16), nn::ReLU(), nn::Linear(16, 1));
  };
  auto train = [&](nn::Sequential net, torch::optim::Optimizer& optimizer, int steps) {
    for (int i = 0; i < steps; ++i) {
      optimizer.zero_grad();
      torch::mse_loss(net->forward(x), y).backward();
      optimizer.step();
    }
  };
  auto whole = make();
  torch::optim::RMSprop for_whole(whole->parameters(), torch::optim::RMSpropOptions(0.01).momentum(0.9));
  train(whole, for_whole, 40);
  {
    auto net = make();
    torch::optim::RMSprop optimizer(net->parameters(), torch::optim::RMSpropOptions(0.01).momentum(0.9));
    train(net, optimizer, 15);
    torch::save(net, folder / "model.pt");
    torch::save(optimizer, folder / "optimizer.pt");
  }
  nn::Sequential net(nn::Linear(8, 16), nn::ReLU(), nn::Linear(16, 1));
  torch::load(net, folder / "model.pt");
  torch::optim::RMSprop optimizer(net->parameters(), torch::optim::RMSpropOptions(0.01).momentum(0.9));
  torch::load(optimizer, folder / "optimizer.pt");
  train(net, optimizer, 25);
  for (size_t i = 0; i < net->parameters().size(); ++i) CHECK(net->parameters()[i].equal(whole->parameters()[i]));
}
