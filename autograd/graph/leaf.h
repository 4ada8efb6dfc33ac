#pragma once
// Where graphs end: a leaf that requires grad has a node that adds what reaches it to the leaf's grad().

#include <autograd/graph/node.h>

namespace wick {

/// The node that accumulates a leaf's gradient; makes it if there is none. The leaf holds the node, and the node does
/// not keep the leaf alive: once the leaf is gone, nobody can ask for its gradient.
Ref<Node> accumulator_of(TensorImpl* leaf);

/// A lock for the gradient of a tensor, or for the tensors that a node knows. Several share one flag, so it is for
/// short work only, and nothing that takes another GradLock may run under it.
class GradLock {
 public:
  explicit GradLock(const void* of);
  ~GradLock();
  GradLock(const GradLock&) = delete;
  GradLock& operator=(const GradLock&) = delete;

 private:
  std::atomic_flag* flag_;
};

/// t's grad() becomes a new tensor, what it was plus e, while other threads may do the same. Recorded in grad mode.
void add_to_grad(TensorImpl& t, const Tensor& e);

namespace detail {
Edge find_gradient_edge(const Tensor& t);
}
/// Where t's gradient goes: to its grad_fn, or for a leaf that requires grad to the node that accumulates. Invalid if t
/// needs no gradient.
inline Edge gradient_edge(const Tensor& t) {
  const TensorImpl* impl = t.impl();
  if (impl && impl->grad_fn && !impl->base) return {impl->grad_fn, impl->output_nr};
  return detail::find_gradient_edge(t);
}

namespace detail {
/// Makes `out` output number output_nr of the node's operator.
void set_history(const Tensor& out, Ref<Node> node, uint32_t output_nr);
}  // namespace detail

}  // namespace wick
