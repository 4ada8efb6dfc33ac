// Convolutions, pooling, padding, resampling.

#include <nn/onnx/graph.h>

#include <algorithm>
#include <limits>

namespace wick::onnx::detail {

namespace {

using Integers = std::vector<int64_t>;

// One number for each spatial dimension, of one for all or one for each.
Integers each(const Integers& numbers, size_t dims) {
  return numbers.size() == 1 ? Integers(dims, numbers[0]) : numbers;
}
// ONNX's pads: those in front of each dimension, then those behind.
Integers both_ends(Integers padding) {
  const Integers once = padding;
  padding.insert(padding.end(), once.begin(), once.end());
  return padding;
}
Integers fixed_sizes(const Mapper& m, const Numbers& numbers, const char* what) {
  Integers out;
  for (const Number& n : numbers) out.push_back(m.fixed(n, what));
  return out;
}
Integers last(const Integers& all, size_t n) { return {all.end() - static_cast<int64_t>(n), all.end()}; }

// Which attributes convolutions and their transposes share.
std::vector<Attribute> windows(const Mapper& m) {
  const auto dims = static_cast<size_t>(m.rank(1)) - 2;
  return {{"kernel_shape", last(fixed_sizes(m, m.sizes(1), "kernel"), dims)},
          {"strides", each(m.all_fixed("stride"), dims)},
          {"pads", both_ends(each(m.all_fixed("padding"), dims))},
          {"dilations", each(m.all_fixed("dilation"), dims)},
          {"group", m.fixed("groups")}};
}
void conv(const Mapper& m) { m.node("Conv", {m.in(0), m.in(1), m.optional(2)}, windows(m)); }
void conv_transpose(const Mapper& m) {
  std::vector<Attribute> attributes = windows(m);
  attributes.push_back({"output_padding", each(m.all_fixed("output_padding"), static_cast<size_t>(m.rank(1)) - 2)});
  m.node("ConvTranspose", {m.in(0), m.in(1)}, attributes);
}

// f of an input that has a batch: one of `dims` + 1 dimensions gets one, and the results lose it again.
template <class F>
void with_batch(const Mapper& m, int64_t dims, F&& f) {
  const bool added = m.rank(0) == dims + 1;
  const std::string x = added ? m.g.add("Unsqueeze", {m.in(0), m.g.integers({0})}) : m.in(0);
  const Names results = f(x);
  for (size_t i = 0; i < results.size(); ++i)
    m.out(added ? m.g.add("Squeeze", {results[i], m.g.integers({0})}) : results[i], i);
}

// The number of elements of the last dimensions of input 0, as int64.
std::string channel_size(const Mapper& m, size_t dims) {
  std::string product;
  for (size_t d = m.sizes(0).size() - dims; d < m.sizes(0).size(); ++d) {
    const std::string n = m.g.scalar_of(m.sizes(0)[d], "the size");
    product = product.empty() ? n : m.g.add_once("Mul", {product, n});
  }
  return product;
}

void max_pool(const Mapper& m) {
  const auto dims = static_cast<size_t>(m.fixed("dims"));
  const std::vector<Attribute> attributes = {{"kernel_shape", each(m.all_fixed("kernel"), dims)},
                                             {"strides", each(m.all_fixed("stride"), dims)},
                                             {"pads", both_ends(each(m.all_fixed("padding"), dims))},
                                             {"dilations", each(m.all_fixed("dilation"), dims)},
                                             {"ceil_mode", m.fixed("ceil_mode")}};
  with_batch(m, static_cast<int64_t>(dims), [&](const std::string& x) -> Names {
    if (!m.wants(1)) return {m.g.add("MaxPool", {x}, attributes)};
    Names both = m.g.add_all("MaxPool", {x}, 2, attributes);
    both[1] = m.g.add("Mod", {both[1], channel_size(m, dims)});  // ONNX counts on through all channels
    return both;
  });
}

void avg_pool(const Mapper& m) {
  const auto dims = static_cast<size_t>(m.fixed("dims"));
  const Integers kernel = each(m.all_fixed("kernel"), dims), padding = each(m.all_fixed("padding"), dims);
  const int64_t divisor = m.fixed("divisor");
  const bool pads = std::any_of(padding.begin(), padding.end(), [](int64_t p) { return p > 0; });
  if (divisor != 0 && m.flag("ceil_mode")) m.refuse("divisor_override with ceil_mode has no counterpart");
  const int64_t counts_pads = divisor != 0 || (pads && m.flag("count_include_pad")) ? 1 : 0;
  with_batch(m, static_cast<int64_t>(dims), [&](const std::string& x) -> Names {
    std::string y = m.g.add("AveragePool", {x},
                            {{"kernel_shape", kernel},
                             {"strides", each(m.all_fixed("stride"), dims)},
                             {"pads", both_ends(padding)},
                             {"ceil_mode", m.fixed("ceil_mode")},
                             {"count_include_pad", counts_pads}});
    if (divisor == 0) return {y};
    double n = 1;
    for (const int64_t k : kernel) n *= static_cast<double>(k);
    return {m.g.add("Mul", {y, m.g.scalar(n / static_cast<double>(divisor), m.result().dtype)})};
  });
}

// Window i of m windows over n elements is [⌊i n / m⌋, ⌈(i + 1) n / m⌉). Each dimension is reduced on its own: to one
// number, or window by window.
void adaptive_pool(const Mapper& m, const char* op) {
  const Integers wanted = m.all_fixed("size");
  const size_t rank = m.sizes(0).size(), first = rank - wanted.size();
  if (m.wants(1)) m.refuse("the indices of adaptive maxima have no counterpart");
  std::string y = m.in(0);
  for (size_t d = 0; d < wanted.size(); ++d) {
    const auto axis = static_cast<int64_t>(first + d);
    const std::vector<Attribute> over = {{"axes", Integers{axis}}, {"keepdims", int64_t{1}}};
    const Number n = m.sizes(0)[first + d];
    if (n == Number(wanted[d])) continue;
    if (wanted[d] == 1) {
      y = m.g.add(op, {y}, over);
      continue;
    }
    const int64_t size = m.fixed(n, "input size");
    Names parts;
    for (int64_t i = 0; i < wanted[d]; ++i) {
      const int64_t from = i * size / wanted[d], to = ((i + 1) * size + wanted[d] - 1) / wanted[d];
      const std::string part = m.g.add("Slice", {y, m.g.integers({from}), m.g.integers({to}), m.g.integers({axis})});
      parts.push_back(m.g.add(op, {part}, over));
    }
    y = m.g.add("Concat", parts, {{"axis", axis}});
  }
  m.out(y);
}

void adaptive_avg_pool(const Mapper& m) { adaptive_pool(m, "ReduceMean"); }
void adaptive_max_pool(const Mapper& m) { adaptive_pool(m, "ReduceMax"); }

// Rings: what is in front comes from the end, and the other way round.
void circular_pad(const Mapper& m, const Integers& pad) {
  std::string y = m.in(0);
  for (size_t d = 0; d < pad.size() / 2; ++d) {
    const int64_t axis = m.rank(0) - 1 - static_cast<int64_t>(d), before = pad[2 * d], after = pad[2 * d + 1];
    if (before < 0 || after < 0) m.refuse("circular padding below 0 has no counterpart");
    const auto part = [&](int64_t from, int64_t to) {
      return m.g.add("Slice", {y, m.g.integers({from}), m.g.integers({to}), m.g.integers({axis})});
    };
    Names parts;
    if (before > 0) parts.push_back(part(-before, std::numeric_limits<int64_t>::max()));
    parts.push_back(y);
    if (after > 0) parts.push_back(part(0, after));
    if (parts.size() > 1) y = m.g.add("Concat", parts, {{"axis", axis}});
  }
  m.out(y);
}

void pad(const Mapper& m) {
  const Integers pad = m.all_fixed("pad");
  const std::string& mode = m.text("mode");
  if (mode == "wrap") return circular_pad(m, pad);
  const auto rank = static_cast<size_t>(m.rank(0));
  Integers ends(2 * rank, 0);
  for (size_t d = 0; d < pad.size() / 2; ++d) {
    ends[rank - 1 - d] = pad[2 * d];
    ends[2 * rank - 1 - d] = pad[2 * d + 1];
  }
  Names inputs = {m.in(0), m.g.integers(ends)};
  if (mode == "constant") inputs.push_back(m.g.scalar(m.real("value"), m.result().dtype));
  m.node("Pad", inputs, {{"mode", mode}});
}

// How ONNX calls a resampling, and where it reads the outputs.
struct Resampling {
  const char* mode;
  const char* coordinates;
  const char* nearest;
};
void resize(const Mapper& m, const Resampling& r) {
  const bool align = m.flag("align_corners");
  const size_t dims = m.numbers("size").size();
  std::vector<Attribute> attributes = {
      {"mode", std::string(r.mode)},
      {"coordinate_transformation_mode", std::string(align ? "align_corners" : r.coordinates)}};
  if (*r.nearest) attributes.push_back({"nearest_mode", std::string(r.nearest)});
  if (std::string_view(r.mode) == "cubic") attributes.push_back({"cubic_coeff_a", -0.75});
  bool scaled = true;
  for (size_t d = 0; d < dims; ++d) scaled = scaled && m.real("scales", d) > 0;
  if (!scaled) {
    m.node("Resize", {m.in(0), "", "", m.g.vector_of(m.result().sizes, "the new size")}, attributes);
    return;
  }
  Tensor scales = ones({static_cast<int64_t>(dims) + 2}, kFloat);
  for (size_t d = 0; d < dims; ++d) scales[static_cast<int64_t>(d) + 2].fill_(m.real("scales", d));
  m.node("Resize", {m.in(0), "", m.g.tensor(scales, "scales")}, attributes);
}
constexpr Resampling kNearest{"nearest", "asymmetric", "floor"},
    kNearestExact{"nearest", "half_pixel", "round_prefer_ceil"}, kLinear{"linear", "half_pixel", ""},
    kCubic{"cubic", "half_pixel", ""};

void grid_sampler(const Mapper& m) {
  if (m.g.opset() < 16) m.refuse("needs opset 16");
  if (m.rank(0) != 4) m.refuse("ONNX samples images of 4 dimensions only up to opset 19");
  constexpr const char* modes[] = {"bilinear", "nearest"};
  constexpr const char* paddings[] = {"zeros", "border", "reflection"};
  m.node("GridSample", {m.in(0), m.in(1)},
         {{"mode", std::string(modes[m.fixed("mode")])},
          {"padding_mode", std::string(paddings[m.fixed("padding_mode")])},
          {"align_corners", m.fixed("align_corners")}});
}

// A kernel for each place of a window, with a 1 there: (channels·places × 1 × window).
std::string one_hot_kernels(const Mapper& m, int64_t channels, const Integers& kernel) {
  const int64_t places = kernel[0] * kernel[1];
  const Tensor one = eye(places, m.result().dtype).reshape({1, places, 1, kernel[0], kernel[1]});
  return m.g.tensor(
      one.expand({channels, places, 1, kernel[0], kernel[1]}).reshape({channels * places, 1, kernel[0], kernel[1]}),
      "windows");
}

// The windows as columns: a convolution of each channel with such kernels, and the transposed one.
void im2col(const Mapper& m) {
  const Integers kernel = each(m.all_fixed("kernel"), 2);
  const int64_t channels = m.fixed(m.sizes(0)[1], "number of channels");
  const std::string y = m.g.add("Conv", {m.in(0), one_hot_kernels(m, channels, kernel)},
                                {{"kernel_shape", kernel},
                                 {"strides", each(m.all_fixed("stride"), 2)},
                                 {"pads", both_ends(each(m.all_fixed("padding"), 2))},
                                 {"dilations", each(m.all_fixed("dilation"), 2)},
                                 {"group", channels}});
  m.node("Reshape", {y, m.g.integers({0, channels * kernel[0] * kernel[1], -1})});
}
void col2im(const Mapper& m) {
  const Integers kernel = each(m.all_fixed("kernel"), 2), size = each(m.all_fixed("size"), 2),
                 stride = each(m.all_fixed("stride"), 2), padding = each(m.all_fixed("padding"), 2),
                 dilation = each(m.all_fixed("dilation"), 2);
  const int64_t places = kernel[0] * kernel[1], rows = m.fixed(m.sizes(0)[1], "number of rows"),
                channels = rows / places;
  Integers shape = {0, rows}, extra;
  for (size_t d = 0; d < 2; ++d) {
    const int64_t room = size[d] + 2 * padding[d] - dilation[d] * (kernel[d] - 1) - 1;
    shape.push_back(room / stride[d] + 1);
    extra.push_back(room % stride[d]);
  }
  m.node("ConvTranspose", {m.g.add("Reshape", {m.in(0), m.g.integers(shape)}), one_hot_kernels(m, channels, kernel)},
         {{"kernel_shape", kernel},
          {"strides", stride},
          {"pads", both_ends(padding)},
          {"dilations", dilation},
          {"output_padding", extra},
          {"group", channels}});
}

}  // namespace

const Mappings& conv_mappings() {
  // clang-format off
  static const Mappings table = {
    {"conv1d",                    conv},
    {"conv2d",                    conv},
    {"conv3d",                    conv},
    {"conv_transpose1d",          conv_transpose},
    {"conv_transpose2d",          conv_transpose},
    {"conv_transpose3d",          conv_transpose},
    {"max_pool1d",                max_pool},
    {"max_pool2d",                max_pool},
    {"max_pool3d",                max_pool},
    {"avg_pool1d",                avg_pool},
    {"avg_pool2d",                avg_pool},
    {"avg_pool3d",                avg_pool},
    {"adaptive_avg_pool1d",       adaptive_avg_pool},
    {"adaptive_avg_pool2d",       adaptive_avg_pool},
    {"adaptive_avg_pool3d",       adaptive_avg_pool},
    {"adaptive_max_pool1d",       adaptive_max_pool},
    {"adaptive_max_pool2d",       adaptive_max_pool},
    {"adaptive_max_pool3d",       adaptive_max_pool},
    {"pad",                       pad},
    {"upsample_nearest1d",        [](const Mapper& m) { resize(m, kNearest); }},
    {"upsample_nearest2d",        [](const Mapper& m) { resize(m, kNearest); }},
    {"upsample_nearest3d",        [](const Mapper& m) { resize(m, kNearest); }},
    {"_upsample_nearest_exact1d", [](const Mapper& m) { resize(m, kNearestExact); }},
    {"_upsample_nearest_exact2d", [](const Mapper& m) { resize(m, kNearestExact); }},
    {"_upsample_nearest_exact3d", [](const Mapper& m) { resize(m, kNearestExact); }},
    {"upsample_linear1d",         [](const Mapper& m) { resize(m, kLinear); }},
    {"upsample_bilinear2d",       [](const Mapper& m) { resize(m, kLinear); }},
    {"upsample_trilinear3d",      [](const Mapper& m) { resize(m, kLinear); }},
    {"upsample_bicubic2d",        [](const Mapper& m) { resize(m, kCubic); }},
    {"grid_sampler",              grid_sampler},
    {"im2col",                    im2col},
    {"col2im",                    col2im},
  };
  // clang-format on
  return table;
}

}  // namespace wick::onnx::detail
