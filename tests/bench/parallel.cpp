// How long a step of several ranks takes, and an all-reduce: mpirun -np 2 bench_parallel step overlap. parallel.sh runs
// it beside PyTorch. It prints "<what> <ranks> <bytes> <median microseconds>" on rank 0.
//
//   step overlap     784-1024-1024-10, 128 samples a rank, SGD with momentum: DistributedDataParallel
//   step after       the same, but the gradients are sent when the backward pass has ended
//   step none        the same without any exchange
//   allreduce        of 1 KB to 64 MB

#include <nn/nn.h>
#include <nn/parallel/distributed_data_parallel.h>
#include <nn/parallel/process_group_mpi.h>

#include <algorithm>

using namespace wick;
using Clock = std::chrono::steady_clock;

namespace {

// The median over `times` calls of the longest time of any rank.
double median(c10d::ProcessGroup& group, int times, const std::function<void()>& f) {
  std::vector<double> took;
  for (int i = 0; i < times + 3; ++i) {
    group.barrier()->wait();
    const auto begin = Clock::now();
    f();
    took.push_back(std::chrono::duration<double, std::micro>(Clock::now() - begin).count());
  }
  std::vector<Tensor> all{tensor(std::vector<double>(took.begin() + 3, took.end()), kDouble)};
  c10d::AllreduceOptions options;
  options.reduceOp = c10d::ReduceOp::MAX;
  group.allreduce(all, options)->wait();
  return all[0].median().item<double>();
}

void step(const std::shared_ptr<c10d::ProcessGroup>& group, const std::string& how) {
  manual_seed(1);
  nn::Sequential net(nn::Linear(784, 1024), nn::ReLU(), nn::Linear(1024, 1024), nn::ReLU(), nn::Linear(1024, 10));
  nn::parallel::DistributedDataParallel ddp(
      net, group, nn::parallel::DistributedDataParallelOptions().gradient_as_bucket_view(true));
  if (how == "after")
    ddp.register_comm_hook([](c10d::ProcessGroup& ranks, const nn::parallel::GradBucket& bucket) {
      return [&ranks, gradients = bucket.buffer()] {
        std::vector<Tensor> one{gradients.div_(ranks.getSize())};
        ranks.allreduce(one)->wait();
        return one[0];
      };
    });
  optim::SGD sgd(net->parameters(), optim::SGDOptions(0.01).momentum(0.9));
  const Tensor x = randn({128, 784}), y = randint(10, {128}, kLong);
  const auto one = [&] {
    sgd.zero_grad();
    cross_entropy_loss(ddp(x), y).backward();
    sgd.step();
  };
  int64_t bytes = 0;
  for (const Tensor& p : net->parameters()) bytes += static_cast<int64_t>(p.nbytes());
  double time = 0;
  if (how == "none") {
    const auto off = ddp.no_sync();
    time = median(*group, 60, one);
  } else {
    time = median(*group, 60, one);
  }
  if (group->getRank() == 0) fmt::print("step_{} {} {} {:.1f}\n", how, group->getSize(), bytes, time);
}

}  // namespace

int main(int argc, char** argv) {
  const std::string what = argc > 1 ? argv[1] : "";
  const std::shared_ptr<c10d::ProcessGroup> group = c10d::ProcessGroupMPI::createProcessGroupMPI();
  set_num_threads(1);
  if (what == "step") {
    step(group, argc > 2 ? argv[2] : "overlap");
  } else {
    for (int64_t bytes = 1024; bytes <= 64 << 20; bytes *= 4) {
      std::vector<Tensor> x{ones({bytes / 4})};
      const double time = median(*group, bytes < (1 << 20) ? 200 : 30, [&] { group->allreduce(x)->wait(); });
      if (group->getRank() == 0) fmt::print("allreduce {} {} {:.1f}\n", group->getSize(), bytes, time);
      x[0].fill_(1);
    }
  }
}
