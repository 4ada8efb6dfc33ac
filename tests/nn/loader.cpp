// Data sets, samplers and loaders.

#include <doctest/doctest.h>
#include <nn/nn.h>

#include <algorithm>
#include <numeric>
#include <set>

#include "../faults/files.h"

using namespace wick;
using namespace wick::data;
using samplers::RandomSampler;
using samplers::SequentialSampler;
using wick::test::check_fault;

namespace {

/// 10 samples of 2×3 bytes, each full of its number, and as targets 100 + the number.
datasets::TensorDataset ten() {
  return {arange(10, kByte).reshape({10, 1, 1}).expand({10, 2, 3}).contiguous(), arange(100, 110)};
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
  CHECK(loader->options().batch_size() == 4);
  CHECK_FALSE(loader->options().drop_last());

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
