#pragma once
// backward() and grad(): where a walk begins.

#include <autograd/graph/node.h>

namespace wick {

namespace autograd {

using wick::Edge;
using wick::Node;
using Variable = Tensor;
using variable_list = std::vector<Tensor>;
using edge_list = std::vector<Edge>;

/// Adds Σᵢ eᵢ ∂tensorsᵢ/∂leaf to the grad() of each leaf that requires grad, or of each of `inputs` if there are any;
/// see Tensor::backward. The incoming gradients eᵢ to start from are grad_tensors, of the shapes of the tensors. One
/// that is undefined (or left out with all others) means 1, for a tensor of one element only. The graph is freed unless
/// retain_graph, whose default is create_graph; with create_graph the gradients are recorded. Throws if a tensor or
/// input does not require grad. https://pytorch.org/docs/stable/generated/torch.autograd.backward.html
void backward(const variable_list& tensors, const variable_list& grad_tensors = {},
              std::optional<bool> retain_graph = std::nullopt, bool create_graph = false,
              const variable_list& inputs = {});

/// Returns Σᵢ eᵢ ∂outputsᵢ/∂input for each input, with the incoming gradients eᵢ = grad_outputs, and leaves every
/// grad() as it is; otherwise as backward(). For an input that the outputs do not depend on it throws, or with
/// allow_unused returns an undefined tensor. https://pytorch.org/docs/stable/generated/torch.autograd.grad.html
variable_list grad(const variable_list& outputs, const variable_list& inputs, const variable_list& grad_outputs = {},
                   std::optional<bool> retain_graph = std::nullopt, bool create_graph = false,
                   bool allow_unused = false);

}  // namespace autograd
}  // namespace wick
