#include <autograd/core/warning.h>
#include <nn/metrics/csv.h>

#include <fstream>

namespace wick::nn {

namespace {

constexpr const char* kHeader = "wall_time,step,tag,value";

// RFC 4180.
std::string quoted(const std::string& text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string out = "\"";
  for (char c : text) out.append(c == '"' ? 2 : 1, c);
  return out + "\"";
}

}  // namespace

CsvWriter::CsvWriter(const std::string& path) : file_("CsvWriter", path) {
  std::string first;
  std::ifstream before(path);
  if (!std::getline(before, first))
    file_.append(kHeader + std::string("\n"));
  else
    check(first == kHeader, "CsvWriter: {} is there and begins with another line than {}", path, kHeader);
}

void CsvWriter::add_row(const std::string& tag, const std::string& value, int64_t step) {
  file_.append(fmt::format("{:.3f},{},{},{}\n", detail::wall_time(), step, quoted(tag), quoted(value)));
}
void CsvWriter::leave_out(const char* what) {
  if (!std::exchange(left_out_, true))
    warn("CsvWriter: {}: {} are left out: a table cannot hold them", file_.path(), what);
}

void CsvWriter::add_scalar(const std::string& tag, double value, int64_t step) {
  add_row(tag, fmt::format("{}", value), step);
}
void CsvWriter::add_histogram(const std::string& tag, const Tensor& values, int64_t step) {
  const Tensor v = detail::histogram_values(tag, values);
  add_scalar(tag + "/min", v.min().item<double>(), step);
  add_scalar(tag + "/max", v.max().item<double>(), step);
  add_scalar(tag + "/mean", v.mean().item<double>(), step);
  add_scalar(tag + "/std", v.std(false).item<double>(), step);
}
void CsvWriter::add_text(const std::string& tag, const std::string& text, int64_t step) { add_row(tag, text, step); }
void CsvWriter::add_image(const std::string&, const Tensor&, int64_t) { leave_out("images"); }
void CsvWriter::add_graph(const ModuleGraph&) { leave_out("graphs"); }

}  // namespace wick::nn
