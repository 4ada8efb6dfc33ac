// Groups in which one rank does something else: mpirun -np 3 parallel_faults <what>. faults.cmake looks at what each
// rank prints, one line: "rank 0: <the error>".

#include <nn/nn.h>
#include <nn/parallel/distributed_data_parallel.h>
#include <nn/parallel/process_group_mpi.h>

#include <csignal>
#include <cstdlib>

using namespace wick;
using namespace std::chrono_literals;

int main(int, char** argv) {
  const std::string what = argv[1];
  auto group = c10d::ProcessGroupMPI::createProcessGroupMPI();
  const int rank = group->getRank();
  const bool odd = rank == group->getSize() - 1;  // the one that differs
  group->setTimeout(what == "shape" || what == "operation" || what == "exception" || what == "gradient" ? 60s : 1500ms);
  std::vector<Tensor> x{ones({4})}, longer{ones({5})};
  group->allreduce(x)->wait();
  std::string error = "no error";
  try {
    if (what == "exception" && odd) {
      const auto mine = std::move(group);  // what is thrown on the way out of main() destroys it
      fail("cannot read its data");
    }
    if (what == "dies" && odd) raise(SIGKILL);
    if (what == "hangs" && odd) std::this_thread::sleep_for(2500ms);
    if (what == "shape" && odd) x[0] = ones({5});
    if (what == "gradient" || what == "bucket") {
      nn::Sequential net(nn::Linear(2, 3), nn::Linear(3, 4));
      nn::parallel::DistributedDataParallel ddp(net, group,
                                                nn::parallel::DistributedDataParallelOptions().bucket_cap_mb(0.00003));
      const Tensor y = ddp(ones({1, 2})).sum();
      if (what == "bucket" && odd) std::this_thread::sleep_for(2500ms);
      (what == "gradient" && odd ? net[1]->as<nn::Linear>()->weight.sum() : y).backward();
    }
    if (what == "operation" && odd)
      group->broadcast(x)->wait();
    else if (what == "sizes")
      odd ? group->send(x, 0, 4)->wait() : group->recv(longer, 2, 4)->wait();
    else if (what == "recv")
      group->recv(x, (rank + 1) % group->getSize(), 3)->wait();
    else
      group->allreduce(x)->wait();
  } catch (const Error& e) {
    error = e.what();
  }
  fmt::print("rank {}: {}\n", rank, error);
  std::fflush(stdout);
  if (!group) return 0;
  try {  // and what comes later does not wait
    group->barrier()->wait();
    fmt::print("rank {}: the barrier was passed\n", rank);
  } catch (const Error& e) {
    fmt::print("rank {} later: {}\n", rank, e.what());
  }
  std::fflush(stdout);
}
