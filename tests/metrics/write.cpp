// Writes one of each kind of metric into a folder, for TensorBoard itself: read_back.py reads the event file and
// compares it with values.json.

#include <nn/nn.h>

#include <fstream>
#include <nlohmann/json.hpp>

using namespace wick;

namespace {

std::vector<double> listed(const Tensor& t) {
  const Tensor flat = t.to(kDouble).flatten().contiguous();
  return {flat.data_ptr<double>(), flat.data_ptr<double>() + flat.numel()};
}

struct BlockImpl : nn::Module {
  Tensor forward(const Tensor& x) { return relu(fc(x) + x); }
  nn::Linear fc{register_module("fc", nn::Linear(4, 4))};
  nn::ReLU relu{register_module("relu", nn::ReLU())};
};
WICK_MODULE(Block);

}  // namespace

int main(int, char** argv) {
  const std::string folder = argv[1];
  nn::TensorBoardWriter writer(folder);
  nn::CsvWriter table(folder + "/run.csv");
  nlohmann::json values;

  for (int64_t step : {0, 1, 127, 128, 1 << 20}) {
    const double loss = 1.0 / (1.0 + static_cast<double>(step));
    for (nn::MetricsWriter* w : std::initializer_list<nn::MetricsWriter*>{&writer, &table})
      w->add_scalar("loss/training", loss, step);
    values["scalars"]["loss/training"].push_back({step, static_cast<float>(loss)});
  }
  writer.add_scalar("Độ chính xác", -3e30, int64_t{1} << 40);
  table.add_scalar("Độ chính xác", -3e30, int64_t{1} << 40);
  values["scalars"]["Độ chính xác"].push_back({int64_t{1} << 40, static_cast<float>(-3e30)});
  writer.add_scalar("diverged", std::nan(""), 2);

  manual_seed(1);
  const std::vector<std::pair<std::string, Tensor>> distributions = {
      {"normal", randn({200, 50})},
      {"one", full({3}, 0.25)},
      {"zeros", zeros({5})},
      {"whole", arange(-20, 100)},
      {"extreme", tensor({-1e30, -1e-20, 0., 1e-13, 5e-13, 1., 1.1, 1e19, 1e30}, kDouble)}};
  for (const auto& [tag, tensor] : distributions) {
    writer.add_histogram(tag, tensor, 7);
    values["histograms"][tag] = listed(tensor);
  }

  const std::vector<std::pair<std::string, Tensor>> images = {
      {"grey", arange(35, kByte).reshape({1, 5, 7})},
      {"rows", arange(35, kByte).reshape({5, 7})},
      {"colours", (rand({3, 16, 9}) * 256).to(kByte)},
      {"transposed", (rand({9, 16, 3}) * 256).to(kByte).permute({2, 1, 0})},
      {"see-through", (rand({4, 8, 8}) * 256).to(kByte)},
      {"one pixel", full({1, 1, 1}, 200, kByte)},
      {"fractions", rand({3, 20, 30}) * 1.5 - 0.25}};
  for (const auto& [tag, image] : images) {
    writer.add_image(tag, image, 3);
    const Tensor bytes = image.scalar_type() == kByte ? image : (image * 255).clamp(0, 255).to(kByte);
    values["images"][tag] = {{"sizes", bytes.sizes().vec()}, {"bytes", listed(bytes)}};
  }

  const std::string text = "# A \"run\"\n\n| a | b |\n|---|---|\n| 1 | đ, … |";
  writer.add_text("notes", text, 5);
  table.add_text("notes", text, 5);
  values["texts"]["notes"] = text;

  nn::Sequential net(nn::Linear(3, 4), nn::ReLU(), nn::Sequential(Block(), Block()));
  const nn::ModuleGraph graph = nn::module_graph(net, zeros({2, 3}));
  writer.add_graph(graph);
  for (const auto& node : graph.nodes) {
    auto& described = values["graph"].emplace_back();
    described = {{"name", node.name}, {"type", node.type}, {"text", node.text}};
    described["inputs"] = nlohmann::json::array();
    for (size_t i : node.inputs) described["inputs"].push_back(graph.nodes[i].name);
    for (const Dims& sizes : node.outputs)
      described["outputs"].push_back(std::vector<int64_t>(sizes.begin(), sizes.end()));
  }
  std::ofstream(folder + "/values.json") << values;
}
