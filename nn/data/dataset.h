#pragma once
// Data sets and the order in which they are read.

#include <autograd/autograd.h>

#include <optional>
#include <vector>

namespace wick::data {

/// A sample, or a batch of them, and what it should become.
template <class Data = Tensor, class Target = Tensor>
struct Example {
  Data data;
  Target target;
};

namespace example {
struct NoTarget {};
}  // namespace example
/// One without a target.
template <class Data>
struct Example<Data, example::NoTarget> {
  Example() = default;
  Example(Data d) : data(std::move(d)) {}
  operator Data&() { return data; }
  operator const Data&() const { return data; }
  Data data;
};
using TensorExample = Example<Tensor, example::NoTarget>;

namespace datasets {

/// Gives a batch of samples by their numbers. Self is the derived class.
template <class Self, class Batch = std::vector<Example<>>, class BatchRequest = ArrayRef<size_t>>
class BatchDataset {
 public:
  using SelfType = Self;
  using BatchType = Batch;
  using BatchRequestType = BatchRequest;
  virtual ~BatchDataset() = default;
  virtual Batch get_batch(BatchRequest request) = 0;
  /// The number of samples; none if it is not known.
  virtual std::optional<size_t> size() const = 0;
};

/// Gives one sample at a time.
template <class Self, class SingleExample = Example<>>
class Dataset : public BatchDataset<Self, std::vector<SingleExample>> {
 public:
  using ExampleType = SingleExample;
  virtual ExampleType get(size_t index) = 0;
  std::vector<ExampleType> get_batch(ArrayRef<size_t> indices) override {
    std::vector<ExampleType> batch;
    batch.reserve(indices.size());
    for (size_t i : indices) batch.push_back(get(i));
    return batch;
  }
};

/// Samples in the first dimension of data, and their targets in that of target. A batch is gathered row by row into one
/// tensor each; the set itself is never copied, whatever the order.
class TensorDataset : public BatchDataset<TensorDataset, Example<>> {
 public:
  TensorDataset(Tensor data, Tensor target);
  Example<> get_batch(ArrayRef<size_t> indices) override;
  std::optional<size_t> size() const override { return static_cast<size_t>(data_.size(0)); }

 private:
  Tensor data_, target_;
};

}  // namespace datasets

namespace samplers {

/// The order of one epoch: next(n) gives up to n numbers, none at its end; reset() starts another.
template <class BatchRequest = std::vector<size_t>>
class Sampler {
 public:
  using BatchRequestType = BatchRequest;
  virtual ~Sampler() = default;
  virtual void reset(std::optional<size_t> new_size = std::nullopt) = 0;
  virtual std::optional<BatchRequest> next(size_t batch_size) = 0;
};

/// 0, 1, 2, ….
class SequentialSampler : public Sampler<> {
 public:
  explicit SequentialSampler(size_t size) : size_(size) {}
  void reset(std::optional<size_t> new_size = std::nullopt) override;
  std::optional<std::vector<size_t>> next(size_t batch_size) override;
  size_t index() const noexcept { return index_; }

 private:
  size_t size_, index_ = 0;
};

/// A new random order each epoch, drawn by randperm().
class RandomSampler : public Sampler<> {
 public:
  explicit RandomSampler(int64_t size);
  void reset(std::optional<size_t> new_size = std::nullopt) override;
  std::optional<std::vector<size_t>> next(size_t batch_size) override;
  size_t index() const noexcept { return static_cast<size_t>(index_); }

 private:
  Tensor order_;
  int64_t index_ = 0;
};

}  // namespace samplers
}  // namespace wick::data
