#pragma once
// Networks as ONNX files, with inputs and the outputs that wick gives: compare.py runs them elsewhere.

#include <autograd/autograd.h>
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <nn/nn.h>
#include <nn/onnx/export.h>

#include <filesystem>
#include <fstream>

namespace onnx_tests {

using namespace wick;
using Tensors = std::vector<Tensor>;
using Axes = std::map<int64_t, std::string>;

inline const Axes kBatch = {{0, "batch"}}, kFixed = {};

inline std::string path_of(const std::string& file) {
  std::filesystem::create_directories(WICK_ONNX_FOLDER);
  return fmt::format("{}/{}", WICK_ONNX_FOLDER, file);
}

/// Writes NAME.onnx, made with the first example, and NAME.0.npz, NAME.1.npz … with inputs x0, x1 … and outputs y0, y1
/// … `axes` are the dynamic ones of each input; if there are fewer, the last is that of the rest.
template <class M, class F>
void exported_run(const std::string& name, M module, const F& run, const std::vector<Tensors>& examples,
                  const std::vector<Axes>& axes = {kBatch}, onnx::ExportOptions options = {}) {
  INFO(name);
  for (size_t i = 0; i < examples[0].size(); ++i) {
    options.input_names.push_back(fmt::format("x{}", i));
    options.dynamic_axes[options.input_names[i]] = axes[std::min(i, axes.size() - 1)];
  }
  std::vector<Tensors> outputs;
  module->eval();
  for (const Tensors& inputs : examples) {
    const NoGradGuard off;
    nn::detail::collect(outputs.emplace_back(), run(inputs));
  }
  for (size_t i = 0; i < outputs[0].size(); ++i) options.output_names.push_back(fmt::format("y{}", i));
  REQUIRE_NOTHROW(onnx::export_model(module, run, examples[0], path_of(name + ".onnx"), options));
  for (size_t e = 0; e < examples.size(); ++e) {
    TensorMap arrays;
    const auto add = [&](const std::string& key, const Tensor& t) { arrays.emplace_back(key, t); };
    for (size_t i = 0; i < examples[e].size(); ++i) add(options.input_names[i], examples[e][i]);
    for (size_t i = 0; i < outputs[e].size(); ++i) add(options.output_names[i], outputs[e][i]);
    save_npz(path_of(fmt::format("{}.{}.npz", name, e)), arrays);
  }
}

/// The same for a module that takes one tensor.
template <class M>
void exported(const std::string& name, M module, const std::vector<Tensor>& examples, const Axes& axes = kBatch,
              const onnx::ExportOptions& options = {}) {
  std::vector<Tensors> inputs;
  for (const Tensor& x : examples) inputs.push_back({x});
  exported_run(
      name, module, [&](const Tensors& in) { return module->forward(in[0]); }, inputs, {axes}, options);
}

struct NothingImpl : nn::Module {};
WICK_MODULE(Nothing);

/// The same for a function of tensors.
template <class F>
void exported_function(const std::string& name, const F& f, const std::vector<Tensors>& examples,
                       const std::vector<Axes>& axes = {kBatch}, const onnx::ExportOptions& options = {}) {
  exported_run(name, Nothing(), f, examples, axes, options);
}

/// Normal numbers of a shape, for batch sizes 2, 1 and 5.
inline std::vector<Tensor> batches(const std::vector<int64_t>& rest) {
  std::vector<Tensor> out;
  for (const int64_t n : {2, 1, 5}) {
    std::vector<int64_t> shape = {n};
    shape.insert(shape.end(), rest.begin(), rest.end());
    out.push_back(randn(shape));
  }
  return out;
}

}  // namespace onnx_tests
