#include <autograd/ops/create/create.h>
#include <nn/data/samplers.h>

#include <algorithm>
#include <numeric>
#include <random>

namespace wick::data::samplers {

namespace {

void write(serialize::OutputArchive& archive, const char* key, size_t value) {
  archive.write(key, static_cast<int64_t>(value));
}
size_t read(serialize::InputArchive& archive, const char* key, size_t most) {
  IValue value;
  archive.read(key, value);
  check(value.toInt() >= 0 && static_cast<size_t>(value.toInt()) <= most,
        "sampler: the {} in the archive is {}: needs 0 to {}", key, value.toInt(), most);
  return static_cast<size_t>(value.toInt());
}
// The next indices below `end`, at most batch_size; advances `index`.
std::optional<std::vector<size_t>> range(size_t& index, size_t end, size_t batch_size, size_t from = 0) {
  if (index >= end) return std::nullopt;
  std::vector<size_t> batch(std::min(batch_size, end - index));
  for (size_t& i : batch) i = from + index++;
  return batch;
}

}  // namespace

void SequentialSampler::reset(std::optional<size_t> new_size) {
  size_ = new_size.value_or(size_);
  index_ = 0;
}
std::optional<std::vector<size_t>> SequentialSampler::next(size_t batch_size) {
  return range(index_, size_, batch_size);
}
void SequentialSampler::save(serialize::OutputArchive& archive) const { write(archive, "index", index_); }
void SequentialSampler::load(serialize::InputArchive& archive) { index_ = read(archive, "index", size_); }

RandomSampler::RandomSampler(int64_t size, ScalarType index_dtype) : order_(randperm(size, index_dtype)) {}
void RandomSampler::reset(std::optional<size_t> new_size) {
  order_ = randperm(new_size ? static_cast<int64_t>(*new_size) : order_.numel(), order_.scalar_type());
  index_ = 0;
}
std::optional<std::vector<size_t>> RandomSampler::next(size_t batch_size) {
  auto index = static_cast<size_t>(index_);
  auto batch = range(index, static_cast<size_t>(order_.numel()), batch_size);
  if (!batch) return batch;
  const Tensor part = order_.narrow(0, index_, static_cast<int64_t>(batch->size())).to(kLong);
  std::copy_n(part.data_ptr<int64_t>(), batch->size(), batch->begin());
  index_ = static_cast<int64_t>(index);
  return batch;
}
void RandomSampler::save(serialize::OutputArchive& archive) const {
  write(archive, "index", index());
  archive.write("indices", order_, true);
}
void RandomSampler::load(serialize::InputArchive& archive) {
  Tensor order;
  archive.read("indices", order, true);
  const Tensor sorted = std::get<0>(order.to(kLong).flatten().sort());
  check(order.dim() == 1 && sorted.equal(arange(order.numel())),
        "RandomSampler: the indices in the archive are no permutation: {}", describe(order));
  index_ = static_cast<int64_t>(read(archive, "index", static_cast<size_t>(order.numel())));
  order_ = order.to(order_.scalar_type());
}

DistributedRandomSampler::DistributedRandomSampler(size_t size, size_t num_replicas, size_t rank, bool allow_duplicates)
    : DistributedSampler(size, num_replicas, rank, allow_duplicates) {
  reset(size_);
}
void DistributedRandomSampler::reset(std::optional<size_t> new_size) {
  size_ = new_size.value_or(size_);
  index_ = 0;
  const size_t count = local_sample_count();
  std::vector<size_t> all(num_replicas_ == 1 ? size_ : count * num_replicas_);
  for (size_t i = 0; i < all.size(); ++i) all[i] = i < size_ ? i : i - size_;
  // LibTorch's order, so that processes of both libraries can share a data set.
  std::mt19937 random(static_cast<std::mt19937::result_type>(epoch_));
  std::shuffle(all.begin(), all.end(), random);
  const auto begin = all.begin() + static_cast<std::ptrdiff_t>(rank_ * count);
  order_.assign(begin, begin + static_cast<std::ptrdiff_t>(count));
}
std::optional<std::vector<size_t>> DistributedRandomSampler::next(size_t batch_size) {
  const size_t from = index_;
  auto batch = range(index_, order_.size(), batch_size);
  if (batch) std::copy_n(order_.begin() + static_cast<std::ptrdiff_t>(from), batch->size(), batch->begin());
  return batch;
}
void DistributedRandomSampler::save(serialize::OutputArchive& archive) const {
  write(archive, "index", index_);
  write(archive, "epoch", epoch_);
}
void DistributedRandomSampler::load(serialize::InputArchive& archive) {
  epoch_ = read(archive, "epoch", PTRDIFF_MAX);
  reset(size_);
  index_ = read(archive, "index", order_.size());
}

DistributedSequentialSampler::DistributedSequentialSampler(size_t size, size_t num_replicas, size_t rank,
                                                           bool allow_duplicates)
    : DistributedSampler(size, num_replicas, rank, allow_duplicates) {}
void DistributedSequentialSampler::reset(std::optional<size_t> new_size) {
  size_ = new_size.value_or(size_);
  index_ = 0;
}
std::optional<std::vector<size_t>> DistributedSequentialSampler::next(size_t batch_size) {
  auto batch = range(index_, local_sample_count(), batch_size, rank_ * local_sample_count());
  if (batch)
    for (size_t& i : *batch) i %= size_;
  return batch;
}
void DistributedSequentialSampler::save(serialize::OutputArchive& archive) const { write(archive, "index", index_); }
void DistributedSequentialSampler::load(serialize::InputArchive& archive) {
  index_ = read(archive, "index", local_sample_count());
}

void StreamSampler::reset(std::optional<size_t> new_size) {
  epoch_size_ = new_size.value_or(epoch_size_);
  retrieved_ = 0;
}
std::optional<BatchSize> StreamSampler::next(size_t batch_size) {
  if (retrieved_ >= epoch_size_) return std::nullopt;
  const size_t n = std::min(batch_size, epoch_size_ - retrieved_);
  retrieved_ += n;
  return BatchSize(n);
}
void StreamSampler::save(serialize::OutputArchive& archive) const { write(archive, "retrieved", retrieved_); }
void StreamSampler::load(serialize::InputArchive& archive) { retrieved_ = read(archive, "retrieved", epoch_size_); }

}  // namespace wick::data::samplers
