// Batch, mini-batch and stochastic gradient descent: the same network, start and number of epochs; what differs is
// after how many samples the weights are changed.

#include "course.h"

#include <ctime>

using namespace course;

namespace {

// Two rings of points, the inner one class 0, the outer one class 1, with noise.
struct Problem {
  Tensor x, y;
};
Problem rings(int64_t n) {
  const Tensor y = (arange(n) % 2).to(kLong), radius = 1 + y.to(kFloat) + 0.25 * randn({n});
  const Tensor angle = rand({n}) * 6.2831853;
  return {stack({radius * angle.cos(), radius * angle.sin()}, 1), y};
}

Tensor loss(nn::MLP& net, const Problem& p) { return cross_entropy_loss(net(p.x), p.y); }

// "A batch's gradient is the mean of its samples'": how far the two are apart.
double mean_of_gradients(const Problem& p) {
  nn::MLP net({2, 16, 2});
  net->to(kDouble);
  const Problem d{p.x.to(kDouble), p.y};
  const int64_t n = d.y.size(0);
  const auto parameters = net->parameters();
  const auto batch = autograd::grad({loss(net, d)}, parameters);
  std::vector<Tensor> mean;
  mean.reserve(parameters.size());
  for (const Tensor& w : parameters) mean.push_back(zeros_like(w.detach()));
  for (int64_t i = 0; i < n; ++i) {
    const auto one = autograd::grad({loss(net, {d.x.narrow(0, i, 1), d.y.narrow(0, i, 1)})}, parameters);
    for (size_t k = 0; k < mean.size(); ++k) mean[k] += one[k] / n;
  }
  double worst = 0;
  for (size_t k = 0; k < mean.size(); ++k) worst = std::max(worst, (mean[k] - batch[k]).abs().max().item<double>());
  return worst;
}

struct Run {
  Tensor course;  // rows: epoch, seconds, loss
  double epoch;   // the seconds of one
  int64_t updates = 0;
};

// The time that this process has computed, whatever else the machine does.
double cpu_seconds() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

Run descend(Lesson& lesson, const Problem& p, int64_t batch, double rate, int64_t epochs) {
  manual_seed(lesson.seed);
  nn::MLP net({2, 16, 2});
  optim::SGD sgd(net->parameters(), rate);
  auto loader = data::make_data_loader<data::samplers::RandomSampler>(data::datasets::TensorDataset(p.x, p.y),
                                                                      static_cast<size_t>(batch));
  std::vector<double> losses{loss(net, p).item<double>()}, seconds;
  Run run;
  for (int64_t epoch = 1; epoch <= epochs; ++epoch) {
    const double before = cpu_seconds();
    for (auto& part : *loader) {
      sgd.zero_grad();
      loss(net, {part.data, part.target}).backward();
      sgd.step();
      ++run.updates;
    }
    seconds.push_back(cpu_seconds() - before);
    NoGradGuard off;
    losses.push_back(loss(net, p).item<double>());
    lesson.progress.show(static_cast<double>(epoch) / static_cast<double>(epochs), fmt::format("batches of {}", batch));
  }
  run.epoch = tensor(seconds, kDouble).median().item<double>();  // some epochs are disturbed, most are not
  const Tensor epoch = arange(epochs + 1).to(kDouble);
  run.course = columns({epoch, epoch * run.epoch, tensor(losses, kDouble)});
  return run;
}

// The first second at which the loss was below a value; infinity if never.
double seconds_to(const Run& run, double value) {
  for (int64_t i = 0; i < run.course.size(0); ++i)
    if (run.course[i][2].item<double>() < value) return run.course[i][1].item<double>();
  return std::numeric_limits<double>::infinity();
}

}  // namespace

int main(int argc, char** argv) {
  Lesson lesson("gradient_descent", "Batch, mini-batch and stochastic gradient descent.");
  return lesson.run(argc, argv, [&] {
    const int64_t n = 1000, epochs = lesson.brief ? 20 : 100;
    const Problem p = rings(n);
    const double apart = mean_of_gradients(p);
    lesson.saw(apart < 1e-12, "a batch's gradient is the mean of its samples' gradients, to {:.1e}", apart);

    // Each way with a learning rate that suits it: the more samples, the less a step is left to chance.
    fmt::print("{} samples, {} epochs. Loss after\n{:<24} {:>9} {:>9} {:>9}  updates  CPU seconds\n", n, epochs, "",
               "1 epoch", fmt::format("{}", epochs / 2), epochs);
    std::vector<Run> runs;
    for (const auto& [name, batch, rate] : {std::tuple{"batch, 1000 at a time", n, 0.5},
                                            {"mini-batch, 32", int64_t{32}, 0.1},
                                            {"stochastic, 1", int64_t{1}, 0.01}}) {
      runs.push_back(descend(lesson, p, batch, rate, epochs));
      auto at = [&](int64_t epoch) { return runs.back().course[epoch][2].item<double>(); };
      lesson.progress.clear();
      fmt::print("{:<24} {:9.4f} {:9.4f} {:9.4f} {:8} {:12.3f}\n", name, at(1), at(epochs / 2), at(epochs),
                 runs.back().updates, runs.back().epoch * static_cast<double>(epochs));
    }
    const Run &batch = runs[0], &mini = runs[1], &stochastic = runs[2];
    auto first = [](const Run& r) { return r.course[1][2].item<double>(); };
    lesson.saw(first(stochastic) < first(mini) && first(mini) < first(batch),
               "after one epoch: the more updates, the lower the loss: {:.3f} (1), {:.3f} (32), {:.3f} (all)",
               first(stochastic), first(mini), first(batch));
    const double steps =
        (stochastic.epoch / static_cast<double>(n)) / (mini.epoch / std::ceil(static_cast<double>(n) / 32));
    lesson.saw(steps > 1.0 / 16, "a step with 32 samples takes {:.1f} times as long as a step with one, not 32 times",
               1 / steps);
    const double goal = 0.3, t_batch = seconds_to(batch, goal), t_mini = seconds_to(mini, goal),
                 t_stochastic = seconds_to(stochastic, goal);
    fmt::print("CPU seconds to a loss below {}: batch {:.4f}, mini-batch {:.4f}, stochastic {:.4f}\n", goal, t_batch,
               t_mini, t_stochastic);
    lesson.saw(t_mini < t_batch && t_mini < t_stochastic,
               "so mini-batches are the first below {}, after {:.1f} ms of computing; single samples need {:.0f} ms",
               goal, 1e3 * t_mini, 1e3 * t_stochastic);

    lesson.plot("gradient_descent.svg", 900, 380,
                {{"batch", batch.course}, {"mini", mini.course}, {"one", stochastic.course}},
                R"(set multiplot layout 1,2
set logscale y; set ylabel 'loss'; set xlabel 'epoch'
plot $batch using 1:3 with lines title 'batch', $mini using 1:3 with lines dt 2 title 'mini-batch', $one using 1:3 with lines dt 4 title 'stochastic'
set logscale x; set xlabel 'CPU seconds'; unset key
plot $batch using ($2>0?$2:1/0):3 with lines, $mini using ($2>0?$2:1/0):3 with lines dt 2, $one using ($2>0?$2:1/0):3 with lines dt 4
)");
  });
}
