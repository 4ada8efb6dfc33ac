#include <nn/functional.h>

#include <cmath>

namespace wick::nn::functional {

// Activations.

Tensor elu(Tensor x, const ELUFuncOptions& o) { return o.inplace() ? x.elu_(o.alpha()) : x.elu(o.alpha()); }
Tensor selu(Tensor x, const SELUFuncOptions& o) { return o.inplace() ? x.selu_() : x.selu(); }
Tensor celu(Tensor x, const CELUFuncOptions& o) { return o.inplace() ? x.celu_(o.alpha()) : x.celu(o.alpha()); }
Tensor relu(Tensor x, const ReLUFuncOptions& o) { return o.inplace() ? x.relu_() : x.relu(); }
Tensor relu6(Tensor x, const ReLU6FuncOptions& o) { return o.inplace() ? x.relu6_() : x.relu6(); }
Tensor rrelu(Tensor x, const RReLUFuncOptions& o) {
  const auto value = [&](const Tensor& z) { return wick::rrelu(z, o.lower(), o.upper(), o.training()); };
  return o.inplace() ? in_place("rrelu_", x, value) : value(x);
}
Tensor leaky_relu(Tensor x, const LeakyReLUFuncOptions& o) {
  return o.inplace() ? x.leaky_relu_(o.negative_slope()) : x.leaky_relu(o.negative_slope());
}
Tensor hardtanh(Tensor x, const HardtanhFuncOptions& o) {
  return o.inplace() ? x.hardtanh_(o.min_val(), o.max_val()) : x.hardtanh(o.min_val(), o.max_val());
}
Tensor threshold(Tensor x, const ThresholdFuncOptions& o) {
  return o.inplace() ? x.threshold_(o.threshold(), o.value()) : x.threshold(o.threshold(), o.value());
}
Tensor hardshrink(const Tensor& x, const HardshrinkFuncOptions& o) { return wick::hardshrink(x, o.lambda()); }
Tensor softshrink(const Tensor& x, const SoftshrinkFuncOptions& o) { return wick::softshrink(x, o.lambda()); }
Tensor softplus(const Tensor& x, const SoftplusFuncOptions& o) { return x.softplus(o.beta(), o.threshold()); }
Tensor glu(const Tensor& x, const GLUFuncOptions& o) { return wick::glu(x, o.dim()); }
Tensor gelu(const Tensor& x, const GELUFuncOptions& o) { return x.gelu(o.approximate()); }
Tensor prelu(const Tensor& x, const Tensor& weight) { return x.prelu(weight); }
Tensor silu(const Tensor& x) { return x.silu(); }
Tensor mish(const Tensor& x) { return x.mish(); }
Tensor logsigmoid(const Tensor& x) { return x.log_sigmoid(); }
Tensor softsign(const Tensor& x) { return x.softsign(); }
Tensor tanhshrink(const Tensor& x) { return x - x.tanh(); }
Tensor softmax(const Tensor& x, const SoftmaxFuncOptions& o) { return wick::softmax(x, o.dim(), o.dtype()); }
Tensor softmin(const Tensor& x, const SoftminFuncOptions& o) { return wick::softmax(-x, o.dim(), o.dtype()); }
Tensor log_softmax(const Tensor& x, const LogSoftmaxFuncOptions& o) { return wick::log_softmax(x, o.dim(), o.dtype()); }
Tensor gumbel_softmax(const Tensor& logits, const GumbelSoftmaxFuncOptions& o) {
  const Tensor noise = -empty_like(logits).exponential_().log();
  const Tensor soft = ((logits + noise) / o.tau()).softmax(o.dim());
  if (!o.hard()) return soft;
  const Tensor hard = zeros_like(logits).scatter(o.dim(), std::get<1>(soft.max(o.dim(), true)), 1);
  return hard - soft.detach() + soft;
}

// Layers with weights.

Tensor linear(const Tensor& x, const Tensor& weight, const Tensor& bias) { return wick::linear(x, weight, bias); }
Tensor bilinear(const Tensor& x1, const Tensor& x2, const Tensor& weight, const Tensor& bias) {
  return wick::bilinear(x1, x2, weight, bias);
}

#define WICK_CONV(D)                                                                                                \
  Tensor conv##D##d(const Tensor& x, const Tensor& weight, const Conv##D##dFuncOptions& o) {                        \
    if (const auto* given = std::get_if<ExpandingArray<D>>(&o.padding()))                                           \
      return wick::conv##D##d(x, weight, o.bias(), o.stride(), IntArrayRef(*given), o.dilation(), o.groups());      \
    const char* name = std::holds_alternative<enumtype::kSame>(o.padding()) ? "same" : "valid";                     \
    return wick::conv##D##d(x, weight, o.bias(), o.stride(), name, o.dilation(), o.groups());                       \
  }                                                                                                                 \
  Tensor conv_transpose##D##d(const Tensor& x, const Tensor& weight, const ConvTranspose##D##dFuncOptions& o) {     \
    return wick::conv_transpose##D##d(x, weight, o.bias(), o.stride(), o.padding(), o.output_padding(), o.groups(), \
                                      o.dilation());                                                                \
  }
WICK_CONV(1)
WICK_CONV(2)
WICK_CONV(3)
#undef WICK_CONV

namespace {
// The padding row counted from 0, or −1 for none.
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
    check(!offsets.defined(), "embedding_bag: rows of a matrix are the bags: no offsets");
    offsets = arange(0, input.numel(), std::max<int64_t>(input.size(1), 1), kLong);
    if (input.size(1) == 0) offsets = zeros({input.size(0)}, kLong);
    rows = input.reshape({-1});
    if (weights.defined()) weights = weights.reshape({-1});
  } else {
    check(offsets.defined(), "embedding_bag: a vector needs offsets, where each bag begins");
  }
  if (o.max_norm()) embedding_renorm_(weight, rows, *o.max_norm(), o.norm_type());
  return wick::embedding_bag(weight, rows, offsets, o.scale_grad_by_freq(), static_cast<int64_t>(o.mode().index()),
                             o.sparse(), weights, o.include_last_offset() && input.dim() == 1, o.padding_idx());
}

Tensor one_hot(const Tensor& t, int64_t num_classes) { return wick::one_hot(t, num_classes); }

// Normalisation, distances, dropout.

Tensor batch_norm(const Tensor& x, const Tensor& mean, const Tensor& var, const BatchNormFuncOptions& o) {
  check(o.momentum().has_value(), "batch_norm: needs a momentum");
  return wick::batch_norm(x, o.weight(), o.bias(), mean, var, o.training(), *o.momentum(), o.eps());
}
Tensor instance_norm(const Tensor& x, const InstanceNormFuncOptions& o) {
  return wick::instance_norm(x, o.weight(), o.bias(), o.running_mean(), o.running_var(), o.use_input_stats(),
                             o.momentum(), o.eps());
}
Tensor layer_norm(const Tensor& x, const LayerNormFuncOptions& o) {
  return wick::layer_norm(x, o.normalized_shape(), o.weight(), o.bias(), o.eps());
}
Tensor group_norm(const Tensor& x, const GroupNormFuncOptions& o) {
  return wick::group_norm(x, o.num_groups(), o.weight(), o.bias(), o.eps());
}
Tensor local_response_norm(const Tensor& x, const LocalResponseNormFuncOptions& o) {
  return wick::local_response_norm(x, o.size(), o.alpha(), o.beta(), o.k());
}
Tensor normalize(const Tensor& x, NormalizeFuncOptions o) {
  const Tensor y = x / x.norm(o.p(), o.dim(), true).clamp_min(o.eps());
  return o.out() ? o.out()->copy_(y) : y;
}
Tensor cosine_similarity(const Tensor& x1, const Tensor& x2, const CosineSimilarityFuncOptions& o) {
  return wick::cosine_similarity(x1, x2, o.dim(), o.eps());
}
Tensor pairwise_distance(const Tensor& x1, const Tensor& x2, const PairwiseDistanceFuncOptions& o) {
  return wick::pairwise_distance(x1, x2, o.p(), o.eps(), o.keepdim());
}

namespace {
template <class Options>
Tensor dropped(const char* name, Tensor (*drop)(const Tensor&, double, bool), const Tensor& x, const Options& o) {
  check(o.p() >= 0 && o.p() <= 1, "dropout probability has to be between 0 and 1, but got {}", o.p());
  if (!o.inplace()) return drop(x, o.p(), o.training());
  return in_place(name, x, [&](const Tensor& old) {
    Tensor y = drop(old, o.p(), o.training());
    return y.is_same(old) ? old * 1 : y;
  });
}
}  // namespace

Tensor dropout(Tensor x, const DropoutFuncOptions& o) { return dropped("dropout_", wick::dropout, x, o); }
Tensor dropout2d(Tensor x, const Dropout2dFuncOptions& o) { return dropped("dropout2d_", feature_dropout, x, o); }
Tensor dropout3d(Tensor x, const Dropout3dFuncOptions& o) { return dropped("dropout3d_", feature_dropout, x, o); }
Tensor alpha_dropout(Tensor x, const AlphaDropoutFuncOptions& o) {
  return dropped("alpha_dropout_", wick::alpha_dropout, x, o);
}
Tensor feature_alpha_dropout(Tensor x, const FeatureAlphaDropoutFuncOptions& o) {
  return dropped("feature_alpha_dropout_", wick::feature_alpha_dropout, x, o);
}

// Losses.

namespace {
// A variant of kNone, kMean and kSum, in this order, as the operators' number.
template <class V>
int64_t number(const V& reduction) {
  return static_cast<int64_t>(reduction.index());
}
}  // namespace

Tensor l1_loss(const Tensor& x, const Tensor& y, const L1LossFuncOptions& o) {
  return wick::l1_loss(x, y, number(o.reduction()));
}
Tensor mse_loss(const Tensor& x, const Tensor& y, const MSELossFuncOptions& o) {
  return wick::mse_loss(x, y, number(o.reduction()));
}
Tensor smooth_l1_loss(const Tensor& x, const Tensor& y, const SmoothL1LossFuncOptions& o) {
  return wick::smooth_l1_loss(x, y, number(o.reduction()), o.beta());
}
Tensor huber_loss(const Tensor& x, const Tensor& y, const HuberLossFuncOptions& o) {
  return wick::huber_loss(x, y, number(o.reduction()), o.delta());
}
Tensor kl_div(const Tensor& x, const Tensor& y, const KLDivFuncOptions& o) {
  const auto of = [&](int64_t reduction) { return wick::kl_div(x, y, reduction, o.log_target()); };
  if (std::holds_alternative<enumtype::kNone>(o.reduction())) return of(Reduction::None);
  if (std::holds_alternative<enumtype::kMean>(o.reduction())) return of(Reduction::Mean);
  const Tensor sum = of(Reduction::Sum);
  return std::holds_alternative<enumtype::kBatchMean>(o.reduction()) && x.dim() > 0 ? sum / x.size(0) : sum;
}
Tensor nll_loss(const Tensor& x, const Tensor& y, const NLLLossFuncOptions& o) {
  return wick::nll_loss(x, y, o.weight(), number(o.reduction()), o.ignore_index());
}
Tensor cross_entropy(const Tensor& x, const Tensor& y, const CrossEntropyFuncOptions& o) {
  return cross_entropy_loss(x, y, o.weight(), number(o.reduction()), o.ignore_index(), o.label_smoothing());
}
Tensor binary_cross_entropy(const Tensor& x, const Tensor& y, const BinaryCrossEntropyFuncOptions& o) {
  return wick::binary_cross_entropy(x, y, o.weight(), number(o.reduction()));
}
Tensor binary_cross_entropy_with_logits(const Tensor& x, const Tensor& y,
                                        const BinaryCrossEntropyWithLogitsFuncOptions& o) {
  return wick::binary_cross_entropy_with_logits(x, y, o.weight(), o.pos_weight(), number(o.reduction()));
}
Tensor hinge_embedding_loss(const Tensor& x, const Tensor& y, const HingeEmbeddingLossFuncOptions& o) {
  return wick::hinge_embedding_loss(x, y, o.margin(), number(o.reduction()));
}
Tensor multi_margin_loss(const Tensor& x, const Tensor& y, const MultiMarginLossFuncOptions& o) {
  return wick::multi_margin_loss(x, y, o.p(), o.margin(), o.weight(), number(o.reduction()));
}
Tensor cosine_embedding_loss(const Tensor& x1, const Tensor& x2, const Tensor& y,
                             const CosineEmbeddingLossFuncOptions& o) {
  return wick::cosine_embedding_loss(x1, x2, y, o.margin(), number(o.reduction()));
}
Tensor multilabel_margin_loss(const Tensor& x, const Tensor& y, const MultilabelMarginLossFuncOptions& o) {
  return wick::multilabel_margin_loss(x, y, number(o.reduction()));
}
Tensor soft_margin_loss(const Tensor& x, const Tensor& y, const SoftMarginLossFuncOptions& o) {
  return wick::soft_margin_loss(x, y, number(o.reduction()));
}
Tensor multilabel_soft_margin_loss(const Tensor& x, const Tensor& y, const MultilabelSoftMarginLossFuncOptions& o) {
  check(x.defined() && x.dim() > 0, "multilabel_soft_margin_loss: the input is {}: needs (…×C)", describe(x));
  const Tensor losses = wick::binary_cross_entropy_with_logits(x, y, o.weight(), {}, Reduction::None).mean(-1);
  const int64_t r = number(o.reduction());
  return r == Reduction::None ? losses : r == Reduction::Mean ? losses.mean() : losses.sum();
}
Tensor triplet_margin_loss(const Tensor& a, const Tensor& p, const Tensor& n, const TripletMarginLossFuncOptions& o) {
  return wick::triplet_margin_loss(a, p, n, o.margin(), o.p(), o.eps(), o.swap(), number(o.reduction()));
}
Tensor triplet_margin_with_distance_loss(const Tensor& a, const Tensor& p, const Tensor& n,
                                         const TripletMarginWithDistanceLossFuncOptions& o) {
  const auto distance = [&](const Tensor& x, const Tensor& y) {
    return o.distance_function() ? (*o.distance_function())(x, y) : wick::pairwise_distance(x, y);
  };
  const Tensor near = distance(a, p);
  Tensor far = distance(a, n);
  if (o.swap()) far = minimum(far, distance(p, n));
  const Tensor losses = clamp_min(near - far + o.margin(), 0);
  const int64_t r = number(o.reduction());
  return r == Reduction::None ? losses : r == Reduction::Mean ? losses.mean() : losses.sum();
}
Tensor margin_ranking_loss(const Tensor& x1, const Tensor& x2, const Tensor& y, const MarginRankingLossFuncOptions& o) {
  return wick::margin_ranking_loss(x1, x2, y, o.margin(), number(o.reduction()));
}
Tensor poisson_nll_loss(const Tensor& x, const Tensor& y, const PoissonNLLLossFuncOptions& o) {
  return wick::poisson_nll_loss(x, y, o.log_input(), o.full(), o.eps(), number(o.reduction()));
}

}  // namespace wick::nn::functional
