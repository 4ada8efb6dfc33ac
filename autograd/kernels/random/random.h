#pragma once
// Random numbers in memory: PyTorch's on the CPU. Each function fills the n elements of out in order with numbers drawn
// from g, whose mutex it locks while it draws. t: the dtype of out. Parameters are not checked.

#include <autograd/core/dtype.h>
#include <autograd/core/random.h>

#include <cstdint>

namespace wick::kernels {

// Of float32 and float64.

/// Uniform in [from, to): u·(to − from) + from with one rounding.
void uniform(CPUGeneratorImpl& g, ScalarType t, int64_t n, double from, double to, void* out);
/// The same for float32, but u has this many random digits.
void uniform_of_digits(CPUGeneratorImpl& g, ScalarType t, int64_t n, int digits, double from, double to, void* out);
/// Normal, one number after the other, computed in float64.
void normal(CPUGeneratorImpl& g, ScalarType t, int64_t n, double mean, double std, void* out);
/// Normal by Box and Muller, for n ≥ 16: uniform numbers first, of which each sixteen become normal ones, eight against
/// eight. Where 16 does not divide n the last 16 are drawn anew. Other numbers than normal() draws.
void normal_by_sixteens(CPUGeneratorImpl& g, ScalarType t, int64_t n, double mean, double std, void* out);
/// exp of a normal number.
void log_normal(CPUGeneratorImpl& g, ScalarType t, int64_t n, double mean, double std, void* out);
/// Density rate·exp(−rate·x) for x ≥ 0; rate > 0.
void exponential(CPUGeneratorImpl& g, ScalarType t, int64_t n, double rate, void* out);
/// Density 1/(π sigma (1 + ((x − median)/sigma)²)); sigma > 0.
void cauchy(CPUGeneratorImpl& g, ScalarType t, int64_t n, double median, double sigma, void* out);
/// Slopes of a randomized ReLU: uniform in [lower, upper) where x ≤ 0, else 1 and nothing is drawn. x (n) has dtype t.
void rrelu_slopes(CPUGeneratorImpl& g, ScalarType t, int64_t n, const void* x, double lower, double upper, void* out);

// Of all dtypes.

/// How often one draws with success probability p in (0, 1) up to the first success.
void geometric(CPUGeneratorImpl& g, ScalarType t, int64_t n, double p, void* out);
/// Integers from + r for r in [0, range), range > 0; they wrap around.
void integers(CPUGeneratorImpl& g, ScalarType t, int64_t n, int64_t from, uint64_t range, void* out);
/// Integers in [0, max] where max is the dtype's largest, 2²⁴ for float32 and 2⁵³ for float64.
void integers_of_dtype(CPUGeneratorImpl& g, ScalarType t, int64_t n, void* out);
/// 1 with the probability p[i], else 0: whether a uniform number of p's dtype, float32 or float64, is less than p[i]. p
/// steps p_stride elements; 0 means one probability for all.
void bernoulli(CPUGeneratorImpl& g, ScalarType t, int64_t n, ScalarType p_type, const void* p, int64_t p_stride,
               void* out);
/// The position of the first of n values of p, float32 or float64, that is not in [0, 1]; −1 if there is none.
int64_t first_not_probability(ScalarType t, const void* p, int64_t n);

// Of int64.

/// Shuffles x (n): all orders are equally likely.
void shuffle(CPUGeneratorImpl& g, int64_t n, int64_t* x);
/// `samples` indices of each row of weights (m × n, float32 or float64), drawn with replacement, each with a
/// probability in proportion to its weight; out is m × samples. Weights are 0 or more, their sum is above 0.
void multinomial(CPUGeneratorImpl& g, ScalarType t, const void* weights, int64_t m, int64_t n, int64_t samples,
                 int64_t* out);

}  // namespace wick::kernels
