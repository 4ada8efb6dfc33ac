#pragma once
// Losses as functions with options. x is the input, y the target; each line gives the loss of one element (or sample).
// reduction(kMean), the default, gives their mean, kSum their sum, kNone all of them. Details: autograd/ops/loss/.

#include <autograd/autograd.h>
#include <nn/options/loss.h>

namespace wick::nn::functional {

/// |x − y|.
Tensor l1_loss(const Tensor& input, const Tensor& target, const L1LossFuncOptions& options = {});
/// (x − y)².
Tensor mse_loss(const Tensor& input, const Tensor& target, const MSELossFuncOptions& options = {});
/// d = |x − y|: d²/(2·beta) if d < beta, else d − beta/2.
Tensor smooth_l1_loss(const Tensor& input, const Tensor& target, const SmoothL1LossFuncOptions& options = {});
/// The same with beta in place of the options'.
Tensor smooth_l1_loss(const Tensor& input, const Tensor& target, const SmoothL1LossFuncOptions& options, double beta);
/// d = |x − y|: d²/2 if d < delta, else delta·(d − delta/2).
Tensor huber_loss(const Tensor& input, const Tensor& target, const HuberLossFuncOptions& options = {});
/// y·(log y − x), or exp(y)·(y − x) with log_target; x holds log-probabilities.
Tensor kl_div(const Tensor& input, const Tensor& target, const KLDivFuncOptions& options = {});
/// −weight[y]·x[y] for log-probabilities x (N×C×…) and classes y (N×…; int64). The mean is weighted.
Tensor nll_loss(const Tensor& input, const Tensor& target, const NLLLossFuncOptions& options = {});
/// nll_loss of log_softmax(x): x (N×C×…) are logits, y are classes (N×…) or probabilities (N×C×…).
Tensor cross_entropy(const Tensor& input, const Tensor& target, const CrossEntropyFuncOptions& options = {});
/// −weight·(y·log x + (1 − y)·log(1 − x)); x and y in [0, 1].
Tensor binary_cross_entropy(const Tensor& input, const Tensor& target,
                            const BinaryCrossEntropyFuncOptions& options = {});
/// The same of sigmoid(x), stable for large |x|; pos_weight multiplies the first term.
Tensor binary_cross_entropy_with_logits(const Tensor& input, const Tensor& target,
                                        const BinaryCrossEntropyWithLogitsFuncOptions& options = {});
/// x where y = 1, max(0, margin − x) where y = −1.
Tensor hinge_embedding_loss(const Tensor& input, const Tensor& target,
                            const HingeEmbeddingLossFuncOptions& options = {});
/// Σᵢ max(0, margin − x[y] + x[i])ᵖ/C over i ≠ y, times weight[y]; x (C) or (N×C), y classes.
Tensor multi_margin_loss(const Tensor& input, const Tensor& target, const MultiMarginLossFuncOptions& options = {});
/// 1 − cos(x1, x2) where y = 1, max(0, cos(x1, x2) − margin) where y = −1.
Tensor cosine_embedding_loss(const Tensor& input1, const Tensor& input2, const Tensor& target,
                             const CosineEmbeddingLossFuncOptions& options = {});
/// Σⱼᵢ max(0, 1 − x[y[j]] + x[i])/C over the classes y[j] before the first −1 and all i that are not among them.
Tensor multilabel_margin_loss(const Tensor& input, const Tensor& target,
                              const MultilabelMarginLossFuncOptions& options = {});
/// log(1 + exp(−y·x)) for y = ±1.
Tensor soft_margin_loss(const Tensor& input, const Tensor& target, const SoftMarginLossFuncOptions& options = {});
/// The mean over the classes (last dimension) of binary cross entropy with logits, each class times its weight.
Tensor multilabel_soft_margin_loss(const Tensor& input, const Tensor& target,
                                   const MultilabelSoftMarginLossFuncOptions& options = {});
/// max(0, d(a, p) − d(a, n) + margin), d the pairwise_distance; with swap d(p, n) replaces d(a, n) where it is smaller.
Tensor triplet_margin_loss(const Tensor& anchor, const Tensor& positive, const Tensor& negative,
                           const TripletMarginLossFuncOptions& options = {});
/// The same with distance_function as d.
Tensor triplet_margin_with_distance_loss(const Tensor& anchor, const Tensor& positive, const Tensor& negative,
                                         const TripletMarginWithDistanceLossFuncOptions& options = {});
/// max(0, −y·(x1 − x2) + margin) for y = ±1.
Tensor margin_ranking_loss(const Tensor& input1, const Tensor& input2, const Tensor& target,
                           const MarginRankingLossFuncOptions& options = {});
/// exp(x) − y·x, or without log_input x − y·log(x + eps); `full` adds Stirling's approximation of log(y!).
Tensor poisson_nll_loss(const Tensor& input, const Tensor& target, const PoissonNLLLossFuncOptions& options = {});

/// −log of the probability that a sequence of log-probabilities (T×N×C) reads as its target, repetitions and blanks
/// left out; see wick::ctc_loss().
Tensor ctc_loss(const Tensor& log_probs, const Tensor& targets, const Tensor& input_lengths,
                const Tensor& target_lengths, const CTCLossFuncOptions& options = {});

}  // namespace wick::nn::functional
