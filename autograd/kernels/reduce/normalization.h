#pragma once
// Normalisation (layer, group, instance and batch norm): numbers less their mean, divided by their deviation, times a
// weight, plus a bias.

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

/// y ← (x − mean)/√(var + eps)·weight + bias. mean and (biased) var get the statistics of each set; weight and bias may
/// be null. Here and below the order of additions depends neither on the number of threads nor on the width of the
/// vectors.
void normalise(ScalarType t, const Norm& n, const void* x, const void* weight, const void* bias, void* y, void* mean,
               void* var);
/// out ← the gradient of x, given e, that of y: (w e − mean(w e) − x̂·mean(w e x̂))/√(var + eps) with means over each set
/// and x̂ = (x − mean)/√(var + eps).
void normalise_backward_input(ScalarType t, const Norm& n, const void* e, const void* x, const void* weight,
                              const void* mean, const void* var, void* out);
/// out ← the gradient of the weight: Σ e x̂ for each channel.
void normalise_backward_weight(ScalarType t, const Norm& n, const void* e, const void* x, const void* mean,
                               const void* var, void* out);

}  // namespace wick::kernels
