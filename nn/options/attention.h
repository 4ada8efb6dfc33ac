#pragma once
// Options of attention.

#include <autograd/autograd.h>
#include <nn/arg.h>

namespace wick::nn {

/// embed_dim features of the queries, in num_heads parts of the same size; kdim and vdim features of keys and values.
/// `dropout` of the weights in training. `bias`: whether the projections have biases. add_bias_kv: one more key and
/// value, learnt; add_zero_attn: one more of zeros.
struct MultiheadAttentionOptions {
  MultiheadAttentionOptions(int64_t embed_dim, int64_t num_heads)
      : embed_dim_(embed_dim), num_heads_(num_heads), kdim_(embed_dim), vdim_(embed_dim) {}
  WICK_ARG(int64_t, embed_dim);
  WICK_ARG(int64_t, num_heads);
  WICK_ARG(double, dropout) = 0.0;
  WICK_ARG(bool, bias) = true;
  WICK_ARG(bool, add_bias_kv) = false;
  WICK_ARG(bool, add_zero_attn) = false;
  WICK_ARG(int64_t, kdim);
  WICK_ARG(int64_t, vdim);
};

namespace functional {
/// The weights and switches of nn::MultiheadAttention, and the arguments of its forward(). use_separate_proj_weight:
/// q_proj_weight, k_proj_weight and v_proj_weight in the place of in_proj_weight. static_k and static_v
/// (N·num_heads×S×head size) are used in the place of projected keys and values.
struct MultiheadAttentionForwardFuncOptions {
  MultiheadAttentionForwardFuncOptions(int64_t embed_dim_to_check, int64_t num_heads, Tensor in_proj_weight,
                                       Tensor in_proj_bias, Tensor bias_k, Tensor bias_v, bool add_zero_attn,
                                       double dropout_p, Tensor out_proj_weight, Tensor out_proj_bias)
      : embed_dim_to_check_(embed_dim_to_check),
        num_heads_(num_heads),
        in_proj_weight_(std::move(in_proj_weight)),
        in_proj_bias_(std::move(in_proj_bias)),
        bias_k_(std::move(bias_k)),
        bias_v_(std::move(bias_v)),
        add_zero_attn_(add_zero_attn),
        dropout_p_(dropout_p),
        out_proj_weight_(std::move(out_proj_weight)),
        out_proj_bias_(std::move(out_proj_bias)) {}
  WICK_ARG(int64_t, embed_dim_to_check);
  WICK_ARG(int64_t, num_heads);
  WICK_ARG(Tensor, in_proj_weight);
  WICK_ARG(Tensor, in_proj_bias);
  WICK_ARG(Tensor, bias_k);
  WICK_ARG(Tensor, bias_v);
  WICK_ARG(bool, add_zero_attn);
  WICK_ARG(double, dropout_p);
  WICK_ARG(Tensor, out_proj_weight);
  WICK_ARG(Tensor, out_proj_bias);
  WICK_ARG(bool, training) = true;
  WICK_ARG(Tensor, key_padding_mask) = {};
  WICK_ARG(bool, need_weights) = true;
  WICK_ARG(Tensor, attn_mask) = {};
  WICK_ARG(bool, use_separate_proj_weight) = false;
  WICK_ARG(Tensor, q_proj_weight) = {};
  WICK_ARG(Tensor, k_proj_weight) = {};
  WICK_ARG(Tensor, v_proj_weight) = {};
  WICK_ARG(Tensor, static_k) = {};
  WICK_ARG(Tensor, static_v) = {};
  WICK_ARG(bool, average_attn_weights) = true;
};
}  // namespace functional

}  // namespace wick::nn
