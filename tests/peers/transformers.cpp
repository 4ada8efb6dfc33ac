// Attention and transformers: names, initial numbers, values, gradients and text.

#include "sequences.h"

#include <limits>

namespace nn = torch::nn;
namespace F = torch::nn::functional;
using namespace peer;
using torch::Tensor;

TEST_CASE("attention: names, initial numbers and text") {
  torch::manual_seed(1);
  nn::MultiheadAttention plain(6, 2);
  nn::MultiheadAttention other(
      nn::MultiheadAttentionOptions(4, 2).kdim(3).vdim(3).add_bias_kv(true).add_zero_attn(true).dropout(0.2));
  nn::MultiheadAttention bare(nn::MultiheadAttentionOptions(4, 2).bias(false));
  CHECK(names(*plain) == "in_proj_weight,18,6 in_proj_bias,18 out_proj.weight,6,6 out_proj.bias,6");
  CHECK(names(*other) ==
        "q_proj_weight,4,4 k_proj_weight,4,3 v_proj_weight,4,3 in_proj_bias,12 bias_k,1,1,4 bias_v,1,1,4 "
        "out_proj.weight,4,4 out_proj.bias,4");
  CHECK(names(*bare) == "in_proj_weight,12,4 out_proj.weight,4,4");
  CHECK(printed(plain) ==
        "torch::nn::MultiheadAttention(\n  (out_proj): torch::nn::Linear(in_features=6, "
        "out_features=6, bias=true)\n)");
  std::vector<double> numbers;
  for (const nn::Module* m : std::initializer_list<const nn::Module*>{plain.get(), other.get(), bare.get()})
    for (const Tensor& p : m->parameters()) add(numbers, p);
  CHECK_RUN(numbers, 3.578374803, 1.893732785, 33.59079246, 0, 0, 0, 0.1105120354, -0.544459136, 4.658818069, 0, 0, 0,
            1.915134406, 0.4308180947, 9.419289525, -1.413095456, -2.117084391, 4.783169739, 1.305959597, -0.3223275071,
            3.385465107, 0, 0, 0, -1.864269599, -1.565558982, 1.837259854, -1.59627302, -1.235583221, 2.004298805,
            -0.7110766172, 0.6053411417, 2.296892212, 0, 0, 0, 1.145854869, -0.3396521739, 17.25930233, 0.3711096644,
            0.4599404016, 3.174505294);
}

TEST_CASE("attention: values and gradients") {
  const Tensor q = wave({3, 2, 4}), k = wave({5, 2, 4}, 2), v = wave({5, 2, 4}, 3);
  auto m = filled(nn::MultiheadAttention(4, 2));
  std::vector<double> numbers;
  const auto [out, weights] = m->forward(q, k, v);
  CHECK(weights.sizes() == torch::IntArrayRef({2, 3, 5}));
  add(numbers, out), add(numbers, weights);
  const auto [self, each] = m->forward(q, q, q, {}, true, {}, false);
  CHECK(each.sizes() == torch::IntArrayRef({2, 2, 3, 3}));
  add(numbers, self), add(numbers, each);
  const auto [alone, none] = m->forward(q, k, k, {}, false);
  CHECK_FALSE(none.defined());
  add(numbers, alone);
  const Tensor padding = torch::tensor({0, 0, 0, 1, 1, 0, 1, 0, 0, 0}).to(torch::kBool).view({2, 5});
  const Tensor mask = wave({3, 5}, 7).masked_fill(wave({3, 5}, 9) > 0.8, -std::numeric_limits<double>::infinity());
  add(numbers, std::get<0>(m->forward(q, k, v, padding, true, mask)));
  add(numbers, std::get<0>(m->forward(q, k, v, padding, false, mask)));
  add(numbers, std::get<0>(m->forward(q, k, v, padding, false)));
  add(numbers, std::get<0>(m->forward(q, k, v, {}, false, mask)));
  CHECK_RUN(numbers, -10.69900565, -0.8097588154, 16.52100662, 6, -0.5474160518, 4.568035656, -10.67432557,
            -0.7954052296, 18.26467251, 12, 0.4124150945, 13.37193568, -10.71880551, -0.8302678418, 15.04158635,
            -10.54498207, -0.9232754051, 19.08345591, -10.54498207, -0.9232754051, 19.08345591, -10.57819425,
            -0.706697935, 18.92959848, -10.70907994, -0.9012032669, 16.0077761);
  const Tensor loss = (std::get<0>(m->forward(q, k, v, padding, false, mask)) * wave({3, 2, 4}, 5)).sum() +
                      (each * wave({2, 2, 3, 3}, 6)).sum();
  const std::vector<double> attention_gradients = gradients(*m, loss);
  CHECK_RUN(attention_gradients, -0.03093305858, -0.6110860874, 4.210126264, -0.1720244399, 0.3034142591, 0.4245821716,
            4.293054469, -1.383714608, 17.79541215, 1.158900786, 0.5018947308, 1.503300568);

  auto more = filled(nn::MultiheadAttention(
      nn::MultiheadAttentionOptions(4, 2).kdim(3).vdim(3).add_bias_kv(true).add_zero_attn(true)));
  const Tensor k3 = wave({5, 2, 3}, 2);
  const auto [out2, weights2] = more->forward(q, k3, k3, padding, true, mask);
  CHECK(weights2.sizes() == torch::IntArrayRef({2, 3, 7}));
  numbers = digest(out2);
  add(numbers, weights2);
  for (const double g : gradients(*more, (out2 * wave({3, 2, 4}, 5)).sum())) numbers.push_back(g);
  CHECK_RUN(numbers, 3.308141349, 0.5480676662, 7.841021063, 6, 1.170768836, 4.01561343, -0.09263025574, 0.1296771905,
            0.2777135782, -0.04954694116, 0.416679344, 0.06979521545, -1.483022124, -0.3068320595, 0.4856978154,
            -0.2799472218, 0.3024960515, 0.1206795473, -0.0003630142053, -0.0008898299066, 0.002624813698,
            -0.2168462102, -0.1529968642, 0.01610935297, 4.24393516, -0.07767221391, 8.807273456, 1.158900786,
            0.5018947308, 1.503300568);
}

TEST_CASE("attention drops the same weights") {
  torch::manual_seed(4);
  auto m = filled(nn::MultiheadAttention(nn::MultiheadAttentionOptions(4, 2).dropout(0.5)));
  const Tensor q = wave({3, 2, 4});
  std::vector<double> numbers = digest(std::get<0>(m->forward(q, q, q)));
  add(numbers, std::get<0>(m->forward(q, q, q, {}, false)));
  m->eval();
  add(numbers, std::get<0>(m->forward(q, q, q, {}, false)));
  CHECK_RUN(numbers, -10.19189391, -0.4894382862, 20.69673177, -11.40460747, -0.6186843875, 23.78207505, -10.67432557,
            -0.7954052296, 18.26467251);
}

TEST_CASE("attention: what does not fit throws") {
  CHECK_THROWS(nn::MultiheadAttention(4, 3));
  nn::MultiheadAttention m(4, 2);
  const Tensor q = torch::zeros({3, 2, 4}), k = torch::zeros({5, 2, 4});
  CHECK_THROWS(m->forward(q, k, torch::zeros({4, 2, 4})));
  CHECK_THROWS(m->forward(torch::zeros({3, 4}), torch::zeros({5, 4}), torch::zeros({5, 4})));
  CHECK_THROWS(m->forward(torch::zeros({3, 2, 5}), k, k));
  CHECK_THROWS(m->forward(q, torch::zeros({5, 3, 4}), torch::zeros({5, 3, 4})));
  CHECK_THROWS(m->forward(q.to(torch::kDouble), k, k));
  CHECK_THROWS(m->forward(q, k, k, torch::zeros({2, 4}, torch::kBool)));
  CHECK_THROWS(m->forward(q, k, k, {}, true, torch::zeros({3, 4})));
}

TEST_CASE("transformers: names, initial numbers and text") {
  torch::manual_seed(2);
  nn::Transformer m(nn::TransformerOptions(4, 2, 1, 1).dim_feedforward(3));
  const std::string encoder =
      "encoder.layers.0.self_attn.in_proj_weight,12,4 encoder.layers.0.self_attn.in_proj_bias,12 "
      "encoder.layers.0.self_attn.out_proj.weight,4,4 encoder.layers.0.self_attn.out_proj.bias,4 "
      "encoder.layers.0.linear1.weight,3,4 encoder.layers.0.linear1.bias,3 encoder.layers.0.linear2.weight,4,3 "
      "encoder.layers.0.linear2.bias,4 encoder.layers.0.norm1.weight,4 encoder.layers.0.norm1.bias,4 "
      "encoder.layers.0.norm2.weight,4 encoder.layers.0.norm2.bias,4 encoder.norm.weight,4 encoder.norm.bias,4 ";
  CHECK(names(*m).rfind(encoder, 0) == 0);
  CHECK(m->named_parameters().contains("decoder.layers.0.multihead_attn.out_proj.weight"));
  CHECK(printed(nn::TransformerEncoderLayer(nn::TransformerEncoderLayerOptions(4, 2).dim_feedforward(3))) ==
        "torch::nn::TransformerEncoderLayerImpl(\n"
        "  (self_attn): torch::nn::MultiheadAttention(\n"
        "    (out_proj): torch::nn::Linear(in_features=4, out_features=4, bias=true)\n"
        "  )\n"
        "  (linear1): torch::nn::Linear(in_features=4, out_features=3, bias=true)\n"
        "  (dropout): torch::nn::Dropout(p=0.1, inplace=false)\n"
        "  (linear2): torch::nn::Linear(in_features=3, out_features=4, bias=true)\n"
        "  (norm1): torch::nn::LayerNorm([4], eps=1e-05, elementwise_affine=true)\n"
        "  (norm2): torch::nn::LayerNorm([4], eps=1e-05, elementwise_affine=true)\n"
        "  (dropout1): torch::nn::Dropout(p=0.1, inplace=false)\n"
        "  (dropout2): torch::nn::Dropout(p=0.1, inplace=false)\n"
        ")");
  const std::string text = printed(m);
  CHECK(text.rfind("torch::nn::TransformerImpl(\n  (encoder): torch::nn::TransformerEncoderImpl(\n    (layers): "
                   "torch::nn::ModuleList(\n      (0): torch::nn::TransformerEncoderLayerImpl(",
                   0) == 0);
  CHECK(text.find("  (decoder): torch::nn::TransformerDecoderImpl(\n    (layers): torch::nn::ModuleList(\n      (0): "
                  "torch::nn::TransformerDecoderLayerImpl(\n        (self_attn)") != std::string::npos);
  nn::TransformerEncoderLayer layer(nn::TransformerEncoderLayerOptions(4, 2).dim_feedforward(3));
  nn::TransformerEncoder copies(nn::TransformerEncoderOptions(layer, 2));
  nn::TransformerDecoder decoder(
      nn::TransformerDecoderOptions(nn::TransformerDecoderLayerOptions(4, 2).dim_feedforward(3), 2));
  std::vector<double> numbers;
  for (const nn::Module* module : std::initializer_list<const nn::Module*>{m.get(), copies.get(), decoder.get()})
    for (const Tensor& p : module->parameters()) numbers.push_back(digest(p)[1]);
  numbers.push_back(torch::rand({1}).item<double>());
  CHECK_RUN(numbers, 1.148812023, 0, 1.769614713, 0, -0.2989091165, 0.0002026047356, 1.272838072, -0.5470837592,
            3.115457421, 0, 3.115457421, 0, 3.115457421, 0, 0.16545205, 0, 2.186086952, 0, 0.2375176531, 0, 2.795912546,
            0, -4.676559673, -0.5035727957, -0.4984154609, 0.8030054878, 3.115457421, 0, 3.115457421, 0, 3.115457421, 0,
            3.115457421, 0, 0.8809291667, 0, -0.3305890066, 0, -0.2511885894, -0.2467289752, 0.7804978398, 0.7295070632,
            3.115457421, 0, 3.115457421, 0, 0.8809291667, 0, -0.3305890066, 0, -0.2511885894, -0.2467289752,
            0.7804978398, 0.7295070632, 3.115457421, 0, 3.115457421, 0, -3.706619095, 0, 1.188985157, 0, -3.833082821,
            0, 0.2500411771, 0, 0.7418810064, 0.2882521643, 0.8916550187, -0.2294790356, 3.115457421, 0, 3.115457421, 0,
            3.115457421, 0, -3.706619095, 0, 1.188985157, 0, -3.833082821, 0, 0.2500411771, 0, 0.7418810064,
            0.2882521643, 0.8916550187, -0.2294790356, 3.115457421, 0, 3.115457421, 0, 3.115457421, 0, 0.5190833807);
}

TEST_CASE("transformers: values and gradients") {
  const Tensor src = wave({4, 2, 4}), tgt = wave({3, 2, 4}, 2);
  const Tensor mask = nn::TransformerImpl::generate_square_subsequent_mask(3);
  CHECK(mask[0][1].item<double>() == -std::numeric_limits<double>::infinity());
  CHECK(peer::text(mask.triu(1).isinf().to(torch::kLong) + mask.tril()) == "0 1 1 0 0 1 0 0 0");
  CHECK((mask.dtype() == torch::kFloat));
  CHECK_THROWS(nn::TransformerImpl::generate_square_subsequent_mask(-1));
  const std::vector<nn::activation_t> activations = {torch::kReLU, torch::kGELU,
                                                     [](const Tensor& x) { return x.sin(); }};
  std::vector<double> numbers;
  for (const nn::activation_t& activation : activations) {
    auto m = filled(
        nn::Transformer(nn::TransformerOptions(4, 2, 2, 2).dim_feedforward(5).dropout(0).activation(activation)));
    const Tensor padding = torch::tensor({0, 0, 0, 1, 0, 1, 0, 0}).to(torch::kBool).view({2, 4});
    const Tensor out = m->forward(src, tgt, {}, mask.to(torch::kDouble), {}, padding, {}, padding);
    add(numbers, out);
    if (activation.index() == 1) {
      const std::vector<double> transformer_gradients = gradients(*m, (out * wave({3, 2, 4}, 5)).sum());
      CHECK_RUN(
          transformer_gradients, 0.6558869778, 0.5689131918, 1.198061289, 0.07190832546, -0.1168148698, 0.07393339513,
          2.775557562e-17, -0.2043942228, 1.447823875, 0, 0.02711786131, 0.02182141675, 0.04357324623, -0.2836081303,
          0.2227532367, 0.02633113785, -0.08902537858, 0.02937380301, -5.551115123e-17, 0.3325149967, 0.4298960249,
          -2.775557562e-17, -0.04154379366, 0.03629676709, 0.4569862142, 0.3473463471, 0.06151674749, -0.01623464207,
          -0.006714112099, 0.0262208459, -0.1927315446, -0.104666033, 0.03178325904, 0.02586378592, -0.01801394466,
          0.00969337154, -0.01167905258, 0.04294554582, 0.02590829087, -0.008892148887, 0.01737388241, 0.002196751152,
          1.188285581e-16, -0.03538485169, 0.01414972166, 2.775557562e-17, -0.04052934313, 0.00983505735, 0.06227225463,
          0.05630933848, 0.05577985057, -0.0359043011, 0.06801695888, 0.01872442386, -5.134781489e-16, -0.1561846642,
          0.1360331246, -3.053113318e-16, 0.09683179898, 0.04027345921, -0.1925402452, -0.214124448, 0.006746553519,
          0.1582053934, 0.2209842032, 0.03204898909, -0.4752515004, -0.3441366746, 0.0680019263, 1.110223025e-16,
          0.1085091266, 0.1753088818, 0.3706129152, 0.1632112561, 0.5378823444, 0.947541863, 0.6343100276, 0.3747962361,
          0.4234822731, -0.4136037513, 0.4671432614, 0.0974317003, -0.09234829819, 0.0068913984, -1.179611964e-16,
          0.1683354286, 0.2211921628, 1.387778781e-17, -0.04042236248, 0.01831734122, -1.732852501, 0.4336441016,
          2.170722654, 1.461730904, -1.231534719, 1.444385156, 4.163336342e-17, -0.00266478255, 0.6542321558,
          -1.665334537e-16, 0.0728096455, 0.5595216358, -0.1307431591, -0.3250764199, 0.4774650127, -0.09244636325,
          -0.2772649376, 0.07517704027, -1.45716772e-16, -0.9007532087, 1.329063821, -2.220446049e-16, 0.228144501,
          0.7779087894, -0.7075442173, -0.899957053, 5.578521242, 0.0001688008947, 0.07295228676, 0.5594930674,
          0.1404824456, 0.07658743276, 0.336162983, -0.386959778, -0.03489990274, 0.9350747625, -0.3490224172,
          0.1219580804, 1.701098883, 0.2936035593, -0.01147910215, 1.118004958, 0.2221999395, -0.6990649701,
          1.246406586, -0.276807773, 0.09221669213, 0.6931167001, -4.163336342e-16, 0.7974107464, 3.201843451, 0,
          -0.3163630414, 1.396682744, -3.473930862, -1.029972774, 11.07720017, 2.383150153, -2.410769638, 6.541147787,
          -4.024558464e-16, 0.2876937239, 5.58554895, 2.220446049e-16, -0.5043041317, 1.866062001, 1.232711832,
          -0.1190089083, 2.169527618, -3.780685669, -3.796907532, 2.042204655, 6.661338148e-16, -2.211908762,
          11.69985803, -3.108624469e-15, 0.4345707208, 32.83662568, -2.052770991, -1.606374565, 2.561518572,
          -3.84696044e-05, -0.5043154184, 1.865973616, 11.39648032, 8.870079192, 47.29179529, -1.0929, -0.6108668844,
          29.40327442, 1.805838061, 0.5811747627, 6.480654662, -2.220446049e-15, -0.5326234261, 5.870748613,
          0.902940652, 0.471317637, 0.8390642613, 1.158900786, 0.5018947308, 1.503300568);
    }
  }
  torch::manual_seed(6);
  auto m = filled(nn::Transformer(nn::TransformerOptions(4, 2, 1, 1).dim_feedforward(5).dropout(0.4)));
  add(numbers, m->forward(src, tgt));
  m->eval();
  add(numbers, m->forward(src, tgt));
  CHECK_RUN(numbers, 11.72830381, 0.996052437, 18.35605678, 11.11539494, 1.01072121, 18.69548248, 11.82180282,
            1.419291731, 21.80598947, -2.27049031, -1.654418195, 19.10624882, -2.190240353, -1.276967779, 20.05428603);
  CHECK_THROWS(m->forward(src, wave({3, 3, 4})));
  CHECK_THROWS(m->forward(src, wave({3, 2, 5})));
  CHECK_THROWS(m->forward(src[0], tgt[0]));
}

TEST_CASE("transformers of one's own parts, and copies of them") {
  nn::TransformerEncoder encoder(
      nn::TransformerEncoderOptions(nn::TransformerEncoderLayerOptions(4, 2).dim_feedforward(5).dropout(0), 1)
          .norm(nn::AnyModule(nn::LayerNorm(nn::LayerNormOptions({4})))));
  nn::TransformerDecoder decoder(
      nn::TransformerDecoderLayer(nn::TransformerDecoderLayerOptions(4, 2).dim_feedforward(5).dropout(0)), 1);
  auto m = filled(nn::Transformer(
      nn::TransformerOptions(4, 2).custom_encoder(nn::AnyModule(encoder)).custom_decoder(nn::AnyModule(decoder))));
  const Tensor src = wave({4, 2, 4}), tgt = wave({3, 2, 4}, 2);
  const Tensor out = m->forward(src, tgt);
  const std::vector<double> custom_transformer = digest(out);
  CHECK_RUN(custom_transformer, -4.295271632, 0.3956143363, 16.08763284);
  auto copy = std::dynamic_pointer_cast<nn::TransformerImpl>(m->clone());
  CHECK(copy->forward(src, tgt).allclose(out));
  {
    torch::NoGradGuard off;
    for (Tensor& p : copy->parameters()) p.zero_();
  }
  CHECK(m->forward(src, tgt).allclose(out));
}
