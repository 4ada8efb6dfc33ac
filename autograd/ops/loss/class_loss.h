#pragma once
// Losses of classification.

#include <autograd/ops/loss/reduction.h>

namespace wick {

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

}  // namespace wick
