#pragma once
// Attention as a module.

#include <nn/any.h>
#include <nn/layers/linear.h>
#include <nn/options/attention.h>

namespace wick::nn {

/// Attention of several heads: functional::multi_head_attention_forward() with learnt projections. The parameters are
/// in_proj_weight (3·embed_dim×embed_dim), or q_proj_weight, k_proj_weight and v_proj_weight where keys or values have
/// other features, in_proj_bias, bias_k, bias_v and those of out_proj. The weights are initialised by
/// xavier_uniform_(), that of out_proj as Linear's; the biases are 0. Throws unless num_heads divides embed_dim.
/// https://pytorch.org/docs/stable/generated/torch.nn.MultiheadAttention.html
class MultiheadAttentionImpl : public Cloneable<MultiheadAttentionImpl> {
 public:
  MultiheadAttentionImpl(int64_t embed_dim, int64_t num_heads)
      : MultiheadAttentionImpl(MultiheadAttentionOptions(embed_dim, num_heads)) {}
  explicit MultiheadAttentionImpl(const MultiheadAttentionOptions& options_);
  /// query (L×N×embed_dim), key (S×N×kdim), value (S×N×vdim) → (L×N×embed_dim) and the weights.
  std::tuple<Tensor, Tensor> forward(const Tensor& query, const Tensor& key, const Tensor& value,
                                     const Tensor& key_padding_mask = {}, bool need_weights = true,
                                     const Tensor& attn_mask = {}, bool average_attn_weights = true);
  void reset() override;
  /// Draws the weights anew.
  void _reset_parameters();
  MultiheadAttentionOptions options;
  bool _qkv_same_embed_dim = true;
  Tensor in_proj_weight, in_proj_bias, bias_k, bias_v;
  Linear out_proj = nullptr;
  Tensor q_proj_weight, k_proj_weight, v_proj_weight;
  int64_t head_dim = 0;

 protected:
  FORWARD_HAS_DEFAULT_ARGS({3, AnyValue(Tensor())}, {4, AnyValue(true)}, {5, AnyValue(Tensor())}, {6, AnyValue(true)})
};
WICK_MODULE(MultiheadAttention);

}  // namespace wick::nn
