#include "race.h"

#include <filesystem>

namespace course {

namespace {

// The same network, start and order of images for each activation; for each the best of its learning rates. Returns the
// epochs until the training error fell below the target, and its course: epochs, error in percent.
std::pair<double, Tensor> train(Lesson& lesson, const data::ImageSet& set, const char* activation, double rate,
                                double epochs, double target) {
  manual_seed(lesson.seed);
  nn::MLP net(nn::MLPOptions({784, 128, 128, 10}).activation(activation));
  optim::SGD sgd(net->parameters(), rate);
  const int64_t count = set.labels.size(0), batch = 64, quarter = count / batch / 4;
  auto input = [&](const Tensor& images) { return (images.to(kFloat).flatten(1) - 72.94) / 90.02; };
  const Tensor judged = input(set.images.slice(0, 0, 10000)), classes = set.labels.slice(0, 0, 10000);
  std::vector<double> course;
  for (int64_t step = 0; static_cast<double>(step * batch) < epochs * static_cast<double>(count); ++step) {
    const Tensor pick = randint(count, {batch});
    sgd.zero_grad();
    cross_entropy_loss(net(input(set.images.index_select(0, pick))), set.labels.index_select(0, pick)).backward();
    sgd.step();
    if ((step + 1) % quarter != 0) continue;
    NoGradGuard off;
    const double done = static_cast<double>((step + 1) / quarter) / 4, error = 100 - accuracy(net(judged), classes);
    course.insert(course.end(), {done, error});
    lesson.progress(done / epochs,
                    fmt::format("{}, learning rate {}: training error {:.1f} %", activation, rate, error));
    if (error <= target) break;
  }
  const Tensor table = tensor(course, kDouble).view({-1, 2});
  const bool there = course.back() <= target;
  return {there ? course[course.size() - 2] : std::numeric_limits<double>::infinity(), table};
}

}  // namespace

void race(Lesson& lesson, const std::string& folder) {
  if (!std::filesystem::is_directory(folder)) {
    fmt::print("\nno race: there is no folder {} (--data). {}\n", folder, kNoFashionMnist);
    return;
  }
  data::ImageSet set = data::read_image_set(folder, true);
  if (lesson.brief) set = {set.images.slice(0, 0, 12000), set.labels.slice(0, 0, 12000)};
  const std::vector<double> rates = lesson.brief ? std::vector{0.1} : std::vector{0.03, 0.1, 0.3};
  const double target = lesson.brief ? 20 : 10, limit = lesson.brief ? 3 : 12;
  fmt::print("\nepochs until the training error is {} % (784-128-128-10 on {} images, SGD)\n", target,
             set.labels.size(0));
  auto text = [&](double epochs) {
    return std::isinf(epochs) ? fmt::format("more than {}", limit) : fmt::format("{}", epochs);
  };
  std::vector<double> best;
  std::vector<Lesson::Table> tables;
  for (const char* activation : {"sigmoid", "tanh", "relu"}) {
    best.push_back(std::numeric_limits<double>::infinity());
    tables.emplace_back(activation, Tensor());
    for (const double rate : rates) {
      auto [epochs, course] = train(lesson, set, activation, rate, limit, target);
      fmt::print("\r{:>8}  learning rate {:<5} {}{:>40}\n", activation, rate, text(epochs), "");
      if (epochs >= best.back() && tables.back().second.defined()) continue;
      best.back() = epochs, tables.back().second = course;
    }
  }
  lesson.saw(best[2] <= best[1] && best[1] < best[0], "to {} % training error: ReLU {} epochs, tanh {}, sigmoid {}",
             target, text(best[2]), text(best[1]), text(best[0]));
  lesson.plot("race.svg", 560, 360, tables,
              fmt::format(R"(set title 'training error on Fashion-MNIST, each at its best learning rate'
set xlabel 'epoch'; set ylabel 'error, %'; set logscale y; set ytics (5,10,15,20,30,50,90)
plot $sigmoid with lines title 'sigmoid', $tanh with lines dt 2 title 'tanh', $relu with lines dt 4 title 'ReLU', {} dt 3 lc rgb 'black' title 'target'
)",
                          target));
}

}  // namespace course
