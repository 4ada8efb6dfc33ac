// A convolutional network tells ten kinds of clothes apart: three convolutions of 3×3 pixels, each with max-pooling,
// batch normalisation and ReLU, and one linear layer. It has a fifth of the weights of the MLP of fashion_mnist.cpp and
// makes a quarter fewer mistakes.

#include "../course.h"
#include "../report.h"

#include <fmt/ranges.h>

#include <filesystem>

using namespace course;

namespace {

// The defaults were chosen on 10,000 held-back training images, not on the test set.
struct Settings {
  std::string data = kFashionMnist;
  std::vector<int64_t> channels = {24, 48, 96};
  int64_t epochs = 10;
  size_t batch = 128;
  double rate = 0.1;
};

// Bytes N×28×28 to numbers N×1×28×28 of about mean 0 and variance 1 (mean and deviation of the training pixels).
Tensor normalized(const Tensor& images) { return ((images.to(kFloat) - 72.94) / 90.02).unsqueeze(1); }

// Half of the images, drawn anew each time, seen in a mirror: a shoe that points to the right is a shoe.
Tensor some_mirrored(const Tensor& x) { return where(rand({x.size(0), 1, 1, 1}) < 0.5, x.flip(3), x); }

// 28×28 pixels → 14×14 → 7×7 → 3×3, with more channels each time. Pooling comes before the rest, which then has a
// quarter of the work. The convolutions need no bias: the normalisation would take it off again.
nn::Sequential conv_net(const std::vector<int64_t>& channels) {
  nn::Sequential net;
  int64_t from = 1, side = 28;
  for (const int64_t to : channels) {
    net->push_back(nn::Conv2d(nn::Conv2dOptions(from, to, 3).padding(1).bias(false)));
    net->push_back(nn::MaxPool2d(2));
    net->push_back(nn::BatchNorm2d(to));
    net->push_back(nn::ReLU());
    from = to;
    side /= 2;
  }
  net->push_back(nn::Flatten());
  net->push_back(nn::Linear(from * side * side, 10));
  return net;
}

// What the network says of each image, as probabilities: of the image alone, or the mean of that and of its mirror
// image.
Tensor probabilities(nn::Sequential& net, const Tensor& images, bool mirror_too) {
  NoGradGuard off;
  net->eval();  // batch normalisation by the running means, not those of the batch
  std::vector<Tensor> parts;
  for (int64_t from = 0; from < images.size(0); from += 500) {
    const Tensor x = normalized(images.slice(0, from, from + 500)), p = net->forward(x).softmax(1);
    parts.push_back(mirror_too ? (p + net->forward(x.flip(3)).softmax(1)) / 2 : p);
  }
  net->train();
  return cat(parts);
}

data::ImageSet read(const Settings& s, bool train, int64_t at_most) {
  check(std::filesystem::is_directory(s.data), "--data {}: there is no such folder. {}", s.data, kNoFashionMnist);
  const data::ImageSet set = data::read_image_set(s.data, train);
  return {set.images.slice(0, 0, at_most), set.labels.slice(0, 0, at_most)};
}

void train(Lesson& lesson, const Settings& s, nn::Sequential& net, const data::ImageSet& set) {
  optim::SGD sgd(net->parameters(), optim::SGDOptions(s.rate).momentum(0.9).nesterov(true).weight_decay(5e-4));
  auto loader = data::make_data_loader(data::datasets::TensorDataset(set.images, set.labels), s.batch);
  const int64_t count = set.images.size(0), each = static_cast<int64_t>(s.batch), steps = (count + each - 1) / each;
  optim::OneCycleLR schedule(sgd, s.rate, s.epochs * steps, 0.2);
  int64_t step = 0;
  for (int64_t epoch = 1; epoch <= s.epochs; ++epoch) {
    const Clock clock;
    double loss_sum = 0, right = 0;
    for (auto& batch : *loader) {
      const Tensor scores = net->forward(some_mirrored(normalized(batch.data)));
      const Tensor loss = cross_entropy_loss(scores, batch.target, {}, Reduction::Mean, -100, /*label_smoothing=*/0.1);
      sgd.zero_grad();
      loss.backward();
      sgd.step();
      schedule.step();
      loss_sum += loss.item<double>() * static_cast<double>(batch.target.size(0));
      right += (scores.detach().argmax(1) == batch.target).sum().item<double>();
      lesson.progress.show(static_cast<double>(++step) / static_cast<double>(s.epochs * steps),
                           fmt::format("epoch {}/{}", epoch, s.epochs));
    }
    lesson.progress.clear();
    fmt::print("epoch {:>2}  loss {:.4f}  training {:5.2f} %  {:.1f} s\n", epoch, loss_sum / static_cast<double>(count),
               100 * right / static_cast<double>(count), clock.seconds());
    std::fflush(stdout);
  }
}

// The 3×3 weights of the first layer, six filters in a row, and what was taken for what.
void picture(Lesson& lesson, const Tensor& filters, const Tensor& counts) {
  const int64_t n = filters.size(0), rows = (n + 5) / 6;
  const Tensor tiles = zeros({rows * 6, 4, 4});  // each with a border of zeros, which are white
  tiles.slice(0, 0, n).slice(1, 0, 3).slice(2, 0, 3).copy_(filters.squeeze(1) /
                                                           filters.flatten(1).abs().amax({1}).view({n, 1, 1}));
  const Tensor pixels = tiles.view({rows, 6, 4, 4}).transpose(1, 2).flatten();
  const Tensor place = arange(rows * 4 * 24, kDouble), line = (place / 24).floor();
  const Tensor at = arange(100, kDouble), truth = (at / 10).floor(), mistakes = counts.to(kDouble) * (1 - eye(10));
  std::string names;
  for (size_t i = 0; i < 10; ++i) names += fmt::format("{}'{}' {}", i > 0 ? ", " : "", kClasses[i], i);
  lesson.plot("conv_net.png", 900, 400,
              {{"filters", columns({place - 24 * line, line, pixels})},
               {"counts", columns({at - 10 * truth, truth, mistakes.flatten()})}},
              fmt::format(R"(set multiplot; unset key; unset grid; unset colorbox; set size ratio -1
set palette defined (0 '#D55E00', 1 'white', 2 '#0072B2'); set cbrange [-1:1]; unset tics; unset border
set origin 0,0; set size 0.36,1; set title 'the filters of the first layer'; set xrange [-1:24]; set yrange [{0}:-1]
plot $filters using 1:2:3 with image
set origin 0.38,0; set size 0.62,1; set title 'mistakes: what it is (rows), and what it was taken for'
set palette defined (0 'white', 1 '#D55E00'); set cbrange [0:120]; set xrange [-0.5:9.5]; set yrange [9.5:-0.5]
set border; set xtics ({1}) rotate by -40 scale 0; set ytics ({1}) scale 0
plot $counts using 1:2:3 with image, '' using 1:2:($3>0?sprintf('%d',$3):'') with labels
)",
                          rows * 4, names));
}

void run(Lesson& lesson, const Settings& s) {
  const Clock clock;
  const data::ImageSet set = read(s, true, lesson.brief ? 6000 : 60000),
                       test = read(s, false, lesson.brief ? 2000 : 10000);
  nn::Sequential net = conv_net(s.channels);
  int64_t weights = 0;
  for (const Tensor& p : net->parameters()) weights += p.numel();
  fmt::print("channels {}, {} parameters, {} images\n", fmt::join(s.channels, "-"), weights, set.images.size(0));
  train(lesson, s, net, set);

  const double alone = accuracy(probabilities(net, test.images, false), test.labels);
  const Tensor both = probabilities(net, test.images, true), counts = confusion(both.argmax(1), test.labels);
  const double right = accuracy(both, test.labels), goal = lesson.brief ? 75 : 93;
  print_confusion(counts);
  fmt::print("\n{:.0f} s in all, with {} threads\n", clock.seconds(), get_num_threads());
  NoGradGuard off;
  picture(lesson, net->parameters()[0], counts);
  lesson.saw(right >= goal,
             "{:.2f} % of the test images are right, {:.2f} % if each is not looked at in the mirror too (goal: {} %)",
             right, alone, goal);
  const double most = (counts.sum() - counts.diagonal().sum()).item<double>();
  double tops = 0;
  for (const int64_t a : {0, 2, 3, 4, 6})  // T-shirts, pullovers, dresses, coats, shirts
    for (const int64_t b : {0, 2, 3, 4, 6}) tops += a == b ? 0 : counts[a][b].item<double>();
  lesson.saw(tops > most / 2, "{:.0f} % of the mistakes are among the five kinds of tops", 100 * tops / most);
}

}  // namespace

int main(int argc, char** argv) {
  Settings s;
  Lesson lesson("conv_net", "A convolutional network learns Fashion-MNIST.");
  lesson.app.add_option("--data", s.data, "Folder with the four IDX files")->capture_default_str();
  lesson.app.add_option("--epochs", s.epochs)->check(whole(1))->capture_default_str();
  lesson.app.add_option("--channels", s.channels, "Of each convolution")->check(whole(1))->capture_default_str();
  return lesson.run(argc, argv, [&] {
    if (lesson.brief) s.epochs = std::min<int64_t>(s.epochs, 2);
    run(lesson, s);
  });
}
