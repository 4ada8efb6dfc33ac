#pragma once
// The numbers of a run for TensorBoard: tensorboard --logdir runs

#include <nn/metrics/common.h>
#include <nn/metrics/writer.h>

namespace wick::nn {

namespace detail {
class Protobuf;
}

/// Writes an event file for TensorBoard into a folder, which is made if it is not there: a folder for each run. What
/// each member writes is what PyTorch's SummaryWriter writes, so curves of both can be compared: scalars in float32,
/// histograms with bounds that grow by a tenth each from 1e-12 on, images as PNG. A run that is continued writes
/// another file into its folder.
class TensorBoardWriter : public MetricsWriter {
 public:
  explicit TensorBoardWriter(const std::string& folder);
  void add_scalar(const std::string& tag, double value, int64_t step = 0) override;
  void add_histogram(const std::string& tag, const Tensor& values, int64_t step = 0) override;
  void add_image(const std::string& tag, const Tensor& image, int64_t step = 0) override;
  void add_text(const std::string& tag, const std::string& text, int64_t step = 0) override;
  /// What module_graph() found: a box for each call, with its type, options and shapes, within the boxes of the modules
  /// that it is in, and the data flow between them.
  void add_graph(const ModuleGraph& graph) override;
  /// The event file.
  const std::string& path() const noexcept { return file_.path(); }

 private:
  void add_value(int64_t step, const detail::Protobuf& value);
  detail::LogFile file_;
};

}  // namespace wick::nn
