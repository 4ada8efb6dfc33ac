#pragma once
// Normalisation: numbers less their mean, divided by their deviation, times a weight, plus a bias.

#include <autograd/core/dtype.h>

#include <cstdint>

namespace wick::kernels {

/// What is normalised together in x (rows × groups × channels × inner): each group of each row by itself, or, `across`,
/// each group over all rows. Weight and bias have groups × channels numbers.
struct Norm {
  int64_t rows, groups, channels, inner;
  bool across;
  double eps;

  int64_t sets() const { return across ? groups : rows * groups; }
  int64_t set_size() const { return channels * inner * (across ? rows : 1); }
  int64_t numel() const { return rows * groups * channels * inner; }
};

/// y ← (x − mean)/√(var + eps)·weight + bias; mean and var (biased) get each set's statistics. Weight, bias may be
/// null. Here and below the order of sums depends neither on the number of threads nor on the vectors' width.
void normalise(ScalarType t, const Norm& n, const void* x, const void* weight, const void* bias, void* y, void* mean,
               void* var);
/// The error of x: (w e − mean(w e) − x̂·mean(w e x̂))/√(var + eps), means over each set, x̂ = (x − mean)/√(var + eps).
void normalise_backward_input(ScalarType t, const Norm& n, const void* e, const void* x, const void* weight,
                              const void* mean, const void* var, void* out);
/// The error of the weight: Σ e x̂ for each channel.
void normalise_backward_weight(ScalarType t, const Norm& n, const void* e, const void* x, const void* mean,
                               const void* var, void* out);

}  // namespace wick::kernels
