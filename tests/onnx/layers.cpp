// Each layer of nn as an ONNX file.

#include "exported.h"

namespace onnx_tests {

TEST_CASE("linear layers") {
  exported("linear", nn::Linear(7, 3), batches({7}));
  exported("linear_no_bias", nn::Linear(nn::LinearOptions(7, 3).bias(false)), batches({7}));
  exported("linear_3d", nn::Linear(7, 3), batches({4, 7}));
  exported("linear_1d", nn::Linear(7, 3), {randn({7})}, kFixed);
  exported("identity", nn::Identity(), batches({7}));
  exported("flatten", nn::Flatten(), batches({3, 2, 2}));
  exported("unflatten", nn::Unflatten(nn::UnflattenOptions(1, {2, 3})), batches({6, 2}));
  nn::Bilinear bilinear(3, 4, 5);
  exported_run("bilinear", bilinear, [&](const Tensors& in) { return bilinear(in[0], in[1]); },
               {{randn({2, 3}), randn({2, 4})}, {randn({5, 3}), randn({5, 4})}});
}

TEST_CASE("activations") {
  const auto at = [](const std::string& name, const auto& layer) {
    exported("activation_" + name, layer, batches({11}));
  };
  at("elu", nn::ELU());
  at("elu_alpha", nn::ELU(nn::ELUOptions().alpha(0.3)));
  at("selu", nn::SELU());
  at("celu", nn::CELU(nn::CELUOptions().alpha(1.7)));
  at("gelu", nn::GELU());
  at("gelu_tanh", nn::GELU(nn::GELUOptions().approximate("tanh")));
  at("hardshrink", nn::Hardshrink());
  at("hardtanh", nn::Hardtanh(nn::HardtanhOptions().min_val(-0.4).max_val(0.7)));
  at("leaky_relu", nn::LeakyReLU(nn::LeakyReLUOptions().negative_slope(0.2)));
  at("log_sigmoid", nn::LogSigmoid());
  at("softmax", nn::Softmax(1));
  at("softmin", nn::Softmin(1));
  at("log_softmax", nn::LogSoftmax(1));
  at("prelu", nn::PReLU());
  at("relu", nn::ReLU());
  at("relu6", nn::ReLU6());
  at("rrelu", nn::RReLU());
  at("sigmoid", nn::Sigmoid());
  at("silu", nn::SiLU());
  at("mish", nn::Mish());
  at("softplus", nn::Softplus(nn::SoftplusOptions().beta(2).threshold(1)));
  at("softshrink", nn::Softshrink(0.3));
  at("softsign", nn::Softsign());
  at("tanh", nn::Tanh());
  at("tanhshrink", nn::Tanhshrink());
  at("threshold", nn::Threshold(0.1, -3));
  exported("activation_softmax2d", nn::Softmax2d(), batches({3, 2, 4}));
  exported("activation_glu", nn::GLU(1), batches({6}));
  exported("activation_prelu_channels", nn::PReLU(nn::PReLUOptions().num_parameters(3)), batches({3, 4, 5}));
  exported("activation_hardswish", nn::Functional([](const Tensor& x) { return hardswish(x); }), batches({5}));
  exported("activation_hardsigmoid", nn::Functional([](const Tensor& x) { return hardsigmoid(x); }), batches({5}));
}

TEST_CASE("dropout does nothing in evaluation") {
  exported("dropout", nn::Dropout(0.5), batches({7}));
  exported("dropout2d", nn::Dropout2d(), batches({3, 4, 4}));
  exported("dropout3d", nn::Dropout3d(), batches({3, 2, 2, 2}));
  exported("alpha_dropout", nn::AlphaDropout(), batches({7}));
  exported("feature_alpha_dropout", nn::FeatureAlphaDropout(), batches({7, 3}));
}

TEST_CASE("convolutions") {
  exported("conv1d", nn::Conv1d(nn::Conv1dOptions(4, 6, 3).stride(2).padding(1).dilation(2).groups(2)),
           batches({4, 12}));
  exported("conv2d", nn::Conv2d(nn::Conv2dOptions(3, 6, {3, 2}).stride({2, 1}).padding({1, 0})), batches({3, 8, 7}));
  exported("conv2d_same", nn::Conv2d(nn::Conv2dOptions(3, 6, {4, 3}).padding(kSame)), batches({3, 8, 7}));
  exported("conv2d_reflect", nn::Conv2d(nn::Conv2dOptions(3, 2, 3).padding(1).padding_mode(kReflect)),
           batches({3, 6, 5}));
  exported("conv2d_circular", nn::Conv2d(nn::Conv2dOptions(3, 2, 3).padding(1).padding_mode(kCircular)),
           batches({3, 6, 5}));
  exported("conv2d_no_batch", nn::Conv2d(3, 2, 3), {randn({3, 6, 5})}, kFixed);
  exported("conv2d_free_size", nn::Conv2d(nn::Conv2dOptions(3, 2, 3).padding(1)),
           {randn({2, 3, 8, 6}), randn({1, 3, 5, 9})}, {{0, "batch"}, {2, "height"}, {3, "width"}});
  exported("conv3d", nn::Conv3d(nn::Conv3dOptions(2, 3, 2).bias(false)), batches({2, 4, 5, 3}));
  exported("conv_transpose1d", nn::ConvTranspose1d(nn::ConvTranspose1dOptions(4, 6, 3).stride(2).output_padding(1)),
           batches({4, 5}));
  exported("conv_transpose2d",
           nn::ConvTranspose2d(nn::ConvTranspose2dOptions(4, 6, 3).stride(2).padding(1).output_padding(1).groups(2)),
           batches({4, 5, 4}));
  exported("conv_transpose3d", nn::ConvTranspose3d(nn::ConvTranspose3dOptions(2, 3, 2).bias(false).dilation(2)),
           batches({2, 3, 3, 3}));
  exported("fold", nn::Fold(nn::FoldOptions({5, 6}, {2, 3}).padding(1)), batches({12, 36}));
  exported("fold_stride", nn::Fold(nn::FoldOptions({7, 8}, {2, 2}).stride(3)), batches({4, 6}));
  exported("unfold", nn::Unfold(nn::UnfoldOptions({2, 3}).padding(1).stride({2, 1}).dilation({1, 2})),
           batches({3, 6, 7}));
}

TEST_CASE("padding") {
  exported("reflection_pad1d", nn::ReflectionPad1d(nn::ReflectionPad1dOptions({2, 1})), batches({3, 5}));
  exported("reflection_pad2d", nn::ReflectionPad2d(nn::ReflectionPad2dOptions({2, 1, 0, 3})), batches({3, 5, 5}));
  exported("replication_pad1d", nn::ReplicationPad1d(nn::ReplicationPad1dOptions({2, 1})), batches({3, 5}));
  exported("replication_pad2d", nn::ReplicationPad2d(nn::ReplicationPad2dOptions(2)), batches({3, 5, 5}));
  exported("replication_pad3d", nn::ReplicationPad3d(nn::ReplicationPad3dOptions(1)), batches({3, 3, 4, 4}));
  exported("constant_pad1d", nn::ConstantPad1d(nn::ConstantPad1dOptions({2, 1}, 3.5)), batches({3, 5}));
  exported("constant_pad2d", nn::ConstantPad2d(nn::ConstantPad2dOptions({2, 1, -1, 3}, 3.5)), batches({3, 5, 5}));
  exported("constant_pad3d", nn::ConstantPad3d(nn::ConstantPad3dOptions(1, -1)), batches({2, 3, 3, 3}));
  exported("zero_pad2d", nn::ZeroPad2d(nn::ZeroPad2dOptions({1, 2, 3, 4})), batches({3, 5, 5}));
}

TEST_CASE("pooling") {
  exported("max_pool1d", nn::MaxPool1d(nn::MaxPool1dOptions(3).stride(2).padding(1)), batches({3, 9}));
  exported("max_pool2d", nn::MaxPool2d(2), batches({3, 8, 8}));
  exported("max_pool2d_ceil", nn::MaxPool2d(nn::MaxPool2dOptions(3).stride(2).ceil_mode(true)), batches({3, 8, 8}));
  exported("max_pool2d_dilated", nn::MaxPool2d(nn::MaxPool2dOptions({2, 3}).dilation(2).stride(1)), batches({3, 8, 8}));
  exported("max_pool2d_no_batch", nn::MaxPool2d(2), {randn({3, 4, 6})}, kFixed);
  exported("max_pool3d", nn::MaxPool3d(2), batches({2, 4, 6, 4}));
  nn::MaxPool2d with_indices(2);
  exported_run("max_pool2d_indices", with_indices,
               [&](const Tensors& in) { return with_indices->forward_with_indices(in[0]); },
               {{randn({2, 3, 8, 6})}, {randn({5, 3, 8, 6})}});
  nn::MaxUnpool2d unpool(2);
  const auto pooled = [](int64_t n) {
    const auto [y, indices] = max_pool2d_with_indices(randn({n, 3, 8, 6}), 2);
    return Tensors{y, indices};
  };
  exported_run("max_unpool2d", unpool, [&](const Tensors& in) { return unpool(in[0], in[1]); }, {pooled(2), pooled(5)});
  exported("avg_pool1d", nn::AvgPool1d(nn::AvgPool1dOptions(3).stride(2).padding(1)), batches({3, 9}));
  exported("avg_pool2d", nn::AvgPool2d(nn::AvgPool2dOptions(3).padding(1).count_include_pad(false)),
           batches({3, 8, 8}));
  exported("avg_pool2d_divisor", nn::AvgPool2d(nn::AvgPool2dOptions(2).divisor_override(3)), batches({3, 8, 8}));
  exported("avg_pool3d", nn::AvgPool3d(2), batches({2, 4, 6, 4}));
  exported("adaptive_avg_pool1d", nn::AdaptiveAvgPool1d(4), batches({3, 10}));
  exported("adaptive_avg_pool2d", nn::AdaptiveAvgPool2d(nn::AdaptiveAvgPool2dOptions({3, 2})), batches({3, 7, 8}));
  exported("adaptive_avg_pool2d_global", nn::AdaptiveAvgPool2d(1), {randn({2, 3, 6, 5}), randn({1, 3, 4, 9})},
           {{0, "batch"}, {2, "height"}, {3, "width"}});
  exported("adaptive_avg_pool3d", nn::AdaptiveAvgPool3d(2), batches({2, 4, 5, 3}));
  exported("adaptive_max_pool1d", nn::AdaptiveMaxPool1d(4), batches({3, 10}));
  exported("adaptive_max_pool2d", nn::AdaptiveMaxPool2d(nn::AdaptiveMaxPool2dOptions({3, 2})), batches({3, 7, 8}));
  exported("adaptive_max_pool3d", nn::AdaptiveMaxPool3d(2), batches({2, 4, 5, 3}));
  exported("lp_pool1d", nn::LPPool1d(nn::LPPool1dOptions(2, 3)), batches({3, 9}));
  exported("lp_pool2d", nn::LPPool2d(nn::LPPool2dOptions(2, {2, 3})), batches({3, 8, 9}));
}

// Running statistics and weights that are not the starting ones.
template <class M>
M trained(M module) {
  const NoGradGuard off;
  for (const Tensor& p : module->parameters()) p.uniform_(0.5, 2);
  for (const Tensor& b : module->buffers())
    if (b.is_floating_point()) b.uniform_(0.5, 2);
  return module;
}

TEST_CASE("normalisation") {
  exported("batch_norm1d", trained(nn::BatchNorm1d(5)), batches({5}));
  exported("batch_norm1d_3d", trained(nn::BatchNorm1d(5)), batches({5, 4}));
  exported("batch_norm2d", trained(nn::BatchNorm2d(3)), batches({3, 4, 5}));
  exported("batch_norm2d_plain", trained(nn::BatchNorm2d(nn::BatchNorm2dOptions(3).affine(false).eps(1e-3))),
           batches({3, 4, 5}));
  exported("batch_norm3d", trained(nn::BatchNorm3d(3)), batches({3, 2, 3, 2}));
  exported("instance_norm1d", trained(nn::InstanceNorm1d(nn::InstanceNorm1dOptions(3).affine(true))), batches({3, 7}));
  exported("instance_norm2d", nn::InstanceNorm2d(3), batches({3, 4, 5}));
  exported("instance_norm2d_running",
           trained(nn::InstanceNorm2d(nn::InstanceNorm2dOptions(3).track_running_stats(true))), batches({3, 4, 5}));
  exported("instance_norm3d", nn::InstanceNorm3d(3), batches({3, 2, 4, 3}));
  exported("layer_norm", trained(nn::LayerNorm(nn::LayerNormOptions({6}))), batches({4, 6}));
  exported("layer_norm_plain", nn::LayerNorm(nn::LayerNormOptions({4, 6}).elementwise_affine(false)), batches({4, 6}));
  exported("group_norm", trained(nn::GroupNorm(2, 6)), batches({6, 4, 3}));
  exported("local_response_norm", nn::LocalResponseNorm(nn::LocalResponseNormOptions(3).alpha(0.5).k(2)),
           batches({6, 4, 3}));
  exported("local_response_norm_even", nn::LocalResponseNorm(nn::LocalResponseNormOptions(4).alpha(0.5).k(2)),
           batches({6, 4, 3}));
}

TEST_CASE("resampling") {
  using nn::UpsampleOptions;
  const auto up = [](const std::string& name, const UpsampleOptions& options, const std::vector<int64_t>& rest) {
    exported("upsample_" + name, nn::Upsample(options), batches(rest));
  };
  const std::vector<double> twice = {2}, both = {2, 3}, three = {2, 2, 2};
  up("nearest1d", UpsampleOptions().scale_factor(twice).mode(kNearest), {3, 5});
  up("nearest2d", UpsampleOptions().scale_factor(both).mode(kNearest), {3, 4, 5});
  up("nearest3d", UpsampleOptions().scale_factor(three).mode(kNearest), {2, 2, 3, 2});
  up("nearest_size", UpsampleOptions().size(std::vector<int64_t>{7, 9}).mode(kNearest), {3, 4, 5});
  up("linear", UpsampleOptions().scale_factor(twice).mode(kLinear), {3, 5});
  up("bilinear", UpsampleOptions().scale_factor(both).mode(kBilinear), {3, 4, 5});
  up("bilinear_size", UpsampleOptions().size(std::vector<int64_t>{7, 9}).mode(kBilinear), {3, 4, 5});
  up("bilinear_corners", UpsampleOptions().scale_factor(both).mode(kBilinear).align_corners(true), {3, 4, 5});
  up("bicubic", UpsampleOptions().scale_factor(both).mode(kBicubic), {3, 4, 5});
  up("trilinear", UpsampleOptions().scale_factor(three).mode(kTrilinear), {2, 2, 3, 2});
  exported("pixel_shuffle", nn::PixelShuffle(2), batches({8, 3, 4}));
  exported("pixel_unshuffle", nn::PixelUnshuffle(2), batches({2, 6, 4}));
  exported_function(
      "grid_sample",
      [](const Tensors& in) {
        return nn::functional::grid_sample(in[0], in[1], nn::functional::GridSampleFuncOptions().align_corners(false));
      },
      {{randn({2, 3, 4, 5}), rand({2, 6, 7, 2}) * 2 - 1}, {randn({1, 3, 4, 5}), rand({1, 6, 7, 2}) * 2 - 1}});
}

TEST_CASE("embeddings and distances") {
  const Tensor i = randint(0, 10, {2, 6}, kLong), j = randint(0, 10, {5, 3}, kLong);
  exported("embedding", nn::Embedding(10, 4), {i, j}, {{0, "batch"}, {1, "length"}});
  exported("embedding_padding", nn::Embedding(nn::EmbeddingOptions(10, 4).padding_idx(0)), {i, j},
           {{0, "batch"}, {1, "length"}});
  exported("one_hot", nn::Functional([](const Tensor& x) { return one_hot(x, 10).to(kFloat); }), {i, j},
           {{0, "batch"}, {1, "length"}});
  const std::vector<Tensors> bags = {{randint(0, 10, {9}, kLong), tensor({0, 2, 2, 5, 6}, kLong)},
                                     {randint(0, 10, {4}, kLong), tensor({0, 3}, kLong)}};
  const auto bag = [&](const std::string& name, const nn::EmbeddingBagOptions& options) {
    nn::EmbeddingBag net(options);
    exported_run("embedding_bag_" + name, net, [&](const Tensors& in) { return net(in[0], in[1]); }, bags,
                 {{{0, "words"}}, {{0, "bags"}}});
    exported_run("embedding_bag_rows_" + name, net, [&](const Tensors& in) { return net(in[0]); }, {{i}, {j}},
                 {{{0, "batch"}, {1, "length"}}});
  };
  bag("mean", nn::EmbeddingBagOptions(10, 4));
  bag("sum", nn::EmbeddingBagOptions(10, 4).mode(kSum).padding_idx(3));
  bag("max", nn::EmbeddingBagOptions(10, 4).mode(kMax).padding_idx(3));
  const std::vector<Tensors> pairs = {{randn({2, 7}), randn({2, 7})}, {randn({5, 7}), randn({5, 7})}};
  nn::CosineSimilarity cosine(nn::CosineSimilarityOptions().dim(1));
  exported_run(
      "cosine_similarity", cosine, [&](const Tensors& in) { return cosine(in[0], in[1]); }, pairs);
  nn::PairwiseDistance distance;
  exported_run(
      "pairwise_distance", distance, [&](const Tensors& in) { return distance(in[0], in[1]); }, pairs);
}

TEST_CASE("attention") {
  const std::vector<Tensors> qkv = {{randn({2, 5, 8}), randn({2, 6, 8}), randn({2, 6, 8})},
                                    {randn({4, 5, 8}), randn({4, 6, 8}), randn({4, 6, 8})}};
  const std::vector<Tensors> long_first = {{randn({5, 2, 8}), randn({6, 2, 8}), randn({6, 2, 8})},
                                           {randn({5, 4, 8}), randn({6, 4, 8}), randn({6, 4, 8})}};
  nn::MultiheadAttention attention(8, 2);
  exported_run("multihead_attention", attention, [&](const Tensors& in) { return attention(in[0], in[1], in[2]); },
               long_first, {{{1, "batch"}}});
  exported_run(
      "multihead_attention_masked", attention,
      [&](const Tensors& in) {
        return std::get<0>(attention(in[0], in[1], in[2], /*key_padding_mask=*/Tensor(), /*need_weights=*/false,
                                     /*attn_mask=*/full({5, 6}, -std::numeric_limits<float>::infinity()).triu(1)));
      },
      long_first, {{{1, "batch"}}});
  exported_function(
      "scaled_dot_product_attention",
      [](const Tensors& in) { return scaled_dot_product_attention(in[0], in[1], in[2]); }, qkv);
  exported_function(
      "scaled_dot_product_attention_causal",
      [](const Tensors& in) { return scaled_dot_product_attention(in[0], in[1], in[2], {}, 0, true); }, qkv);
  exported_function(
      "scaled_dot_product_attention_mask",
      [](const Tensors& in) { return scaled_dot_product_attention(in[0], in[1], in[2], in[3] > 0); },
      {{qkv[0][0], qkv[0][1], qkv[0][2], rand({5, 6}) - 0.3}, {qkv[1][0], qkv[1][1], qkv[1][2], rand({5, 6}) - 0.3}},
      {kBatch, kBatch, kBatch, kFixed});
  nn::TransformerEncoderLayer encoder(nn::TransformerEncoderLayerOptions(8, 2).dim_feedforward(12));
  exported_run("transformer_encoder_layer", encoder, [&](const Tensors& in) { return encoder(in[0]); },
               {{randn({5, 2, 8})}, {randn({7, 3, 8})}}, {{{0, "length"}, {1, "batch"}}});
  nn::TransformerDecoderLayer decoder(nn::TransformerDecoderLayerOptions(8, 2).dim_feedforward(12).activation(kGELU));
  exported_run("transformer_decoder_layer", decoder, [&](const Tensors& in) { return decoder(in[0], in[1]); },
               {{randn({5, 2, 8}), randn({4, 2, 8})}, {randn({7, 3, 8}), randn({6, 3, 8})}},
               {{{0, "length"}, {1, "batch"}}, {{0, "memory"}, {1, "batch"}}});
  nn::Transformer transformer(nn::TransformerOptions(8, 2, 1, 1).dim_feedforward(12));
  exported_run("transformer", transformer, [&](const Tensors& in) { return transformer(in[0], in[1]); },
               {{randn({5, 2, 8}), randn({4, 2, 8})}, {randn({7, 3, 8}), randn({6, 3, 8})}},
               {{{0, "length"}, {1, "batch"}}, {{0, "target"}, {1, "batch"}}});
}

TEST_CASE("recurrent layers") {
  const std::vector<Tensor> x = {randn({4, 2, 3}), randn({7, 5, 3})};
  const Axes steps = {{0, "length"}, {1, "batch"}};
  const auto with_states = [&](const std::string& name, auto net, int64_t rows) {
    exported_run(name, net, [&](const Tensors& in) { return net->forward(in[0]); }, {{x[0]}, {x[1]}}, {steps});
    const auto states = [&](int64_t n) { return randn({rows, n, 5}); };
    if constexpr (requires { net->forward(x[0], Tensor()); })
      exported_run(name + "_states", net, [&](const Tensors& in) { return net->forward(in[0], in[1]); },
                   {{x[0], states(2)}, {x[1], states(5)}}, {steps, {{1, "batch"}}});
    else
      exported_run(name + "_states", net,
                   [&](const Tensors& in) { return net->forward(in[0], std::make_tuple(in[1], in[2])); },
                   {{x[0], states(2), states(2)}, {x[1], states(5), states(5)}}, {steps, {{1, "batch"}}});
  };
  with_states("lstm", nn::LSTM(3, 5), 1);
  with_states("lstm_deep", nn::LSTM(nn::LSTMOptions(3, 5).num_layers(2).bidirectional(true).dropout(0.3)), 4);
  with_states("gru", nn::GRU(3, 5), 1);
  with_states("gru_deep", nn::GRU(nn::GRUOptions(3, 5).num_layers(2).bidirectional(true).bias(false)), 4);
  with_states("rnn", nn::RNN(3, 5), 1);
  with_states("rnn_relu", nn::RNN(nn::RNNOptions(3, 5).nonlinearity(kReLU).bidirectional(true)), 2);
  nn::LSTM batch_first(nn::LSTMOptions(3, 5).batch_first(true));
  exported_run("lstm_batch_first", batch_first, [&](const Tensors& in) { return std::get<0>(batch_first(in[0])); },
               {{randn({2, 4, 3})}, {randn({5, 7, 3})}}, {{{0, "batch"}, {1, "length"}}});

  const std::vector<Tensor> step = {randn({2, 3}), randn({5, 3})};
  const auto state = [](int64_t n) { return randn({n, 5}); };
  nn::LSTMCell lstm(3, 5);
  exported_run("lstm_cell", lstm, [&](const Tensors& in) { return lstm(in[0], std::make_tuple(in[1], in[2])); },
               {{step[0], state(2), state(2)}, {step[1], state(5), state(5)}});
  nn::GRUCell gru(3, 5);
  exported_run("gru_cell", gru, [&](const Tensors& in) { return gru(in[0], in[1]); },
               {{step[0], state(2)}, {step[1], state(5)}});
  nn::RNNCell rnn(3, 5);
  exported_run("rnn_cell", rnn, [&](const Tensors& in) { return rnn(in[0], in[1]); },
               {{step[0], state(2)}, {step[1], state(5)}});
}

}  // namespace onnx_tests
