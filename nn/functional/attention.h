#pragma once
// Attention as functions with options.

#include <autograd/autograd.h>
#include <nn/options/attention.h>

namespace wick::nn::functional {

using wick::scaled_dot_product_attention;

/// Attention of num_heads heads: query (L×N×E), key (S×N×·) and value (S×N×·) are projected and cut into heads of E /
/// num_heads features, each head is softmax(q kᵀ/√size + mask) v, and out_proj joins them → (L×N×E), and with
/// need_weights the weights (N×L×S), averaged over the heads, or (N×heads×L×S); else an undefined tensor.
/// attn_mask (L×S), or (N·heads×L×S), is added to the scores; true in key_padding_mask (N×S) leaves the key out.
/// Throws for shapes that do not fit. Vaswani et al. 2017, https://arxiv.org/abs/1706.03762
std::tuple<Tensor, Tensor> multi_head_attention_forward(const Tensor& query, const Tensor& key, const Tensor& value,
                                                        const MultiheadAttentionForwardFuncOptions& options);

}  // namespace wick::nn::functional
