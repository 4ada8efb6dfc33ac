#pragma once
// The optimizers' steps: each element of a parameter and its state in one sweep over memory.

#include <autograd/core/dtype.h>

#include <cstdint>

namespace wick::kernels {

struct SGDStep {
  double lr, momentum, dampening, weight_decay;
  bool nesterov, first;  // first: the momentum buffer starts as the gradient
};
/// d = g + decay·w; v ← momentum·v + (1 − dampening)·d; w ← w − lr·(v, or d + momentum·v if nesterov). v may be null
/// when momentum is 0. https://pytorch.org/docs/stable/generated/torch.optim.SGD.html
void sgd_step(ScalarType t, int64_t n, void* w, const void* g, void* v, const SGDStep& s);

struct AdamStep {
  double lr, beta1, beta2, eps, weight_decay;
  bool decoupled;  // AdamW: the decay shrinks w directly
  int64_t step;    // from 1
};
/// m ← β₁m + (1 − β₁)g; v ← β₂v + (1 − β₂)g²; w ← w − lr·m̂/(√v̂ + eps), m̂ and v̂ free of the bias of their zero start.
/// top, if not null, keeps the largest v (AMSGrad). Kingma, Ba 2015; Loshchilov, Hutter 2019.
void adam_step(ScalarType t, int64_t n, void* w, const void* g, void* m, void* v, void* top, const AdamStep& s);

struct RMSpropStep {
  double lr, alpha, eps, weight_decay, momentum;
};
/// d = g + decay·w; s ← αs + (1 − α)d²; r = d/(√s + eps); v ← momentum·v + r; w ← w − lr·v. mean, if not null, keeps
/// m ← αm + (1 − α)d, and s − m² stands for s in r; without v the step is lr·r.
/// https://pytorch.org/docs/stable/generated/torch.optim.RMSprop.html
void rmsprop_step(ScalarType t, int64_t n, void* w, const void* g, void* s, void* mean, void* v, const RMSpropStep& o);

struct AdagradStep {
  double lr, eps, weight_decay;
};
/// d = g + decay·w; s ← s + d²; w ← w − lr·d/(√s + eps). Duchi et al. 2011.
void adagrad_step(ScalarType t, int64_t n, void* w, const void* g, void* s, const AdagradStep& o);

}  // namespace wick::kernels
