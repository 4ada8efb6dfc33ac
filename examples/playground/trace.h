#pragma once
// One forward and one backward pass with all numbers, and the walk of backward() node by node.

#include "network.h"

namespace playground {

/// Layer l of a pass, in the notation of backprop.md: W is d(l-1)×d(l), a sample is a column.
struct TracedLayer {
  Tensor W, b, z, a;
  Tensor slope;  ///< f'(z)
  /// ∂J/∂a (the sum in the formula of e), e = ∂J/∂z, ∂J/∂W, ∂J/∂b: what backward() got.
  Tensor a_gradient, e, W_gradient, b_gradient;
};
/// A node as backward() came to it.
struct Visit {
  struct Passed {
    std::string name, what;
    Tensor gradient;
  };
  std::string name, what;      ///< the operator's name; which of z(l), a(l), J it computed or which leaf it is, else ""
  Tensor incoming;             ///< ∂J/∂(its result), a row for each sample as nn::Linear has it
  std::vector<Passed> passes;  ///< the gradients that it passes on, and to which nodes
};
struct Trace {
  Tensor x, y;  ///< columns
  double loss = 0;
  std::vector<TracedLayer> layers;  ///< layer 1 first
  std::vector<Visit> walk;
};

/// The pass over samples x (N×d(0)) with targets y. The parameters' gradients become those
/// of this pass.
Trace trace(const Network& network, const Tensor& x, const Tensor& y);

}  // namespace playground
