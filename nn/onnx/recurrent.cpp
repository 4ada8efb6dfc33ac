// LSTM, GRU and plain recurrent layers, as ONNX's own nodes: one for each layer, with both of its directions.

#include <nn/onnx/graph.h>

#include <algorithm>
#include <limits>

namespace wick::onnx::detail {

namespace {

// How a kind of layer is called, and in which order ONNX wants the gates that wick has in PyTorch's.
struct Kind {
  const char* op;
  std::vector<int64_t> gates;
  std::vector<Attribute> attributes;
  bool has_cell = false;
};
const Kind kLstm{"LSTM", {0, 3, 1, 2}, {}, true};  // from input, forget, cell, output to input, output, forget, cell
const Kind kGru{"GRU", {1, 0, 2}, {{"linear_before_reset", int64_t{1}}}, false};  // from reset, update, new
const Kind kTanh{"RNN", {0}, {{"activations", std::vector<std::string>{"Tanh"}}}, false};
const Kind kRelu{"RNN", {0}, {{"activations", std::vector<std::string>{"Relu"}}}, false};

// The blocks of rows in ONNX's order.
Tensor reordered(const Kind& kind, const Tensor& weight) {
  std::vector<Tensor> blocks;
  const auto all = weight.detach().chunk(static_cast<int64_t>(kind.gates.size()), 0);
  for (const int64_t g : kind.gates) blocks.push_back(all[static_cast<size_t>(g)]);
  return cat(blocks, 0);
}

// The parameters of one layer: for each direction w_ih, w_hh and, if there are biases, b_ih and b_hh begin at input
// `first`, `step` inputs apart.
struct Weights {
  std::string w, r, b;
  int64_t hidden;
};
Weights weights(const Mapper& m, const Kind& kind, size_t first, size_t step, size_t directions, bool has_biases) {
  std::vector<Tensor> w, r, b;
  for (size_t d = 0; d < directions; ++d) {
    const size_t at = first + d * step;
    w.push_back(reordered(kind, m.constant(at)));
    r.push_back(reordered(kind, m.constant(at + 1)));
    if (has_biases) b.push_back(cat({reordered(kind, m.constant(at + 2)), reordered(kind, m.constant(at + 3))}, 0));
  }
  const auto name = [&](size_t i) {
    const std::string own = m.value(first + i).name;
    return own.empty() ? std::string("weight") : own + ".onnx";
  };
  return {m.g.tensor(stack(w), name(0)), m.g.tensor(stack(r), name(1)),
          has_biases ? m.g.tensor(stack(b), name(2)) : std::string(), r[0].size(1)};
}

// One layer: x (T×N×in), states (directions×N×hidden).
struct Layer {
  std::string y, h, c;  // y is (T×directions×N×hidden)
};
Layer add_layer(const Mapper& m, const Kind& kind, const Weights& w, size_t directions, const std::string& x,
                const std::string& h, const std::string& c) {
  std::vector<Attribute> attributes = kind.attributes;
  for (Attribute& a : attributes)
    if (auto* names = std::get_if<std::vector<std::string>>(&a.value)) *names = {directions, names->front()};
  attributes.push_back({"hidden_size", w.hidden});
  if (directions == 2) attributes.push_back({"direction", std::string("bidirectional")});
  Names inputs = {x, w.w, w.r, w.b, "", h};
  if (kind.has_cell) inputs.push_back(c);
  const Names out = m.g.add_all(kind.op, inputs, kind.has_cell ? 3 : 2, attributes);
  return {out[0], out[1], kind.has_cell ? out[2] : std::string()};
}

std::string transposed(const Mapper& m, const std::string& x, const std::vector<int64_t>& order) {
  return m.g.add("Transpose", {x}, {{"perm", order}});
}

// The inputs: x, h, c, then the parameters of all layers.
void stack_of_layers(const Mapper& m, const Kind& kind) {
  const auto layers = static_cast<size_t>(m.fixed("layers"));
  const size_t directions = m.flag("bidirectional") ? 2 : 1, step = m.flag("has_biases") ? 4 : 2;
  if (m.input_count() != 3 + layers * directions * step) m.refuse("projections (proj_size) have no counterpart");
  const bool batch_first = m.flag("batch_first");
  std::string x = batch_first ? transposed(m, m.in(0), {1, 0, 2}) : m.in(0);
  Names last_h, last_c;
  for (size_t l = 0; l < layers; ++l) {
    const auto own = [&](size_t state) -> std::string {  // the rows of this layer
      if (state == 2 && !kind.has_cell) return {};
      if (layers == 1) return m.in(state);
      const auto from = static_cast<int64_t>(l * directions);
      return m.g.add("Slice", {m.in(state), m.g.integers({from}),
                               m.g.integers({from + static_cast<int64_t>(directions)}), m.g.integers({0})});
    };
    const Weights w = weights(m, kind, 3 + l * directions * step, step, directions, step == 4);
    const Layer out = add_layer(m, kind, w, directions, x, own(1), own(2));
    x = m.g.add("Reshape", {transposed(m, out.y, {0, 2, 1, 3}),
                            m.g.integers({0, 0, static_cast<int64_t>(directions) * w.hidden})});
    last_h.push_back(out.h);
    last_c.push_back(out.c);
  }
  const auto joined = [&](const Names& parts) {
    return layers == 1 ? parts[0] : m.g.add("Concat", parts, {{"axis", int64_t{0}}});
  };
  m.out(batch_first ? transposed(m, x, {1, 0, 2}) : x);
  if (m.wants(1)) m.out(joined(last_h), 1);
  if (kind.has_cell && m.wants(2)) m.out(joined(last_c), 2);
}

// A layer of one step. The inputs: x, h, c, w_ih, w_hh, b_ih, b_hh. The outputs: the output, which is h, then h and c.
void cell(const Mapper& m, const Kind& kind) {
  const auto with_step = [&](size_t i) { return m.g.add("Unsqueeze", {m.in(i), m.g.integers({0})}); };
  const Weights w = weights(m, kind, 3, 4, 1, m.has(5));
  const Layer out = add_layer(m, kind, w, 1, with_step(0), with_step(1), kind.has_cell ? with_step(2) : std::string());
  const std::string h = m.g.add("Squeeze", {out.h, m.g.integers({0})});
  m.out(h, 0);
  m.out(h, 1);
  if (kind.has_cell && m.wants(2)) m.out(m.g.add("Squeeze", {out.c, m.g.integers({0})}), 2);
}

}  // namespace

const Mappings& recurrent_mappings() {
  // clang-format off
  static const Mappings table = {
    {"lstm",          [](const Mapper& m) { stack_of_layers(m, kLstm); }},
    {"gru",           [](const Mapper& m) { stack_of_layers(m, kGru); }},
    {"rnn_tanh",      [](const Mapper& m) { stack_of_layers(m, kTanh); }},
    {"rnn_relu",      [](const Mapper& m) { stack_of_layers(m, kRelu); }},
    {"lstm_cell",     [](const Mapper& m) { cell(m, kLstm); }},
    {"gru_cell",      [](const Mapper& m) { cell(m, kGru); }},
    {"rnn_tanh_cell", [](const Mapper& m) { cell(m, kTanh); }},
    {"rnn_relu_cell", [](const Mapper& m) { cell(m, kRelu); }},
  };
  // clang-format on
  return table;
}

}  // namespace wick::onnx::detail
