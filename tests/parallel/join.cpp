// What DistributedDataParallel does besides plain passes: static graphs, uneven inputs, hooks, and buckets built anew.

#include <autograd/checkpoint.h>
#include <fmt/ranges.h>

#include "net.h"

using namespace wick;
using namespace parallel_test;
using nn::parallel::GradBucket;
using nn::parallel::JoinOptions;

namespace {

// A network whose layers are used in another order than they are registered in.
struct CrossedImpl : nn::Module {
  CrossedImpl() {
    last = register_module("last", nn::Linear(4, 2));
    never = register_module("never", nn::Linear(2, 2));
    first = register_module("first", nn::Linear(3, 4));
  }
  Tensor forward(const Tensor& x) { return last(first(x).tanh()); }
  nn::Linear first{nullptr}, last{nullptr}, never{nullptr};
};
WICK_MODULE(Crossed);

TEST_CASE("buckets are built anew in the order of the first pass, which then is what is sent") {
  for (bool view : {false, true}) {
    manual_seed(static_cast<uint64_t>(rank()));
    Crossed net;
    for (auto& p : net->never->parameters()) p.requires_grad_(false);
    const auto options = DistributedDataParallelOptions().bucket_cap_mb(0.00005).gradient_as_bucket_view(view);
    DistributedDataParallel ddp(net, handle(), options);
    using Names = std::vector<std::vector<std::string>>;
    CHECK(ddp.buckets() == Names{{"first.bias"}, {"first.weight"}, {"last.bias", "last.weight"}});
    const Tensor x = ones({2, 3}) * (rank() + 1);
    std::vector<Tensor> before;
    for (int pass = 0; pass < 3; ++pass) {
      ddp(x).sum().backward();
      std::vector<Tensor> now;
      for (const auto& p : net->parameters())
        if (p.requires_grad()) now.push_back(p.grad().clone());
      if (pass > 0) CHECK(largest_difference(now, before) == 0);
      CHECK(same_on_all(now));
      before = now;
      net->zero_grad();
    }
    // The bias of a layer gets its gradient before its weight does, and the last layer before the first.
    const Names after = ddp.buckets();
    CAPTURE(fmt::format("{}", after));
    REQUIRE(after.size() >= 2);
    CHECK(after.front()[0].find("last.") == 0);
    CHECK(after.back()[0].find("first.") == 0);
  }
}

TEST_CASE("static_graph: layers used several times by checkpoints, and layers that nobody uses") {
  for (bool view : {false, true}) {
    manual_seed(5 + static_cast<uint64_t>(rank()));
    Crossed net;
    const auto again = [&](const Tensor& x) {  // `first` three times, twice of them within checkpoints
      const Tensor a = autograd::checkpoint([&](const Tensor& t) { return net->first(t).tanh(); }, x);
      const Tensor b = autograd::checkpoint([&](const Tensor& t) { return net->first(t * 2).tanh(); }, x);
      return net->last(a + b) + net->last(net->first(x));
    };
    struct Again : nn::Module {
      std::function<Tensor(const Tensor&)> f;
      Tensor forward(const Tensor& x) { return f(x); }
    };
    auto module = std::make_shared<Again>();
    module->register_module("net", net.ptr());
    module->f = again;
    DistributedDataParallel ddp(
        module, handle(),
        DistributedDataParallelOptions().bucket_cap_mb(0.00005).static_graph(true).gradient_as_bucket_view(view));
    std::vector<Tensor> all;
    for (int r = 0; r < size(); ++r) all.push_back(ones({2, 3}) * (r + 1) / 7);
    for (int pass = 0; pass < 3; ++pass) {
      net->zero_grad();
      const Tensor x = all[static_cast<size_t>(rank())].clone().requires_grad_();
      ddp(x).sum().backward();
      CHECK_FALSE(net->never->weight.grad().defined());
      std::vector<Tensor> got, expected, parameters;
      for (const nn::Linear& layer : {net->first, net->last})
        for (const Tensor& p : layer->parameters()) {
          got.push_back(p.grad().clone());
          parameters.push_back(p);
        }
      const auto off = ddp.no_sync();
      net->zero_grad();
      Tensor sum;
      for (const Tensor& part : all) {
        const Tensor y = again(part.clone().requires_grad_()).sum();
        sum = sum.defined() ? sum + y : y;
      }
      (sum / size()).backward();
      for (const Tensor& p : parameters) expected.push_back(p.grad());
      CHECK(largest_difference(got, expected) < 1e-6);
      CHECK(same_on_all(got));
    }
  }
}

TEST_CASE("static_graph: a graph that is another one is an error") {
  // A group of its own for what fails it.
  const auto own = c10d::ProcessGroupMPI::createProcessGroupMPI();
  Net net = net_of(2);
  DistributedDataParallel ddp(net, own, DistributedDataParallelOptions().static_graph(true));
  const Data data(1);
  ddp(data.mine_x).sum().backward();
  const std::string error = error_of([&] { ddp(data.mine_x, false).sum().backward(); });
  CAPTURE(error);
  CHECK(error.find("bucket 1 of 1") != std::string::npos);
  CHECK(error.find("static_graph") != std::string::npos);
}

// Trains with r + 1 batches on rank r; returns the parameters.
Tensor train_unevenly(const DistributedDataParallelOptions& options, const JoinOptions& join, bool steps_all) {
  Net net = net_of(9);
  DistributedDataParallel ddp(net, handle(), options);
  optim::SGD sgd(net->parameters(), optim::SGDOptions(0.1).momentum(0.9));
  JoinOptions with = join;
  if (steps_all) with.after_pass([&] { sgd.step(); });
  ddp.join(
      [&] {
        for (uint64_t batch = 0; batch <= static_cast<uint64_t>(rank()); ++batch) {
          const Data data(batch);
          sgd.zero_grad();
          cross_entropy_loss(ddp(data.mine_x), data.mine_y).backward();
          sgd.step();
        }
      },
      with);
  CHECK(same_on_all(net->parameters()));
  return nn::utils::parameters_to_vector(net->parameters()).detach();
}
// The same on one process.
Tensor train_alone(bool divide_by_initial) {
  Net net = net_of(9);
  optim::SGD sgd(net->parameters(), optim::SGDOptions(0.1).momentum(0.9));
  for (int batch = 0; batch < size(); ++batch) {
    const Data data(static_cast<uint64_t>(batch));
    const int64_t n = 12 / size();
    Tensor sum;
    for (int r = batch; r < size(); ++r) {
      const Tensor part = cross_entropy_loss(net->forward(data.x.narrow(0, r * n, n)), data.y.narrow(0, r * n, n));
      sum = sum.defined() ? sum + part : part;
    }
    sgd.zero_grad();
    (sum / (divide_by_initial ? size() : size() - batch)).backward();
    sgd.step();
  }
  return nn::utils::parameters_to_vector(net->parameters()).detach();
}

TEST_CASE("join: ranks with different numbers of batches") {
  for (bool by_all : {true, false}) {
    const Tensor alone = train_alone(by_all);
    const auto join = JoinOptions().divide_by_initial_world_size(by_all);
    for (bool steps_all : {false, true})
      for (const auto& options :
           {DistributedDataParallelOptions(), DistributedDataParallelOptions().bucket_cap_mb(0.001),
            DistributedDataParallelOptions().static_graph(true),
            DistributedDataParallelOptions().find_unused_parameters(true),
            DistributedDataParallelOptions().gradient_as_bucket_view(true)})
        CHECK((train_unevenly(options, join, steps_all) - alone).abs().max().item<double>() < 2e-6);
  }
}

TEST_CASE("join: a rank without any batch, whose part in a static graph is learnt from the others") {
  Net net = net_of(11);
  net->with_norm = true;
  DistributedDataParallel ddp(net, handle(), DistributedDataParallelOptions().static_graph(true));
  const Data data(3);
  const bool has_some = rank() > 0 || size() == 1;
  const auto pass = [&] { cross_entropy_loss(ddp(data.mine_x), data.mine_y).backward(); };
  ddp.join([&] {
    for (int i = 0; i < 2 && has_some; ++i) pass();
  });
  CHECK(same_on_all(net->buffers()));  // those of rank 1: rank 0 has run out first
  CHECK_FALSE(net->norm->running_mean.equal(zeros({40})));
  net->zero_grad();
  pass();
  CHECK(same_on_all(gradients(net)));
}

TEST_CASE("join: throw_on_early_termination, on all ranks, and the group goes on") {
  if (size() == 1) return;
  Net net = net_of(12);
  DistributedDataParallel ddp(net, handle());
  const Data data(1);
  int passes = 0;
  const std::string error = error_of([&] {
    ddp.join(
        [&] {
          for (; passes < (rank() == 1 ? 2 : 4); ++passes) cross_entropy_loss(ddp(data.mine_x), data.mine_y).backward();
        },
        JoinOptions().throw_on_early_termination(true));
  });
  CHECK(error == "DistributedDataParallel::join: rank 1 has run out of inputs");
  CHECK(passes == 2);
  group().barrier()->wait();
}

TEST_CASE("join: what is thrown on one rank is told to all") {
  if (size() == 1) return;
  const auto own = c10d::ProcessGroupMPI::createProcessGroupMPI();
  Net net = net_of(12);
  DistributedDataParallel ddp(net, own);
  const Data data(1);
  const std::string error = error_of([&] {
    ddp.join([&] {
      cross_entropy_loss(ddp(data.mine_x), data.mine_y).backward();
      if (rank() == 1) fail("cannot read batch 2");
      cross_entropy_loss(ddp(data.mine_x), data.mine_y).backward();
    });
  });
  CAPTURE(error);
  CHECK(error.find("cannot read batch 2") != std::string::npos);
  if (rank() != 1) CHECK(error.find("DistributedDataParallel::join: rank 1: cannot") != std::string::npos);
}

TEST_CASE("communication hooks: what they return is the average") {
  Net net = net_of(13), plain = clone_of(net);
  const auto options = DistributedDataParallelOptions().bucket_cap_mb(0.002);
  DistributedDataParallel ddp(net, handle(), options), reference(plain, handle(), options);
  size_t last = 0, called = 0;
  ddp.register_comm_hook([&](c10d::ProcessGroup& ranks, const GradBucket& bucket) {
    ++called;
    CHECK(bucket.gradients().size() == bucket.parameters().size());
    CHECK(bucket.gradients()[0].sizes() == bucket.parameters()[0].sizes());
    CHECK(bucket.gradients()[0].is_alias_of(bucket.buffer()));
    if (bucket.is_last()) last = bucket.index();
    std::vector<Tensor> wide{bucket.buffer().to(kDouble)};  // sums in double
    const auto work = ranks.allreduce(wide);
    return [work, wide, n = ranks.getSize()] {
      work->wait();
      return (wide[0] / n).to(kFloat);
    };
  });
  CHECK(error_of([&] { ddp.register_comm_hook([](auto&, auto&) { return nullptr; }); }).find("there is one already") !=
        std::string::npos);
  const Data data(1);
  for (int pass = 0; pass < 2; ++pass) {
    net->zero_grad();
    plain->zero_grad();
    cross_entropy_loss(ddp(data.mine_x), data.mine_y).backward();
    cross_entropy_loss(reference(data.mine_x), data.mine_y).backward();
    CHECK(largest_difference(gradients(net), gradients(plain)) < 1e-7);
    CHECK(same_on_all(gradients(net)));
  }
  CHECK(called == 2 * ddp.buckets().size());
  CHECK(last == ddp.buckets().size() - 1);
}

}  // namespace
