#include <autograd/io/png.h>
#include <nn/metrics/event_file.h>
#include <nn/metrics/protobuf.h>
#include <nn/metrics/tensorboard.h>

#include <algorithm>

namespace wick::nn {

using detail::Protobuf;

namespace {

// The numbers of fields in TensorFlow's messages: tensorboard/compat/proto/{event,summary,histogram,tensor,
// tensor_shape,graph,node_def,attr_value,versions}.proto.
namespace event {
constexpr uint32_t wall_time = 1, step = 2, file_version = 3, graph_def = 4, summary = 5;
}
namespace summary {
constexpr uint32_t value = 1;
}
namespace value {
constexpr uint32_t tag = 1, simple_value = 2, image = 4, histo = 5, tensor = 8, metadata = 9;
}
namespace picture {
constexpr uint32_t height = 1, width = 2, colorspace = 3, encoded = 4;
}
namespace histogram {
constexpr uint32_t min = 1, max = 2, num = 3, sum = 4, sum_squares = 5, bucket_limit = 6, bucket = 7;
}
namespace metadata {
constexpr uint32_t plugin_data = 1, plugin_name = 1;
}
namespace tensor_proto {
constexpr uint32_t dtype = 1, shape = 2, string_val = 8;
constexpr int64_t kString = 7;
}  // namespace tensor_proto
namespace shape {
constexpr uint32_t dim = 2, size = 1;
}
namespace graph_def {
constexpr uint32_t node = 1, versions = 4, producer = 1;
}
namespace node_def {
constexpr uint32_t name = 1, op = 2, input = 3, attr = 5;
}
namespace attr {
constexpr uint32_t key = 1, entry = 2, list = 1, s = 2, list_shape = 7;
}

Protobuf shape_of(const Dims& sizes) {
  Protobuf p;
  for (int64_t n : sizes) p.message(shape::dim, Protobuf().integer(shape::size, n));
  return p;
}

// Bounds between which values are counted: 0, and both signs of 1e-12 to 1e20, each a tenth larger. As PyTorch has it.
const std::vector<double>& bounds() {
  static const std::vector<double> all = [] {
    std::vector<double> up;
    for (double b = 1e-12; b < 1e20; b *= 1.1) up.push_back(b);
    std::vector<double> both{0.};
    for (double b : up) both.insert(both.end(), {b, -b});
    std::sort(both.begin(), both.end());
    return both;
  }();
  return all;
}

Protobuf histogram_of(const Tensor& v) {
  const std::vector<double>& b = bounds();
  std::vector<double> counts(b.size() - 1, 0.);
  const double* values = v.data_ptr<double>();
  for (const double* x = values; x != values + v.numel(); ++x) {
    const auto above = static_cast<size_t>(std::upper_bound(b.begin(), b.end(), *x) - b.begin());
    ++counts[std::clamp<size_t>(above, 1, counts.size()) - 1];
  }
  // From the first bucket with a value to the last, and an empty one before them, since only upper bounds are stored.
  const auto full = [](double n) { return n > 0; };
  const auto begin = std::find_if(counts.begin(), counts.end(), full);
  const auto end = std::find_if(counts.rbegin(), counts.rend(), full).base();
  const auto first = begin - counts.begin(), last = end - counts.begin();
  const std::vector<double> limits(b.begin() + first, b.begin() + last + 1);
  std::vector<double> buckets{0.};
  buckets.insert(buckets.end(), begin, end);
  return Protobuf()
      .real(histogram::min, v.min().item<double>())
      .real(histogram::max, v.max().item<double>())
      .real(histogram::num, static_cast<double>(v.numel()))
      .real(histogram::sum, v.sum().item<double>())
      .real(histogram::sum_squares, v.dot(v).item<double>())
      .reals(histogram::bucket_limit, limits)
      .reals(histogram::bucket, buckets);
}

Protobuf node_of(const ModuleGraph& graph, const ModuleGraphNode& from) {
  const auto path = [](std::string name) {
    std::replace(name.begin(), name.end(), '.', '/');  // TensorBoard draws what is before a / as a box around it
    return name;
  };
  Protobuf node;
  node.bytes(node_def::name, path(from.name)).bytes(node_def::op, from.type);
  for (size_t i : from.inputs) node.bytes(node_def::input, path(graph.nodes[i].name));
  const auto add = [&](std::string_view name, const Protobuf& attribute) {
    node.message(node_def::attr, Protobuf().bytes(attr::key, name).message(attr::entry, attribute));
  };
  if (!from.text.empty()) add("module", Protobuf().bytes(attr::s, from.text));
  Protobuf shapes;
  for (const Dims& sizes : from.outputs) shapes.message(attr::list_shape, shape_of(sizes));
  add("_output_shapes", Protobuf().message(attr::list, shapes));
  return node;
}

}  // namespace

TensorBoardWriter::TensorBoardWriter(const std::string& folder)
    : file_("TensorBoardWriter", detail::new_event_file(folder)) {
  file_.append(detail::framed(
      Protobuf().real(event::wall_time, detail::wall_time()).bytes(event::file_version, "brain.Event:2").data()));
}

void TensorBoardWriter::add_value(int64_t step, const Protobuf& v) {
  file_.append(detail::framed(Protobuf()
                                  .real(event::wall_time, detail::wall_time())
                                  .integer(event::step, step)
                                  .message(event::summary, Protobuf().message(summary::value, v))
                                  .data()));
}

void TensorBoardWriter::add_scalar(const std::string& tag, double x, int64_t step) {
  add_value(step, Protobuf().bytes(value::tag, tag).real32(value::simple_value, static_cast<float>(x)));
}
void TensorBoardWriter::add_histogram(const std::string& tag, const Tensor& values, int64_t step) {
  const Protobuf histogram = histogram_of(detail::histogram_values(tag, values));
  add_value(step, Protobuf().bytes(value::tag, tag).message(value::histo, histogram));
}
void TensorBoardWriter::add_image(const std::string& tag, const Tensor& image, int64_t step) {
  const std::string png = encode_png(image);
  const Protobuf file = Protobuf()
                            .integer(picture::height, image.size(-2))
                            .integer(picture::width, image.size(-1))
                            .integer(picture::colorspace, image.dim() == 2 ? 1 : image.size(0))
                            .bytes(picture::encoded, png);
  add_value(step, Protobuf().bytes(value::tag, tag).message(value::image, file));
}
void TensorBoardWriter::add_text(const std::string& tag, const std::string& text, int64_t step) {
  const Protobuf for_plugin =
      Protobuf().message(metadata::plugin_data, Protobuf().bytes(metadata::plugin_name, "text"));
  const Protobuf tensor = Protobuf()
                              .integer(tensor_proto::dtype, tensor_proto::kString)
                              .message(tensor_proto::shape, shape_of({1}))
                              .bytes(tensor_proto::string_val, text);
  add_value(step, Protobuf()
                      .bytes(value::tag, tag + "/text_summary")
                      .message(value::metadata, for_plugin)
                      .message(value::tensor, tensor));
}
void TensorBoardWriter::add_graph(const ModuleGraph& graph) {
  Protobuf def;
  for (const ModuleGraphNode& node : graph.nodes) def.message(graph_def::node, node_of(graph, node));
  def.message(graph_def::versions, Protobuf().integer(graph_def::producer, 22));
  file_.append(detail::framed(
      Protobuf().real(event::wall_time, detail::wall_time()).bytes(event::graph_def, def.data()).data()));
}

}  // namespace wick::nn
