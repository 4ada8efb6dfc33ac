#pragma once
// Variances, standard deviations and covariances.

#include <autograd/tensor/tensor.h>

namespace wick {

/// Σ (x − mean)² / (n − 1), or / n when not unbiased; std is its root.
Tensor var(const Tensor& self, bool unbiased = true);
Tensor var(const Tensor& self, IntArrayRef dim, bool unbiased = true, bool keepdim = false);
// var(x, 1) is along dimension 1; without these the 1 would be taken for a bool.
Tensor var(const Tensor& self, int dim);
Tensor std(const Tensor& self, bool unbiased = true);
Tensor std(const Tensor& self, IntArrayRef dim, bool unbiased = true, bool keepdim = false);
Tensor std(const Tensor& self, int dim);
/// (std, mean) and (var, mean).
std::tuple<Tensor, Tensor> std_mean(const Tensor& self, bool unbiased = true);
std::tuple<Tensor, Tensor> std_mean(const Tensor& self, IntArrayRef dim, bool unbiased = true, bool keepdim = false);
// As for var(x, 1): the 1 is a dimension, not a bool.
std::tuple<Tensor, Tensor> std_mean(const Tensor& self, int dim);
std::tuple<Tensor, Tensor> var_mean(const Tensor& self, bool unbiased = true);
std::tuple<Tensor, Tensor> var_mean(const Tensor& self, IntArrayRef dim, bool unbiased = true, bool keepdim = false);
std::tuple<Tensor, Tensor> var_mean(const Tensor& self, int dim);
/// The covariances of the rows (variables; columns are observations), weighted by how often and how much each counts.
Tensor cov(const Tensor& self, int64_t correction = 1, const std::optional<Tensor>& fweights = std::nullopt,
           const std::optional<Tensor>& aweights = std::nullopt);
Tensor corrcoef(const Tensor& self);  ///< covariances over the product of deviations, within [−1, 1]

}  // namespace wick
