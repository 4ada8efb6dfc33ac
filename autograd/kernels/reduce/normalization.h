#pragma once
// Normalisation (layer, group, instance and batch norm): subtract the mean, divide by the deviation, multiply by a
// weight, add a bias.

#include <autograd/core/dtype.h>

#include <cstdint>

namespace wick::kernels {

/// Which numbers of x (rows × groups × channels × inner) are normalised together. Such a set is a group of a row, or,
/// if `across`, a group of all rows:
///
///   layer norm       rows = N, groups = 1, channels = the normalised elements, inner = 1
///   group norm       rows = N, groups, channels = those of a group, inner = spatial size
///   batch norm       rows = N, groups = C, channels = 1, inner = spatial size, across
///
/// Weight and bias have groups × channels numbers.
struct Norm {
  int64_t rows, groups, channels, inner;
  bool across;
  double eps;

  int64_t sets() const { return across ? groups : rows * groups; }
  int64_t set_size() const { return channels * inner * (across ? rows : 1); }
  int64_t numel() const { return rows * groups * channels * inner; }
};

/// The mean of each set, its (biased) variance, and the scale 1/√(var + eps); in double, since the mean of large and
/// nearly equal numbers needs more digits than they have, and since the variance of numbers of any size fits. The mean
/// of doubles needs more than a double: mean_rest is what its rounding left out.
struct Statistics {
  double *mean, *var, *scale, *mean_rest;
};

/// y ← (x − mean)·scale·weight + bias. s gets the statistics of each set; weight and bias may be null. Here and below
/// the order of additions depends neither on the number of threads nor on the width of the vectors.
void normalise(ScalarType t, const Norm& n, const void* x, const void* weight, const void* bias, void* y,
               const Statistics& s);
/// out ← the gradient of x, given e, that of y: (g − mean(g) − x̂ mean(g x̂))·scale with g = e w, x̂ = (x − mean)·scale
/// and means over each set.
void normalise_backward_input(ScalarType t, const Norm& n, const void* e, const void* x, const void* weight,
                              const Statistics& s, void* out);
/// out ← the gradient of the weight: Σ e x̂ for each channel.
void normalise_backward_weight(ScalarType t, const Norm& n, const void* e, const void* x, const Statistics& s,
                               void* out);

}  // namespace wick::kernels
