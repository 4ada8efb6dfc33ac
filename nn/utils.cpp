#include <autograd/ops/conv/pad.h>
#include <nn/utils.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace wick::nn::utils {

// g ← g min(1, max_norm/(‖g‖ + 1e-6)), where ‖g‖ is that of all gradients together: the norm of their norms.
double clip_grad_norm_(const std::vector<Tensor>& parameters, double max_norm, double norm_type,
                       bool error_if_nonfinite) {
  NoGradGuard off;
  std::vector<Tensor> norms;
  for (const Tensor& p : parameters)
    if (p.grad().defined()) norms.push_back(p.grad().norm(norm_type));
  if (norms.empty()) return 0;
  const Tensor all = stack(norms);
  const bool largest = norm_type == std::numeric_limits<double>::infinity();
  const double total = (largest ? all.max() : all.norm(norm_type)).item<double>();
  check(!error_if_nonfinite || std::isfinite(total),
        "The total norm of order {} for gradients from `parameters` is non-finite ({}), so it cannot be clipped. To "
        "scale the gradients by it all the same, leave error_if_nonfinite false",
        norm_type, total);
  const double factor = max_norm / (total + 1e-6);
  if (!(factor >= 1))  // NaN spreads to all gradients
    for (const Tensor& p : parameters)
      if (p.grad().defined()) p.mutable_grad().mul_(factor);
  return total;
}
double clip_grad_norm_(const Tensor& parameter, double max_norm, double norm_type, bool error_if_nonfinite) {
  return clip_grad_norm_(std::vector<Tensor>{parameter}, max_norm, norm_type, error_if_nonfinite);
}

void clip_grad_value_(const std::vector<Tensor>& parameters, double clip_value) {
  NoGradGuard off;
  for (const Tensor& p : parameters)
    if (p.grad().defined()) p.mutable_grad().copy_(p.grad().clamp(-clip_value, clip_value));
}
void clip_grad_value_(const Tensor& parameter, double clip_value) {
  clip_grad_value_(std::vector<Tensor>{parameter}, clip_value);
}

Tensor parameters_to_vector(const std::vector<Tensor>& parameters) {
  std::vector<Tensor> parts;
  for (const Tensor& p : parameters) parts.push_back(p.reshape({-1}));
  return cat(parts);
}
void vector_to_parameters(const Tensor& vec, const std::vector<Tensor>& parameters) {
  int64_t wanted = 0;
  for (const Tensor& p : parameters) wanted += p.numel();
  check(vec.defined() && vec.dim() == 1 && vec.numel() == wanted,
        "vector_to_parameters: needs a vector of {} elements, got {}", wanted, describe(vec));
  int64_t at = 0;
  for (const Tensor& p : parameters) {
    p.set_data(vec.detach().narrow(0, at, p.numel()).view(p.sizes()));
    at += p.numel();
  }
}

namespace rnn {

Tensor invert_permutation(const Tensor& permutation) {
  if (!permutation.defined()) return {};
  check(permutation.dim() == 1, "invert_permutation: needs a vector, got {}", describe(permutation));
  return empty_like(permutation).scatter_(0, permutation, arange(permutation.numel(), permutation.scalar_type()));
}

PackedSequence::PackedSequence(Tensor data, Tensor batch_sizes, Tensor sorted_indices, Tensor unsorted_indices)
    : data_(std::move(data)),
      batch_sizes_(std::move(batch_sizes)),
      sorted_indices_(std::move(sorted_indices)),
      unsorted_indices_(unsorted_indices.defined() ? std::move(unsorted_indices)
                                                   : invert_permutation(sorted_indices_)) {}
PackedSequence PackedSequence::to(const TensorOptions& options) const {
  return PackedSequence(data_.to(options), batch_sizes_, sorted_indices_, unsorted_indices_);
}

PackedSequence pack_padded_sequence(const Tensor& input, const Tensor& lengths, bool batch_first, bool enforce_sorted) {
  const OperatorScope scope("pack_padded_sequence");
  check(input.defined() && lengths.defined() && input.dim() >= 2 && lengths.dim() == 1,
        "pack_padded_sequence: the input is {}, the lengths are {}: needs {} and a vector", describe(input),
        describe(lengths), batch_first ? "(N×T×…)" : "(T×N×…)");
  const Tensor sizes = lengths.to(kLong);
  if (enforce_sorted) {
    const auto [data, batch_sizes] = _pack_padded_sequence(input, sizes, batch_first);
    return PackedSequence(data, batch_sizes);
  }
  const int64_t batch_dim = batch_first ? 0 : 1;
  check(sizes.numel() == input.size(batch_dim),
        "pack_padded_sequence: Expected `len(lengths)` to be equal to batch_size, but got {} (batch_size={})",
        sizes.numel(), input.size(batch_dim));
  const auto [sorted, order] = sort(sizes, -1, true);
  const auto [data, batch_sizes] = _pack_padded_sequence(input.index_select(batch_dim, order), sorted, batch_first);
  return PackedSequence(data, batch_sizes, order);
}

std::tuple<Tensor, Tensor> pad_packed_sequence(const PackedSequence& sequence, bool batch_first, double padding_value,
                                               std::optional<int64_t> total_length) {
  const OperatorScope scope("pad_packed_sequence");
  const int64_t longest = sequence.batch_sizes().defined() ? sequence.batch_sizes().numel() : 0;
  check(
      total_length.value_or(longest) >= longest,
      "pad_packed_sequence: Expected total_length to be at least the length of the longest sequence in input, but got "
      "total_length={} and max sequence length being {}",
      total_length.value_or(0), longest);
  auto [padded, lengths] = _pad_packed_sequence(sequence.data(), sequence.batch_sizes(), batch_first, padding_value,
                                                total_length.value_or(longest));
  if (const Tensor& order = sequence.unsorted_indices(); order.defined()) {
    padded = padded.index_select(batch_first ? 0 : 1, order);
    lengths = lengths.index_select(0, order);
  }
  return {padded, lengths};
}

PackedSequence pack_sequence(ArrayRef<Tensor> sequences, bool enforce_sorted) {
  const OperatorScope scope("pack_sequence");
  const Tensor padded = pad_sequence(sequences);
  std::vector<int64_t> lengths;
  for (const Tensor& s : sequences) lengths.push_back(s.size(0));
  return pack_padded_sequence(padded, tensor(lengths, kLong), false, enforce_sorted);
}

}  // namespace rnn

}  // namespace wick::nn::utils
