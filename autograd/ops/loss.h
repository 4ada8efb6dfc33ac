#pragma once
// Layers as functions, and losses with their reductions (the sum, the mean, or none).

#include <autograd/tensor/tensor.h>

namespace wick {

namespace Reduction {
enum Reduction { None, Mean, Sum };
}

/// A Wᵀ + b: input (…×in), weight (out×in), bias (out) or undefined → (…×out).
Tensor linear(const Tensor& input, const Tensor& weight, const Tensor& bias = {});
/// y_o = Σᵢⱼ x1ᵢ W_oij x2ⱼ + b_o: (…×in1), (…×in2), weight (out×in1×in2) → (…×out).
Tensor bilinear(const Tensor& input1, const Tensor& input2, const Tensor& weight, const Tensor& bias = {});

Tensor mse_loss(const Tensor& self, const Tensor& target, int64_t reduction = Reduction::Mean);  ///< (x − y)²
Tensor l1_loss(const Tensor& self, const Tensor& target, int64_t reduction = Reduction::Mean);   ///< |x − y|
/// d = |x − y|: d²/(2·beta) if d < beta, else d − beta/2.
Tensor smooth_l1_loss(const Tensor& self, const Tensor& target, int64_t reduction = Reduction::Mean, double beta = 1);
/// d = |x − y|: d²/2 if d < delta, else delta·(d − delta/2).
Tensor huber_loss(const Tensor& self, const Tensor& target, int64_t reduction = Reduction::Mean, double delta = 1);
/// −weight[y]·x[y] for log-probabilities x (N×C or N×C×…) and classes y (int64; N or N×…). The mean divides by the
/// weights' sum. Targets equal to ignore_index count nothing.
Tensor nll_loss(const Tensor& self, const Tensor& target, const Tensor& weight = {},
                int64_t reduction = Reduction::Mean, int64_t ignore_index = -100);
/// nll_loss(log_softmax(x)), for classes or, when target has the shape and a floating dtype, probabilities.
Tensor cross_entropy_loss(const Tensor& self, const Tensor& target, const Tensor& weight = {},
                          int64_t reduction = Reduction::Mean, int64_t ignore_index = -100, double label_smoothing = 0);
/// −weight·(y·log x + (1 − y)·log(1 − x)), logarithms not below −100.
Tensor binary_cross_entropy(const Tensor& self, const Tensor& target, const Tensor& weight = {},
                            int64_t reduction = Reduction::Mean);
/// The same of sigmoid(x), stable for large |x|; pos_weight multiplies the first term.
Tensor binary_cross_entropy_with_logits(const Tensor& self, const Tensor& target, const Tensor& weight = {},
                                        const Tensor& pos_weight = {}, int64_t reduction = Reduction::Mean);
/// y·(log y − x), or exp(y)·(y − x) when log_target.
Tensor kl_div(const Tensor& self, const Tensor& target, int64_t reduction = Reduction::Mean, bool log_target = false);
/// x where y = 1, max(0, margin − x) where y = −1.
Tensor hinge_embedding_loss(const Tensor& self, const Tensor& target, double margin = 1,
                            int64_t reduction = Reduction::Mean);
/// 1 − cos(x1, x2) where y = 1, max(0, cos(x1, x2) − margin) where y = −1.
Tensor cosine_embedding_loss(const Tensor& input1, const Tensor& input2, const Tensor& target, double margin = 0,
                             int64_t reduction = Reduction::Mean);
/// x1/max(‖x1‖, eps) · x2/max(‖x2‖, eps) along dim. Its gradient is the derivative also where eps is the larger
/// (PyTorch leaves the bound out of it there).
Tensor cosine_similarity(const Tensor& x1, const Tensor& x2, int64_t dim = 1, double eps = 1e-8);

/// ‖x1 − x2 + eps‖ₚ over the last dimension.
Tensor pairwise_distance(const Tensor& x1, const Tensor& x2, double p = 2, double eps = 1e-6, bool keepdim = false);
/// max(0, d(a, p) − d(a, n) + margin), d the pairwise_distance; with swap d(p, n) counts if it is less than d(a, n).
Tensor triplet_margin_loss(const Tensor& anchor, const Tensor& positive, const Tensor& negative, double margin = 1,
                           double p = 2, double eps = 1e-6, bool swap = false, int64_t reduction = Reduction::Mean);
/// max(0, −y·(x1 − x2) + margin).
Tensor margin_ranking_loss(const Tensor& input1, const Tensor& input2, const Tensor& target, double margin = 0,
                           int64_t reduction = Reduction::Mean);
/// log(1 + exp(−y·x)).
Tensor soft_margin_loss(const Tensor& self, const Tensor& target, int64_t reduction = Reduction::Mean);
/// Σᵢ max(0, margin − x[y] + x[i])ᵖ / C over i ≠ y, times weight[y]; x is (C) or (N×C), y classes, p 1 or 2.
Tensor multi_margin_loss(const Tensor& self, const Tensor& target, const Scalar& p = 1, const Scalar& margin = 1,
                         const Tensor& weight = {}, int64_t reduction = Reduction::Mean);
/// Σⱼᵢ max(0, 1 − x[y[j]] + x[i]) / C, for the classes y[j] before the first −1 and all i that are not among them.
Tensor multilabel_margin_loss(const Tensor& self, const Tensor& target, int64_t reduction = Reduction::Mean);
/// exp(x) − y·x, or without log_input x − y·log(x + eps). `full` adds Stirling's y·log y − y + log(2πy)/2 where y > 1.
Tensor poisson_nll_loss(const Tensor& input, const Tensor& target, bool log_input, bool full, double eps,
                        int64_t reduction);

}  // namespace wick
