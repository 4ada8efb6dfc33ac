// Networks on images, written as LibTorch's tutorials write them. In float64, so that what LibTorch printed after some
// steps holds for both to many digits.

#include "program.h"

#include <iostream>
#include <sstream>
#include <tuple>

using torch::Tensor;

namespace {

struct ConvNet : torch::nn::Module {
  ConvNet()
      : conv1(torch::nn::Conv2dOptions(1, 6, /*kernel_size=*/5)),
        conv2(torch::nn::Conv2dOptions(6, 12, /*kernel_size=*/5)),
        fc1(192, 32),
        fc2(32, 10) {
    register_module("conv1", conv1);
    register_module("conv2", conv2);
    register_module("conv2_drop", conv2_drop);
    register_module("fc1", fc1);
    register_module("fc2", fc2);
  }
  torch::Tensor forward(torch::Tensor x) {
    x = torch::relu(torch::max_pool2d(conv1->forward(x), 2));
    x = torch::relu(torch::max_pool2d(conv2_drop->forward(conv2->forward(x)), 2));
    x = x.view({-1, 192});
    x = torch::relu(fc1->forward(x));
    x = torch::dropout(x, /*p=*/0.25, /*training=*/is_training());
    return torch::log_softmax(fc2->forward(x), /*dim=*/1);
  }
  torch::nn::Conv2d conv1;
  torch::nn::Conv2d conv2;
  torch::nn::Dropout2d conv2_drop{torch::nn::Dropout2dOptions(0.1)};
  torch::nn::Linear fc1;
  torch::nn::Linear fc2;
};

template <typename DataLoader>
std::vector<double> train(ConvNet& model, torch::Device device, DataLoader& loader,
                          torch::optim::Optimizer& optimizer) {
  std::vector<double> losses;
  model.train();
  for (auto& batch : loader) {
    auto data = batch.data.to(device, torch::kDouble), targets = batch.target.to(device);
    optimizer.zero_grad();
    auto output = model.forward(data);
    auto loss = torch::nll_loss(output, targets);
    AT_ASSERT(!std::isnan(loss.template item<double>()));
    loss.backward();
    optimizer.step();
    losses.push_back(loss.template item<double>());
  }
  return losses;
}

template <typename DataLoader>
std::pair<double, int64_t> test(ConvNet& model, torch::Device device, DataLoader& loader) {
  torch::NoGradGuard no_grad;
  model.eval();
  double loss = 0;
  int64_t correct = 0;
  for (const auto& batch : loader) {
    auto data = batch.data.to(device, torch::kDouble), targets = batch.target.to(device);
    auto output = model.forward(data);
    loss += torch::nll_loss(output, targets, /*weight=*/{}, torch::Reduction::Sum).template item<double>();
    auto pred = output.argmax(1);
    correct += pred.eq(targets).sum().template item<int64_t>();
  }
  return {loss, correct};
}

struct GeneratorImpl : torch::nn::Module {
  explicit GeneratorImpl(int noise)
      : conv1(torch::nn::ConvTranspose2dOptions(noise, 12, 4).bias(false)),
        norm1(12),
        conv2(torch::nn::ConvTranspose2dOptions(12, 6, 3).stride(2).padding(1).bias(false)),
        norm2(6),
        conv3(torch::nn::ConvTranspose2dOptions(6, 1, 4).stride(2).padding(1).output_padding(1).bias(false)) {
    register_module("conv1", conv1);
    register_module("conv2", conv2);
    register_module("conv3", conv3);
    register_module("norm1", norm1);
    register_module("norm2", norm2);
  }
  torch::Tensor forward(torch::Tensor x) {
    x = torch::relu(norm1(conv1(x)));
    x = torch::relu(norm2(conv2(x)));
    return torch::tanh(conv3(x));
  }
  torch::nn::ConvTranspose2d conv1;
  torch::nn::BatchNorm2d norm1;
  torch::nn::ConvTranspose2d conv2;
  torch::nn::BatchNorm2d norm2;
  torch::nn::ConvTranspose2d conv3;
};
TORCH_MODULE(Generator);

/// Two 3×3 convolutions with a way around them.
struct BasicBlockImpl : torch::nn::Module {
  static constexpr int64_t expansion = 1;
  BasicBlockImpl(int64_t inplanes, int64_t planes, int64_t stride = 1, torch::nn::Sequential downsample_ = nullptr)
      : conv1(conv3x3(inplanes, planes, stride)), bn1(planes), conv2(conv3x3(planes, planes, 1)), bn2(planes) {
    register_module("conv1", conv1);
    register_module("bn1", bn1);
    register_module("conv2", conv2);
    register_module("bn2", bn2);
    if (downsample_) downsample = register_module("downsample", downsample_);
  }
  Tensor forward(const Tensor& x) {
    Tensor out = bn1->forward(conv1->forward(x)).relu_();
    out = bn2->forward(conv2->forward(out));
    out += downsample ? downsample->forward(x) : x;
    return out.relu_();
  }
  static torch::nn::Conv2dOptions conv3x3(int64_t in, int64_t out, int64_t stride) {
    return torch::nn::Conv2dOptions(in, out, 3).stride(stride).padding(1).bias(false);
  }
  torch::nn::Conv2d conv1;
  torch::nn::BatchNorm2d bn1;
  torch::nn::Conv2d conv2;
  torch::nn::BatchNorm2d bn2;
  torch::nn::Sequential downsample{nullptr};
};
TORCH_MODULE(BasicBlock);

struct ResNetImpl : torch::nn::Module {
  ResNetImpl(std::vector<int64_t> layers, int64_t classes) {
    stem =
        register_module("stem", torch::nn::Sequential(torch::nn::Conv2d(BasicBlockImpl::conv3x3(3, 4, 1)),
                                                      torch::nn::BatchNorm2d(4), torch::nn::Functional(torch::relu)));
    register_module("stages", stages);
    for (size_t i = 0; i < layers.size(); ++i) stages->push_back(stage(int64_t{4} << i, layers[i], i == 0 ? 1 : 2));
    fc = register_module("fc", torch::nn::Linear(inplanes, classes));
    for (auto& module : modules(/*include_self=*/false)) {
      if (auto M = std::dynamic_pointer_cast<torch::nn::Conv2dImpl>(module))
        torch::nn::init::kaiming_normal_(M->weight, /*a=*/0.0, torch::kFanOut, torch::kReLU);
      else if (auto* norm = module->as<torch::nn::BatchNorm2d>())
        torch::nn::init::constant_(norm->weight, 0.9);
    }
  }
  Tensor forward(Tensor x) {
    x = stem->forward(x);
    for (auto& stage : *stages) x = stage->as<torch::nn::Sequential>()->forward(x);
    x = torch::adaptive_avg_pool2d(x, {1, 1});
    return fc->forward(x.view({x.size(0), -1}));
  }
  torch::nn::Sequential stage(int64_t planes, int64_t blocks, int64_t stride) {
    torch::nn::Sequential downsample{nullptr};
    if (stride != 1 || inplanes != planes * BasicBlockImpl::expansion)
      downsample = torch::nn::Sequential(
          torch::nn::Conv2d(torch::nn::Conv2dOptions(inplanes, planes, 1).stride(stride).bias(false)),
          torch::nn::BatchNorm2d(planes));
    torch::nn::Sequential layers;
    layers->push_back(BasicBlock(inplanes, planes, stride, downsample));
    inplanes = planes * BasicBlockImpl::expansion;
    for (int64_t i = 1; i < blocks; ++i) layers->push_back(BasicBlock(inplanes, planes));
    return layers;
  }
  int64_t inplanes = 4;
  torch::nn::Sequential stem{nullptr};
  torch::nn::ModuleList stages;
  torch::nn::Linear fc{nullptr};
};
TORCH_MODULE(ResNet);

}  // namespace

TEST_CASE("tutorial: a convolutional network on MNIST's files") {
  const peer::Folder folder("peer-tutorials-mnist");
  peer::write_mnist(folder, "train", 60000);  // as many as MNIST has: LibTorch asks for it
  peer::write_mnist(folder, "t10k", 10000);
  torch::manual_seed(1);
  torch::DeviceType device_type = torch::cuda::is_available() ? torch::kCUDA : torch::kCPU;
  torch::Device device(device_type);
  ConvNet model;
  model.to(device, torch::kDouble);
  auto train_dataset = torch::data::datasets::MNIST(folder.path.string())
                           .map(torch::data::transforms::Normalize<>(0.1307, 0.3081))
                           .map(torch::data::transforms::Stack<>());
  auto train_loader =
      torch::data::make_data_loader(std::move(train_dataset), torch::data::samplers::SequentialSampler(800),
                                    torch::data::DataLoaderOptions().batch_size(40));
  auto test_dataset = torch::data::datasets::MNIST(folder.path.string(), torch::data::datasets::MNIST::Mode::kTest)
                          .map(torch::data::transforms::Normalize<>(0.1307, 0.3081))
                          .map(torch::data::transforms::Stack<>());
  auto test_loader =
      torch::data::make_data_loader(std::move(test_dataset), torch::data::samplers::SequentialSampler(200), 100);
  torch::optim::SGD optimizer(model.parameters(), torch::optim::SGDOptions(0.02).momentum(0.5));
  std::vector<double> losses;
  for (size_t epoch = 1; epoch <= 2; ++epoch)
    for (const double loss : train(model, device, *train_loader, optimizer)) losses.push_back(loss);
  REQUIRE(losses.size() == 40);
  const auto tested = test(model, device, *test_loader);
  CHECK_RUN((std::vector<double>{losses[0], losses[1], losses[5], losses[10], losses[20], losses[39], tested.first}),
            2.311350692, 2.310218173, 2.293353009, 2.280522036, 2.244096211, 1.680086575, 302.9615015);
  CHECK(tested.second == 158);
}

TEST_CASE("tutorial: a generator and a discriminator, in turns") {
  constexpr int64_t kNoise = 8, kBatch = 16;
  torch::manual_seed(2);
  const torch::Device device = torch::kCPU;
  Generator generator(kNoise);
  generator->to(device, torch::kDouble);
  torch::nn::Sequential discriminator(
      torch::nn::Conv2d(torch::nn::Conv2dOptions(1, 6, 4).stride(2).padding(1).bias(false)),
      torch::nn::LeakyReLU(torch::nn::LeakyReLUOptions().negative_slope(0.2)),
      torch::nn::Conv2d(torch::nn::Conv2dOptions(6, 12, 4).stride(2).padding(1).bias(false)),
      torch::nn::BatchNorm2d(12), torch::nn::LeakyReLU(torch::nn::LeakyReLUOptions().negative_slope(0.2)),
      torch::nn::Conv2d(torch::nn::Conv2dOptions(12, 1, 3).stride(1).padding(0).bias(false)), torch::nn::Sigmoid());
  discriminator->to(torch::kDouble);
  torch::optim::Adam generator_optimizer(generator->parameters(),
                                         torch::optim::AdamOptions(2e-3).betas(std::make_tuple(0.5, 0.999)));
  torch::optim::Adam discriminator_optimizer(discriminator->parameters(),
                                             torch::optim::AdamOptions(2e-3).betas(std::make_tuple(0.5, 0.999)));
  // Real pictures: a bright diagonal.
  const Tensor pictures = torch::eye(15, torch::kDouble).mul(2).sub(1).expand({kBatch, 1, 15, 15}) * 0.9;
  std::vector<double> losses;
  for (int step = 0; step < 6; ++step) {
    discriminator->zero_grad();
    Tensor real_images = pictures + 0.05 * torch::randn({kBatch, 1, 15, 15}).to(torch::kDouble);
    Tensor real_labels = torch::empty(kBatch, device).uniform_(0.8, 1.0).to(torch::kDouble);
    Tensor real_output = discriminator->forward(real_images).reshape(real_labels.sizes());
    Tensor d_loss_real = torch::binary_cross_entropy(real_output, real_labels);
    d_loss_real.backward();

    Tensor noise = torch::randn({kBatch, kNoise, 1, 1}, device).to(torch::kDouble);
    Tensor fake_images = generator->forward(noise);
    REQUIRE(fake_images.sizes() == real_images.sizes());
    Tensor fake_labels = torch::zeros(kBatch, torch::TensorOptions().device(device).dtype(torch::kDouble));
    Tensor fake_output = discriminator->forward(fake_images.detach()).reshape(fake_labels.sizes());
    Tensor d_loss_fake = torch::binary_cross_entropy(fake_output, fake_labels);
    d_loss_fake.backward();
    for (const auto& p : generator->parameters()) CHECK((step > 0 || !p.grad().defined()));
    Tensor d_loss = d_loss_real + d_loss_fake;
    discriminator_optimizer.step();

    generator->zero_grad();
    fake_labels.fill_(1);
    fake_output = discriminator->forward(fake_images).reshape(fake_labels.sizes());
    Tensor g_loss = torch::binary_cross_entropy(fake_output, fake_labels);
    g_loss.backward();
    generator_optimizer.step();
    losses.push_back(d_loss.item<double>());
    losses.push_back(g_loss.item<double>());
  }
  CHECK_RUN(losses, 1.308011945, 0.6642212741, 1.318043265, 0.623801344, 1.3780424, 0.5827903043, 1.152958798,
            0.7119735416, 1.177773934, 0.7177113137, 1.227191903, 0.6526500862);
  CHECK(generator->norm1->num_batches_tracked.item<int64_t>() == 6);
  CHECK(losses[10] < losses[0]);

  // Both go to files; the generator comes back and draws the same.
  const peer::Folder folder("peer-tutorials-gan");
  torch::save(generator, folder / "generator-checkpoint.pt");
  torch::save(generator_optimizer, folder / "generator-optimizer-checkpoint.pt");
  torch::save(discriminator, folder / "discriminator-checkpoint.pt");
  Generator again(kNoise);
  again->to(torch::kDouble);
  torch::load(again, folder / "generator-checkpoint.pt");
  torch::NoGradGuard no_grad;
  generator->eval();
  again->eval();
  const Tensor noise = torch::randn({4, kNoise, 1, 1}).to(torch::kDouble);
  CHECK(torch::equal(again(noise), generator(noise)));
  CHECK_RUN((std::vector<double>{generator(noise).abs().mean().item<double>()}), 0.01905125823);
}

TEST_CASE("tutorial: a residual network") {
  torch::manual_seed(3);
  ResNet net(std::vector<int64_t>{1, 2}, 3);
  net->to(torch::kDouble);
  std::vector<std::string> names;
  for (const auto& pair : net->named_parameters()) names.push_back(pair.key());
  REQUIRE(names.size() == 26);
  CHECK(names.front() == "stem.0.weight");
  CHECK(net->named_parameters().contains("stages.1.0.downsample.1.bias"));
  CHECK(net->named_buffers()["stages.1.1.bn2.running_var"].sizes() == torch::IntArrayRef({8}));

  // Pictures of three kinds: which colour is the brightest.
  const Tensor targets = torch::arange(24) % 3;
  Tensor images = torch::randn({24, 3, 8, 8}).to(torch::kDouble);
  for (int64_t i = 0; i < 24; ++i) images[i][targets[i].item<int64_t>()] += 1;
  torch::optim::SGD optimizer(net->parameters(),
                              torch::optim::SGDOptions(0.05).momentum(0.9).weight_decay(1e-4).nesterov(true));
  torch::optim::StepLR scheduler(optimizer, /*step_size=*/3, /*gamma=*/0.1);
  std::vector<double> losses;
  for (int epoch = 0; epoch < 6; ++epoch) {
    net->train();
    optimizer.zero_grad();
    Tensor loss = torch::nn::functional::cross_entropy(net(images), targets);
    loss.backward();
    optimizer.step();
    scheduler.step();
    losses.push_back(loss.item<double>());
  }
  CHECK_RUN(losses, 1.453089319, 1.222629069, 1.019611888, 0.8821732756, 0.7986741502, 0.7918167703);
  CHECK(losses.back() < losses.front());

  net->eval();
  torch::NoGradGuard no_grad;
  const Tensor before = net(images);
  const Tensor accuracy = before.argmax(1).eq(targets).to(torch::kFloat64).mean();
  CHECK_RUN((std::vector<double>{before.abs().mean().item<double>(), accuracy.item<double>()}), 0.3317780801,
            0.5833333333);
  std::stringstream file;
  torch::save(net, file);
  ResNet other(std::vector<int64_t>{1, 2}, 3);
  other->to(torch::kDouble);
  other->eval();
  CHECK(!torch::allclose(other(images), before));
  torch::load(other, file);
  CHECK(torch::equal(other(images), before));
  net->train();
  CHECK(!torch::allclose(net(images), before));  // the batch's own statistics
}
