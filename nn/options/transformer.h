#pragma once
// Options of one transformer layer. Those of whole encoders and decoders hold layers and are with them, in
// nn/layers/transformer.h.

#include <autograd/autograd.h>
#include <nn/arg.h>
#include <nn/enum.h>

#include <functional>

namespace wick::nn {

/// The function between the two linear maps of a layer: kReLU, kGELU or a function of a tensor.
using activation_t = std::variant<enumtype::kReLU, enumtype::kGELU, std::function<Tensor(const Tensor&)>>;

/// d_model features, attention of nhead heads, dim_feedforward features between the two linear maps, and the
/// probability of dropout.
struct TransformerEncoderLayerOptions {
  TransformerEncoderLayerOptions(int64_t d_model, int64_t nhead) : d_model_(d_model), nhead_(nhead) {}
  WICK_ARG(int64_t, d_model);
  WICK_ARG(int64_t, nhead);
  WICK_ARG(int64_t, dim_feedforward) = 2048;
  WICK_ARG(double, dropout) = 0.1;
  WICK_ARG(activation_t, activation) = kReLU;
};
/// As TransformerEncoderLayerOptions.
struct TransformerDecoderLayerOptions {
  TransformerDecoderLayerOptions(int64_t d_model, int64_t nhead) : d_model_(d_model), nhead_(nhead) {}
  WICK_ARG(int64_t, d_model);
  WICK_ARG(int64_t, nhead);
  WICK_ARG(int64_t, dim_feedforward) = 2048;
  WICK_ARG(double, dropout) = 0.1;
  WICK_ARG(activation_t, activation) = kReLU;
};

}  // namespace wick::nn
