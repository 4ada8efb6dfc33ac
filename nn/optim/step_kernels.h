#pragma once
// The steps of the optimizers: each element of a parameter and its state is updated in one pass over memory. w is the
// parameter, g its gradient; all arrays have n elements of type t (float32 or float64).

#include <autograd/core/dtype.h>

#include <cstdint>

namespace wick::optim {

/// The numbers of a step of SGD; see sgd_step() for their meaning.
struct SGDStep {
  double lr, momentum, dampening, weight_decay;
  bool nesterov, first;  // first: the momentum buffer v starts as d
};
/// d = g + weight_decay·w; v ← momentum·v + (1 − dampening)·d; w ← w − lr·v (with nesterov w − lr·(d + momentum·v)).
/// v may be null when momentum is 0; then w ← w − lr·d.
/// https://pytorch.org/docs/stable/generated/torch.optim.SGD.html
void sgd_step(ScalarType t, int64_t n, void* w, const void* g, void* v, const SGDStep& s);

/// The numbers of a step of Adam or AdamW.
struct AdamStep {
  double lr, beta1, beta2, eps, weight_decay;
  bool decoupled;  // AdamW: weight_decay shrinks w and is not added to g
  int64_t step;    // k, from 1
};
/// d = g + weight_decay·w (AdamW: d = g and w ← w − lr·weight_decay·w); m ← β₁m + (1 − β₁)d; v ← β₂v + (1 − β₂)d²;
/// m̂ = m/(1 − β₁ᵏ), v̂ = v/(1 − β₂ᵏ); w ← w − lr·m̂/(√v̂ + eps). With v_max (AMSGrad; may be null)
/// v_max ← max(v_max, v), which replaces v in v̂. Kingma, Ba 2015; Reddi et al. 2018; Loshchilov, Hutter 2019.
void adam_step(ScalarType t, int64_t n, void* w, const void* g, void* m, void* v, void* v_max, const AdamStep& s);

/// The numbers of a step of RMSprop.
struct RMSpropStep {
  double lr, alpha, eps, weight_decay, momentum;
};
/// d = g + weight_decay·w; s ← αs + (1 − α)d²; r = d/(√s + eps); v ← momentum·v + r; w ← w − lr·v. Without v (null)
/// w ← w − lr·r. With m (centered; may be null) m ← αm + (1 − α)d, and s − m² replaces s in r.
/// https://pytorch.org/docs/stable/generated/torch.optim.RMSprop.html
void rmsprop_step(ScalarType t, int64_t n, void* w, const void* g, void* s, void* m, void* v, const RMSpropStep& o);

/// The numbers of a step of Adagrad.
struct AdagradStep {
  double lr, eps, weight_decay;
};
/// d = g + weight_decay·w; s ← s + d²; w ← w − lr·d/(√s + eps). Duchi et al. 2011.
void adagrad_step(ScalarType t, int64_t n, void* w, const void* g, void* s, const AdagradStep& o);

}  // namespace wick::optim
