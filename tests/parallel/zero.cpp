// ZeroRedundancyOptimizer: the plain optimizer's parameters to the bit, its state shared out, and its files. And runs
// of several ranks in a file.

#include <nn/parallel/agree.h>
#include <nn/parallel/checkpoint.h>
#include <nn/parallel/zero_redundancy_optimizer.h>

#include <filesystem>
#include <sstream>

#include "net.h"

using namespace wick;
using namespace parallel_test;
using distributed::optim::ZeroRedundancyOptimizer;

namespace {

bool has(const std::string& s, const std::string& part) { return s.find(part) != std::string::npos; }

// One pass of a network on all ranks, another batch in each step.
void pass(DistributedDataParallel<Net>& ddp, uint64_t step) {
  const Data data(step);
  cross_entropy_loss(ddp(data.mine_x), data.mine_y).backward();
}

std::vector<Tensor> trained(const Net& net) {
  std::vector<Tensor> some;
  for (const Tensor& p : net->parameters())
    if (p.requires_grad()) some.push_back(p);
  return some;
}
template <class O, class Options>
std::vector<optim::OptimizerParamGroup> two_groups(const Net& net, const Options& options) {
  const std::vector<Tensor> all = trained(net);
  auto slower = std::make_unique<Options>(options);
  slower->set_lr(options.get_lr() / 2);
  std::vector<optim::OptimizerParamGroup> groups;
  groups.emplace_back(std::vector<Tensor>(all.begin(), all.begin() + 2));
  groups.emplace_back(std::vector<Tensor>(all.begin() + 2, all.end()), std::move(slower));
  return groups;
}

template <class O, class Options>
void same_as_plain(const Options& options) {
  Net net = net_of(21), other = clone_of(net);
  DistributedDataParallel ddp(net, handle()), reference(other, handle());
  O plain(two_groups<O>(other, options), options);
  ZeroRedundancyOptimizer<O> zero(two_groups<O>(net, options), options, handle());
  optim::StepLR schedule(zero, 2, 0.5), plain_schedule(plain, 2, 0.5);
  const auto step = [&](uint64_t i) {
    zero.zero_grad();
    plain.zero_grad();
    pass(ddp, i);
    pass(reference, i);
    zero.step();
    plain.step();
    schedule.step();
    plain_schedule.step();
    CHECK(largest_difference(net->parameters(), other->parameters()) == 0);
    CHECK(same_on_all(net->parameters()));
  };
  for (uint64_t i = 0; i < 4; ++i) step(i);

  // Each parameter's state is on one rank, and no rank has much more than its part.
  int64_t mine = 0, all = 0;
  for (const Tensor& p : zero.parameters_of(rank())) mine += p.numel();
  for (const Tensor& p : trained(net)) all += p.numel();
  CHECK((zero.local() ? zero.local()->state().size() : 0) == zero.parameters_of(rank()).size());
  CHECK(mine <= all / size() + 1600);  // 1600: the largest parameter
  std::vector<Tensor> sum{tensor(mine)};
  group().allreduce(sum)->wait();
  CHECK(sum[0].item<int64_t>() == all);

  // Its file is the plain one's, which either goes on from.
  zero.consolidate_state_dict(size() - 1);
  std::string file;
  if (rank() == size() - 1) {
    std::stringstream saved, expected;
    serialize::OutputArchive of_zero, of_plain;
    zero.save(of_zero);
    plain.save(of_plain);
    of_zero.save_to(saved);
    of_plain.save_to(expected);
    CHECK(saved.str() == expected.str());
    file = saved.str();
  } else {
    CHECK(has(error_of([&] {
                serialize::OutputArchive archive;
                zero.save(archive);
              }),
              "call consolidate_state_dict() on all ranks"));
  }
  file = nn::parallel::text_of_rank(group(), size() - 1, file);
  ZeroRedundancyOptimizer<O> again(two_groups<O>(net, options), options, handle());
  std::stringstream stream(file);
  serialize::InputArchive archive;
  archive.load_from(stream);
  again.load(archive);
  for (uint64_t i = 4; i < 6; ++i) {
    net->zero_grad();
    plain.zero_grad();
    pass(ddp, i);
    pass(reference, i);
    again.step();
    plain.step();
    CHECK(largest_difference(net->parameters(), other->parameters()) == 0);
  }
}

TEST_CASE("ZeroRedundancyOptimizer: the plain optimizer's parameters to the bit, and its file") {
  same_as_plain<optim::SGD>(optim::SGDOptions(0.1).momentum(0.9));
  same_as_plain<optim::Adam>(optim::AdamOptions(0.01).amsgrad(true));
  same_as_plain<optim::AdamW>(optim::AdamWOptions(0.01).weight_decay(0.1));
}

TEST_CASE("ZeroRedundancyOptimizer: a group that comes later, and fewer parameters than ranks") {
  Net net = net_of(22), other = clone_of(net);
  const std::vector<Tensor> p = trained(net), q = trained(other);
  const auto options = optim::AdamOptions(0.01);
  ZeroRedundancyOptimizer<optim::Adam> zero({p[0]}, options, handle());
  optim::Adam plain({q[0]}, options);
  const auto step = [&] {
    for (size_t i = 0; i < p.size(); ++i) {
      p[i].mutable_grad() = full_like(p[i], 0.1 * static_cast<double>(i + 1));
      q[i].mutable_grad() = p[i].grad().clone();
    }
    zero.step();
    plain.step();
    CHECK(largest_difference(p, q) == 0);
  };
  {
    NoGradGuard off;
    for (size_t i = 0; i < p.size(); ++i) {
      std::vector<Tensor> root{p[i].detach()};
      group().broadcast(root)->wait();
      q[i].copy_(p[i]);
    }
  }
  step();
  zero.add_param_group(optim::OptimizerParamGroup({p[1], p[2], p[3]}));
  plain.add_param_group(optim::OptimizerParamGroup({q[1], q[2], q[3]}));
  step();
  step();
}

TEST_CASE("ZeroRedundancyOptimizer in join(): ranks that have run out step their part") {
  Net net = net_of(23), other = clone_of(net);
  DistributedDataParallel ddp(net, handle()), reference(other, handle());
  ZeroRedundancyOptimizer<optim::Adam> zero(trained(net), optim::AdamOptions(0.01), handle());
  optim::Adam plain(trained(other), optim::AdamOptions(0.01));
  const auto train = [](DistributedDataParallel<Net>& on, optim::Optimizer& optimizer) {
    on.join(
        [&] {
          for (int i = 0; i <= rank(); ++i) {
            optimizer.zero_grad();
            pass(on, static_cast<uint64_t>(i));
            optimizer.step();
          }
        },
        nn::parallel::JoinOptions().after_pass([&] { optimizer.step(); }));
  };
  train(ddp, zero);
  train(reference, plain);
  CHECK(largest_difference(net->parameters(), other->parameters()) == 0);
}

TEST_CASE("ZeroRedundancyOptimizer: what is wrong") {
  Net net = net_of(24);
  CHECK(has(error_of([&] { ZeroRedundancyOptimizer<optim::SGD> zero(trained(net), optim::SGDOptions(1), nullptr); }),
            "the process group is null"));
  ZeroRedundancyOptimizer<optim::SGD> zero(trained(net), optim::SGDOptions(1), handle());
  CHECK(has(error_of([&] { zero.consolidate_state_dict(size()); }), "consolidate_state_dict: rank"));
}

TEST_CASE("save_run and load_run: each rank's random numbers go on, and what fails on one rank is told to all") {
  const auto folder = std::filesystem::temp_directory_path() / fmt::format("wick_parallel_run_{}", size());
  const std::string file = nn::parallel::text_of_rank(group(), 0, folder.string() + ".safetensors");
  int64_t number = 5;
  manual_seed(100 + static_cast<uint64_t>(rank()));
  nn::parallel::save_run(file, {{"number", number}}, group());
  const Tensor next = randn({4});
  number = 0;
  randn({7});
  nn::parallel::load_run(file, {{"number", number}}, group());
  CHECK(number == 5);
  CHECK(randn({4}).equal(next));
  group().barrier()->wait();
  if (rank() == 0) std::filesystem::remove(file);

  const std::string lost =
      error_of([&] { nn::parallel::load_run(file + (rank() == size() - 1 ? ".no" : ".not"), {}, group()); });
  CAPTURE(lost);
  CHECK(has(lost, fmt::format("load_run: rank {}: ", size() - 1)));
  const std::string refused = error_of([&] { nn::parallel::save_run("/nowhere/run", {{"number", number}}, group()); });
  CHECK(has(refused, "save_run: rank 0: "));
}

}  // namespace
