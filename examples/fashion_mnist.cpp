// A multi-layer perceptron learns to tell ten kinds of clothes apart: 60,000 training images of 28×28 pixels, 10,000
// test images (Xiao, Rasul, Vollgraf 2017).

#include <nn/nn.h>

#include <fmt/format.h>
#include <unistd.h>
#include <CLI/CLI.hpp>

#include <chrono>
#include <cstdio>
#include <filesystem>

using namespace wick;

namespace {

constexpr const char* kClasses[] = {"T-shirt/top", "Trouser", "Pullover", "Dress", "Coat",
                                    "Sandal",      "Shirt",   "Sneaker",  "Bag",   "Ankle boot"};

// The defaults were chosen on 10,000 held-back training images (--validation 10000), not on the test set.
struct Settings {
  std::string data = "/usr/share/datasets/fashion-mnist";
  std::string save = "fashion_mnist.safetensors";
  std::vector<int64_t> widths = {320, 160};
  std::string activation = "relu", optimizer = "sgd";
  int64_t epochs = 16;
  size_t batch = 96;
  double learning_rate = 0;  // 0: the optimizer's own default below
  double dropout = 0;
  double label_smoothing = 0.1;
  double weight_decay = 3e-4;
  int64_t validation = 0;
  uint64_t seed = 1;
  int threads = get_num_threads();
};

class Clock {
 public:
  double seconds() const { return std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count(); }

 private:
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

// Bytes to numbers of about mean 0 and variance 1 (mean and deviation of the training pixels).
Tensor normalized(const Tensor& images) { return (images.to(kFloat).flatten(1) - 72.94) / 90.02; }

// Rows are the true classes, columns the predicted ones.
Tensor confusion(nn::MLP& net, const data::ImageSet& set) {
  NoGradGuard off;
  net->eval();
  Tensor counts = zeros({10, 10}, kLong);
  for (int64_t from = 0; from < set.images.size(0); from += 1000) {
    const Tensor guess = net(normalized(set.images.slice(0, from, from + 1000))).argmax(1);
    const Tensor cell = set.labels.slice(0, from, from + 1000) * 10 + guess;
    counts.view({100}).index_add_(0, cell, ones_like(cell));
  }
  net->train();
  return counts;
}
double accuracy(const Tensor& counts) {
  return 100.0 * counts.diagonal().sum().item<double>() / counts.sum().item<double>();
}

void print_confusion(const Tensor& counts) {
  fmt::print("\n{:>13} predicted\n{:>13}", "", "true");
  for (const char* c : kClasses) fmt::print(" {:>6.6}", c);
  fmt::print("   right\n");
  for (int64_t t = 0; t < 10; ++t) {
    fmt::print("{:>13}", kClasses[t]);
    for (int64_t p = 0; p < 10; ++p) fmt::print(" {:>6}", counts[t][p].item<int64_t>());
    fmt::print(" {:>6.1f}%\n", 100.0 * counts[t][t].item<double>() / counts[t].sum().item<double>());
  }
}

// One line that is written over, on a terminal only.
void progress(int64_t epoch, const Settings& s, double done, double images, const Clock& epoch_clock,
              const Clock& all) {
  static const bool terminal = isatty(STDOUT_FILENO) == 1;
  if (!terminal) return;
  const int filled = static_cast<int>(done * 30);
  std::string bar;
  for (int i = 0; i < 30; ++i) bar += i < filled ? "━" : "─";
  const double share = (static_cast<double>(epoch - 1) + done) / static_cast<double>(s.epochs);
  fmt::print("\repoch {:>2}/{} {} {:>9.0f} images/s, {:>4.1f} s left ", epoch, s.epochs, bar,
             images / epoch_clock.seconds(), all.seconds() * (1 - share) / share);
  std::fflush(stdout);
}

std::unique_ptr<optim::Optimizer> make_optimizer(const Settings& s, const std::vector<Tensor>& parameters) {
  auto rate = [&](double usual) { return s.learning_rate > 0 ? s.learning_rate : usual; };
  if (s.optimizer == "sgd")
    return std::make_unique<optim::SGD>(
        parameters, optim::SGDOptions(rate(0.12)).momentum(0.9).nesterov(true).weight_decay(s.weight_decay));
  if (s.optimizer == "adam") return std::make_unique<optim::Adam>(parameters, optim::AdamOptions(rate(3e-3)));
  return std::make_unique<optim::AdamW>(parameters, optim::AdamWOptions(rate(3e-3)).weight_decay(s.weight_decay));
}

int run(const Settings& s) {
  const Clock all;
  const char* measured = s.validation > 0 ? "held back" : "test";
  set_num_threads(s.threads);
  manual_seed(s.seed);
  // Better now than after the training.
  const auto folder = std::filesystem::absolute(s.save).parent_path();
  check(std::filesystem::is_directory(folder), "--save {}: there is no folder {}", s.save, folder.string());
  check(std::filesystem::is_directory(s.data),
        "--data {}: there is no such folder. Debian's package dataset-fashion-mnist has the images", s.data);
  data::ImageSet train = data::read_image_set(s.data, true);
  data::ImageSet test = data::read_image_set(s.data, false);
  if (s.validation > 0) {  // for choosing settings without looking at the test set
    const int64_t kept = train.images.size(0) - s.validation;
    test = {train.images.slice(0, kept), train.labels.slice(0, kept)};
    train = {train.images.slice(0, 0, kept), train.labels.slice(0, 0, kept)};
  }

  std::vector<int64_t> sizes{784};
  sizes.insert(sizes.end(), s.widths.begin(), s.widths.end());
  sizes.push_back(10);
  nn::MLP net(nn::MLPOptions(sizes).activation(s.activation).dropout(s.dropout));
  auto optimizer = make_optimizer(s, net->parameters());
  const int64_t count = train.images.size(0);
  const int64_t steps = (count + static_cast<int64_t>(s.batch) - 1) / static_cast<int64_t>(s.batch);
  optim::OneCycleLR schedule(*optimizer, optimizer->defaults().get_lr(), s.epochs * steps, 0.2);
  auto loader = data::make_data_loader(data::datasets::TensorDataset(train.images, train.labels), s.batch);
  fmt::print("784-{}-10 {}, {} images, {}, {} threads\n", fmt::join(s.widths, "-"), s.activation, count, s.optimizer,
             s.threads);

  for (int64_t epoch = 1; epoch <= s.epochs; ++epoch) {
    const Clock clock;
    double loss_sum = 0, seen = 0, right = 0;
    int64_t step = 0;
    for (auto& batch : *loader) {
      const auto n = static_cast<double>(batch.target.size(0));
      const Tensor scores = net(normalized(batch.data));
      const Tensor loss = cross_entropy_loss(scores, batch.target, {}, Reduction::Mean, -100, s.label_smoothing);
      optimizer->zero_grad();
      loss.backward();
      optimizer->step();
      schedule.step();
      loss_sum += loss.item<double>() * n;
      right += (scores.detach().argmax(1) == batch.target).sum().item<double>();
      seen += n;
      if (++step % 20 == 0 || step == steps)
        progress(epoch, s, static_cast<double>(step) / static_cast<double>(steps), seen, clock, all);
    }
    const double training_time = clock.seconds();
    fmt::print("\repoch {:>2}  loss {:.4f}  training {:5.2f} %  {} {:5.2f} %  {:.2f} s{:>40}\n", epoch, loss_sum / seen,
               100 * right / seen, measured, accuracy(confusion(net, test)), training_time, "");
    std::fflush(stdout);
  }

  const Tensor counts = confusion(net, test);
  print_confusion(counts);
  save(net, s.save);
  nn::MLP again(net->options);
  load(again, s.save);
  fmt::print("\nsaved {}; loaded back it has {:.2f} % {} accuracy. {:.1f} s in all.\n", s.save,
             accuracy(confusion(again, test)), measured, all.seconds());
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  Settings s;
  CLI::App app("An MLP learns Fashion-MNIST.");
  app.add_option("--data", s.data, "Folder with the four IDX files")->capture_default_str();
  app.add_option("--save", s.save, "File for the trained network")->capture_default_str();
  app.add_option("--epochs", s.epochs)->check(CLI::PositiveNumber)->capture_default_str();
  app.add_option("--widths", s.widths, "Units of each hidden layer")->check(CLI::PositiveNumber)->capture_default_str();
  app.add_option("--activation", s.activation, "relu, tanh, sigmoid, leaky_relu, elu, selu, gelu, silu, mish, softplus")
      ->capture_default_str();
  app.add_option("--optimizer", s.optimizer)->check(CLI::IsMember({"sgd", "adam", "adamw"}))->capture_default_str();
  app.add_option("--lr", s.learning_rate, "Highest learning rate (default 0.12 for sgd, 0.003 for adam and adamw)");
  app.add_option("--batch", s.batch)->check(CLI::PositiveNumber)->capture_default_str();
  app.add_option("--dropout", s.dropout)->check(CLI::Range(0.0, 0.95))->capture_default_str();
  app.add_option("--label-smoothing", s.label_smoothing)->check(CLI::Range(0.0, 0.9))->capture_default_str();
  app.add_option("--weight-decay", s.weight_decay)->check(CLI::NonNegativeNumber)->capture_default_str();
  app.add_option("--validation", s.validation, "Hold back the last N training images and test on them")
      ->capture_default_str();
  app.add_option("--seed", s.seed)->capture_default_str();
  app.add_option("--threads", s.threads)->check(CLI::PositiveNumber)->capture_default_str();
  CLI11_PARSE(app, argc, argv);
  try {
    return run(s);
  } catch (const Error& e) {
    fmt::print(stderr, "{}\n", e.what());
    return 1;
  }
}
