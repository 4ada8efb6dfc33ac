#include "race.h"

#include <filesystem>

namespace course {

namespace {

// The same network and order of images for each activation. Returns the epochs until the training error fell to the
// target (infinity if it did not), and its course: epochs, error in percent.
std::pair<double, Tensor> train(Lesson& lesson, const data::ImageSet& set, const char* activation, double rate,
                                double epochs, double target) {
  manual_seed(lesson.seed);
  nn::MLP net(nn::MLPOptions({784, 128, 128, 10}).activation(activation));
  // Initial weights that suit the activation: they keep the signal's size from layer to layer (Glorot, He).
  for (const auto& p : net->named_parameters())
    if (p.key().ends_with("weight")) {
      if (std::string(activation) == "relu")
        nn::init::kaiming_normal_(p.value(), 0, kFanIn, kReLU);
      else
        nn::init::xavier_normal_(p.value());
    }
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
    lesson.progress.show(done / epochs,
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
  if (lesson.brief) set = {set.images.slice(0, 0, 5000), set.labels.slice(0, 0, 5000)};
  const std::vector<double> rates = lesson.brief ? std::vector{0.03} : std::vector{0.03, 0.1, 0.3};
  const double target = 10, limit = lesson.brief ? 15 : 12;
  const auto text = [&](double epochs) {
    return std::isinf(epochs) ? fmt::format("more than {}", limit) : fmt::format("{}", epochs);
  };
  fmt::print("\nepochs until the training error is {} % (784-128-128-10 on {} images, SGD)\n", target,
             set.labels.size(0));
  std::vector<double> same, best;  // at the same learning rate; each at its best one
  std::vector<Lesson::Table> tables;
  for (const char* activation : {"sigmoid", "tanh", "relu"}) {
    best.push_back(std::numeric_limits<double>::infinity());
    for (const double rate : rates) {
      const auto [epochs, course] = train(lesson, set, activation, rate, limit, target);
      lesson.progress.clear();
      fmt::print("{:>8}  learning rate {:<5} {}\n", activation, rate, text(epochs));
      best.back() = std::min(best.back(), epochs);
      if (rate == rates[0]) same.push_back(epochs), tables.emplace_back(activation, course);
    }
  }
  lesson.saw(same[2] < same[1] && same[1] < same[0],
             "learning rate {} for all: to {} % training error ReLU takes {} epochs, tanh {}, sigmoid {}", rates[0],
             target, text(same[2]), text(same[1]), text(same[0]));
  if (!lesson.brief)
    lesson.saw(best[2] < best[0] && best[1] < best[0],
               "each at the best of {} rates: ReLU {}, tanh {}, sigmoid {}: no factor of 6 on so small a network",
               rates.size(), text(best[2]), text(best[1]), text(best[0]));
  lesson.plot("race.svg", 680, 340, tables,
              fmt::format(R"gp(set title 'training error on Fashion-MNIST, learning rate {}'
set xlabel 'epoch'; set ylabel 'error, %'; set logscale y; set yrange [8:100]; set ytics (10,15,20,30,50,90); set key outside
plot $sigmoid with lines title 'sigmoid', $tanh with lines dt 2 title 'tanh', $relu with lines dt 4 title 'ReLU', {} dt 3 lc rgb 'black' title 'target'
)gp",
                          rates[0], target));
}

}  // namespace course
