#pragma once
// Derivatives of functions: Jacobians, Hessians, and their products with vectors. Names and meaning are those of
// Python's torch.autograd.functional. The functions must not change their inputs in place. All throw for an input or
// output that is undefined, an input that is not floating-point, and a v of other shapes.

#include <autograd/graph.h>

#include <functional>
#include <utility>
#include <vector>

namespace wick::autograd::functional {

using Function = std::function<variable_list(const variable_list&)>;
/// A function of one tensor that returns one.
using TensorToTensor = std::function<Tensor(const Tensor&)>;

struct Options {
  /// Whether the results can be differentiated again.
  bool create_graph = false;
  /// Whether to throw if an output does not depend on an input, instead of giving zeros.
  bool strict = false;
};

/// (outputs, vᵀJ): what backward() computes, for the incoming gradients v, one of the shape of each output. v may be
/// left out for one output of one element: it is 1 then.
/// https://pytorch.org/docs/stable/generated/torch.autograd.functional.vjp.html
std::pair<variable_list, variable_list> vjp(const Function& f, const variable_list& inputs, const variable_list& v = {},
                                            Options o = {});
/// (outputs, Jv): how the outputs change when the inputs move in the direction v, one of the shape of each input. Takes
/// two backward passes and does not compute J. v may be left out for one input of one element.
/// https://pytorch.org/docs/stable/generated/torch.autograd.functional.jvp.html
std::pair<variable_list, variable_list> jvp(const Function& f, const variable_list& inputs, const variable_list& v = {},
                                            Options o = {});
/// J[i][j]: the derivative of output i by input j, of shape (output's sizes…, input's sizes…). Takes a backward pass
/// for each output element. https://pytorch.org/docs/stable/generated/torch.autograd.functional.jacobian.html
std::vector<variable_list> jacobian(const Function& f, const variable_list& inputs, Options o = {});
/// H[i][j]: the second derivative by inputs i and j of a function with one output of one element, of shape (sizes of
/// i…, sizes of j…). https://pytorch.org/docs/stable/generated/torch.autograd.functional.hessian.html
std::vector<variable_list> hessian(const Function& f, const variable_list& inputs, Options o = {});
/// (output, Hv) of a function with one output of one element; v has the shapes of the inputs.
/// https://pytorch.org/docs/stable/generated/torch.autograd.functional.hvp.html
std::pair<Tensor, variable_list> hvp(const Function& f, const variable_list& inputs, const variable_list& v,
                                     Options o = {});
/// (output, vᵀH). Takes fewer passes than hvp(), and is equal to it where f is twice continuously differentiable.
/// https://pytorch.org/docs/stable/generated/torch.autograd.functional.vhp.html
std::pair<Tensor, variable_list> vhp(const Function& f, const variable_list& inputs, const variable_list& v,
                                     Options o = {});

// The same for a function of one tensor that returns one.
std::pair<Tensor, Tensor> vjp(const TensorToTensor& f, const Tensor& input, const Tensor& v = {}, Options o = {});
std::pair<Tensor, Tensor> jvp(const TensorToTensor& f, const Tensor& input, const Tensor& v = {}, Options o = {});
Tensor jacobian(const TensorToTensor& f, const Tensor& input, Options o = {});
Tensor hessian(const TensorToTensor& f, const Tensor& input, Options o = {});
std::pair<Tensor, Tensor> hvp(const TensorToTensor& f, const Tensor& input, const Tensor& v, Options o = {});
std::pair<Tensor, Tensor> vhp(const TensorToTensor& f, const Tensor& input, const Tensor& v, Options o = {});

}  // namespace wick::autograd::functional
