#pragma once
// Random tensors. They draw PyTorch CPU's numbers for the same seed.

#include <autograd/core/random.h>
#include <autograd/tensor/tensor.h>

namespace wick {

Tensor rand(IntArrayRef size, const TensorOptions& options = {});   ///< uniform in [0, 1)
Tensor randn(IntArrayRef size, const TensorOptions& options = {});  ///< normal, mean 0, variance 1
Tensor normal(double mean, double std, IntArrayRef size, const TensorOptions& options = {});
Tensor normal(const Tensor& mean, double std = 1);
Tensor normal(double mean, const Tensor& std);
Tensor normal(const Tensor& mean, const Tensor& std);
Tensor randint(int64_t high, IntArrayRef size, const TensorOptions& options = {});  ///< int64 in [0, high)
Tensor randint(int64_t low, int64_t high, IntArrayRef size, const TensorOptions& options = {});
/// Integers in [0, high) or [low, high).
Tensor randint_like(const Tensor& self, int64_t high, const TensorOptions& options = {});
Tensor randint_like(const Tensor& self, int64_t low, int64_t high, const TensorOptions& options = {});
Tensor randperm(int64_t n, const TensorOptions& options = {});  ///< 0 … n−1 in random order, int64

/// self ← random numbers: the methods of Tensor that are called uniform_(), normal_(), … (Functions of those names are
/// nn::init's.) They throw where a parameter is outside of its range.
namespace random_fill {
Tensor& uniform(const Tensor& self, double from, double to);     ///< uniform in [from, to)
Tensor& normal(const Tensor& self, double mean, double std);     ///< normal
Tensor& bernoulli(const Tensor& self, double p);                 ///< 1 with probability p, else 0
Tensor& bernoulli(const Tensor& self, const Tensor& p);          ///< the same with a probability for each element
Tensor& integers(const Tensor& self, int64_t from, int64_t to);  ///< whole numbers in [from, to)
Tensor& integers(const Tensor& self, int64_t to);                ///< whole numbers in [0, to)
Tensor& integers(const Tensor& self);                            ///< whole numbers that the dtype holds exactly, from 0
Tensor& exponential(const Tensor& self, double lambd);           ///< density λ exp(−λx)
Tensor& cauchy(const Tensor& self, double median, double sigma);  ///< density σ/(π(σ² + (x − median)²))
Tensor& log_normal(const Tensor& self, double mean, double std);  ///< exp of normal numbers
Tensor& geometric(const Tensor& self, double p);                  ///< tries until the first success of probability p
}  // namespace random_fill

}  // namespace wick
