// Softmax, normalisations, attention, embeddings.

#include <nn/onnx/graph.h>

#include <limits>

namespace wick::onnx::detail {

namespace {

void softmax(const Mapper& m, const char* op) {
  if (m.rank(0) == 0) m.refuse("of a 0-d tensor ONNX has no counterpart");
  m.node(op, {m.in(0, m.result().dtype)}, {{"axis", m.fixed("dim")}});
}

// Ones or zeros where a weight or bias was left out.
std::string or_filled(const Mapper& m, size_t i, double value, const std::vector<int64_t>& shape) {
  return m.has(i) ? m.in(i) : m.g.tensor(wick::full(shape, value, m.result().dtype), value == 1 ? "ones" : "zeros");
}

void layer_norm(const Mapper& m) {
  if (m.g.opset() < 17) m.refuse("needs opset 17");
  const auto axis = static_cast<size_t>(m.fixed("axis"));
  std::vector<int64_t> shape;
  for (size_t d = axis; d < m.sizes(0).size(); ++d) shape.push_back(m.fixed(m.sizes(0)[d], "normalized shape"));
  m.node("LayerNormalization", {m.in(0), or_filled(m, 1, 1, shape), m.optional(2)},
         {{"axis", static_cast<int64_t>(axis)}, {"epsilon", m.real("eps")}});
}

void batch_norm(const Mapper& m) {
  const std::vector<int64_t> channels = {m.fixed(m.sizes(3)[0], "number of channels")};
  m.node("BatchNormalization", {m.in(0), or_filled(m, 1, 1, channels), or_filled(m, 2, 0, channels), m.in(3), m.in(4)},
         {{"epsilon", m.real("eps")}});
}

void instance_norm(const Mapper& m) {
  const std::vector<int64_t> channels = {m.fixed(m.sizes(0)[1], "number of channels")};
  m.node("InstanceNormalization", {m.in(0), or_filled(m, 1, 1, channels), or_filled(m, 2, 0, channels)},
         {{"epsilon", m.real("eps")}});
}

// Groups are the channels of an instance normalisation; the weights come after it.
void group_norm(const Mapper& m) {
  const int64_t groups = m.fixed("groups"), channels = m.fixed(m.sizes(0)[1], "number of channels");
  const ScalarType t = m.result().dtype;
  const std::string joined = m.g.add("Reshape", {m.in(0), m.g.integers({0, groups, -1})});
  const std::string normal =
      m.g.add("InstanceNormalization",
              {joined, m.g.tensor(wick::ones({groups}, t), "ones"), m.g.tensor(wick::zeros({groups}, t), "zeros")},
              {{"epsilon", m.real("eps")}});
  std::string y = m.g.add("Reshape", {normal, m.g.add_once("Shape", {m.in(0)})});
  std::vector<int64_t> shape(static_cast<size_t>(m.rank(0)) - 1, 1);
  shape[0] = channels;
  for (const auto& [i, op] : {std::pair(size_t{1}, "Mul"), std::pair(size_t{2}, "Add")})
    if (m.has(i)) y = m.g.add(op, {y, m.g.add("Reshape", {m.in(i), m.g.integers(shape)})});
  m.out(y);
}

// x / (k + α · mean of squares of `size` channels)^β. For an even size ONNX takes other neighbours.
void local_response_norm(const Mapper& m) {
  const int64_t size = m.fixed("size");
  if (size % 2 == 1)
    return m.node("LRN", {m.in(0)},
                  {{"size", size}, {"alpha", m.real("alpha")}, {"beta", m.real("beta")}, {"bias", m.real("k")}});
  const ScalarType t = m.result().dtype;
  const int64_t channels = m.fixed(m.sizes(0)[1], "number of channels");
  const std::string rows = m.g.add("Reshape", {m.in(0), m.g.integers({0, 1, channels, -1})});
  const std::string means = m.g.add("AveragePool", {m.g.add("Mul", {rows, rows})},
                                    {{"kernel_shape", std::vector<int64_t>{size, 1}},
                                     {"pads", std::vector<int64_t>{size / 2, 0, size / 2 - 1, 0}},
                                     {"count_include_pad", int64_t{1}}});
  const std::string scaled =
      m.g.add("Add", {m.g.add("Mul", {means, m.g.scalar(m.real("alpha"), t)}), m.g.scalar(m.real("k"), t)});
  const std::string y = m.g.add("Div", {rows, m.g.add("Pow", {scaled, m.g.scalar(m.real("beta"), t)})});
  m.node("Reshape", {y, m.g.add_once("Shape", {m.in(0)})});
}

// softmax(scale Q Kᵀ + mask) V. A query whose scores are all −∞ has the weights 0.
void attention(const Mapper& m) {
  const ScalarType t = m.result().dtype;
  std::vector<int64_t> order(static_cast<size_t>(m.rank(1)));
  for (size_t d = 0; d < order.size(); ++d) order[d] = static_cast<int64_t>(d);
  std::swap(order[order.size() - 1], order[order.size() - 2]);
  const std::string keys = m.g.add("Transpose", {m.in(1)}, {{"perm", order}});
  const std::string minus_infinity = m.g.scalar(-std::numeric_limits<double>::infinity(), t), zero = m.g.scalar(0, t);
  std::string scores = m.g.add("MatMul", {m.g.add("Mul", {m.in(0), m.g.scalar(m.real("scale"), t)}), keys});
  const bool masked = m.has(3) || m.flag("is_causal");
  if (m.has(3)) {
    const std::string mask = m.dtype(3) == kBool ? m.g.add("Where", {m.in(3), zero, minus_infinity}) : m.in(3, t);
    scores = m.g.add("Add", {scores, mask});
  } else if (masked) {
    const Numbers square = {m.sizes(0)[m.sizes(0).size() - 2], m.sizes(1)[m.sizes(1).size() - 2]};
    const std::string all = m.g.add("Expand", {minus_infinity, m.g.vector_of(square, "the mask's shape")});
    scores = m.g.add("Add", {scores, m.g.add("Trilu", {all, m.g.integer(1)}, {{"upper", int64_t{1}}})});
  }
  std::string weights = m.g.add("Softmax", {scores}, {{"axis", int64_t{-1}}});
  if (masked) weights = m.g.add("Where", {m.g.add("IsNaN", {weights}), zero, weights});
  m.node("MatMul", {weights, m.in(2)});
}

}  // namespace

const Mappings& layer_mappings() {
  // clang-format off
  static const Mappings table = {
    {"softmax",                      [](const Mapper& m) { softmax(m, "Softmax"); }},
    {"log_softmax",                  [](const Mapper& m) { softmax(m, "LogSoftmax"); }},
    {"layer_norm",                   layer_norm},
    {"batch_norm",                   batch_norm},
    {"instance_norm",                instance_norm},
    {"group_norm",                   group_norm},
    {"local_response_norm",          local_response_norm},
    {"scaled_dot_product_attention", attention},
  };
  // clang-format on
  return table;
}

}  // namespace wick::onnx::detail
