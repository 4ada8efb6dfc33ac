#pragma once
// Batch normalisation over the batches of all ranks: for networks whose part of a batch is small.

#include <nn/layers/norm.h>
#include <nn/parallel/process_group.h>

namespace wick::nn {

/// BatchNorm of (N×C×…) whose mean and variance, in training, are those of the parts of all ranks together, which may
/// be of different sizes or empty. Outputs, gradients and running statistics are those of one process with the whole
/// batch, to rounding, if the gradients of the parameters are summed (DistributedDataParallel averages them, which fits
/// a loss that is a mean). All ranks call forward() and backward(); not within join(). In evaluation it is BatchNorm.
/// Throws for one value a channel on all ranks together, and when it is differentiated twice.
/// https://pytorch.org/docs/stable/generated/torch.nn.SyncBatchNorm.html
class SyncBatchNormImpl : public NormImplBase<SyncBatchNormImpl, BatchNormOptions> {
 public:
  SyncBatchNormImpl(const BatchNormOptions& options_, std::shared_ptr<c10d::ProcessGroup> group);
  Tensor forward(const Tensor& input);
  void pretty_print(std::ostream& out) const override;
};
WICK_MODULE(SyncBatchNorm);

namespace detail {
void convert_to_sync(Module& module, const std::shared_ptr<c10d::ProcessGroup>& group);
}  // namespace detail

/// Makes each BatchNorm1d to BatchNorm3d of a module compute as SyncBatchNorm does from now on; returns the module. (In
/// Python they are replaced; here members of the network may hold them, so they stay the same objects.)
template <class M>
M convert_sync_batchnorm(M module, const std::shared_ptr<c10d::ProcessGroup>& group) {
  detail::convert_to_sync(*module, group);
  return module;
}

}  // namespace wick::nn
