#pragma once
// make_data_loader: the batches of a data set, one epoch for each loop over it.
//
//   auto loader = data::make_data_loader<data::samplers::RandomSampler>(data::datasets::TensorDataset(x, y), 64);
//   for (auto& batch : *loader) train(batch.data, batch.target);

#include <nn/data/dataset.h>
#include <nn/module.h>

#include <memory>

namespace wick::data {

struct DataLoaderOptions {
  DataLoaderOptions() = default;
  DataLoaderOptions(size_t batch_size) : batch_size_(batch_size) {}
  WICK_ARG(size_t, batch_size) = 1;
  /// Whether a last batch with fewer samples is left out.
  WICK_ARG(bool, drop_last) = false;
};

/// One loop over a loader is one epoch; a new loop takes a new order from the sampler.
template <class Dataset, class Sampler>
class DataLoader {
 public:
  using Batch = typename Dataset::BatchType;

  DataLoader(Dataset dataset, Sampler sampler, DataLoaderOptions options)
      : dataset_(std::move(dataset)), sampler_(std::move(sampler)), options_(std::move(options)) {
    check(options_.batch_size() > 0, "DataLoader: the batch size is 0: needs 1 or more");
  }

  class Iterator {
   public:
    using difference_type = std::ptrdiff_t;
    using value_type = Batch;
    using reference = Batch&;
    using pointer = Batch*;
    using iterator_category = std::input_iterator_tag;
    explicit Iterator(DataLoader* loader) : loader_(loader) {
      if (loader_) ++*this;
    }
    Batch& operator*() { return *batch_; }
    Batch* operator->() { return &*batch_; }
    Iterator& operator++() {
      batch_ = loader_->next();
      if (!batch_) loader_ = nullptr;
      return *this;
    }
    bool operator==(const Iterator& o) const { return loader_ == o.loader_; }

   private:
    DataLoader* loader_;
    std::optional<Batch> batch_;
  };
  Iterator begin() {
    sampler_.reset();
    return Iterator(this);
  }
  Iterator end() { return Iterator(nullptr); }
  const DataLoaderOptions& options() const noexcept { return options_; }

 private:
  std::optional<Batch> next() {
    auto request = sampler_.next(options_.batch_size());
    if (!request || (options_.drop_last() && request->size() < options_.batch_size())) return std::nullopt;
    return dataset_.get_batch(*request);
  }

  Dataset dataset_;
  Sampler sampler_;
  DataLoaderOptions options_;
};

/// A loader that reads the dataset in the order of a sampler made for its size.
template <class Sampler = samplers::RandomSampler, class Dataset>
auto make_data_loader(Dataset dataset, DataLoaderOptions options = {}) {
  const auto size = dataset.size();
  check(size.has_value(), "make_data_loader: the data set does not know its size: pass a sampler");
  using Size = std::conditional_t<std::is_same_v<Sampler, samplers::RandomSampler>, int64_t, size_t>;
  return std::make_unique<DataLoader<Dataset, Sampler>>(std::move(dataset), Sampler(static_cast<Size>(*size)),
                                                        std::move(options));
}
template <class Dataset, class Sampler>
auto make_data_loader(Dataset dataset, Sampler sampler, DataLoaderOptions options) {
  return std::make_unique<DataLoader<Dataset, Sampler>>(std::move(dataset), std::move(sampler), std::move(options));
}

}  // namespace wick::data
