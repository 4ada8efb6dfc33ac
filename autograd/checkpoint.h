#pragma once
// Checkpoints: less memory for a longer backward pass.

#include <autograd/graph.h>

#include <functional>

namespace wick::autograd {

/// Returns f(inputs) without keeping what f's operators save. The backward pass runs f again, with the same random
/// numbers, to get it. f may use parameters besides its inputs: backward() adds their gradients, grad() does not see
/// them. Throws if no input requires grad while recording, and when it is differentiated twice.
/// https://pytorch.org/docs/stable/checkpoint.html
variable_list checkpoint(const std::function<variable_list(const variable_list&)>& f, const variable_list& inputs);
/// The same for a function of one tensor.
Tensor checkpoint(std::function<Tensor(const Tensor&)> f, const Tensor& input);

}  // namespace wick::autograd
