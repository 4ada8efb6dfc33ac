// Runs that are interrupted and go on: schedules, random numbers, data loaders, and all of it in one file.

#include <doctest/doctest.h>
#include <nn/nn.h>

#include <sstream>

#include "../faults/files.h"
#include "../faults/heard.h"

using namespace wick;
using wick::test::check_fault;

namespace {

std::vector<double> rates_of(const optim::Optimizer& o) {
  std::vector<double> rates;
  for (const auto& g : o.param_groups()) rates.push_back(g.options().get_lr());
  return rates;
}
std::vector<optim::OptimizerParamGroup> two_groups() {
  std::vector<optim::OptimizerParamGroup> groups;
  groups.emplace_back(std::vector<Tensor>{ones({2}).requires_grad_()});
  groups.emplace_back(std::vector<Tensor>{ones({2}).requires_grad_()}, std::make_unique<optim::SGDOptions>(0.5));
  return groups;
}

// A schedule that is saved after `at` steps and loaded into a fresh one, of other numbers, has the same rates from
// there on, whichever of optimizer and schedule is made or loaded first.
template <class Make, class MakeOther>
void goes_on(Make make, MakeOther make_other) {
  using optim::SGD, optim::SGDOptions;
  const auto take = [](auto& schedule, int i) {
    if constexpr (requires { schedule.step(1.0); })
      schedule.step(i % 7 < 2 ? 1.0 / (i + 1) : 1.0);
    else
      schedule.step();
  };
  for (const int at : {0, 1, 5, 8}) {
    SGD whole(two_groups(), SGDOptions(0.1));
    whole.step();
    auto straight = make(whole);
    std::stringstream optimizer, schedule;
    for (int i = 0; i < at; ++i) take(straight, i);
    save(whole, optimizer), save(straight, schedule);
    SGD fresh(two_groups(), SGDOptions(3)), fresh2(two_groups(), SGDOptions(3));
    auto resumed = make_other(fresh);
    load(fresh, optimizer), load(resumed, schedule);
    optimizer.seekg(0), schedule.seekg(0);
    load(fresh2, optimizer);
    auto resumed2 = make_other(fresh2);
    load(resumed2, schedule);
    for (int i = at; i < at + 9; ++i) {
      CHECK(rates_of(whole) == rates_of(fresh));
      CHECK(rates_of(whole) == rates_of(fresh2));
      take(straight, i), take(resumed, i), take(resumed2, i);
    }
  }
}

}  // namespace

TEST_CASE("every schedule goes on where it was saved") {
  using namespace optim;
  const wick::test::Heard heard;
  goes_on([](auto& o) { return StepLR(o, 3, 0.5); }, [](auto& o) { return StepLR(o, 4); });
  goes_on([](auto& o) { return LinearLR(o, 0.25, 0.75, 7); }, [](auto& o) { return LinearLR(o); });
  goes_on([](auto& o) { return CosineAnnealingLR(o, 9, 0.01); }, [](auto& o) { return CosineAnnealingLR(o, 2); });
  goes_on([](auto& o) { return OneCycleLR(o, 1, 30, 0.4, 10, 100); }, [](auto& o) { return OneCycleLR(o, 2, 50); });
  using Plateau = ReduceLROnPlateauScheduler;
  goes_on(
      [](auto& o) {
        return Plateau(o, Plateau::min, 0.5, 1, 0.01, Plateau::abs, 1, {0.001f, 0.01f});
      },
      [](auto& o) { return Plateau(o, Plateau::max); });
  class Own : public LRScheduler {
   public:
    using LRScheduler::LRScheduler;

   protected:
    std::vector<double> get_lrs() override {
      auto rates = get_current_lrs();
      for (double& r : rates) r *= 1.0 / (1 + step_count_);
      return rates;
    }
  };
  goes_on([](auto& o) { return Own(o); }, [](auto& o) { return Own(o); });
}

TEST_CASE("a schedule refuses the archive of another, and damaged numbers, and stays as it was") {
  using namespace optim;
  SGD sgd(two_groups(), SGDOptions(0.1)), one({ones({2}).requires_grad_()}, SGDOptions(0.1));
  sgd.step();
  StepLR step(sgd, 3, 0.5);
  LinearLR linear(sgd);
  StepLR other(one, 3);
  std::stringstream file;
  save(step, file);
  const auto before = rates_of(sgd);
  check_fault([&] { load(linear, file); }, {"LinearLR", "holds a", "StepLR"});
  file.clear(), file.seekg(0);
  check_fault([&] { load(other, file); }, {"StepLR", "1 parameter groups", "rates of 2"});
  serialize::OutputArchive damaged;
  damaged.write("schedule", "wick::optim::StepLR");
  damaged.write("step_count", 3);
  damaged.write("step_size", 0);
  damaged.write("gamma", 0.5);
  damaged.write("rates.0", 9.0), damaged.write("rates.1", 9.0);
  std::stringstream bad;
  damaged.save_to(bad);
  check_fault([&] { load(step, bad); }, {"StepLR", "step size is 0"});
  CHECK(step.last_epoch() == 0);
  CHECK(rates_of(sgd) == before);
  serialize::InputArchive empty;
  check_fault([&] { step.load(empty); }, {"StepLR", "no schedule"});
}

TEST_CASE("a random stream goes on from its state, within a pair of normal numbers too") {
  const Generator& g = default_generator();
  for (const int64_t drawn : {0, 1, 3, 312, 623, 624, 625, 2000}) {
    manual_seed(5);
    for (int64_t i = 0; i < drawn; ++i) g.get()->random();
    if (drawn % 2) g.get()->normal();
    const Tensor state = g.get_state();
    const auto draw = [] { return cat({randn({3}), rand({20}), randn({40}), randperm(9).to(kFloat)}); };
    const Tensor first = draw();
    manual_seed(6);
    randn({7});
    g.set_state(state);
    CHECK(g.get_state().equal(state));
    CHECK(g.current_seed() == 5);
    CHECK(draw().equal(first));
    const Generator own = make_generator(1);
    own.set_state(state);
    g.set_state(state);
    CHECK(own.get()->random() == g.get()->random());
  }
  const Tensor now = g.get_state();
  check_fault([&] { g.set_state(zeros({3}, kByte)); }, {"set_state", "5056", "(3) Byte"});
  check_fault([&] { g.set_state(zeros({5056})); }, {"set_state", "Float"});
  check_fault([&] { g.set_state(zeros({5056}, kByte)); }, {"set_state", "no state"});
  check_fault([&] { g.set_state(Tensor()); }, {"set_state", "undefined"});
  CHECK(g.get_state().equal(now));
}

namespace {

// Sample i is (i, …).
Tensor samples(int64_t n) { return arange(n).to(kFloat).unsqueeze(1); }

std::string order(auto& loader, size_t most, std::stringstream* file = nullptr) {
  std::string seen;
  size_t count = 0;
  for (auto& batch : loader) {
    for (int64_t i = 0; i < batch.data.size(0); ++i)
      seen += std::to_string(batch.data[i][0].template item<int64_t>()) + " ";
    if (file && ++count == most) {
      save(loader, *file);
      break;
    }
  }
  return seen;
}

template <class Sampler>
void loader_goes_on(size_t workers, auto make_sampler) {
  using namespace data;
  const auto make = [&] {
    return make_data_loader(datasets::TensorDataset(samples(50), samples(50)), make_sampler(),
                            DataLoaderOptions(8).workers(workers));
  };
  for (const size_t at : {size_t{1}, size_t{3}, size_t{4}}) {  // 4 is the last batch of half of the samples
    manual_seed(3);
    auto whole = make();
    order(*whole, 0);  // an epoch before
    const Tensor state = default_generator().get_state();
    const std::string epoch = order(*whole, 0), next = order(*whole, 0);

    default_generator().set_state(state);
    std::stringstream file;
    std::string seen;
    Tensor then;
    {
      auto first = make();
      default_generator().set_state(state);
      seen = order(*first, at, &file);
      then = default_generator().get_state();
    }
    auto second = make();
    load(*second, file);
    default_generator().set_state(then);
    CHECK(seen + order(*second, 0) == epoch);
    CHECK(order(*second, 0) == next);
  }
}

}  // namespace

TEST_CASE("a data loader goes on within an epoch, and its workers' lead does not count") {
  namespace S = data::samplers;
  for (const size_t workers : {0U, 1U, 3U}) {
    loader_goes_on<S::RandomSampler>(workers, [] { return S::RandomSampler(50); });
    loader_goes_on<S::SequentialSampler>(workers, [] { return S::SequentialSampler(50); });
    loader_goes_on<S::DistributedRandomSampler>(workers, [] { return S::DistributedRandomSampler(50, 2, 1); });
    loader_goes_on<S::DistributedSequentialSampler>(workers, [] { return S::DistributedSequentialSampler(50, 2, 1); });
  }
}

TEST_CASE("a data loader that is saved between epochs begins the next one") {
  using namespace data;
  const auto make = [] { return make_data_loader(datasets::TensorDataset(samples(20), samples(20)), 8); };
  auto loader = make();
  std::stringstream before, after;
  save(*loader, before);
  order(*loader, 0);
  save(*loader, after);
  for (auto* file : {&before, &after}) {
    auto fresh = make();
    load(*fresh, *file);
    size_t seen = 0;
    for (auto& batch : *fresh) seen += static_cast<size_t>(batch.data.size(0));
    CHECK(seen == 20);
  }
  auto unordered = make_data_loader(datasets::TensorDataset(samples(20), samples(20)),
                                    DataLoaderOptions(2).workers(2).enforce_ordering(false));
  auto i = unordered->begin();
  *i;
  std::stringstream file;
  check_fault([&] { save(*unordered, file); }, {"DataLoader", "enforce_ordering"});
  std::stringstream idle;
  save(*make(), idle);
  check_fault([&] { load(*unordered, idle); }, {"iterator"});
}

namespace {

// A network with dropout and batch norm, a shuffled loader, a schedule: all that has a state. Trains `steps` batches
// from where it is, over as many epochs as that takes.
struct Training {
  explicit Training(size_t workers = 0) {
    using namespace data;
    loader = make_data_loader(datasets::TensorDataset(samples(50) / 50, samples(50).square() / 2500),
                              DataLoaderOptions(8).workers(workers));
  }
  nn::Run parts() {
    return {{"net", net},        {"adam", adam},   {"cosine", cosine},  {"plateau", plateau},
            {"loader", *loader}, {"epoch", epoch}, {"step", step},      {"best", best},
            {"name", name},      {"warm", warm},   {"average", average}};
  }
  // Stops after `most` steps in all.
  void train(int64_t most) {
    while (step < most) {
      for (auto& batch : *loader) {
        adam.zero_grad();
        const Tensor loss = mse_loss(net->forward(batch.data), batch.target);
        loss.backward();
        adam.step();
        cosine.step();
        best = std::min(best, loss.item<double>());
        average = average.defined() ? average * 0.9 + loss.detach() : loss.detach();
        if (++step == most) return;
      }
      plateau.step(best);
      ++epoch;
      warm = false;
    }
  }
  std::string all() const {
    std::string text = fmt::format("{} {} {} {} {}\n", epoch, step, best, name, warm);
    for (const auto& p : net->named_parameters()) text += fmt::format("{}", p.value().to(kDouble).sum().item<double>());
    return text;
  }
  nn::Sequential net{nn::Linear(1, 16), nn::BatchNorm1d(16), nn::Tanh(), nn::Dropout(0.25), nn::Linear(16, 1)};
  optim::Adam adam{net->parameters(), optim::AdamOptions(0.02)};
  optim::CosineAnnealingLR cosine{adam, 40};
  optim::ReduceLROnPlateauScheduler plateau{adam, optim::ReduceLROnPlateauScheduler::min, 0.5, 1};
  std::unique_ptr<
      data::StatelessDataLoader<data::datasets::TensorDataset<data::Example<>>, data::samplers::RandomSampler>>
      loader;
  int64_t epoch = 0, step = 0;
  double best = 1e9;
  std::string name = "first";
  bool warm = true;
  Tensor average;
};
bool same(Training& a, Training& b) {
  bool equal = a.all() == b.all() && a.average.equal(b.average);
  for (const auto& p : a.net->named_parameters())
    equal = equal && p.value().equal(*b.net->named_parameters().find(p.key()));
  for (const auto& p : a.net->named_buffers()) equal = equal && p.value().equal(*b.net->named_buffers().find(p.key()));
  return equal;
}

}  // namespace

TEST_CASE("a run that is saved in the middle of an epoch goes on bit for bit") {
  const wick::test::Folder folder;
  const std::string file = folder / "run.safetensors";
  for (const size_t workers : {0U, 2U})
    for (const int64_t at : {1, 3, 7, 9, 14, 18}) {
      CAPTURE(at);
      manual_seed(11);
      Training whole(workers);
      whole.train(30);
      const Tensor end = default_generator().get_state();

      manual_seed(11);
      {
        Training first(workers);
        first.train(at);
        nn::save_run(file, first.parts());
      }
      manual_seed(99);
      Training second(workers);
      second.name = "second";
      second.train(2);
      Training third(workers);
      third.name = "third";
      nn::load_run(file, third.parts());
      CHECK(third.step == at);
      CHECK(third.name == "first");
      third.train(30);
      CHECK(same(whole, third));
      CHECK(default_generator().get_state().equal(end));
    }
}

TEST_CASE("load_run changes nothing when a part does not fit, and names it") {
  const wick::test::Folder folder;
  const std::string file = folder / "run.safetensors";
  Training run;
  run.train(3);
  nn::save_run(file, run.parts());
  Training other;
  nn::Linear wrong(2, 3);
  other.train(9);
  const std::string before = other.all();
  const Tensor state = default_generator().get_state();
  const auto refused = [&](const nn::Run& parts, std::initializer_list<std::string_view> words) {
    check_fault([&] { nn::load_run(file, parts); }, words);
    CHECK(other.all() == before);
    CHECK(default_generator().get_state().equal(state));
  };
  nn::Run parts = other.parts();
  parts[7] = nn::RunPart("best", wrong);
  refused(parts, {"missing", "best.weight"});
  parts = other.parts();
  parts.pop_back();
  refused(parts, {"run.safetensors", "'average'", "not asked for"});
  int8_t small = 0;
  parts = other.parts();
  parts.push_back(nn::RunPart("more", small));
  refused(parts, {"run.safetensors", "more"});
  check_fault([&] { nn::save_run(file, {{"a", run.epoch}, {"a", run.step}}); }, {"'a.value'", "twice"});
  check_fault([&] { nn::save_run(file, {{"generator", run.epoch}}); }, {"'generator'"});
  check_fault([&] { nn::save_run(file, {{"a.b", run.epoch}}); }, {"'a.b'", "dots"});
  check_fault([&] { nn::load_run(folder / "none", run.parts()); }, {"none"});
  save(run.net, file);
  check_fault([&] { nn::load_run(file, {}); }, {"run.safetensors"});
  nn::save_run(file, {{"number", run.step}});
  run.step = 300;
  nn::save_run(file, {{"number", run.step}});
  check_fault([&] { nn::load_run(file, {{"number", small}}); }, {"300", "does not fit"});
  CHECK(small == 0);
}
