#pragma once
// Losses of the distance between an input x and a target y. Their shapes broadcast, their dtypes are promoted. The
// reduction is the mean, the sum, or none; others throw.

#include <autograd/ops/loss/reduction.h>

namespace wick {

/// (x − y)². As PyTorch's, the mean divides by N·d(L), the number of elements, so that for the outputs Z of a network
/// the gradient E(L) is (2/(N·d(L))) (Z − Y): the J of examples/backprop.md, which divides by N, is d(L) · mse_loss.
Tensor mse_loss(const Tensor& self, const Tensor& target, int64_t reduction = Reduction::Mean);
/// |x − y|; gradient sign(x − y), 0 where x = y.
Tensor l1_loss(const Tensor& self, const Tensor& target, int64_t reduction = Reduction::Mean);
/// With d = |x − y|: d²/(2·beta) if d < beta, else d − beta/2; l1_loss() for beta 0. Throws for beta < 0.
Tensor smooth_l1_loss(const Tensor& self, const Tensor& target, int64_t reduction = Reduction::Mean, double beta = 1);
/// With d = |x − y|: d²/2 if d < delta, else delta·(d − delta/2). Throws unless delta > 0.
Tensor huber_loss(const Tensor& self, const Tensor& target, int64_t reduction = Reduction::Mean, double delta = 1);
/// y·(log y − x) for log-probabilities x and probabilities y, 0 where y = 0; exp(y)·(y − x) with log_target. The mean
/// divides by the number of elements, not of samples. https://pytorch.org/docs/stable/generated/torch.nn.KLDivLoss.html
Tensor kl_div(const Tensor& self, const Tensor& target, int64_t reduction = Reduction::Mean, bool log_target = false);
/// exp(x) − y·x, or without log_input x − y·log(x + eps). `full` adds Stirling's y·log y − y + log(2πy)/2 where y > 1.
Tensor poisson_nll_loss(const Tensor& input, const Tensor& target, bool log_input, bool full, double eps,
                        int64_t reduction);

}  // namespace wick
