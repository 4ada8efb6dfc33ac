// Data sets, transforms, samplers and loaders with worker threads.

#include "peer.h"

#include <atomic>
#include <chrono>
#include <memory>
#include <mutex>
#include <numeric>
#include <set>
#include <stdexcept>

namespace data = torch::data;
namespace datasets = torch::data::datasets;
namespace samplers = torch::data::samplers;
namespace transforms = torch::data::transforms;
using peer::text;
using torch::Tensor;
using Numbers = std::vector<size_t>;

namespace {

// Sample i is (i, i), its target 10 i.
struct Counting : datasets::Dataset<Counting> {
  explicit Counting(size_t n_) : n(n_) {}
  data::Example<> get(size_t i) override {
    const auto v = static_cast<double>(i);
    return {torch::full({2}, v), torch::tensor(10 * v)};
  }
  torch::optional<size_t> size() const override { return n; }
  size_t n;
};

struct Ints : datasets::Dataset<Ints, int> {
  int get(size_t i) override {
    if (i == bad) throw std::runtime_error("bad sample");
    return static_cast<int>(i);
  }
  torch::optional<size_t> size() const override { return 10; }
  size_t bad = 100;
};

struct Stream : datasets::StatefulDataset<Stream, std::vector<int>> {
  torch::optional<std::vector<int>> get_batch(size_t n) override {
    std::vector<int> batch;
    while (batch.size() < n && at < 5) batch.push_back(at++);
    if (batch.empty()) return torch::nullopt;
    return batch;
  }
  torch::optional<size_t> size() const override { return torch::nullopt; }
  void reset() override { at = 0; }
  void save(torch::serialize::OutputArchive&) const override {}
  void load(torch::serialize::InputArchive&) override {}
  int at = 0;
};

template <class Sampler>
std::string order(Sampler& sampler, size_t batch_size) {
  std::string s;
  while (auto batch = sampler.next(batch_size)) {
    for (size_t i : *batch) s += std::to_string(i) + " ";
    s += "| ";
  }
  return s;
}
template <class Loader>
std::string all(Loader& loader) {
  std::string s;
  for (auto& batch : loader) {
    for (int i : batch) s += std::to_string(i) + " ";
    s += "| ";
  }
  return s;
}

}  // namespace

TEST_CASE("loader: batches of examples, or stacked into one") {
  auto loader =
      data::make_data_loader<samplers::SequentialSampler>(Counting(5), data::DataLoaderOptions().batch_size(2));
  std::string seen;
  for (std::vector<data::Example<>>& batch : *loader)
    for (auto& example : batch) seen += text(example.data) + " -> " + text(example.target) + "; ";
  CHECK(seen == "0 0 -> 0; 1 1 -> 10; 2 2 -> 20; 3 3 -> 30; 4 4 -> 40; ");

  auto set = Counting(5)
                 .map(transforms::Lambda<data::Example<>>([](data::Example<> e) {
                   e.target = e.target + 1;
                   return e;
                 }))
                 .map(transforms::Stack<>());
  CHECK(*set.size() == 5);
  auto stacked = data::make_data_loader<samplers::SequentialSampler>(std::move(set), 2);
  seen.clear();
  for (int epoch = 0; epoch < 2; ++epoch)
    for (data::Example<>& batch : *stacked) seen += text(batch.data) + " -> " + text(batch.target) + "; ";
  CHECK(seen == "0 0 1 1 -> 1 11; 2 2 3 3 -> 21 31; 4 4 -> 41; 0 0 1 1 -> 1 11; 2 2 3 3 -> 21 31; 4 4 -> 41; ");

  auto dropping =
      data::make_data_loader<samplers::SequentialSampler>(Ints(), data::DataLoaderOptions(4).drop_last(true));
  CHECK(all(*dropping) == "0 1 2 3 | 4 5 6 7 | ");
  CHECK(dropping->options().batch_size == 4);
  CHECK(dropping->options().workers == 0);
  CHECK(dropping->options().drop_last);
  CHECK(dropping->options().enforce_ordering);
}

TEST_CASE("loader: transforms") {
  const Tensor x = torch::arange(12, torch::kFloat).view({2, 1, 2, 3});
  const Numbers both{0, 1};
  auto set = datasets::TensorDataset(x).map(transforms::Normalize<data::example::NoTarget>(1.0, 2.0));
  CHECK(text(set.get_batch(both)[1].data) == "2.5 3 3.5 4 4.5 5");
  auto stacked = datasets::TensorDataset(std::vector<Tensor>{x[0], x[1]})
                     .map(transforms::TensorLambda<data::example::NoTarget>([](Tensor t) { return t * 2; }))
                     .map(transforms::Stack<data::TensorExample>());
  CHECK(stacked.get_batch(both).data.equal(x * 2));
  transforms::Normalize<> channels({1.0, 2.0}, {2.0, 4.0});
  CHECK(text(channels(torch::ones({2, 1, 1}))) == "0 -0.25");
  auto summed = Ints().map(transforms::BatchLambda<std::vector<int>, int>(
      [](std::vector<int> v) { return std::accumulate(v.begin(), v.end(), 0); }));
  CHECK(summed.get_batch(Numbers{1, 2, 3}) == 6);
  auto collated = Ints().map(transforms::Collate<int>([](std::vector<int> v) { return v[0] * v[1]; }));
  CHECK(collated.get_batch(Numbers{4, 5}) == 20);
  auto halves = datasets::map(Ints(), transforms::Lambda<int, double>([](int i) { return i / 2.0; }));
  CHECK(halves.get_batch(Numbers{3})[0] == 1.5);
  CHECK(halves.dataset().bad == 100);
}

TEST_CASE("loader: worker threads") {
  for (size_t workers : {1, 3}) {
    auto options = data::DataLoaderOptions(3).workers(workers);
    auto loader = data::make_data_loader<samplers::SequentialSampler>(Ints(), options);
    for (int epoch = 0; epoch < 2; ++epoch) CHECK(all(*loader) == "0 1 2 | 3 4 5 | 6 7 8 | 9 | ");
    CHECK(loader->options().max_jobs == 2 * workers);
    auto any = data::make_data_loader<samplers::RandomSampler>(
        Ints(), data::DataLoaderOptions(1).workers(workers).enforce_ordering(false).max_jobs(4));
    std::multiset<int> seen;
    for (auto& batch : *any) seen.insert(batch.begin(), batch.end());
    CHECK(seen == std::multiset<int>{0, 1, 2, 3, 4, 5, 6, 7, 8, 9});
  }
  auto shared = datasets::make_shared_dataset<Ints>();
  CHECK(*shared->size() == 10);
  auto loader = data::make_data_loader<samplers::SequentialSampler>(shared, data::DataLoaderOptions(5).workers(2));
  CHECK(all(*loader) == "0 1 2 3 4 | 5 6 7 8 9 | ");
  loader->join();
}

TEST_CASE("loader: what throws") {
  Ints ints;
  ints.bad = 4;
  auto plain = data::make_data_loader<samplers::SequentialSampler>(ints, 2);
  CHECK_THROWS_AS(all(*plain), std::runtime_error);
  auto loader = data::make_data_loader<samplers::SequentialSampler>(ints, data::DataLoaderOptions(2).workers(1));
  std::string message;
  int batches = 0;
  try {
    for (auto& batch : *loader) batches += !batch.empty();
  } catch (const data::WorkerException& e) {
    message = e.what();
    CHECK_THROWS_AS(std::rethrow_exception(e.original_exception), std::runtime_error);
  }
  CHECK(batches == 2);
  CHECK(message == "Caught exception in DataLoader worker thread. Original message: bad sample");

  auto busy = data::make_data_loader<samplers::SequentialSampler>(Ints(), data::DataLoaderOptions(1).workers(1));
  auto at = busy->begin();
  CHECK((*at)[0] == 0);
  CHECK_THROWS_AS(busy->begin(), c10::Error);
  int rest = 0;
  for (; at != busy->end(); ++at) ++rest;
  CHECK(rest == 10);
  CHECK_THROWS_AS(*at, c10::Error);
}

TEST_CASE("loader: streams and stateful sets") {
  auto stateful = data::make_data_loader(Stream(), data::DataLoaderOptions(2));
  for (int epoch = 0; epoch < 2; ++epoch) CHECK(all(*stateful) == "0 1 | 2 3 | 4 | ");
  auto thread = data::make_data_loader(Stream(), data::DataLoaderOptions(2).workers(1));
  for (int epoch = 0; epoch < 2; ++epoch) CHECK(all(*thread) == "0 1 | 2 3 | 4 | ");

  struct Ones : datasets::StreamDataset<Ones, std::vector<int>> {
    std::vector<int> get_batch(size_t n) override { return std::vector<int>(n, 1); }
    torch::optional<size_t> size() const override { return torch::nullopt; }
  };
  auto stream = data::make_data_loader(Ones(), samplers::StreamSampler(5), data::DataLoaderOptions(2));
  CHECK(all(*stream) == "1 1 | 1 1 | 1 | ");
}

TEST_CASE("samplers: orders") {
  samplers::SequentialSampler sequential(5);
  CHECK(order(sequential, 2) == "0 1 | 2 3 | 4 | ");
  CHECK(sequential.index() == 5);
  sequential.reset();
  CHECK(order(sequential, 10) == "0 1 2 3 4 | ");
  sequential.reset(2);
  CHECK(order(sequential, 1) == "0 | 1 | ");

  torch::manual_seed(5);
  samplers::RandomSampler random(6);
  const std::string first = order(random, 4);
  CHECK(first == "5 0 1 3 | 4 2 | ");
  random.reset();
  CHECK(order(random, 4) == "4 3 1 2 | 0 5 | ");
  random.reset(3);
  CHECK(order(random, 4) == "1 0 2 | ");

  std::string text;
  for (bool duplicates : {true, false})
    for (size_t n : {10, 7, 3})
      for (size_t rank = 0; rank < 4; ++rank) {
        samplers::DistributedRandomSampler r(n, 4, rank, duplicates);
        samplers::DistributedSequentialSampler s(n, 4, rank, duplicates);
        text += order(r, 2) + "/ " + order(s, 2);
        r.set_epoch(3);
        s.set_epoch(3);
        CHECK(r.epoch() == 3);
        r.reset();
        s.reset();
        text += "/ " + order(r, 3) + "/ " + order(s, 3) + "\n";
      }
  size_t hash = 5381;
  for (char c : text) hash = hash * 33 + static_cast<unsigned char>(c);
  CHECK_MESSAGE(hash == 2227510778848647085U, text);  // of the text that LibTorch 1.13 gives
  samplers::StreamSampler stream(5);
  std::string sizes;
  while (auto n = stream.next(2)) sizes += std::to_string(n->size()) + " ";
  CHECK(sizes == "2 2 1 ");
}
