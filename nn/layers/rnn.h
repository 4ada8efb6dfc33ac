#pragma once
// Recurrent layers as modules; autograd/ops/layer/rnn.h has their formulas.
//
//   nn::LSTM lstm(nn::LSTMOptions(28, 64).num_layers(2).batch_first(true));
//   auto [out, state] = lstm(x);                    // (N×T×28) → (N×T×64); state = {h, c}, (2×N×64) each
//   auto [next, _] = lstm(y, state);                // goes on where it ended

#include <nn/any.h>
#include <nn/module.h>
#include <nn/options/rnn.h>
#include <nn/utils.h>

namespace wick::nn {

namespace detail {

/// What RNN, LSTM and GRU share. The parameters of layer k are called weight_ih_lk, weight_hh_lk, bias_ih_lk,
/// bias_hh_lk and weight_hr_lk, those of the other direction end in "_reverse"; all start uniform in ±1/√hidden_size.
template <class Derived>
class RNNImplBase : public Cloneable<Derived> {
 public:
  /// Throws for sizes below 0, no layers, a dropout outside of [0, 1], and a proj_size that is not below hidden_size.
  explicit RNNImplBase(const RNNOptionsBase& options_);
  void reset() override;
  void reset_parameters();
  void pretty_print(std::ostream& out) const override;
  /// Does nothing: the parameters need no special order in memory here.
  void flatten_parameters() {}
  /// The parameters, in the order of their registration.
  std::vector<Tensor> all_weights() const { return flat_weights_; }
  RNNOptionsBase options_base;

 protected:
  /// The outputs and the last states, of an LSTM two. No states mean zeros. batch_sizes is undefined for an input that
  /// is not packed, sorted_indices where the batch is in its order.
  std::pair<Tensor, std::vector<Tensor>> run(const Tensor& input, const Tensor& batch_sizes,
                                             const Tensor& sorted_indices, const Tensor& unsorted_indices,
                                             std::vector<Tensor> states);
  /// run() on a packed input.
  std::pair<utils::rnn::PackedSequence, std::vector<Tensor>> run_packed(const utils::rnn::PackedSequence& packed_input,
                                                                        std::vector<Tensor> states);

 private:
  int64_t directions() const { return options_base.bidirectional() ? 2 : 1; }
  void check_states(const std::vector<Tensor>& states, int64_t batch, ScalarType dtype) const;
  std::vector<Tensor> flat_weights_;
};

/// What the cells share: weight_ih (chunks·hidden×in), weight_hh (chunks·hidden×hidden), bias_ih and bias_hh.
template <class Derived>
class RNNCellImplBase : public Cloneable<Derived> {
 public:
  /// Throws for sizes below 0.
  explicit RNNCellImplBase(const RNNCellOptionsBase& options_);
  void reset() override;
  void reset_parameters();
  void pretty_print(std::ostream& out) const override;
  RNNCellOptionsBase options_base;
  Tensor weight_ih, weight_hh, bias_ih, bias_hh;

 protected:
  /// Throws unless the input is (N×in) and the state, if there is one, (N×hidden). Returns it, or zeros.
  Tensor checked_state(const Tensor& input, const Tensor& state, const char* name) const;
  /// What operator<< says of the nonlinearity: nothing if it is tanh, or there is no choice.
  virtual std::string get_nonlinearity_str() const { return ""; }
};

}  // namespace detail

/// Layers h(t) = tanh(W_ih x(t) + b_ih + W_hh h(t−1) + b_hh), or relu: input (T×N×in), hx (layers·directions×N×hidden)
/// or zeros → the states of the last layer (T×N×directions·hidden) and the last state of each layer, in hx's shape.
/// Throws for other shapes, dtypes that differ, and T = 0.
/// https://pytorch.org/docs/stable/generated/torch.nn.RNN.html
class RNNImpl : public detail::RNNImplBase<RNNImpl> {
 public:
  RNNImpl(int64_t input_size, int64_t hidden_size) : RNNImpl(RNNOptions(input_size, hidden_size)) {}
  explicit RNNImpl(const RNNOptions& options_);
  std::tuple<Tensor, Tensor> forward(const Tensor& input, Tensor hx = {});
  /// forward() on sequences of different lengths. hx and the last states are in the order of the batch before packing.
  std::tuple<utils::rnn::PackedSequence, Tensor> forward_with_packed_input(
      const utils::rnn::PackedSequence& packed_input, Tensor hx = {});
  RNNOptions options;

 protected:
  FORWARD_HAS_DEFAULT_ARGS({1, AnyValue(Tensor())})
};
WICK_MODULE(RNN);

/// Layers of long short-term memory: as RNN, with two states h and c of each layer. With proj_size the states h, and
/// the outputs, have proj_size features. https://pytorch.org/docs/stable/generated/torch.nn.LSTM.html
class LSTMImpl : public detail::RNNImplBase<LSTMImpl> {
 public:
  /// {h, c}.
  using States = std::tuple<Tensor, Tensor>;
  LSTMImpl(int64_t input_size, int64_t hidden_size) : LSTMImpl(LSTMOptions(input_size, hidden_size)) {}
  explicit LSTMImpl(const LSTMOptions& options_);
  std::tuple<Tensor, States> forward(const Tensor& input, std::optional<States> hx_opt = {});
  /// forward() on sequences of different lengths. The states are in the order of the batch before packing.
  std::tuple<utils::rnn::PackedSequence, States> forward_with_packed_input(
      const utils::rnn::PackedSequence& packed_input, std::optional<States> hx_opt = {});
  LSTMOptions options;

 protected:
  FORWARD_HAS_DEFAULT_ARGS({1, AnyValue(std::optional<States>())})
};
WICK_MODULE(LSTM);

/// Layers of gated recurrent units: as RNN.
/// https://pytorch.org/docs/stable/generated/torch.nn.GRU.html
class GRUImpl : public detail::RNNImplBase<GRUImpl> {
 public:
  GRUImpl(int64_t input_size, int64_t hidden_size) : GRUImpl(GRUOptions(input_size, hidden_size)) {}
  explicit GRUImpl(const GRUOptions& options_);
  std::tuple<Tensor, Tensor> forward(const Tensor& input, Tensor hx = {});
  /// forward() on sequences of different lengths. hx and the last states are in the order of the batch before packing.
  std::tuple<utils::rnn::PackedSequence, Tensor> forward_with_packed_input(
      const utils::rnn::PackedSequence& packed_input, Tensor hx = {});
  GRUOptions options;

 protected:
  FORWARD_HAS_DEFAULT_ARGS({1, AnyValue(Tensor())})
};
WICK_MODULE(GRU);

/// One step of an RNN: input (N×in), hx (N×hidden) or zeros → (N×hidden).
/// https://pytorch.org/docs/stable/generated/torch.nn.RNNCell.html
class RNNCellImpl : public detail::RNNCellImplBase<RNNCellImpl> {
 public:
  RNNCellImpl(int64_t input_size, int64_t hidden_size) : RNNCellImpl(RNNCellOptions(input_size, hidden_size)) {}
  explicit RNNCellImpl(const RNNCellOptions& options_);
  Tensor forward(const Tensor& input, Tensor hx = {});
  RNNCellOptions options;

 protected:
  std::string get_nonlinearity_str() const override;
  FORWARD_HAS_DEFAULT_ARGS({1, AnyValue(Tensor())})
};
WICK_MODULE(RNNCell);

/// One step of an LSTM: input (N×in), {h, c} (N×hidden) each or zeros → the new {h, c}.
/// https://pytorch.org/docs/stable/generated/torch.nn.LSTMCell.html
class LSTMCellImpl : public detail::RNNCellImplBase<LSTMCellImpl> {
 public:
  LSTMCellImpl(int64_t input_size, int64_t hidden_size) : LSTMCellImpl(LSTMCellOptions(input_size, hidden_size)) {}
  explicit LSTMCellImpl(const LSTMCellOptions& options_);
  std::tuple<Tensor, Tensor> forward(const Tensor& input, std::optional<std::tuple<Tensor, Tensor>> hx_opt = {});
  LSTMCellOptions options;

 protected:
  FORWARD_HAS_DEFAULT_ARGS({1, AnyValue(std::optional<std::tuple<Tensor, Tensor>>())})
};
WICK_MODULE(LSTMCell);

/// One step of a GRU: input (N×in), hx (N×hidden) or zeros → (N×hidden).
/// https://pytorch.org/docs/stable/generated/torch.nn.GRUCell.html
class GRUCellImpl : public detail::RNNCellImplBase<GRUCellImpl> {
 public:
  GRUCellImpl(int64_t input_size, int64_t hidden_size) : GRUCellImpl(GRUCellOptions(input_size, hidden_size)) {}
  explicit GRUCellImpl(const GRUCellOptions& options_);
  Tensor forward(const Tensor& input, Tensor hx = {});
  GRUCellOptions options;

 protected:
  FORWARD_HAS_DEFAULT_ARGS({1, AnyValue(Tensor())})
};
WICK_MODULE(GRUCell);

}  // namespace wick::nn
