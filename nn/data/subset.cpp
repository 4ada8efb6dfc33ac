#include <autograd/core/warning.h>
#include <fmt/ranges.h>
#include <nn/data/subset.h>

#include <cmath>
#include <numeric>

namespace wick::data::datasets {

namespace {

Tensor index_of(const std::vector<size_t>& order) {
  Tensor index = empty({static_cast<int64_t>(order.size())}, kLong);
  std::copy(order.begin(), order.end(), index.data_ptr<int64_t>());
  return index;
}
// cat() would promote dtypes: a batch would have another one than its data set's.
Tensor join_tensors(const std::vector<Tensor>& parts, const Tensor& index) {
  for (const Tensor& t : parts)
    check(t.dtype() == parts[0].dtype(), "ConcatDataset: one data set has {}, another {}: needs the same dtype",
          describe(parts[0]), describe(t));
  const OperatorScope scope("ConcatDataset");
  return cat(parts).index_select(0, index);
}

}  // namespace

namespace detail {

size_t size_of(const char* op, std::optional<size_t> size) {
  check(size.has_value(), "{}: the data set does not know its size", op);
  return *size;
}

void check_indices(const char* op, ArrayRef<size_t> indices, size_t size) {
  for (size_t i : indices)
    if (i >= size) fail<IndexError>("{}: index {} is out of range: there are {} samples", op, i, size);
}

std::vector<size_t> split_sizes(const std::vector<int64_t>& lengths, size_t size) {
  const auto refuse = [&] {
    fail("random_split: the lengths {} do not add up to the {} samples of the data set",
         fmt::format("{}", fmt::join(lengths, " + ")), size);
  };
  std::vector<size_t> sizes;
  size_t sum = 0;
  for (int64_t n : lengths) {
    if (n < 0 || static_cast<size_t>(n) > size - sum) refuse();
    sizes.push_back(static_cast<size_t>(n));
    sum += static_cast<size_t>(n);
  }
  if (sum != size) refuse();
  return sizes;
}

std::vector<size_t> split_sizes(const std::vector<double>& fractions, size_t size) {
  const double sum = std::accumulate(fractions.begin(), fractions.end(), 0.0);
  check(std::fabs(sum - 1) <= 1e-9, "random_split: the fractions add up to {:.6g}: needs 1", sum);
  std::vector<size_t> sizes;
  size_t left = size;
  for (double f : fractions) {
    check(f >= 0 && f <= 1, "random_split: the fraction {}: needs 0 to 1", f);
    sizes.push_back(std::min(left, static_cast<size_t>(std::floor(static_cast<double>(size) * f))));
    left -= sizes.back();
  }
  for (size_t i = 0; left > 0; i = (i + 1) % sizes.size(), --left) ++sizes[i];
  for (size_t i = 0; i < sizes.size(); ++i)
    if (sizes[i] == 0) warn("random_split: part {} has no samples: {} of {}", i, fractions[i], size);
  return sizes;
}

std::vector<size_t> random_order(size_t n, const std::optional<Generator>& generator) {
  const Tensor order = randperm(static_cast<int64_t>(n), generator, kLong);
  const int64_t* first = order.data_ptr<int64_t>();
  return {first, first + n};
}

Example<> join(const std::vector<Example<>>& batches, const std::vector<size_t>& order) {
  std::vector<Tensor> data, targets;
  for (const Example<>& batch : batches) {
    data.push_back(batch.data);
    targets.push_back(batch.target);
  }
  const Tensor index = index_of(order);
  return {join_tensors(data, index), join_tensors(targets, index)};
}
TensorExample join(const std::vector<TensorExample>& batches, const std::vector<size_t>& order) {
  std::vector<Tensor> data;
  for (const TensorExample& batch : batches) data.push_back(batch.data);
  return join_tensors(data, index_of(order));
}

}  // namespace detail

}  // namespace wick::data::datasets
