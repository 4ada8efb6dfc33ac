// Subset, ConcatDataset and random_split().

#include <doctest/doctest.h>
#include <nn/nn.h>

#include <algorithm>
#include <numeric>

#include "../faults/files.h"
#include "../faults/heard.h"

using namespace wick;
using namespace wick::data;
using samplers::SequentialSampler;
using wick::test::check_fault;

namespace {

/// Samples from, from + 1, … with targets ten times as large, as one pair of tensors a batch.
auto numbers(int64_t from, int64_t to, ScalarType dtype = kLong) {
  return datasets::TensorDataset(arange(from, to, dtype).unsqueeze(1), arange(10 * from, 10 * to, 10));
}
/// The same, one sample at a time.
struct Numbers : datasets::Dataset<Numbers> {
  Numbers(size_t from_, size_t n_) : from(from_), n(n_) {}
  Example<> get(size_t i) override {
    const auto x = static_cast<int64_t>(from + i);
    return {tensor(x), tensor(10 * x)};
  }
  std::optional<size_t> size() const override { return n; }
  size_t from, n;
};
struct Endless : Numbers {
  Endless() : Numbers(0, 10) {}
  std::optional<size_t> size() const override { return std::nullopt; }
};

std::vector<int64_t> listed(const Tensor& t) {
  const Tensor flat = t.to(kLong).flatten().contiguous();
  return {flat.data_ptr<int64_t>(), flat.data_ptr<int64_t>() + flat.numel()};
}
std::vector<int64_t> samples(const Example<>& batch) {
  CHECK((batch.data.flatten() * 10).equal(batch.target.flatten()));
  return listed(batch.data);
}
std::vector<int64_t> samples(const std::vector<Example<>>& batch) {
  std::vector<int64_t> all;
  for (const auto& e : batch) {
    CHECK((e.data * 10).equal(e.target));
    all.push_back(e.data.item<int64_t>());
  }
  return all;
}
std::vector<size_t> up_to(size_t n) {
  std::vector<size_t> all(n);
  std::iota(all.begin(), all.end(), size_t{0});
  return all;
}
using Ints = std::vector<int64_t>;
using Sizes = std::vector<size_t>;

template <class Parts>
Sizes sizes(const Parts& parts) {
  Sizes all;
  for (const auto& p : parts) all.push_back(*p.size());
  return all;
}

}  // namespace

TEST_CASE("Subset: the samples of the indices, in their order, also twice, in both kinds of batches") {
  Subset of_tensors(numbers(100, 110), {7, 2, 2, 0});
  CHECK(of_tensors.size() == 4);
  CHECK(samples(of_tensors.get_batch(Sizes{3, 0, 1})) == Ints{100, 107, 102});
  Subset of_samples(Numbers(100, 10), {7, 2, 2, 0});
  CHECK(samples(of_samples.get_batch(Sizes{3, 0, 1})) == Ints{100, 107, 102});
  CHECK(of_samples.get(1).data.item<int64_t>() == 102);
  CHECK(of_samples.indices() == Sizes{7, 2, 2, 0});
  Subset of_subset(of_samples, {1, 3});
  CHECK(samples(of_subset.get_batch(Sizes{1, 0})) == Ints{100, 102});
  CHECK(Subset(numbers(0, 3), {}).size() == 0);

  // Within a loader, shared and mapped, with workers that have a copy each.
  auto loader = make_data_loader<SequentialSampler>(
      Subset(datasets::make_shared_dataset<Numbers>(100U, 10U), {9, 4, 5}).map(transforms::Stack<>()),
      DataLoaderOptions(2).workers(2));
  std::vector<Ints> batches;
  for (auto& batch : *loader) batches.push_back(samples(batch));
  CHECK(batches == std::vector<Ints>{{109, 104}, {105}});
}

TEST_CASE("ConcatDataset: one set after another, a batch in the order of its request") {
  const auto check_all = [](auto set) {
    CHECK(set.size() == 9);
    CHECK(samples(set.get_batch(up_to(9))) == Ints{0, 1, 2, 100, 101, 102, 103, 200, 201});
    CHECK(samples(set.get_batch(Sizes{8, 3, 0, 7, 3, 2})) == Ints{201, 100, 0, 200, 100, 2});
    CHECK(samples(set.get_batch(Sizes{4})) == Ints{101});
    check_fault([&] { set.get_batch(Sizes{0, 9}); }, {"ConcatDataset", "index 9", "9 samples"});
    CHECK_THROWS_AS(set.get_batch(Sizes{9}), IndexError);
    auto copy = set;  // as each worker of a loader has one
    CHECK(samples(copy.get_batch(Sizes{8, 0})) == Ints{201, 0});
  };
  check_all(ConcatDataset(numbers(0, 3), numbers(100, 104), numbers(200, 202)));
  check_all(ConcatDataset(Numbers(0, 3), Subset(Numbers(100, 8), {0, 1, 2, 3}), Numbers(200, 2)));  // other types
  check_all(ConcatDataset(std::vector{Numbers(0, 3), Numbers(100, 4), Numbers(200, 2)}));
  check_all(ConcatDataset(ConcatDataset(Numbers(0, 3), Numbers(5, 0)), Numbers(100, 4), Numbers(200, 2)));
  CHECK(ConcatDataset(Numbers(0, 0)).get_batch(Sizes{}).empty());

  // Tensors without targets, one a batch.
  const auto rows = [](int64_t n) {
    return datasets::TensorDataset(arange(n)).map(transforms::Stack<TensorExample>());
  };
  ConcatDataset whole(rows(3), rows(5));
  CHECK(listed(whole.get_batch(Sizes{5, 0, 4}).data) == Ints{2, 0, 1});

  auto loader = make_data_loader<SequentialSampler>(ConcatDataset(numbers(0, 3), numbers(100, 104)), 4);
  std::vector<Ints> batches;
  for (auto& batch : *loader) batches.push_back(samples(batch));
  CHECK(batches == std::vector<Ints>{{0, 1, 2, 100}, {101, 102, 103}});
}

TEST_CASE("random_split: the parts that PyTorch draws") {
  // torch.randperm(10, generator=torch.Generator().manual_seed(42)), and after torch.manual_seed(7).
  const Generator generator = make_generator(42);
  auto parts = random_split(numbers(0, 10), {7, 3}, generator);
  REQUIRE(parts.size() == 2);
  CHECK(parts[0].indices() == Sizes{2, 6, 1, 8, 4, 5, 0});
  CHECK(parts[1].indices() == Sizes{9, 3, 7});
  CHECK(samples(parts[1].get_batch(Sizes{0, 1, 2})) == Ints{9, 3, 7});
  manual_seed(7);
  const auto drawn = random_split(Numbers(0, 10), {0.5, 0.5});
  CHECK(drawn[0].indices() == Sizes{5, 0, 3, 4, 1});
  CHECK(drawn[1].indices() == Sizes{7, 9, 6, 8, 2});
}

TEST_CASE("random_split: fractions are rounded down, and what is left goes round") {
  const auto of = [](size_t n, const std::vector<double>& f) { return sizes(random_split(Numbers(0, n), f)); };
  CHECK(of(10, {0.9, 0.1}) == Sizes{9, 1});
  CHECK(of(10, {0.33, 0.33, 0.34}) == Sizes{4, 3, 3});
  CHECK(of(11, {0.25, 0.25, 0.25, 0.25}) == Sizes{3, 3, 3, 2});
  CHECK(of(100, std::vector<double>(10, 0.1)) == Sizes(10, 10));  // which do not add up to 1 exactly
  CHECK(of(3, {1.0}) == Sizes{3});
  CHECK(sizes(random_split(Numbers(0, 4), std::vector<int>{1, 0, 3})) == Sizes{1, 0, 3});
  CHECK(sizes(random_split(Numbers(0, 10), {0.5F, 0.5F})) == Sizes{5, 5});
  wick::test::Heard heard;
  CHECK(of(2, {0.5, 0.4, 0.1}) == Sizes{2, 0, 0});
  CHECK(test::has(heard.take(), {"part 1 has no samples", "part 2 has no samples"}));
  CHECK(of(10, {0.8, 0.2}) == Sizes{8, 2});
  CHECK(heard.texts.empty());

  const auto parts = random_split(Numbers(0, 1000), {0.7, 0.2, 0.1});
  Sizes all;
  for (const auto& part : parts) all.insert(all.end(), part.indices().begin(), part.indices().end());
  CHECK(all != up_to(1000));
  std::sort(all.begin(), all.end());
  CHECK(all == up_to(1000));
}

TEST_CASE("what Subset, ConcatDataset and random_split refuse") {
  check_fault([] { Subset(numbers(0, 3), {0, 3}); }, {"Subset", "index 3", "3 samples"});
  check_fault([] { Subset(numbers(0, 3), {0, 2}).get_batch(Sizes{2}); }, {"Subset", "index 2", "2 samples"});
  check_fault([] { Subset(Numbers(0, 3), {0, 2}).get(5); }, {"Subset", "index 5", "2 samples"});
  check_fault([] { Subset(Endless(), {0}); }, {"Subset", "size"});
  check_fault([] { ConcatDataset(Numbers(0, 3), Endless()); }, {"ConcatDataset", "size"});
  check_fault([] { ConcatDataset(std::vector<Numbers>{}); }, {"ConcatDataset", "at least one"});
  // A batch from one set has its dtype, so one from two must not have another.
  ConcatDataset mixed(numbers(0, 3), numbers(0, 3, kFloat));
  check_fault([&] { mixed.get_batch(Sizes{0, 3}); }, {"ConcatDataset", "Long", "Float", "same dtype"});
  ConcatDataset shapes(datasets::TensorDataset(zeros({2, 3}), zeros({2})),
                       datasets::TensorDataset(zeros({2, 4}), zeros({2})));
  check_fault([&] { shapes.get_batch(Sizes{0, 3}); }, {"ConcatDataset", "3", "4"});

  check_fault([] { random_split(Numbers(0, 10), {7, 2}); }, {"random_split", "7 + 2", "10 samples"});
  check_fault([] { random_split(Numbers(0, 10), {7, 4}); }, {"random_split", "7 + 4", "10 samples"});
  check_fault([] { random_split(Numbers(0, 10), {12, -2}); }, {"random_split", "12 + -2", "10 samples"});
  check_fault([] { random_split(Numbers(0, 10), {INT64_MAX, INT64_MAX}); }, {"random_split", "10 samples"});
  check_fault([] { random_split(Numbers(0, 10), {0.7, 0.2}); }, {"random_split", "0.9"});
  check_fault([] { random_split(Numbers(0, 10), {1.5, -0.5}); }, {"random_split", "1.5", "0 to 1"});
  check_fault([] { random_split(Numbers(0, 10), {std::nan(""), 1.0}); }, {"random_split", "nan"});
  check_fault([] { random_split(Numbers(0, 10), std::vector<double>{}); }, {"random_split", "add up to 0"});
  check_fault([] { random_split(Endless(), {1, 2}); }, {"random_split", "size"});
}
