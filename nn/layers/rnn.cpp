#include <nn/init.h>
#include <nn/layers/print.h>
#include <nn/layers/rnn.h>

#include <cmath>
#include <ostream>

namespace wick::nn {

namespace {

// All start uniform in ±1/√hidden.
void draw(const std::vector<Tensor>& parameters, int64_t hidden) {
  const double bound = hidden > 0 ? 1 / std::sqrt(static_cast<double>(hidden)) : 0;
  for (const Tensor& p : parameters) init::uniform_(p, -bound, bound);
}

template <class Options>
detail::RNNOptionsBase common(detail::RNNOptionsBase::rnn_options_base_mode_t mode, const Options& o) {
  return detail::RNNOptionsBase(mode, o.input_size(), o.hidden_size())
      .num_layers(o.num_layers())
      .bias(o.bias())
      .batch_first(o.batch_first())
      .dropout(o.dropout())
      .bidirectional(o.bidirectional());
}
detail::RNNOptionsBase::rnn_options_base_mode_t mode_of(const RNNOptions& o) {
  if (std::holds_alternative<enumtype::kReLU>(o.nonlinearity())) return kRNN_RELU;
  return kRNN_TANH;
}

std::vector<Tensor> listed(const Tensor& hx) { return hx.defined() ? std::vector<Tensor>{hx} : std::vector<Tensor>{}; }
std::vector<Tensor> listed(const std::optional<LSTMImpl::States>& hx) {
  if (!hx) return {};
  return {std::get<0>(*hx), std::get<1>(*hx)};
}

// The functions of layers with one state.
struct Stack {
  std::tuple<Tensor, Tensor> (*padded)(const Tensor& input, const Tensor& hx, TensorList params, bool has_biases,
                                       int64_t num_layers, double dropout, bool train, bool bidirectional,
                                       bool batch_first);
  std::tuple<Tensor, Tensor> (*packed)(const Tensor& data, const Tensor& batch_sizes, const Tensor& hx,
                                       TensorList params, bool has_biases, int64_t num_layers, double dropout,
                                       bool train, bool bidirectional);
};
Stack stack_of(const detail::RNNOptionsBase::rnn_options_base_mode_t& mode) {
  if (std::holds_alternative<enumtype::kGRU>(mode)) return {gru, gru};
  if (std::holds_alternative<enumtype::kRNN_RELU>(mode)) return {rnn_relu, rnn_relu};
  return {rnn_tanh, rnn_tanh};
}

}  // namespace

namespace detail {

template <class Derived>
RNNImplBase<Derived>::RNNImplBase(const RNNOptionsBase& options_) : options_base(options_) {
  reset();
}
template <class Derived>
void RNNImplBase<Derived>::reset() {
  const RNNOptionsBase& o = options_base;
  const std::string mode = enumtype::get_enum_name(o.mode()).substr(1);
  check(
      o.dropout() >= 0 && o.dropout() <= 1,
      "{}: dropout should be a number in range [0, 1] representing the probability of an element being zeroed, got {}",
      mode, o.dropout());
  check(o.input_size() >= 0 && o.hidden_size() >= 0, "{}: negative sizes: input_size {}, hidden_size {}", mode,
        o.input_size(), o.hidden_size());
  check(o.num_layers() > 0, "{}: num_layers is {}: needs at least 1", mode, o.num_layers());
  check(
      o.proj_size() >= 0 && (o.proj_size() == 0 || o.proj_size() < o.hidden_size()),
      "{}: proj_size has to be a positive integer, smaller than hidden_size, or zero to disable projections: proj_size "
      "is {}, hidden_size {}",
      mode, o.proj_size(), o.hidden_size());
  if (o.dropout() > 0 && o.num_layers() == 1)
    warn("{}: dropout is added after each layer but the last, so with num_layers 1 it has no effect", mode);
  const int64_t gates = mode == "LSTM" ? 4 : (mode == "GRU" ? 3 : 1), rows = gates * o.hidden_size(),
                state = o.proj_size() > 0 ? o.proj_size() : o.hidden_size();
  flat_weights_.clear();
  for (int64_t layer = 0; layer < o.num_layers(); ++layer)
    for (int64_t d = 0; d < directions(); ++d) {
      const auto add = [&](const char* name, const Dims& sizes) {
        const std::string full = name + std::to_string(layer) + (d == 1 ? "_reverse" : "");
        flat_weights_.push_back(this->register_parameter(full, empty(sizes)));
      };
      add("weight_ih_l", {rows, layer == 0 ? o.input_size() : state * directions()});
      add("weight_hh_l", {rows, state});
      if (o.bias()) add("bias_ih_l", {rows}), add("bias_hh_l", {rows});
      if (o.proj_size() > 0) add("weight_hr_l", {o.proj_size(), o.hidden_size()});
    }
  reset_parameters();
}
template <class Derived>
void RNNImplBase<Derived>::reset_parameters() {
  draw(flat_weights_, options_base.hidden_size());
}
template <class Derived>
void RNNImplBase<Derived>::pretty_print(std::ostream& out) const {
  const RNNOptionsBase& o = options_base;
  const std::string mode = enumtype::get_enum_name(o.mode()).substr(1);
  out << "torch::nn::" << (mode.starts_with("RNN") ? "RNN" : mode) << "(input_size=" << o.input_size()
      << ", hidden_size=" << o.hidden_size() << ", num_layers=" << o.num_layers() << ", bias=" << text(o.bias())
      << ", batch_first=" << text(o.batch_first()) << ", dropout=" << o.dropout()
      << ", bidirectional=" << text(o.bidirectional());
  if (o.proj_size() > 0) out << ", proj_size=" << o.proj_size();
  out << ")";
}

template <class Derived>
void RNNImplBase<Derived>::check_states(const std::vector<Tensor>& states, int64_t batch, ScalarType dtype) const {
  const RNNOptionsBase& o = options_base;
  for (size_t i = 0; i < states.size(); ++i) {
    const char* name = states.size() == 1 ? "hx" : i == 0 ? "h" : "c";
    const Dims wanted = {o.num_layers() * directions(), batch,
                         i == 0 && o.proj_size() > 0 ? o.proj_size() : o.hidden_size()};
    check(states[i].defined() && states[i].sizes() == IntArrayRef(wanted) && states[i].scalar_type() == dtype,
          "Expected hidden size of {}: {} {}, got {}", name, shape_string(wanted), toString(dtype),
          describe(states[i]));
  }
}

template <class Derived>
std::pair<Tensor, std::vector<Tensor>> RNNImplBase<Derived>::run(const Tensor& input, const Tensor& batch_sizes,
                                                                 const Tensor& sorted_indices,
                                                                 const Tensor& unsorted_indices,
                                                                 std::vector<Tensor> states) {
  const RNNOptionsBase& o = options_base;
  const bool packed = batch_sizes.defined(), lstm = std::holds_alternative<enumtype::kLSTM>(o.mode());
  const char* wanted = packed ? "packed data (rows×" : o.batch_first() ? "(N×T×" : "(T×N×";
  check(input.defined() && input.dim() == (packed ? 2 : 3) && input.size(-1) == o.input_size(),
        "the input is {}: needs {}{})", describe(input), wanted, o.input_size());
  check(!packed || (batch_sizes.dim() == 1 && batch_sizes.numel() > 0 && batch_sizes.scalar_type() == kLong),
        "the batch sizes are {}: needs a vector of Long", describe(batch_sizes));
  const int64_t batch = packed ? batch_sizes[0].template item<int64_t>() : input.size(o.batch_first() ? 0 : 1);
  if (states.empty()) {
    const int64_t rows = o.num_layers() * directions();
    states.push_back(zeros({rows, batch, o.proj_size() > 0 ? o.proj_size() : o.hidden_size()}, input.scalar_type()));
    if (lstm) states.push_back(zeros({rows, batch, o.hidden_size()}, input.scalar_type()));
  } else {
    check_states(states, batch, input.scalar_type());
    if (sorted_indices.defined())
      for (Tensor& s : states) s = s.index_select(1, sorted_indices);
  }
  const bool training = this->is_training();
  Tensor out;
  if (lstm) {
    const auto [y, h, c] = packed ? wick::lstm(input, batch_sizes, states, flat_weights_, o.bias(), o.num_layers(),
                                               o.dropout(), training, o.bidirectional())
                                  : wick::lstm(input, states, flat_weights_, o.bias(), o.num_layers(), o.dropout(),
                                               training, o.bidirectional(), o.batch_first());
    out = y, states = {h, c};
  } else {
    const Stack stack = stack_of(o.mode());
    const auto [y, h] = packed ? stack.packed(input, batch_sizes, states[0], flat_weights_, o.bias(), o.num_layers(),
                                              o.dropout(), training, o.bidirectional())
                               : stack.padded(input, states[0], flat_weights_, o.bias(), o.num_layers(), o.dropout(),
                                              training, o.bidirectional(), o.batch_first());
    out = y, states = {h};
  }
  if (unsorted_indices.defined())
    for (Tensor& s : states) s = s.index_select(1, unsorted_indices);
  return {out, states};
}
template <class Derived>
std::pair<utils::rnn::PackedSequence, std::vector<Tensor>> RNNImplBase<Derived>::run_packed(
    const utils::rnn::PackedSequence& in, std::vector<Tensor> states) {
  check(in.batch_sizes().defined(), "the packed input has no batch sizes");
  auto [out, last] = run(in.data(), in.batch_sizes(), in.sorted_indices(), in.unsorted_indices(), std::move(states));
  return {utils::rnn::PackedSequence(out, in.batch_sizes(), in.sorted_indices(), in.unsorted_indices()), last};
}

template class RNNImplBase<RNNImpl>;
template class RNNImplBase<LSTMImpl>;
template class RNNImplBase<GRUImpl>;

template <class Derived>
RNNCellImplBase<Derived>::RNNCellImplBase(const RNNCellOptionsBase& options_) : options_base(options_) {
  reset();
}
template <class Derived>
void RNNCellImplBase<Derived>::reset() {
  const RNNCellOptionsBase& o = options_base;
  check(o.input_size() >= 0 && o.hidden_size() >= 0, "recurrent cell: negative sizes: input_size {}, hidden_size {}",
        o.input_size(), o.hidden_size());
  const int64_t rows = o.num_chunks() * o.hidden_size();
  weight_ih = this->register_parameter("weight_ih", empty({rows, o.input_size()}));
  weight_hh = this->register_parameter("weight_hh", empty({rows, o.hidden_size()}));
  bias_ih = this->register_parameter("bias_ih", o.bias() ? empty({rows}) : Tensor(), o.bias());
  bias_hh = this->register_parameter("bias_hh", o.bias() ? empty({rows}) : Tensor(), o.bias());
  reset_parameters();
}
template <class Derived>
void RNNCellImplBase<Derived>::reset_parameters() {
  draw(this->parameters(), options_base.hidden_size());
}
template <class Derived>
void RNNCellImplBase<Derived>::pretty_print(std::ostream& out) const {
  const RNNCellOptionsBase& o = options_base;
  const std::string nonlinearity = get_nonlinearity_str();
  out << "torch::nn::"
      << (o.num_chunks() == 4   ? "LSTM"
          : o.num_chunks() == 3 ? "GRU"
                                : "RNN")
      << "Cell(" << o.input_size() << ", " << o.hidden_size();
  if (!o.bias()) out << ", bias=false";
  if (!nonlinearity.empty() && nonlinearity != "kTanh") out << ", nonlinearity=" << nonlinearity;
  out << ")";
}
template <class Derived>
Tensor RNNCellImplBase<Derived>::checked_state(const Tensor& input, const Tensor& state, const char* name) const {
  const RNNCellOptionsBase& o = options_base;
  check(input.defined() && input.dim() == 2 && input.size(1) == o.input_size(),
        "input has inconsistent input_size: got {} expected (N×{})", describe(input), o.input_size());
  if (!state.defined()) return zeros({input.size(0), o.hidden_size()}, input.scalar_type());
  check(state.dim() == 2 && state.size(0) == input.size(0) && state.size(1) == o.hidden_size(),
        "hidden has inconsistent hidden_size: {} is {}, expected ({}×{})", name, describe(state), input.size(0),
        o.hidden_size());
  return state;
}

template class RNNCellImplBase<RNNCellImpl>;
template class RNNCellImplBase<LSTMCellImpl>;
template class RNNCellImplBase<GRUCellImpl>;

}  // namespace detail

RNNImpl::RNNImpl(const RNNOptions& options_) : RNNImplBase(common(mode_of(options_), options_)), options(options_) {}
std::tuple<Tensor, Tensor> RNNImpl::forward(const Tensor& input, Tensor hx) {
  return in_forward([&] {
    auto [out, last] = run(input, {}, {}, {}, listed(hx));
    return std::tuple(out, last[0]);
  });
}
std::tuple<utils::rnn::PackedSequence, Tensor> RNNImpl::forward_with_packed_input(
    const utils::rnn::PackedSequence& packed_input, Tensor hx) {
  return in_forward([&] {
    auto [out, last] = run_packed(packed_input, listed(hx));
    return std::tuple(out, last[0]);
  });
}

LSTMImpl::LSTMImpl(const LSTMOptions& options_)
    : RNNImplBase(common(kLSTM, options_).proj_size(options_.proj_size())), options(options_) {}
std::tuple<Tensor, LSTMImpl::States> LSTMImpl::forward(const Tensor& input, std::optional<States> hx_opt) {
  return in_forward([&] {
    auto [out, last] = run(input, {}, {}, {}, listed(hx_opt));
    return std::tuple(out, States(last[0], last[1]));
  });
}
std::tuple<utils::rnn::PackedSequence, LSTMImpl::States> LSTMImpl::forward_with_packed_input(
    const utils::rnn::PackedSequence& packed_input, std::optional<States> hx_opt) {
  return in_forward([&] {
    auto [out, last] = run_packed(packed_input, listed(hx_opt));
    return std::tuple(out, States(last[0], last[1]));
  });
}

GRUImpl::GRUImpl(const GRUOptions& options_) : RNNImplBase(common(kGRU, options_)), options(options_) {}
std::tuple<Tensor, Tensor> GRUImpl::forward(const Tensor& input, Tensor hx) {
  return in_forward([&] {
    auto [out, last] = run(input, {}, {}, {}, listed(hx));
    return std::tuple(out, last[0]);
  });
}
std::tuple<utils::rnn::PackedSequence, Tensor> GRUImpl::forward_with_packed_input(
    const utils::rnn::PackedSequence& packed_input, Tensor hx) {
  return in_forward([&] {
    auto [out, last] = run_packed(packed_input, listed(hx));
    return std::tuple(out, last[0]);
  });
}

RNNCellImpl::RNNCellImpl(const RNNCellOptions& o)
    : RNNCellImplBase({o.input_size(), o.hidden_size(), o.bias(), 1}), options(o) {}
std::string RNNCellImpl::get_nonlinearity_str() const { return enumtype::get_enum_name(options.nonlinearity()); }
Tensor RNNCellImpl::forward(const Tensor& input, Tensor hx) {
  return in_forward([&] {
    const Tensor h = checked_state(input, hx, "hx");
    const bool relu = std::holds_alternative<enumtype::kReLU>(options.nonlinearity());
    return (relu ? rnn_relu_cell : rnn_tanh_cell)(input, h, weight_ih, weight_hh, bias_ih, bias_hh);
  });
}
LSTMCellImpl::LSTMCellImpl(const LSTMCellOptions& o)
    : RNNCellImplBase({o.input_size(), o.hidden_size(), o.bias(), 4}), options(o) {}
std::tuple<Tensor, Tensor> LSTMCellImpl::forward(const Tensor& input,
                                                 std::optional<std::tuple<Tensor, Tensor>> hx_opt) {
  return in_forward([&] {
    const Tensor h = checked_state(input, hx_opt ? std::get<0>(*hx_opt) : Tensor(), "h"),
                 c = checked_state(input, hx_opt ? std::get<1>(*hx_opt) : Tensor(), "c");
    return lstm_cell(input, {{h, c}}, weight_ih, weight_hh, bias_ih, bias_hh);
  });
}
GRUCellImpl::GRUCellImpl(const GRUCellOptions& o)
    : RNNCellImplBase({o.input_size(), o.hidden_size(), o.bias(), 3}), options(o) {}
Tensor GRUCellImpl::forward(const Tensor& input, Tensor hx) {
  return in_forward(
      [&] { return gru_cell(input, checked_state(input, hx, "hx"), weight_ih, weight_hh, bias_ih, bias_hh); });
}

}  // namespace wick::nn
