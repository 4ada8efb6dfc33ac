#pragma once
// Variances, standard deviations and covariances.

#include <autograd/tensor/tensor.h>

namespace wick {

/// Σ (x − mean)² / (n − 1), or / n if not unbiased. Floating dtypes only. NaN where the divisor is 0. var(x, 1) is over
/// dimension 1: without the overload for int the 1 would be taken for a bool.
/// https://pytorch.org/docs/stable/generated/torch.var.html
Tensor var(const Tensor& self, bool unbiased = true);
Tensor var(const Tensor& self, IntArrayRef dim, bool unbiased = true, bool keepdim = false);
Tensor var(const Tensor& self, int dim);
/// √var. Where all values are equal the gradient is taken as 0.
Tensor std(const Tensor& self, bool unbiased = true);
Tensor std(const Tensor& self, IntArrayRef dim, bool unbiased = true, bool keepdim = false);
Tensor std(const Tensor& self, int dim);
/// (var, mean).
std::tuple<Tensor, Tensor> var_mean(const Tensor& self, bool unbiased = true);
std::tuple<Tensor, Tensor> var_mean(const Tensor& self, IntArrayRef dim, bool unbiased = true, bool keepdim = false);
std::tuple<Tensor, Tensor> var_mean(const Tensor& self, int dim);
/// (std, mean).
std::tuple<Tensor, Tensor> std_mean(const Tensor& self, bool unbiased = true);
std::tuple<Tensor, Tensor> std_mean(const Tensor& self, IntArrayRef dim, bool unbiased = true, bool keepdim = false);
std::tuple<Tensor, Tensor> std_mean(const Tensor& self, int dim);
/// The covariances of the rows of a matrix: (variables × observations) → (variables × variables), a vector counts as
/// one variable. Σ w (xᵢ − mean xᵢ)(xⱼ − mean xⱼ) / (Σ w − correction), where the weight w of an observation is how
/// often it was made (fweights, integers) times how much it counts (aweights, floats). With aweights the correction is
/// multiplied by Σ w·aweights / Σ w. https://pytorch.org/docs/stable/generated/torch.cov.html
Tensor cov(const Tensor& self, int64_t correction = 1, const std::optional<Tensor>& fweights = std::nullopt,
           const std::optional<Tensor>& aweights = std::nullopt);
/// Correlations: cov() over the products of the standard deviations, clamped to [−1, 1].
Tensor corrcoef(const Tensor& self);

}  // namespace wick
