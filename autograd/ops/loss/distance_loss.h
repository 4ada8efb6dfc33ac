#pragma once
// Losses of the distance between two tensors. The reduction is the mean, the sum, or none.

#include <autograd/ops/loss/reduction.h>

namespace wick {

Tensor mse_loss(const Tensor& self, const Tensor& target, int64_t reduction = Reduction::Mean);  ///< (x − y)²
Tensor l1_loss(const Tensor& self, const Tensor& target, int64_t reduction = Reduction::Mean);   ///< |x − y|
/// d = |x − y|: d²/(2·beta) if d < beta, else d − beta/2.
Tensor smooth_l1_loss(const Tensor& self, const Tensor& target, int64_t reduction = Reduction::Mean, double beta = 1);
/// d = |x − y|: d²/2 if d < delta, else delta·(d − delta/2).
Tensor huber_loss(const Tensor& self, const Tensor& target, int64_t reduction = Reduction::Mean, double delta = 1);
/// y·(log y − x), or exp(y)·(y − x) when log_target.
Tensor kl_div(const Tensor& self, const Tensor& target, int64_t reduction = Reduction::Mean, bool log_target = false);
/// exp(x) − y·x, or without log_input x − y·log(x + eps). `full` adds Stirling's y·log y − y + log(2πy)/2 where y > 1.
Tensor poisson_nll_loss(const Tensor& input, const Tensor& target, bool log_input, bool full, double eps,
                        int64_t reduction);

}  // namespace wick
