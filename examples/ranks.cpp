#include "ranks.h"

#ifdef COURSE_MPI
#include <nn/parallel/distributed_data_parallel.h>
#include <nn/parallel/process_group_mpi.h>
#endif

namespace course {

#ifdef COURSE_MPI

namespace {
c10d::ProcessGroup& group_of(const std::shared_ptr<void>& group) {
  return *static_cast<c10d::ProcessGroup*>(group.get());
}
}  // namespace

Ranks::Ranks(bool distributed) {
  if (!distributed) return;
  const std::shared_ptr<c10d::ProcessGroup> group = c10d::ProcessGroupMPI::createProcessGroupMPI();
  rank_ = group->getRank();
  size_ = group->getSize();
  group_ = group;
}
std::function<Tensor(const Tensor&)> Ranks::forward_of(nn::MLP net) const {
  if (!group_) return [net](const Tensor& x) mutable { return net(x); };
  using Parallel = nn::parallel::DistributedDataParallel<nn::MLP>;
  const std::shared_ptr<c10d::ProcessGroup> group(group_, &group_of(group_));
  return [parallel = std::make_shared<Parallel>(net, group)](const Tensor& x) { return parallel->forward(x); };
}
std::vector<double> Ranks::sum(std::vector<double> numbers) const {
  if (!group_) return numbers;
  std::vector<Tensor> all{tensor(numbers, kDouble)};
  group_of(group_).allreduce(all)->wait();
  const double* const first = all[0].data_ptr<double>();
  return {first, first + numbers.size()};
}

#else

Ranks::Ranks(bool distributed) {
  check(!distributed,
        "--distributed: this program was built without MPI: install libopenmpi-dev and openmpi-bin, configure with "
        "-DWICK_MPI=ON, build, and start it with mpirun");
}
std::function<Tensor(const Tensor&)> Ranks::forward_of(nn::MLP net) const {
  return [net](const Tensor& x) mutable { return net(x); };
}
std::vector<double> Ranks::sum(std::vector<double> numbers) const { return numbers; }

#endif

}  // namespace course
