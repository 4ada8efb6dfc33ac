#pragma once
// Layers as functions, and losses with their reductions (the sum, the mean, or none).

#include <autograd/tensor.h>

namespace wick {

namespace Reduction {
enum Reduction { None, Mean, Sum };
}

/// A Wᵀ + b: input (…×in), weight (out×in), bias (out) or undefined → (…×out).
Tensor linear(const Tensor& input, const Tensor& weight, const Tensor& bias = {});
/// y_o = Σᵢⱼ x1ᵢ W_oij x2ⱼ + b_o: (…×in1), (…×in2), weight (out×in1×in2) → (…×out).
Tensor bilinear(const Tensor& input1, const Tensor& input2, const Tensor& weight, const Tensor& bias = {});
/// Rows of weight (num×dim) by index; those at padding_idx get no gradient.
Tensor embedding(const Tensor& weight, const Tensor& indices, int64_t padding_idx = -1);
/// (x − mean)/√(var + eps)·weight + bias over the last dimensions, of the shape normalized_shape.
Tensor layer_norm(const Tensor& input, IntArrayRef normalized_shape, const Tensor& weight = {}, const Tensor& bias = {},
                  double eps = 1e-5);
/// The same over all dimensions but 1 (the channels). When training, the batch's statistics, and the running ones are
/// updated by momentum (the variance unbiased); else the running ones.
Tensor batch_norm(const Tensor& input, const Tensor& weight, const Tensor& bias, const Tensor& running_mean,
                  const Tensor& running_var, bool training, double momentum, double eps);

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

}  // namespace wick
