#pragma once
// Samplers: the order in which a loader reads the samples of a data set.

#include <nn/serialize/archive.h>

#include <optional>
#include <vector>

namespace wick::data::samplers {

/// The base of samplers.
template <class BatchRequest = std::vector<size_t>>
class Sampler {
 public:
  using BatchRequestType = BatchRequest;
  virtual ~Sampler() = default;
  /// Starts an epoch, with another size if one is given.
  virtual void reset(std::optional<size_t> new_size = std::nullopt) = 0;
  /// The next batch_size indices, fewer at the end of the epoch and then nullopt.
  virtual std::optional<BatchRequest> next(size_t batch_size) = 0;
  /// Saves the position within an epoch, for load(). Both throw unless a class overrides them.
  virtual void save(serialize::OutputArchive&) const {
    fail("this sampler cannot be saved: override save() and load()");
  }
  virtual void load(serialize::InputArchive&) { fail("this sampler cannot be loaded: override save() and load()"); }
};
/// The same as save() and load(), for wick::save() and wick::load().
template <class BatchRequest>
serialize::OutputArchive& operator<<(serialize::OutputArchive& archive, const Sampler<BatchRequest>& sampler) {
  sampler.save(archive);
  return archive;
}
template <class BatchRequest>
serialize::InputArchive& operator>>(serialize::InputArchive& archive, Sampler<BatchRequest>& sampler) {
  sampler.load(archive);
  return archive;
}

/// The indices 0, 1, 2, ….
class SequentialSampler : public Sampler<> {
 public:
  explicit SequentialSampler(size_t size) : size_(size) {}
  void reset(std::optional<size_t> new_size = std::nullopt) override;
  std::optional<std::vector<size_t>> next(size_t batch_size) override;
  void save(serialize::OutputArchive& archive) const override;
  void load(serialize::InputArchive& archive) override;
  size_t index() const noexcept { return index_; }

 private:
  size_t size_, index_ = 0;
};

/// A new random order in each epoch, drawn by randperm().
class RandomSampler : public Sampler<> {
 public:
  explicit RandomSampler(int64_t size, ScalarType index_dtype = kInt64);
  void reset(std::optional<size_t> new_size = std::nullopt) override;
  std::optional<std::vector<size_t>> next(size_t batch_size) override;
  void save(serialize::OutputArchive& archive) const override;
  void load(serialize::InputArchive& archive) override;
  size_t index() const noexcept { return static_cast<size_t>(index_); }

 private:
  Tensor order_;
  int64_t index_ = 0;
};

/// The base of samplers for num_replicas processes: process `rank` reads its share of the indices. All shares have the
/// same size; with allow_duplicates the first samples fill up the last share, otherwise the remainder is left out.
/// Throws unless rank is below num_replicas.
template <class BatchRequest = std::vector<size_t>>
class DistributedSampler : public Sampler<BatchRequest> {
 public:
  DistributedSampler(size_t size, size_t num_replicas = 1, size_t rank = 0, bool allow_duplicates = true)
      : size_(size), num_replicas_(num_replicas), rank_(rank), allow_duplicates_(allow_duplicates) {
    check(rank < num_replicas, "DistributedSampler: rank {} of {} replicas: a rank is below their number", rank,
          num_replicas);
  }
  /// Seeds the next random order. Set the same number in all processes before each epoch.
  void set_epoch(size_t epoch) { epoch_ = epoch; }
  size_t epoch() const { return epoch_; }

 protected:
  size_t local_sample_count() const { return (size_ + (allow_duplicates_ ? num_replicas_ - 1 : 0)) / num_replicas_; }
  size_t size_, num_replicas_, rank_, epoch_ = 0;
  bool allow_duplicates_;
};

/// Shares of a random order that depends on epoch() only, and so is the same in all processes.
class DistributedRandomSampler : public DistributedSampler<> {
 public:
  explicit DistributedRandomSampler(size_t size, size_t num_replicas = 1, size_t rank = 0,
                                    bool allow_duplicates = true);
  void reset(std::optional<size_t> new_size = std::nullopt) override;
  std::optional<std::vector<size_t>> next(size_t batch_size) override;
  void save(serialize::OutputArchive& archive) const override;
  void load(serialize::InputArchive& archive) override;
  size_t index() const noexcept { return index_; }

 private:
  std::vector<size_t> order_;  // this process's share
  size_t index_ = 0;
};
/// Shares of 0, 1, 2, ….
class DistributedSequentialSampler : public DistributedSampler<> {
 public:
  explicit DistributedSequentialSampler(size_t size, size_t num_replicas = 1, size_t rank = 0,
                                        bool allow_duplicates = true);
  void reset(std::optional<size_t> new_size = std::nullopt) override;
  std::optional<std::vector<size_t>> next(size_t batch_size) override;
  void save(serialize::OutputArchive& archive) const override;
  void load(serialize::InputArchive& archive) override;
  size_t index() const noexcept { return index_; }

 private:
  size_t index_ = 0;  // within this process's share
};

/// The base of requests other than a list of indices.
struct CustomBatchRequest {
  virtual ~CustomBatchRequest() = default;
  virtual size_t size() const = 0;  ///< the number of samples asked for
};
/// A number of samples, the request of a StreamDataset.
struct BatchSize : CustomBatchRequest {
  explicit BatchSize(size_t n) : size_(n) {}
  size_t size() const noexcept override { return size_; }
  operator size_t() const noexcept { return size_; }

 private:
  size_t size_;
};
/// Batch sizes that add up to epoch_size.
class StreamSampler : public Sampler<BatchSize> {
 public:
  explicit StreamSampler(size_t epoch_size) : epoch_size_(epoch_size) {}
  void reset(std::optional<size_t> new_size = std::nullopt) override;
  std::optional<BatchSize> next(size_t batch_size) override;
  void save(serialize::OutputArchive& archive) const override;
  void load(serialize::InputArchive& archive) override;

 private:
  size_t retrieved_ = 0, epoch_size_;
};

}  // namespace wick::data::samplers
