// A multi-layer perceptron learns to tell ten kinds of clothes apart: 60,000 training images of 28×28 pixels, 10,000
// test images (Xiao, Rasul, Vollgraf 2017).

#include "course.h"
#include "ranks.h"
#include "report.h"

#include <fmt/ranges.h>

#include <filesystem>

using namespace course;

namespace {

// The defaults were chosen on 10,000 held-back training images (--validation 10000), not on the test set.
struct Settings {
  std::string data = kFashionMnist;
  std::string save = "fashion_mnist.safetensors";
  std::vector<int64_t> widths = {320, 160};
  std::string activation = "relu", optimizer = "sgd";
  int64_t epochs = 16;
  size_t batch = 96;
  double learning_rate = 0;  // 0: the optimizer's own default below
  double dropout = 0;
  double label_smoothing = 0.1;
  double weight_decay = 3e-4;
  int64_t validation = 0, patience = 0;
  std::string log;
  int threads = get_num_threads();
  bool distributed = false;
};

// Bytes to numbers of about mean 0 and variance 1 (mean and deviation of the training pixels).
Tensor normalized(const Tensor& images) { return (images.to(kFloat).flatten(1) - 72.94) / 90.02; }

// What the network says of each image, as probabilities.
Tensor probabilities(nn::MLP& net, const data::ImageSet& set) {
  NoGradGuard off;
  net->eval();
  std::vector<Tensor> parts;
  for (int64_t from = 0; from < set.images.size(0); from += 1000)
    parts.push_back(net(normalized(set.images.slice(0, from, from + 1000))).softmax(1));
  net->train();
  return cat(parts);
}

std::unique_ptr<optim::Optimizer> make_optimizer(const Settings& s, const std::vector<Tensor>& parameters) {
  auto rate = [&](double usual) { return s.learning_rate > 0 ? s.learning_rate : usual; };
  if (s.optimizer == "sgd")
    return std::make_unique<optim::SGD>(
        parameters, optim::SGDOptions(rate(0.12)).momentum(0.9).nesterov(true).weight_decay(s.weight_decay));
  if (s.optimizer == "adam") return std::make_unique<optim::Adam>(parameters, optim::AdamOptions(rate(3e-3)));
  return std::make_unique<optim::AdamW>(parameters, optim::AdamWOptions(rate(3e-3)).weight_decay(s.weight_decay));
}

// The images to train on, and those to be judged by.
std::pair<data::ImageSet, data::ImageSet> read(const Settings& s, bool brief) {
  check(std::filesystem::is_directory(s.data), "--data {}: there is no such folder. {}", s.data, kNoFashionMnist);
  data::ImageSet train = data::read_image_set(s.data, true);
  data::ImageSet test = data::read_image_set(s.data, false);
  auto part = [](const data::ImageSet& set, int64_t from, int64_t to) {
    return data::ImageSet{set.images.slice(0, from, to), set.labels.slice(0, from, to)};
  };
  const int64_t count = train.images.size(0);
  check(s.validation < count, "--validation {}: there are {} training images", s.validation, count);
  if (s.validation > 0) {  // for choosing settings without looking at the test set
    test = part(train, count - s.validation, count);
    train = part(train, 0, count - s.validation);
  }
  if (brief) train = part(train, 0, std::min<int64_t>(train.images.size(0), 12000));
  return {train, test};
}

void run(const Settings& s, Lesson& lesson) {
  const Clock all;
  const Ranks ranks(s.distributed);
  const bool first = ranks.rank() == 0;  // which prints, draws and saves
  if (!first) check(std::freopen("/dev/null", "w", stdout) != nullptr, "--distributed: cannot open /dev/null");
  check(!s.distributed || s.dropout == 0, "--dropout {}: not with --distributed: ranks would drop units of their own",
        s.dropout);
  const char* measured = s.validation > 0 ? "held back" : "test";
  set_num_threads(s.threads);
  // Better now than after the training.
  const auto folder = std::filesystem::absolute(s.save).parent_path();
  check(std::filesystem::is_directory(folder), "--save {}: there is no folder {}", s.save, folder.string());
  check(!std::filesystem::is_directory(s.save), "--save {}: is a folder: needs a file in it", s.save);
  check(s.patience == 0 || s.validation > 0,
        "--patience {}: needs --validation: a run that stops by the test images has seen them", s.patience);
  std::unique_ptr<nn::MetricsWriter> writer;
  if (!s.log.empty() && first) {
    const auto above = std::filesystem::absolute(s.log).parent_path();
    check(std::filesystem::is_directory(above), "--log {}: there is no folder {}", s.log, above.string());
    if (s.log.ends_with(".csv"))
      writer = std::make_unique<nn::CsvWriter>(s.log);
    else
      writer = std::make_unique<nn::TensorBoardWriter>(s.log);
  }
  const auto [train, test] = read(s, lesson.brief);

  std::vector<int64_t> sizes{784};
  sizes.insert(sizes.end(), s.widths.begin(), s.widths.end());
  sizes.push_back(10);
  nn::MLP net(nn::MLPOptions(sizes).activation(s.activation).dropout(s.dropout));
  const auto forward = ranks.forward_of(net);
  auto optimizer = make_optimizer(s, net->parameters());
  const int64_t count = train.images.size(0);
  const int64_t steps = (count + static_cast<int64_t>(s.batch) - 1) / static_cast<int64_t>(s.batch);
  optim::OneCycleLR schedule(*optimizer, optimizer->defaults().get_lr(), s.epochs * steps, 0.2);
  auto loader = data::make_data_loader(data::datasets::TensorDataset(train.images, train.labels), s.batch);
  std::string what = fmt::format("784-{}-10 {}, {} images, {}, {} threads", fmt::join(s.widths, "-"), s.activation,
                                 count, s.optimizer, s.threads);
  if (s.distributed) what += fmt::format(" on each of {} ranks", ranks.size());
  fmt::print("{}\n", what);
  if (writer) writer->add_text("run", what);
  std::vector<double> curve;  // rows: epoch, loss, training accuracy, test accuracy
  double best = -1;
  int64_t best_epoch = 0;

  for (int64_t epoch = 1; epoch <= s.epochs && (s.patience == 0 || epoch - best_epoch <= s.patience); ++epoch) {
    const Clock clock;
    double loss_sum = 0, seen = 0, right = 0;
    int64_t step = 0;
    for (auto& batch : *loader) {
      // Each rank has its rows of the batch. Gradients are averaged over the ranks: of sums times ranks / n, which
      // gives the gradient of the mean of all n.
      const Tensor target = ranks.part(batch.target), scores = forward(normalized(ranks.part(batch.data)));
      const auto n = static_cast<double>(batch.target.size(0));
      const auto how = ranks.size() == 1 ? Reduction::Mean : Reduction::Sum;
      Tensor loss = cross_entropy_loss(scores, target, {}, how, -100, s.label_smoothing);
      if (ranks.size() > 1) loss = loss * (ranks.size() / n);
      optimizer->zero_grad();
      loss.backward();
      if (writer) {  // clipped at infinity the gradients are as they were
        const int64_t at = (epoch - 1) * steps + step;
        writer->add_scalar("loss", loss.item<double>(), at);
        writer->add_scalar("gradient norm", nn::utils::clip_grad_norm_(net->parameters(), INFINITY), at);
      }
      optimizer->step();
      schedule.step();
      loss_sum += loss.item<double>() * n / ranks.size();
      right += (scores.detach().argmax(1) == target).sum().item<double>();
      seen += n;
      ++step;
      const double share = (static_cast<double>(epoch - 1) + static_cast<double>(step) / static_cast<double>(steps)) /
                           static_cast<double>(s.epochs);
      if (!first) continue;
      lesson.progress.show(share, fmt::format("epoch {}/{}, {:.0f} images/s, {:.0f} s left", epoch, s.epochs,
                                              seen / clock.seconds(), all.seconds() * (1 - share) / share));
    }
    const double training_time = clock.seconds();
    const data::ImageSet mine{ranks.part(test.images), ranks.part(test.labels)};
    const double mine_right =
        accuracy(probabilities(net, mine), mine.labels) * static_cast<double>(mine.labels.size(0));
    const std::vector<double> sums = ranks.sum({loss_sum, right, mine_right});
    loss_sum = sums[0], right = sums[1];
    const double judged = sums[2] / static_cast<double>(test.labels.size(0));
    lesson.progress.clear();
    fmt::print("epoch {:>2}  loss {:.4f}  training {:5.2f} %  {} {:5.2f} %  {:.2f} s\n", epoch, loss_sum / seen,
               100 * right / seen, measured, judged, training_time);
    std::fflush(stdout);
    if (writer) writer->add_scalar(fmt::format("accuracy/{}", measured), judged, epoch * steps);
    if (judged > best) {
      best = judged, best_epoch = epoch;
      if (s.patience > 0 && first) save(net, s.save);
    }
    curve.insert(curve.end(), {static_cast<double>(epoch), loss_sum / seen, 100 * right / seen, judged});
  }

  if (!first) return;
  if (s.patience > 0) {
    load(net, s.save);
    fmt::print("best was epoch {}\n", best_epoch);
  }
  const Tensor judged = probabilities(net, test);
  print_confusion(confusion(judged.argmax(1), test.labels));
  save(net, s.save);
  nn::MLP again(net->options);
  load(again, s.save);
  const double reached = accuracy(judged, test.labels), loaded = accuracy(probabilities(again, test), test.labels);
  fmt::print("\nsaved {}. {:.1f} s in all.\n", s.save, all.seconds());
  report(lesson, {what, measured, tensor(curve, kDouble).view({-1, 4}), test, judged, net->parameters()[0]});
  lesson.saw(reached > 50, "it tells ten kinds of clothes apart: {:.2f} % {} accuracy; chance would be 10 %", reached,
             measured);
  lesson.saw(loaded == reached, "saved and loaded back it has the same {:.2f} %", loaded);
}

}  // namespace

int main(int argc, char** argv) {
  Settings s;
  Lesson lesson("fashion_mnist", "An MLP learns Fashion-MNIST.");
  CLI::App& app = lesson.app;
  app.add_option("--data", s.data, "Folder with the four IDX files")->capture_default_str();
  app.add_option("--save", s.save, "File for the trained network")->capture_default_str();
  app.add_option("--epochs", s.epochs)->check(whole(1))->capture_default_str();
  app.add_option("--widths", s.widths, "Units of each hidden layer")->check(whole(1))->capture_default_str();
  app.add_option("--activation", s.activation, "relu, tanh, sigmoid, leaky_relu, elu, selu, gelu, silu, mish, softplus")
      ->capture_default_str();
  app.add_option("--optimizer", s.optimizer)->check(CLI::IsMember({"sgd", "adam", "adamw"}))->capture_default_str();
  app.add_option("--lr", s.learning_rate, "Highest learning rate (default 0.12 for sgd, 0.003 for adam and adamw)")
      ->check(number(1e-12, 1e6));
  app.add_option("--batch", s.batch)->check(whole(1))->capture_default_str();
  app.add_option("--dropout", s.dropout)->check(number(0, 0.95))->capture_default_str();
  app.add_option("--label-smoothing", s.label_smoothing)->check(number(0, 0.9))->capture_default_str();
  app.add_option("--weight-decay", s.weight_decay)->check(number(0, 1e6))->capture_default_str();
  app.add_option("--validation", s.validation, "Hold back the last N training images and test on them")
      ->check(whole(0))
      ->capture_default_str();
  app.add_option("--threads", s.threads)->check(whole(1))->capture_default_str();
  app.add_option("--patience", s.patience, "Stop when the held-back images have not gained for N epochs; keep the best")
      ->check(whole(0))
      ->capture_default_str();
  app.add_flag("--distributed", s.distributed,
               "One of several processes, each with its part of each batch: mpirun -np 4");
  app.add_option("--log", s.log, "Folder for TensorBoard, or a file.csv: loss, gradient norm, accuracy");
  return lesson.run(argc, argv, [&] {
    if (lesson.brief) s.epochs = std::min<int64_t>(s.epochs, 3);
    run(s, lesson);
  });
}
