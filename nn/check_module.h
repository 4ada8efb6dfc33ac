#pragma once
// Are the gradients of a module right? Each parameter is moved in a few random directions, and the report names those
// whose gradients do not fit.
//
//   fmt::print("{}", nn::check_module(net, x).text());
//   CHECK(nn::check_module(net, x));                                            // in a test: shows the report
//   nn::check_module(attention, [&] { return attention->forward(q, k, v); });   // several inputs
//
// Convert the module and the input to float64 first, net->to(kDouble): in float32 only errors of some hundredths are
// seen. The random numbers and the buffers are the same at each call of forward(), and afterwards what they were
// before: dropout may stay on.

#include <autograd/gradcheck.h>
#include <nn/module.h>

namespace wick::nn {

namespace detail {

autograd::GradcheckReport check_module(Module& module, const std::function<std::vector<Tensor>()>& forward,
                                       Tensor input, autograd::GradcheckOptions options);

}  // namespace detail

/// Compares the gradient of each parameter of a module (or holder of one) that requires grad with differences of
/// forward(input), and that of the input if it requires grad. "right" and "wrong" of the report count comparisons. With
/// options.fast_mode false all entries of each parameter are compared. Parameters are moved while this runs, and moved
/// back. Throws when nothing requires grad, and what forward() throws.
template <class M>
autograd::GradcheckReport check_module(M&& module, const Tensor& input,
                                       const autograd::GradcheckOptions& options = {.fast_mode = true}) {
  check_defined("check_module", input, "input");
  const Tensor x = input.detach().clone().requires_grad_(input.requires_grad());
  auto& net = detail::module_of(module);
  const auto forward = [&] {
    std::vector<Tensor> outputs;
    detail::collect(outputs, net.forward(x));
    return outputs;
  };
  return detail::check_module(net, forward, x, options);
}
/// The same for a function that calls forward() with any inputs. It gives a Tensor, or tuples or vectors of them.
template <class M, std::invocable F>
autograd::GradcheckReport check_module(M&& module, F&& call,
                                       const autograd::GradcheckOptions& options = {.fast_mode = true}) {
  const auto forward = [&] {
    std::vector<Tensor> outputs;
    detail::collect(outputs, call());
    return outputs;
  };
  return detail::check_module(detail::module_of(module), forward, Tensor(), options);
}

}  // namespace wick::nn
