// Trains from step `from` to step `to`, from and to a checkpoint: mpirun -np 3 parallel_resume <file> <from> <to>.
// Fails unless the parameters are those of one process that has done all steps at once, to rounding.

#include <nn/nn.h>
#include <nn/parallel/checkpoint.h>
#include <nn/parallel/distributed_data_parallel.h>
#include <nn/parallel/process_group_mpi.h>
#include <nn/parallel/zero_redundancy_optimizer.h>

using namespace wick;

namespace {

constexpr int64_t kSamples = 60, kBatch = 12;  // an epoch is five steps, on all numbers of ranks that divide 12

nn::Sequential make_net() {
  manual_seed(1);
  return nn::Sequential(nn::Linear(6, 20), nn::Tanh(), nn::Linear(20, 3));
}
struct Samples {
  Tensor x, y;
  Samples() {
    manual_seed(2);
    x = randn({kSamples, 6});
    y = randint(3, {kSamples}, kLong);
  }
  Tensor loss(const Tensor& scores, const Tensor& at) const {
    return cross_entropy_loss(scores, y.index_select(0, at));
  }
};
Tensor indices(data::distributed::DistributedSampler& sampler, int64_t count, size_t& epoch) {
  auto batch = sampler.next(static_cast<size_t>(count));
  if (!batch) {
    sampler.set_epoch(++epoch);
    sampler.reset();
    batch = sampler.next(static_cast<size_t>(count));
  }
  return tensor(std::vector<int64_t>(batch->begin(), batch->end()));
}

}  // namespace

int main(int, char** argv) {
  const std::string file = argv[1];
  const int from = std::stoi(argv[2]), to = std::stoi(argv[3]);
  const auto group = c10d::ProcessGroupMPI::createProcessGroupMPI();
  const int ranks = group->getSize();
  const Samples samples;

  nn::Sequential net = make_net();
  nn::parallel::DistributedDataParallel ddp(net, group);
  distributed::optim::ZeroRedundancyOptimizer<optim::AdamW> adam(net->parameters(), optim::AdamWOptions(0.02), group);
  optim::StepLR schedule(adam, 4, 0.7);
  data::distributed::DistributedSampler sampler(kSamples, static_cast<size_t>(ranks),
                                                static_cast<size_t>(group->getRank()));
  size_t epoch = 0;
  const nn::Run run = {{"net", net}, {"adam", adam}, {"schedule", schedule}, {"sampler", sampler}, {"epoch", epoch}};
  if (from > 0) nn::parallel::load_run(file, run, *group);
  for (int step = from; step < to; ++step) {
    const Tensor at = indices(sampler, kBatch / ranks, epoch);
    adam.zero_grad();
    samples.loss(ddp(samples.x.index_select(0, at)), at).backward();
    adam.step();
    schedule.step();
  }
  adam.consolidate_state_dict();
  nn::parallel::save_run(file, run, *group);

  nn::Sequential alone = make_net();
  optim::AdamW plain(alone->parameters(), optim::AdamWOptions(0.02));
  optim::StepLR plain_schedule(plain, 4, 0.7);
  data::distributed::DistributedSampler whole(kSamples, 1, 0);
  size_t whole_epoch = 0;
  for (int step = 0; step < to; ++step) {
    const Tensor at = indices(whole, kBatch, whole_epoch);
    plain.zero_grad();
    samples.loss(alone->forward(samples.x.index_select(0, at)), at).backward();
    plain.step();
    plain_schedule.step();
  }
  const double difference =
      (nn::utils::parameters_to_vector(net->parameters()) - nn::utils::parameters_to_vector(alone->parameters()))
          .abs()
          .max()
          .item<double>();
  if (group->getRank() == 0)
    fmt::print("steps {} to {} on {} ranks, epoch {}: {:.1e} from one process\n", from, to, ranks, epoch, difference);
  return difference < 2e-5 && epoch == whole_epoch ? 0 : 1;
}
