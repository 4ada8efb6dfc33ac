// DistributedDataParallel: a step of all ranks is one of a single process with all of their data.

#include "net.h"

using namespace wick;
using namespace parallel_test;
using nn::parallel::DistributedDataParallel;
using nn::parallel::DistributedDataParallelOptions;

namespace {

void trains_as_one(const DistributedDataParallelOptions& options) {
  Net net = net_of(100 + static_cast<uint64_t>(rank()));
  DistributedDataParallel ddp(net, handle(), options);
  CHECK(same_on_all(net->parameters()));
  Net alone = clone_of(net);
  optim::SGD sgd(net->parameters(), optim::SGDOptions(0.2).momentum(0.9));
  optim::SGD sgd_alone(alone->parameters(), optim::SGDOptions(0.2).momentum(0.9));
  double first = 0, last = 0;
  for (uint64_t step = 0; step < 12; ++step) {
    const Data data(step % 3);
    sgd.zero_grad();
    sgd_alone.zero_grad();
    const Tensor loss = cross_entropy_loss(ddp(data.mine_x), data.mine_y);
    loss.backward();
    const Tensor whole = cross_entropy_loss(alone->forward(data.x), data.y);
    whole.backward();
    CHECK(largest_difference(gradients(net), gradients(alone)) < 2e-6);
    CHECK(same_on_all(gradients(net)));
    sgd.step();
    sgd_alone.step();
    std::vector<Tensor> mean{loss.detach() / size()};
    group().allreduce(mean)->wait();
    CHECK(mean[0].item<double>() == doctest::Approx(whole.item<double>()).epsilon(1e-5));
    if (step == 0) first = whole.item<double>();
    last = whole.item<double>();
  }
  CHECK(last < first);
  CHECK(same_on_all(net->parameters()));
}

TEST_CASE("it trains as one process with the whole batch, whatever the buckets") {
  trains_as_one({});
  trains_as_one(DistributedDataParallelOptions().bucket_cap_mb(0.001));
  trains_as_one(DistributedDataParallelOptions().bucket_cap_mb(0.002).gradient_as_bucket_view(true));
  trains_as_one(DistributedDataParallelOptions().find_unused_parameters(true));
  trains_as_one(DistributedDataParallelOptions().bucket_cap_mb(0.002).static_graph(true));
  trains_as_one(DistributedDataParallelOptions().static_graph(true).gradient_as_bucket_view(true));
}

TEST_CASE("the same bits in every run") {
  const auto run = [] {
    Net net = net_of(7);
    DistributedDataParallel ddp(net, handle(), DistributedDataParallelOptions().bucket_cap_mb(0.002));
    optim::SGD sgd(net->parameters(), 0.3);
    for (uint64_t step = 0; step < 5; ++step) {
      const Data data(step);
      sgd.zero_grad();
      cross_entropy_loss(ddp(data.mine_x), data.mine_y).backward();
      sgd.step();
    }
    return nn::utils::parameters_to_vector(net->parameters());
  };
  const Tensor one = run();
  CHECK(one.equal(run()));
}

TEST_CASE("buckets: in the reverse order of the parameters, up to their size") {
  Net net = net_of(1);
  const auto one = DistributedDataParallel(net, handle()).buckets();
  CHECK(one == std::vector<std::vector<std::string>>{
                   {"last.bias", "last.weight", "extra.bias", "extra.weight", "first.bias", "first.weight"}});
  const auto three =
      DistributedDataParallel(net, handle(), DistributedDataParallelOptions().bucket_cap_mb(0.001)).buckets();
  CHECK(three == std::vector<std::vector<std::string>>{
                     {"last.bias", "last.weight", "extra.bias"}, {"extra.weight"}, {"first.bias", "first.weight"}});
}

TEST_CASE("no_sync: gradients add up on each rank, and the next pass averages the sums") {
  for (bool view : {false, true}) {
    Net net = net_of(3);
    DistributedDataParallel ddp(net, handle(), DistributedDataParallelOptions().gradient_as_bucket_view(view));
    Net alone = clone_of(net), local = clone_of(net);
    const Data a(1), b(2);
    {
      const auto off = ddp.no_sync();
      cross_entropy_loss(ddp(a.mine_x), a.mine_y).backward();
      cross_entropy_loss(local->forward(a.mine_x), a.mine_y).backward();
      CHECK(largest_difference(gradients(net), gradients(local)) == 0);
    }
    cross_entropy_loss(ddp(b.mine_x), b.mine_y).backward();
    (cross_entropy_loss(alone->forward(a.x), a.y) + cross_entropy_loss(alone->forward(b.x), b.y)).backward();
    CHECK(largest_difference(gradients(net), gradients(alone)) < 2e-6);
    CHECK(same_on_all(gradients(net)));
  }
}

TEST_CASE("find_unused_parameters: a layer that only some ranks use") {
  Net net = net_of(4);
  DistributedDataParallel ddp(net, handle(), DistributedDataParallelOptions().find_unused_parameters(true));
  Net alone = clone_of(net);
  const Data data(1);
  // Rank 0 goes through `extra`, the others do not.
  cross_entropy_loss(ddp(data.mine_x, rank() == 0), data.mine_y).backward();
  const int64_t n = data.mine_x.size(0);
  Tensor sum;
  for (int r = 0; r < size(); ++r) {
    const Tensor part =
        cross_entropy_loss(alone->forward(data.x.narrow(0, r * n, n), r == 0), data.y.narrow(0, r * n, n));
    sum = r == 0 ? part : sum + part;
  }
  (sum / size()).backward();
  CHECK(largest_difference(gradients(net), gradients(alone)) < 2e-6);

  // Nobody does: its gradient is not touched.
  net->zero_grad();
  cross_entropy_loss(ddp(data.mine_x, false), data.mine_y).backward();
  CHECK_FALSE(net->extra->weight.grad().defined());
  CHECK(same_on_all(gradients(net)));
}

TEST_CASE("buffers are those of rank 0 before each pass in training, or stay each rank's own") {
  for (bool same : {true, false}) {
    Net net = net_of(5);
    net->with_norm = true;
    DistributedDataParallel ddp(net, handle(), DistributedDataParallelOptions().broadcast_buffers(same));
    manual_seed(static_cast<uint64_t>(rank()));
    // Each pass begins with the buffers of rank 0, and changes them by its own data.
    for (int i = 0; i < 2; ++i) ddp(randn({6, 5})).sum().backward();
    net->with_norm = false;
    ddp(randn({6, 5}));  // gets the buffers, and does not change them
    CHECK(same_on_all(net->buffers()) == (same || size() == 1 || rank() == 0));
  }
}

TEST_CASE("modules that differ: all ranks are told in what") {
  if (size() == 1) return;
  Net net(rank() == size() - 1 ? 6 : 5);
  const std::string error = error_of([&] { DistributedDataParallel ddp(net, handle()); });
  CAPTURE(error);
  CHECK(error.find(fmt::format("the module of rank {} is not that of rank 0", size() - 1)) != std::string::npos);
  const size_t mine = error.find("it has parameter first.weight: "),
               root = error.find("where rank 0 has parameter first");
  REQUIRE(mine != std::string::npos);
  REQUIRE(root != std::string::npos);
  CHECK(error.substr(mine, root - mine).find("(40×6) Float") != std::string::npos);
  CHECK(error.substr(root).find("(40×5) Float") != std::string::npos);
  group().barrier()->wait();
}

TEST_CASE("what is wrong with the arguments") {
  Net net = net_of(1);
  const auto has = [](const std::string& s, const char* part) { return s.find(part) != std::string::npos; };
  CHECK(has(error_of([&] { DistributedDataParallel ddp(net, nullptr); }), "the process group is null"));
  CHECK(has(
      error_of([&] { DistributedDataParallel ddp(net, handle(), DistributedDataParallelOptions().bucket_cap_mb(0)); }),
      "bucket_cap_mb is 0"));
  for (auto& p : net->parameters()) p.requires_grad_(false);
  CHECK(has(error_of([&] { DistributedDataParallel ddp(net, handle()); }), "no parameter that requires grad"));
}

}  // namespace
