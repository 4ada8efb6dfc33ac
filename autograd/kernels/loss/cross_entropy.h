#pragma once
// Losses of classes: the negative log likelihood, and the cross entropy of a softmax. The input is a row-major matrix
// (n × classes) of float32 or float64, one sample a row.

#include <autograd/core/dtype.h>

#include <cstdint>

namespace wick::kernels {

/// The targets of n samples, and what becomes of their losses.
struct ClassLoss {
  int64_t n, classes;
  const int64_t* y;    // (n): the class, −1 where the sample is ignored
  const void* weight;  // (n): its weight w_y in the input's dtype, 0 where ignored
  bool each;           // whether the result is a loss for each sample (n); else it is one number, Σ losses / divisor
  double divisor;
};

/// J = −w_y x_y of each row of x. Rows of weight 0 are not read and give 0. Sums are made in float64.
void nll(ScalarType t, const ClassLoss& l, const void* x, void* losses);
/// ∂J/∂x_y = −w_y e / divisor for the incoming gradient e, of n or one. dx (n × classes) holds 0 on entry, and keeps it
/// at all other classes and in rows of weight 0.
void nll_backward(ScalarType t, const ClassLoss& l, const void* e, void* dx);

/// The probability that a target y gives to class c, with smoothing s: q_c = (1 − s)[c = y] w_y + s w_c / C.
struct Smoothing {
  double own;            // 1 − s
  const double* spread;  // (classes): s w_c / C; null without smoothing
};

/// J = −Σ_c q_c log p_c of each row of log_p, the logarithm of the softmax p of the input z. Ignored rows give 0. Sums
/// are made in float64.
void cross_entropy(ScalarType t, const ClassLoss& l, const Smoothing& s, const void* log_p, void* losses);
/// ∂J/∂z_c = (p_c Σ q − q_c) e / divisor for the incoming gradient e, of n or one; 0 in ignored rows. p (n × classes)
/// holds the softmax on entry and the gradient on return.
void cross_entropy_backward(ScalarType t, const ClassLoss& l, const Smoothing& s, const void* e, void* p);
/// q_c of each row. q (n × classes) holds 0 on entry, and keeps it in ignored rows.
void cross_entropy_target(ScalarType t, const ClassLoss& l, const Smoothing& s, void* q);

}  // namespace wick::kernels
