#pragma once
// Random tensors. They draw the numbers of PyTorch's CPU generator for the same seed. Options give dtype (float32 by
// default) and requires_grad.

#include <autograd/core/random.h>
#include <autograd/tensor/tensor.h>

namespace wick {

// Those that take a generator draw from it, if it is one, in the place of the process's.

/// Uniform in [0, 1).
Tensor rand(IntArrayRef size, const TensorOptions& options = {});
Tensor rand(IntArrayRef size, const std::optional<Generator>& generator, const TensorOptions& options = {});
/// Normal, mean 0, variance 1.
Tensor randn(IntArrayRef size, const TensorOptions& options = {});
Tensor randn(IntArrayRef size, const std::optional<Generator>& generator, const TensorOptions& options = {});
/// Normal numbers with this mean and standard deviation; tensors give those of each element, and broadcast. No gradient
/// goes to them. Throws for a negative std that is a number.
Tensor normal(double mean, double std, IntArrayRef size, const TensorOptions& options = {});
Tensor normal(double mean, double std, IntArrayRef size, const std::optional<Generator>& generator,
              const TensorOptions& options = {});
Tensor normal(const Tensor& mean, double std = 1, const std::optional<Generator>& generator = std::nullopt);
Tensor normal(double mean, const Tensor& std, const std::optional<Generator>& generator = std::nullopt);
Tensor normal(const Tensor& mean, const Tensor& std, const std::optional<Generator>& generator = std::nullopt);
/// Integers in [low, high), low 0 if not given, all equally likely; int64 unless the options say otherwise. Throws for
/// an empty range.
Tensor randint(int64_t high, IntArrayRef size, const TensorOptions& options = {});
Tensor randint(int64_t low, int64_t high, IntArrayRef size, const TensorOptions& options = {});
Tensor randint(int64_t high, IntArrayRef size, const std::optional<Generator>& generator,
               const TensorOptions& options = {});
Tensor randint(int64_t low, int64_t high, IntArrayRef size, const std::optional<Generator>& generator,
               const TensorOptions& options = {});
/// randint() in self's shape, and its dtype unless the options say otherwise.
Tensor randint_like(const Tensor& self, int64_t high, const TensorOptions& options = {});
Tensor randint_like(const Tensor& self, int64_t low, int64_t high, const TensorOptions& options = {});
/// 0 … n − 1 in random order; int64 unless the options say otherwise. Throws for n < 0.
Tensor randperm(int64_t n, const TensorOptions& options = {});
Tensor randperm(int64_t n, const std::optional<Generator>& generator, const TensorOptions& options = {});

/// self ← random numbers: the methods of Tensor that are called uniform_(), normal_(), … (Functions of those names are
/// in nn::init.) Each number is drawn for itself, in row-major order. The gradient of what self was before is 0. They
/// throw where a parameter is out of range; those of continuous distributions throw if self is not floating.
namespace random_fill {
Tensor& uniform(const Tensor& self, double from, double to);      ///< uniform in [from, to); from ≤ to
Tensor& normal(const Tensor& self, double mean, double std);      ///< normal; std ≥ 0
Tensor& log_normal(const Tensor& self, double mean, double std);  ///< exp of normal numbers; std > 0
Tensor& exponential(const Tensor& self, double lambd);            ///< density λ exp(−λx) for x ≥ 0; λ > 0
Tensor& cauchy(const Tensor& self, double median, double sigma);  ///< density σ/(π(σ² + (x − median)²)); σ > 0
Tensor& bernoulli(const Tensor& self, double p);                  ///< 1 with probability p, else 0; p in [0, 1]
Tensor& bernoulli(const Tensor& self, const Tensor& p);           ///< the same with a p for each element; p broadcasts
Tensor& geometric(const Tensor& self, double p);  ///< tries up to the first success, each of probability p in (0, 1)
Tensor& integers(const Tensor& self, int64_t from, int64_t to);  ///< integers in [from, to); from < to
Tensor& integers(const Tensor& self, int64_t to);                ///< integers in [0, to); to > 0
Tensor& integers(const Tensor& self);  ///< integers from 0 to the largest up to which the dtype holds all
}  // namespace random_fill

}  // namespace wick
