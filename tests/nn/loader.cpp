// Data sets, samplers and loaders.

#include <doctest/doctest.h>
#include <nn/nn.h>

#include <algorithm>
#include <mutex>
#include <numeric>
#include <set>
#include <sstream>
#include <thread>

#include "../faults/files.h"

using namespace wick;
using namespace wick::data;
using samplers::RandomSampler;
using samplers::SequentialSampler;
using wick::test::check_fault;

namespace {

/// 10 samples of 2×3 bytes, each full of its number, and as targets 100 + the number.
auto ten() {
  return datasets::TensorDataset(arange(10, kByte).reshape({10, 1, 1}).expand({10, 2, 3}).contiguous(),
                                 arange(100, 110));
}

/// The numbers of the samples of one epoch, batch by batch.
template <class Loader>
std::vector<std::vector<int64_t>> epoch(Loader& loader) {
  std::vector<std::vector<int64_t>> batches;
  for (auto& batch : loader) {
    const int64_t n = batch.data.size(0);
    CHECK((batch.data.dtype() == kByte));
    CHECK((batch.target.dtype() == kLong));
    CHECK(batch.data.sizes() == IntArrayRef({n, 2, 3}));
    CHECK(batch.target.sizes() == IntArrayRef({n}));
    auto& numbers = batches.emplace_back();
    for (int64_t i = 0; i < n; ++i) {
      const auto number = batch.data[i][0][0].template item<int64_t>();
      CHECK(batch.data[i].equal(full({2, 3}, number, kByte)));
      CHECK(batch.target[i].template item<int64_t>() == 100 + number);
      numbers.push_back(number);
    }
  }
  return batches;
}
std::vector<int64_t> flat(const std::vector<std::vector<int64_t>>& batches) {
  std::vector<int64_t> all;
  for (const auto& b : batches) all.insert(all.end(), b.begin(), b.end());
  return all;
}
std::vector<size_t> sizes(const std::vector<std::vector<int64_t>>& batches) {
  std::vector<size_t> n;
  for (const auto& b : batches) n.push_back(b.size());
  return n;
}
std::vector<int64_t> range(int64_t n) {
  std::vector<int64_t> r(static_cast<size_t>(n));
  std::iota(r.begin(), r.end(), 0);
  return r;
}

/// Gives one sample at a time, and remembers which were asked for.
struct Squares : datasets::Dataset<Squares> {
  explicit Squares(size_t n_) : n(n_) {}
  Example<> get(size_t i) override {
    asked->insert(i);
    return {full({2}, static_cast<double>(i)), tensor(static_cast<int64_t>(i * i))};
  }
  std::optional<size_t> size() const override { return n; }
  size_t n;
  std::shared_ptr<std::multiset<size_t>> asked = std::make_shared<std::multiset<size_t>>();
};
struct Endless : Squares {
  using Squares::Squares;
  std::optional<size_t> size() const override { return std::nullopt; }
};

/// Every second sample, from the last.
struct Backwards : samplers::Sampler<> {
  explicit Backwards(size_t n_) : n(n_), at(n_) {}
  void reset(std::optional<size_t> size = std::nullopt) override { at = n = size.value_or(n); }
  std::optional<std::vector<size_t>> next(size_t batch_size) override {
    std::vector<size_t> batch;
    for (; batch.size() < batch_size && at >= 2; at -= 2) batch.push_back(at - 1);
    if (batch.empty()) return std::nullopt;
    return batch;
  }
  size_t n, at;
};

}  // namespace

TEST_CASE("a sequential loader gives all samples in order, the last batch smaller or left out") {
  auto loader = make_data_loader<SequentialSampler>(ten(), 4);
  for (int i = 0; i < 3; ++i) {  // each loop is an epoch
    const auto batches = epoch(*loader);
    CHECK(sizes(batches) == std::vector<size_t>{4, 4, 2});
    CHECK(flat(batches) == range(10));
  }
  CHECK(loader->options().batch_size == 4);
  CHECK_FALSE(loader->options().drop_last);

  auto dropping = make_data_loader<SequentialSampler>(ten(), DataLoaderOptions(4).drop_last(true));
  CHECK(flat(epoch(*dropping)) == range(8));
  CHECK(flat(epoch(*dropping)) == range(8));
  auto fitting = make_data_loader<SequentialSampler>(ten(), DataLoaderOptions(5).drop_last(true));
  CHECK(sizes(epoch(*fitting)) == std::vector<size_t>{5, 5});
  auto one_by_one = make_data_loader<SequentialSampler>(ten());
  CHECK(sizes(epoch(*one_by_one)) == std::vector<size_t>(10, 1));
  auto large = make_data_loader<SequentialSampler>(ten(), 100);
  CHECK(sizes(epoch(*large)) == std::vector<size_t>{10});
  auto too_large = make_data_loader<SequentialSampler>(ten(), DataLoaderOptions(100).drop_last(true));
  CHECK(epoch(*too_large).empty());
}

TEST_CASE("a random loader gives each sample once an epoch, in a new order each, the same for the same seed") {
  manual_seed(4);
  auto loader = make_data_loader<RandomSampler>(ten(), 3);
  std::set<std::vector<int64_t>> orders;
  std::vector<std::vector<int64_t>> in_turn;
  for (int i = 0; i < 20; ++i) {
    const auto batches = epoch(*loader);
    CHECK(sizes(batches) == std::vector<size_t>{3, 3, 3, 1});
    auto order = flat(batches);
    orders.insert(order);
    in_turn.push_back(order);
    std::sort(order.begin(), order.end());
    CHECK(order == range(10));
  }
  CHECK(orders.size() == 20);
  CHECK_FALSE(orders.contains(range(10)));

  manual_seed(4);
  auto again = make_data_loader(ten(), 3);  // RandomSampler unless said otherwise
  for (int i = 0; i < 20; ++i) CHECK(flat(epoch(*again)) == in_turn[static_cast<size_t>(i)]);
  manual_seed(5);
  auto other = make_data_loader(ten(), 3);
  CHECK(flat(epoch(*other)) != in_turn[0]);
}

TEST_CASE("a random loader's first epoch has the order that LibTorch's has: the second permutation after its making") {
  // LibTorch 1.13: manual_seed(3), 10 samples: the sampler draws when it is made, and again when each epoch begins.
  manual_seed(3);
  auto loader = make_data_loader<RandomSampler>(ten(), 4);
  CHECK(flat(epoch(*loader)) == std::vector<int64_t>{9, 8, 5, 3, 0, 6, 7, 2, 1, 4});
  CHECK(flat(epoch(*loader)) == std::vector<int64_t>{0, 9, 6, 1, 7, 2, 5, 3, 4, 8});
}

TEST_CASE("an epoch may be left early") {
  auto loader = make_data_loader<SequentialSampler>(ten(), 4);
  int batches = 0;
  for (auto& batch : *loader)
    if (batch.data[0][0][0].item<int64_t>() == 4)
      break;
    else
      ++batches;
  CHECK(batches == 1);
  CHECK(flat(epoch(*loader)) == range(10));
  auto at = loader->begin();
  CHECK(at->target.size(0) == 4);
  CHECK((*at).target[0].item<int64_t>() == 100);
  ++at;
  CHECK(at->target[0].item<int64_t>() == 104);
  ++at;
  CHECK(at != loader->end());
  ++at;
  CHECK(at == loader->end());
}

TEST_CASE("a data set is never copied, a batch always is") {
  const Tensor x = zeros({6, 2}), y = zeros({6}, kLong);
  datasets::TensorDataset set(x, y);
  const size_t handles = x.use_count();
  auto loader = make_data_loader<SequentialSampler>(set, 6);
  CHECK(x.use_count() > handles);  // the loader's data set holds the same tensor
  x[3].fill_(7);
  y[5] = Scalar(9);
  for (auto& batch : *loader) {
    CHECK(batch.data.equal(x));
    CHECK(batch.target.equal(y));
    CHECK_FALSE(batch.data.is_alias_of(x));
    batch.data.fill_(-1);
  }
  CHECK(x[3].equal(full({2}, 7.0)));
  const std::vector<size_t> wanted{3, 3, 0};
  const Example<> some = set.get_batch(wanted);
  CHECK(some.data.equal(tensor({{7.0, 7.0}, {7.0, 7.0}, {0.0, 0.0}})));
  CHECK(set.size() == 6);
}

TEST_CASE("a TensorDataset over memory with strides") {
  const Tensor x = arange(12, kFloat).reshape({2, 6}).t(), y = arange(12, kLong).slice(0, 0, 12, 2);
  auto loader = make_data_loader<SequentialSampler>(datasets::TensorDataset(x, y), 4);
  std::vector<Tensor> data, target;
  for (auto& b : *loader) {
    data.push_back(b.data);
    target.push_back(b.target);
  }
  CHECK(cat(data).equal(x));
  CHECK(cat(target).equal(y));
}

TEST_CASE("a data set with get()") {
  Squares squares(7);
  auto loader = make_data_loader<SequentialSampler>(squares, 3);
  std::vector<int64_t> targets;
  std::vector<size_t> n;
  for (std::vector<Example<>>& batch : *loader) {
    n.push_back(batch.size());
    for (const auto& e : batch) {
      targets.push_back(e.target.item<int64_t>());
      CHECK(e.data.sizes() == IntArrayRef({2}));
    }
  }
  CHECK(n == std::vector<size_t>{3, 3, 1});
  CHECK(targets == std::vector<int64_t>{0, 1, 4, 9, 16, 25, 36});
  CHECK(squares.asked->size() == 7);
  auto random = make_data_loader<RandomSampler>(squares, 2);
  for (auto& batch : *random) static_cast<void>(batch);
  for (size_t i = 0; i < 7; ++i) CHECK(squares.asked->count(i) == 2);

  auto own = make_data_loader(Endless(7), Backwards(7), DataLoaderOptions(2));
  std::vector<int64_t> taken;
  for (int i = 0; i < 2; ++i)
    for (auto& batch : *own)
      for (const auto& e : batch) taken.push_back(e.target.item<int64_t>());
  CHECK(taken == std::vector<int64_t>{36, 16, 4, 36, 16, 4});
  check_fault([] { make_data_loader<SequentialSampler>(Endless(7), 2); }, {"size", "sampler"});
}

namespace {

/// Sample i is the number i; some of them fail, some take their time.
struct Slow : datasets::Dataset<Slow, int> {
  int get(size_t i) override {
    if (i == bad) throw std::runtime_error("sample " + std::to_string(i) + " is bad");
    std::this_thread::sleep_for(std::chrono::milliseconds(i == late ? 150 : i % 3));
    return static_cast<int>(i);
  }
  std::optional<size_t> size() const override { return 20; }
  size_t bad = 100, late = 100;
};
/// Counts how often it is copied.
struct Copied : datasets::Dataset<Copied, int> {
  explicit Copied(std::shared_ptr<int> n) : copies(std::move(n)) {}
  Copied(const Copied& o) : copies(o.copies) { ++*copies; }
  Copied(Copied&&) = default;
  int get(size_t i) override { return static_cast<int>(i); }
  std::optional<size_t> size() const override { return 4; }
  std::shared_ptr<int> copies;
};
/// Its own counter, up to 7.
struct Stream : datasets::StatefulDataset<Stream, std::vector<int>> {
  std::optional<std::vector<int>> get_batch(size_t n) override {
    const std::lock_guard lock(*mutex);
    std::vector<int> batch;
    while (batch.size() < n && at < 7) batch.push_back(at++);
    if (batch.empty()) return std::nullopt;
    return batch;
  }
  std::optional<size_t> size() const override { return std::nullopt; }
  void reset() override { at = 0; }
  void save(serialize::OutputArchive& archive) const override { archive.write("at", int64_t{at}); }
  void load(serialize::InputArchive& archive) override {
    IValue v;
    archive.read("at", v);
    at = static_cast<int>(v.toInt());
  }
  int at = 0;
  std::shared_ptr<std::mutex> mutex = std::make_shared<std::mutex>();
};

template <class Loader>
std::vector<int> read_all(Loader& loader) {
  std::vector<int> all;
  for (auto& batch : loader) all.insert(all.end(), batch.begin(), batch.end());
  return all;
}
std::vector<int> up_to(int n) {
  std::vector<int> r(static_cast<size_t>(n));
  std::iota(r.begin(), r.end(), 0);
  return r;
}

}  // namespace

TEST_CASE("worker threads give the same batches, in order or as they come") {
  for (size_t workers : {1U, 2U, 5U}) {
    for (size_t jobs : {1U, 3U, 50U}) {
      CAPTURE(workers);
      CAPTURE(jobs);
      const auto options = DataLoaderOptions(3).workers(workers).max_jobs(jobs);
      auto loader = make_data_loader<SequentialSampler>(Slow(), options);
      for (int i = 0; i < 3; ++i) CHECK(read_all(*loader) == up_to(20));
      auto dropping = make_data_loader<SequentialSampler>(Slow(), DataLoaderOptions(options).drop_last(true));
      CHECK(read_all(*dropping) == up_to(18));
      auto unordered = make_data_loader<SequentialSampler>(Slow(), DataLoaderOptions(options).enforce_ordering(false));
      for (int i = 0; i < 3; ++i) {
        auto all = read_all(*unordered);
        std::sort(all.begin(), all.end());
        CHECK(all == up_to(20));
      }
    }
  }
  // A late batch holds up those behind it only where order is asked for.
  Slow slow;
  slow.late = 0;
  const auto options = DataLoaderOptions(1).workers(2);
  auto ordered = make_data_loader<SequentialSampler>(slow, options);
  CHECK(read_all(*ordered).front() == 0);
  auto unordered = make_data_loader<SequentialSampler>(slow, DataLoaderOptions(options).enforce_ordering(false));
  CHECK(read_all(*unordered).front() != 0);

  CHECK(ordered->options().max_jobs == 4);
  CHECK(make_data_loader(Slow())->options().max_jobs == 0);
  check_fault([&] { make_data_loader(Slow(), DataLoaderOptions(options).max_jobs(0)); }, {"max_jobs", "2 workers"});
}

TEST_CASE("each worker has a copy of the set, unless it is shared") {
  auto copies = std::make_shared<int>(0);
  Copied set(copies);
  auto loader = make_data_loader<SequentialSampler>(std::move(set), DataLoaderOptions(1).workers(3));
  CHECK(*copies == 2);
  CHECK(read_all(*loader) == up_to(4));
  *copies = 0;
  auto shared = datasets::make_shared_dataset<Copied>(copies);
  auto sharing = make_data_loader<SequentialSampler>(shared, DataLoaderOptions(1).workers(3));
  CHECK(read_all(*sharing) == up_to(4));
  CHECK(*copies == 0);
  CHECK(shared->size() == 4);
  CHECK((*shared).get(3) == 3);
}

TEST_CASE("what a worker throws reaches the reader, who may go on") {
  Slow slow;
  slow.bad = 5;
  auto loader = make_data_loader<SequentialSampler>(slow, DataLoaderOptions(2).workers(2));
  for (int i = 0; i < 2; ++i) {
    std::vector<int> all;
    int caught = 0;
    auto at = loader->begin();
    while (true) {
      try {
        if (at == loader->end()) break;
        if (all.empty() || at->back() != all.back()) all.insert(all.end(), at->begin(), at->end());
        ++at;
      } catch (const WorkerException& e) {
        ++caught;
        CHECK(std::string(e.what()).find("sample 5 is bad") != std::string::npos);
        CHECK_THROWS_AS(std::rethrow_exception(e.original_exception), std::runtime_error);
      }
    }
    CHECK(caught == 1);
    CHECK(all.size() == 18);
    CHECK(all.back() == 19);
  }
  auto here = make_data_loader<SequentialSampler>(slow, DataLoaderOptions(2));
  CHECK_THROWS_AS(read_all(*here), std::runtime_error);  // without workers as it was thrown

  // More failures than jobs ahead do not end the epoch before its end.
  struct Bad : datasets::Dataset<Bad, int> {
    int get(size_t i) override { return i < 15 ? throw 5 : static_cast<int>(i); }
    std::optional<size_t> size() const override { return 20; }
  };
  auto bad = make_data_loader<SequentialSampler>(Bad(), DataLoaderOptions(1).workers(2));
  auto at = bad->begin();
  int caught = 0;
  for (bool found = false; !found;) {
    try {
      CHECK((*at)[0] == 15);
      found = true;
    } catch (const WorkerException& e) {
      ++caught;
      CHECK(std::string(e.what()) == "Caught exception in DataLoader worker thread.");
    }
  }
  CHECK(caught == 15);
}

TEST_CASE("a batch that does not come in time") {
  Slow slow;
  slow.late = 0;
  auto options = DataLoaderOptions(1).workers(2).timeout(std::chrono::milliseconds(20));
  auto loader = make_data_loader<SequentialSampler>(slow, options);
  auto at = loader->begin();
  check_fault([&] { *at; }, {"timeout", "20 ms"});
  std::this_thread::sleep_for(std::chrono::milliseconds(200));
  CHECK((*at)[0] == 0);  // it is not lost
  ++at;
  CHECK((*at)[0] == 1);
}

TEST_CASE("one epoch at a time, and the end of the threads") {
  auto loader = make_data_loader<SequentialSampler>(Slow(), DataLoaderOptions(2).workers(2));
  auto at = loader->begin();
  CHECK((*at)[0] == 0);
  check_fault([&] { loader->begin(); }, {"another iterator", "not yet exhausted"});
  for (; at != loader->end(); ++at) {
  }
  check_fault([&] { *at; }, {"past the end"});
  check_fault([&] { ++loader->end(); }, {"past the end"});
  CHECK(read_all(*loader) == up_to(20));
  loader->join();
  check_fault([&] { loader->begin(); }, {"joined"});
  {
    auto dropped = make_data_loader<SequentialSampler>(Slow(), DataLoaderOptions(1).workers(3));
    dropped->begin();
  }
}

TEST_CASE("stateful data sets and streams") {
  auto loader = make_data_loader(Stream(), DataLoaderOptions(3));
  for (int i = 0; i < 2; ++i) CHECK(read_all(*loader) == up_to(7));
  auto threads = make_data_loader(Stream(), DataLoaderOptions(2).workers(1));
  for (int i = 0; i < 2; ++i) CHECK(read_all(*threads) == up_to(7));
  auto doubled = make_data_loader(Stream().map(transforms::Lambda<int>([](int x) { return 2 * x; })), 5);
  CHECK(read_all(*doubled) == std::vector<int>{0, 2, 4, 6, 8, 10, 12});
  Stream a, b;
  a.get_batch(4);
  std::stringstream file;
  save(a, file);
  load(b, file);
  CHECK(b.at == 4);

  struct Ones : datasets::StreamDataset<Ones> {
    std::vector<Example<>> get_batch(size_t n) override { return std::vector<Example<>>(n); }
    std::optional<size_t> size() const override { return std::nullopt; }
  };
  auto stream = make_data_loader(Ones(), samplers::StreamSampler(7), DataLoaderOptions(3));
  std::vector<size_t> n;
  for (auto& batch : *stream) n.push_back(batch.size());
  CHECK(n == std::vector<size_t>{3, 3, 1});
}

TEST_CASE("transforms") {
  const Tensor x = arange(24, kFloat).reshape({4, 1, 2, 3});
  const std::vector<size_t> two{1, 3};
  auto rows = datasets::TensorDataset(x);
  CHECK(rows.get(2).data.equal(x[2]));
  auto stacked = rows.map(transforms::TensorLambda<example::NoTarget>([](Tensor t) { return t + 1; }))
                     .map(transforms::Stack<TensorExample>());
  CHECK(stacked.get_batch(two).data.equal(x.index_select(0, tensor({1, 3})) + 1));
  CHECK(stacked.size() == 4);
  auto normal =
      datasets::TensorDataset(std::vector<Tensor>{x[0], x[1]}).map(transforms::Normalize<example::NoTarget>(0.5, 2.0));
  CHECK(normal.get_batch(two.size() == 2 ? std::vector<size_t>{1} : two)[0].data.allclose((x[1] - 0.5) / 2));
  transforms::Normalize<> three({1.0, 2.0, 3.0}, {1.0, 2.0, 4.0});
  CHECK(three(ones({3, 2, 2})).select(1, 0).select(1, 0).allclose(tensor({0.0, -0.5, -0.5})));

  auto numbers = Slow()
                     .map(transforms::Lambda<int, double>([](int i) { return i + 0.5; }))
                     .map(transforms::BatchLambda<std::vector<double>, double>(
                         [](std::vector<double> v) { return std::accumulate(v.begin(), v.end(), 0.0); }));
  CHECK(numbers.get_batch(two) == 5.0);
  auto summed = Slow().map(transforms::Collate<int>([](std::vector<int> v) { return v[0] + v[1]; }));
  CHECK(summed.get_batch(two) == 4);
  auto loader = make_data_loader<SequentialSampler>(Squares(5).map(transforms::Stack<>()), 2);
  std::vector<int64_t> sizes;
  for (Example<>& batch : *loader) {
    sizes.push_back(batch.data.size(0));
    CHECK(batch.target.dim() == 1);
  }
  CHECK(sizes == std::vector<int64_t>{2, 2, 1});
}

TEST_CASE("MNIST's files as a data set") {
  const wick::test::Folder folder;
  std::string images("\0\0\x08\x03\0\0\0\2\0\0\0\2\0\0\0\3", 16), labels("\0\0\x08\x01\0\0\0\2\7\3", 10);
  for (int c : {0, 51, 102, 255, 0, 0, 1, 2, 3, 4, 5, 6}) images += static_cast<char>(c);
  for (const char* part : {"train", "t10k"}) {
    wick::test::put(folder / (std::string(part) + "-images-idx3-ubyte"), images);
    wick::test::put(folder / (std::string(part) + "-labels-idx1-ubyte"), labels);
  }
  datasets::MNIST set(folder.path().string());
  CHECK(set.size() == 2);
  CHECK(set.is_train());
  CHECK(set.images().sizes() == IntArrayRef({2, 1, 2, 3}));
  CHECK(set.get(0).data.flatten().slice(0, 0, 4).allclose(tensor({0.0, 0.2, 0.4, 1.0})));
  CHECK(set.get(1).target.item<int64_t>() == 3);
  CHECK(set.targets().equal(tensor({7, 3})));
  CHECK_FALSE(datasets::MNIST(folder.path().string(), datasets::MNIST::Mode::kTest).is_train());
  check_fault([] { datasets::MNIST("/nowhere"); }, {"/nowhere"});
}

TEST_CASE("samplers are saved within an epoch") {
  auto goes_on = [](auto a, auto b) {
    a.next(3);
    std::stringstream file;
    save(a, file);
    load(b, file);
    for (;;) {
      const auto x = a.next(2), y = b.next(2);
      CHECK(x.has_value() == y.has_value());
      if (!x || !y) break;
      CHECK(*x == *y);
    }
  };
  goes_on(SequentialSampler(10), SequentialSampler(10));
  manual_seed(1);
  RandomSampler first(10), second(10);
  goes_on(first, second);
  samplers::DistributedRandomSampler d(10, 2, 1), e(10, 2, 1);
  d.set_epoch(5);
  d.reset();
  goes_on(d, e);
  goes_on(samplers::DistributedSequentialSampler(10, 2, 1), samplers::DistributedSequentialSampler(10, 2, 1));
  samplers::StreamSampler s(10), t(10);
  s.next(4);
  std::stringstream file;
  save(s, file);
  load(t, file);
  CHECK(t.next(100)->size() == 6);

  const wick::test::Folder folder;
  serialize::OutputArchive bad;
  bad.write("index", 3);
  bad.write("indices", tensor({0, 1, 1}));
  bad.save_to(folder / "bad");
  check_fault([&] { load(first, folder / "bad"); }, {"RandomSampler", "permutation"});
  serialize::OutputArchive far;
  far.write("index", 11);
  far.save_to(folder / "far");
  SequentialSampler ten_samples(10);
  check_fault([&] { load(ten_samples, folder / "far"); }, {"index", "11", "10"});
  check_fault([&] { save(Backwards(3), folder / "own"); }, {"sampler", "save"});
  check_fault([] { samplers::DistributedSequentialSampler(10, 2, 2); }, {"rank 2", "2 replicas"});
}

TEST_CASE("samplers by themselves") {
  SequentialSampler s(5);
  CHECK(*s.next(2) == std::vector<size_t>{0, 1});
  CHECK(s.index() == 2);
  CHECK(*s.next(7) == std::vector<size_t>{2, 3, 4});
  CHECK_FALSE(s.next(1).has_value());
  s.reset();
  CHECK(*s.next(1) == std::vector<size_t>{0});
  s.reset(2);
  CHECK(*s.next(9) == std::vector<size_t>{0, 1});
  RandomSampler r(5);
  CHECK(r.next(5)->size() == 5);
  CHECK_FALSE(r.next(1).has_value());
  r.reset(8);
  auto eight = *r.next(10);
  std::sort(eight.begin(), eight.end());
  CHECK(eight == std::vector<size_t>{0, 1, 2, 3, 4, 5, 6, 7});
  CHECK_FALSE(SequentialSampler(0).next(1).has_value());
  CHECK_FALSE(RandomSampler(0).next(1).has_value());
}

TEST_CASE("data sets and loaders refuse what does not fit") {
  check_fault([] { datasets::TensorDataset(zeros({3, 2}), zeros({4})); }, {"TensorDataset", "(3×2)", "(4)"});
  check_fault([] { datasets::TensorDataset(zeros({}), zeros({})); }, {"TensorDataset"});
  check_fault([] { datasets::TensorDataset(Tensor(), zeros({4})); }, {"TensorDataset", "undefined"});
  check_fault([] { datasets::TensorDataset(zeros({4}), Tensor()); }, {"TensorDataset", "undefined"});
  check_fault([] { make_data_loader(ten(), 0); }, {"batch size", "0"});
  auto set = ten();
  const std::vector<size_t> beyond{10};
  CHECK_THROWS_AS(set.get_batch(beyond), Error);
  auto empty_loader = make_data_loader(datasets::TensorDataset(zeros({0, 2}), zeros({0})), 4);
  CHECK(empty_loader->begin() == empty_loader->end());
}

TEST_CASE("an example without a target") {
  TensorExample e(ones({2}));
  const Tensor& data = e;
  CHECK(data.is_same(e.data));
}
