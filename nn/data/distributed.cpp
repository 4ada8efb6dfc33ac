#include <autograd/ops/create/create.h>
#include <autograd/ops/random/random.h>
#include <nn/data/distributed.h>

#include <algorithm>

namespace wick::data::distributed {

DistributedSampler::DistributedSampler(size_t size, size_t num_replicas, size_t rank,
                                       const DistributedSamplerOptions& options)
    : size_(size), num_replicas_(num_replicas), rank_(rank), options_(options) {
  check(rank < num_replicas, "DistributedSampler: rank {} of {} replicas: needs a rank below that", rank, num_replicas);
  reset();
}

void DistributedSampler::reset(std::optional<size_t> new_size) {
  size_ = new_size.value_or(size_);
  index_ = 0;
  const auto n = static_cast<int64_t>(size_);
  const Tensor all = options_.shuffle() ? randperm(n, make_generator(options_.seed() + epoch_)) : arange(n);
  const size_t each = options_.drop_last() ? size_ / num_replicas_ : (size_ + num_replicas_ - 1) / num_replicas_;
  order_.resize(size_ == 0 ? 0 : each);
  for (size_t i = 0; i < order_.size(); ++i)
    order_[i] = static_cast<size_t>(all.data_ptr<int64_t>()[(rank_ + i * num_replicas_) % size_]);
}

std::optional<std::vector<size_t>> DistributedSampler::next(size_t batch_size) {
  if (index_ >= order_.size()) return std::nullopt;
  const size_t end = std::min(order_.size(), index_ + batch_size);
  const auto begin = order_.begin();
  std::vector<size_t> batch(begin + static_cast<std::ptrdiff_t>(index_), begin + static_cast<std::ptrdiff_t>(end));
  index_ = end;
  return batch;
}

void DistributedSampler::save(serialize::OutputArchive& archive) const {
  archive.write("epoch", static_cast<int64_t>(epoch_));
  archive.write("index", static_cast<int64_t>(index_));
  archive.write("num_replicas", static_cast<int64_t>(num_replicas_));
}
void DistributedSampler::load(serialize::InputArchive& archive) {
  IValue epoch, index, replicas(static_cast<int64_t>(num_replicas_));
  archive.read("epoch", epoch);
  archive.read("index", index);
  archive.try_read("num_replicas", replicas);
  check(epoch.toInt() >= 0 && index.toInt() >= 0 && replicas.toInt() > 0,
        "DistributedSampler: epoch {}, index {} and num_replicas {} in the archive: need 0, 0 and 1 or more",
        epoch.toInt(), index.toInt(), replicas.toInt());
  epoch_ = static_cast<size_t>(epoch.toInt());
  reset();
  // All together have read the first index · replicas of the order, and each of these reads every num_replicas-th.
  const auto was = static_cast<size_t>(index.toInt());
  const size_t at = static_cast<size_t>(replicas.toInt()) == num_replicas_
                        ? was
                        : std::min(was, size_) * static_cast<size_t>(replicas.toInt()) / num_replicas_;
  check(at <= order_.size(), "DistributedSampler: the index in the archive is {} of {} replicas: this one reads {}",
        was, replicas.toInt(), order_.size());
  index_ = at;
}

}  // namespace wick::data::distributed
