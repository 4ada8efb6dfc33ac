#pragma once
// What a run tells about itself while it runs.
//
//   nn::TensorBoardWriter writer("runs/1");           // or nn::CsvWriter writer("run.csv")
//   for (int64_t step = 0; step < 1000; ++step) {
//     …
//     writer.add_scalar("loss", loss.item<double>(), step);
//   }

#include <nn/module_graph.h>

#include <string>

namespace wick::nn {

/// Where the numbers of a run go. What is added is in the file when the call returns, so that it can be watched while
/// the run goes on. Names and meaning are those of PyTorch's SummaryWriter. All members throw Error that names the file
/// and the system's reason when it cannot be written.
class MetricsWriter {
 public:
  virtual ~MetricsWriter() = default;
  /// One number, as a point of the curve with this tag.
  virtual void add_scalar(const std::string& tag, double value, int64_t step = 0) = 0;
  /// How the values of a tensor of any shape are distributed. Throws if there are none, or one is not finite.
  virtual void add_histogram(const std::string& tag, const Tensor& values, int64_t step = 0) = 0;
  /// An image, of what encode_png() takes: C×H×W or H×W, bytes or floating values from 0 to 1.
  virtual void add_image(const std::string& tag, const Tensor& image, int64_t step = 0) = 0;
  /// A text, in UTF-8.
  virtual void add_text(const std::string& tag, const std::string& text, int64_t step = 0) = 0;
  /// A network: add_graph(module_graph(net, input)).
  virtual void add_graph(const ModuleGraph& graph) = 0;
};

}  // namespace wick::nn
