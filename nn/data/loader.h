#pragma once
// make_data_loader(): the batches of a data set. Each loop over the loader is an epoch.
//
//   auto set = data::datasets::MNIST("mnist").map(data::transforms::Stack<>());
//   auto loader = data::make_data_loader<data::samplers::RandomSampler>(set, DataLoaderOptions(64).workers(2));
//   for (auto& batch : *loader) train(batch.data, batch.target);

#include <nn/arg.h>
#include <nn/data/dataset.h>
#include <nn/data/samplers.h>
#include <nn/data/workers.h>

#include <memory>

namespace wick::data {

/// Options of make_data_loader().
struct DataLoaderOptions {
  DataLoaderOptions() = default;
  DataLoaderOptions(size_t batch_size) : batch_size_(batch_size) {}
  WICK_ARG(size_t, batch_size) = 1;
  /// The number of threads that prepare batches ahead; with 0 a batch is made when it is read.
  WICK_ARG(size_t, workers) = 0;
  /// How many batches are prepared ahead: 2 for each worker unless given.
  WICK_ARG(std::optional<size_t>, max_jobs);
  /// How long to wait for a batch of a worker before an error is thrown: forever unless given.
  WICK_ARG(std::optional<std::chrono::milliseconds>, timeout);
  /// Whether batches come in the order of the sampler, or as the workers finish them.
  WICK_ARG(bool, enforce_ordering) = true;
  /// Whether the last batch is left out if it is smaller than the others.
  WICK_ARG(bool, drop_last) = false;
};
/// The same with all values filled in. Throws for a batch size of 0, and for workers with a max_jobs of 0.
struct FullDataLoaderOptions {
  explicit FullDataLoaderOptions(const DataLoaderOptions& o)
      : batch_size(o.batch_size()),
        workers(o.workers()),
        max_jobs(o.max_jobs().value_or(2 * o.workers())),
        timeout(o.timeout()),
        enforce_ordering(o.enforce_ordering()),
        drop_last(o.drop_last()) {
    check(batch_size > 0, "DataLoader: the batch size is 0: needs 1 or more");
    check(workers == 0 || max_jobs > 0, "DataLoader: max_jobs is 0: {} workers need 1 or more", workers);
  }
  size_t batch_size, workers, max_jobs;
  std::optional<std::chrono::milliseconds> timeout;
  bool enforce_ordering, drop_last;
};

/// Iterates over the batches of an epoch. A batch is made when it is first needed. When that throws, the next increment
/// gives the batch after it.
template <class Batch>
class Iterator {
 public:
  using difference_type = std::ptrdiff_t;
  using value_type = Batch;
  using reference = Batch&;
  using pointer = Batch*;
  using iterator_category = std::input_iterator_tag;

  Iterator() = default;  // the end
  explicit Iterator(std::function<std::optional<Batch>()> next) : state_(new State{std::move(next), {}, false}) {}
  /// Goes to the next batch. Throws past the end.
  Iterator& operator++() {
    check(!at_end(), "Attempted to increment iterator past the end");
    advance();
    return *this;
  }
  /// The present batch, which is made now if it is the first. Throws at the end.
  Batch& operator*() {
    check(!at_end(), "Attempted to dereference iterator that was past the end");
    return *state_->batch;
  }
  Batch* operator->() { return &**this; }
  bool operator==(const Iterator& o) const { return state_ == o.state_ || (at_end() && o.at_end()); }

 private:
  struct State {
    std::function<std::optional<Batch>()> next;
    std::optional<Batch> batch;
    bool looked;
  };
  void advance() const { state_->batch = state_->next(); }
  void look() const {
    if (state_->looked) return;
    advance();
    state_->looked = true;
  }
  bool at_end() const {
    if (!state_) return true;
    look();
    return !state_->batch;
  }
  std::shared_ptr<State> state_;  // shared by all copies, as the epoch is
};

/// The base of the loaders: passes requests to worker threads or, without workers, serves them in the reading thread.
template <class Dataset, class Batch, class BatchRequest>
class DataLoaderBase {
 public:
  using BatchType = Batch;
  using BatchRequestType = BatchRequest;

  explicit DataLoaderBase(DataLoaderOptions options) : options_(options) {}
  DataLoaderBase(const DataLoaderBase&) = delete;
  DataLoaderBase& operator=(const DataLoaderBase&) = delete;
  virtual ~DataLoaderBase() = default;

  /// Starts an epoch or, after load(), goes on with one. Throws while workers still have batches of the last one.
  Iterator<Batch> begin() {
    check_idle();
    if (!std::exchange(goes_on_, false)) reset();
    note_start();
    in_epoch_ = true;
    given_ = 0;
    if (workers_) ask(options_.max_jobs);
    return Iterator<Batch>([this] { return next(); });
  }
  Iterator<Batch> end() { return {}; }
  /// Ends the worker threads; no epoch can follow.
  void join() {
    if (workers_) workers_->join();
  }
  const FullDataLoaderOptions& options() const noexcept { return options_; }

  /// Saves the place of the reader: load() makes the next epoch begin behind the last batch that was read. Batches that
  /// workers have prepared ahead do not count. Throws within an epoch whose batches come in no order.
  void save(serialize::OutputArchive& archive) const {
    check(!in_epoch_ || options_.workers < 2 || options_.enforce_ordering,
          "DataLoader: save: within an epoch of several workers needs enforce_ordering(true)");
    serialize::OutputArchive place;
    save_place(place);
    archive.write("in_epoch", in_epoch_);
    archive.write("place", place);
  }
  /// Loads what save() saved, for a loader of the same data. Throws while workers still have batches.
  void load(serialize::InputArchive& archive) {
    check_idle();
    IValue in_epoch;
    serialize::InputArchive place;
    archive.read("in_epoch", in_epoch);
    archive.try_read("place", place);
    load_place(place);
    note_start();
    given_ = 0;
    goes_on_ = in_epoch_ = in_epoch.toBool();
  }

 protected:
  virtual void reset() = 0;
  /// Notes the place of the first batch that will be read. Then saves the place of the next one, and loads it.
  virtual void note_start() {}
  virtual void save_place(serialize::OutputArchive&) const { fail("this DataLoader cannot be saved"); }
  virtual void load_place(serialize::InputArchive&) { fail("this DataLoader cannot be loaded"); }
  virtual std::optional<BatchRequest> get_batch_request() = 0;
  /// The batch of a request; nullopt at the end of a stateful data set.
  virtual std::optional<Batch> serve(size_t worker, BatchRequest request) = 0;
  void start() {
    if (options_.workers == 0) return;
    workers_ = std::make_unique<detail::Workers>(options_.workers, options_.enforce_ordering, options_.timeout);
  }
  const FullDataLoaderOptions options_;
  bool in_epoch_ = false;  // an epoch has begun, and its reader has not met the end
  size_t given_ = 0;       // batches that the reader had since note_start()

 private:
  void check_idle() const {
    check(!workers_ || workers_->in_flight() == 0,
          "Attempted to get a new DataLoader iterator while another iterator is not yet exhausted");
  }
  bool goes_on_ = false;
  void ask(size_t jobs) {
    for (size_t i = 0; i < jobs; ++i) {
      auto request = get_batch_request();
      if (!request) return;
      workers_->push([this, request = std::move(*request)](size_t worker) {
        return std::make_shared<std::optional<Batch>>(serve(worker, request));
      });
    }
  }
  std::optional<Batch> next() {
    if (!workers_) {
      auto request = get_batch_request();
      in_epoch_ = request.has_value();
      if (!request) return std::nullopt;
      ++given_;
      auto batch = serve(0, std::move(*request));
      in_epoch_ = batch.has_value();
      return batch;
    }
    while (workers_->in_flight() > 0) {
      std::shared_ptr<void> result;
      try {
        result = workers_->pop();
      } catch (const WorkerException&) {
        ++given_;
        ask(1);  // so that a reader who continues misses this batch only
        throw;
      }
      auto& batch = *static_cast<std::optional<Batch>*>(result.get());
      if (!batch) continue;
      ++given_;
      ask(1);
      return std::move(batch);
    }
    in_epoch_ = false;
    return std::nullopt;
  }

 protected:
  std::unique_ptr<detail::Workers> workers_;
};

/// Reads a data set in the order of a sampler. Each worker thread has a copy of the data set.
template <class Dataset, class Sampler>
class StatelessDataLoader final
    : public DataLoaderBase<Dataset, typename Dataset::BatchType, typename Sampler::BatchRequestType> {
  using Base = DataLoaderBase<Dataset, typename Dataset::BatchType, typename Sampler::BatchRequestType>;

 public:
  StatelessDataLoader(Dataset dataset, Sampler sampler, DataLoaderOptions options)
      : Base(options), sampler_(std::move(sampler)) {
    for (size_t i = 1; i < options.workers(); ++i) {
      if constexpr (std::is_copy_constructible_v<Dataset>)
        datasets_.push_back(dataset);
      else
        fail("DataLoader: the data set cannot be copied for {} workers: use make_shared_dataset()", options.workers());
    }
    datasets_.push_back(std::move(dataset));
    this->start();
  }
  ~StatelessDataLoader() override { this->join(); }

 private:
  void reset() override { sampler_.reset(std::nullopt); }
  void note_start() override {
    if constexpr (std::is_copy_constructible_v<Sampler>) start_ = std::make_unique<Sampler>(sampler_);
  }
  void save_place(serialize::OutputArchive& archive) const override {
    if (!this->in_epoch_) return sampler_.save(archive);
    check(start_ != nullptr, "DataLoader: save: the sampler cannot be copied");
    if constexpr (std::is_copy_constructible_v<Sampler>) {
      Sampler reader = *start_;
      for (size_t i = 0; i < this->given_; ++i) reader.next(this->options_.batch_size);
      reader.save(archive);
    }
  }
  void load_place(serialize::InputArchive& archive) override { sampler_.load(archive); }
  std::optional<typename Base::BatchRequestType> get_batch_request() override {
    auto request = sampler_.next(this->options_.batch_size);
    if (request && this->options_.drop_last && request->size() < this->options_.batch_size) return std::nullopt;
    return request;
  }
  std::optional<typename Base::BatchType> serve(size_t worker, typename Base::BatchRequestType request) override {
    return datasets_[worker].get_batch(std::move(request));
  }

  std::vector<Dataset> datasets_;  // one for each worker
  Sampler sampler_;
  std::unique_ptr<Sampler> start_;  // as it was when the epoch began: workers are ahead of the reader
};

/// Reads a stateful data set, which all worker threads share.
template <class Dataset>
class StatefulDataLoader final
    : public DataLoaderBase<Dataset, typename Dataset::BatchType::value_type, typename Dataset::BatchRequestType> {
  using Base = DataLoaderBase<Dataset, typename Dataset::BatchType::value_type, typename Dataset::BatchRequestType>;

 public:
  StatefulDataLoader(Dataset dataset, DataLoaderOptions options) : Base(options), dataset_(std::move(dataset)) {
    this->start();
  }
  ~StatefulDataLoader() override { this->join(); }

 private:
  void reset() override { dataset_.reset(); }
  void save_place(serialize::OutputArchive& archive) const override {
    check(!this->in_epoch_ || !this->workers_, "DataLoader: save: workers have read ahead in the stateful data set");
    if constexpr (datasets::detail::HasPlace<Dataset>)
      dataset_.save(archive);
    else
      fail("DataLoader: save: the data set has no save()");
  }
  void load_place(serialize::InputArchive& archive) override {
    if constexpr (datasets::detail::HasPlace<Dataset>)
      dataset_.load(archive);
    else
      fail("DataLoader: load: the data set has no load()");
  }
  std::optional<typename Base::BatchRequestType> get_batch_request() override { return this->options_.batch_size; }
  std::optional<typename Base::BatchType> serve(size_t, typename Base::BatchRequestType request) override {
    return dataset_.get_batch(std::move(request));
  }

  Dataset dataset_;
};

/// The same as save() and load(), for wick::save() and wick::load().
template <class D, class B, class R>
serialize::OutputArchive& operator<<(serialize::OutputArchive& archive, const DataLoaderBase<D, B, R>& loader) {
  loader.save(archive);
  return archive;
}
template <class D, class B, class R>
serialize::InputArchive& operator>>(serialize::InputArchive& archive, DataLoaderBase<D, B, R>& loader) {
  loader.load(archive);
  return archive;
}

/// A loader of a data set, in the order of a sampler or of a Sampler for its size; throws for the latter when the size
/// is not known.
template <class Sampler = samplers::RandomSampler, class Dataset>
requires(!Dataset::is_stateful &&
         std::is_constructible_v<Sampler, size_t>) auto make_data_loader(Dataset dataset,
                                                                         DataLoaderOptions options = {}) {
  const auto size = dataset.size();
  check(size.has_value(), "make_data_loader: the data set does not know its size: pass a sampler");
  using Size = std::conditional_t<std::is_same_v<Sampler, samplers::RandomSampler>, int64_t, size_t>;
  return std::make_unique<StatelessDataLoader<Dataset, Sampler>>(std::move(dataset), Sampler(static_cast<Size>(*size)),
                                                                 std::move(options));
}
template <class Dataset, class Sampler>
requires(!Dataset::is_stateful && requires {
  typename Sampler::BatchRequestType;
}) auto make_data_loader(Dataset dataset, Sampler sampler, DataLoaderOptions options = {}) {
  return std::make_unique<StatelessDataLoader<Dataset, Sampler>>(std::move(dataset), std::move(sampler),
                                                                 std::move(options));
}
/// A loader of a stateful data set.
template <class Dataset>
requires(Dataset::is_stateful) auto make_data_loader(Dataset dataset, DataLoaderOptions options = {}) {
  return std::make_unique<StatefulDataLoader<Dataset>>(std::move(dataset), std::move(options));
}

}  // namespace wick::data
