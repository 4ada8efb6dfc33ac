#pragma once
// Losses of classification. The reduction is the mean, the sum, or none; others throw.

#include <autograd/ops/loss/reduction.h>

namespace wick {

/// The softmax with the negative logarithm of the target's probability: nll_loss(log_softmax(x)) for x (C), (N×C) or
/// (N×C×…) and classes y: (), (N) or (N×…), int64 or uint8; or −weight·y·log_softmax(x), summed over C, if y has the
/// shape of x and a floating dtype: probabilities. label_smoothing s gives every class s/C of the probability. As for
/// nll_loss the mean divides by the weights' sum for classes, and by the number of samples for probabilities. Without
/// weights its gradient is (Ŷ − Y)/N: examples/backprop.md, "At the output layer". Throws for shapes that do not fit,
/// for targets that are no class, and for smoothing outside of [0, 1].
/// https://pytorch.org/docs/stable/generated/torch.nn.CrossEntropyLoss.html
Tensor cross_entropy_loss(const Tensor& self, const Tensor& target, const Tensor& weight = {},
                          int64_t reduction = Reduction::Mean, int64_t ignore_index = -100, double label_smoothing = 0);
/// −weight[y]·x[y] for log-probabilities x (C), (N×C) or (N×C×…), floating, and classes y (int64 or uint8; (), (N) or
/// (N×…)). The mean divides by the sum of the weights. Targets equal to ignore_index are left out. Throws for shapes
/// that do not fit, and for targets that are no class.
Tensor nll_loss(const Tensor& self, const Tensor& target, const Tensor& weight = {},
                int64_t reduction = Reduction::Mean, int64_t ignore_index = -100);
/// −weight·(y·log x + (1 − y)·log(1 − x)), the logarithms not below −100: x and y of one shape and floating dtype. The
/// gradient of x divides by x (1 − x), but by 10⁻¹² at least. Throws for an x outside of [0, 1].
Tensor binary_cross_entropy(const Tensor& self, const Tensor& target, const Tensor& weight = {},
                            int64_t reduction = Reduction::Mean);
/// binary_cross_entropy() of sigmoid(x), but exact for large |x|; pos_weight multiplies the first term. Throws unless x
/// is floating and y of its shape.
Tensor binary_cross_entropy_with_logits(const Tensor& self, const Tensor& target, const Tensor& weight = {},
                                        const Tensor& pos_weight = {}, int64_t reduction = Reduction::Mean);

}  // namespace wick
