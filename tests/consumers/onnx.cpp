// A program that exports a network: find_package(wick COMPONENTS onnx), link wick::onnx.

#include <nn/nn.h>
#include <nn/onnx/export.h>

using namespace wick;

int main() {
  const nn::Sequential net(nn::Linear(4, 3), nn::ReLU(), nn::Linear(3, 2));
  onnx::ExportOptions options;
  options.input_names = {"x"};
  options.dynamic_axes = {{"x", {{0, "batch"}}}};
  onnx::export_model(net, {randn({2, 4})}, "net.onnx", options);
}
