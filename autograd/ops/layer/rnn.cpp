// Stacks of recurrent layers; a cell is a layer of one step. The steps themselves are in recurrent.cpp.

#include <autograd/graph/record.h>
#include <autograd/ops/all.h>
#include <autograd/ops/elementwise/narrow.h>
#include <autograd/ops/layer/recurrent.h>

namespace wick {

namespace {

using kernels::Recurrence;

// Throws unless t is defined and has the dtype of the input.
void check_dtype(const char* op, const Tensor& input, const Tensor& t, const char* what) {
  check_defined(op, t, what);
  check(t.scalar_type() == input.scalar_type(), "{}: the dtypes differ: the input is {}, {} is {}", op,
        toString(input.scalar_type()), what, describe(t));
}

// The weights of one direction of one layer must fit its input and state.
void check_weights(const RecurrentLayer& l, const Tensor& x, const RecurrentState& s, const RecurrentWeights& w) {
  check(isFloatingType(x.scalar_type()), "{}: the input is {}: needs a floating dtype", l.op, describe(x));
  check_dtype(l.op, x, w.w_ih, "w_ih");
  check_dtype(l.op, x, w.w_hh, "w_hh");
  const int64_t blocks = kernels::gate_count(l.kind), hidden = w.w_hh.dim() == 2 ? w.w_hh.size(0) / blocks : 0,
                state = w.w_hr.defined() && w.w_hr.dim() == 2 ? w.w_hr.size(0) : hidden;
  check(w.w_hh.dim() == 2 && w.w_hh.size(0) == blocks * hidden && w.w_hh.size(1) == state,
        "{}: w_hh is {}: needs ({}·hidden×{})", l.op, shape_string(w.w_hh.sizes()), blocks,
        w.w_hr.defined() ? "projection" : "hidden");
  check(w.w_ih.dim() == 2 && w.w_ih.size(0) == w.w_hh.size(0) && w.w_ih.size(1) == x.size(1),
        "{}: w_ih is {}: needs ({}×{}), for w_hh {} and {} features of the input", l.op, shape_string(w.w_ih.sizes()),
        w.w_hh.size(0), x.size(1), shape_string(w.w_hh.sizes()), x.size(1));
  for (const auto& [bias, name] : {std::pair(&w.b_ih, "b_ih"), std::pair(&w.b_hh, "b_hh")}) {
    if (!bias->defined()) continue;
    check_dtype(l.op, x, *bias, name);
    check(bias->dim() == 1 && bias->numel() == w.w_hh.size(0), "{}: {} is {}: needs ({})", l.op, name,
          shape_string(bias->sizes()), w.w_hh.size(0));
  }
  if (w.w_hr.defined()) {
    check_dtype(l.op, x, w.w_hr, "w_hr");
    check(w.w_hr.dim() == 2 && w.w_hr.size(1) == hidden, "{}: w_hr is {}: needs (projection×{})", l.op,
          shape_string(w.w_hr.sizes()), hidden);
  }
  const auto check_state = [&](const Tensor& t, const char* name, int64_t n) {
    check_dtype(l.op, x, t, name);
    check(t.dim() == 2 && t.size(0) == l.batches.front() && t.size(1) == n, "{}: the state {} is {}: needs ({}×{})",
          l.op, name, shape_string(t.sizes()), l.batches.front(), n);
  };
  check_state(s.h, "h", state);
  if (l.kind == Recurrence::lstm) check_state(s.c, "c", hidden);
}

RecurrentResult checked_layer(const RecurrentLayer& l, const Tensor& x, const RecurrentState& s,
                              const RecurrentWeights& w) {
  check_weights(l, x, s, w);
  if (is_narrow(x)) {
    RecurrentResult r =
        recurrent_layer(l, widened(x), {widened(s.h), widened(s.c)},
                        {widened(w.w_ih), widened(w.w_hh), widened(w.b_ih), widened(w.b_hh), widened(w.w_hr)});
    const ScalarType t = x.scalar_type();
    return {narrowed(r.out, t), {narrowed(r.last.h, t), narrowed(r.last.c, t)}};
  }
  return recurrent_layer(l, x, s, w);
}

RecurrentResult cell(const char* op, Recurrence kind, const Tensor& x, const RecurrentState& s,
                     const RecurrentWeights& w) {
  check_defined(op, x, "input");
  check(x.dim() == 2, "{}: the input is {}: needs (N×in)", op, shape_string(x.sizes()));
  RecurrentResult r = checked_layer({op, kind, {x.size(0)}, false}, x, s, w);
  tell_tracer(op, {x, s.h, s.c, w.w_ih, w.w_hh, w.b_ih, w.b_hh}, {r.out, r.last.h, r.last.c});
  return r;
}

// What the layers of a stack have in common.
struct Stack {
  const char* op;
  Recurrence kind;
  bool has_biases;
  int64_t layers;
  double dropout;
  bool train, bidirectional;
};

// The parameters of layer·direction i.
RecurrentWeights weights(const Stack& s, TensorList params, int64_t i, int64_t each) {
  const auto at = [&](int64_t k) { return params[static_cast<size_t>(i * each + k)]; };
  RecurrentWeights w{at(0), at(1), {}, {}, {}};
  if (s.has_biases) w.b_ih = at(2), w.b_hh = at(3);
  if (each == (s.has_biases ? 5 : 3)) w.w_hr = at(each - 1);
  return w;
}

// All layers, on the rows of all steps. `first` has a row for each layer and direction.
RecurrentResult run(const Stack& s, const std::vector<int64_t>& batches, Tensor x, const RecurrentState& first,
                    TensorList params) {
  const int64_t directions = s.bidirectional ? 2 : 1, runs = s.layers * directions;
  check(s.layers > 0, "{}: num_layers is {}: needs at least 1", s.op, s.layers);
  const int64_t given = static_cast<int64_t>(params.size()), plain = s.has_biases ? 4 : 2, each = given / runs;
  check(given == runs * each && (each == plain || (s.kind == Recurrence::lstm && each == plain + 1)),
        "{}: {} parameters for {} layers in {} direction(s): needs {} for each", s.op, given, s.layers, directions,
        plain);
  const bool lstm = s.kind == Recurrence::lstm;
  for (const Tensor* t : {&first.h, &first.c}) {
    if (t == &first.c && !lstm) continue;
    check_defined(s.op, *t, "state");
    check(t->dim() == 3 && t->size(0) == runs,
          "{}: the state is {}: needs ({}×N×hidden), a row for each layer and "
          "direction",
          s.op, shape_string(t->sizes()), runs);
  }
  std::vector<Tensor> last_h, last_c;
  for (int64_t layer = 0; layer < s.layers; ++layer) {
    std::vector<Tensor> outs;
    for (int64_t d = 0; d < directions; ++d) {
      const int64_t i = layer * directions + d;
      const RecurrentResult r =
          checked_layer({s.op, s.kind, batches, d == 1}, x,
                        {first.h.select(0, i), lstm ? first.c.select(0, i) : Tensor()}, weights(s, params, i, each));
      outs.push_back(r.out);
      last_h.push_back(r.last.h);
      last_c.push_back(r.last.c);
    }
    x = directions == 1 ? outs[0] : cat(outs, 1);
    if (s.train && layer < s.layers - 1) x = dropout(x, s.dropout, true);
  }
  return {x, {stack(last_h), lstm ? stack(last_c) : Tensor()}};
}

// The input is (T×N×in) or, with batch_first, (N×T×in).
RecurrentResult padded(const Stack& s, const Tensor& input, const RecurrentState& first, TensorList params,
                       bool batch_first) {
  check_defined(s.op, input, "input");
  check(input.dim() == 3, "{}: the input is {}: needs {}", s.op, shape_string(input.sizes()),
        batch_first ? "(N×T×in)" : "(T×N×in)");
  const Tensor x = batch_first ? input.transpose(0, 1) : input;
  const int64_t steps = x.size(0), n = x.size(1);
  check(steps > 0, "{}: the input is {}: needs at least one step", s.op, shape_string(input.sizes()));
  RecurrentResult r =
      run(s, std::vector<int64_t>(static_cast<size_t>(steps), n), x.reshape({steps * n, x.size(2)}), first, params);
  r.out = r.out.view({steps, n, r.out.size(1)});
  if (batch_first) r.out = r.out.transpose(0, 1);
  if (is_traced()) [[unlikely]] {
    std::vector<Tensor> inputs{input, first.h, first.c};
    inputs.insert(inputs.end(), params.begin(), params.end());
    tell_tracer(s.op, TensorList(inputs), {r.out, r.last.h, r.last.c}, "layers", s.layers, "bidirectional",
                s.bidirectional, "has_biases", s.has_biases, "batch_first", batch_first);
  }
  return r;
}

// The input is (rows×in), packed.
RecurrentResult packed(const Stack& s, const Tensor& data, const Tensor& batch_sizes, const RecurrentState& first,
                       TensorList params) {
  check_defined(s.op, data, "input");
  check(data.dim() == 2, "{}: the packed data is {}: needs (rows×in)", s.op, shape_string(data.sizes()));
  return run(s, checked_batch_sizes(s.op, batch_sizes, data), data, first, params);
}

std::tuple<Tensor, Tensor> out_and_h(const RecurrentResult& r) { return {r.out, r.last.h}; }
std::tuple<Tensor, Tensor, Tensor> all_of(const RecurrentResult& r) { return {r.out, r.last.h, r.last.c}; }

RecurrentState two_states(const char* op, TensorList hx) {
  check(hx.size() == 2, "{}: {} states: needs two, h and c", op, hx.size());
  return {hx[0], hx[1]};
}

}  // namespace

std::tuple<Tensor, Tensor> lstm_cell(const Tensor& x, TensorList hx, const Tensor& w_ih, const Tensor& w_hh,
                                     const Tensor& b_ih, const Tensor& b_hh) {
  const OperatorScope scope("lstm_cell");
  const RecurrentState s =
      cell("lstm_cell", Recurrence::lstm, x, two_states("lstm_cell", hx), {w_ih, w_hh, b_ih, b_hh, {}}).last;
  return {s.h, s.c};
}
Tensor gru_cell(const Tensor& x, const Tensor& hx, const Tensor& w_ih, const Tensor& w_hh, const Tensor& b_ih,
                const Tensor& b_hh) {
  const OperatorScope scope("gru_cell");
  return cell("gru_cell", Recurrence::gru, x, {hx, {}}, {w_ih, w_hh, b_ih, b_hh, {}}).out;
}
Tensor rnn_tanh_cell(const Tensor& x, const Tensor& hx, const Tensor& w_ih, const Tensor& w_hh, const Tensor& b_ih,
                     const Tensor& b_hh) {
  const OperatorScope scope("rnn_tanh_cell");
  return cell("rnn_tanh_cell", Recurrence::tanh, x, {hx, {}}, {w_ih, w_hh, b_ih, b_hh, {}}).out;
}
Tensor rnn_relu_cell(const Tensor& x, const Tensor& hx, const Tensor& w_ih, const Tensor& w_hh, const Tensor& b_ih,
                     const Tensor& b_hh) {
  const OperatorScope scope("rnn_relu_cell");
  return cell("rnn_relu_cell", Recurrence::relu, x, {hx, {}}, {w_ih, w_hh, b_ih, b_hh, {}}).out;
}

std::tuple<Tensor, Tensor, Tensor> lstm(const Tensor& input, TensorList hx, TensorList params, bool has_biases,
                                        int64_t num_layers, double dropout, bool train, bool bidirectional,
                                        bool batch_first) {
  const OperatorScope scope("lstm");
  return all_of(padded({"lstm", Recurrence::lstm, has_biases, num_layers, dropout, train, bidirectional}, input,
                       two_states("lstm", hx), params, batch_first));
}
std::tuple<Tensor, Tensor, Tensor> lstm(const Tensor& data, const Tensor& batch_sizes, TensorList hx, TensorList params,
                                        bool has_biases, int64_t num_layers, double dropout, bool train,
                                        bool bidirectional) {
  const OperatorScope scope("lstm");
  return all_of(packed({"lstm", Recurrence::lstm, has_biases, num_layers, dropout, train, bidirectional}, data,
                       batch_sizes, two_states("lstm", hx), params));
}

std::tuple<Tensor, Tensor> gru(const Tensor& input, const Tensor& hx, TensorList params, bool has_biases,
                               int64_t num_layers, double dropout, bool train, bool bidirectional, bool batch_first) {
  const OperatorScope scope("gru");
  return out_and_h(padded({"gru", Recurrence::gru, has_biases, num_layers, dropout, train, bidirectional}, input,
                          {hx, {}}, params, batch_first));
}
std::tuple<Tensor, Tensor> gru(const Tensor& data, const Tensor& batch_sizes, const Tensor& hx, TensorList params,
                               bool has_biases, int64_t num_layers, double dropout, bool train, bool bidirectional) {
  const OperatorScope scope("gru");
  return out_and_h(packed({"gru", Recurrence::gru, has_biases, num_layers, dropout, train, bidirectional}, data,
                          batch_sizes, {hx, {}}, params));
}
std::tuple<Tensor, Tensor> rnn_tanh(const Tensor& input, const Tensor& hx, TensorList params, bool has_biases,
                                    int64_t num_layers, double dropout, bool train, bool bidirectional,
                                    bool batch_first) {
  const OperatorScope scope("rnn_tanh");
  return out_and_h(padded({"rnn_tanh", Recurrence::tanh, has_biases, num_layers, dropout, train, bidirectional}, input,
                          {hx, {}}, params, batch_first));
}
std::tuple<Tensor, Tensor> rnn_tanh(const Tensor& data, const Tensor& batch_sizes, const Tensor& hx, TensorList params,
                                    bool has_biases, int64_t num_layers, double dropout, bool train,
                                    bool bidirectional) {
  const OperatorScope scope("rnn_tanh");
  return out_and_h(packed({"rnn_tanh", Recurrence::tanh, has_biases, num_layers, dropout, train, bidirectional}, data,
                          batch_sizes, {hx, {}}, params));
}
std::tuple<Tensor, Tensor> rnn_relu(const Tensor& input, const Tensor& hx, TensorList params, bool has_biases,
                                    int64_t num_layers, double dropout, bool train, bool bidirectional,
                                    bool batch_first) {
  const OperatorScope scope("rnn_relu");
  return out_and_h(padded({"rnn_relu", Recurrence::relu, has_biases, num_layers, dropout, train, bidirectional}, input,
                          {hx, {}}, params, batch_first));
}
std::tuple<Tensor, Tensor> rnn_relu(const Tensor& data, const Tensor& batch_sizes, const Tensor& hx, TensorList params,
                                    bool has_biases, int64_t num_layers, double dropout, bool train,
                                    bool bidirectional) {
  const OperatorScope scope("rnn_relu");
  return out_and_h(packed({"rnn_relu", Recurrence::relu, has_biases, num_layers, dropout, train, bidirectional}, data,
                          batch_sizes, {hx, {}}, params));
}

}  // namespace wick
