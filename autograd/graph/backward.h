#pragma once
// Differentiating: where a walk begins.

#include <autograd/graph/node.h>

namespace wick {

namespace autograd {

using wick::Edge;
using wick::Node;
using Variable = Tensor;
using variable_list = std::vector<Tensor>;
using edge_list = std::vector<Edge>;

/// Adds ∂(Σ tensors)/∂leaf to each leaf's grad(); see Tensor::backward. grad_tensors are the incoming gradients to start
/// from; an undefined one (or none at all) means 1, for one-element tensors only.
/// https://pytorch.org/docs/stable/generated/torch.autograd.backward.html
void backward(const variable_list& tensors, const variable_list& grad_tensors = {},
              std::optional<bool> retain_graph = std::nullopt, bool create_graph = false,
              const variable_list& inputs = {});

/// Returns ∂(Σ outputs)/∂input for each input and leaves grad() untouched. An input that the outputs do not depend on
/// throws, or with allow_unused gives an undefined tensor.
/// https://pytorch.org/docs/stable/generated/torch.autograd.grad.html
variable_list grad(const variable_list& outputs, const variable_list& inputs, const variable_list& grad_outputs = {},
                   std::optional<bool> retain_graph = std::nullopt, bool create_graph = false,
                   bool allow_unused = false);

}  // namespace autograd
}  // namespace wick
