#pragma once
// c10d: what processes that train one network do together, with LibTorch's names. A group is a fixed set of processes
// with ranks 0, 1, …; each operation is called by all of them, in the same order, and runs while the program goes on.
//
//   auto group = c10d::ProcessGroupMPI::createProcessGroupMPI();   // process_group_mpi.h
//   std::vector<Tensor> x{ones({4}) * group->getRank()};
//   group->allreduce(x)->wait();                                   // now x[0] is the sum of all ranks' tensors

#include <autograd/autograd.h>

#include <chrono>
#include <condition_variable>
#include <exception>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

/// How long an operation may take before it is an error: 30 minutes.
constexpr auto kProcessGroupDefaultTimeout = std::chrono::milliseconds(30 * 60 * 1000);
/// For Work::wait(): as long as it takes.
constexpr auto kNoTimeout = std::chrono::milliseconds(0);

namespace c10d {

/// How tensors of several ranks become one, element by element. The bitwise ones are for integers. AVG and PREMUL_SUM
/// are refused, as by LibTorch's MPI.
struct ReduceOp {
  enum RedOpType : uint8_t { SUM, AVG, PRODUCT, MIN, MAX, BAND, BOR, BXOR, PREMUL_SUM, UNUSED };  ///< the kinds
  ReduceOp() = default;
  ReduceOp(RedOpType op) : op_(op) {}
  operator RedOpType() const { return op_; }
  RedOpType op_ = SUM;
};

/// In options: the time-out of the group.
constexpr auto kUnsetTimeout = std::chrono::milliseconds(-1);

/// The options of broadcast(). rootRank: the rank that sends to all others, or, in others, that gets the result.
struct BroadcastOptions {
  int64_t rootRank = 0, rootTensor = 0;
  std::chrono::milliseconds timeout = kUnsetTimeout;
};
/// The options of allreduce().
struct AllreduceOptions {
  ReduceOp reduceOp = ReduceOp::SUM;
  std::chrono::milliseconds timeout = kUnsetTimeout;
};
/// The options of reduce().
struct ReduceOptions {
  ReduceOp reduceOp = ReduceOp::SUM;
  int64_t rootRank = 0, rootTensor = 0;
  std::chrono::milliseconds timeout = kUnsetTimeout;
};
/// The options of allgather().
struct AllgatherOptions {
  std::chrono::milliseconds timeout = kUnsetTimeout;
};
/// The options of gather().
struct GatherOptions {
  int64_t rootRank = 0;
  std::chrono::milliseconds timeout = kUnsetTimeout;
};
/// The options of scatter().
struct ScatterOptions {
  int64_t rootRank = 0;
  std::chrono::milliseconds timeout = kUnsetTimeout;
};
/// The options of reduce_scatter().
struct ReduceScatterOptions {
  ReduceOp reduceOp = ReduceOp::SUM;
  std::chrono::milliseconds timeout = kUnsetTimeout;
};
/// The options of alltoall().
struct AllToAllOptions {
  std::chrono::milliseconds timeout = kUnsetTimeout;
};
/// The options of barrier().
struct BarrierOptions {
  std::vector<int64_t> device_ids;
  std::chrono::milliseconds timeout = kUnsetTimeout;
};

/// What a Work is of.
enum class OpType : uint8_t {
  BROADCAST,
  ALLREDUCE,
  ALLREDUCE_COALESCED,
  REDUCE,
  ALLGATHER,
  _ALLGATHER_BASE,
  ALLGATHER_COALESCED,
  GATHER,
  SCATTER,
  REDUCE_SCATTER,
  ALLTOALL_BASE,
  ALLTOALL,
  SEND,
  RECV,
  RECVANYSOURCE,
  BARRIER,
  _REDUCE_SCATTER_BASE,
  UNKNOWN = 100
};
/// "ALLREDUCE" and so on.
std::string opTypeToString(OpType type);

/// An operation that runs. Its tensors must not be read or changed before it is complete. A Work that is dropped runs
/// to its end all the same.
class Work {
 public:
  explicit Work(int rank = -1, OpType type = OpType::UNKNOWN) : rank_(rank), opType_(type) {}
  virtual ~Work() = default;
  Work(const Work&) = delete;
  Work& operator=(const Work&) = delete;

  /// Whether it has ended, well or with an error. Does not wait.
  virtual bool isCompleted();
  /// Whether it has ended well.
  virtual bool isSuccess() const;
  /// The error that it ended with; null if there is none.
  virtual std::exception_ptr exception() const;
  /// Of a receive, the rank that sent. Throws for other operations.
  virtual int sourceRank() const;
  /// The tensors that it wrote.
  virtual std::vector<wick::Tensor> result() { return {}; }
  /// Throws the error that it ended with, if there is one.
  virtual void synchronize();
  /// Waits until it has ended; returns true, or throws the error that it ended with. Throws too if that takes longer
  /// than the timeout; the operation then still runs.
  virtual bool wait(std::chrono::milliseconds timeout = kNoTimeout);
  /// Throws: an operation cannot be taken back.
  virtual void abort();
  OpType retrieveOpType() const { return opType_; }  ///< what it is of

 protected:
  /// Ends it, with an error or well, and wakes who waits.
  void finish(std::exception_ptr exception = nullptr);

  mutable std::mutex mutex_;
  std::condition_variable cv_;
  bool completed_ = false;
  std::exception_ptr exception_;
  const int rank_;
  OpType opType_;
};

/// The operations of a group, as LibTorch declares them. Where LibTorch takes a list for one tensor, it has one
/// element. https://pytorch.org/docs/stable/distributed.html#collective-functions
class ProcessGroup {
 public:
  using Work = c10d::Work;
  using Tensors = std::vector<wick::Tensor>;
  using Result = std::shared_ptr<Work>;

  ProcessGroup(int rank, int size) : rank_(rank), size_(size) {}
  virtual ~ProcessGroup() = default;
  ProcessGroup(const ProcessGroup&) = delete;
  ProcessGroup& operator=(const ProcessGroup&) = delete;
  int getRank() const { return rank_; }                  ///< the rank of this process, from 0
  int getSize() const { return size_; }                  ///< how many processes there are
  virtual const std::string getBackendName() const = 0;  ///< "mpi"

  /// The root's tensor replaces those of all others.
  virtual Result broadcast(Tensors& tensors, const BroadcastOptions& options = {}) = 0;
  /// All ranks' tensors, reduced, replace each of them.
  virtual Result allreduce(Tensors& tensors, const AllreduceOptions& options = {}) = 0;
  /// All ranks' tensors, reduced, replace the root's. Those of the others are as before.
  virtual Result reduce(Tensors& tensors, const ReduceOptions& options = {}) = 0;
  /// outputs[0][r] becomes the input of rank r, on all ranks.
  virtual Result allgather(std::vector<Tensors>& outputs, Tensors& inputs, const AllgatherOptions& options = {}) = 0;
  /// The same into one tensor, of getSize() times as many elements.
  virtual Result _allgather_base(wick::Tensor& output, wick::Tensor& input, const AllgatherOptions& options = {}) = 0;
  /// outputs[0][r] becomes the input of rank r, on the root; the others pass no outputs.
  virtual Result gather(std::vector<Tensors>& outputs, Tensors& inputs, const GatherOptions& options = {}) = 0;
  /// The root's inputs[0][r] becomes the output of rank r; the others pass no inputs.
  virtual Result scatter(Tensors& outputs, std::vector<Tensors>& inputs, const ScatterOptions& options = {}) = 0;
  /// The output of rank r becomes all ranks' inputs[0][r], reduced.
  virtual Result reduce_scatter(Tensors& outputs, std::vector<Tensors>& inputs,
                                const ReduceScatterOptions& options = {}) = 0;
  /// The same from one tensor, of getSize() times as many elements.
  virtual Result _reduce_scatter_base(wick::Tensor& output, wick::Tensor& input,
                                      const ReduceScatterOptions& options = {}) = 0;
  /// The outputs[s] of rank r becomes the inputs[r] of rank s.
  virtual Result alltoall(Tensors& outputs, Tensors& inputs, const AllToAllOptions& options = {}) = 0;
  /// The same in two tensors whose first dimension is split: evenly, or into rows as the sizes say.
  virtual Result alltoall_base(wick::Tensor& output, wick::Tensor& input, std::vector<int64_t>& output_split_sizes,
                               std::vector<int64_t>& input_split_sizes, const AllToAllOptions& options = {}) = 0;
  /// Sends the tensor to one rank, which calls recv() with the same tag (from 0).
  virtual Result send(Tensors& tensors, int dst_rank, int tag) = 0;
  /// Receives into the tensor.
  virtual Result recv(Tensors& tensors, int src_rank, int tag) = 0;
  /// Receives from whoever sends first; Work::sourceRank() says who did.
  virtual Result recvAnysource(Tensors& tensors, int tag) = 0;
  /// Complete when all ranks have called it.
  virtual Result barrier(const BarrierOptions& options = {}) = 0;
  /// Ends the group with an error: the operations that run and all later ones throw it, on every rank. For a process
  /// that knows that it cannot go on, so that the others do not wait for it.
  virtual void fail_all(const std::string& why) = 0;

 protected:
  const int rank_, size_;
};

}  // namespace c10d
