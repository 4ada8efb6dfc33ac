#pragma once
// Derivatives of functions: products with Jacobians and Hessians, and these themselves. Names and meaning of Python's
// torch.autograd.functional. The functions must not change their inputs in place.

#include <autograd/graph.h>

#include <functional>
#include <utility>
#include <vector>

namespace wick::autograd::functional {

using Function = std::function<variable_list(const variable_list&)>;
/// One tensor in, one out.
using TensorToTensor = std::function<Tensor(const Tensor&)>;

struct Options {
  /// Whether the results can be differentiated again.
  bool create_graph = false;
  /// Whether an output that does not depend on an input is an Error instead of a zero.
  bool strict = false;
};

/// (outputs, vᵀJ): what backward() computes, for errors v of the outputs; v may be left out for one output of one
/// element.
std::pair<variable_list, variable_list> vjp(const Function& f, const variable_list& inputs, const variable_list& v = {},
                                            Options o = {});
/// (outputs, Jv): how the outputs change when the inputs move along v. By two backward passes, without the Jacobian.
std::pair<variable_list, variable_list> jvp(const Function& f, const variable_list& inputs, const variable_list& v = {},
                                            Options o = {});
/// J[i][j]: the derivative of output i by input j, of shape (output's sizes…, input's sizes…).
std::vector<variable_list> jacobian(const Function& f, const variable_list& inputs, Options o = {});
/// H[i][j]: the second derivative of a function with one output of one element, (sizes of i…, sizes of j…).
std::vector<variable_list> hessian(const Function& f, const variable_list& inputs, Options o = {});
/// (output, Hv) and (output, vᵀH), of a function with one output of one element. vhp takes fewer passes; for a twice
/// continuously differentiable f both are equal.
std::pair<Tensor, variable_list> hvp(const Function& f, const variable_list& inputs, const variable_list& v,
                                     Options o = {});
std::pair<Tensor, variable_list> vhp(const Function& f, const variable_list& inputs, const variable_list& v,
                                     Options o = {});

std::pair<Tensor, Tensor> vjp(const TensorToTensor& f, const Tensor& input, const Tensor& v = {}, Options o = {});
std::pair<Tensor, Tensor> jvp(const TensorToTensor& f, const Tensor& input, const Tensor& v = {}, Options o = {});
Tensor jacobian(const TensorToTensor& f, const Tensor& input, Options o = {});
Tensor hessian(const TensorToTensor& f, const Tensor& input, Options o = {});
std::pair<Tensor, Tensor> hvp(const TensorToTensor& f, const Tensor& input, const Tensor& v, Options o = {});
std::pair<Tensor, Tensor> vhp(const TensorToTensor& f, const Tensor& input, const Tensor& v, Options o = {});

}  // namespace wick::autograd::functional
