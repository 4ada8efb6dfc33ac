// Optimizers and schedules: their groups, state, closures and refusals. (Their numbers: reference.cpp.)

#include <doctest/doctest.h>
#include <nn/nn.h>

#include <cmath>

#include "../faults/files.h"

using namespace wick;
using namespace wick::optim;
using wick::test::check_fault;

namespace {

Tensor parameter(double value = 1) { return full({2}, value).requires_grad_(); }
void give_gradient(const Tensor& p, double value = 1) { p.mutable_grad() = full_like(p.detach(), value); }
std::vector<OptimizerParamGroup> groups_of(std::initializer_list<Tensor> parameters) {
  std::vector<OptimizerParamGroup> groups;
  for (const Tensor& p : parameters) groups.emplace_back(std::vector<Tensor>{p});
  return groups;
}

}  // namespace

TEST_CASE("optimizers refuse options that make no sense") {
  const std::vector<Tensor> p{parameter()};
  check_fault([&] { SGD(p, SGDOptions(-0.1)); }, {"learning rate", "-0.1"});
  check_fault([&] { SGD(p, SGDOptions(0.1).momentum(-1)); }, {"momentum", "-1"});
  check_fault([&] { SGD(p, SGDOptions(0.1).weight_decay(-1)); }, {"weight_decay", "-1"});
  check_fault([&] { SGD(p, SGDOptions(0.1).nesterov(true)); }, {"Nesterov", "momentum"});
  check_fault([&] { SGD(p, SGDOptions(0.1).momentum(0.9).dampening(0.1).nesterov(true)); }, {"Nesterov", "dampening"});
  check_fault([&] { SGD(p, SGDOptions(std::nan(""))); }, {"learning rate", "nan"});
  auto refuses = [&]<class O, class Options>() {
    check_fault([&] { O(p, Options(-0.1)); }, {"learning rate", "-0.1"});
    check_fault([&] { O(p, Options().eps(-1)); }, {"epsilon", "-1"});
    check_fault([&] { O(p, Options().betas({-0.5, 0.9})); }, {"beta", "index 0", "-0.5"});
    check_fault([&] { O(p, Options().betas({1.0, 0.9})); }, {"beta", "index 0", "1"});
    check_fault([&] { O(p, Options().betas({0.9, 1.5})); }, {"beta", "index 1", "1.5"});
    check_fault([&] { O(p, Options().weight_decay(-1)); }, {"weight_decay", "-1"});
  };
  refuses.operator()<Adam, AdamOptions>();
  refuses.operator()<AdamW, AdamWOptions>();
  CHECK(SGD(p, SGDOptions(0)).param_groups().size() == 1);
  check_fault([&] { RMSprop(p, RMSpropOptions(-1)); }, {"learning rate", "-1"});
  check_fault([&] { RMSprop(p, RMSpropOptions().alpha(-1)); }, {"alpha", "-1"});
  check_fault([&] { RMSprop(p, RMSpropOptions().eps(-1)); }, {"epsilon", "-1"});
  check_fault([&] { RMSprop(p, RMSpropOptions().momentum(-1)); }, {"momentum", "-1"});
  check_fault([&] { RMSprop(p, RMSpropOptions().weight_decay(-1)); }, {"weight_decay", "-1"});
  check_fault([&] { Adagrad(p, AdagradOptions(-1)); }, {"learning rate", "-1"});
  check_fault([&] { Adagrad(p, AdagradOptions().lr_decay(-1)); }, {"lr_decay", "-1"});
  check_fault([&] { Adagrad(p, AdagradOptions().weight_decay(-1)); }, {"weight_decay", "-1"});
  check_fault([&] { Adagrad(p, AdagradOptions().initial_accumulator_value(-1)); }, {"initial_accumulator_value"});
  check_fault([&] { Adagrad(p, AdagradOptions().eps(-1)); }, {"epsilon", "-1"});
  check_fault([&] { LBFGS(p, LBFGSOptions().line_search_fn("armijo")); }, {"LBFGS", "armijo", "strong_wolfe"});
  check_fault([&] { LBFGS(p, LBFGSOptions().max_iter(0)); }, {"LBFGS", "max_iter"});
  check_fault([&] { LBFGS(std::vector<Tensor>{}).step([] { return Tensor(); }); }, {"LBFGS", "0 parameter groups"});
  check_fault([&] { LBFGS(groups_of({parameter(), parameter()})); }, {"LBFGS", "groups"});
  check_fault([&] { LBFGS(p).step(nullptr); }, {"LBFGS", "closure"});
}

TEST_CASE("optimizers refuse parameters that are no leaves, undefined, or come twice") {
  const Tensor w = parameter(), v = parameter();
  check_fault([&] { SGD(std::vector<Tensor>{w * 2}, 0.1); }, {"non-leaf"});
  check_fault([&] { Adam(std::vector<Tensor>{Tensor()}); }, {"undefined"});
  check_fault([&] { SGD(std::vector<Tensor>{w, w}, 0.1); }, {"twice", "(2)"});
  check_fault([&] { AdamW(groups_of({w, w})); }, {"more than one parameter group"});
  SGD sgd(std::vector<Tensor>{w}, 0.1);
  check_fault([&] { sgd.add_param_group(OptimizerParamGroup({v, w})); }, {"more than one parameter group"});
  check_fault([&] { sgd.add_param_group(OptimizerParamGroup({v * 1})); }, {"non-leaf"});
  CHECK(sgd.param_groups().size() == 1);
  sgd.add_param_group(OptimizerParamGroup({v}));
  CHECK(sgd.param_groups().size() == 2);

  // Options of another optimizer are none.
  check_fault([&] { SGD({OptimizerParamGroup({w}, std::make_unique<AdamOptions>())}, SGDOptions(0.1)); }, {"options"});
  const Tensor p = parameter();
  SGD one(std::vector<Tensor>{p}, 0.1);
  p.mutable_grad() = ones({2});
  p.set_data(ones({3}));
  check_fault([&] { one.step(); }, {"SGD", "gradient", "(2)", "(3)"});
}

TEST_CASE("groups have their own options or the defaults") {
  const Tensor a = parameter(), b = parameter(), c = parameter();
  std::vector<OptimizerParamGroup> groups = groups_of({a, b});
  CHECK_FALSE(groups[0].has_options());
  groups[1].set_options(std::make_unique<SGDOptions>(SGDOptions(0.5).momentum(0.9)));
  SGD sgd(groups, SGDOptions(0.1));
  CHECK(sgd.param_groups()[0].has_options());
  CHECK(sgd.param_groups()[0].options().get_lr() == 0.1);
  CHECK(sgd.param_groups()[1].options().get_lr() == 0.5);
  CHECK(static_cast<SGDOptions&>(sgd.param_groups()[1].options()).momentum() == 0.9);
  sgd.add_param_group(OptimizerParamGroup({c}));
  CHECK(sgd.parameters().size() == 1);
  CHECK(sgd.parameters()[0].is_same(a));
  for (const Tensor& p : {a, b, c}) give_gradient(p);
  sgd.step();
  CHECK(a.allclose(full({2}, 0.9)));
  CHECK(b.allclose(full({2}, 0.5)));
  CHECK(c.allclose(full({2}, 0.9)));
  // A group's options are its own copy.
  static_cast<SGDOptions&>(sgd.defaults()).lr(7);
  static_cast<SGDOptions&>(groups[1].options()).lr(7);
  sgd.param_groups()[0].options().set_lr(0.2);
  CHECK(sgd.param_groups()[1].options().get_lr() == 0.5);
  CHECK(sgd.param_groups()[2].options().get_lr() == 0.1);
  sgd.step();
  CHECK(a.allclose(full({2}, 0.7)));
  const Tensor d = parameter();
  sgd.add_parameters({d});
  CHECK(sgd.parameters().size() == 2);
  give_gradient(d);
  sgd.step();
  CHECK(d.allclose(full({2}, 0.8)));
}

TEST_CASE("state is made for the parameters that have a gradient") {
  const Tensor a = parameter(), b = parameter();
  Adam adam({a, b}, AdamOptions(0.1).amsgrad(true));
  CHECK(adam.state().empty());
  adam.step();
  CHECK(adam.state().empty());
  CHECK(a.equal(ones({2})));
  give_gradient(a, 2);
  adam.step();
  REQUIRE(adam.state().size() == 1);
  auto& state = static_cast<AdamParamState&>(*adam.state().at(a.impl()));
  CHECK(state.step() == 1);
  CHECK(state.exp_avg().allclose(full({2}, 0.2)));
  CHECK(state.exp_avg_sq().allclose(full({2}, 0.004)));
  CHECK(state.max_exp_avg_sq().equal(state.exp_avg_sq()));
  CHECK(a.allclose(full({2}, 0.9)));
  CHECK(b.equal(ones({2})));

  SGD plain({b}, 0.1);
  give_gradient(b);
  plain.step();
  CHECK(plain.state().empty());
  SGD sgd({b}, SGDOptions(0.1).momentum(0.5));
  sgd.step();
  sgd.step();
  CHECK(static_cast<SGDParamState&>(*sgd.state().at(b.impl())).momentum_buffer().equal(full({2}, 1.5)));
  CHECK(b.grad().equal(ones({2})));
}

TEST_CASE("step with a closure, zero_grad, and what a step leaves alone") {
  const Tensor w = parameter(3);
  SGD sgd({w}, SGDOptions(0.1));
  int calls = 0;
  NoGradGuard off;  // a closure records all the same
  const Tensor loss = sgd.step([&] {
    ++calls;
    sgd.zero_grad();
    Tensor l = w.square().sum();
    l.backward();
    return l;
  });
  CHECK(calls == 1);
  CHECK(loss.item<double>() == 18);
  CHECK(w.allclose(full({2}, 2.4)));
  CHECK(w.is_leaf());
  CHECK(w.requires_grad());
  CHECK_FALSE(sgd.step().defined());

  const Tensor before = w.grad();
  sgd.zero_grad(false);
  CHECK(w.grad().equal(zeros({2})));
  CHECK(before.defined());
  sgd.zero_grad();
  CHECK_FALSE(w.grad().defined());
}

TEST_CASE("a step changes the parameter's own memory, whatever its strides, and counts as a change") {
  const Tensor memory = arange(6, kFloat).reshape({2, 3}), column = memory.t().detach().requires_grad_();
  REQUIRE_FALSE(column.is_contiguous());
  const Tensor row = memory.clone().t().contiguous().requires_grad_();
  const Tensor g = randn({3, 2}).t().contiguous().t();
  for (const Tensor& p : {column, row}) p.mutable_grad() = p.is_same(row) ? g.contiguous() : g;
  AdamW adamw({column, row}, AdamWOptions(0.1));
  SGD sgd({column, row}, SGDOptions(0.1).momentum(0.9).weight_decay(0.1));
  const auto version = row._version();
  for (int i = 0; i < 3; ++i) {
    adamw.step();
    sgd.step();
  }
  CHECK(column.equal(row));
  CHECK(memory.t().equal(column.detach()));
  CHECK(row._version() > version);

  const Tensor w = parameter(), y = w * w;
  SGD late({w}, 0.1);
  give_gradient(w);
  late.step();
  CHECK_THROWS_AS(y.sum().backward(), Error);  // the values it needs are gone
}

TEST_CASE("schedules refuse what makes no sense, and groups that came later") {
  const Tensor w = parameter(), v = parameter();
  SGD sgd({w}, SGDOptions(0.1));
  check_fault([&] { StepLR(sgd, 0); }, {"StepLR", "0"});
  check_fault([&] { CosineAnnealingLR(sgd, 0); }, {"CosineAnnealingLR", "T_max", "0"});
  check_fault([&] { OneCycleLR(sgd, 1, 0); }, {"OneCycleLR", "total_steps", "0"});
  check_fault([&] { OneCycleLR(sgd, 1, 10, 1.5); }, {"OneCycleLR", "pct_start", "1.5"});
  CHECK(sgd.param_groups()[0].options().get_lr() == 0.1);

  OneCycleLR cycle(sgd, 1, 4, 0.5, 10, 100);
  CHECK(cycle.get_last_lr()[0] == doctest::Approx(0.1));
  for (int i = 0; i < 3; ++i) cycle.step();
  CHECK(cycle.get_last_lr()[0] == doctest::Approx(0.001));
  cycle.step();
  CHECK(cycle.get_last_lr()[0] == doctest::Approx(0.001));  // stays at the end
  check_fault([&] { cycle.step(); }, {"OneCycleLR", "step 5 of 4"});

  check_fault([&] { LinearLR(sgd, 0.0); }, {"LinearLR", "start_factor", "0"});
  check_fault([&] { LinearLR(sgd, 0.5, 2.0); }, {"LinearLR", "end_factor", "2"});
  check_fault([&] { LinearLR(sgd, 0.5, 1.0, 0); }, {"LinearLR", "total_iters", "0"});
  using Plateau = ReduceLROnPlateauScheduler;
  check_fault([&] { Plateau(sgd, Plateau::min, 1.0); }, {"ReduceLROnPlateau", "factor", "1"});
  check_fault([&] { Plateau(sgd, Plateau::min, 0.1, 1, 0.1, Plateau::rel, 0, {0.f, 0.f}); }, {"2 min_lr", "1 param"});

  CosineAnnealingLR schedule(sgd, 2);
  CHECK(schedule.last_epoch() == 0);
  sgd.add_param_group(OptimizerParamGroup({v}));
  check_fault([&] { schedule.step(); }, {"group", "after the schedule"});
  StepLR fresh(sgd, 1, 0.5);
  const std::vector<double> before = fresh.get_last_lr();
  fresh.step();
  CHECK(fresh.get_last_lr() == before);
  fresh.step();
  CHECK(fresh.get_last_lr() == std::vector<double>{before[0] * 0.5, before[1] * 0.5});
  give_gradient(v);
  sgd.step();
  CHECK(v.allclose(full({2}, 1 - before[1] / 2)));
}

namespace {

/// A network, its data, and steps of an optimizer over it.
struct Run {
  explicit Run(const std::function<std::unique_ptr<Optimizer>(std::vector<OptimizerParamGroup>)>& make) {
    manual_seed(3);
    net = nn::MLP({3, 5, 2});
    x = randn({6, 3}), y = randn({6, 2});
    optimizer = make(groups_of({net->parameters()[0], net->parameters()[1]}));
    optimizer->add_parameters({net->parameters()[2], net->parameters()[3]});
  }
  void steps(int n) {
    for (int i = 0; i < n; ++i)
      optimizer->step([&] {
        optimizer->zero_grad();
        Tensor l = mse_loss(net(x), y);
        l.backward();
        return l;
      });
  }
  nn::MLP net{nullptr};
  Tensor x, y;
  std::unique_ptr<Optimizer> optimizer;
};

}  // namespace

TEST_CASE("an optimizer that is saved and loaded goes on bit for bit") {
  using Groups = std::vector<OptimizerParamGroup>;
  using Make = std::function<std::unique_ptr<Optimizer>(Groups)>;
  auto one = [](const Groups& g) {
    std::vector<Tensor> all;
    for (const auto& group : g) all.insert(all.end(), group.params().begin(), group.params().end());
    return all;
  };
  const Make makes[] = {
      [](Groups g) { return std::make_unique<SGD>(g, SGDOptions(0.1).momentum(0.9).weight_decay(0.01)); },
      [](Groups g) { return std::make_unique<SGD>(g, SGDOptions(0.1)); },
      [](Groups g) {
        return std::make_unique<Adam>(g, AdamOptions(0.05).betas({0.8, 0.95}).amsgrad(true));
      },
      [](Groups g) { return std::make_unique<AdamW>(g, AdamWOptions(0.05)); },
      [](Groups g) { return std::make_unique<RMSprop>(g, RMSpropOptions(0.01).momentum(0.5).centered(true)); },
      [](Groups g) { return std::make_unique<Adagrad>(g, AdagradOptions(0.1).lr_decay(0.1)); },
      [&](Groups g) { return std::make_unique<LBFGS>(one(g), LBFGSOptions(0.3).max_iter(3).history_size(4)); },
      [&](Groups g) {
        return std::make_unique<LBFGS>(one(g), LBFGSOptions().max_iter(3).line_search_fn("strong_wolfe"));
      },
  };
  const wick::test::Folder folder;
  for (const Make& make : makes) {
    Run whole(make), first(make), second(make);
    whole.optimizer->param_groups().back().options().set_lr(0.03);
    first.optimizer->param_groups().back().options().set_lr(0.03);
    whole.steps(25);
    first.steps(12);
    save(first.net, folder / "net");
    save(*first.optimizer, folder / "optimizer");
    load(second.net, folder / "net");
    load(*second.optimizer, folder / "optimizer");
    second.steps(13);
    for (size_t i = 0; i < 4; ++i) CHECK(second.net->parameters()[i].equal(whole.net->parameters()[i]));
    CHECK(second.optimizer->param_groups().back().options().get_lr() == 0.03);
  }
}

TEST_CASE("what an optimizer refuses to load, and leaves as it was") {
  const wick::test::Folder folder;
  const Tensor a = parameter(), b = parameter(), c = ones({3}).requires_grad_();
  Adam adam({a}, AdamOptions(0.1));
  give_gradient(a);
  adam.step();
  save(adam, folder / "adam");
  AdamW other({a}, AdamWOptions(0.2));
  check_fault([&] { load(other, folder / "adam"); }, {"AdamW", "optim::Adam"});
  CHECK(other.param_groups()[0].options().get_lr() == 0.2);
  Adam two(groups_of({a, b}), AdamOptions(0.2));
  check_fault([&] { load(two, folder / "adam"); }, {"2 parameter groups", "1"});
  Adam more({a, b}, AdamOptions(0.2));
  check_fault([&] { load(more, folder / "adam"); }, {"2 parameters", "1"});
  Adam wide({c}, AdamOptions(0.2));
  check_fault([&] { load(wide, folder / "adam"); }, {"exp_avg", "(2)", "(3)"});
  CHECK(wide.state().empty());
  CHECK(wide.param_groups()[0].options().get_lr() == 0.2);
  save(a, folder / "tensor");
  check_fault([&] { load(adam, folder / "tensor"); }, {"no optimizer"});
  save(two, folder / "two");
  check_fault([&] { load(adam, folder / "two"); }, {"1 parameter groups", "more"});

  // Of a double parameter the state becomes double.
  const Tensor d = full({2}, 1.0, kDouble).requires_grad_();
  Adam exact({d}, AdamOptions(0.1));
  load(exact, folder / "adam");
  give_gradient(d);
  exact.step();
  CHECK(static_cast<AdamParamState&>(*exact.state().at(d.impl())).step() == 2);
  // A parameter that changes under an optimizer is an error, never memory out of bounds.
  a.set_data(ones({5}));
  give_gradient(a);
  check_fault([&] { adam.step(); }, {"(5)", "(2)", "new optimizer"});
}

TEST_CASE("optimizers and schedules of one's own") {
  struct HalfOptions : OptimizerCloneableOptions<HalfOptions> {
    WICK_ARG(double, lr) = 0.5;
  };
  struct BareOptions : OptimizerCloneableOptions<BareOptions> {};
  class Half : public Optimizer {
   public:
    explicit Half(std::vector<Tensor> p) : Optimizer(std::move(p), std::make_unique<HalfOptions>()) {}
    Tensor step(LossClosure = nullptr) override {
      NoGradGuard off;
      for (const auto& group : param_groups())
        for (const Tensor& p : group.params()) p.sub_(p.grad() * group.options().get_lr());
      return {};
    }
  };
  class Halving : public LRScheduler {
   public:
    using LRScheduler::LRScheduler;

   protected:
    std::vector<double> get_lrs() override {
      auto rates = get_current_lrs();
      for (double& r : rates) r = 1.0 / (1 << step_count_);
      return rates;
    }
  };
  const Tensor w = parameter();
  Half half({w});
  Halving schedule(half);
  give_gradient(w);
  half.step();
  CHECK(w.equal(full({2}, 0.5)));
  schedule.step();
  schedule.step();
  CHECK(half.defaults().get_lr() == 0.5);
  CHECK(half.param_groups()[0].options().get_lr() == 0.5);
  schedule.step();
  CHECK(half.param_groups()[0].options().get_lr() == 0.25);
  const wick::test::Folder folder;
  check_fault([&] { save(half, folder / "half"); }, {"HalfOptions", "serialize"});
  check_fault([] { BareOptions().get_lr(); }, {"BareOptions", "learning rate"});
  Half moved(std::move(half));
  CHECK(moved.size() == 1);
}

TEST_CASE("optimizers step parameters of float16 and bfloat16, and remember in float32") {
  for (const ScalarType t : {kHalf, kBFloat16}) {
    manual_seed(3);
    nn::Linear net(4, 1);
    net->to(t);
    const Tensor x = randn({64, 4}).to(t), wanted = tensor({{1.0F, -2.0F, 0.5F, 3.0F}}).to(t), y = linear(x, wanted);
    const std::vector<std::shared_ptr<optim::Optimizer>> all = {
        std::make_shared<optim::SGD>(net->parameters(), optim::SGDOptions(0.05).momentum(0.9)),
        std::make_shared<optim::Adam>(net->parameters(), optim::AdamOptions(0.1)),
        std::make_shared<optim::RMSprop>(net->parameters(), optim::RMSpropOptions(0.02)),
        std::make_shared<optim::Adagrad>(net->parameters(), optim::AdagradOptions(0.5))};
    for (const auto& optimizer : all) {
      {
        NoGradGuard off;
        for (const Tensor& p : net->parameters()) p.zero_();
      }
      for (int step = 0; step < 300; ++step) {
        optimizer->zero_grad();
        mse_loss(net(x), y).backward();
        CHECK((net->weight.grad().scalar_type() == t));
        optimizer->step();
      }
      CHECK((net->weight.scalar_type() == t));
      CHECK(mse_loss(net(x), y).item<float>() < 0.01F * y.square().mean().item<float>());
    }
    const auto& state = static_cast<optim::SGDParamState&>(*all[0]->state().begin()->second);
    CHECK((state.momentum_buffer().scalar_type() == kFloat));
  }
}
