// PyTorch's numbers (reference.json, see reference.py) for initialisation, optimizers, schedules and training runs.

#include <doctest/doctest.h>

#include <fmt/format.h>
#include <nn/nn.h>
#include <map>

#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>

using namespace wick;
using nlohmann::json;

namespace {

const json& file() {
  static const json data = json::parse(std::ifstream(WICK_SOURCE_DIR "/tests/nn/reference.json"));
  return data;
}

Tensor read(const json& entry) {
  const auto type = entry[0].get<std::string>();
  const Tensor t = tensor(entry[2].get<std::vector<double>>(), kDouble);
  return t.reshape(entry[1].get<std::vector<int64_t>>()).to(type == "f" ? kFloat : type == "d" ? kDouble : kLong);
}

/// |a − b| ≤ relative·max(|b|, floor) everywhere, and the same dtype and shape.
void check_close(const Tensor& a, const json& expected, double relative, double floor = 0) {
  const Tensor b = read(expected);
  REQUIRE((a.dtype() == b.dtype()));
  REQUIRE((a.sizes() == b.sizes()));
  const Tensor x = a.detach().to(kDouble).flatten(), y = b.to(kDouble).flatten();
  int64_t wrong = 0;
  std::string first;
  for (int64_t i = 0; i < x.numel(); ++i) {
    const double got = x[i].item<double>(), want = y[i].item<double>();
    if (std::abs(got - want) <= relative * std::max(std::abs(want), floor)) continue;
    if (wrong++ == 0) first = fmt::format("element {} is {}, expected {}", i, got, want);
  }
  CHECK_MESSAGE(wrong == 0, wrong << " of " << x.numel() << " differ: " << first);
}
void check_all_close(const std::vector<Tensor>& a, const json& expected, double relative, double floor = 0) {
  REQUIRE(a.size() == expected.size());
  for (size_t i = 0; i < a.size(); ++i) check_close(a[i], expected[i], relative, floor);
}
void check_equal(const Tensor& a, const json& expected) { CHECK(a.detach().equal(read(expected))); }

/// The same numbers as wave() and eighths() of reference.py.
Tensor wave(IntArrayRef shape, double step, ScalarType dtype = kDouble) {
  Tensor t = empty(shape, kDouble);
  for (int64_t i = 0; i < t.numel(); ++i) t.data_ptr<double>()[i] = std::sin(1 + step * static_cast<double>(i));
  return t.to(dtype);
}
Tensor eighths(IntArrayRef shape, int64_t step) {
  Tensor t = empty(shape);
  for (int64_t i = 0; i < t.numel(); ++i)
    t.data_ptr<float>()[i] = static_cast<float>((7 * i * i + 13 * step + 5 * i * step) % 31 - 15) / 8;
  return t;
}

const double kFloatUlp = std::ldexp(1.0, -23);

}  // namespace

TEST_CASE("layers start with PyTorch's values") {
  for (const json& c : file()["initialisation"]["layers"]) {
    const auto name = c["layer"].get<std::string>();
    const auto s = c["sizes"].get<std::vector<int64_t>>();
    CAPTURE(name);
    CAPTURE(s[0]);
    manual_seed(7);
    std::shared_ptr<nn::Module> layer;
    if (name == "Linear") layer = nn::Linear(s[0], s[1]);
    if (name == "Bilinear") layer = nn::Bilinear(s[0], s[1], s[2]);
    if (name == "PReLU") layer = nn::PReLU(nn::PReLUOptions().num_parameters(s[0]));
    const auto parameters = layer->parameters();
    REQUIRE(parameters.size() == c["parameters"].size());
    for (size_t i = 0; i < parameters.size(); ++i) check_equal(parameters[i], c["parameters"][i]);
  }
  manual_seed(0);
  const nn::Linear big(784, 128);
  const json& first = file()["initialisation"]["first"];
  const Tensor w = big->weight.detach().flatten();
  check_equal(w.slice(0, 0, 6), first["weight"]);
  check_equal(w.slice(0, -6), first["last"]);
  check_equal(big->bias.detach().slice(0, 0, 6), first["bias"]);
}

TEST_CASE("nn::init draws PyTorch's numbers") {
  using Mode = nn::init::FanModeType;
  using Shape = nn::init::NonlinearityType;
  auto mode = [](const json& a) { return a == "fan_in" ? Mode(kFanIn) : Mode(kFanOut); };
  auto shape = [](const json& a) {
    return a == "relu" ? Shape(kReLU) : a == "tanh" ? Shape(kTanh) : Shape(kLeakyReLU);
  };
  for (const json& c : file()["initialisation"]["draws"]) {
    const auto f = c["function"].get<std::string>();
    const json& a = c["args"];
    const Tensor expected = read(c["result"]);
    INFO(c["function"].dump(), a.dump(), c["result"][1].dump());
    const Tensor t = empty(expected.sizes(), expected.dtype());
    t.requires_grad_();
    manual_seed(7);
    Tensor r;
    if (f == "uniform_") r = nn::init::uniform_(t, a[0], a[1]);
    if (f == "normal_") r = nn::init::normal_(t, a[0], a[1]);
    if (f == "xavier_uniform_") r = nn::init::xavier_uniform_(t, a[0]);
    if (f == "xavier_normal_") r = nn::init::xavier_normal_(t, a[0]);
    if (f == "kaiming_uniform_") r = nn::init::kaiming_uniform_(t, a[0], mode(a[1]), shape(a[2]));
    if (f == "kaiming_normal_") r = nn::init::kaiming_normal_(t, a[0], mode(a[1]), shape(a[2]));
    if (f == "sparse_") r = nn::init::sparse_(t, a[0], a[1]);
    if (f == "orthogonal_") r = nn::init::orthogonal_(t, a[0]);
    REQUIRE(r.is_same(t));
    CHECK(t.is_leaf());
    if (f.find("uniform") != f.npos)
      check_equal(t, c["result"]);
    else if (f == "orthogonal_")  // PyTorch's decomposition is computed in the dtype itself, in another order
      check_close(t, c["result"], t.dtype() == kDouble ? 1e-14 : 1e-6, 1);
    else  // logarithms and cosines differ in the last bits
      check_close(t, c["result"], t.dtype() == kDouble ? 1e-14 : 4 * kFloatUlp, f == "normal_" ? 1 : 0.1);
  }
}

TEST_CASE("gains, fans, and what nn::init does not draw") {
  for (const json& c : file()["initialisation"]["gains"]) {
    const auto name = c[0].get<std::string>();
    const std::map<std::string, nn::init::NonlinearityType> functions = {
        {"linear", kLinear}, {"conv2d", kConv2D}, {"sigmoid", kSigmoid}, {"tanh", kTanh}, {"relu", kReLU}};
    const auto found = functions.find(name);
    const nn::init::NonlinearityType f = found == functions.end() ? kLeakyReLU : found->second;
    CAPTURE(name);
    CHECK(nn::init::calculate_gain(f, c[1].is_null() ? 0.01 : c[1].get<double>()) ==
          doctest::Approx(c[2].get<double>()).epsilon(1e-15));
  }
  CHECK((nn::init::_calculate_fan_in_and_fan_out(empty({4, 3})) == std::pair<int64_t, int64_t>(3, 4)));
  CHECK((nn::init::_calculate_fan_in_and_fan_out(empty({4, 3, 5, 2})) == std::pair<int64_t, int64_t>(30, 40)));
  CHECK_THROWS_AS(nn::init::xavier_uniform_(empty({4})), Error);
  CHECK_THROWS_AS(nn::init::kaiming_normal_(Tensor()), Error);
  CHECK(nn::init::constant_(empty({2, 3}), 7).equal(full({2, 3}, 7.0)));
  CHECK(nn::init::zeros_(empty({3})).equal(zeros({3})));
  CHECK(nn::init::ones_(empty({3}, kDouble)).equal(ones({3}, kDouble)));
  CHECK(nn::init::eye_(empty({2, 3})).equal(tensor({{1.0, 0.0, 0.0}, {0.0, 1.0, 0.0}})));
  CHECK_THROWS_AS(nn::init::eye_(empty({2, 3, 4})), Error);
  CHECK(nn::init::dirac_(empty({2, 2, 3}))
            .equal(tensor({{{0.0, 1.0, 0.0}, {0.0, 0.0, 0.0}}, {{0.0, 0.0, 0.0}, {0.0, 1.0, 0.0}}})));
  CHECK_THROWS_AS(nn::init::dirac_(empty({2, 3})), Error);
  CHECK_THROWS_AS(nn::init::sparse_(empty({2}), 0.5), Error);
}

TEST_CASE("orthogonal_ makes orthogonal rows or columns") {
  for (const auto& shape : std::vector<std::vector<int64_t>>{{5, 5}, {3, 7}, {7, 3}, {4, 2, 3}}) {
    manual_seed(1);
    const Tensor t = empty(shape, kDouble);
    REQUIRE(nn::init::orthogonal_(t).is_same(t));
    const Tensor q = t.flatten(1), product = q.size(0) <= q.size(1) ? q.mm(q.t()) : q.t().mm(q);
    CHECK(product.allclose(eye(product.size(0), kDouble), 0, 1e-14));
  }
  const Tensor twice = nn::init::orthogonal_(empty({4, 4}), 2);
  CHECK(twice.mm(twice.t()).allclose(eye(4) * 4, 0, 1e-5));
  CHECK_FALSE(twice.equal(nn::init::orthogonal_(empty({4, 4}), 2)));
  CHECK_THROWS_AS(nn::init::orthogonal_(empty({4})), Error);
}

namespace {

template <class Options>
Options adam_options(const json& o) {
  Options r(o["lr"].get<double>());
  if (o.contains("betas")) r.betas({o["betas"][0].get<double>(), o["betas"][1].get<double>()});
  if (o.contains("eps")) r.eps(o["eps"].get<double>());
  if (o.contains("weight_decay")) r.weight_decay(o["weight_decay"].get<double>());
  if (o.contains("amsgrad")) r.amsgrad(o["amsgrad"].get<bool>());
  return r;
}
optim::SGDOptions sgd_options(const json& o) {
  optim::SGDOptions r(o["lr"].get<double>());
  r.momentum(o.value("momentum", 0.0)).dampening(o.value("dampening", 0.0));
  return r.weight_decay(o.value("weight_decay", 0.0)).nesterov(o.value("nesterov", false));
}

/// Two groups: the first two parameters with the default options, the others with their own.
std::unique_ptr<optim::Optimizer> make_optimizer(const json& c, const std::vector<Tensor>& p) {
  const auto name = c["optimizer"].get<std::string>();
  auto make = [&]<class O, class Options>(const Options& first,
                                          const Options& second) -> std::unique_ptr<optim::Optimizer> {
    std::vector<optim::OptimizerParamGroup> groups;
    groups.emplace_back(std::vector<Tensor>{p[0], p[1]});
    groups.emplace_back(std::vector<Tensor>{p[2], p[3]}, std::make_unique<Options>(second));
    return std::make_unique<O>(std::move(groups), first);
  };
  using namespace optim;
  if (name == "SGD") return make.operator()<SGD>(sgd_options(c["first"]), sgd_options(c["second"]));
  if (name == "Adam")
    return make.operator()<Adam>(adam_options<AdamOptions>(c["first"]), adam_options<AdamOptions>(c["second"]));
  if (name == "RMSprop") {
    auto options = [](const json& o) {
      RMSpropOptions r(o["lr"].get<double>());
      r.alpha(o.value("alpha", 0.99)).eps(o.value("eps", 1e-8)).weight_decay(o.value("weight_decay", 0.0));
      return r.momentum(o.value("momentum", 0.0)).centered(o.value("centered", false));
    };
    return make.operator()<RMSprop>(options(c["first"]), options(c["second"]));
  }
  if (name == "Adagrad") {
    auto options = [](const json& o) {
      AdagradOptions r(o["lr"].get<double>());
      r.lr_decay(o.value("lr_decay", 0.0)).weight_decay(o.value("weight_decay", 0.0)).eps(o.value("eps", 1e-10));
      return r.initial_accumulator_value(o.value("initial_accumulator_value", 0.0));
    };
    return make.operator()<Adagrad>(options(c["first"]), options(c["second"]));
  }
  REQUIRE(name == "AdamW");
  return make.operator()<AdamW>(adam_options<AdamWOptions>(c["first"]), adam_options<AdamWOptions>(c["second"]));
}

}  // namespace

TEST_CASE("optimizers take PyTorch's steps on a network, in float64") {
  for (const json& c : file()["optimizers"]) {
    INFO(c["optimizer"].dump(), c["first"].dump(), c["second"].dump());
    const std::vector<Tensor> p{wave({4, 3}, 0.7), wave({4}, 1.1), wave({2, 4}, 0.9), ones({3}, kDouble)};
    const Tensor x = wave({6, 3}, 1.3), y = wave({6, 2}, 0.31);
    for (const Tensor& t : p) t.requires_grad_();
    auto optimizer = make_optimizer(c, p);
    for (const json& expected : c["float64"]["losses"]) {
      const Tensor loss = optimizer->step([&] {
        optimizer->zero_grad();
        Tensor l = mse_loss((x.mm(p[0].t()) + p[1]).tanh().mm(p[2].t()), y);
        l.backward();
        return l;
      });
      CHECK(loss.item<double>() == doctest::Approx(expected.get<double>()).epsilon(1e-12));
    }
    check_all_close(p, c["float64"]["parameters"], 1e-12);
    CHECK(p[3].equal(ones({3}, kDouble)));
    CHECK_FALSE(optimizer->state().contains(p[3].impl()));
  }
}

TEST_CASE("optimizers take PyTorch's steps with given gradients, in float32") {
  for (const json& c : file()["optimizers"]) {
    INFO(c["optimizer"].dump(), c["first"].dump(), c["second"].dump());
    const std::vector<Tensor> p{wave({4, 3}, 0.7, kFloat), wave({4}, 1.1, kFloat), wave({19}, 0.9, kFloat), ones({3})};
    for (const Tensor& t : p) t.requires_grad_();
    auto optimizer = make_optimizer(c, p);
    for (int64_t step = 0; step < 20; ++step) {
      optimizer->zero_grad();
      for (size_t i = 0; i < 3; ++i)
        if (i != 1 || step % 3 == 0) p[i].mutable_grad() = eighths(p[i].sizes(), step);
      CHECK_FALSE(optimizer->step().defined());
    }
    check_all_close(p, c["float32"], 4 * kFloatUlp, 1);
    CHECK(p[3].equal(ones({3})));
  }
}

TEST_CASE("LBFGS goes PyTorch's way, with as many calls of the closure") {
  for (const json& c : file()["lbfgs"]) {
    const json& o = c["options"];
    optim::LBFGSOptions options(o.value("lr", 1.0));
    options.max_iter(o.value("max_iter", 20)).history_size(o.value("history_size", 100));
    options.tolerance_grad(o.value("tolerance_grad", 1e-7)).tolerance_change(o.value("tolerance_change", 1e-9));
    if (o.contains("max_eval")) options.max_eval(o["max_eval"].get<int64_t>());
    if (o.contains("line_search_fn")) options.line_search_fn("strong_wolfe");
    for (const char* problem : {"network", "valley"}) {
      INFO(std::string(problem), o.dump());
      const bool network = problem == std::string("network");
      std::vector<Tensor> p{wave({4, 3}, 0.7), wave({4}, 1.1), wave({2, 4}, 0.9)};
      if (!network) p = {tensor({-1.5, 2.0}, kDouble)};
      const Tensor x = wave({6, 3}, 1.3), y = wave({6, 2}, 0.31);
      for (const Tensor& t : p) t.requires_grad_();
      optim::LBFGS lbfgs(p, options);
      int calls = 0;
      for (size_t step = 0; step < 20; ++step) {
        CAPTURE(step);
        const Tensor loss = lbfgs.step([&] {
          ++calls;
          lbfgs.zero_grad();
          Tensor l = network ? mse_loss((x.mm(p[0].t()) + p[1]).tanh().mm(p[2].t()), y)
                             : (1 - p[0][0]).square() + 100 * (p[0][1] - p[0][0].square()).square();
          l.backward();
          return l;
        });
        const double expected = c[problem]["losses"][step];
        // Rounding parts the ways, PyTorch's own too: spread is how far.
        const double spread = c[problem]["spread"][step];
        CHECK(std::abs(loss.item<double>() - expected) <= 10 * spread + 1e-13 * expected + 1e-17);
        CHECK(calls == c[problem]["calls"][step].get<int>());
      }
    }
  }
}

TEST_CASE("ReduceLROnPlateau gives PyTorch's rates") {
  for (const json& c : file()["plateaus"]) {
    using Plateau = optim::ReduceLROnPlateauScheduler;
    const json& o = c["options"];
    INFO(o.dump());
    optim::SGD sgd({zeros({1})}, optim::SGDOptions(0.5));
    std::vector<float> least;
    if (o.contains("min_lr")) least.push_back(o["min_lr"]);
    Plateau plateau(sgd, o.value("mode", "min") == "min" ? Plateau::min : Plateau::max, o.value("factor", 0.1),
                    o.value("patience", 10), o.value("threshold", 1e-4),
                    o.value("threshold_mode", "rel") == "rel" ? Plateau::rel : Plateau::abs, o.value("cooldown", 0),
                    least, o.value("eps", 1e-8));
    for (size_t i = 0; i < c["metrics"].size(); ++i) {
      CAPTURE(i);
      plateau.step(c["metrics"][i].get<double>());
      CHECK(sgd.param_groups()[0].options().get_lr() == doctest::Approx(c["rates"][i].get<double>()).epsilon(1e-14));
    }
  }
}

TEST_CASE("schedules give PyTorch's rates") {
  for (const json& c : file()["schedules"]) {
    const auto name = c["schedule"].get<std::string>();
    const json& a = c["args"];
    INFO(name, a.dump());
    std::vector<optim::OptimizerParamGroup> groups;
    for (double lr : {0.1, 0.5})
      groups.emplace_back(std::vector<Tensor>{zeros({1})}, std::make_unique<optim::SGDOptions>(lr));
    optim::SGD sgd(groups, optim::SGDOptions(1));
    std::unique_ptr<optim::LRScheduler> schedule;
    if (name == "StepLR") schedule = std::make_unique<optim::StepLR>(sgd, a[0].get<unsigned>(), a[1].get<double>());
    if (name == "CosineAnnealingLR")
      schedule = std::make_unique<optim::CosineAnnealingLR>(sgd, a[0].get<int64_t>(), a[1].get<double>());
    if (name == "LinearLR") schedule = std::make_unique<optim::LinearLR>(sgd, a[0], a[1], a[2]);
    if (name == "OneCycleLR") schedule = std::make_unique<optim::OneCycleLR>(sgd, a[0], a[1], a[2], a[3], a[4]);
    for (size_t step = 0; step < c["rates"].size(); ++step) {
      CAPTURE(step);
      if (step > 0) schedule->step();
      CHECK(schedule->last_epoch() == static_cast<int64_t>(step));
      for (size_t g = 0; g < 2; ++g) {
        const double rate = sgd.param_groups()[g].options().get_lr();
        CHECK(schedule->get_last_lr()[g] == rate);
        // C++'s StepLR comes a step later than Python's, which takes one when it is made.
        const size_t then = name == "StepLR" && step > 0 ? step - 1 : step;
        const double closed = c["closed"][then][g].get<double>(), chained = c["rates"][then][g].get<double>();
        CHECK(std::abs(rate - closed) <= (name == "StepLR" ? 1e-14 : 1e-15) * closed);
        CHECK(std::abs(rate - chained) <= 1e-14 * chained + 1e-17);  // what PyTorch's chain of products gathers
      }
    }
  }
}

namespace {

/// As train() of reference.py.
template <class Net>
void check_run(Net net, const std::string& name,
               const std::function<std::unique_ptr<optim::Optimizer>(std::vector<Tensor>)>& make) {
  const json& c = file()["runs"][name];
  const Tensor x = randn({64, 20}), y = randint(0, 3, {64});
  auto optimizer = make(net->parameters());
  for (int64_t i = 0; i < 20; ++i) {
    CAPTURE(i);
    const int64_t at = i % 4 * 16;
    optimizer->zero_grad();
    const Tensor loss = cross_entropy_loss(net->forward(x.narrow(0, at, 16)), y.narrow(0, at, 16));
    loss.backward();
    optimizer->step();
    const double expected = c["losses"][static_cast<size_t>(i)].get<double>();
    CHECK(std::abs(loss.item<double>() - expected) <= 1e-5 * expected);
  }
  check_all_close(net->parameters(), c["parameters"], 1e-5, 1);
  check_all_close(net->buffers(), c["buffers"], 1e-5, 1);
  net->eval();
  NoGradGuard off;
  check_close(net->forward(x.narrow(0, 0, 4)), c["eval"], 1e-5, 1);
}

}  // namespace

TEST_CASE("whole training runs follow PyTorch's") {
  auto sgd = [](std::vector<Tensor> p) {
    return std::make_unique<optim::SGD>(p, optim::SGDOptions(0.1).momentum(0.9));
  };
  SUBCASE("MLP with dropout") {
    manual_seed(0);
    check_run(nn::MLP(nn::MLPOptions({20, 16, 8, 3}).dropout(0.2)), "dropout", sgd);
  }
  SUBCASE("MLP with batch norm") {
    manual_seed(0);
    check_run(nn::MLP(nn::MLPOptions({20, 16, 3}).batch_norm(true)), "batch_norm", sgd);
  }
  SUBCASE("Sequential with layer norm, AdamW") {
    manual_seed(0);
    nn::Sequential net;  // one after another: the order in which arguments of one call are made is open
    net->push_back(nn::Linear(20, 16));
    net->push_back(nn::LayerNorm(nn::LayerNormOptions({16})));
    net->push_back(nn::Tanh());
    net->push_back(nn::Linear(16, 3));
    check_run(net, "layer_norm",
              [](std::vector<Tensor> p) { return std::make_unique<optim::AdamW>(p, optim::AdamWOptions(0.01)); });
  }
}

TEST_CASE("batch norm and layer norm have PyTorch's outputs, gradients and statistics") {
  for (const json& c : file()["norms"]) {
    const json& o = c["options"];
    INFO(c["layer"].dump(), o.dump());
    nn::Sequential layer;
    if (c["layer"] == "BatchNorm1d") {
      nn::BatchNorm1dOptions options(3);
      options.eps(o.value("eps", 1e-5))
          .affine(o.value("affine", true))
          .track_running_stats(o.value("track_running_stats", true));
      if (o.contains("momentum"))
        options.momentum(o["momentum"].is_null() ? std::nullopt : std::optional(o["momentum"].get<double>()));
      layer->push_back(nn::BatchNorm1d(options));
    } else {
      layer->push_back(nn::LayerNorm(
          nn::LayerNormOptions({3}).eps(o.value("eps", 1e-5)).elementwise_affine(o.value("elementwise_affine", true))));
    }
    layer->to(kDouble);
    const auto parameters = layer->parameters();
    for (size_t i = 0; i < parameters.size(); ++i) parameters[i].data().copy_(wave({3}, 0.4 + static_cast<double>(i)));
    for (size_t i = 0; i < 3; ++i) {
      CAPTURE(i);
      layer->train(i < 2);
      const auto shape = c["shape"].get<std::vector<int64_t>>();
      const Tensor x = (wave(shape, 0.6 + static_cast<double>(i)) + 3).requires_grad_();
      const Tensor out = layer->forward(x);
      (out * wave(shape, 0.17)).sum().backward();
      check_close(out, c["outputs"][i], 1e-12, 1);
      check_close(x.grad(), c["gradients"][i], 1e-12, 1);
    }
    std::vector<Tensor> gradients;
    for (const Tensor& p : parameters) gradients.push_back(p.grad());
    check_all_close(gradients, c["parameters"], 1e-12, 1);
    check_all_close(layer->buffers(), c["buffers"], 1e-14, 0);
  }
}

TEST_CASE("dropout draws PyTorch's masks, RandomSampler its orders") {
  for (const json& c : file()["masks"]) {
    const Tensor expected = read(c["result"]);
    manual_seed(5);
    nn::Dropout dropout(c["p"].get<double>());
    check_equal(dropout(ones(expected.sizes(), expected.dtype())), c["result"]);
  }
  manual_seed(11);
  data::samplers::RandomSampler sampler(17);
  for (const json& order : file()["orders"]) {
    std::vector<size_t> got;
    while (auto part = sampler.next(5)) {
      CHECK(part->size() == std::min<size_t>(5, 17 - got.size()));
      got.insert(got.end(), part->begin(), part->end());
      CHECK(sampler.index() == got.size());
    }
    CHECK(got == order.get<std::vector<size_t>>());
    sampler.reset();
  }
}
