// SyncBatchNorm: outputs, gradients and running statistics are those of BatchNorm over the batches of all ranks.

#include <nn/parallel/sync_batch_norm.h>

#include "net.h"

using namespace wick;
using namespace parallel_test;

namespace {

// Of `total` samples in all, where each rank's begin: evenly, or one more on each rank than on the one before, rank 0
// without any.
std::vector<int64_t> cuts(int64_t total, bool even) {
  std::vector<int64_t> at{0};
  for (int r = 0; r < size(); ++r)
    at.push_back(r == size() - 1 ? total
                                 : at.back() + (even ? total / size() : std::min<int64_t>(r, total - at.back())));
  return at;
}

double distance(const Tensor& a, const Tensor& b) {
  return a.numel() == 0 ? 0 : (a.to(kDouble) - b.to(kDouble)).abs().max().item<double>();
}
Tensor summed(const Tensor& t) {
  std::vector<Tensor> x{t.detach().clone()};
  group().allreduce(x)->wait();
  return x[0];
}

// `sync` on each rank's part of x against `whole` on all of x, two steps of training and one of evaluation.
template <class Sync, class Whole>
void same_as_whole(Sync& sync, Whole& whole, std::vector<int64_t> shape, ScalarType type, bool even, double close) {
  for (int step = 0; step < 3; ++step) {
    manual_seed(static_cast<uint64_t>(step) + 1);
    if (step == 2) {
      sync->eval();
      whole->eval();
    }
    const std::vector<int64_t> at = cuts(shape[0], even);
    const int64_t from = at[static_cast<size_t>(rank())], n = at[static_cast<size_t>(rank()) + 1] - from;
    const Tensor x = (randn(shape, type) * 3 + 100).requires_grad_(), e = randn(shape, type);
    const Tensor mine = x.detach().narrow(0, from, n).clone().requires_grad_();
    sync->zero_grad();
    whole->zero_grad();
    const Tensor y = sync->forward(mine), expected = whole->forward(x);
    CHECK((y.scalar_type() == type));
    CHECK(distance(y, expected.narrow(0, from, n)) < close);
    (y * e.narrow(0, from, n)).sum().backward();
    (expected * e).sum().backward();
    CHECK(distance(mine.grad(), x.grad().narrow(0, from, n)) < close);
    const auto parameters = sync->parameters(), others = whole->parameters();
    REQUIRE(parameters.size() == others.size());
    for (size_t i = 0; i < parameters.size(); ++i)
      CHECK(distance(summed(parameters[i].grad()), others[i].grad()) < 20 * close);  // sums of many
    const auto buffers = sync->named_buffers(), wanted = whole->named_buffers();
    REQUIRE(buffers.size() == wanted.size());
    for (const auto& b : buffers) {
      CAPTURE(b.key());
      CHECK(distance(b.value(), wanted[b.key()]) < (type == kDouble ? 1e-10 : 2e-5));
    }
    CHECK(same_on_all(sync->buffers()));
  }
}

TEST_CASE("SyncBatchNorm is BatchNorm over all ranks, even and uneven parts, empty ones among them") {
  for (bool even : {true, false})
    for (ScalarType type : {kDouble, kFloat})
      for (bool affine : {true, false})
        for (std::optional<double> momentum : {std::optional(0.1), std::optional<double>()}) {
          CAPTURE(even);
          CAPTURE(affine);
          const auto options = nn::BatchNormOptions(3).affine(affine).momentum(momentum);
          nn::SyncBatchNorm sync(options, handle());
          nn::BatchNorm2d whole(options);
          if (affine) {
            NoGradGuard off;
            whole->weight.copy_(tensor({0.5, 2., -1.}));
            whole->bias.copy_(tensor({1., 0., 3.}));
            sync->weight.copy_(whole->weight);
            sync->bias.copy_(whole->bias);
          }
          sync->to(type);
          whole->to(type);
          same_as_whole(sync, whole, {12, 3, 2, 5}, type, even, type == kDouble ? 1e-11 : 1e-4);
        }
}

TEST_CASE("SyncBatchNorm of (N×C) and (N×C×L), without running statistics") {
  const auto options = nn::BatchNormOptions(4).track_running_stats(false);
  for (bool sequence : {false, true}) {
    nn::SyncBatchNorm sync(options, handle());
    nn::BatchNorm1d whole(options);
    sync->to(kDouble);
    whole->to(kDouble);
    const std::vector<int64_t> shape = sequence ? std::vector<int64_t>{8, 4, 3} : std::vector<int64_t>{8, 4};
    same_as_whole(sync, whole, shape, kDouble, true, 1e-11);
  }
}

TEST_CASE("convert_sync_batchnorm: a network trains on all ranks as on one") {
  const auto make = [] {
    manual_seed(3);
    return nn::Sequential(nn::Conv2d(nn::Conv2dOptions(1, 4, 3)), nn::BatchNorm2d(4), nn::ReLU(), nn::Flatten(),
                          nn::Linear(64, 8), nn::BatchNorm1d(8), nn::Linear(8, 3));
  };
  nn::Sequential net = nn::convert_sync_batchnorm(make(), handle()), alone = make();
  net->to(kDouble);
  alone->to(kDouble);
  DistributedDataParallel ddp(net, handle(), DistributedDataParallelOptions().bucket_cap_mb(0.0005));
  optim::SGD sgd(net->parameters(), 0.1), sgd_alone(alone->parameters(), 0.1);
  for (int step = 0; step < 4; ++step) {
    const Tensor x = randn({12, 1, 6, 6}, kDouble), y = randint(3, {12}, kLong);
    const int64_t n = 12 / size();
    sgd.zero_grad();
    sgd_alone.zero_grad();
    cross_entropy_loss(ddp(x.narrow(0, rank() * n, n)), y.narrow(0, rank() * n, n)).backward();
    cross_entropy_loss(alone->forward(x), y).backward();
    sgd.step();
    sgd_alone.step();
    CHECK(largest_difference(net->parameters(), alone->parameters()) < 1e-12);
    CHECK(largest_difference(net->buffers(), alone->buffers()) < 1e-12);
  }
  // A copy computes as the original does, and evaluation asks no other rank.
  const auto copy = std::dynamic_pointer_cast<nn::SequentialImpl>(net->clone());
  const Tensor part = randn({2, 1, 6, 6}, kDouble) + rank();
  CHECK(copy->forward(part).equal(net->forward(part)));
  net->eval();
  copy->eval();
  if (rank() == 0) CHECK(copy->forward(part).equal(net->forward(part)));
}

TEST_CASE("SyncBatchNorm: what is wrong") {
  const auto has = [](const std::string& s, const char* part) { return s.find(part) != std::string::npos; };
  CHECK(has(error_of([] { nn::SyncBatchNorm norm(nn::BatchNormOptions(3), nullptr); }), "the process group is null"));
  nn::SyncBatchNorm norm(nn::BatchNormOptions(3), handle());
  CHECK(fmt::format("{}", *norm).find("SyncBatchNorm(3, eps=1e-05") != std::string::npos);
  CHECK(has(error_of([&] { norm(ones({3})); }), "at least 2D input (got 1D"));
  CHECK(has(error_of([&] { norm(ones({4, 5})); }), "has 5 channels, the module 3"));
  const Tensor x = ones({rank() == 0 ? 1 : 0, 3});
  CHECK(has(error_of([&] { norm(x); }), "Expected more than 1 value per channel when training, got 1 on all ranks"));
  const Tensor y = randn({2, 3}).requires_grad_();
  for (const Tensor& input : {y, norm->weight})
    CHECK(has(error_of([&] { autograd::grad({norm(y).pow(3).sum()}, {input}, {}, true, true); }),
              "no second derivative"));
  group().barrier()->wait();
}

}  // namespace
