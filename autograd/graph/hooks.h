#pragma once
// Hooks: functions of the user that a backward pass calls.

#include <autograd/tensor/impl.h>

#include <functional>
#include <span>
#include <vector>

namespace wick {

/// The hooks of one node. Most nodes have none, and then no NodeHooks either. A removed hook is an empty function.
struct NodeHooks {
  using Gradients = std::vector<Tensor>;
  using TensorHook = std::function<Tensor(const Tensor&)>;

  /// With the number of an output: sees the incoming gradient of that output, and may return another.
  std::vector<std::pair<uint32_t, TensorHook>> tensor;
  /// With the number of an output: the tensor that called retain_grad(), not owned. It gets that incoming gradient.
  std::vector<std::pair<uint32_t, TensorImpl*>> retained;
  /// See Node::add_pre_hook().
  std::vector<std::function<Gradients(const Gradients& incoming)>> before;
  /// See Node::add_post_hook().
  std::vector<std::function<Gradients(const Gradients& gradients, const Gradients& incoming)>> after;
  /// Called by a leaf's node after it added to grad().
  std::vector<std::function<void(const Tensor& leaf)>> accumulated;
};

struct Pending;

/// Runs the hooks `tensor` of p's node over its incoming gradients, then adds these to the grad() of the `retained`
/// tensors. Throws if a hook returns another shape or dtype.
void run_tensor_hooks(Pending& p);
/// Runs the node's apply() between its hooks `before` and `after`, then shows the gradients to the watcher (watcher.h).
/// Throws if a hook returns another number of gradients.
void apply_with_hooks(Node& node, NodeHooks::Gradients& incoming, std::span<Tensor> gradients);

}  // namespace wick
