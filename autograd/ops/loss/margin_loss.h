#pragma once
// Losses of ranks and margins. The reduction is the mean, the sum, or none; others throw. All are made of other
// operators and have their gradients: where the argument of max(0, …) is exactly 0, the gradient passes to it.

#include <autograd/ops/loss/reduction.h>

namespace wick {

/// max(0, margin − y·(x1 − x2)) for y = ±1: x1 is to be larger by the margin where y = 1. All of as many dimensions.
Tensor margin_ranking_loss(const Tensor& input1, const Tensor& input2, const Tensor& target, double margin = 0,
                           int64_t reduction = Reduction::Mean);
/// log(1 + exp(−y·x)) for y = ±1.
Tensor soft_margin_loss(const Tensor& self, const Tensor& target, int64_t reduction = Reduction::Mean);
/// x where y = 1, max(0, margin − x) where y = −1, the sum of both elsewhere.
Tensor hinge_embedding_loss(const Tensor& self, const Tensor& target, double margin = 1,
                            int64_t reduction = Reduction::Mean);
/// 1 − cos(x1, x2) where y = 1, max(0, cos(x1, x2) − margin) where y = −1, for inputs (N×D) and a target (N), or
/// (D) and (). Throws for other shapes.
Tensor cosine_embedding_loss(const Tensor& input1, const Tensor& input2, const Tensor& target, double margin = 0,
                             int64_t reduction = Reduction::Mean);
/// max(0, d(anchor, positive) − d(anchor, negative) + margin), d the pairwise_distance(); with swap d(positive,
/// negative) takes the place of d(anchor, negative) where it is smaller.
/// https://pytorch.org/docs/stable/generated/torch.nn.TripletMarginLoss.html
Tensor triplet_margin_loss(const Tensor& anchor, const Tensor& positive, const Tensor& negative, double margin = 1,
                           double p = 2, double eps = 1e-6, bool swap = false, int64_t reduction = Reduction::Mean);
/// weight[y]·Σᵢ max(0, margin − x[y] + x[i])ᵖ / C over the classes i ≠ y: x (C) or (N×C) floating, y () or (N) int64, p
/// 1 or 2. Throws for other p and shapes, and for a y that is no class.
Tensor multi_margin_loss(const Tensor& self, const Tensor& target, const Scalar& p = 1, const Scalar& margin = 1,
                         const Tensor& weight = {}, int64_t reduction = Reduction::Mean);
/// Σⱼᵢ max(0, 1 − x[y[j]] + x[i]) / C over the classes y[j] in front of the first −1 and all classes i that are not
/// among them: x (C) or (N×C) floating, y of the same shape int64. Throws for other shapes, and for a y that is no
/// class.
Tensor multilabel_margin_loss(const Tensor& self, const Tensor& target, int64_t reduction = Reduction::Mean);

}  // namespace wick
