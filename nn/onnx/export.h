#pragma once
// A network as an ONNX file, which ONNX Runtime and many others run:
//
//   #include <nn/onnx/export.h>                        // component onnx: link wick::onnx
//
//   onnx::ExportOptions options;
//   options.input_names = {"image"};
//   options.dynamic_axes = {{"image", {{0, "batch"}}}};
//   onnx::export_model(net, {torch::zeros({1, 1, 28, 28})}, "net.onnx", options);
//
// The network runs on the inputs in evaluation mode, and each operator that runs becomes nodes of the file. So what
// depends on values cannot be seen: an `if` on an element, or a loop that ends by one. Where that is noticed it is an
// error.

#include <nn/module.h>

#include <functional>
#include <map>
#include <string>
#include <vector>

namespace wick::onnx {

/// The choices of torch.onnx.export, with its names and defaults.
/// https://pytorch.org/docs/stable/onnx_torchscript.html#torch.onnx.export
struct ExportOptions {
  /// Names of the inputs and outputs, in order. Those that are left out are called "input" and "output", or "input.0",
  /// "input.1" … where there are several.
  std::vector<std::string> input_names, output_names;
  /// Which dimensions of which inputs may have other sizes when the file is used, and how those sizes are called:
  /// {{"image", {{0, "batch"}}}}. Dimensions of one name have one size. All others are fixed.
  std::map<std::string, std::map<int64_t, std::string>> dynamic_axes;
  /// The version of ONNX's operators: 14 to 17.
  int64_t opset_version = 17;
  /// Whether the file holds the parameters. If not, they are inputs of the graph, after the network's own.
  bool export_params = true;
};

namespace detail {

using Run = std::function<std::vector<Tensor>(const std::vector<Tensor>& inputs)>;
void export_run(nn::Module& module, const Run& run, const std::vector<Tensor>& inputs, const std::string& path,
                const ExportOptions& options);

constexpr size_t kMostInputs = 8;

// net.forward(inputs...), for as many inputs as there are.
template <class M, size_t n = 1>
std::vector<Tensor> call_forward(M& net, const std::vector<Tensor>& inputs) {
  const auto call = [&]<size_t... I>(std::index_sequence<I...>) {
    if constexpr (requires { net.forward(inputs[I]...); }) {
      std::vector<Tensor> outputs;
      nn::detail::collect(outputs, net.forward(inputs[I]...));
      return outputs;
    } else {
      fail("export_model: {}.forward() takes no {} tensors: pass a function that calls it", net.name(), n);
      return std::vector<Tensor>();
    }
  };
  if (inputs.size() == n) return call(std::make_index_sequence<n>{});
  if constexpr (n < kMostInputs)
    return call_forward<M, n + 1>(net, inputs);
  else
    fail("export_model: {} inputs: needs 1 to {}, or a function that calls forward()", inputs.size(), kMostInputs);
}

}  // namespace detail

/// Writes the network, a module or a holder of one, to the file `path`, which appears only when it is whole. forward()
/// gets the inputs, examples of what the network will get: their shapes (but for the dynamic axes) and dtypes count. It
/// runs three times, in evaluation mode, on these inputs and on others with other values and dynamic sizes; gradients,
/// random numbers and the module's mode are as before. Parameters and buffers keep their names. ONNX's checker and its
/// shape inference go over the result.
///
/// Throws for an operator that has no counterpart in ONNX (with its name and the module that it is in), for results
/// that depend on values in other ways than by operators, for a training network's random numbers, for options that do
/// not fit, and if the file cannot be written.
template <class M>
void export_model(const M& net, const std::vector<Tensor>& inputs, const std::string& path,
                  const ExportOptions& options = {}) {
  auto& module = nn::detail::module_of(net);
  detail::export_run(
      module, [&](const std::vector<Tensor>& in) { return detail::call_forward(module, in); }, inputs, path, options);
}

/// The same for a network that is called otherwise: run(inputs) returns a tensor, or tuples or vectors of them.
/// Undefined ones are left out.
///
///   onnx::export_model(lstm, [&](const std::vector<Tensor>& in) { return lstm(in[0], {{in[1], in[2]}}); }, …);
template <class M, std::invocable<const std::vector<Tensor>&> F>
void export_model(const M& net, const F& run, const std::vector<Tensor>& inputs, const std::string& path,
                  const ExportOptions& options = {}) {
  detail::export_run(
      nn::detail::module_of(net),
      [&](const std::vector<Tensor>& in) {
        std::vector<Tensor> outputs;
        nn::detail::collect(outputs, run(in));
        return outputs;
      },
      inputs, path, options);
}

}  // namespace wick::onnx
