#pragma once
// c10d::ProcessGroupMPI: the processes that `mpirun` started, as a group.

#include <nn/parallel/mpi_worker.h>

namespace c10d {

constexpr const char* MPI_BACKEND_NAME = "mpi";

/// The operations on Open MPI or another MPI with threads. Tensors must be contiguous; those of one operation have the
/// same dtype and number of elements on all ranks, and if the ranks disagree in that or in the operation, all get an
/// error that says who called what. Reductions are for float, double and integers; of each number of ranks they give
/// the same bits in every run, and on all ranks.
///
/// An operation that takes longer than its time-out ends with an error, on all ranks that can still answer, which names
/// the operation and the ranks that are missing. Then the group has failed: all its other operations throw, and the
/// program ends without MPI_Finalize, which would wait for all ranks.
///
/// If the group is destroyed by an exception, the others are told. What calls MPI is a thread of the group's own.
class ProcessGroupMPI : public ProcessGroup {
 public:
  /// All processes of `mpirun`, or those with the given ranks; null in a process that is not one of them. All processes
  /// call it, with the same ranks. Starts MPI if nobody has; then it is ended with the program. Throws if MPI does not
  /// allow calls from several threads, a rank is not there, or does not come within the timeout, which is also that of
  /// the operations.
  static std::shared_ptr<ProcessGroupMPI> createProcessGroupMPI(
      std::vector<int> ranks = {}, std::chrono::milliseconds timeout = kProcessGroupDefaultTimeout);
  /// The group of a communicator, of which it makes its own.
  ProcessGroupMPI(int rank, int size, MPI_Comm comm, std::chrono::milliseconds timeout = kProcessGroupDefaultTimeout);
  ~ProcessGroupMPI() override;

  /// Ends the program, on all ranks: MPI_Abort.
  void abort();
  /// For operations whose options name none: kProcessGroupDefaultTimeout at first.
  void setTimeout(std::chrono::milliseconds timeout) { worker_.set_timeout(timeout); }
  const std::string getBackendName() const override { return MPI_BACKEND_NAME; }

  Result broadcast(Tensors& tensors, const BroadcastOptions& options = {}) override;
  Result allreduce(Tensors& tensors, const AllreduceOptions& options = {}) override;
  Result reduce(Tensors& tensors, const ReduceOptions& options = {}) override;
  Result allgather(std::vector<Tensors>& outputs, Tensors& inputs, const AllgatherOptions& options = {}) override;
  Result _allgather_base(wick::Tensor& output, wick::Tensor& input, const AllgatherOptions& options = {}) override;
  Result gather(std::vector<Tensors>& outputs, Tensors& inputs, const GatherOptions& options = {}) override;
  Result scatter(Tensors& outputs, std::vector<Tensors>& inputs, const ScatterOptions& options = {}) override;
  Result reduce_scatter(Tensors& outputs, std::vector<Tensors>& inputs,
                        const ReduceScatterOptions& options = {}) override;
  Result _reduce_scatter_base(wick::Tensor& output, wick::Tensor& input,
                              const ReduceScatterOptions& options = {}) override;
  Result alltoall(Tensors& outputs, Tensors& inputs, const AllToAllOptions& options = {}) override;
  Result alltoall_base(wick::Tensor& output, wick::Tensor& input, std::vector<int64_t>& output_split_sizes,
                       std::vector<int64_t>& input_split_sizes, const AllToAllOptions& options = {}) override;
  Result send(Tensors& tensors, int dst_rank, int tag) override;
  Result recv(Tensors& tensors, int src_rank, int tag) override;
  Result recvAnysource(Tensors& tensors, int tag) override;
  Result barrier(const BarrierOptions& options = {}) override;
  void fail_all(const std::string& why) override { worker_.fail(why); }

 private:
  void check_rank(const char* what, int64_t rank) const;
  Result exchange(const wick::Tensor& out, const wick::Tensor& in, const std::vector<int64_t>& out_sizes,
                  const std::vector<int64_t>& in_sizes, const AllToAllOptions& options, const Tensors& outputs,
                  std::function<void()> finish);
  detail::MpiWorker worker_;
};

}  // namespace c10d
