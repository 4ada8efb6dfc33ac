#pragma once
// The numbers of a run as a table, for spreadsheets, gnuplot and pandas.

#include <nn/metrics/common.h>
#include <nn/metrics/writer.h>

namespace wick::nn {

/// Writes a table, wall_time,step,tag,value, with a row for each scalar and text; of a histogram four rows, tag/min,
/// tag/max, tag/mean and tag/std. A table cannot hold images and graphs: they are left out, and the first time it
/// warns. A run that is continued appends to its table. Throws if the file exists but is not such a table, or cannot be
/// written.
class CsvWriter : public MetricsWriter {
 public:
  explicit CsvWriter(const std::string& path);
  void add_scalar(const std::string& tag, double value, int64_t step = 0) override;
  void add_histogram(const std::string& tag, const Tensor& values, int64_t step = 0) override;
  void add_image(const std::string& tag, const Tensor& image, int64_t step = 0) override;
  void add_text(const std::string& tag, const std::string& text, int64_t step = 0) override;
  void add_graph(const ModuleGraph& graph) override;

 private:
  void add_row(const std::string& tag, const std::string& value, int64_t step);
  void leave_out(const char* what);
  detail::LogFile file_;
  bool left_out_ = false;
};

}  // namespace wick::nn
