// Trains until it has done its steps or is stopped by what happens to the network: hosts.sh. Each rank writes what it
// saw into <folder>/rank<r>; <folder>/pid<r> has its process id, and <folder>/running appears after the first steps.

#include <nn/nn.h>
#include <nn/parallel/distributed_data_parallel.h>
#include <nn/parallel/process_group_mpi.h>
#include <unistd.h>

#include <fstream>

using namespace wick;

int main(int, char** argv) {
  const std::string folder = argv[1];
  const int steps = std::stoi(argv[2]);
  const std::chrono::milliseconds timeout(std::stoi(argv[3]));
  const auto group = c10d::ProcessGroupMPI::createProcessGroupMPI();
  const int rank = group->getRank();
  std::ofstream(fmt::format("{}/pid{}", folder, rank)) << getpid();
  std::ofstream out(fmt::format("{}/rank{}", folder, rank));
  manual_seed(1);
  nn::Sequential net(nn::Linear(784, 256), nn::ReLU(), nn::Linear(256, 10));
  nn::parallel::DistributedDataParallel ddp(net, group,
                                            nn::parallel::DistributedDataParallelOptions().bucket_cap_mb(0.5));
  group->setTimeout(timeout);
  optim::SGD sgd(net->parameters(), 0.05);
  manual_seed(10 + static_cast<uint64_t>(rank));
  const Tensor x = randn({32, 784}), y = randint(10, {32}, kLong);
  auto last = std::chrono::steady_clock::now();
  const auto begin = last;
  double loss = 0;
  int step = 0;
  try {
    for (; step < steps; ++step) {
      last = std::chrono::steady_clock::now();
      sgd.zero_grad();
      const Tensor now = cross_entropy_loss(ddp(x), y);
      now.backward();
      sgd.step();
      loss = now.item<double>();
      if (step == 5 && rank == 0) std::ofstream(folder + "/running") << "yes";
    }
    const std::chrono::duration<double, std::milli> all = last - begin;
    out << fmt::format("{} steps, {:.2f} ms each, loss {:.4f}, sum of parameters {:.9}\n", steps,
                       all.count() / (steps - 1), loss,
                       nn::utils::parameters_to_vector(net->parameters()).sum().item<double>());
  } catch (const Error& e) {
    const std::chrono::duration<double> waited = std::chrono::steady_clock::now() - last;
    out << fmt::format("step {}, {:.1f} s after it began: {}\n", step, waited.count(), e.what());
  }
}
