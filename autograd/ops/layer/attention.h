#pragma once
// Attention: means of values, weighted by how well their keys fit a query.

#include <autograd/tensor/tensor.h>

namespace wick {

/// softmax(scale · Q Kᵀ + mask) V over the keys: query (…×L×E), key (…×S×E), value (…×S×F) → (…×L×F). The leading
/// dimensions broadcast. scale is 1/√E unless given. attn_mask broadcasts to (…×L×S): where a Bool one is false the
/// key is left out, a floating one is added; a query without any key gives 0. With is_causal query i sees the keys
/// 0 … i only. dropout_p is the probability of dropout() of the weights. Without dropout the (L×S) weights are never
/// kept. Throws for shapes that do not fit, dtypes that differ, and both a mask and is_causal.
/// https://pytorch.org/docs/stable/generated/torch.nn.functional.scaled_dot_product_attention.html
Tensor scaled_dot_product_attention(const Tensor& query, const Tensor& key, const Tensor& value,
                                    const Tensor& attn_mask = {}, double dropout_p = 0.0, bool is_causal = false,
                                    std::optional<double> scale = std::nullopt);

}  // namespace wick
