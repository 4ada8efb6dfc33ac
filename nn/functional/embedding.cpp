#include <nn/functional/embedding.h>

namespace wick::nn::functional {

namespace {
// padding_idx counted from 0, or −1 for none. Throws when it is out of range.
int64_t padding_row(const char* op, std::optional<int64_t> i, const Tensor& weight) {
  if (!i) return -1;
  const int64_t n = weight.size(0);
  check(*i >= -n && *i < n, "{}: padding_idx {} is out of range for {} rows", op, *i, n);
  return *i < 0 ? *i + n : *i;
}
}  // namespace

Tensor embedding(const Tensor& input, const Tensor& weight, const EmbeddingFuncOptions& o) {
  const int64_t padding = padding_row("embedding", o.padding_idx(), weight);
  if (o.max_norm()) embedding_renorm_(weight, input, *o.max_norm(), o.norm_type());
  return wick::embedding(weight, input, padding, o.scale_grad_by_freq(), o.sparse());
}

Tensor embedding_bag(const Tensor& input, const Tensor& weight, const EmbeddingBagFuncOptions& o) {
  check(input.defined() && (input.dim() == 1 || input.dim() == 2), "embedding_bag: the input is {}: needs (N×L) or (L)",
        describe(input));
  Tensor rows = input, offsets = o.offsets(), weights = o.per_sample_weights();
  check(!weights.defined() || weights.sizes() == input.sizes(),
        "embedding_bag: per_sample_weights {} for the input {}: needs the same shape", describe(weights),
        shape_string(input.sizes()));
  if (input.dim() == 2) {
    check(!offsets.defined(), "embedding_bag: if input is 2D, then offsets has to be null: its rows are the bags");
    offsets = arange(0, input.numel(), std::max<int64_t>(input.size(1), 1), kLong);
    if (input.size(1) == 0) offsets = zeros({input.size(0)}, kLong);
    rows = input.reshape({-1});
    if (weights.defined()) weights = weights.reshape({-1});
  } else {
    check(offsets.defined(),
          "embedding_bag: offsets has to be a 1D Tensor but got null: they say where each bag begins");
  }
  if (o.max_norm()) embedding_renorm_(weight, rows, *o.max_norm(), o.norm_type());
  return std::get<0>(wick::embedding_bag(weight, rows, offsets, o.scale_grad_by_freq(),
                                         static_cast<int64_t>(o.mode().index()), o.sparse(), weights,
                                         o.include_last_offset() && input.dim() == 1, o.padding_idx()));
}

Tensor one_hot(const Tensor& t, int64_t num_classes) { return wick::one_hot(t, num_classes); }

}  // namespace wick::nn::functional
