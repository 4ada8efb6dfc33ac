#include <nn/data/dataset.h>

namespace wick::data::datasets {

TensorDataset<TensorExample>::TensorDataset(Tensor rows) : tensor(std::move(rows)) {
  check(tensor.defined() && tensor.dim() > 0, "TensorDataset: needs a tensor with at least one dimension, got {}",
        describe(tensor));
}
TensorDataset<TensorExample>::TensorDataset(const std::vector<Tensor>& tensors) : TensorDataset(stack(tensors)) {}
TensorExample TensorDataset<TensorExample>::get(size_t index) { return tensor[static_cast<int64_t>(index)]; }
std::optional<size_t> TensorDataset<TensorExample>::size() const { return static_cast<size_t>(tensor.size(0)); }

TensorDataset<Example<>>::TensorDataset(Tensor data, Tensor target)
    : data_(std::move(data)), target_(std::move(target)) {
  check(data_.defined() && target_.defined(), "TensorDataset: data or target is undefined");
  check(data_.dim() > 0 && target_.dim() > 0 && data_.size(0) == target_.size(0),
        "TensorDataset: data {} and target {} do not hold equally many samples", shape_string(data_.sizes()),
        shape_string(target_.sizes()));
}
Example<> TensorDataset<Example<>>::get_batch(ArrayRef<size_t> indices) {
  Tensor index = empty({static_cast<int64_t>(indices.size())}, kLong);
  std::copy(indices.begin(), indices.end(), index.data_ptr<int64_t>());
  return {data_.index_select(0, index), target_.index_select(0, index)};
}

}  // namespace wick::data::datasets
