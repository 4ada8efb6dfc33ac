// The table's operators on sequences: recurrent layers, packed sequences, attention, and the loss of
// sequences.

#include "table_parts.h"

namespace wick::test {
namespace {

// All elements of several results in one vector.
Tensor joined(const std::vector<Tensor>& results) {
  std::vector<Tensor> flat;
  for (const Tensor& r : results) flat.push_back(r.reshape({-1}));
  return cat(flat);
}
Tensor joined(const std::tuple<Tensor, Tensor>& r) { return joined({{std::get<0>(r), std::get<1>(r)}}); }
Tensor joined(const std::tuple<Tensor, Tensor, Tensor>& r) {
  return joined({{std::get<0>(r), std::get<1>(r), std::get<2>(r)}});
}

// The inputs of a cell: x, h (and c), w_ih, w_hh, b_ih, b_hh. relu's z is kept away from 0 by a bias.
Inputs cell_inputs(int64_t gates, bool lstm, int64_t n = 2, int64_t in = 2, int64_t hidden = 3) {
  Inputs x = {values({n, in}), values({n, hidden})};
  if (lstm) x.push_back(values({n, hidden}));
  for (const Dims& sizes :
       {Dims{gates * hidden, in}, Dims{gates * hidden, hidden}, Dims{gates * hidden}, Dims{gates * hidden}})
    x.push_back(values(sizes));
  return x;
}

// The same with matrices of weights that are not to be differentiated by, where they are many.
Inputs without_weights(Inputs x) {
  for (Tensor& t : x)
    if (t.size(0) > 10 && t.dim() == 2) t = fixed(t);
  return x;
}

void put_cells(Table& t) {
  using Cell = Tensor (*)(const Tensor&, const Tensor&, const Tensor&, const Tensor&, const Tensor&, const Tensor&);
  const std::tuple<const char*, Cell, int64_t> cells[] = {
      {"gru_cell", gru_cell, 3}, {"rnn_tanh_cell", rnn_tanh_cell, 1}, {"rnn_relu_cell", rnn_relu_cell, 1}};
  for (const auto& [name, f, gates] : cells) {
    t.op(name);
    const auto all = [f = f](const Inputs& x) { return f(x[0], x[1], x[2], x[3], x[4], x[5]); };
    t.add("plain", cell_inputs(gates, false), all);
    t.add("no sequences", cell_inputs(gates, false, 0), all);
    t.add("many units", without_weights(cell_inputs(gates, false, 1, 1, 11)), all);
    t.add("no biases", cell_inputs(gates, false),
          [f = f](const Inputs& x) { return f(x[0], x[1], x[2], x[3], {}, {}); });
    t.add("one bias", cell_inputs(gates, false),
          [f = f](const Inputs& x) { return f(x[0], x[1], x[2], x[3], {}, x[5]); });
    t.add("the other bias", cell_inputs(gates, false),
          [f = f](const Inputs& x) { return f(x[0], x[1], x[2], x[3], x[4], {}); });
    t.add("transposed views", cell_inputs(gates, false), [f = f](const Inputs& x) {
      const auto turned = [](T a) { return a.t().contiguous().t(); };
      return f(turned(x[0]), turned(x[1]), turned(x[2]), turned(x[3]), x[4], x[5]);
    });
    t.add("the state is the input", {values({2, 2}), values({gates * 2, 2})},
          [f = f](T x, T w) { return f(x, x * 2, w, w, {}, {}); });
  }
  t.op("lstm_cell");
  const auto all = [](const Inputs& x) { return joined(lstm_cell(x[0], {{x[1], x[2]}}, x[3], x[4], x[5], x[6])); };
  t.add("plain", cell_inputs(4, true), all);
  t.add("no sequences", cell_inputs(4, true, 0), all);
  t.add("many units", without_weights(cell_inputs(4, true, 1, 1, 11)), all);
  t.add("h alone", cell_inputs(4, true), [](const Inputs& x) {
    return std::get<0>(lstm_cell(x[0], {{x[1], x[2]}}, x[3], x[4], x[5], x[6]));
  });
  t.add("c alone, no biases", cell_inputs(4, true), [](const Inputs& x) {
    return std::get<1>(lstm_cell(x[0], {{x[1], x[2]}}, x[3], x[4]));
  });
  t.add("two steps", cell_inputs(4, true), [](const Inputs& x) {
    const auto [h, c] = lstm_cell(x[0], {{x[1], x[2]}}, x[3], x[4], x[5], x[6]);
    return joined(lstm_cell(x[0], {{h, c}}, x[3], x[4], x[5], x[6]));
  });
}

// x, h (and c), then the parameters of a stack with 2 features of input and 2 of state.
Inputs stack_inputs(int64_t gates, const Dims& input, int64_t n, int64_t layers, int64_t directions, bool biases,
                    int64_t projection = 0) {
  const int64_t hidden = 2 + (projection > 0), state = projection > 0 ? projection : hidden, rows = gates * hidden;
  Inputs x = {values(input), values({layers * directions, n, state})};
  if (gates == 4) x.push_back(values({layers * directions, n, hidden}));
  for (int64_t i = 0; i < layers * directions; ++i) {
    x.push_back(values({rows, i < directions ? 2 : state * directions}));
    x.push_back(values({rows, state}));
    if (biases) x.push_back(values({rows})), x.push_back(values({rows}));
    if (projection > 0) x.push_back(values({projection, hidden}));
  }
  return x;
}
Inputs from(const Inputs& x, size_t first) { return {x.begin() + static_cast<std::ptrdiff_t>(first), x.end()}; }

template <class Padded, class Packed>
void put_stack(Table& t, const char* name, int64_t gates, Padded padded, Packed packed) {
  t.op(name);
  t.add("plain", stack_inputs(gates, {3, 2, 2}, 2, 1, 1, true),
        [=](const Inputs& x) { return padded(x, true, 1, false, false); });
  t.add("two layers, both directions", stack_inputs(gates, {2, 1, 2}, 1, 2, 2, false),
        [=](const Inputs& x) { return padded(x, false, 2, true, false); });
  t.add("batch first", stack_inputs(gates, {2, 3, 2}, 2, 1, 1, false),
        [=](const Inputs& x) { return padded(x, false, 1, false, true); });
  t.add("no sequences", stack_inputs(gates, {2, 0, 2}, 0, 1, 1, true),
        [=](const Inputs& x) { return padded(x, true, 1, false, false); });
  const Tensor sizes = tensor({3, 2, 2, 1});
  t.add("packed", stack_inputs(gates, {8, 2}, 3, 1, 1, true),
        [=](const Inputs& x) { return packed(x, sizes, true, 1, false); });
  t.add("packed, both directions", stack_inputs(gates, {8, 2}, 3, 1, 2, true),
        [=](const Inputs& x) { return packed(x, sizes, true, 1, true); });
}

void put_stacks(Table& t) {
  put_stack(
      t, "lstm", 4,
      [](const Inputs& x, bool biases, int64_t layers, bool both, bool first) {
        return joined(lstm(x[0], {{x[1], x[2]}}, from(x, 3), biases, layers, 0, false, both, first));
      },
      [](const Inputs& x, T sizes, bool biases, int64_t layers, bool both) {
        return joined(lstm(x[0], sizes, {{x[1], x[2]}}, from(x, 3), biases, layers, 0, false, both));
      });
  t.add("projected", stack_inputs(4, {3, 2, 2}, 2, 1, 2, true, 2), [](const Inputs& x) {
    return joined(lstm(x[0], {{x[1], x[2]}}, from(x, 3), true, 1, 0, false, true, false));
  });
  t.add("dropout", stack_inputs(4, {2, 2, 2}, 2, 2, 1, false), [](const Inputs& x) {
    manual_seed(5);
    return joined(lstm(x[0], {{x[1], x[2]}}, from(x, 3), false, 2, 0.4, true, false, false));
  });
  t.add("the last states alone", stack_inputs(4, {3, 2, 2}, 2, 1, 1, true), [](const Inputs& x) {
    const auto [out, h, c] = lstm(x[0], {{x[1], x[2]}}, from(x, 3), true, 1, 0, false, false, false);
    return h * c;
  });
#define WICK_STACK(name, gates)                                                             \
  put_stack(                                                                                \
      t, #name, gates,                                                                      \
      [](const Inputs& x, bool biases, int64_t layers, bool both, bool first) {             \
        return joined(name(x[0], x[1], from(x, 2), biases, layers, 0, false, both, first)); \
      },                                                                                    \
      [](const Inputs& x, T sizes, bool biases, int64_t layers, bool both) {                \
        return joined(name(x[0], sizes, x[1], from(x, 2), biases, layers, 0, false, both)); \
      });
  WICK_STACK(gru, 3)
  WICK_STACK(rnn_tanh, 1)
  WICK_STACK(rnn_relu, 1)
#undef WICK_STACK
}

void put_packs(Table& t) {
  const Tensor lengths = tensor({3, 2, 2}), sizes = tensor({3, 3, 1});
  t.op("_pack_padded_sequence");
  const auto pack = [=](bool first) {
    return [=](T x) { return std::get<0>(_pack_padded_sequence(x, lengths, first)); };
  };
  t.add("plain", {values({3, 3, 2})}, pack(false));
  t.add("batch first", {values({3, 4, 2})}, pack(true));
  t.add("no features", {values({4, 3})}, pack(false));
  t.add("transposed view", {values({3, 3, 2})}, [=](T x) { return pack(true)(x.transpose(0, 1)); });
  t.op("_pad_packed_sequence");
  const auto pad = [=](bool first, int64_t total) {
    return [=](T x) { return std::get<0>(_pad_packed_sequence(x, sizes, first, 0.5, total)); };
  };
  t.add("plain", {values({7, 2})}, pad(false, 0));
  t.add("batch first, longer", {values({7, 2})}, pad(true, 5));
  t.add("no features", {values({7})}, pad(false, 3));
  t.add("transposed view", {values({2, 7})}, [=](T x) { return pad(true, 3)(x.t()); });
  t.op("pad_sequence");
  for (const bool first : {false, true}) {
    const std::string what = first ? "batch first" : "plain";
    t.add(what, {values({2, 2}), values({3, 2}), values({0, 2})}, [=](T a, T b, T c) {
      return pad_sequence({{a, b, c}}, first, 0.5);
    });
    t.add(what + ", vectors", {values({2}), values({1})}, [=](T a, T b) { return pad_sequence({{a, b}}, first); });
  }
}

void put_ctc(Table& t) {
  t.op("ctc_loss");
  const Tensor rows = tensor({{1, 2, 2}, {3, 1, 0}}), in = tensor({5, 4}), lengths = tensor({3, 2});
  const auto loss = [=](T x, T y, T steps, int64_t blank, int64_t reduction, bool zero) {
    return ctc_loss(log_softmax(x, -1), y, steps, lengths, blank, reduction, zero);
  };
  t.add("mean", {values({5, 2, 4})}, [=](T x) { return loss(x, rows, in, 0, Reduction::Mean, false); });
  t.add("sum, in one vector", {values({5, 2, 4})}, [=](T x) {
    return loss(x, tensor({1, 2, 2, 3, 1}), in, 0, Reduction::Sum, false);
  });
  t.add("each, another blank", {values({5, 2, 5})}, [=](T x) { return loss(x, rows, in, 4, Reduction::None, false); });
  t.add("infinite losses as 0", {values({5, 2, 4})}, [=](T x) {
    return loss(x, rows, tensor({2, 4}), 0, Reduction::Sum, true);
  });
  t.add("one sequence", {values({4, 3})}, [](T x) {
    return ctc_loss(log_softmax(x, -1), tensor({1, 1}), tensor({4}), tensor({2}));
  });
  t.add("an empty target", {values({3, 1, 3})},
        [](T x) { return ctc_loss(log_softmax(x, -1), tensor({{1}}), tensor({3}), tensor({0})); });
  t.add("transposed view", {values({2, 5, 4})},
        [=](T x) { return loss(x.transpose(0, 1), rows, in, 0, Reduction::Mean, false); });
}

void put_pdist(Table& t) {
  t.op("pdist");
  for (const double p : {1.0, 2.0, 2.5, std::numeric_limits<double>::infinity()})
    t.add("p " + std::to_string(p), {apart({4, 3}, 0.17)}, [=](T x) { return pdist(x, p); });
  t.add("one row", {values({1, 3})}, [](T x) { return pdist(x); });
  t.add("transposed view", {apart({3, 4}, 0.17)}, [](T x) { return pdist(x.t()); });
}

void put_attention(Table& t) {
  t.op("scaled_dot_product_attention");
  const auto plain = [](T q, T k, T v) { return scaled_dot_product_attention(q, k, v); };
  const auto causal = [](T q, T k, T v) { return scaled_dot_product_attention(q, k, v, {}, 0, true, 0.7); };
  t.add("plain", {values({2, 3, 2}), values({2, 4, 2}), values({2, 4, 3})}, plain);
  t.add("matrices", {values({3, 2}), values({4, 2}), values({4, 1})}, plain);
  t.add("heads", {values({2, 2, 2, 2}), values({2, 2, 3, 2}), values({2, 2, 3, 2})}, plain);
  t.add("broadcast", {values({2, 1, 2, 2}), values({3, 3, 2}), values({3, 2})}, plain);
  t.add("query alone", {values({3, 2}), fixed(values({4, 2})), fixed(values({4, 1}))}, plain);
  t.add("no queries", {values({2, 0, 2}), values({2, 4, 2}), values({2, 4, 3})}, plain);
  t.add("no keys", {values({2, 3, 2}), values({2, 0, 2}), values({2, 0, 3})}, plain);
  t.add("transposed views", {values({2, 3}), values({2, 4}), values({2, 4})},
        [=](T q, T k, T v) { return plain(q.t(), k.t(), v.t()); });
  t.add("self", {values({3, 2})}, [=](T x) { return plain(x, x, x); });
  t.add("causal", {values({2, 3, 2}), values({2, 3, 2}), values({2, 3, 2})}, causal);
  t.add("causal, more keys", {values({2, 2}), values({4, 2}), values({4, 2})}, causal);
  t.add("causal, more queries", {values({4, 2}), values({2, 2}), values({2, 2})}, causal);
  const Tensor keeps = tensor({{true, false, true}, {false, false, false}, {true, true, false}});
  const Inputs three = {values({2, 3, 2}), values({2, 3, 2}), values({2, 3, 2})};
  t.add("a mask of bools", three, [=](T q, T k, T v) { return scaled_dot_product_attention(q, k, v, keeps); });
  t.add("a mask for each", three, [=](T q, T k, T v) {
    return scaled_dot_product_attention(q, k, v, tensor({{{true, false, true}}, {{true, true, true}}}));
  });
  t.add("a mask that is added", {values({2, 3, 2}), values({2, 3, 2}), values({2, 3, 2}), values({3, 3})},
        [](T q, T k, T v, T m) { return scaled_dot_product_attention(q, k, v, m); });
  t.add("a mask that is added and not learnt",
        {values({2, 3, 2}), values({2, 3, 2}), values({2, 3, 2}), fixed(values({2, 1, 3}))},
        [](T q, T k, T v, T m) { return scaled_dot_product_attention(q, k, v, m); });
  t.add("dropout", three, [](T q, T k, T v) {
    manual_seed(5);
    return scaled_dot_product_attention(q, k, v, {}, 0.4, true);
  });
}

}  // namespace

void put_sequences(Table& t) {
  put_cells(t);
  put_stacks(t);
  put_packs(t);
  put_attention(t);
  put_ctc(t);
  put_pdist(t);
}

}  // namespace wick::test
