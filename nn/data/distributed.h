#pragma once
// The part of a data set that each of several processes reads, in Python's order.

#include <nn/arg.h>
#include <nn/data/samplers.h>

namespace wick::data::distributed {

/// Python's arguments of DistributedSampler, with their defaults.
struct DistributedSamplerOptions {
  WICK_ARG(bool, shuffle) = true;  ///< a new random order in each epoch; otherwise 0, 1, 2, …
  WICK_ARG(uint64_t, seed) = 0;    ///< of the order: the same on all ranks
  WICK_ARG(bool, drop_last) = false;
};

/// Process `rank` of num_replicas reads every num_replicas-th index. So that all read as many, the first ones come
/// again at the end, or with drop_last the last ones are left out. The indices are those of PyTorch with the same
/// arguments. Call set_epoch() before each epoch, which otherwise has the order of the one before. Throws unless rank
/// is below num_replicas. https://pytorch.org/docs/stable/data.html#torch.utils.data.distributed.DistributedSampler
class DistributedSampler : public samplers::Sampler<> {
 public:
  DistributedSampler(size_t size, size_t num_replicas, size_t rank, const DistributedSamplerOptions& options = {});
  /// Chooses the order of the next epoch; the same number on all ranks.
  void set_epoch(size_t epoch) { epoch_ = epoch; }
  size_t epoch() const { return epoch_; }           ///< what was set
  size_t size() const { return order_.size(); }     ///< how many indices this process reads in an epoch
  size_t index() const noexcept { return index_; }  ///< how many of them it has read
  void reset(std::optional<size_t> new_size = std::nullopt) override;
  std::optional<std::vector<size_t>> next(size_t batch_size) override;
  void save(serialize::OutputArchive& archive) const override;
  /// Goes on in the middle of an epoch, also with another num_replicas: then where all together were, or, if that
  /// cannot be divided among the new ones, up to num_replicas − 1 samples before.
  void load(serialize::InputArchive& archive) override;

 private:
  size_t size_, num_replicas_, rank_, epoch_ = 0, index_ = 0;
  DistributedSamplerOptions options_;
  std::vector<size_t> order_;  // this process's indices
};

}  // namespace wick::data::distributed
