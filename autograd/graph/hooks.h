#pragma once
// Functions of the user that a backward pass calls. A node has them only if it was given some.

#include <autograd/tensor/impl.h>

#include <functional>
#include <span>
#include <vector>

namespace wick {

struct NodeHooks {
  using Gradients = std::vector<Tensor>;
  using TensorHook = std::function<Tensor(const Tensor&)>;

  std::vector<std::pair<uint32_t, TensorHook>> tensor;     // sees, and may replace, the gradient of one output
  std::vector<std::pair<uint32_t, TensorImpl*>> retained;  // tensors that keep the gradient of one output (not owned)
  std::vector<std::function<Gradients(const Gradients& incoming)>> before;
  std::vector<std::function<Gradients(const Gradients& gradients, const Gradients& incoming)>> after;
  std::vector<std::function<void(const Tensor& leaf)>> accumulated;  // of a leaf's node: after it added to grad()
};

struct Pending;

/// Runs the hooks on single outputs over the incoming gradients of p's node, then hands them to retain_grad()'s tensors.
void run_tensor_hooks(Pending& p);
/// The node's apply() between its hooks before and after, seen by the watcher.
void apply_with_hooks(Node& node, NodeHooks::Gradients& incoming, std::span<Tensor> gradients);

}  // namespace wick
