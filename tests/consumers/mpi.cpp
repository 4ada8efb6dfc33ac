// A program with several processes: find_package(wick COMPONENTS mpi), link wick::mpi.

#include <torch/csrc/distributed/c10d/ProcessGroupMPI.hpp>

int main() {
  const auto group = c10d::ProcessGroupMPI::createProcessGroupMPI();
  std::vector<torch::Tensor> x{torch::ones({2})};
  group->allreduce(x)->wait();
  return x[0].sum().item<int>() == 2 * group->getSize() ? 0 : 1;
}
