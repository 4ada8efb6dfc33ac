// Groups in which one rank does something else: mpirun -np 3 parallel_faults <what>. faults.cmake looks at what each
// rank prints, one line: "rank 0: <the error>".

#include <nn/nn.h>
#include <nn/parallel/distributed_data_parallel.h>
#include <nn/parallel/process_group_mpi.h>

#include <csignal>
#include <cstdlib>

using namespace wick;
using namespace std::chrono_literals;

// How long the others are given to do their part: 1.5 s, more where the machine is busy. The same on all ranks.
std::chrono::milliseconds time_out(c10d::ProcessGroup& group) {
  const auto begin = std::chrono::steady_clock::now();
  for (int i = 0; i < 20; ++i) group.barrier()->wait();
  const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - begin;
  std::vector<Tensor> longest{tensor(took.count(), kDouble)};
  c10d::AllreduceOptions options;
  options.reduceOp = c10d::ReduceOp::MAX;
  group.allreduce(longest, options)->wait();
  return 1500ms + std::chrono::milliseconds(static_cast<int64_t>(5 * longest[0].item<double>()));
}

int main(int, char** argv) {
  const std::string what = argv[1];
  const bool at_once =
      what == "shape" || what == "operation" || what == "exception" || what == "gradient" || what == "sizes";
  const auto calm = c10d::ProcessGroupMPI::createProcessGroupMPI();  // in which nothing goes wrong
  const std::chrono::milliseconds time = at_once ? 60s : time_out(*calm);
  if (what == "absent" && std::getenv("OMPI_COMM_WORLD_RANK") == std::string("2")) {
    std::this_thread::sleep_for(2 * time);
    return 0;
  }
  std::shared_ptr<c10d::ProcessGroupMPI> group;
  try {
    group = c10d::ProcessGroupMPI::createProcessGroupMPI({}, time);
  } catch (const Error& e) {
    fmt::print("{}\n", e.what());
    return 0;
  }
  const int rank = group->getRank();
  const bool odd = rank == group->getSize() - 1;  // the one that differs
  std::vector<Tensor> x{ones({4})}, longer{ones({5})};
  group->allreduce(x)->wait();
  calm->barrier()->wait();  // all have got that
  std::string error = "no error";
  try {
    if (what == "exception" && odd) {
      const auto mine = std::move(group);  // what is thrown on the way out of main() destroys it
      fail("cannot read its data");
    }
    if (what == "dies" && odd) raise(SIGKILL);
    if (what == "hangs" && odd) std::this_thread::sleep_for(2 * time);
    if (what == "shape" && odd) x[0] = ones({5});
    if (what == "gradient" || what == "bucket") {
      nn::Sequential net(nn::Linear(2, 3), nn::Linear(3, 4));
      nn::parallel::DistributedDataParallel ddp(net, group,
                                                nn::parallel::DistributedDataParallelOptions().bucket_cap_mb(0.00003));
      const Tensor y = ddp(ones({1, 2})).sum();
      if (what == "bucket" && odd) std::this_thread::sleep_for(2 * time);
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
