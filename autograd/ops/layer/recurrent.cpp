// A recurrent layer through time. z(t) = W_ih x(t) + b_ih + W_hh h(t−1) + b_hh, then kernels/rnn/step.h. The products
// with x of all steps are one product, and so are the gradients of the weights: with E(t) = ∂J/∂z(t)
//
//   ∂J/∂W_ih = Σₜ E(t)ᵀ x(t)      ∂J/∂W_hh = Σₜ E(t)ᵀ h(t−1)      ∂J/∂h(t−1) = E(t) W_hh + what comes from out(t−1)
//
// Where the gradients are to be differentiated themselves they are those of the same layer made of operators.

#include <autograd/kernels/broadcast.h>
#include <autograd/kernels/matmul/gemm.h>
#include <autograd/ops/all.h>
#include <autograd/ops/layer/fused.h>
#include <autograd/ops/layer/recurrent.h>
#include <autograd/ops/linalg/product.h>

#include <algorithm>
#include <cstring>

namespace wick {

namespace {

using kernels::Recurrence;

int64_t rows_of(const RecurrentLayer& l) {
  int64_t rows = 0;
  for (const int64_t batch : l.batches) rows += batch;
  return rows;
}

// f(step, its first row, its number of rows), in the order of the steps or against it.
template <class F>
void each_step(const RecurrentLayer& l, bool backward, const F& f) {
  const size_t steps = l.batches.size();
  const bool from_end = l.reverse != backward;
  for (int64_t i = 0, at = from_end ? rows_of(l) : 0; i < static_cast<int64_t>(steps); ++i) {
    const size_t step = from_end ? steps - 1 - static_cast<size_t>(i) : static_cast<size_t>(i);
    const int64_t batch = l.batches[step];
    if (from_end) at -= batch;
    f(step, at, batch);
    if (!from_end) at += batch;
  }
}

// The address of a row of a row-major matrix; null for an undefined one.
char* row(const Tensor& t, int64_t i) {
  if (!t.defined()) return nullptr;
  return static_cast<char*>(t.data_ptr()) + static_cast<size_t>(i * t.size(1)) * elementSize(t.scalar_type());
}
void copy_rows(const Tensor& to, int64_t to_row, const Tensor& from, int64_t from_row, int64_t n) {
  if (n > 0) std::memcpy(row(to, to_row), row(from, from_row), static_cast<size_t>(row(from, n) - row(from, 0)));
}
void add_rows(const Tensor& to, const Tensor& from, int64_t from_row, int64_t n) {
  dispatch_floating(to.scalar_type(), "recurrent_layer", [&]<class T>() {
    T* a = static_cast<T*>(to.data_ptr());
    const T* b = static_cast<const T*>(static_cast<const void*>(row(from, from_row)));
    for (int64_t i = 0; i < n * to.size(1); ++i) a[i] += b[i];
  });
}

// Products of rows of one matrix with a whole other one, into rows of a third.
class Factor {
 public:
  Factor(const Tensor& weight, bool transposed) : type_(weight.scalar_type()) {
    matrix_ = as_matrix(weight, copy_);
    matrix_.transposed ^= transposed;
    inner_ = weight.size(transposed ? 1 : 0), outer_ = weight.size(transposed ? 0 : 1);
  }
  void multiply(const char* x, int64_t n, double beta, char* out) const {
    kernels::gemm(type_, n, outer_, inner_, 1, {x, inner_, false}, matrix_, beta, out, outer_);
  }

 private:
  ScalarType type_;
  Tensor copy_;
  kernels::Matrix matrix_;
  int64_t inner_, outer_;
};

// A matrix of rows to which products are added: each is the bias. Not initialised without one.
Tensor biases(const char* op, const Tensor& bias, int64_t rows, const Tensor& like, int64_t width) {
  Tensor out = make_empty(op, {rows, width}, like.scalar_type());
  if (bias.defined()) {
    const Tensor b = bias.contiguous();
    kernels::broadcast_row(b.scalar_type(), b.data_ptr(), rows, width, out.data_ptr());
  }
  return out;
}

// What a forward pass computes; what is not a result is kept for the backward pass.
struct Pass {
  RecurrentResult result;
  Tensor gates, from_hidden, cells, unprojected;
};

Pass forward(const RecurrentLayer& l, const Tensor& x, const RecurrentState& first, const RecurrentWeights& w) {
  const bool lstm = l.kind == Recurrence::lstm, gru = l.kind == Recurrence::gru;
  const ScalarType t = x.scalar_type();
  const int64_t rows = x.size(0), width = w.w_hh.size(0), hidden = width / kernels::gate_count(l.kind);
  const auto new_rows = [&](int64_t columns) { return make_empty(l.op, {rows, columns}, t); };
  Pass p;
  Tensor bias = w.b_ih;
  if (!gru && w.b_hh.defined()) bias = bias.defined() ? bias + w.b_hh : w.b_hh;
  p.gates = biases(l.op, bias, rows, x, width);
  multiply(p.gates, x, false, w.w_ih, true, bias.defined() ? 1 : 0, 1);
  if (gru) p.from_hidden = biases(l.op, w.b_hh, rows, x, width);
  if (lstm) p.cells = new_rows(hidden);
  if (w.w_hr.defined()) p.unprojected = new_rows(hidden);
  Tensor out = new_rows(w.w_hh.size(1)), h = first.h.clone().contiguous(), c;
  if (lstm) c = first.c.clone().contiguous();
  const Factor recur(w.w_hh, true);
  const std::optional<Factor> project = w.w_hr.defined() ? std::optional<Factor>(Factor(w.w_hr, true)) : std::nullopt;
  each_step(l, false, [&](size_t, int64_t at, int64_t n) {
    char *gates = row(p.gates, at), *from_hidden = row(p.from_hidden, at), *after = row(out, at);
    recur.multiply(row(h, 0), n, gru && !w.b_hh.defined() ? 0 : 1, gru ? from_hidden : gates);
    kernels::recurrent_step(t, l.kind, {n, hidden, gates, from_hidden, row(h, 0), row(c, 0)},
                            project ? row(p.unprojected, at) : after, row(p.cells, at));
    if (project) project->multiply(row(p.unprojected, at), n, 0, after);
    copy_rows(h, 0, out, at, n);
    if (lstm) copy_rows(c, 0, p.cells, at, n);
  });
  p.result = {out, {h, c}};
  return p;
}

// The rows that each step begins with, given those that it ends with.
Tensor before(const RecurrentLayer& l, const Tensor& after, const Tensor& first) {
  Tensor out = make_empty_like(l.op, after, after.scalar_type()), running = first.clone().contiguous();
  each_step(l, false, [&](size_t, int64_t at, int64_t n) {
    copy_rows(out, at, running, 0, n);
    copy_rows(running, 0, after, at, n);
  });
  return out;
}

// The same layer made of operators: out and the last h and c.
std::vector<Tensor> by_operators(const RecurrentLayer& l, const Tensor& x, RecurrentState s,
                                 const RecurrentWeights& w) {
  const Tensor from_input = linear(x, w.w_ih, w.b_ih);
  std::vector<Tensor> outs(l.batches.size());
  each_step(l, false, [&](size_t step, int64_t at, int64_t n) {
    const Tensor h = s.h.narrow(0, 0, n), a = from_input.narrow(0, at, n), b = linear(h, w.w_hh, w.b_hh);
    const auto with_rest = [&](const Tensor& first, const Tensor& all) {
      return n == all.size(0) ? first : cat({{first, all.narrow(0, n, all.size(0) - n)}});
    };
    Tensor y;
    if (l.kind == Recurrence::tanh) {
      y = tanh(a + b);
    } else if (l.kind == Recurrence::relu) {
      y = relu(a + b);
    } else if (l.kind == Recurrence::lstm) {
      const std::vector<Tensor> z = chunk(a + b, 4, 1);
      const Tensor i = sigmoid(z[0]), f = sigmoid(z[1]), g = tanh(z[2]), o = sigmoid(z[3]);
      const Tensor c = f * s.c.narrow(0, 0, n) + i * g;
      y = o * tanh(c);
      s.c = with_rest(c, s.c);
    } else {
      const std::vector<Tensor> p = chunk(a, 3, 1), q = chunk(b, 3, 1);
      const Tensor r = sigmoid(p[0] + q[0]), z = sigmoid(p[1] + q[1]), g = tanh(p[2] + r * q[2]);
      y = (1 - z) * g + z * h;
    }
    if (w.w_hr.defined()) y = linear(y, w.w_hr);
    outs[step] = y;
    s.h = with_rest(y, s.h);
  });
  return {cat(outs), s.h, s.c};
}

// The inputs in order: x, h, c, w_ih, w_hh, b_ih, b_hh, w_hr; the outputs: out, h and, of an LSTM, c.
class RecurrentNode final : public FusedNode {
 public:
  RecurrentNode(const RecurrentLayer& l, TensorList inputs, const Pass& p, TensorList outputs)
      : FusedNode("RecurrentLayerBackward0", inputs, outputs),
        layer_(l),
        gates_(p.gates),
        from_hidden_(p.from_hidden),
        cells_(p.cells),
        unprojected_(p.unprojected),
        out_(outputs[0], outputs) {}

 private:
  enum { kX, kH, kC, kWih, kWhh, kBih, kBhh, kWhr };

  std::vector<Tensor> by_operators(TensorList in) override {
    std::vector<Tensor> all =
        wick::by_operators(layer_, in[kX], {in[kH], in[kC]}, {in[kWih], in[kWhh], in[kBih], in[kBhh], in[kWhr]});
    all.resize(num_inputs());
    return all;
  }

  // Through time.
  void by_kernel(std::span<Tensor> e, std::span<Tensor> gradients) override {
    const bool lstm = layer_.kind == Recurrence::lstm, gru = layer_.kind == Recurrence::gru;
    const Tensor x = input(kX), h_first = input(kH), w_ih = input(kWih), w_hh = input(kWhh), w_hr = input(kWhr),
                 out = out_.get(this), h_before = before(layer_, out, h_first);
    const ScalarType t = x.scalar_type();
    const int64_t rows = x.size(0), width = w_hh.size(0), hidden = width / kernels::gate_count(layer_.kind);
    const auto new_rows = [&](int64_t columns) { return make_empty(layer_.op, {rows, columns}, t); };
    Tensor e_gates = new_rows(width), e_from_hidden, e_out, e_projected, e_unprojected, c_before;
    Tensor e_h = e[1].defined() ? e[1].clone().contiguous() : zeros_like(h_first), e_c;
    if (e[0].defined()) e_out = e[0].contiguous();
    if (gru) e_from_hidden = new_rows(width);
    if (lstm) {
      const Tensor c_first = input(kC);
      e_c = e[2].defined() ? e[2].clone().contiguous() : zeros_like(c_first);
      c_before = before(layer_, cells_, c_first);
    }
    const Factor recur(w_hh, false);
    std::optional<Factor> project;
    if (w_hr.defined()) {
      project.emplace(w_hr, false);
      e_projected = new_rows(w_hr.size(0));
      e_unprojected = make_empty(layer_.op, {e_h.size(0), hidden}, t);
    }
    each_step(layer_, true, [&](size_t, int64_t at, int64_t n) {
      if (e_out.defined()) add_rows(e_h, e_out, at, n);
      if (project) {
        copy_rows(e_projected, at, e_h, 0, n);
        project->multiply(row(e_h, 0), n, 0, row(e_unprojected, 0));
      }
      kernels::recurrent_step_backward(
          t, layer_.kind, {n, hidden, row(gates_, at), row(from_hidden_, at), row(h_before, at), row(c_before, at)},
          {row(project ? e_unprojected : e_h, 0), row(e_c, 0), row(cells_, at), row(e_gates, at),
           row(e_from_hidden, at)});
      recur.multiply(row(gru ? e_from_hidden : e_gates, at), n, gru ? 1 : 0, row(e_h, 0));
    });
    const Tensor& e_hidden = gru ? e_from_hidden : e_gates;
    if (wanted(kX)) gradients[kX] = product(e_gates, false, w_ih, false);
    if (wanted(kH)) gradients[kH] = e_h;
    if (wanted(kC)) gradients[kC] = e_c;
    if (wanted(kWih)) gradients[kWih] = product(e_gates, true, x, false);
    if (wanted(kWhh)) gradients[kWhh] = product(e_hidden, true, h_before, false);
    if (wanted(kBih)) gradients[kBih] = e_gates.sum(0);
    if (wanted(kBhh)) gradients[kBhh] = e_hidden.sum(0);
    if (wanted(kWhr)) gradients[kWhr] = product(e_projected, true, unprojected_, false);
  }
  void release_kernel() override {
    out_.reset();
    gates_ = from_hidden_ = cells_ = unprojected_ = Tensor();
  }

  RecurrentLayer layer_;
  Tensor gates_, from_hidden_, cells_, unprojected_;
  Saved out_;
};

}  // namespace

std::vector<int64_t> checked_integers(const char* op, const Tensor& t, const char* what) {
  check_defined(op, t, what);
  check(t.dim() == 1 && t.scalar_type() == kLong, "{}: the {} are {}: needs a vector of Long", op, what, describe(t));
  const Tensor values = t.contiguous();
  const int64_t* first = values.data_ptr<int64_t>();
  return {first, first + values.numel()};
}

std::vector<int64_t> checked_batch_sizes(const char* op, const Tensor& batch_sizes, const Tensor& data) {
  const std::vector<int64_t> sizes = checked_integers(op, batch_sizes, "batch sizes");
  check(!sizes.empty(), "{}: there are no batch sizes: needs at least one step", op);
  Checked rows(op, 0);
  for (size_t t = 0; t < sizes.size(); ++t) {
    check(sizes[t] > 0 && (t == 0 || sizes[t] <= sizes[t - 1]),
          "{}: the batch sizes are {}: they must be positive and never grow", op, shape_string(sizes));
    rows = rows + sizes[t];
  }
  check(static_cast<int64_t>(rows) == data.size(0),
        "{}: the batch sizes {} add up to {}: the packed data {} has {} rows", op, shape_string(sizes),
        static_cast<int64_t>(rows), shape_string(data.sizes()), data.size(0));
  return sizes;
}

RecurrentResult recurrent_layer(const RecurrentLayer& l, const Tensor& x, const RecurrentState& first,
                                const RecurrentWeights& w) {
  Pass p;
  {
    NoGradGuard off;
    p = forward(l, x, first, w);
  }
  const std::vector<Tensor> inputs = {x, first.h, first.c, w.w_ih, w.w_hh, w.b_ih, w.b_hh, w.w_hr};
  std::vector<Tensor> outputs = {p.result.out, p.result.last.h};
  if (p.result.last.c.defined()) outputs.push_back(p.result.last.c);
  if (FusedNode::is_needed(inputs)) FusedNode::record(new RecurrentNode(l, inputs, p, outputs), outputs);
  return p.result;
}

}  // namespace wick
