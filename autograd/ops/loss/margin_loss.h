#pragma once
// Losses of ranks and margins.

#include <autograd/ops/loss/reduction.h>

namespace wick {

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
/// x where y = 1, max(0, margin − x) where y = −1.
Tensor hinge_embedding_loss(const Tensor& self, const Tensor& target, double margin = 1,
                            int64_t reduction = Reduction::Mean);
/// 1 − cos(x1, x2) where y = 1, max(0, cos(x1, x2) − margin) where y = −1.
Tensor cosine_embedding_loss(const Tensor& input1, const Tensor& input2, const Tensor& target, double margin = 0,
                             int64_t reduction = Reduction::Mean);

}  // namespace wick
