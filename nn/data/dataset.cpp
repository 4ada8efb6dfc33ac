#include <nn/data/dataset.h>

namespace wick::data {

namespace datasets {

TensorDataset::TensorDataset(Tensor data, Tensor target) : data_(std::move(data)), target_(std::move(target)) {
  check(data_.defined() && target_.defined(), "TensorDataset: data or target is undefined");
  check(data_.dim() > 0 && target_.dim() > 0 && data_.size(0) == target_.size(0),
        "TensorDataset: data {} and target {} do not hold equally many samples", shape_string(data_.sizes()),
        shape_string(target_.sizes()));
}

Example<> TensorDataset::get_batch(ArrayRef<size_t> indices) {
  Tensor index = empty({static_cast<int64_t>(indices.size())}, kLong);
  std::copy(indices.begin(), indices.end(), index.data_ptr<int64_t>());
  return {data_.index_select(0, index), target_.index_select(0, index)};
}

}  // namespace datasets

namespace samplers {

void SequentialSampler::reset(std::optional<size_t> new_size) {
  size_ = new_size.value_or(size_);
  index_ = 0;
}
std::optional<std::vector<size_t>> SequentialSampler::next(size_t batch_size) {
  if (index_ >= size_) return std::nullopt;
  std::vector<size_t> batch(std::min(batch_size, size_ - index_));
  for (size_t& i : batch) i = index_++;
  return batch;
}

RandomSampler::RandomSampler(int64_t size) : order_(randperm(size)) {}
void RandomSampler::reset(std::optional<size_t> new_size) {
  order_ = randperm(new_size ? static_cast<int64_t>(*new_size) : order_.numel());
  index_ = 0;
}
std::optional<std::vector<size_t>> RandomSampler::next(size_t batch_size) {
  if (index_ >= order_.numel()) return std::nullopt;
  std::vector<size_t> batch(static_cast<size_t>(std::min(static_cast<int64_t>(batch_size), order_.numel() - index_)));
  for (size_t& i : batch) i = static_cast<size_t>(order_.data_ptr<int64_t>()[index_++]);
  return batch;
}

}  // namespace samplers
}  // namespace wick::data
