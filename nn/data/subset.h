#pragma once
// Parts of data sets, and data sets joined: what PyTorch's torch.utils.data has of these, for LibTorch's data sets.
//
//   auto parts = data::random_split(data::datasets::MNIST("mnist"), {0.9, 0.1});
//   auto loader = data::make_data_loader(parts[0].map(data::transforms::Stack<>()), 64);

#include <nn/data/dataset.h>

#include <functional>
#include <initializer_list>

namespace wick::data::datasets {

namespace detail {
/// Data sets that are read by index, in any order.
template <class D>
concept ByIndex = !D::is_stateful && std::is_same_v<typename D::BatchRequestType, ArrayRef<size_t>>;

/// The size of a data set; throws, with the caller's name, if it does not know it.
size_t size_of(const char* op, std::optional<size_t> size);
/// Throws unless all indices are below size.
void check_indices(const char* op, ArrayRef<size_t> indices, size_t size);
/// How many of `size` samples go to each part of random_split().
std::vector<size_t> split_sizes(const std::vector<int64_t>& lengths, size_t size);
std::vector<size_t> split_sizes(const std::vector<double>& fractions, size_t size);
/// A random order of the indices below n.
std::vector<size_t> random_order(size_t n, const std::optional<Generator>& generator);

/// Batches joined to one, whose sample k is sample order[k] of all of them one after another.
template <class E>
std::vector<E> join(std::vector<std::vector<E>> batches, const std::vector<size_t>& order) {
  std::vector<E*> all;
  for (auto& batch : batches)
    for (E& sample : batch) all.push_back(&sample);
  std::vector<E> joined;
  joined.reserve(order.size());
  for (size_t i : order) joined.push_back(std::move(*all[i]));
  return joined;
}
Example<> join(const std::vector<Example<>>& batches, const std::vector<size_t>& order);
TensorExample join(const std::vector<TensorExample>& batches, const std::vector<size_t>& order);
}  // namespace detail

/// The samples of a data set with these indices, in their order; an index may occur twice. It holds the data set
/// by value, as loaders do: one that is costly to copy should be made by make_shared_dataset(). Throws when an index is
/// not below the data set's size, or the size is not known.
template <class SourceDataset>
class Subset : public BatchDataset<Subset<SourceDataset>, typename SourceDataset::BatchType> {
  static_assert(detail::ByIndex<SourceDataset>, "Subset needs a data set that is read by index, not a stream");

 public:
  using DatasetType = SourceDataset;
  Subset(SourceDataset dataset, std::vector<size_t> indices)
      : dataset_(std::move(dataset)), indices_(std::move(indices)) {
    detail::check_indices("Subset", indices_, detail::size_of("Subset", dataset_.size()));
  }
  typename SourceDataset::BatchType get_batch(ArrayRef<size_t> request) override {
    detail::check_indices("Subset", request, indices_.size());
    std::vector<size_t> inner;
    inner.reserve(request.size());
    for (size_t i : request) inner.push_back(indices_[i]);
    return dataset_.get_batch(inner);
  }
  /// Sample `index` of the subset, where the data set gives single samples.
  auto get(size_t index) requires requires(SourceDataset& d) { d.get(index); }
  {
    detail::check_indices("Subset", {&index, 1}, indices_.size());
    return dataset_.get(indices_[index]);
  }
  std::optional<size_t> size() const override { return indices_.size(); }
  const SourceDataset& dataset() const noexcept { return dataset_; }
  const std::vector<size_t>& indices() const noexcept { return indices_; }

 private:
  SourceDataset dataset_;
  std::vector<size_t> indices_;
};

/// The samples of several data sets, one set after another. They may be of different types, or a vector of one type;
/// their batches have the same type: a vector of samples, or tensors, of the same dtype and shape of a sample. Throws
/// when there is no data set, or one does not know its size.
template <class Batch>
class ConcatDataset : public BatchDataset<ConcatDataset<Batch>, Batch> {
 public:
  template <class... Datasets>
  requires(sizeof...(Datasets) > 0 && (... && detail::ByIndex<Datasets>)) explicit ConcatDataset(Datasets... datasets) {
    (add(std::move(datasets)), ...);
  }
  template <detail::ByIndex D>
  explicit ConcatDataset(std::vector<D> datasets) {
    check(!datasets.empty(), "ConcatDataset: needs at least one data set");
    for (D& dataset : datasets) add(std::move(dataset));
  }
  Batch get_batch(ArrayRef<size_t> request) override {
    detail::check_indices("ConcatDataset", request, parts_.back().end);
    std::vector<Batch> batches;
    std::vector<size_t> order(request.size());
    size_t begin = 0, placed = 0;
    for (Part& part : parts_) {
      std::vector<size_t> inner;
      for (size_t k = 0; k < request.size(); ++k)
        if (request[k] >= begin && request[k] < part.end) {
          inner.push_back(request[k] - begin);
          order[k] = placed++;
        }
      if (inner.size() == request.size()) return part.get_batch(inner);  // all in one data set, or none at all
      if (!inner.empty()) batches.push_back(part.get_batch(inner));
      begin = part.end;
    }
    return detail::join(std::move(batches), order);
  }
  std::optional<size_t> size() const override { return parts_.back().end; }

 private:
  struct Part {
    std::function<Batch(ArrayRef<size_t>)> get_batch;  // of a copy of the data set, which is copied with it
    size_t end;                                        // the index behind its last sample
  };
  template <class D>
  void add(D dataset) {
    static_assert(std::is_same_v<typename D::BatchType, Batch>, "ConcatDataset: the batches are of different types");
    const size_t begin = parts_.empty() ? 0 : parts_.back().end, n = detail::size_of("ConcatDataset", dataset.size());
    parts_.push_back({[d = std::move(dataset)](ArrayRef<size_t> i) mutable { return d.get_batch(i); }, begin + n});
  }
  std::vector<Part> parts_;
};
template <class First, class... Rest>
ConcatDataset(First, Rest...) -> ConcatDataset<typename First::BatchType>;
template <class D>
ConcatDataset(std::vector<D>) -> ConcatDataset<typename D::BatchType>;

/// A data set split at random into parts that do not overlap, one for each length, drawn as PyTorch's random_split()
/// draws them. Whole numbers are how many samples each part has, and add up to the size of the data set. Fractions add
/// up to 1: a part has that fraction of the samples, rounded down, and the samples that are left go to the parts one by
/// one from the first. Draws from the generator, or from the default one. Warns of a fraction that gives no samples.
template <class D, class Length>
requires std::is_arithmetic_v<Length> std::vector<Subset<D>> random_split(
    D dataset, const std::vector<Length>& lengths, const std::optional<Generator>& generator = std::nullopt) {
  using Given = std::conditional_t<std::is_integral_v<Length>, int64_t, double>;
  const size_t size = detail::size_of("random_split", dataset.size());
  const std::vector<size_t> sizes = detail::split_sizes(std::vector<Given>(lengths.begin(), lengths.end()), size);
  const std::vector<size_t> order = detail::random_order(size, generator);
  std::vector<Subset<D>> parts;
  parts.reserve(sizes.size());
  auto at = order.begin();
  for (size_t n : sizes) {
    const auto end = at + static_cast<std::ptrdiff_t>(n);
    parts.emplace_back(dataset, std::vector<size_t>(at, end));
    at = end;
  }
  return parts;
}
template <class D, class Length>
std::vector<Subset<D>> random_split(D dataset, std::initializer_list<Length> lengths,
                                    const std::optional<Generator>& generator = std::nullopt) {
  return random_split(std::move(dataset), std::vector<Length>(lengths), generator);
}

}  // namespace wick::data::datasets

namespace wick::data {
using datasets::ConcatDataset;
using datasets::random_split;
using datasets::Subset;
}  // namespace wick::data
