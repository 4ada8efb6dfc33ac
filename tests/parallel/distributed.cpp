// DistributedDataParallel: a step of all ranks is one of a single process with all of their data.

#include <nn/parallel/distributed_data_parallel.h>

#include "group.h"

using namespace wick;
using namespace parallel_test;
using nn::parallel::DistributedDataParallel;
using nn::parallel::DistributedDataParallelOptions;

namespace {

std::shared_ptr<c10d::ProcessGroup> handle() { return {std::shared_ptr<void>(), &group()}; }

// Two layers that every pass uses, and one that not every pass does.
struct NetImpl : nn::Cloneable<NetImpl> {
  explicit NetImpl(int64_t inputs_ = 5) : inputs(inputs_) { reset(); }
  void reset() override {
    first = register_module("first", nn::Linear(inputs, 40));
    norm = register_module("norm", nn::BatchNorm1d(40));
    extra = register_module("extra", nn::Linear(40, 40));
    last = register_module("last", nn::Linear(40, 3));
  }
  Tensor forward(const Tensor& x, bool with_extra = true) {
    Tensor h = first(x).relu();
    if (with_norm) h = norm(h);
    if (with_extra) h = extra(h).tanh();
    return last(h);
  }
  int64_t inputs;
  bool with_norm = false;
  nn::Linear first{nullptr}, extra{nullptr}, last{nullptr};
  nn::BatchNorm1d norm{nullptr};
};
WICK_MODULE(Net);

// Another seed on each rank, so that only what DistributedDataParallel does makes them equal.
Net net_of(uint64_t seed) {
  manual_seed(seed);
  Net net;
  for (auto& p : net->norm->parameters()) p.requires_grad_(false);
  return net;
}
Net clone_of(const Net& net) { return Net(std::dynamic_pointer_cast<NetImpl>(net->clone())); }

bool same_on_all(const std::vector<Tensor>& tensors) {
  bool same = true;
  for (const Tensor& t : tensors) {  // all of them, as the other ranks do
    std::vector<Tensor> root{t.detach().clone()};
    group().broadcast(root)->wait();
    same = same && root[0].equal(t.detach());
  }
  return same;
}
double largest_difference(const std::vector<Tensor>& a, const std::vector<Tensor>& b) {
  double most = 0;
  for (size_t i = 0; i < a.size(); ++i) most = std::max(most, (a[i] - b[i]).abs().max().item<double>());
  return most;
}
std::vector<Tensor> gradients(const Net& net) {
  std::vector<Tensor> all;
  for (const auto& p : net->parameters())
    if (p.grad().defined()) all.push_back(p.grad().clone());
  return all;
}

// The whole batch, and this rank's part of it.
struct Data {
  explicit Data(uint64_t seed) {
    manual_seed(seed);
    x = randn({12, 5});
    y = randint(3, {12}, kLong);
    const int64_t n = 12 / size();
    mine_x = x.narrow(0, rank() * n, n);
    mine_y = y.narrow(0, rank() * n, n);
  }
  Tensor x, y, mine_x, mine_y;
};

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
