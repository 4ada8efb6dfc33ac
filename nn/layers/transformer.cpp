#include <nn/init.h>
#include <nn/layers/transformer.h>

#include <limits>

namespace wick::nn {

namespace {

Tensor activate(const activation_t& activation, const Tensor& x) {
  if (std::holds_alternative<enumtype::kGELU>(activation)) return gelu(x);
  if (std::holds_alternative<enumtype::kReLU>(activation)) return relu(x);
  const auto& function = std::get<std::function<Tensor(const Tensor&)>>(activation);
  check(static_cast<bool>(function), "the activation is an empty function");
  return function(x);
}

// What encoder and decoder layers check of their options.
template <class Options>
void check_options(const char* layer, const Options& o) {
  check(o.dim_feedforward() > 0, "{}: dim_feedforward is {}: needs at least 1", layer, o.dim_feedforward());
  check(o.dropout() >= 0 && o.dropout() <= 1, "{}: the probability of dropout is {}: needs [0, 1]", layer, o.dropout());
}
template <class Options>
MultiheadAttention attention_of(const Options& o) {
  return MultiheadAttention(MultiheadAttentionOptions(o.d_model(), o.nhead()).dropout(o.dropout()));
}
template <class Options>
LayerNorm norm_of(const Options& o) {
  return LayerNorm(LayerNormOptions({o.d_model()}));
}

// A list of num_layers clones of a layer.
template <class Layer>
ModuleList clones(const char* stack, const Layer& layer, int64_t num_layers) {
  check(num_layers >= 0, "{}: num_layers is {}: needs 0 or more", stack, num_layers);
  check(!layer.is_empty(), "{}: there is no layer", stack);
  ModuleList list;
  for (int64_t i = 0; i < num_layers; ++i) list->push_back(layer->clone());
  return list;
}
void reset_norm(const AnyModule& norm) {
  if (norm.is_empty()) return;
  if (auto* layer_norm = norm.ptr()->as<LayerNorm>()) layer_norm->reset_parameters();
}

}  // namespace

TransformerEncoderLayerImpl::TransformerEncoderLayerImpl(const TransformerEncoderLayerOptions& options_)
    : Cloneable("torch::nn::TransformerEncoderLayerImpl"), options(options_) {
  reset();
}
void TransformerEncoderLayerImpl::reset() {
  check_options("TransformerEncoderLayer", options);
  self_attn = register_module("self_attn", attention_of(options));
  linear1 = register_module("linear1", Linear(options.d_model(), options.dim_feedforward()));
  dropout = register_module("dropout", Dropout(options.dropout()));
  linear2 = register_module("linear2", Linear(options.dim_feedforward(), options.d_model()));
  norm1 = register_module("norm1", norm_of(options));
  norm2 = register_module("norm2", norm_of(options));
  dropout1 = register_module("dropout1", Dropout(options.dropout()));
  dropout2 = register_module("dropout2", Dropout(options.dropout()));
}
void TransformerEncoderLayerImpl::reset_parameters() {
  self_attn->_reset_parameters();
  linear1->reset_parameters();
  linear2->reset_parameters();
  norm1->reset_parameters();
  norm2->reset_parameters();
}
Tensor TransformerEncoderLayerImpl::forward(const Tensor& src, const Tensor& src_mask,
                                            const Tensor& src_key_padding_mask) {
  return in_forward([&] {
    const Tensor attended = std::get<0>(self_attn(src, src, src, src_key_padding_mask, false, src_mask));
    const Tensor x = norm1(src + dropout1(attended));
    return norm2(x + dropout2(linear2(dropout(activate(options.activation(), linear1(x))))));
  });
}

TransformerDecoderLayerImpl::TransformerDecoderLayerImpl(const TransformerDecoderLayerOptions& options_)
    : Cloneable("torch::nn::TransformerDecoderLayerImpl"), options(options_) {
  reset();
}
void TransformerDecoderLayerImpl::reset() {
  check_options("TransformerDecoderLayer", options);
  self_attn = register_module("self_attn", attention_of(options));
  multihead_attn = register_module("multihead_attn", attention_of(options));
  linear1 = register_module("linear1", Linear(options.d_model(), options.dim_feedforward()));
  dropout = register_module("dropout", Dropout(options.dropout()));
  linear2 = register_module("linear2", Linear(options.dim_feedforward(), options.d_model()));
  norm1 = register_module("norm1", norm_of(options));
  norm2 = register_module("norm2", norm_of(options));
  norm3 = register_module("norm3", norm_of(options));
  dropout1 = register_module("dropout1", Dropout(options.dropout()));
  dropout2 = register_module("dropout2", Dropout(options.dropout()));
  dropout3 = register_module("dropout3", Dropout(options.dropout()));
}
void TransformerDecoderLayerImpl::reset_parameters() {
  self_attn->_reset_parameters();
  multihead_attn->_reset_parameters();
  linear1->reset_parameters();
  linear2->reset_parameters();
  norm1->reset_parameters();
  norm2->reset_parameters();
  norm3->reset_parameters();
}
Tensor TransformerDecoderLayerImpl::forward(Tensor tgt, const Tensor& memory, const Tensor& tgt_mask,
                                            const Tensor& memory_mask, const Tensor& tgt_key_padding_mask,
                                            const Tensor& memory_key_padding_mask) {
  return in_forward([&] {
    const Tensor own = std::get<0>(self_attn(tgt, tgt, tgt, tgt_key_padding_mask, false, tgt_mask));
    const Tensor x = norm1(tgt + dropout1(own));
    const Tensor other = std::get<0>(multihead_attn(x, memory, memory, memory_key_padding_mask, false, memory_mask));
    const Tensor y = norm2(x + dropout2(other));
    return norm3(y + dropout3(linear2(dropout(activate(options.activation(), linear1(y))))));
  });
}

TransformerEncoderImpl::TransformerEncoderImpl(TransformerEncoderOptions options_)
    : Cloneable("torch::nn::TransformerEncoderImpl"), options(std::move(options_)) {
  reset();
}
void TransformerEncoderImpl::reset() {
  layers = register_module("layers", clones("TransformerEncoder", options.encoder_layer(), options.num_layers()));
  norm = options.norm().clone();
  if (!norm.is_empty()) register_module("norm", norm.ptr());
}
void TransformerEncoderImpl::reset_parameters() {
  for (auto& layer : *layers) layer->as<TransformerEncoderLayer>()->reset_parameters();
  reset_norm(norm);
}
Tensor TransformerEncoderImpl::forward(const Tensor& src, const Tensor& src_mask, const Tensor& src_key_padding_mask) {
  return in_forward([&] {
    Tensor x = src;
    for (auto& layer : *layers) x = layer->as<TransformerEncoderLayer>()->forward(x, src_mask, src_key_padding_mask);
    return norm.is_empty() ? x : norm.forward(x);
  });
}

TransformerDecoderImpl::TransformerDecoderImpl(TransformerDecoderOptions options_)
    : Cloneable("torch::nn::TransformerDecoderImpl"), options(std::move(options_)) {
  reset();
}
void TransformerDecoderImpl::reset() {
  layers = register_module("layers", clones("TransformerDecoder", options.decoder_layer(), options.num_layers()));
  norm = options.norm().clone();
  if (!norm.is_empty()) register_module("norm", norm.ptr());
}
void TransformerDecoderImpl::reset_parameters() {
  for (auto& layer : *layers) layer->as<TransformerDecoderLayer>()->reset_parameters();
  reset_norm(norm);
}
Tensor TransformerDecoderImpl::forward(const Tensor& tgt, const Tensor& memory, const Tensor& tgt_mask,
                                       const Tensor& memory_mask, const Tensor& tgt_key_padding_mask,
                                       const Tensor& memory_key_padding_mask) {
  return in_forward([&] {
    Tensor x = tgt;
    for (auto& layer : *layers)
      x = layer->as<TransformerDecoderLayer>()->forward(x, memory, tgt_mask, memory_mask, tgt_key_padding_mask,
                                                        memory_key_padding_mask);
    return norm.is_empty() ? x : norm.forward(x);
  });
}

TransformerImpl::TransformerImpl(TransformerOptions options_)
    : Cloneable("torch::nn::TransformerImpl"), options(std::move(options_)) {
  reset();
}
void TransformerImpl::reset() {
  const TransformerOptions& o = options;
  const auto layer_options = [&]<class Options>(Options options) {
    return options.dim_feedforward(o.dim_feedforward()).dropout(o.dropout()).activation(o.activation());
  };
  if (o.custom_encoder().is_empty())
    encoder = TransformerEncoder(
        TransformerEncoderOptions(layer_options(TransformerEncoderLayerOptions(o.d_model(), o.nhead())),
                                  o.num_encoder_layers())
            .norm(AnyModule(norm_of(o))));
  else
    encoder = o.custom_encoder().clone();
  register_module("encoder", encoder.ptr());
  if (o.custom_decoder().is_empty())
    decoder = TransformerDecoder(
        TransformerDecoderOptions(layer_options(TransformerDecoderLayerOptions(o.d_model(), o.nhead())),
                                  o.num_decoder_layers())
            .norm(AnyModule(norm_of(o))));
  else
    decoder = o.custom_decoder().clone();
  register_module("decoder", decoder.ptr());
  reset_parameters();
}
void TransformerImpl::reset_parameters() {
  for (const Tensor& p : parameters())
    if (p.dim() > 1) init::xavier_uniform_(p);
}
Tensor TransformerImpl::forward(const Tensor& src, const Tensor& tgt, const Tensor& src_mask, const Tensor& tgt_mask,
                                const Tensor& memory_mask, const Tensor& src_key_padding_mask,
                                const Tensor& tgt_key_padding_mask, const Tensor& memory_key_padding_mask) {
  return in_forward([&] {
    for (const auto& [t, name] : {std::pair(&src, "src"), std::pair(&tgt, "tgt")})
      check(t->defined() && t->dim() == 3, "{} is {}: needs (length×N×{})", name, describe(*t), options.d_model());
    check(src.size(1) == tgt.size(1), "src and tgt should have equal batch size (at dim 1), but got {} and {}",
          src.size(1), tgt.size(1));
    check(src.size(2) == options.d_model() && tgt.size(2) == options.d_model(),
          "src and tgt should have same feature size as d_model (at dim 2), but got {} and {} while d_model is {}",
          src.size(2), tgt.size(2), options.d_model());
    const Tensor memory = encoder.forward(src, src_mask, src_key_padding_mask);
    return decoder.forward(tgt, memory, tgt_mask, memory_mask, tgt_key_padding_mask, memory_key_padding_mask);
  });
}
Tensor TransformerImpl::generate_square_subsequent_mask(int64_t sz) {
  check(sz >= 0, "generate_square_subsequent_mask: the size {} is negative", sz);
  return full({sz, sz}, -std::numeric_limits<float>::infinity(), kFloat).triu(1);
}

}  // namespace wick::nn
