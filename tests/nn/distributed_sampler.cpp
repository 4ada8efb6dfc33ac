// DistributedSampler reads the indices that PyTorch's reads.

#include <doctest/doctest.h>
#include <nn/nn.h>

#include <algorithm>

using namespace wick;
using data::distributed::DistributedSampler;
using data::distributed::DistributedSamplerOptions;

namespace {

struct Case {
  size_t size, replicas, rank;
  bool shuffle;
  uint64_t seed;
  bool drop_last;
  size_t epoch;
  std::vector<size_t> indices;
};
// list(torch.utils.data.distributed.DistributedSampler(range(size), replicas, rank, shuffle, seed, drop_last)) after
// set_epoch(epoch), of PyTorch 2.15.
const std::vector<Case> kPyTorch = {
    {10, 3, 0, true, 0, false, 0, {4, 5, 0, 2}},
    {10, 3, 1, true, 0, false, 0, {1, 3, 8, 4}},
    {10, 3, 2, true, 0, false, 0, {7, 9, 6, 1}},
    {10, 3, 0, true, 0, false, 2, {8, 5, 0, 3}},
    {10, 3, 1, true, 0, false, 2, {7, 6, 4, 8}},
    {10, 3, 2, true, 0, false, 2, {1, 9, 2, 7}},
    {10, 3, 0, true, 5, true, 1, {0, 1, 9}},
    {10, 3, 1, true, 5, true, 1, {7, 8, 2}},
    {10, 3, 2, true, 5, true, 1, {5, 3, 4}},
    {10, 4, 0, false, 0, false, 0, {0, 4, 8}},
    {10, 4, 1, false, 0, false, 0, {1, 5, 9}},
    {10, 4, 2, false, 0, false, 0, {2, 6, 0}},
    {10, 4, 3, false, 0, false, 0, {3, 7, 1}},
    {10, 4, 0, false, 0, true, 0, {0, 4}},
    {10, 4, 1, false, 0, true, 0, {1, 5}},
    {10, 4, 2, false, 0, true, 0, {2, 6}},
    {10, 4, 3, false, 0, true, 0, {3, 7}},
    {2, 5, 0, true, 3, false, 0, {0}},
    {2, 5, 1, true, 3, false, 0, {1}},
    {2, 5, 2, true, 3, false, 0, {0}},
    {2, 5, 3, true, 3, false, 0, {1}},
    {2, 5, 4, true, 3, false, 0, {0}},
    {2, 5, 0, false, 0, false, 0, {0}},
    {2, 5, 1, false, 0, false, 0, {1}},
    {2, 5, 2, false, 0, false, 0, {0}},
    {2, 5, 3, false, 0, false, 0, {1}},
    {2, 5, 4, false, 0, false, 0, {0}},
    {9, 3, 0, true, 1, false, 0, {4, 5, 8}},
    {9, 3, 1, true, 1, false, 0, {0, 7, 3}},
    {9, 3, 2, true, 1, false, 0, {6, 2, 1}},
    {2, 3, 0, true, 0, true, 0, {}},
    {2, 3, 1, true, 0, true, 0, {}},
    {2, 3, 2, true, 0, true, 0, {}},
    {11, 4, 0, true, 2, true, 0, {3, 1}},
    {11, 4, 1, true, 2, true, 0, {8, 4}},
    {11, 4, 2, true, 2, true, 0, {10, 5}},
    {11, 4, 3, true, 2, true, 0, {0, 2}},
};

DistributedSampler sampler_of(const Case& c) {
  DistributedSampler sampler(c.size, c.replicas, c.rank,
                             DistributedSamplerOptions().shuffle(c.shuffle).seed(c.seed).drop_last(c.drop_last));
  sampler.set_epoch(c.epoch);
  sampler.reset();
  return sampler;
}
std::vector<size_t> rest_of(DistributedSampler& sampler) {
  std::vector<size_t> all;
  while (auto batch = sampler.next(2)) all.insert(all.end(), batch->begin(), batch->end());
  return all;
}

TEST_CASE("DistributedSampler: PyTorch's indices") {
  for (const Case& c : kPyTorch) {
    CAPTURE(c.size);
    CAPTURE(c.replicas);
    CAPTURE(c.rank);
    DistributedSampler sampler = sampler_of(c);
    CHECK(sampler.size() == c.indices.size());
    CHECK(rest_of(sampler) == c.indices);
  }
}

TEST_CASE("DistributedSampler: all ranks together read all, in another order in each epoch") {
  std::vector<size_t> all;
  for (size_t rank = 0; rank < 4; ++rank) {
    DistributedSampler sampler(100, 4, rank);
    const auto first = rest_of(sampler);
    all.insert(all.end(), first.begin(), first.end());
    sampler.reset();
    CHECK(rest_of(sampler) == first);  // without set_epoch()
    sampler.set_epoch(1);
    sampler.reset();
    CHECK(rest_of(sampler) != first);
  }
  std::ranges::sort(all);
  for (size_t i = 0; i < 100; ++i) CHECK(all[i] == i);
}

TEST_CASE("DistributedSampler: saved within an epoch it goes on") {
  DistributedSampler sampler(20, 2, 1), other(20, 2, 1);
  sampler.set_epoch(3);
  sampler.reset();
  sampler.next(4);
  serialize::OutputArchive out;
  sampler.save(out);
  std::stringstream file;
  out.save_to(file);
  serialize::InputArchive in;
  in.load_from(file);
  other.load(in);
  CHECK(other.epoch() == 3);
  CHECK(other.index() == 4);
  CHECK(rest_of(other) == rest_of(sampler));
}

TEST_CASE("DistributedSampler: what is wrong") {
  CHECK_THROWS_WITH_AS(DistributedSampler(10, 2, 2), doctest::Contains("rank 2 of 2 replicas"), Error);
  CHECK_THROWS_WITH_AS(DistributedSampler(10, 0, 0), doctest::Contains("rank 0 of 0 replicas"), Error);
}

}  // namespace
