#pragma once
// Training by several processes, each on its part of every batch:
//
//   auto group = c10d::ProcessGroupMPI::createProcessGroupMPI();
//   nn::parallel::DistributedDataParallel ddp(net, group);
//   optim::SGD sgd(net->parameters(), 0.1);
//   mse_loss(ddp.forward(x), y).backward();     // each rank its x and y; now grad() is the average of all ranks
//   sgd.step();                                 // the same on all ranks

#include <nn/parallel/reducer.h>
#include <nn/watch.h>

namespace wick::nn::parallel {

/// A module, or a holder of one, whose gradients are averaged over all ranks of a group in each backward pass of what
/// forward() returned. They travel in buckets, while the backward pass computes those that come later. Parameters and
/// buffers begin as those of rank 0. With a loss that is a mean over the batch, and equal parts of it on all ranks, a
/// step is that of one process with the whole batch, to rounding; and the same bits in every run with as many ranks.
///
/// All ranks construct it and run the same passes. Throws on all ranks if the modules differ, and from backward() if a
/// rank fails, with the bucket in the text; see ProcessGroupMPI.
/// https://pytorch.org/docs/stable/generated/torch.nn.parallel.DistributedDataParallel.html
template <class M>
class DistributedDataParallel {
 public:
  explicit DistributedDataParallel(M module, std::shared_ptr<c10d::ProcessGroup> group,
                                   const DistributedDataParallelOptions& options = {})
      : module_(std::move(module)), reducer_(Reducer::create(*module_, std::move(group), options)) {}

  /// The module's forward().
  template <class... Args>
  auto forward(Args&&... args) {
    reducer_->before_forward();
    auto result = module_->forward(std::forward<Args>(args)...);
    std::vector<Tensor> outputs;
    detail::collect(outputs, result);
    reducer_->after_forward(outputs);
    return result;
  }
  /// forward().
  template <class... Args>
  auto operator()(Args&&... args) {
    return forward(std::forward<Args>(args)...);
  }
  const M& module() const { return module_; }  ///< the module itself, whose parameters are to be optimized and saved

  /// What no_sync() returns: when it is destroyed, gradients are averaged again.
  class [[nodiscard]] NoSync {
   public:
    explicit NoSync(Reducer& reducer) : reducer_(reducer), before_(reducer.set_sync(false)) {}
    ~NoSync() { reducer_.set_sync(before_); }
    NoSync(const NoSync&) = delete;
    NoSync& operator=(const NoSync&) = delete;

   private:
    Reducer& reducer_;
    bool before_;
  };
  /// While its result lives, passes add to each rank's own grad(). The first pass after that averages the sums.
  NoSync no_sync() { return NoSync(*reducer_); }
  /// For ranks with different numbers of batches: calls body, a loop over this rank's batches, and then takes part in
  /// what the others still send, with zeros, until all have run out. Parameters and buffers are then those of the last
  /// rank. All ranks call it. What body throws ends the group. Python's Join.
  /// https://pytorch.org/docs/stable/distributed.algorithms.join.html
  void join(const std::function<void()>& body, const JoinOptions& options = {}) { reducer_->join(body, options); }
  /// From now on the hook averages the buckets, in place of an all-reduce of the gradients divided by the number of
  /// ranks; the same hook on all ranks. Throws if there is one.
  void register_comm_hook(CommunicationHook hook) { reducer_->set_hook(std::move(hook)); }
  /// The names of the parameters in each bucket, in the order in which they are sent: at first the reverse of theirs,
  /// and after the first backward pass the order in which its gradients came (not with find_unused_parameters).
  std::vector<std::vector<std::string>> buckets() const { return reducer_->buckets(); }

 private:
  M module_;
  std::shared_ptr<Reducer> reducer_;
};

}  // namespace wick::nn::parallel
