// A program for LibTorch 1.13 with MPI that trains on a set in MNIST's format, each rank on its share of each batch, in
// LibTorch's own words: `mpirun -np 2 dist_mnist <folder>`. It needs no change to be built with wick.

#include <torch/torch.h>
#include <c10d/ProcessGroupMPI.hpp>
#include <torch/csrc/distributed/c10d/ProcessGroupMPI.hpp>

#include <cstdlib>
#include <iostream>

struct Net : torch::nn::Module {
  Net() {
    conv = register_module("conv", torch::nn::Conv2d(torch::nn::Conv2dOptions(1, 6, 5).stride(2)));
    drop = register_module("drop", torch::nn::Dropout(0.1));
    hidden = register_module("hidden", torch::nn::Linear(6 * 12 * 12, 32));
    out = register_module("out", torch::nn::Linear(32, 10));
  }
  torch::Tensor forward(torch::Tensor x) {
    x = torch::relu(conv->forward(x)).flatten(1);
    x = torch::relu(hidden->forward(drop->forward(x)));
    return torch::log_softmax(out->forward(x), 1);
  }
  torch::nn::Conv2d conv{nullptr};
  torch::nn::Dropout drop{nullptr};
  torch::nn::Linear hidden{nullptr}, out{nullptr};
};

void wait_all(std::shared_ptr<c10d::ProcessGroupMPI> group, std::vector<std::shared_ptr<c10d::Work>> works) {
  for (auto& work : works) {
    try {
      work->wait();
    } catch (const std::exception& e) {
      std::cerr << e.what() << std::endl;
      group->abort();
    }
  }
}

int main(int, char** argv) {
  c10::intrusive_ptr<c10d::ProcessGroupMPI> group = c10d::ProcessGroupMPI::createProcessGroupMPI();
  const int ranks = std::stoi(std::getenv("OMPI_COMM_WORLD_SIZE")),
            rank = std::stoi(std::getenv("OMPI_COMM_WORLD_RANK"));

  auto set = torch::data::datasets::MNIST(argv[1])
                 .map(torch::data::transforms::Normalize<>(0.2860, 0.3530))
                 .map(torch::data::transforms::Stack<>());
  const auto size = set.size().value();
  auto sampler = torch::data::samplers::DistributedRandomSampler(size, ranks, rank, false);
  auto loader = torch::data::make_data_loader(std::move(set), sampler, 64 / ranks);

  torch::manual_seed(0);
  auto net = std::make_shared<Net>();
  torch::optim::SGD optimizer(net->parameters(), torch::optim::SGDOptions(5e-2).momentum(0.9));
  int64_t right = 0, seen = 0, steps = 0;
  for (auto& batch : *loader) {
    if (++steps > 150) break;
    auto target = batch.target.squeeze().to(torch::kLong);
    net->zero_grad();
    auto scores = net->forward(batch.data.to(torch::kF32));
    torch::nll_loss(scores, target).backward();

    std::vector<std::shared_ptr<::c10d::Work>> works;
    for (auto& parameter : net->named_parameters()) {
      std::vector<torch::Tensor> gradient = {parameter.value().grad()};
      auto work = group->allreduce(gradient);
      works.push_back(std::move(work));
    }
    wait_all(group, works);
    for (auto& parameter : net->named_parameters())
      parameter.value().grad().data() = parameter.value().grad().data() / ranks;
    optimizer.step();
    if (steps > 100) {
      right += scores.argmax(1).eq(target).sum().item<int64_t>();
      seen += target.size(0);
    }
  }

  // Every rank has the same parameters, to the last bit.
  bool same = true;
  for (const auto& p : net->parameters()) {
    std::vector<at::Tensor> of_root = {p.detach().clone()};
    c10d::BroadcastOptions options;
    options.rootRank = 0;
    group->broadcast(of_root, options)->wait();
    same = same && of_root[0].equal(p.detach());
  }
  const double accuracy = 100.0 * static_cast<double>(right) / static_cast<double>(seen);
  std::cout << "rank " << rank << ": " << accuracy << " %, "
            << (same ? "the same parameters as rank 0" : "other parameters") << std::endl;
  return same && accuracy > 70 ? 0 : 1;
}
