#include <nn/functional/attention.h>
#include <nn/init.h>
#include <nn/layers/attention.h>

namespace wick::nn {

MultiheadAttentionImpl::MultiheadAttentionImpl(const MultiheadAttentionOptions& options_)
    : Cloneable("torch::nn::MultiheadAttention"), options(options_) {
  reset();
}

void MultiheadAttentionImpl::reset() {
  const int64_t e = options.embed_dim(), heads = options.num_heads();
  check(heads > 0 && e > 0 && e % heads == 0,
        "MultiheadAttention: embed_dim must be divisible by num_heads, got embed_dim {} and num_heads {}", e, heads);
  check(options.dropout() >= 0 && options.dropout() <= 1,
        "MultiheadAttention: the probability of dropout is {}: needs [0, 1]", options.dropout());
  check(options.kdim() > 0 && options.vdim() > 0, "MultiheadAttention: kdim is {}, vdim {}: both need at least 1",
        options.kdim(), options.vdim());
  head_dim = e / heads;
  _qkv_same_embed_dim = options.kdim() == e && options.vdim() == e;
  const auto add = [&](const char* name, bool there, const Dims& sizes) {
    return register_parameter(name, there ? empty(sizes) : Tensor(), there);
  };
  const bool same = _qkv_same_embed_dim;
  in_proj_weight = add("in_proj_weight", same, {3 * e, e});
  q_proj_weight = add("q_proj_weight", !same, {e, e});
  k_proj_weight = add("k_proj_weight", !same, {e, options.kdim()});
  v_proj_weight = add("v_proj_weight", !same, {e, options.vdim()});
  in_proj_bias = add("in_proj_bias", options.bias(), {3 * e});
  out_proj = Linear(register_module("out_proj", Linear(LinearOptions(e, e).bias(options.bias()))));
  bias_k = add("bias_k", options.add_bias_kv(), {1, 1, e});
  bias_v = add("bias_v", options.add_bias_kv(), {1, 1, e});
  _reset_parameters();
}

void MultiheadAttentionImpl::_reset_parameters() {
  for (const Tensor* w : {&in_proj_weight, &q_proj_weight, &k_proj_weight, &v_proj_weight})
    if (w->defined()) init::xavier_uniform_(*w);
  if (in_proj_bias.defined()) {
    init::constant_(in_proj_bias, 0);
    init::constant_(out_proj->bias, 0);
  }
  for (const Tensor* b : {&bias_k, &bias_v})
    if (b->defined()) init::xavier_normal_(*b);
}

std::tuple<Tensor, Tensor> MultiheadAttentionImpl::forward(const Tensor& query, const Tensor& key, const Tensor& value,
                                                           const Tensor& key_padding_mask, bool need_weights,
                                                           const Tensor& attn_mask, bool average_attn_weights) {
  return in_forward([&] {
    return functional::multi_head_attention_forward(
        query, key, value,
        functional::MultiheadAttentionForwardFuncOptions(options.embed_dim(), options.num_heads(), in_proj_weight,
                                                         in_proj_bias, bias_k, bias_v, options.add_zero_attn(),
                                                         options.dropout(), out_proj->weight, out_proj->bias)
            .training(is_training())
            .key_padding_mask(key_padding_mask)
            .need_weights(need_weights)
            .attn_mask(attn_mask)
            .use_separate_proj_weight(!_qkv_same_embed_dim)
            .q_proj_weight(q_proj_weight)
            .k_proj_weight(k_proj_weight)
            .v_proj_weight(v_proj_weight)
            .average_attn_weights(average_attn_weights));
  });
}

}  // namespace wick::nn
