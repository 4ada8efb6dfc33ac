#pragma once
// Data sets: samples by index, in batches, or a stream of batches.

#include <nn/data/example.h>
#include <nn/serialize/archive.h>

#include <memory>
#include <optional>
#include <vector>

namespace wick::data::datasets {

namespace detail {
/// Whether T is a std::optional: the batches of stateful data sets are.
template <class T>
inline constexpr bool is_optional = false;
template <class T>
inline constexpr bool is_optional<std::optional<T>> = true;
/// Data sets that keep their own position, and save and load it.
template <class D>
concept HasPlace = requires(D& d, const D& c, serialize::OutputArchive& out, serialize::InputArchive& in) {
  c.save(out);
  d.load(in);
};
}  // namespace detail

template <class SourceDataset, class AppliedTransform>
class MapDataset;
/// A data set whose batches are those of `dataset`, each through the transform.
template <class DatasetType, class TransformType>
MapDataset<DatasetType, TransformType> map(DatasetType dataset, TransformType transform);

/// The base of data sets: get_batch() gives the batch of a request, which is a list of indices or, for streams, a
/// number of samples. Self is the derived class.
template <class Self, class Batch = std::vector<Example<>>, class BatchRequest = ArrayRef<size_t>>
class BatchDataset {
 public:
  using SelfType = Self;
  using BatchType = Batch;
  using BatchRequestType = BatchRequest;
  static constexpr bool is_stateful = detail::is_optional<Batch>;
  virtual ~BatchDataset() = default;

  /// The batch of a request; nullopt at the end of a stateful data set.
  virtual Batch get_batch(BatchRequest request) = 0;
  /// The number of samples; nullopt if it is not known.
  virtual std::optional<size_t> size() const = 0;
  /// This data set with a transform of its batches: set.map(transforms::Normalize<>(0.5, 0.5)).map(Stack<>()).
  template <class TransformType>
  MapDataset<Self, TransformType> map(TransformType transform) & {
    return datasets::map(static_cast<Self&>(*this), std::move(transform));
  }
  template <class TransformType>
  MapDataset<Self, TransformType> map(TransformType transform) && {
    return datasets::map(std::move(static_cast<Self&>(*this)), std::move(transform));
  }
};

/// A data set that gives one sample at a time, get(index); a batch is a vector of them.
template <class Self, class SingleExample = Example<>>
class Dataset : public BatchDataset<Self, std::vector<SingleExample>> {
 public:
  using ExampleType = SingleExample;
  /// The sample with this index, from 0.
  virtual ExampleType get(size_t index) = 0;
  std::vector<ExampleType> get_batch(ArrayRef<size_t> indices) override {
    std::vector<ExampleType> batch;
    batch.reserve(indices.size());
    for (size_t i : indices) batch.push_back(get(i));
    return batch;
  }
};

/// A data set that gives the next n samples.
template <class Self, class Batch = std::vector<Example<>>>
using StreamDataset = BatchDataset<Self, Batch, size_t>;

/// A stream that keeps its own position. A batch of nullopt ends an epoch.
template <class Self, class Batch = std::vector<Example<>>, class BatchRequest = size_t>
class StatefulDataset : public BatchDataset<Self, std::optional<Batch>, BatchRequest> {
 public:
  virtual void reset() = 0;                                        ///< starts an epoch
  virtual void save(serialize::OutputArchive& archive) const = 0;  ///< saves the position
  virtual void load(serialize::InputArchive& archive) = 0;         ///< continues at a saved position
};
/// The same as save() and load(), for wick::save() and wick::load().
template <class Self, class Batch, class BatchRequest>
serialize::OutputArchive& operator<<(serialize::OutputArchive& archive,
                                     const StatefulDataset<Self, Batch, BatchRequest>& dataset) {
  dataset.save(archive);
  return archive;
}
template <class Self, class Batch, class BatchRequest>
serialize::InputArchive& operator>>(serialize::InputArchive& archive,
                                    StatefulDataset<Self, Batch, BatchRequest>& dataset) {
  dataset.load(archive);
  return archive;
}

/// A data set whose batches go through a transform. map(dataset, transform) makes it.
template <class SourceDataset, class AppliedTransform>
class MapDataset
    : public BatchDataset<
          MapDataset<SourceDataset, AppliedTransform>,
          std::conditional_t<SourceDataset::is_stateful, std::optional<typename AppliedTransform::OutputBatchType>,
                             typename AppliedTransform::OutputBatchType>,
          typename SourceDataset::BatchRequestType> {
 public:
  using DatasetType = SourceDataset;
  using TransformType = AppliedTransform;
  using BatchRequestType = typename SourceDataset::BatchRequestType;
  using OutputBatchType =
      std::conditional_t<SourceDataset::is_stateful, std::optional<typename AppliedTransform::OutputBatchType>,
                         typename AppliedTransform::OutputBatchType>;

  MapDataset(DatasetType dataset, TransformType transform)
      : dataset_(std::move(dataset)), transform_(std::move(transform)) {}
  OutputBatchType get_batch(BatchRequestType request) override {
    auto batch = dataset_.get_batch(std::move(request));
    if constexpr (SourceDataset::is_stateful) {
      if (!batch) return std::nullopt;
      return transform_.apply_batch(std::move(*batch));
    } else {
      return transform_.apply_batch(std::move(batch));
    }
  }
  std::optional<size_t> size() const noexcept override { return dataset_.size(); }
  void reset() requires SourceDataset::is_stateful { dataset_.reset(); }
  /// Those of the data set, if it keeps a position.
  void save(serialize::OutputArchive& archive) const requires detail::HasPlace<SourceDataset> {
    dataset_.save(archive);
  }
  void load(serialize::InputArchive& archive) requires detail::HasPlace<SourceDataset> { dataset_.load(archive); }
  const DatasetType& dataset() const noexcept { return dataset_; }
  const TransformType& transform() const noexcept { return transform_; }

 private:
  DatasetType dataset_;
  TransformType transform_;
};
/// Does not compile unless the transform takes the batches of the data set.
template <class DatasetType, class TransformType>
MapDataset<DatasetType, TransformType> map(DatasetType dataset, TransformType transform) {
  static_assert(
      std::is_same_v<std::conditional_t<DatasetType::is_stateful, std::optional<typename TransformType::InputBatchType>,
                                        typename TransformType::InputBatchType>,
                     typename DatasetType::BatchType>,
      "the transform takes another type than the data set's batches");
  return {std::move(dataset), std::move(transform)};
}

/// A data set whose copies share one data set, so that worker threads do not copy it. get_batch() of the shared set
/// must be safe to call from several threads.
template <class UnderlyingDataset>
class SharedBatchDataset
    : public BatchDataset<SharedBatchDataset<UnderlyingDataset>, typename UnderlyingDataset::BatchType,
                          typename UnderlyingDataset::BatchRequestType> {
 public:
  using BatchType = typename UnderlyingDataset::BatchType;
  using BatchRequestType = typename UnderlyingDataset::BatchRequestType;
  SharedBatchDataset(std::shared_ptr<UnderlyingDataset> shared_dataset) : dataset_(std::move(shared_dataset)) {}
  BatchType get_batch(BatchRequestType request) override { return dataset_->get_batch(std::move(request)); }
  std::optional<size_t> size() const override { return dataset_->size(); }
  UnderlyingDataset& operator*() { return *dataset_; }
  const UnderlyingDataset& operator*() const { return *dataset_; }
  UnderlyingDataset* operator->() { return dataset_.get(); }
  const UnderlyingDataset* operator->() const { return dataset_.get(); }
  void reset() requires UnderlyingDataset::is_stateful { dataset_->reset(); }
  /// Those of the data set, if it keeps a position.
  void save(serialize::OutputArchive& archive) const requires detail::HasPlace<UnderlyingDataset> {
    dataset_->save(archive);
  }
  void load(serialize::InputArchive& archive) requires detail::HasPlace<UnderlyingDataset> { dataset_->load(archive); }

 private:
  std::shared_ptr<UnderlyingDataset> dataset_;
};
/// A SharedBatchDataset of a data set made of these arguments.
template <class UnderlyingDataset, class... Args>
SharedBatchDataset<UnderlyingDataset> make_shared_dataset(Args&&... args) {
  return std::make_shared<UnderlyingDataset>(std::forward<Args>(args)...);
}

/// Tensors as a data set. TensorDataset(x): the samples are x[0], x[1], … of a tensor or of a vector, without targets.
/// TensorDataset(x, y): the samples are x[i] with the targets y[i]; a batch has one tensor of each, gathered from x and
/// y, which are not copied. Throws when there are not as many samples as targets.
template <class ExampleType = TensorExample>
class TensorDataset;
template <>
class TensorDataset<TensorExample> : public Dataset<TensorDataset<TensorExample>, TensorExample> {
 public:
  explicit TensorDataset(Tensor tensor);
  explicit TensorDataset(const std::vector<Tensor>& tensors);
  TensorExample get(size_t index) override;
  std::optional<size_t> size() const override;
  Tensor tensor;
};
template <>
class TensorDataset<Example<>> : public BatchDataset<TensorDataset<Example<>>, Example<>> {
 public:
  TensorDataset(Tensor data, Tensor target);
  Example<> get_batch(ArrayRef<size_t> indices) override;
  std::optional<size_t> size() const override { return static_cast<size_t>(data_.size(0)); }

 private:
  Tensor data_, target_;
};
TensorDataset(Tensor)->TensorDataset<TensorExample>;
TensorDataset(std::vector<Tensor>)->TensorDataset<TensorExample>;
TensorDataset(Tensor, Tensor)->TensorDataset<Example<>>;

}  // namespace wick::data::datasets

namespace wick::data {
using datasets::BatchDataset;
using datasets::Dataset;
}  // namespace wick::data
