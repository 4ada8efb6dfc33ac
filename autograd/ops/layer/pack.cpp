// Packed sequences: a list of the rows of the padded tensor that are no padding, and gather or scatter by it.

#include <autograd/ops/all.h>
#include <autograd/ops/layer/recurrent.h>

#include <algorithm>

namespace wick {

namespace {

// The row, in a padded tensor of n sequences and `steps` steps, of each packed row.
Tensor rows_of(const std::vector<int64_t>& batches, int64_t n, int64_t steps, bool batch_first) {
  std::vector<int64_t> rows;
  for (int64_t t = 0; t < static_cast<int64_t>(batches.size()); ++t)
    for (int64_t i = 0; i < batches[static_cast<size_t>(t)]; ++i)
      rows.push_back(batch_first ? i * steps + t : t * n + i);
  return tensor(rows, kLong);
}

}  // namespace

std::tuple<Tensor, Tensor> _pack_padded_sequence(const Tensor& input, const Tensor& lengths, bool batch_first) {
  const OperatorScope scope("_pack_padded_sequence");
  const char* op = "_pack_padded_sequence";
  check_defined(op, input, "input");
  check(input.dim() >= 2, "{}: the input is {}: needs {}", op, shape_string(input.sizes()),
        batch_first ? "(N×T×…)" : "(T×N×…)");
  const int64_t n = input.size(batch_first ? 0 : 1), steps = input.size(batch_first ? 1 : 0);
  const std::vector<int64_t> sizes = checked_integers(op, lengths, "lengths");
  check(static_cast<int64_t>(sizes.size()) == n && n > 0,
        "{}: Expected `len(lengths)` to be equal to batch_size, but got {} for the input {} (batch_size={})", op,
        sizes.size(), shape_string(input.sizes()), n);
  for (size_t i = 0; i < sizes.size(); ++i) {
    check(sizes[i] > 0, "{}: Length of all samples has to be greater than 0, but sequence {} has {}", op, i, sizes[i]);
    check(sizes[i] <= steps, "{}: sequence {} has the length {}, the input {} has {} steps", op, i, sizes[i],
          shape_string(input.sizes()), steps);
    check(i == 0 || sizes[i] <= sizes[i - 1],
          "{}: `lengths` array must be sorted in decreasing order, got {}: sort it, or pass enforce_sorted = false to "
          "pack_padded_sequence or pack_sequence",
          op, shape_string(sizes));
  }
  std::vector<int64_t> batches(static_cast<size_t>(sizes[0]), 0);
  for (const int64_t size : sizes)
    for (int64_t t = 0; t < size; ++t) ++batches[static_cast<size_t>(t)];
  Tensor data = index_select(input.flatten(0, 1), 0, rows_of(batches, n, steps, batch_first));
  return {data, tensor(batches, kLong)};
}

std::tuple<Tensor, Tensor> _pad_packed_sequence(const Tensor& data, const Tensor& batch_sizes, bool batch_first,
                                                const Scalar& padding_value, int64_t total_length) {
  const OperatorScope scope("_pad_packed_sequence");
  const char* op = "_pad_packed_sequence";
  check_defined(op, data, "data");
  check(data.dim() >= 1, "{}: the packed data is {}: needs (rows×…)", op, shape_string(data.sizes()));
  const std::vector<int64_t> batches = checked_batch_sizes(op, batch_sizes, data);
  const int64_t n = batches[0], longest = static_cast<int64_t>(batches.size()),
                steps = total_length > 0 ? total_length : longest;
  check(steps >= longest,
        "{}: Expected total_length to be at least the length of the longest sequence in input, but got total_length={} "
        "and max "
        "sequence length being {}",
        op, total_length, longest);
  Dims sizes(data.sizes());
  sizes[0] = (Checked(op, n) * steps);
  const Tensor padding = full(sizes, padding_value, data.scalar_type());
  Tensor padded = index_copy(padding, 0, rows_of(batches, n, steps, batch_first), data);
  Dims shape{batch_first ? n : steps, batch_first ? steps : n};
  for (const int64_t size : data.sizes().slice(1)) shape.push_back(size);
  std::vector<int64_t> lengths(static_cast<size_t>(n), 0);
  for (const int64_t batch : batches)
    for (int64_t i = 0; i < batch; ++i) ++lengths[static_cast<size_t>(i)];
  return {padded.view(shape), tensor(lengths, kLong)};
}

Tensor pad_sequence(TensorList sequences, bool batch_first, double padding_value) {
  const OperatorScope scope("pad_sequence");
  check(!sequences.empty(), "pad_sequence: needs at least one sequence");
  int64_t longest = 0;
  for (const Tensor& s : sequences) {
    check(s.defined() && s.dim() > 0, "pad_sequence: sequence {} is undefined or has no dimensions",
          &s - sequences.begin());
    const Dims rest(s.sizes().slice(1)), first(sequences[0].sizes().slice(1));
    check(IntArrayRef(rest) == IntArrayRef(first),
          "pad_sequence: sequences must agree in all dimensions but the first: got {} and {}",
          shape_string(sequences[0].sizes()), shape_string(s.sizes()));
    longest = std::max(longest, s.size(0));
  }
  std::vector<Tensor> rows;
  for (const Tensor& s : sequences) {
    std::vector<int64_t> pad(2 * s.sizes().size(), 0);
    pad.back() = longest - s.size(0);
    rows.push_back(constant_pad_nd(s.to(sequences[0].scalar_type()), pad, padding_value));
  }
  return stack(rows, batch_first ? 0 : 1);
}

}  // namespace wick
