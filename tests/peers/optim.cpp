// Optimizers, parameter groups, closures and schedules.

#include "peer.h"

#include <sstream>

namespace optim = torch::optim;
using peer::text;
using torch::Tensor;

namespace {

// A smooth function with its least value at (1, 1).
Tensor valley(const Tensor& w) { return (1 - w[0]).square() + 100 * (w[1] - w[0].square()).square(); }

// The path of 25 steps, as the sum of all places: one number that any difference would change.
template <class Make>
double path(Make make) {
  const Tensor w = peer::leaf({-1.2, 1});
  auto optimizer = make(std::vector<Tensor>{w});
  double sum = 0;
  for (int i = 0; i < 25; ++i) {
    const Tensor loss = optimizer->step([&] {
      optimizer->zero_grad();
      Tensor l = valley(w);
      l.backward();
      return l;
    });
    sum += loss.item<double>() + w.sum().item<double>() * (i + 1);
  }
  return sum;
}
template <class O, class Options>
double path_of(Options options) {
  return path([&](std::vector<Tensor> p) { return std::make_unique<O>(p, options); });
}
bool near(double a, double b) { return std::abs(a - b) <= 1e-9 * std::abs(b); }

}  // namespace

TEST_CASE("optim: where 25 steps lead") {
  auto sgd = [](double lr) { return optim::SGDOptions(lr); };
  CHECK(near(path_of<optim::SGD>(sgd(1e-3)), 131.38446261374247));
  CHECK(near(path_of<optim::SGD>(sgd(1e-4).momentum(0.9)), 204.68812366182613));
  CHECK(near(path_of<optim::SGD>(sgd(1e-4).momentum(0.9).nesterov(true).weight_decay(0.1)), 165.05184279370093));
  CHECK(near(path_of<optim::SGD>(sgd(1e-4).momentum(0.9).dampening(0.5)), 216.83543181400853));
  CHECK(near(path_of<optim::Adam>(optim::AdamOptions(0.1)), 179.1663545024067));
  CHECK(near(path_of<optim::Adam>(optim::AdamOptions(0.1).amsgrad(true).weight_decay(0.1).betas({0.8, 0.9})),
             159.31307762395363));
  CHECK(near(path_of<optim::AdamW>(optim::AdamWOptions(0.1).weight_decay(0.3).eps(1e-3)), 92.139590046712541));
  CHECK(near(path_of<optim::RMSprop>(optim::RMSpropOptions(0.01)), 147.60802149208075));
  CHECK(near(path_of<optim::RMSprop>(optim::RMSpropOptions(0.01).centered(true).momentum(0.5).alpha(0.9)),
             164.15493607258054));
  CHECK(near(path_of<optim::Adagrad>(optim::AdagradOptions(0.1).lr_decay(0.1).initial_accumulator_value(0.5)),
             149.80313604166417));
  CHECK(near(path_of<optim::LBFGS>(optim::LBFGSOptions(1).line_search_fn("strong_wolfe").max_iter(2)),
             241.87763581697621));
  CHECK(near(path_of<optim::LBFGS>(optim::LBFGSOptions(0.1).max_iter(2).history_size(3)), 160.53447981317817));
}

TEST_CASE("optim: parameter groups") {
  const Tensor a = torch::ones({2}, torch::requires_grad()), b = torch::ones({2}, torch::requires_grad());
  const Tensor c = torch::ones({2}, torch::requires_grad());
  std::vector<optim::OptimizerParamGroup> groups;
  groups.emplace_back(std::vector<Tensor>{a});
  groups.emplace_back(std::vector<Tensor>{b},
                      std::make_unique<optim::SGDOptions>(optim::SGDOptions(0.5).momentum(0.9)));
  optim::SGD sgd(groups, optim::SGDOptions(0.1).weight_decay(0.25));
  CHECK(sgd.param_groups().size() == 2);
  sgd.add_param_group(optim::OptimizerParamGroup({c}));
  CHECK(static_cast<optim::SGDOptions&>(sgd.param_groups()[2].options()).weight_decay() == 0.25);
  CHECK(static_cast<optim::SGDOptions&>(sgd.param_groups()[1].options()).momentum() == 0.9);
  static_cast<optim::SGDOptions&>(sgd.param_groups()[0].options()).lr(0.25);
  CHECK(sgd.param_groups()[0].options().get_lr() == 0.25);
  sgd.param_groups()[2].options().set_lr(1.0);
  for (const Tensor& p : {a, b, c}) (p * 2).sum().backward();
  sgd.step();
  CHECK(text(a) == "0.4375 0.4375");
  CHECK(text(b) == "0 0");
  CHECK(text(c) == "-1.25 -1.25");
  CHECK(sgd.parameters().size() == 1);
  CHECK(sgd.size() == 3);
  CHECK(static_cast<optim::SGDOptions&>(sgd.defaults()).lr() == 0.1);
  CHECK(sgd.state().size() == 1);
  sgd.zero_grad();  // to zeros or to nothing
  CHECK((!a.grad().defined() || text(a.grad()) == "0 0"));
  CHECK_THROWS_AS(optim::SGD(std::vector<Tensor>{a * 2}, 0.1), c10::Error);
  CHECK_THROWS_AS(optim::Adam(std::vector<Tensor>{a}, optim::AdamOptions(-1)), c10::Error);
  CHECK_THROWS_AS(optim::RMSprop(std::vector<Tensor>{a}, optim::RMSpropOptions().alpha(-1)), c10::Error);
  CHECK_THROWS_AS(optim::Adagrad(std::vector<Tensor>{a}, optim::AdagradOptions().lr_decay(-1)), c10::Error);
  CHECK_THROWS_AS(optim::LBFGS(groups, optim::LBFGSOptions()), c10::Error);
}

TEST_CASE("optim: schedules") {
  const Tensor p = torch::ones({1}, torch::requires_grad());
  optim::SGD sgd({p}, 0.5);
  optim::StepLR step(sgd, 3, 0.5);
  std::string rates;
  for (int i = 0; i < 10; ++i) {
    step.step();
    rates += std::to_string(sgd.param_groups()[0].options().get_lr()).substr(0, 6) + " ";
  }
  CHECK(rates == "0.5000 0.5000 0.5000 0.2500 0.2500 0.2500 0.1250 0.1250 0.1250 0.0625 ");

  class Own : public optim::LRScheduler {
   public:
    using optim::LRScheduler::LRScheduler;

   protected:
    std::vector<double> get_lrs() override {
      auto rates = get_current_lrs();
      for (double& r : rates) r += step_count_;
      return rates;
    }
  };
  sgd.param_groups()[0].options().set_lr(1);
  Own own(sgd);
  for (int i = 0; i < 4; ++i) own.step();
  CHECK(sgd.param_groups()[0].options().get_lr() == 7);
}

TEST_CASE("optim: saved in the middle, it goes on bit for bit") {
  auto run = [](bool interrupted) {
    torch::manual_seed(2);
    torch::nn::Linear net(3, 2);
    const Tensor x = torch::randn({5, 3}), y = torch::randn({5, 2});
    auto adam = std::make_unique<optim::Adam>(net->parameters(), optim::AdamOptions(0.05).weight_decay(0.1));
    for (int i = 0; i < 25; ++i) {
      if (interrupted && i == 12) {
        std::stringstream module, optimizer;
        torch::save(net, module);
        torch::save(*adam, optimizer);
        net = torch::nn::Linear(3, 2);
        adam = std::make_unique<optim::Adam>(net->parameters(), optim::AdamOptions(0.05).weight_decay(0.1));
        torch::load(net, module);
        torch::load(*adam, optimizer);
      }
      adam->zero_grad();
      torch::mse_loss(net(x), y).backward();
      adam->step();
    }
    return net->weight.detach().clone();
  };
  CHECK(run(false).equal(run(true)));
}
